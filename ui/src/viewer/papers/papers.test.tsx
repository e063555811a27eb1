import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, inputsOf } from '../../../test/backend';
import { violations } from '../../../test/axe';
import { pageView, proofView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { LayerView, MediaView, NoteView, OutlineLine, TextPlace } from '../../backend';
import { actOf } from '../keys';
import { useViewer } from '../store';
import { useTools } from '../tools/store';
import { Viewer } from '../Viewer';
import { wanted } from './LayersMenu';
import { lineOf } from './OutlineList';
import { usePapers } from './store';

const book: MediaView = { kind: 'pdf', num_pages: 40 };
const place = (page: number, text = 'lantern'): TextPlace => ({
  page,
  text,
  before: '',
  after: '',
  boxes: [{ shape: 'box', x: 100_000, y: 200_000, width: 40_000, height: 12_000 }],
});
const LAYERS: LayerView[] = [
  { id: 6, name: 'Dieline', visible: true, locked: false },
  { id: 7, name: 'Text', visible: false, locked: false },
  { id: 8, name: '', visible: true, locked: true },
];
const OUTLINE: OutlineLine[] = [
  { title: 'Front', page: 1, level: 0 },
  { title: 'Inside', page: 12, level: 0 },
  { title: 'Deeper', page: 12, level: 1 },
  { title: 'Elsewhere', page: null, level: 0 },
];

const NOTE: NoteView = {
  number: 1,
  page: 12,
  kind: 'Highlight',
  shape: { shape: 'box', x: 10_000, y: 40_000, width: 30_000, height: 40_000 },
  author: 'Mia',
  text: 'Bolder',
  modified: null,
  in_reply_to: null,
  state: null,
};
const NOTES = [NOTE, { ...NOTE, number: 2, kind: 'Text', author: null, text: null, in_reply_to: 1, state: 'Accepted' }];

/** Pages 1 to 16 and so on answer at once, as the backend does. */
const PLACES = [place(3), place(20), place(20), place(38)];

function answers() {
  return answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': ({ first, count }) => Array.from({ length: Math.min(count, 41 - first) }, (_, index) => pageView({ number: first + index, label: String(first + index) })),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 74, height: 104 }),
    'media.layers': () => LAYERS,
    'media.outline': () => outline,
    'media.notes': ({ page: of }) => NOTES.filter((note) => note.page === of),
    'media.sample': ({ points }) => ({ points: points.map(() => ({ rgb: [255, 0, 0], alpha: 255, lab: [53, 80, 67], source: null })), delta_e: null }),
    'media.find': ({ text, from_page: from }) => {
      if (text === 'broken' && !isMended) throw { code: 'crashed', message: 'It broke.', hint: null, params: {}, retryable: false };
      const places = text === 'lantern' ? PLACES.filter(({ page }) => page >= from && page < from + 16) : [];
      return { places, next_page: from + 16 <= 40 ? from + 16 : null };
    },
  });
}

let outline = OUTLINE;
let isMended = false;
let asked: ReturnType<typeof answers>;

function view(page = 1) {
  const version = { ...versionView({ id: 'book' }), media: book };
  const shown = show(<Viewer proof={proofView()} version={version} threads={[]} onMarkChange={() => undefined} onMarkRemove={() => undefined} />);
  const painted = (number: number) =>
    useViewer.getState().setPainted({ version: 'book', request: 1, page: number, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null });
  act(() => {
    useViewer.getState().setPage(page);
    painted(page);
  });
  return { ...shown, painted };
}

const stage = () => screen.getByRole('application');
const page = () => useViewer.getState().page;

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  useViewer.setState(useViewer.getInitialState(), true);
  usePapers.setState(usePapers.getInitialState(), true);
  outline = OUTLINE;
  isMended = false;
  asked = answers();
});

