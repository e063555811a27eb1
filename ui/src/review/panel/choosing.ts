/** Which threads are chosen, to do something with all of them at once. Pure. */

/** With a click: this one too or no more, or all from the one before to this. */
export type Reach = 'one' | 'range';

export interface Chosen {
  ids: ReadonlySet<string>;
  /** The last that was chosen alone: a range begins there. */
  from: string | null;
}

export const NONE: Chosen = { ids: new Set(), from: null };

export function chosenAfter(chosen: Chosen, id: string, reach: Reach, listed: readonly string[]): Chosen {
  const [at, to] = [chosen.from === null ? -1 : listed.indexOf(chosen.from), listed.indexOf(id)];
  if (reach === 'range' && at >= 0 && to >= 0) {
    return { ids: new Set([...chosen.ids, ...listed.slice(Math.min(at, to), Math.max(at, to) + 1)]), from: chosen.from };
  }
  const ids = new Set(chosen.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, from: id };
}
