import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, failure, inputsOf } from '../../../../test/backend';
import { violations } from '../../../../test/axe';
import { commentView, pageView, proofView, threadView, versionView } from '../../../../test/made';
import { show } from '../../../../test/show';
import { offeredNow } from '../../../app/commands';
import type { MediaView, NewMark, PageText, Shape } from '../../../backend';
import { useViewer } from '../../store';
import { toScreen, transformOf } from '../../view/transform';
import { Viewer, type ViewerProps } from '../../Viewer';
import { placeOf } from './TextBar';
import { selectedRange, useReading } from './store';
import { COLUMNS, line, pageText } from './testing';

const book: MediaView = { kind: 'pdf', num_pages: 3 };
/** By page. */
let texts: PageText[];
let asked: ReturnType<typeof answerWith>;
/** What was put into the comment in hand; drawing it is not the text's. */
let added: Shape[];
const writeText = vi.fn<(text: string) => Promise<void>>();

async function view(props: Partial<ViewerProps> = {}, page = 1) {
  const version = { ...versionView({ id: 'book' }), media: book };
  const onDraft = vi.fn<() => void>();
  const shown = show(<Viewer proof={proofView()} version={version} threads={[]} onMarkChange={() => undefined} onMarkRemove={() => undefined} onDraft={onDraft} {...props} />);
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(writeText);
  act(() => {
    useViewer.getState().setTool('select');
    useViewer.getState().setPage(page);
  });
  paint(page);
  await waitFor(() => expect(useReading.getState().text).not.toBeNull());
  return { ...shown, onDraft };
}

const paint = (page: number) =>
  act(() =>
    useViewer.getState().setPainted({ version: 'book', request: 1, page, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null, thousandths: null }),
  );

const stage = () => screen.getByRole('application');
const bar = () => screen.queryByRole('toolbar', { name: 'Selected text' });
const button = (name: string) => within(screen.getByRole('toolbar', { name: 'Selected text' })).getByRole('button', { name });
const said = () => screen.getByTestId('viewer-said').textContent;
const range = () => selectedRange(useReading.getState());

/** In points of the page. */
function at(x: number, y: number) {
  const point = toScreen(transformOf(useViewer.getState().view, { width: 1000, height: 800 }, 1), { x, y });
  return { clientX: point.x, clientY: point.y, pointerId: 1, button: 0 };
}

type How = { shiftKey?: boolean };
const down = (x: number, y: number, how: How = {}) => fireEvent.pointerDown(stage(), { ...at(x, y), ...how });
const moveTo = (x: number, y: number) => fireEvent.pointerMove(stage(), at(x, y));
const up = () => fireEvent.pointerUp(stage(), { pointerId: 1 });
const click = (x: number, y: number, how: How = {}) => {
  down(x, y, how);
  up();
};
const drag = (from: [number, number], to: [number, number]) => {
  down(...from);
  moveTo(...to);
  up();
};

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  added = [];
  writeText.mockReset().mockResolvedValue(undefined);
  const addToDraft = (shape: Shape) => {
    added.push(shape);
    useViewer.setState({ draft: { version: 'book', place: { page: 1, frame: null }, marks: [{ shape }], text: '' } });
  };
  useViewer.setState({ ...useViewer.getInitialState(), addToDraft, setFailure: () => undefined }, true);
  useReading.setState(useReading.getInitialState(), true);
  texts = [COLUMNS, pageText([]), pageText([line('Third', 20_000, 20_000)])];
  asked = answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': () => [1, 2, 3].map((number) => pageView({ number, label: String(number) })),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 74, height: 104 }),
    'media.layers': () => [],
    'media.outline': () => [],
    'media.notes': () => [],
    'media.text': ({ page }) => texts[page - 1] ?? pageText([]),
  });
});

