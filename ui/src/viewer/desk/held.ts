// While something is drawn or dragged, the page that it is on stays the page one is at, whatever else comes into sight.

const holders = new Set<string>();

/** `what`: who holds it, each for itself. */
export function holdPage(what: string, isHeld: boolean): void {
  if (isHeld) holders.add(what);
  else holders.delete(what);
}

export function isPageHeld(): boolean {
  return holders.size > 0;
}
