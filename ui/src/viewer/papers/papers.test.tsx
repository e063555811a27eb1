import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, failure, inputsOf } from '../../../test/backend';
import { violations } from '../../../test/axe';
import { pageView, proofView, versionView } from '../../../test/made';
import { inWindow, show } from '../../../test/show';
import type { LayerView, MediaView, NoteView, OutlineLine, TextPlace } from '../../backend';
import { actOf } from '../keys';
import { useViewer } from '../store';
import { useTools } from '../tools/store';
import { Viewer } from '../Viewer';
import { HitsLayer } from './HitsLayer';
import { LayersChip } from './LayersChip';
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
  { id: 6, name: 'Dieline', visible: true, locked: false, damaged: false },
  { id: 7, name: 'Text', visible: false, locked: false, damaged: false },
  { id: 8, name: '', visible: true, locked: true, damaged: false },
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
    'media.layers': () => readable(layers),
    'media.outline': () => readable(outline),
    'media.notes': async ({ page: of }) => {
      await notesMayCome;
      return readable(notes).filter((note) => note.page === of);
    },
    'media.sample': ({ points }) => ({ points: points.map(() => ({ rgb: [255, 0, 0], alpha: 255, lab: [53, 80, 67], source: null })), delta_e: null }),
    'media.find': ({ text, from_page: from }) => {
      if (text === 'broken' && !isMended) throw { code: 'crashed', message: 'It broke.', hint: null, params: {}, retryable: false };
      const places = text === 'lantern' ? PLACES.filter(({ page }) => page >= from && page < from + 16) : [];
      return { places, next_page: from + 16 <= 40 ? from + 16 : null };
    },
  });
}

let outline = OUTLINE;
let layers = LAYERS;
let notes = NOTES;
let notesMayCome: Promise<void> = Promise.resolve();
let isReadable = true;
let isMended = false;
let asked: ReturnType<typeof answers>;

function readable<T>(value: T): T {
  if (!isReadable) throw failure('crashed', 'It broke.');
  return value;
}