describe('selecting with the pointer', () => {
  it('goes from letter to letter over lines and columns, and is copied as it stands there', async () => {
    const { user } = await view();
    moveTo(45, 105);
    expect(stage()).toHaveStyle({ cursor: 'text' });
    moveTo(200, 300);
    expect(stage()).toHaveStyle({ cursor: 'default' });
    down(41, 105);
    moveTo(348, 105);
    expect(bar()).toBeNull();
    up();
    expect(range()).toEqual({ from: 2, to: 27 });
    expect(stage().querySelector('[data-selected]')).toHaveAttribute('data-selected', '2 27');
    expect(bar()).toBeInTheDocument();
    act(() => stage().focus());
    await user.keyboard('{Control>}c{/Control}');
    expect(writeText).toHaveBeenCalledExactlyOnceWith('long proof-\nreading\nRight');
    await waitFor(() => expect(said()).toBe('Copied'));
    expect(useViewer.getState().tool).toBe('select');
  });

  it('takes words by two clicks and lines by three, goes on by them, and extends with Shift', async () => {
    await view();
    click(45, 105);
    click(45, 105);
    expect(range()).toEqual({ from: 2, to: 6 });
    click(45, 105);
    expect(range()).toEqual({ from: 0, to: 13 });
    click(305, 125);
    expect(range()).toBeNull();
    down(305, 125);
    moveTo(345, 105);
    up();
    expect(range()).toEqual({ from: 22, to: 35 });
    click(31, 125, { shiftKey: true });
    expect(range()?.from).toBe(15);
  });

  it('ends with Escape, with a click beside it, and with the page', async () => {
    const { user } = await view();
    drag([21, 105], [95, 105]);
    act(() => stage().focus());
    await user.keyboard('{Escape}');
    expect(range()).toBeNull();
    drag([21, 105], [95, 105]);
    click(200, 300);
    expect(range()).toBeNull();
    drag([21, 105], [95, 105]);
    act(() => useViewer.getState().setPage(3));
    expect(useReading.getState()).toMatchObject({ text: null, selection: null });
    paint(3);
    await waitFor(() => expect(useReading.getState().text?.letters).toHaveLength(6));
    expect(inputsOf(asked, 'media.text')).toEqual([
      { version: 'book', page: 1 },
      { version: 'book', page: 3 },
    ]);
  });

  it('leaves marks that lie over text to be selected', async () => {
    const shape: Shape = { shape: 'box', x: 20_000, y: 90_000, width: 100_000, height: 30_000 };
    await view({ threads: [threadView({ version: 'book', place: { page: 1, frame: null }, marks: [{ id: 'm', shape }], comments: [commentView()] })] });
    drag([41, 105], [95, 105]);
    expect(range()).toBeNull();
    expect(useViewer.getState().selectedMark).toBe('m');
  });

  it('takes the place of marks that are selected, also with Shift', async () => {
    await view();
    act(() => useViewer.getState().selectMarks(null, ['draft/0']));
    down(41, 105, { shiftKey: true });
    moveTo(79, 105);
    up();
    expect(range()).not.toBeNull();
    expect(useViewer.getState().selectedMark).toBeNull();
  });

  it('lies on turned pages as the text does', async () => {
    await view();
    act(() => useViewer.getState().turnBy(90));
    drag([41, 105], [97, 105]);
    expect(range()).toEqual({ from: 2, to: 8 });
    expect(screen.getByTestId('text-layer').querySelector('g')?.getAttribute('transform')).toContain('rotate(90)');
  });
});

describe('selecting with the keys', () => {
  it('moves a caret, reads what is there, extends, and opens what can be done', async () => {
    const { user, onDraft } = await view();
    act(() => stage().focus());
    await user.keyboard('t');
    expect(useViewer.getState().tool).toBe('text');
    expect(said()).toContain('Arrows move the caret');
    expect(stage().querySelector('[data-caret]')).toBeInTheDocument();
    await user.keyboard('{ArrowRight}');
    expect(said()).toBe('Space');
    await user.keyboard('{Control>}{ArrowRight}{/Control}');
    expect(useReading.getState().selection).toEqual({ anchor: 6, focus: 6 });
    await user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    expect(said()).toBe('Selected: g');
    await user.keyboard('{Shift>}{Control>}{ArrowLeft}{/Control}{/Shift}');
    expect(said()).toBe('Selected: long');
    await user.keyboard('{ArrowDown}');
    expect(said()).toBe('reading');
    await user.keyboard('{Shift>}{End}{/Shift}{Enter}');
    expect(button('Copy')).toHaveFocus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(button('Strike out')).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(added).toMatchObject([{ shape: 'text', mark: 'strike', quoted: 'ading', engine: 'pdfium 1' }]);
    expect(onDraft).toHaveBeenCalledTimes(1);
  });

  it('begins on the canvas wherever the focus was, and instead of what is being placed', async () => {
    const { user } = await view();
    act(() => screen.getByRole('button', { name: 'Rotate view' }).focus());
    await user.keyboard('t');
    expect(stage()).toHaveFocus();
    await user.keyboard('{ArrowRight}');
    expect(useReading.getState().selection).toEqual({ anchor: 1, focus: 1 });
    act(() => useViewer.getState().setTool('polygon'));
    click(300, 300);
    await user.keyboard('t');
    expect(useViewer.getState().tool).toBe('text');
    await user.keyboard('{Enter}');
    expect(added).toEqual([]);
  });

  it('selects the page, and leaves one thing after the other', async () => {
    const { user } = await view();
    act(() => stage().focus());
    await user.keyboard('t{Control>}a{/Control}');
    expect(range()).toEqual({ from: 0, to: 35 });
    expect(said()).toBe('All text of the page selected, 35 letters');
    await user.keyboard('{Escape}');
    expect(range()).toBeNull();
    await user.keyboard('{Escape}');
    expect(useViewer.getState().tool).toBe('select');
    expect(useReading.getState().selection).toBeNull();
  });

  it('inserts at a caret', async () => {
    const { user, onDraft } = await view();
    act(() => stage().focus());
    await user.keyboard('t{Enter}');
    expect(within(bar() as HTMLElement).getAllByRole('button')).toHaveLength(1);
    await user.keyboard('{Enter}');
    expect(added).toMatchObject([{ mark: 'insert', quoted: '', before: '' }]);
    expect(onDraft).toHaveBeenCalledTimes(1);
  });

  it('leaves the keys of everything else alone', async () => {
    const { user } = await view();
    act(() => stage().focus());
    await user.keyboard('{ArrowRight}');
    expect(useViewer.getState().page).toBe(2);
  });
});

