import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { show } from '../../test/show';
import type { MediaView } from '../backend';
import { useViewer } from '../viewer';
import { KeysSheet } from './KeysSheet';
import { useKeySetup } from './keySetup';
import { useSheets } from './sheets';

const image: MediaView = { kind: 'image', width: 20, height: 10, num_pages: 1, dpi: null, vector: false };

async function opened(media: MediaView | null) {
  useViewer.setState({ media });
  useSheets.getState().show('sheet');
  const { user } = show(<KeysSheet onProof={media !== null} />);
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  const headings = () => within(sheet).queryAllByRole('heading').map(({ textContent }) => textContent);
  const keysOf = (label: string) => [...(within(sheet).getByText(label).parentElement?.querySelectorAll('kbd') ?? [])].map(({ textContent }) => textContent);
  return { user, sheet, headings, keysOf };
}

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState());
  useSheets.setState(useSheets.getInitialState());
  useKeySetup.setState({ profile: 'editor', characters: true });
});

describe('the sheet of keys', () => {
  it('goes by what the keys act on, with what works on what is open first', async () => {
    const { headings, sheet } = await opened(image);
    const all = headings();
    const elsewhere = all.indexOf('Not on what is open now');
    const here = all.slice(0, elsewhere);
    expect(here).toEqual([
      'Keyboard shortcuts',
      'On the canvas: Looking',
      'On the canvas: Pages, frames and comments',
      'On the canvas: Tools and marks',
      'While placing',
      'While measuring',
      'With a mark selected',
      'In lists: Pages, outlines, menus and results',
      'In lists: List of comments',
      'In text fields',
      'Everywhere',
    ]);
    expect(all.slice(elsewhere)).toContain('On the canvas: In a sound');
    expect(all.slice(elsewhere)).toContain('On the canvas: Text of a PDF');
    expect(all.slice(elsewhere).some((title) => title?.startsWith('Playing'))).toBe(true);
    const text = sheet.textContent ?? '';
    expect(text.indexOf('Previous and next comment')).toBeLessThan(text.indexOf('Not on what is open now'));
    expect(text.indexOf('One frame back or forward')).toBeGreaterThan(text.indexOf('Not on what is open now'));
    expect(text.indexOf('Previous and next page')).toBeGreaterThan(text.indexOf('Not on what is open now'));
    expect(await violations(sheet)).toEqual([]);
  });

  it('can be searched by words and by keys, and says when there is nothing', async () => {
    const { user, sheet, headings, keysOf } = await opened(image);
    const field = within(sheet).getByRole('searchbox', { name: 'Find a key' });
    expect(field).toHaveFocus();
    await user.type(field, 'rotate');
    expect(headings()).toEqual(['Keyboard shortcuts', 'On the canvas']);
    expect(keysOf('Rotate the view by 90°')).toEqual(['Ctrl Shift R']);
    await user.clear(field);
    await user.type(field, 'f3');
    expect(within(sheet).getByText('Next and previous match')).toBeVisible();
    await user.clear(field);
    await user.type(field, 'xyz');
    expect(within(sheet).getByText('No key for “xyz”.')).toBeVisible();
  });

  it('follows the profile', async () => {
    useKeySetup.setState({ profile: 'acrobat' });
    const { keysOf, user } = await opened(image);
    await user.keyboard('go to page');
    expect(keysOf('Go to page, frame or timecode')).toEqual(['Ctrl Shift N']);
    await user.clear(screen.getByRole('searchbox'));
    await user.keyboard('write a comment on what');
    expect(keysOf('Write a comment on what is shown')).toEqual(['Ctrl Enter', 'S', 'Ctrl 6']);
    await user.clear(screen.getByRole('searchbox'));
    await user.keyboard('page');
    expect(keysOf('Previous and next page')).toEqual(['PageUp', 'PageDown', 'Ctrl PageUp', 'Ctrl PageDown']);
    await user.clear(screen.getByRole('searchbox'));
    await user.keyboard('frame back');
    expect(keysOf('One frame back or forward')).toEqual(['←', '→', ',', '.']);
  });

  it('shows the other chord where characters are off, and the palette where there is none', async () => {
    useKeySetup.setState({ characters: false });
    const { keysOf, sheet, user } = await opened(image);
    expect(keysOf('Draw a box; with keys it starts in the middle')).toEqual(['Alt Shift R']);
    await user.keyboard('hide or show marks');
    expect(keysOf('Hide or show marks')).toEqual([]);
    expect(sheet).toHaveTextContent('No key: Ctrl K has it');
  });

  it('has nothing of proofs first where none is open', async () => {
    const { headings } = await opened(null);
    expect(headings().slice(0, 5)).toEqual(['Keyboard shortcuts', 'In lists', 'In text fields', 'Everywhere', 'Not on what is open now']);
  });
});
