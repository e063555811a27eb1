import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith } from '../../../test/backend';
import { commentView, proofView, threadView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { MarkView, MediaView, Shape, ThreadView } from '../../backend';
import { useViewer } from '../store';
import { Viewer } from '../Viewer';
import type * as Many from './many';
import type * as Pins from './Pin';
import { Pin } from './Pin';

const paints = vi.hoisted(() => vi.fn<() => void>());
const painting = vi.hoisted(() => vi.fn<(items: readonly { id: string; chosen: boolean }[]) => void>());

vi.mock(import('./many'), async (original) => {
  const real: typeof Many = await original();
  const manyMarks: typeof real.manyMarks = () => ({
    show: painting,
    // oxlint-disable-next-line require-yield
    *paint() {
      paints();
      return 0;
    },
  });
  return { ...real, manyMarks };
});

// There is one of each mark: drawn whenever that is.
vi.mock(import('./Pin'), async (original) => {
  const real: typeof Pins = await original();
  return { ...real, Pin: vi.fn<typeof real.Pin>(real.Pin) };
});

/** At 100 % in a window of 1000 by 800, its corner lies at 250, 220. */
const image: MediaView = { kind: 'image', width: 500, height: 400, num_pages: 1, dpi: null, vector: false };
const box: Shape = { shape: 'box', x: 20_000, y: 20_000, width: 60_000, height: 40_000 };
const ellipse: Shape = { shape: 'ellipse', x: 200_000, y: 20_000, width: 60_000, height: 40_000 };
const own = (marks: MarkView[], change: Partial<ThreadView> = {}) => threadView({ version: 'v', marks, comments: [commentView({ can_edit: true })], ...change });
/** Each of a comment of its own. */
const many = (num = 301) =>
  Array.from({ length: num }, (_, at) => own([{ id: `m${at}`, shape: { shape: 'point', x: 1_000 * at, y: 300_000 } }], { id: `t${at}`, number: at + 1 }));

function view(threads: ThreadView[]) {
  answerWith({ 'pixels.address': () => new Promise(() => undefined) });
  const calls = { onMarkChange: () => undefined, onMarkRemove: () => undefined };
  const shown = show(<Viewer proof={proofView()} version={{ ...versionView({ id: 'v' }), media: image }} threads={threads} {...calls} />);
  act(() =>
    useViewer.getState().setPainted({ version: 'v', request: 1, page: null, frame: null, timecode: null, provisional: false, tableRevision: 1, key: null, thousandths: null }),
  );
  act(() => useViewer.getState().setTool('select'));
  return shown;
}

const stage = () => screen.getByRole('application');
const seen = () => [...document.querySelectorAll<SVGElement>('svg [data-mark]')].map((mark) => mark.dataset['mark']);
const pointAt = (x: number, y: number) => fireEvent.pointerMove(stage(), { pointerId: 1, clientX: x + 250, clientY: y + 220 });
/** Longer than a view rests before it is painted anew. */
const aWhile = () => act(() => new Promise((resolve) => setTimeout(resolve, 250)));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  // The picture itself is painted in another way, which is not there.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation((kind) => (kind === '2d' ? ({ drawImage: () => undefined } as unknown as null) : null));
  delete document.documentElement.dataset['colorScheme'];
  window.localStorage.clear();
  useViewer.setState(useViewer.getInitialState(), true);
  vi.mocked(Pin).mockClear();
  paints.mockClear();
});

