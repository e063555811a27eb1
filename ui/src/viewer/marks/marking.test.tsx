import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith } from '../../../test/backend';
import { commentView, filmView, proofView, threadView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { MarkView, MediaView, Shape, ThreadView } from '../../backend';
import { offeredNow } from '../../app/commands';
import { useKeySetup } from '../../app/keySetup';
import { useViewer, type Tool } from '../store';
import { Viewer, type ViewerProps } from '../Viewer';
import { usePen } from './pen';

/** At 100 % in a window of 1000 by 800, its corner lies at 250, 220. */
const image: MediaView = { kind: 'image', width: 500, height: 400, num_pages: 1, dpi: null, vector: false };
const film = filmView({ width: 500, height: 400, num_frames: 100, duration: [4, 1], has_sound: false });

const box: Shape = { shape: 'box', x: 20_000, y: 20_000, width: 60_000, height: 40_000 };
const ellipse: Shape = { shape: 'ellipse', x: 200_000, y: 20_000, width: 60_000, height: 40_000 };
const own = (marks: MarkView[], change: Partial<ThreadView> = {}) => threadView({ version: 'v', marks, comments: [commentView({ can_edit: true })], ...change });
const two = () => [own([{ id: 'a', shape: box }]), own([{ id: 'b', shape: ellipse }], { id: 'other', number: 2 })];

function view(media: MediaView, threads: ThreadView[] = []) {
  answerWith({ 'pixels.address': () => new Promise(() => undefined) });
  const calls = {
    onMarkChange: vi.fn<ViewerProps['onMarkChange']>(),
    onMarkRemove: vi.fn<ViewerProps['onMarkRemove']>(),
    onMarksAdd: vi.fn<NonNullable<ViewerProps['onMarksAdd']>>(),
    onDraft: vi.fn<() => void>(),
  };
  const version = { ...versionView({ id: 'v' }), media };
  const shown = show(<Viewer proof={proofView()} version={version} threads={threads} {...calls} />);
  const isFilm = media.kind === 'video';
  act(() =>
    useViewer.getState().setPainted({ version: 'v', request: 1, page: null, frame: isFilm ? 0 : null, timecode: null, provisional: false, tableRevision: 1, key: null, thousandths: isFilm ? 0 : null }),
  );
  act(() => stage().focus());
  return { ...shown, ...calls };
}

const stage = () => screen.getByRole('application');
const said = () => screen.getByTestId('viewer-said').textContent;
const marks = () => useViewer.getState().draft?.marks ?? [];
const take = (tool: Tool) => act(() => useViewer.getState().setTool(tool));
const at = ([x, y]: readonly [number, number], more: object = {}) => ({ button: 0, pointerId: 1, clientX: x + 250, clientY: y + 220, ...more });

function drag(points: readonly (readonly [number, number])[], more: object = {}) {
  const [first = [0, 0], ...rest] = points;
  fireEvent.pointerDown(stage(), at(first, more));
  for (const point of rest) fireEvent.pointerMove(stage(), at(point, more));
  fireEvent.pointerUp(stage(), at(rest.at(-1) ?? first, more));
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  window.localStorage.clear();
  usePen.setState(usePen.getInitialState(), true);
  useViewer.setState(useViewer.getInitialState(), true);
});

