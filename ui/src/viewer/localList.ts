// Short lists that this window keeps from start to start.

/** What was kept under `key` and is still understood; empty where nothing is. */
export function readLocalList<T>(key: string, isOne: (value: unknown) => value is T): T[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isOne) : [];
  } catch {
    return [];
  }
}

/** Lost without a word where there is no room for it: nothing here is anybody's work. */
export function writeLocalList(key: string, list: readonly unknown[]): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(list));
  } catch {
    // The next start begins without it.
  }
}