describe('finding in a document', () => {
  it('begins where one is, counts all of it, and goes around the ends', async () => {
    const { user, painted } = view(5);
    act(() => stage().focus());
    await user.keyboard('{Control>}f{/Control}');
    const field = await screen.findByRole('searchbox', { name: 'Find in document' });
    expect(field).toHaveFocus();
    await user.type(field, 'lantern');
    expect(await screen.findByText('2 of 4')).toBeInTheDocument();
    expect(inputsOf(asked, 'media.find').map((input) => (input as { from_page: number }).from_page)).toEqual([1, 17, 33]);
    expect(page()).toBe(20);
    act(() => painted(20));
    await waitFor(() => expect(screen.getByTestId('hits').querySelectorAll('[data-hit]')).toHaveLength(2));
    expect(useViewer.getState().reveal?.shape).toEqual(PLACES[1]?.boxes[0]);
    await user.keyboard('{Enter}{Enter}');
    expect(screen.getByText('4 of 4')).toBeInTheDocument();
    expect(page()).toBe(38);
    await user.keyboard('{Enter}');
    expect([screen.getByText('1 of 4').textContent, page()]).toEqual(['1 of 4', 3]);
    await user.keyboard('{Shift>}{Enter}{/Shift}');
    expect(page()).toBe(38);
    await user.click(screen.getByRole('button', { name: 'Previous match' }));
    expect(page()).toBe(20);
    await user.keyboard('{F3}');
    expect(page()).toBe(38);
    act(() => stage().focus());
    await user.keyboard('{Shift>}{F3}{/Shift}');
    expect(page()).toBe(20);
  });

  it('ends by Escape, and gives the keys back to the canvas', async () => {
    const { user } = view();
    act(() => stage().focus());
    await user.keyboard('{Control>}f{/Control}');
    await user.type(await screen.findByRole('searchbox'), 'lantern');
    await screen.findByText('1 of 4');
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('find-bar')).toBeNull();
    expect(usePapers.getState().search).toBeNull();
    expect(stage()).toHaveFocus();
  });

  it('says when there is none, and why nothing could be found', async () => {
    const { user } = view();
    act(() => stage().focus());
    await user.keyboard('{F3}');
    const field = await screen.findByRole('searchbox');
    await user.type(field, 'owl');
    expect(await screen.findByText('No matches')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Next match' })).toBeDisabled();
    await user.clear(field);
    await user.type(field, 'broken');
    expect(await screen.findByText('It broke.')).toBeInTheDocument();
  });

  it('forgets why it failed when the same is looked for again', async () => {
    const { user } = view();
    act(() => stage().focus());
    await user.keyboard('{Control>}f{/Control}');
    const field = await screen.findByRole('searchbox');
    await user.type(field, 'broken');
    expect(await screen.findByText('It broke.')).toBeInTheDocument();
    isMended = true;
    await user.clear(field);
    await waitFor(() => expect(usePapers.getState().search).toBeNull());
    await user.type(field, 'broken');
    expect(await screen.findByText('No matches')).toBeInTheDocument();
    expect(screen.queryByText('It broke.')).toBeNull();
  });

  it('moves what was found with the view without drawing it anew', async () => {
    const { user, painted } = view(20);
    act(() => stage().focus());
    await user.keyboard('{Control>}f{/Control}');
    await user.type(await screen.findByRole('searchbox'), 'lantern');
    await screen.findByText('2 of 4');
    act(() => painted(20));
    const hits = await screen.findByTestId('hits');
    const [one] = hits.querySelectorAll('[data-hit]');
    expect(['x', 'y', 'width', 'height'].map((name) => one?.getAttribute(name))).toEqual(['100', '200', '40', '12']);
    const before = hits.querySelector('g')?.getAttribute('transform');
    act(() => useViewer.getState().setView({ mode: 'free', zoom: 3, centerX: 50, centerY: 60, turn: 90 }));
    // The middle of the viewport is 500, 400; turned clockwise, (-50, -60) × 3 lies at (180, -150) from it.
    expect(hits.querySelector('g')?.getAttribute('transform')).toBe('translate(680 250) rotate(90) scale(3)');
    expect(before).not.toBe('translate(680 250) rotate(90) scale(3)');
    expect(hits.querySelector('[data-hit]')).toBe(one);
  });

  it('is asked for by its keys in documents alone', () => {
    const event = (key: string) => ({ key, code: key, ctrlKey: key === 'f', metaKey: false, shiftKey: false, altKey: false });
    for (const media of ['paged', 'video', 'still'] as const) {
      expect(actOf(event('f'), 'canvas', media, false)).toBeNull();
      expect(actOf(event('F3'), 'canvas', media, false)).toBeNull();
    }
    expect(actOf(event('f'), 'text', 'pdf', false)).toEqual({ act: 'find' });
    expect(actOf(event('F3'), 'canvas', 'pdf', false)).toEqual({ act: 'find-step', direction: 1 });
    expect(actOf({ ...event('PageDown') }, 'canvas', 'pdf', false)).toEqual({ act: 'page', pages: 1 });
  });
});