describe('drawing by hand', () => {
  it('makes a shape of each tool, in the colour and width of the pen', () => {
    const { onDraft } = view(image);
    act(() => usePen.setState({ color: 'green', width: 4 }));
    const stroke = { color: 'green', width: 4 };
    take('ellipse');
    drag([[10, 10], [110, 60]]);
    take('arrow');
    drag([[10, 10], [110, 60]]);
    take('line');
    drag([[10, 10], [110, 20]], { shiftKey: true });
    take('point');
    drag([[30, 40]]);
    expect(marks()).toEqual([
      { shape: { shape: 'ellipse', x: 10_000, y: 10_000, width: 100_000, height: 50_000 }, stroke },
      { shape: { shape: 'arrow', from: [10_000, 10_000], to: [110_000, 60_000] }, stroke },
      { shape: { shape: 'line', from: [10_000, 10_000], to: [110_000, 10_000] }, stroke },
      { shape: { shape: 'point', x: 30_000, y: 40_000 } },
    ]);
    expect(onDraft).toHaveBeenCalledTimes(4);
    expect(document.querySelectorAll('[data-draft]')).toHaveLength(4);
  });

  it('follows a pen and how hard it presses; a mouse presses evenly', () => {
    view(image);
    take('freehand');
    drag([[10, 10], [60, 60], [110, 10]], { pointerType: 'pen', pressure: 0.8 });
    drag([[10, 110], [60, 160], [110, 110]], { pointerType: 'mouse', pressure: 0.9 });
    expect(marks().map(({ shape }) => (shape.shape === 'freehand' ? shape.points : null))).toEqual([
      [[10_000, 10_000, 800], [60_000, 60_000, 800], [110_000, 10_000, 800]],
      [[10_000, 110_000, 500], [60_000, 160_000, 500], [110_000, 110_000, 500]],
    ]);
  });

  it('sets a polygon corner by corner, takes one back, and closes it by Enter', async () => {
    const { user } = view(image);
    take('polygon');
    for (const corner of [[10, 10], [110, 10], [200, 200], [60, 90]] as const) drag([corner]);
    expect(marks()).toEqual([]);
    await user.keyboard('{Backspace}');
    drag([[80, 120]]);
    await user.keyboard('{Enter}');
    expect(marks()).toEqual([{ shape: { shape: 'polygon', points: [[10_000, 10_000], [110_000, 10_000], [200_000, 200_000], [80_000, 120_000]] } }]);
  });

  it('leaves a mark that is selected where it is while a polygon is set', async () => {
    const { user } = view(image, two());
    act(() => useViewer.getState().select('thread', 'a'));
    take('polygon');
    drag([[300, 300]]);
    expect(useViewer.getState().selectedMark).toBe('a');
    await user.keyboard('{ArrowRight}');
    expect(document.querySelector<SVGElement>('[data-mark=a]')?.dataset['shape']).toBe('20000 20000 60000 40000');
  });

  it('drops a polygon that is not closed when another tool is taken', () => {
    view(image);
    take('polygon');
    for (const corner of [[10, 10], [110, 10], [200, 200]] as const) drag([corner]);
    take('box');
    take('polygon');
    drag([[10, 300]]);
    expect(marks()).toEqual([]);
    expect(screen.getByTestId('marks').querySelectorAll('path')).not.toHaveLength(0);
  });
});

describe('drawing by keys', () => {
  it('places an arrow in the middle and says what it is', async () => {
    const { user } = view(image);
    await user.keyboard('a');
    expect(said()).toContain('Arrow');
    expect(useViewer.getState().tool).toBe('arrow');
    await user.keyboard('{Enter}');
    expect(marks()).toMatchObject([{ shape: { shape: 'arrow' } }]);
    expect(usePen.getState().lastTool).toBe('arrow');
  });
});