describe('marks on the canvas', () => {
  it('are drawn again where the view moves, and not for a pointer that passes over them', () => {
    view([own([{ id: 'a', shape: box }]), own([{ id: 'b', shape: ellipse }], { id: 'other', number: 2 })]);
    vi.mocked(Pin).mockClear();
    for (const [x, y] of [[50, 40], [400, 300], [230, 40]] as const) pointAt(x, y);
    expect(stage().style.cursor).not.toBe('default');
    expect(Pin).not.toHaveBeenCalled();
    act(() => useViewer.getState().setView({ mode: 'free', zoom: 2 }));
    expect(Pin).toHaveBeenCalled();
  });

  it('are whole also before they are sent: in the colour of the pen, with a halo around them and dashes within', () => {
    view([]);
    const arrow: Shape = { shape: 'arrow', from: [20_000, 20_000], to: [90_000, 20_000] };
    act(() => useViewer.getState().addToDraft(arrow, { color: 'yellow', width: 6 }));
    act(() => useViewer.getState().addToDraft(ellipse));
    const lines = (kind: string) => [...document.querySelectorAll<SVGElement>(`[data-draft][data-kind=${kind}] > path`)];
    const said = (line: SVGElement) => [line.getAttribute('stroke-width'), line.getAttribute('stroke-dasharray')];
    expect(lines('arrow').map(said)).toEqual([
      ['10', null],
      ['6', null],
      ['2', '4 6'],
    ]);
    expect(lines('arrow')[1]?.style.stroke).toBe('rgb(245, 196, 0)');
    expect(lines('ellipse').map(said)).toEqual([
      ['6', null],
      ['2', null],
      ['1', '4 6'],
    ]);
  });

  it('say what they are, and of boxes where', () => {
    view([own([{ id: 'a', shape: box }]), own([{ id: 'b', shape: ellipse }], { id: 'other', number: 2 })]);
    const said = [...document.querySelectorAll<SVGElement>('[data-mark]')].map(({ dataset }) => [dataset['kind'], dataset['shape']]);
    expect(said).toEqual([
      ['box', '20000 20000 60000 40000'],
      ['ellipse', undefined],
    ]);
  });
});

describe('very many', () => {
  it('are carried about the top left', () => {
    view(many());
    expect(screen.getByTestId('many').style.transformOrigin).toMatch(/^0(px)? 0(px)?$/);
  });

  it('are painted once the view rests, also while the pointer moves over them', async () => {
    view(many());
    await waitFor(() => expect(paints).toHaveBeenCalled());
    await aWhile();
    paints.mockClear();
    for (let round = 0; round < 10; round += 1) pointAt(round % 2 === 0 ? 100 : 400, 300);
    await aWhile();
    expect(paints).not.toHaveBeenCalled();
    act(() => useViewer.getState().setView({ mode: 'free', zoom: 2 }));
    await waitFor(() => expect(paints).toHaveBeenCalledTimes(1));
  });

  it('are painted in the colours of another theme', async () => {
    view(many());
    await waitFor(() => expect(paints).toHaveBeenCalled());
    await aWhile();
    paints.mockClear();
    act(() => void (document.documentElement.dataset['colorScheme'] = 'dark'));
    await waitFor(() => expect(paints).toHaveBeenCalledTimes(1));
  });

  it('stay painted when all of them are selected; some that are become elements', () => {
    view(many());
    act(() => useViewer.getState().selectMarks(null, ['m3', 'm7']));
    expect(seen()).toEqual(['m3', 'm7']);
    act(() => useViewer.getState().selectMarks(null, Array.from({ length: 301 }, (_, at) => `m${at}`)));
    expect(seen()).toEqual([]);
    expect(painting.mock.lastCall?.[0].filter(({ chosen }) => chosen)).toHaveLength(301);
    expect(document.querySelectorAll('[data-selection]')).toHaveLength(1);
  });

  it('are listed, each as a mark, and turned by keys to the end and no further', async () => {
    const { user } = view(many(201));
    act(() => useViewer.getState().addMarks(Array.from({ length: 100 }, () => ({ shape: box }))));
    const list = () => screen.getByRole('list', { name: /^Marks/ });
    expect(within(list()).getAllByRole('button').map((entry) => entry.dataset['mark'])).toContain('m0');
    const next = screen.getByRole('button', { name: 'Next 100 marks' });
    act(() => next.focus());
    await user.keyboard(' {Enter}{Enter}{Enter} ');
    expect(list()).toHaveAccessibleName('Marks 301 to 301 of 301');
    expect(next).toHaveFocus();
    expect(next).toHaveAttribute('aria-disabled', 'true');
    const before = screen.getByRole('button', { name: 'Previous 100 marks' });
    act(() => before.focus());
    await user.keyboard(' ');
    expect(list()).toHaveAccessibleName('Marks 201 to 300 of 301');
  });
});