describe('marking text', () => {
  it('makes what is dragged over with its tool a mark at once', async () => {
    const { onDraft } = await view();
    act(() => useViewer.getState().setTool('text'));
    drag([41, 105], [79, 105]);
    expect(added).toEqual([
      {
        shape: 'text',
        mark: 'highlight',
        quads: [[40_000, 100_000, 80_000, 100_000, 80_000, 112_000, 40_000, 112_000]],
        quoted: 'long',
        before: 'A ',
        after: ' proof-\nreading\nRight one\ntwo',
        engine: 'pdfium 1',
      },
    ]);
    expect(onDraft).toHaveBeenCalledTimes(1);
  });

  it('makes one mark of three clicks, and none of a press that came to nothing', async () => {
    const changed: string[] = [];
    const addToDraft = (shape: Shape) => useViewer.setState({ draft: { version: 'book', place: { page: 3, frame: null }, marks: [{ shape }], text: '' } });
    const changeMarks = (next: NewMark[]) => {
      changed.push(...next.map(({ shape }) => (shape.shape === 'text' ? shape.quoted : '')));
      useViewer.setState((state) => ({ draft: state.draft && { ...state.draft, marks: next } }));
    };
    useViewer.setState({ addToDraft, changeMarks });
    const { onDraft } = await view();
    act(() => useViewer.getState().setTool('text'));
    click(45, 105);
    expect(useViewer.getState().draft).toBeNull();
    click(45, 105);
    click(45, 105);
    expect(useViewer.getState().draft?.marks).toMatchObject([{ shape: { quoted: 'A long proof-' } }]);
    expect(changed).toEqual(['A long proof-']);
    expect(onDraft).toHaveBeenCalledTimes(2);
    down(305, 105);
    moveTo(345, 105);
    fireEvent.pointerCancel(stage(), { pointerId: 1 });
    expect(onDraft).toHaveBeenCalledTimes(2);
    expect(useReading.getState().selection).toBeNull();
  });

  it('changes the kind of the mark that was made, and does not add another', async () => {
    const marks: Shape[] = [];
    const addToDraft = (shape: Shape) => {
      marks.push(shape);
      useViewer.setState({ draft: { version: 'book', place: { page: 3, frame: null }, marks: [{ shape }], text: '' } });
    };
    const changeMarks = vi.fn<(marks: NewMark[]) => void>((next) => useViewer.setState((state) => ({ draft: state.draft && { ...state.draft, marks: next } })));
    useViewer.setState({ addToDraft, changeMarks });
    const { user, onDraft } = await view();
    drag([41, 105], [79, 105]);
    await user.click(button('Highlight'));
    expect(button('Highlight')).toHaveAttribute('aria-pressed', 'true');
    await user.click(button('Replace'));
    expect(marks).toHaveLength(1);
    expect(changeMarks).toHaveBeenCalledExactlyOnceWith([{ shape: expect.objectContaining({ mark: 'replace', quoted: 'long' }) }]);
    await user.click(button('Comment on this'));
    expect(onDraft).toHaveBeenCalledTimes(3);
    expect(changeMarks).toHaveBeenCalledTimes(1);
    act(() => useViewer.setState({ draft: null }));
    expect(bar()).toBeNull();
  });

  it('is not for those who only look: they copy', async () => {
    await view({ isReadOnly: true });
    act(() => useViewer.getState().setTool('text'));
    expect(useViewer.getState().tool).toBe('select');
    drag([41, 105], [79, 105]);
    expect(within(bar() as HTMLElement).getAllByRole('button').map((one) => one.getAttribute('aria-label'))).toEqual(['Copy']);
  });

  it('says when it is too much for one mark', async () => {
    texts = [pageText(Array.from({ length: 501 }, (_, index) => line('x', 20_000, index * 1000)))];
    const { user } = await view();
    drag([25, 5], [25, 5.5]);
    act(() => useReading.getState().select({ anchor: 0, focus: 1002 }));
    await user.click(button('Highlight'));
    expect(said()).toContain('too much text');
    expect(added).toEqual([]);
  });

  it('says when the comment takes no more marks, and is not said to be made then', async () => {
    const { addToDraft } = useViewer.getInitialState();
    useViewer.setState({ addToDraft });
    const { user, onDraft } = await view();
    const points = Array.from({ length: 100 }, (_, x): NewMark => ({ shape: { shape: 'point', x, y: 0 } }));
    act(() => useViewer.getState().addMarks(points));
    drag([41, 105], [79, 105]);
    await user.click(button('Highlight'));
    expect(said()).toContain('100');
    expect(useReading.getState().made).toBeNull();
    expect(onDraft).not.toHaveBeenCalled();
  });

  it('says once of a page without text that there is none', async () => {
    const { user } = await view({}, 2);
    act(() => stage().focus());
    await user.keyboard('t');
    expect(await screen.findByText('This page has no text that can be selected')).toBeInTheDocument();
    await user.keyboard('vt');
    expect(screen.getAllByText('This page has no text that can be selected')).toHaveLength(1);
  });

  it('is a command of the palette, with why not where it cannot be done', async () => {
    const { onDraft } = await view();
    const command = (id: string) => offeredNow().find((one) => one.id === id);
    expect(command('text.take')).toMatchObject({ keys: ['T'], why: null });
    expect(command('text.strike')?.why).toBe('Select text first');
    drag([41, 105], [79, 105]);
    expect(command('text.strike')?.why).toBeNull();
    act(() => command('text.strike')?.run());
    expect(added).toMatchObject([{ mark: 'strike', quoted: 'long' }]);
    expect(onDraft).toHaveBeenCalledTimes(1);
  });

  it('has a bar without faults of access', async () => {
    const { container } = await view();
    drag([41, 105], [79, 105]);
    expect(bar()).toBeInTheDocument();
    expect(await violations(container)).toEqual([]);
  });
});