describe('several marks', () => {
  it('are selected by click and Shift, nudged together and removed, each by a command of its own', async () => {
    const { user, onMarkChange, onMarkRemove } = view(image, two());
    take('select');
    drag([[50, 40]]);
    drag([[230, 40]], { shiftKey: true });
    expect(document.querySelectorAll('[data-selection]')).toHaveLength(1);
    expect(document.querySelectorAll('[data-handle]')).toHaveLength(0);
    await user.keyboard('{ArrowRight}{Shift>}{ArrowDown}{/Shift}');
    await waitFor(() => expect(onMarkChange).toHaveBeenCalledTimes(2), { timeout: 3000 });
    expect(onMarkChange.mock.calls).toEqual([
      ['a', { ...box, x: 21_000, y: 30_000 }],
      ['b', { ...ellipse, x: 201_000, y: 30_000 }],
    ]);
    await user.keyboard('{Delete}');
    await waitFor(() => expect(onMarkRemove.mock.calls).toEqual([['a'], ['b']]));
    await waitFor(() => expect(said()).toBe('2 marks removed'));
  });

  it('are selected by a frame around them and dragged together', () => {
    const { onMarkChange } = view(image, two());
    take('select');
    drag([[5, 5], [100, 100], [300, 100]]);
    expect(useViewer.getState()).toMatchObject({ selectedMark: 'b', alsoSelected: ['a'] });
    drag([[50, 40], [60, 45], [-40, 45]]);
    return waitFor(() =>
      expect(onMarkChange.mock.calls).toEqual([
        ['a', { ...box, x: 0, y: 25_000 }],
        ['b', { ...ellipse, x: 180_000, y: 25_000 }],
      ]),
    );
  });

  it('leave the selection when one presses beside them', () => {
    view(image, two());
    take('select');
    drag([[50, 40]]);
    expect(useViewer.getState().selectedMark).toBe('a');
    drag([[400, 300]]);
    expect(useViewer.getState().selectedMark).toBeNull();
  });

  it('are all selected by keys, copied and pasted beside themselves in one step', async () => {
    const { user } = view(image, two());
    take('select');
    await user.keyboard('{Control>}a{/Control}');
    expect(said()).toBe('2 marks selected');
    await user.keyboard('{Control>}c{/Control}{Control>}v{/Control}');
    await waitFor(() => expect(marks()).toHaveLength(2));
    expect(marks()).toEqual([{ shape: { ...box, x: 30_000, y: 30_000 } }, { shape: { ...ellipse, x: 210_000, y: 30_000 } }]);
    expect(useViewer.getState()).toMatchObject({ selectedMark: 'draft/1', alsoSelected: ['draft/0'] });
    act(() => void useViewer.getState().undoDraft());
    expect(useViewer.getState().draft).toBeNull();
  });

  it('are not changed unseen: they are shown where all are selected, pasted or drawn', async () => {
    const { user, onMarkRemove } = view(image, two());
    take('select');
    const hide = () => act(() => useViewer.getState().setHideMarks(true));
    await user.keyboard('{Control>}a{/Control}');
    hide();
    expect(useViewer.getState()).toMatchObject({ selectedMark: null, alsoSelected: [] });
    await user.keyboard('{Delete}');
    expect(onMarkRemove).not.toHaveBeenCalled();
    await user.keyboard('{Control>}a{/Control}');
    expect(useViewer.getState()).toMatchObject({ selectedMark: 'b', hideMarks: false });
    await user.keyboard('{Control>}c{/Control}');
    hide();
    await user.keyboard('{Control>}v{/Control}');
    await waitFor(() => expect(marks()).toHaveLength(2));
    expect(useViewer.getState().hideMarks).toBe(false);
    hide();
    take('box');
    fireEvent.pointerDown(stage(), at([300, 300]));
    expect(useViewer.getState().hideMarks).toBe(false);
    fireEvent.pointerUp(stage(), at([300, 300]));
  });

  it('that there are none to paste is said', async () => {
    const { user } = view(image, two());
    take('select');
    await user.keyboard('{Control>}a{/Control}{Control>}c{/Control}');
    fireEvent.keyDown(stage(), { key: 'v', code: 'KeyV', ctrlKey: true });
    fireEvent.paste(document, { clipboardData: { getData: () => 'words' } });
    expect(said()).toBe('There are no marks to paste.');
    expect(marks()).toEqual([]);
  });

  it('that are pasted are selected alone, also where a comment that waits here goes on with them', async () => {
    const { user } = view(image, two());
    take('select');
    await user.keyboard('{Control>}a{/Control}{Control>}c{/Control}');
    const waiting = { version: 'v', place: { page: null, frame: null }, marks: [{ shape: ellipse }], text: 'Here' };
    act(() => useViewer.setState({ draft: { ...waiting, place: { page: 7, frame: null }, marks: [{ shape: box }], text: 'Elsewhere' }, aside: [waiting] }));
    await user.keyboard('{Control>}v{/Control}');
    await waitFor(() => expect(marks()).toHaveLength(3));
    expect(useViewer.getState()).toMatchObject({ draft: { text: 'Here' }, selectedMark: 'draft/2', alsoSelected: ['draft/1'] });
  });

  it('are duplicated in the comment that they belong to', async () => {
    const { user, onMarksAdd } = view(image, two());
    act(() => useViewer.getState().select('other', 'b'));
    await user.keyboard('{Control>}d{/Control}');
    await waitFor(() => expect(onMarksAdd).toHaveBeenCalledWith('other', [{ shape: { ...ellipse, x: 210_000, y: 30_000 } }]));
    expect(marks()).toEqual([]);
  });
});

describe('one mark', () => {
  it('is pulled by its grips', () => {
    const { onMarkChange } = view(image, two());
    take('select');
    drag([[50, 40]]);
    expect(document.querySelectorAll('[data-handle]')).toHaveLength(8);
    drag([[80, 60], [90, 70], [100, 90]]);
    return waitFor(() => expect(onMarkChange).toHaveBeenCalledWith('a', { ...box, width: 80_000, height: 70_000 }));
  });
});

describe('somebody else’s mark', () => {
  it('is not offered to be changed', () => {
    view(image, [...two(), threadView({ id: 'theirs', version: 'v', marks: [{ id: 'c', shape: ellipse }], comments: [commentView({ can_edit: false })] })]);
    const whys = () => ['remove', 'cut', 'copy', 'move.0.1.fine'].map((id) => offeredNow().find((one) => one.id === id)?.why);
    act(() => useViewer.getState().select('theirs', 'c'));
    const why = 'It is not yours to change';
    expect(whys()).toEqual([why, why, null, why]);
    act(() => useViewer.getState().select('other', 'b'));
    expect(whys()).toEqual([null, null, null, null]);
  });
});

