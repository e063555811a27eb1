// Which queries a stale tag covers. A tag covers itself and everything below it: `proof` covers `proof/<id>`.
import { operations, type OperationName } from './generated/operations';

/** The tags of one call: `{x}` filled from the input; absent members leave the tag at what is above them. */
export function tagsOf(name: OperationName, input: unknown): string[] {
  const members = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return operations[name].tags.map((tag) => {
    const filled = tag.replace(/\{(\w+)\}/g, (_, member: string) => {
      const value = members[member];
      return typeof value === 'string' ? value : '';
    });
    return filled.replace(/\/$/, '');
  });
}

export function covers(stale: string, carried: string): boolean {
  return carried === stale || carried.startsWith(`${stale}/`);
}

/** Whether a query, by its key `[name, input]`, has to be asked again. */
export function isStale(key: readonly unknown[], stale: readonly string[]): boolean {
  const [name, input] = key;
  if (typeof name !== 'string' || !(name in operations)) return false;
  const carried = tagsOf(name as OperationName, input);
  return carried.some((tag) => stale.some((one) => covers(one, tag)));
}