function view(page = 1, isPainted = true) {
  const version = { ...versionView({ id: 'book' }), media: book };
  const shown = show(<Viewer proof={proofView()} version={version} threads={[]} onMarkChange={() => undefined} onMarkRemove={() => undefined} />);
  const painted = (number: number) =>
    useViewer.getState().setPainted({ version: 'book', request: 1, page: number, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null, thousandths: null });
  act(() => {
    useViewer.getState().setPage(page);
    if (isPainted) painted(page);
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
  layers = LAYERS;
  notes = NOTES;
  notesMayCome = Promise.resolve();
  isReadable = true;
  isMended = false;
  asked = answers();
});

describe('what a document brings along', () => {
  const OWN = ['media.layers', 'media.outline', 'media.notes'] as const;
  const numAsked = () => OWN.map((name) => inputsOf(asked, name).length);

  // Without WebGL2 the canvas fails at once.
  beforeEach(() => useViewer.setState({ setFailure: () => undefined }));

  it('is asked for once something of it is painted, and from then on', async () => {
    const { painted } = view(1, false);
    await waitFor(() => expect(inputsOf(asked, 'media.thumbnail')).not.toEqual([]));
    expect(numAsked()).toEqual([0, 0, 0]);
    act(() => painted(1));
    await waitFor(() => expect(numAsked()).toEqual([1, 1, 1]));
    act(() => useViewer.getState().setPainted(null));
    act(() => useViewer.getState().setPage(12));
    await waitFor(() => expect(numAsked()).toEqual([1, 1, 2]));
  });

  it('is asked for where no picture will come', async () => {
    view(1, false);
    expect(numAsked()).toEqual([0, 0, 0]);
    act(() => useViewer.setState({ failure: failure('picture-damaged') }));
    await waitFor(() => expect(numAsked()).toEqual([1, 1, 1]));
  });

  it('says why it could not be read, and is asked again', async () => {
    isReadable = false;
    const { user } = view(12);
    await user.click(await screen.findByRole('button', { name: 'Notes of the file' }));
    expect(await screen.findByRole('menuitem', { name: /Try again/ })).toHaveTextContent('It broke.');
    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('radio', { name: 'Outline' }));
    expect(await screen.findByRole('heading', { name: 'It broke.' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Layers' }));
    isReadable = true;
    await user.click(await screen.findByRole('menuitem', { name: /Try again/ }));
    await waitFor(() => expect(inputsOf(asked, 'media.layers')).toHaveLength(2));
    await user.click(screen.getByRole('button', { name: 'Layers' }));
    expect(await screen.findByRole('menuitemcheckbox', { name: /Dieline/ })).toBeInTheDocument();
  });
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

  it('begins with what is typed by now instead of going on from what was found of another text', async () => {
    const { user } = view(5);
    act(() => stage().focus());
    await user.keyboard('{Control>}f{/Control}');
    const field = await screen.findByRole('searchbox');
    await user.type(field, 'lantern');
    await screen.findByText('2 of 4');
    expect(page()).toBe(20);
    act(() => useViewer.getState().setPage(7));
    fireEvent.change(field, { target: { value: 'owl' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    expect([usePapers.getState().search?.text, page()]).toEqual(['owl', 7]);
    expect(await screen.findByText('No matches')).toBeInTheDocument();
    fireEvent.change(field, { target: { value: 'lantern' } });
    fireEvent.keyDown(field, { key: 'F3' });
    expect(await screen.findByText('2 of 4')).toBeInTheDocument();
    expect(page()).toBe(20);
  });

  it('leaves keys to an input method', async () => {
    const { user } = view(5);
    act(() => stage().focus());
    await user.keyboard('{Control>}f{/Control}');
    const field = await screen.findByRole('searchbox');
    await user.type(field, 'lantern');
    await screen.findByText('2 of 4');
    fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
    fireEvent.keyDown(field, { key: 'Escape', isComposing: true });
    expect(screen.getByText('2 of 4')).toBeInTheDocument();
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('3 of 4')).toBeInTheDocument();
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

const layersTool = () => screen.findByRole('button', { name: 'Layers' });

describe('the keys of pages', () => {
  it.each(['Layers', 'Overlays'])('go on where the list of %s was closed and its button has the focus', async (name) => {
    const { user } = view(12);
    await user.click(await screen.findByRole('button', { name }));
    await screen.findByRole('menu');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.getByRole('button', { name })).toHaveFocus());
    const gone: number[] = [];
    for (const key of ['PageDown', 'PageUp', 'End', 'Home']) {
      // One key after the other.
      // oxlint-disable-next-line no-await-in-loop
      await user.keyboard(`{${key}}`);
      gone.push(page());
    }
    expect(gone).toEqual([13, 12, 40, 1]);
  });
});

describe('layers', () => {
  it('are switched in a menu; what the file keeps is greyed with the reason', async () => {
    const { user } = view();
    await user.click(await layersTool());
    const item = (name: RegExp) => screen.findByRole('menuitemcheckbox', { name });
    expect(await item(/Dieline/)).toHaveAttribute('aria-checked', 'true');
    expect(await item(/Text/)).toHaveAttribute('aria-checked', 'false');
    expect(await item(/Layer without a name/)).toHaveAttribute('aria-disabled', 'true');
    await user.click(await item(/Dieline/));
    expect(usePapers.getState().hidden).toEqual([6, 7]);
    await user.click(await item(/Dieline/));
    expect(usePapers.getState().hidden).toBeNull();
  });

  it('of a damaged file are all greyed, and it is not said that the file keeps them', async () => {
    layers = LAYERS.map((layer) => ({ ...layer, locked: true, damaged: true }));
    const { user } = view();
    await user.click(await layersTool());
    const items = await screen.findAllByRole('menuitemcheckbox');
    expect(items.map((item) => item.getAttribute('aria-disabled'))).toEqual(['true', 'true', 'true']);
    for (const item of items) expect(item).toHaveTextContent('Cannot be switched, as the file is damaged');
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

  it('are read out when they are switched, also below an open menu', async () => {
    const { user } = view();
    const said = () => screen.getByTestId('viewer-said');
    await user.click(await layersTool());
    await user.click(await screen.findByRole('menuitemcheckbox', { name: /Dieline/ }));
    expect(said()).toHaveTextContent('Layers are not as in the file');
    expect(said().closest('[aria-hidden=true], [inert]')).toBeNull();
    await user.click(screen.getByRole('menuitemcheckbox', { name: /Dieline/ }));
    expect(said()).toHaveTextContent('Layers are as in the file again');
  });

  it('are not read out when another version comes', () => {
    const say = vi.fn<(text: string) => void>();
    const chip = (version: string) => <LayersChip version={version} say={say} onReset={() => undefined} />;
    usePapers.getState().open('one');
    const { rerender } = show(chip('one'));
    act(() => usePapers.getState().setHidden([6]));
    act(() => usePapers.getState().setHidden([6, 7]));
    rerender(inWindow(chip('two')));
    act(() => usePapers.getState().open('two'));
    expect(say.mock.calls).toEqual([['Layers are not as in the file']]);
  });

  it('stand in a list of those in sight where they are many', async () => {
    layers = Array.from({ length: 5000 }, (_, index) => ({ id: index, name: `Layer ${index}`, visible: true, locked: index === 1, damaged: false }));
    const { user } = view();
    await user.click(await layersTool());
    const list = within(await screen.findByRole('dialog', { name: 'Layers' }));
    expect(list.getAllByRole('checkbox').length).toBeLessThan(60);
    expect(list.getByRole('checkbox', { name: 'Layer 0' })).toHaveFocus();
    await user.keyboard('{ArrowDown} ');
    expect(list.getByRole('checkbox', { name: 'Layer 1' })).toHaveFocus();
    expect(usePapers.getState().hidden).toBeNull();
    await user.keyboard('{End} ');
    expect(list.getByRole('checkbox', { name: 'Layer 4999' })).toHaveFocus();
    expect(usePapers.getState().hidden).toEqual([4999]);
    expect(list.getAllByRole('checkbox').filter((box) => box.tabIndex === 0)).toHaveLength(1);
    expect(await violations(document.body)).toEqual([]);
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
    // The one that was pressed, not the first that leads to its page.
    expect(await line('Deeper')).toHaveAttribute('aria-current', 'location');
    expect(await line('Inside')).not.toHaveAttribute('aria-current');
    expect(await line('Elsewhere')).toHaveAttribute('aria-disabled', 'true');
    await user.click(await line('Elsewhere'));
    expect(page()).toBe(12);
    act(() => useViewer.getState().setPage(13));
    act(() => useViewer.getState().setPage(12));
    expect(await line('Inside')).toHaveAttribute('aria-current', 'location');
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

  it('is one stop for Tab, and its lines are gone through by arrows', async () => {
    outline = Array.from({ length: 200 }, (_, index) => ({ title: `Line ${index + 1}`, page: Math.floor(index / 5) + 1, level: 0 }));
    const { user } = view();
    const tab = await screen.findByRole('radio', { name: 'Outline' });
    await user.click(tab);
    const list = await screen.findByTestId('outline');
    const line = (number: number) => within(list).getByRole('button', { name: `Line ${number}` });
    const stops = () => within(list).getAllByRole('button').filter((one) => one.tabIndex === 0);
    expect(stops()).toEqual([line(1)]);
    act(() => tab.focus());
    await user.tab();
    expect(line(1)).toHaveFocus();
    await user.keyboard('{ArrowUp}{ArrowDown}{ArrowDown}');
    expect(line(3)).toHaveFocus();
    expect([page(), stops()]).toEqual([1, [line(3)]]);
    await user.keyboard('{End}');
    expect(line(200)).toHaveFocus();
    expect(list.scrollTop).toBeGreaterThan(0);
    fireEvent.scroll(list, { target: { scrollTop: 0 } });
    expect(line(200)).toHaveFocus();
    expect(within(list).queryByRole('button', { name: 'Line 100' })).toBeNull();
    await user.keyboard('{ArrowUp}{Enter}');
    expect(page()).toBe(40);
    expect(line(199)).toHaveAttribute('aria-current', 'location');
    await user.keyboard('{Home} ');
    expect([page(), document.activeElement]).toEqual([1, line(1)]);
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
    expect(usePapers.getState().note?.number).toBe(1);
  });

  it('are framed for a moment when they were gone to, on their own page only', () => {
    vi.useFakeTimers();
    usePapers.getState().open('one');
    const layer = (number: number) => <HitsLayer version="one" page={number} transform={{ x: 0, y: 0, turn: 0, zoom: 1 }} />;
    const { rerender } = show(layer(12));
    act(() => usePapers.getState().setNote(NOTE));
    expect(screen.getByTestId('note-shown')).toBeInTheDocument();
    rerender(inWindow(layer(13)));
    expect(screen.queryByTestId('note-shown')).toBeNull();
    rerender(inWindow(layer(12)));
    act(() => vi.advanceTimersByTime(5000));
    expect(screen.queryByTestId('note-shown')).toBeNull();
    vi.useRealTimers();
  });

  it('keep their button from the first on', async () => {
    view(12);
    const button = (name: string) => screen.findByRole('button', { name });
    expect(await button('2 notes of the file on this page')).toBeEnabled();
    let come = () => {};
    notesMayCome = new Promise((resolve) => {
      come = () => resolve();
    });
    act(() => useViewer.getState().setPage(13));
    expect(await button('Notes of the file')).toBeDisabled();
    await act(async () => come());
    expect(await button('No notes of the file on this page')).toBeDisabled();
    act(() => useViewer.getState().setPage(12));
    expect(await button('2 notes of the file on this page')).toBeEnabled();
  });

  it('stand in a list of those in sight where they are many', async () => {
    notes = Array.from({ length: 20_000 }, (_, index) => ({ ...NOTE, number: index + 1 }));
    const { user } = view(12);
    await user.click(await screen.findByRole('button', { name: '20,000 notes of the file on this page' }));
    const list = within(await screen.findByRole('dialog'));
    expect(list.getAllByRole('button', { name: /Mia/ }).length).toBeLessThan(60);
    expect(await violations(document.body)).toEqual([]);
    await user.keyboard('{End}{Enter}');
    expect(useViewer.getState().reveal?.shape).toEqual(NOTE.shape);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