describe('layers', () => {
  it('are switched in a menu; what the file keeps is greyed with the reason', async () => {
    const { user } = view();
    await user.click(await screen.findByRole('button', { name: 'Layers' }));
    const item = (name: RegExp) => screen.findByRole('menuitemcheckbox', { name });
    expect(await item(/Dieline/)).toHaveAttribute('aria-checked', 'true');
    expect(await item(/Text/)).toHaveAttribute('aria-checked', 'false');
    expect(await item(/Layer without a name/)).toHaveAttribute('aria-disabled', 'true');
    await user.click(await item(/Dieline/));
    expect(usePapers.getState().hidden).toEqual([6, 7]);
    await user.click(await item(/Dieline/));
    expect(usePapers.getState().hidden).toBeNull();
  });

  it('are said to be switched, with the way back, until nobody looks any more', async () => {
    const { user, unmount, container } = view();
    expect(screen.queryByTestId('layers-switched')).toBeNull();
    act(() => usePapers.getState().setHidden([6]));
    expect(screen.getByTestId('layers-switched')).toHaveTextContent('Layers are not as in the file');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'As in the file' }));
    expect(usePapers.getState().hidden).toBeNull();
    expect(screen.queryByTestId('layers-switched')).toBeNull();
    expect(stage()).toHaveFocus();
    act(() => usePapers.getState().setHidden([6]));
    unmount();
    expect(usePapers.getState()).toMatchObject({ version: null, hidden: null, search: null, finding: 0 });
  });

  it('are those whose colours the eyedropper takes', async () => {
    view();
    const sampled = () => inputsOf(asked, 'media.sample').at(-1) as { hidden?: number[] } | undefined;
    act(() => useViewer.getState().setTool('eyedropper'));
    // A page that arrives takes the points of another with it.
    await waitFor(() => expect(useTools.getState().ground).not.toBeNull());
    act(() => useTools.setState({ picking: { ...useTools.getState().picking, points: [{ x: 1000, y: 1000 }] } }));
    await waitFor(() => expect(sampled()).toBeDefined());
    expect(sampled()?.hidden).toBeUndefined();
    act(() => usePapers.getState().setHidden([6, 7]));
    await waitFor(() => expect(sampled()?.hidden).toEqual([6, 7]));
  });

  it('are asked for only where they differ from the file', () => {
    expect(wanted(LAYERS, (id) => id === 6)).toBeNull();
    expect(wanted(LAYERS, () => true)).toEqual([]);
    expect(wanted(LAYERS, () => false)).toEqual([6, 7]);
  });
});

describe('the outline', () => {
  it('leads to pages, and says where one is', async () => {
    const { user, container } = view();
    await user.click(await screen.findByRole('radio', { name: 'Outline' }));
    const line = (name: string) => screen.findByRole('button', { name });
    expect(await line('Front')).toHaveAttribute('aria-current', 'location');
    await user.click(await line('Deeper'));
    expect(page()).toBe(12);
    expect(await line('Inside')).toHaveAttribute('aria-current', 'location');
    expect(await line('Elsewhere')).toBeDisabled();
    expect(await violations(container)).toEqual([]);
    expect((await line('Deeper')).closest('li')).toHaveAttribute('aria-posinset', '3');
    expect((await line('Deeper')).closest('li')).toHaveAttribute('aria-setsize', '4');
    await user.click(screen.getByRole('radio', { name: 'Pages' }));
    expect(await screen.findByTestId('page-strip')).toBeInTheDocument();
  });

  it('leaves the pages where they are when it arrives', async () => {
    view();
    const strip = await screen.findByTestId('page-strip');
    expect(screen.queryByRole('radio', { name: 'Outline' })).toBeNull();
    await screen.findByRole('radio', { name: 'Outline' });
    expect(screen.getByTestId('page-strip')).toBe(strip);
  });

  it('brings its current line in sight', async () => {
    outline = Array.from({ length: 200 }, (_, index) => ({ title: `Line ${index + 1}`, page: Math.floor(index / 5) + 1, level: 0 }));
    const { user } = view();
    await user.click(await screen.findByRole('radio', { name: 'Outline' }));
    const list = await screen.findByTestId('outline');
    expect(list.scrollTop).toBe(0);
    act(() => useViewer.getState().setPage(39));
    // Line 191 of 32 pixels, in the middle of 800.
    await waitFor(() => expect(list.scrollTop).toBe(190 * 32 - (800 - 32) / 2));
  });

  it.each([
    [1, 0],
    [11, 0],
    [12, 1],
    [40, 1],
    [0, -1],
  ])('page %i is in line %i', (at, line) => expect(lineOf(OUTLINE, at)).toBe(line));
});

describe('notes of the file', () => {
  it('are listed for the page that has them, and brought on screen', async () => {
    const { user } = view();
    expect(await screen.findByRole('button', { name: 'Layers' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /of the file on this page/ })).toBeNull();
    act(() => useViewer.getState().setPage(12));
    await user.click(await screen.findByRole('button', { name: '2 notes of the file on this page' }));
    const answer = await screen.findByRole('menuitem', { name: /2 · Text, answers 1/ });
    expect(answer).toHaveTextContent('Accepted');
    const note = screen.getByRole('menuitem', { name: /1 · Mia · Highlight/ });
    expect(note).toHaveTextContent('Bolder');
    await user.click(note);
    expect(useViewer.getState().reveal?.shape).toEqual(NOTE.shape);
    expect(page()).toBe(12);
  });
});
