/** Which columns the table of a project has: what every proof has, and the fields of the schema. Pure. */
import type { FieldView, ProofOrder } from '../../backend';
import { ORDERS } from '../listState';

export type Column = { id: Exclude<ProofOrder, 'name'> | 'folder'; field: null } | { id: string; field: FieldView };

/** In their order; the name stands before all of them, and the menu behind. */
const OF_ALL = [...ORDERS.filter((one): one is Exclude<ProofOrder, 'name'> => one !== 'name'), 'folder' as const];

/** Those of the table at first. */
const FIRST: readonly string[] = OF_ALL.filter((one) => one !== 'folder');

export function offered(fields: readonly FieldView[]): Column[] {
  return [...OF_ALL.map((id) => ({ id, field: null })), ...fields.map((field) => ({ id: `field:${field.id}`, field }))];
}

export function shownOf(columns: readonly string[] | null, fields: readonly FieldView[]): Column[] {
  const chosen = columns ?? FIRST;
  return offered(fields).filter(({ id }) => chosen.includes(id));
}

/** As they are kept once the person has chosen; a field that is away for now keeps its column. */
export function chosenFrom(columns: readonly string[] | null, fields: readonly FieldView[], keys: ReadonlySet<string | number>): string[] {
  const all = offered(fields).map(({ id }) => id);
  const away = (columns ?? []).filter((id) => !all.includes(id));
  return [...all.filter((id) => keys.has(id)), ...away];
}
