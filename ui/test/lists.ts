/** Lists of proofs in a DOM without a layout, and what tests do with them. */
import { screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, vi } from 'vitest';

/** For all tests of a file: nothing kept from before, and as much of a window as makes lists lay out what is seen, and no more. */
export function layOutLists(width: number): void {
  beforeEach(() => {
    window.localStorage.clear();
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe() {}
        unobserve() {}
        disconnect() {}
      },
    );
    // Without its style sheets the DOM does not know what scrolls.
    const sheet = document.createElement('style');
    sheet.textContent = '[role=grid] { overflow: auto }';
    document.head.append(sheet);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    document.head.replaceChildren();
  });
}

/** Waits for the row of a proof, also where another's name begins alike. */
export const row = (name: string) => screen.findByRole('row', { name: new RegExp(`^${name}(?!\\d)`) });

/** In the order of the table. */
export const names = () => screen.getAllByRole('row').flatMap((one) => within(one).queryAllByRole('rowheader').map((cell) => cell.textContent));

/** What can be done to those that are selected. */
export const bar = () => screen.getByRole('toolbar', { name: /actions/i });

export const select = async (user: UserEvent, name: string) => user.click(within(await row(name)).getByRole('checkbox'));

/** Takes an entry of a menu; it may be one to check. */
export async function choose(user: UserEvent, button: string, item: string | RegExp): Promise<void> {
  await user.click(await screen.findByRole('button', { name: button }));
  const menu = await screen.findByRole('menu');
  const roles = ['menuitem', 'menuitemcheckbox', 'menuitemradio'] as const;
  const [found] = roles.flatMap((role) => within(menu).queryAllByRole(role, { name: item }));
  if (found === undefined) throw new Error(`there is no ${String(item)}`);
  await user.click(found);
}