it('says why the text of a page cannot be read', async () => {
  const { user } = await view();
  answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': () => [pageView({ number: 2 })],
    'media.text': () => {
      throw failure('crashed', 'It broke.');
    },
  });
  act(() => useViewer.getState().setPage(2));
  paint(2);
  act(() => stage().focus());
  await user.keyboard('t');
  expect(await screen.findByText(/It broke/)).toBeInTheDocument();
});

it('asks again for what was given up for another page', async () => {
  let times = 0;
  answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': () => [pageView()],
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 74, height: 104 }),
    'media.text': () => {
      times += 1;
      if (times === 1) throw failure('cancelled');
      return COLUMNS;
    },
  });
  await view();
  expect(times).toBe(2);
});

describe('the place of the bar', () => {
  const flat = { x: 0, y: 0, zoom: 1, turn: 0 } as const;
  const quad = (x: number, y: number) => [x, y, x + 50, y, x + 50, y + 12, x, y + 12].map((value) => value * 1000) as Parameters<typeof placeOf>[0];
  const viewport = { width: 1000, height: 800 };
  const size = { width: 200, height: 40 };
  it.each([
    ['below', quad(400, 200), quad(400, 220), { x: 325, y: 240 }],
    ['above where there is no room below', quad(400, 700), quad(400, 770), { x: 325, y: 652 }],
    ['at the lower edge where there is room nowhere', quad(400, 10), quad(400, 770), { x: 325, y: 744 }],
    ['within the edges', quad(0, 200), quad(0, 220), { x: 16, y: 240 }],
    ['in sight where the selection is not', quad(400, -900), quad(400, -880), { x: 325, y: 744 }],
  ])('is %s', (_, first, last, expected) => expect(placeOf(first, last, flat, viewport, size)).toEqual(expected));
});