describe('the tools', () => {
  it('have one button for the last that drew, and a menu of the others with their keys', async () => {
    const { user, container } = view(image);
    expect(screen.getByRole('button', { name: 'Box' })).toHaveAttribute('aria-pressed', 'true');
    await user.click(screen.getByRole('button', { name: 'Drawing tools' }));
    const menu = await screen.findByRole('menu');
    expect(within(menu).getAllByRole('menuitem')).toHaveLength(7);
    expect(within(menu).getByText('E')).toBeVisible();
    act(() => useKeySetup.setState({ characters: false }));
    expect(within(menu).queryByText('E')).toBeNull();
    expect(within(menu).getByText('Alt Shift E')).toBeVisible();
    act(() => useKeySetup.setState({ characters: true }));
    await user.click(within(menu).getByRole('menuitem', { name: /Ellipse/ }));
    expect(useViewer.getState().tool).toBe('ellipse');
    expect(await screen.findByRole('button', { name: 'Ellipse' })).toBeInTheDocument();
    await waitFor(() => expect(stage()).toHaveFocus());
    take('select');
    expect(screen.getByRole('button', { name: 'Ellipse' })).toHaveAttribute('aria-pressed', 'false');
    expect(await violations(container)).toEqual([]);
    act(() => screen.getByRole('button', { name: 'Drawing tools' }).focus());
    await user.keyboard('{Enter}{ArrowDown}{Enter}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Drawing tools' })).toHaveFocus());
    expect(stage()).not.toHaveFocus();
  });

  it('colour what is selected, and what is drawn next', async () => {
    const { user, onMarkChange } = view(image, two());
    act(() => useViewer.getState().select('thread', 'a'));
    await user.click(screen.getByRole('button', { name: 'Colour and width, as the comment’s state' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Blue' }));
    await waitFor(() => expect(onMarkChange).toHaveBeenCalledWith('a', box, { color: 'blue', width: 2 }));
    expect(usePen.getState()).toMatchObject({ color: 'blue', width: 2 });
  });
});

describe('Shift', () => {
  it('while one draws is for what is straight, and not for the comment in hand', () => {
    view(film);
    take('box');
    drag([[10, 10], [60, 60]]);
    act(() => {
      useViewer.getState().setFrame(7);
      useViewer.getState().setPainted({ version: 'v', request: 2, page: null, frame: 7, timecode: null, provisional: false, tableRevision: 1, key: null, thousandths: 0 });
    });
    drag([[10, 10], [60, 40]], { shiftKey: true });
    expect(marks()).toHaveLength(1);
    expect(useViewer.getState().aside).toHaveLength(1);
  });
});

describe('a film', () => {
  it('shows a range’s marks on each of its frames, a bar on the timeline, and ghosts around on request', () => {
    view(film, [own([{ id: 'a', shape: box }], { place: { page: null, frame: 10, until: 20 } })]);
    const go = (frame: number) =>
      act(() => {
        useViewer.getState().setFrame(frame);
        const { painted } = useViewer.getState();
        if (painted !== null) useViewer.getState().setPainted({ ...painted, frame });
      });
    const seen = () => [document.querySelectorAll('[data-mark]').length, document.querySelectorAll('[data-testid=ghosts] rect').length];
    expect(document.querySelectorAll('[data-bar=thread]')).toHaveLength(1);
    expect(screen.getByRole('button', { name: 'Comment 1 from frame 10 to 20' })).toBeInTheDocument();
    go(15);
    expect(seen()).toEqual([1, 0]);
    go(22);
    expect(seen()).toEqual([0, 0]);
    act(() => useViewer.getState().setGhosts(true));
    // Its halo, its line, and the dashes in it.
    expect(seen()).toEqual([0, 3]);
    go(30);
    expect(seen()).toEqual([0, 0]);
    go(20);
    expect(seen()).toEqual([1, 0]);
  });
});

describe('very many marks', () => {
  it('are elements only where one has to do with them, and are listed for those who do not see them', async () => {
    const many = Array.from({ length: 301 }, (_, index): MarkView => ({ id: `m${index}`, shape: { shape: 'point', x: 1_000 * index, y: 300_000 } }));
    const { user } = view(image, [own(many), own([{ id: 'a', shape: box }], { id: 'other', number: 2 })]);
    expect(document.querySelectorAll('svg [data-mark]')).toHaveLength(0);
    expect(screen.getByTestId('many')).toBeInTheDocument();
    const list = screen.getByRole('list', { name: 'Marks 1 to 100 of 302' });
    expect(within(list).getAllByRole('button')).toHaveLength(100);
    for (let page = 0; page < 3; page += 1) fireEvent.click(screen.getByRole('button', { name: 'Next 100 marks' }));
    const last = screen.getByRole('list', { name: 'Marks 301 to 302 of 302' });
    await user.click(within(last).getByRole('button', { name: /Mark 2/ }));
    expect(useViewer.getState()).toMatchObject({ selectedThread: 'other', selectedMark: 'a' });
    expect([...document.querySelectorAll<SVGElement>('svg [data-mark]')].map((mark) => mark.dataset['mark'])).toEqual(['a']);
  });
});
