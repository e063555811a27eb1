/** Where fields stand among each other. Pure. */
import type { FieldView } from '../../backend';

const GAP = 1000;
const MAX = 2_147_483_647;

/** Behind all of them. */
export function positionAtEnd(fields: readonly FieldView[], more = 0): number {
  const last = fields.at(-1)?.position ?? 0;
  return Math.min(MAX, last + GAP * (more + 1));
}

/** With one of them taken to another place, counted without it. */
export function moved(fields: readonly FieldView[], id: string, to: number): FieldView[] {
  const field = fields.find((one) => one.id === id);
  if (field === undefined) return [...fields];
  const rest = fields.filter((one) => one.id !== id);
  return rest.toSpliced(Math.max(0, Math.min(rest.length, to)), 0, field);
}

/** What has to be told for this order to hold: as few as can be, mostly the one that was taken. */
export function renumbered(wanted: readonly FieldView[], id: string): FieldView[] {
  const at = wanted.findIndex((one) => one.id === id);
  const field = wanted[at];
  if (field === undefined) return [];
  const before = wanted[at - 1]?.position ?? null;
  const after = wanted[at + 1]?.position ?? null;
  const position = between(before, after);
  if (position !== null) return position === field.position ? [] : [{ ...field, position }];
  // No room: all of them anew.
  return wanted.map((one, place) => ({ ...one, position: (place + 1) * GAP })).filter((one) => wanted.find(({ id: same }) => same === one.id)?.position !== one.position);
}

function between(before: number | null, after: number | null): number | null {
  if (before === null && after === null) return GAP;
  if (before === null) return (after ?? 0) - GAP;
  if (after === null) return before + GAP <= MAX ? before + GAP : null;
  return after - before > 1 ? before + Math.floor((after - before) / 2) : null;
}
