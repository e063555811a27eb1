import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith } from '../../../test/backend';
import { commentView, pageView, proofView, threadView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { MediaView, Shape, ThreadView } from '../../backend';
import { parseRemembered, useViewer } from '../store';
import { toNative, toScreen, transformOf } from '../view/transform';
import { Viewer, type ViewerProps } from '../Viewer';
import { isPageHeld } from './held';
import { useDesk } from './store';

const media: MediaView = { kind: 'pdf', num_pages: 6 };
const PAGES = Array.from({ length: 6 }, (_, index) => pageView({ number: index + 1, label: String(index + 1), width: 600_000, height: 800_000 }));
const viewport = { width: 1000, height: 800 };
const box: Shape = { shape: 'box', x: 100_000, y: 300_000, width: 200_000, height: 100_000 };

/** jsdom has neither layout nor WebGL: sizes are given, and the store is told that the picture is there. */
async function view(threads: ThreadView[] = [], props: Partial<ViewerProps> = {}) {
  const version = { ...versionView({ id: 'v' }), media };
  const calls = { onMarkChange: vi.fn<ViewerProps['onMarkChange']>(), onMarkRemove: vi.fn<ViewerProps['onMarkRemove']>(), onThread: vi.fn<(thread: string) => void>(), onDraft: vi.fn<() => void>() };
  const shown = show(<Viewer proof={proofView()} version={version} {...calls} {...props} threads={threads.map((thread) => ({ ...thread, version: 'v' }))} />);
  await waitFor(() => expect(useViewer.getState().view.zoom).not.toBe(1));
  const free = (centerY: number, zoom = 1) => act(() => useViewer.getState().setView({ mode: 'free', zoom, centerX: 300, centerY, turn: 0 }));
  return { ...shown, ...calls, free };
}

/** The page is on the canvas: whichever one is at. */
function paint(page = useViewer.getState().page) {
  act(() =>
    useViewer.getState().setPainted({ version: 'v', request: 1, page, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null, thousandths: null }),
  );
}

const stage = () => screen.getByTestId('viewer-stage');
const at = () => useViewer.getState();
const transform = () => transformOf(at().view, viewport, 1);
const papers = () => [...document.querySelectorAll<HTMLElement>('[data-paper]')].map(({ dataset }) => Number(dataset['paper']));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(viewport.width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(viewport.height);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  Element.prototype.setPointerCapture = () => undefined;
  window.localStorage.clear();
  useViewer.setState(useViewer.getInitialState(), true);
  useDesk.setState(useDesk.getInitialState(), true);
  answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': ({ first }) => PAGES.slice(first - 1),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 78, height: 104 }),
    'media.outline': () => [],
    'media.layers': () => [],
    'media.notes': () => [],
    'media.text': () => new Promise(() => undefined),
  });
});

describe('pages below one another', () => {
  beforeEach(() => useDesk.getState().setLayout('continuous'));

  it('scroll, and the one that has most of the screen is the one one is at; nothing jumps', async () => {
    const { free } = await view();
    free(700);
    await waitFor(() => expect(papers()).toEqual([1, 2]));
    expect(screen.queryByTestId('seam')).toBeNull();
    const before = toScreen(transform(), { x: 0, y: 800 + 12 });
    fireEvent.wheel(stage(), { deltaY: 150 });
    expect(at().page).toBe(2);
    const after = toScreen(transform(), { x: 0, y: 0 });
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y - 150, 6);
    expect(at().selectedMark).toBeNull();
    fireEvent.wheel(stage(), { deltaY: -150 });
    expect(at()).toMatchObject({ page: 1, view: { zoom: 1, centerY: 700 } });
  });

  it('end at the first and the last, and turn no page beyond', async () => {
    const { free } = await view();
    free(400);
    for (let turn = 0; turn < 5; turn += 1) fireEvent.wheel(stage(), { deltaY: -400 });
    expect(at().page).toBe(1);
    expect(toScreen(transform(), { x: 0, y: 0 }).y).toBeCloseTo(76, 0);
    const went: number[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      fireEvent.wheel(stage(), { deltaY: 400 });
      went.push(at().page);
    }
    expect([...new Set(went)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(toScreen(transform(), { x: 0, y: 800 }).y).toBeCloseTo(800 - 36, 0);
  });

  it('keep the point under the pointer when one zooms, also where that is of another page', async () => {
    const { free } = await view();
    free(700);
    const pointer = { x: 420, y: 640 };
    // 140 below the middle, on the page that begins 112 below it.
    const second = (y: number) => y - 812;
    const before = toNative(transform(), pointer);
    fireEvent.wheel(stage(), { deltaY: -20, ctrlKey: true, clientX: pointer.x, clientY: pointer.y });
    expect(at().view.zoom).toBeGreaterThan(1.1);
    const now = toNative(transform(), pointer);
    expect(now.x).toBeCloseTo(before.x, 0);
    expect(now.y).toBeCloseTo(at().page === 2 ? second(before.y) : before.y, 0);
  });

  it('have a mark on the page that it was begun on, whatever it is drawn into', async () => {
    const { free, onDraft } = await view();
    paint(1);
    free(700);
    fireEvent.pointerDown(stage(), { button: 0, clientX: 300, clientY: 640 });
    // The picture of the page went along; here the store is told so.
    expect(at().page).toBe(2);
    fireEvent.pointerUp(stage(), { clientX: 300, clientY: 640 });
    paint(2);
    fireEvent.pointerDown(stage(), { button: 0, clientX: 300, clientY: 640 });
    expect(isPageHeld()).toBe(true);
    fireEvent.pointerMove(stage(), { clientX: 400, clientY: 100 });
    // While it is drawn the view may move: the page stays.
    fireEvent.wheel(stage(), { deltaY: -600 });
    expect(at().page).toBe(2);
    fireEvent.wheel(stage(), { deltaY: 600 });
    fireEvent.pointerUp(stage(), { clientX: 400, clientY: 100 });
    expect(isPageHeld()).toBe(false);
    expect(onDraft).toHaveBeenCalledTimes(1);
    const { draft } = at();
    expect(draft?.place).toEqual({ page: 2, frame: null });
    // From 128 down the page to its upper edge, above which the pointer went on.
    expect(draft?.marks.map(({ shape }) => shape)).toEqual([{ shape: 'box', x: 100_000, y: 0, width: 100_000, height: 128_000 }]);
  });

  it('show the marks of all of them, and a press on one opens its comment on its page', async () => {
    const { free, onThread } = await view([threadView({ id: 'far', place: { page: 2, frame: null }, marks: [{ id: 'm', shape: box }], comments: [commentView()] })]);
    paint(1);
    act(() => at().setTool('select'));
    free(900);
    await waitFor(() => expect(document.querySelector('[data-on-page="2"] [data-mark="m"]')).not.toBeNull());
    expect(document.querySelector('[data-testid="marks-beside"]')).toHaveAttribute('inert');
    const [x, y] = [500 - 300 + 100, 400 - (900 - 812) + 300];
    fireEvent.pointerMove(stage(), { clientX: x, clientY: y });
    expect(stage().style.cursor).toBe('pointer');
    fireEvent.pointerDown(stage(), { button: 0, clientX: x, clientY: y });
    expect(at()).toMatchObject({ page: 2 });
    paint(2);
    fireEvent.pointerUp(stage(), { clientX: x, clientY: y });
    fireEvent.pointerDown(stage(), { button: 0, clientX: x, clientY: y });
    fireEvent.pointerUp(stage(), { clientX: x, clientY: y });
    expect(onThread).toHaveBeenCalledWith('far');
    expect(at()).toMatchObject({ selectedThread: 'far', selectedMark: 'm' });
  });

  it('are gone to by key, strip and comment, each to its top or to its mark', async () => {
    const thread = threadView({ id: 'far', place: { page: 5, frame: null }, marks: [{ id: 'm', shape: box }], comments: [commentView()] });
    const { user, free } = await view([thread]);
    free(400, 2);
    act(() => stage().focus());
    await user.keyboard('{PageDown}');
    expect(at().page).toBe(2);
    await waitFor(() => expect(toScreen(transform(), { x: 0, y: 0 }).y).toBeCloseTo(76, 0));
    await user.keyboard('{End}');
    expect(at().page).toBe(6);
    await user.keyboard('{Home}');
    expect(at().page).toBe(1);
    act(() => at().showThread({ ...thread, version: 'v' }));
    expect(at().page).toBe(5);
    await waitFor(() => {
      const { x, y } = toScreen(transform(), { x: 200, y: 350 });
      expect(x > 0 && x < viewport.width && y > 76 && y < viewport.height).toBe(true);
    });
  });

  it('do not move for a mark that is in sight already, though it is of another page', async () => {
    const thread = threadView({ id: 'near', place: { page: 2, frame: null }, marks: [{ id: 'm', shape: { ...box, y: 50_000 } }], comments: [commentView()] });
    const { free } = await view([thread]);
    free(700);
    const before = toScreen(transform(), { x: 0, y: 812 });
    act(() => at().showThread({ ...thread, version: 'v' }));
    await waitFor(() => expect(toScreen(transform(), { x: 0, y: 0 }).y).toBeCloseTo(before.y, 6));
    expect(at().page).toBe(2);
  });

  it('leave what is selected as long as its page is in sight', async () => {
    const { free } = await view([threadView({ place: { page: 1, frame: null }, marks: [{ id: 'm', shape: box }], comments: [commentView({ can_edit: true })] })]);
    paint(1);
    free(700);
    act(() => at().select('thread', 'm'));
    fireEvent.wheel(stage(), { deltaY: 300 });
    expect(at()).toMatchObject({ page: 1, selectedMark: 'm' });
    fireEvent.wheel(stage(), { deltaY: 300 });
    expect(at()).toMatchObject({ page: 2, selectedMark: null });
  });
});

describe('spreads', () => {
  it('fit the window together, and are turned as one', async () => {
    useDesk.getState().setLayout('spreads');
    const { user } = await view();
    act(() => stage().focus());
    await user.keyboard('{PageDown}');
    expect(at().page).toBe(2);
    await waitFor(() => expect(papers()).toEqual([2, 3]));
    expect(screen.getByTestId('seam')).toHaveAttribute('aria-hidden', 'true');
    await waitFor(() => expect(at().view.zoom).toBeCloseTo((1000 - 36 - 36) / 1200, 6));
    const left = toScreen(transform(), { x: 0, y: 0 }).x;
    const right = toScreen(transform(), { x: 1200, y: 0 }).x;
    expect(left + right).toBeCloseTo(1000, 0);
    await user.keyboard('{PageDown}{PageDown}');
    expect(at().page).toBe(6);
    await user.keyboard('{PageUp}');
    expect(at().page).toBe(4);
    act(() => useDesk.getState().setCover(false));
    await waitFor(() => expect(papers()).toEqual([3, 4]));
  });

  it('are both in the overview, and a press in it goes to either', async () => {
    useDesk.getState().setLayout('spreads');
    const { free } = await view();
    act(() => at().setPage(3));
    await waitFor(() => expect(papers()).toEqual([2, 3]));
    free(400, 4);
    const overview = screen.getByTestId('navigator');
    await waitFor(() => expect([...overview.querySelectorAll('img')].map((one) => one.dataset['page'])).toEqual(['2', '3']));
    const picture = screen.getByTestId('navigator-seen').parentElement;
    if (picture === null) throw new Error('it stands in the overview');
    expect(picture.style.width).toBe('136px');
    fireEvent.pointerDown(picture, { clientX: 34, clientY: 34 });
    expect(at().view.centerX).toBeCloseTo(-300, 0);
    expect(at().page).toBe(3);
  });

  it('take a press on the other page without moving', async () => {
    useDesk.getState().setLayout('spreads');
    await view();
    act(() => at().setPage(2));
    await waitFor(() => expect(papers()).toEqual([2, 3]));
    const other = toScreen(transform(), { x: 700, y: 300 });
    fireEvent.pointerDown(stage(), { button: 0, clientX: other.x, clientY: other.y });
    fireEvent.pointerUp(stage(), { clientX: other.x, clientY: other.y });
    expect(at().page).toBe(3);
    const there = toScreen(transform(), { x: 100, y: 300 });
    expect(there.x).toBeCloseTo(other.x, 0);
    expect(there.y).toBeCloseTo(other.y, 0);
  });
});

describe('the choice', () => {
  it('is made by key and menu, and kept in this window', async () => {
    const { user } = await view();
    expect(papers()).toEqual([]);
    act(() => stage().focus());
    await user.keyboard('2');
    expect(useDesk.getState().layout).toBe('continuous');
    await waitFor(() => expect(papers().length).toBeGreaterThan(1));
    expect(screen.getByTestId('viewer-said')).toHaveTextContent('Continuous');
    await user.click(screen.getByRole('button', { name: 'Pages and surround' }));
    await user.click(await screen.findByRole('menuitemradio', { name: /Spreads/ }));
    expect(useDesk.getState().layout).toBe('spreads');
    expect(window.localStorage.getItem('galley.desk')).toContain('layout=spreads');
    // On the cover nothing else is seen of it.
    expect(screen.getByTestId('lying-said')).toHaveTextContent('Spreads: the cover stands alone');
    expect(screen.getByTestId('viewer-said')).toHaveTextContent('Spreads: the cover stands alone');
    act(() => useDesk.getState().setCover(false));
    expect(screen.getByTestId('lying-said')).toHaveTextContent('Spreads: the cover lies beside the next page');
    await waitFor(() => expect(screen.queryByTestId('lying-said')).toBeNull(), { timeout: 6000 });
  });

  it('is remembered with where one was, and is so again for whoever comes back to the proof', async () => {
    const onRemember = vi.fn<NonNullable<ViewerProps['onRemember']>>();
    const { unmount } = await view([], { onRemember });
    act(() => useDesk.getState().setLayout('spreads'));
    act(() => useDesk.getState().setCover(false));
    unmount();
    const kept = parseRemembered(JSON.stringify(onRemember.mock.lastCall?.[0]));
    expect(kept?.lying).toEqual({ layout: 'spreads', cover: false });
    useViewer.setState(useViewer.getInitialState(), true);
    act(() => useDesk.getState().lie({ layout: 'continuous', cover: true }));
    await view([], { remembered: kept });
    expect(useDesk.getState()).toMatchObject({ layout: 'spreads', cover: false });
  });

  it('has a surround and what is behind transparent parts', async () => {
    const { user, container } = await view();
    await user.click(screen.getByRole('button', { name: 'Pages and surround' }));
    await user.click(await screen.findByRole('menuitemradio', { name: /mid grey/ }));
    expect(document.querySelector('[data-surround]')).toHaveAttribute('data-surround', 'mid');
    await user.keyboard('{Escape}');
    expect(await violations(container)).toEqual([]);
  });
});

describe('near', () => {
  it('an area is dragged around, and fills the window', async () => {
    const { user, free } = await view();
    paint(1);
    free(400);
    act(() => stage().focus());
    await user.keyboard('z');
    expect(at().tool).toBe('zoom');
    fireEvent.pointerDown(stage(), { button: 0, clientX: 450, clientY: 300 });
    fireEvent.pointerMove(stage(), { clientX: 550, clientY: 400 });
    expect(screen.getByTestId('zooming')).toBeInTheDocument();
    fireEvent.pointerUp(stage(), { clientX: 550, clientY: 400 });
    expect(screen.queryByTestId('zooming')).toBeNull();
    expect(at().view.zoom).toBeCloseTo(6.88, 6);
    const middle = toScreen(transform(), { x: 300, y: 350 });
    expect(middle.x).toBeCloseTo(500, 0);
    expect(middle.y).toBeCloseTo(76 + 344, 0);
    expect(at().draft).toBeNull();
    const { zoom } = at().view;
    fireEvent.pointerDown(stage(), { button: 0, clientX: 450, clientY: 300, altKey: true });
    fireEvent.pointerUp(stage(), { clientX: 450, clientY: 300, altKey: true });
    expect(at().view.zoom).toBeLessThan(zoom);
    await user.keyboard('{Escape}');
    expect(at().tool).toBe('select');
  });

  it('a percentage is typed, and one that there is not is refused in words', async () => {
    const { user } = await view();
    await user.click(screen.getByRole('button', { name: /^Zoom, / }));
    expect(screen.getByRole('menuitem', { name: '6400 %' })).toBeVisible();
    await user.click(screen.getByRole('menuitem', { name: 'Type a percentage…' }));
    const field = await screen.findByRole('textbox', { name: 'Percentage' });
    expect(field).toHaveFocus();
    expect(field).toHaveAccessibleDescription('From 5 to 6400');
    const before = at().view.zoom;
    await user.keyboard('7000{Enter}');
    expect(await screen.findByText('Type a percentage from 5 to 6400.')).toBeVisible();
    expect(at().view.zoom).toBe(before);
    await user.clear(field);
    await user.keyboard('137{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(at().view.mode).toBe('free');
    expect(screen.getByRole('button', { name: 'Zoom, 137 %' })).toBeInTheDocument();
  });

  it('there is an overview, which is gone when all is in sight or one puts it away', async () => {
    const { user, free } = await view();
    expect(screen.queryByTestId('navigator')).toBeNull();
    free(400, 4);
    expect(screen.getByTestId('navigator')).toBeInTheDocument();
    const picture = screen.getByTestId('navigator-seen').parentElement;
    if (picture === null) throw new Error('it stands in the overview');
    fireEvent.pointerDown(picture, { clientX: 51, clientY: 34 });
    expect(at().view.centerY).toBeCloseTo(200, 0);
    expect(at().view.centerX).toBeCloseTo(300, 0);
    await user.click(screen.getByRole('button', { name: 'Hide the overview' }));
    expect(screen.queryByTestId('navigator')).toBeNull();
    expect(useDesk.getState().navigator).toBe(false);
  });
});
