import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { violations } from '../../test/axe';
import { commentView, filmView, pageView, proofView, threadView, versionView } from '../../test/made';
import { inWindow, show } from '../../test/show';
import type { MediaView, Notice, Shape, ThreadView } from '../backend';
import { useViewer } from './store';
import { Viewer, type ViewerProps } from './Viewer';

const film = filmView({ frame_rate: [30000, 1001], duration: [600600, 30000], drop_frame: true });
const image: MediaView = { kind: 'image', width: 2000, height: 1000, num_pages: 1, dpi: null, vector: false };
const box: Shape = { shape: 'box', x: 100_000, y: 200_000, width: 300_000, height: 100_000 };
const marked = (change: Partial<ThreadView> = {}) =>
  threadView({ marks: [{ id: 'm', shape: box }], comments: [commentView({ can_edit: true })], ...change });

/** jsdom has neither layout nor WebGL: sizes are given, and the store is told that the picture is there. */
function view(media: MediaView, props: Partial<ViewerProps> = {}) {
  const version = { ...versionView({ id: `${media.kind}-version` }), media };
  const calls = {
    onMarkChange: vi.fn<ViewerProps['onMarkChange']>(),
    onMarkRemove: vi.fn<ViewerProps['onMarkRemove']>(),
    onDraft: vi.fn<() => void>(),
    onThread: vi.fn<(thread: string) => void>(),
  };
  const threads = (props.threads ?? []).map((thread) => Object.assign(thread, { version: version.id }));
  const shown = show(<Viewer proof={proofView()} version={version} {...calls} {...props} threads={threads} />);
  const paint = (number: number, thousandths = 0) =>
    act(() =>
      useViewer.getState().setPainted({
        version: version.id,
        request: 1,
        page: media.kind === 'pdf' ? 1 : null,
        frame: media.kind === 'video' ? number : null,
        timecode: null,
        provisional: false,
        tableRevision: 2,
        key: media.kind === 'video' ? { pts: String(number), ordinal: 0 } : null,
        thousandths: media.kind === 'video' ? thousandths : null,
      }),
    );
  paint(0);
  return { ...shown, ...calls, paint };
}

const stage = () => screen.getByRole('application');
const said = () => screen.getByTestId('viewer-said').textContent;
const frame = () => useViewer.getState().frame;

const PAGES = ['i', 'ii', '1', '2', '3'].map((label, index) => pageView({ number: index + 1, label }));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  useViewer.setState(useViewer.getInitialState(), true);
  answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': ({ first }) => PAGES.slice(first - 1),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 74, height: 104 }),
  });
});

describe('the picture with its marks', () => {
  it.each([
    ['team', 2],
    ['everyone', 0],
  ] as const)('of %s says what is left out of it', async (audience, num) => {
    const { user } = view(image, { threads: [marked({ audience })] });
    await user.click(screen.getByRole('button', { name: 'Marks and picture' }));
    expect(screen.getByRole('menuitem', { name: 'Copy picture with marks' })).toBeVisible();
    expect(screen.queryAllByText('Marks for the team only are left out.')).toHaveLength(num);
  });
});

describe('where one looks', () => {
  const media: MediaView = { kind: 'pdf', num_pages: 5 };
  const kept = { version: 'v1', page: 2, frame: 0, view: { mode: 'fit', zoom: 1, centerX: 0, centerY: 0, turn: 0 } } as const;
  const calls = { threads: [], onMarkChange: () => undefined, onMarkRemove: () => undefined };

  it('stays from version to version, and is not carried into another proof', () => {
    const at = (id: string, versions: string[]) => (
      <Viewer key={id} {...calls} proof={proofView({ versions: versions.map((one) => versionView({ id: one, media })) })} version={{ ...versionView({ id }), media }} remembered={id === 'other' ? null : kept} />
    );
    const first = show(at('v1', ['v1', 'v2']));
    expect(useViewer.getState()).toMatchObject({ version: 'v1', page: 2 });
    act(() => useViewer.getState().setPage(4));
    first.unmount();
    const second = show(at('v2', ['v1', 'v2']));
    expect(useViewer.getState()).toMatchObject({ version: 'v2', page: 4 });
    second.unmount();
    show(at('other', ['other']));
    expect(useViewer.getState()).toMatchObject({ version: 'other', page: 1 });
  });
});

describe('tools in more than one row', () => {
  it('take room from the picture and from what lies below them', () => {
    const { unmount } = view(image);
    const { zoom } = useViewer.getState().view;
    unmount();
    vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(342);
    view(image);
    expect(screen.getByRole('toolbar', { name: 'Tools' }).parentElement?.style.getPropertyValue('--tools-more')).toBe('300px');
    act(() => useViewer.getState().setView({ mode: 'fit' }));
    expect(useViewer.getState().view.zoom).toBeLessThan(zoom);
  });
});

describe('drawing by keyboard', () => {
  it('places a box in the middle, moves and sizes it, reads it out, and goes on to the comment', async () => {
    const { user, onDraft } = view(image);
    act(() => stage().focus());
    await user.keyboard('r');
    expect(said()).toContain('Box at');
    expect(said()).toContain('Enter confirms');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    const before = said();
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(said()).not.toBe(before);
    expect(onDraft).not.toHaveBeenCalled();
    await user.keyboard('{Enter}');
    expect(onDraft).toHaveBeenCalledTimes(1);
    const { draft } = useViewer.getState();
    expect(draft?.place).toEqual({ page: null, frame: null });
    expect(draft?.marks).toHaveLength(1);
    expect(draft?.marks[0]?.shape).toMatchObject({ x: 749_000 });
  });

  it('drops the box, then the tool, on Escape', async () => {
    const { user, onDraft } = view(image);
    act(() => stage().focus());
    await user.keyboard('r{Escape}{Enter}');
    expect(onDraft).not.toHaveBeenCalled();
    expect(useViewer.getState()).toMatchObject({ draft: null, tool: 'box' });
    await user.keyboard('{Escape}');
    expect(useViewer.getState().tool).toBe('select');
  });

  it('waits for the picture', async () => {
    const { user } = view(film);
    act(() => useViewer.getState().setFrame(5));
    act(() => stage().focus());
    await user.keyboard('r{Enter}');
    expect(useViewer.getState().draft).toBeNull();
    expect(said()).toContain('Wait');
  });
});

describe('a mark of one’s own', () => {
  it('is nudged and sized by arrows, and sent once the keys rest', async () => {
    const { user, onMarkChange } = view(image, { threads: [marked()] });
    act(() => useViewer.getState().select('thread', 'm'));
    act(() => stage().focus());
    await user.keyboard('{ArrowRight}{Shift>}{ArrowDown}{/Shift}{Alt>}{ArrowRight}{/Alt}');
    expect(said()).toBe('Box at 101 across, 210 down, 301 by 100 pixels');
    expect(onMarkChange).not.toHaveBeenCalled();
    await waitFor(() => expect(onMarkChange).toHaveBeenCalledTimes(1), { timeout: 3000 });
    expect(onMarkChange).toHaveBeenCalledWith('m', { ...box, x: 101_000, y: 210_000, width: 301_000 });
  });

  it('goes back when the change is refused', async () => {
    const { user } = view(image, { threads: [marked()], onMarkChange: () => Promise.reject(new Error('no')) });
    act(() => useViewer.getState().select('thread', 'm'));
    act(() => stage().focus());
    await user.keyboard('{ArrowRight}');
    const mark = () => screen.getByRole('button', { name: /Mark 1/ }).dataset['shape'];
    expect(mark()).toBe('101000 200000 300000 100000');
    await waitFor(() => expect(mark()).toBe('100000 200000 300000 100000'), { timeout: 3000 });
    expect(said()).toContain('put back');
  });

  it('is not said to be removed when that is refused', async () => {
    const { user } = view(image, { threads: [marked()], onMarkRemove: vi.fn<ViewerProps['onMarkRemove']>().mockRejectedValue(new Error('refused')) });
    act(() => useViewer.getState().select('thread', 'm'));
    act(() => stage().focus());
    await user.keyboard('{Delete}');
    await waitFor(() => expect(said()).toContain('put back'));
  });

  it('is removed by Delete; another’s is not', async () => {
    const { user, onMarkRemove } = view(image, {
      threads: [marked(), marked({ id: 'other', number: 2, marks: [{ id: 'n', shape: box }], comments: [commentView()] })],
    });
    act(() => stage().focus());
    act(() => useViewer.getState().select('other', 'n'));
    await user.keyboard('{Delete}{ArrowRight}');
    expect(onMarkRemove).not.toHaveBeenCalled();
    act(() => useViewer.getState().select('thread', 'm'));
    await user.keyboard('{Delete}');
    expect(onMarkRemove).toHaveBeenCalledWith('m');
  });

  it('leaves the focus on the canvas when it is gone', () => {
    view(image, { threads: [marked()] });
    act(() => screen.getByRole('button', { name: /Mark 1/ }).focus());
    act(() => useViewer.getState().setHideMarks(true));
    expect(stage()).toHaveFocus();
  });

  it('has a name with number, author, state and words, and can be hidden', async () => {
    const { user } = view(image, { threads: [marked(), marked({ id: 'x', number: null, marks: [{ id: 'y', shape: box }] })] });
    const mark = () => screen.getByRole('button', { name: 'Mark 1, Luis Ortega, open: The logo is too small. (Box at 100 across, 200 down, 300 by 100 pixels)' });
    expect(mark()).toHaveAttribute('aria-pressed', 'false');
    act(() => useViewer.getState().select('thread', 'm'));
    expect(mark()).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByRole('button', { name: /Mark not numbered yet/ })).toBeInTheDocument();
    act(() => stage().focus());
    await user.keyboard('{Shift>}H{/Shift}');
    expect(screen.queryByRole('button', { name: /Mark 1/ })).toBeNull();
  });
});

describe('keys', () => {
  it('go through the comments and tell which', async () => {
    const { user, onThread } = view(film, {
      threads: [marked({ id: 'a', place: { page: null, frame: 7 } }), marked({ id: 'b', number: 2, place: { page: null, frame: 70 } })],
    });
    act(() => stage().focus());
    await user.keyboard('{ArrowDown}');
    expect([frame(), onThread.mock.lastCall]).toEqual([7, ['a']]);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect([frame(), onThread.mock.lastCall]).toEqual([70, ['b']]);
  });

  it('go through those that are listed, in their order', async () => {
    const threads = [7, 70, 90].map((at) => marked({ id: `at ${at}`, place: { page: null, frame: at } }));
    const { user, onThread } = view(film, { threads, listed: [threads[2], threads[0]].filter((one) => one !== undefined) });
    act(() => stage().focus());
    await user.keyboard('{ArrowDown}');
    expect(onThread.mock.lastCall).toEqual(['at 90']);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(onThread.mock.lastCall).toEqual(['at 7']);
  });

  it('are silent while one writes', async () => {
    const { user } = view(film);
    const field = document.body.appendChild(document.createElement('textarea'));
    field.focus();
    await user.keyboard('r.,vh');
    field.remove();
    expect(useViewer.getState()).toMatchObject({ frame: 0, tool: 'box' });
  });
});

describe('the timeline', () => {
  it('steps, jumps and ends by keys', async () => {
    const { user } = view(film);
    act(() => stage().focus());
    await user.keyboard('{ArrowRight}{Shift>}{ArrowRight}{/Shift}.');
    expect(frame()).toBe(12);
    await user.keyboard('{End}{ArrowRight}');
    expect(frame()).toBe(599);
    await user.keyboard('{Home}');
    expect(frame()).toBe(0);
  });

  it('is a slider that says where it is, with keys of its own', async () => {
    const { user } = view(film);
    const slider = screen.getByRole('slider');
    act(() => slider.focus());
    await user.keyboard('{ArrowRight}{PageUp}');
    expect(slider).toHaveAttribute('aria-valuenow', '101');
    expect(slider).toHaveAttribute('aria-valuetext', '00:00:03;11, frame 101 of 599');
  });

  it('goes where one types, and says what is wrong with what is no place', async () => {
    const asked = answerWith({
      'pixels.address': () => new Promise(() => undefined),
      'media.find-frame': ({ text }) => {
        if (text === '00:00:04;12') return { frame: 132 };
        throw { code: 'no-such-frame', message: 'There is no such frame.', hint: null, params: {}, retryable: false };
      },
    });
    const { user } = view(film);
    const field = screen.getByRole('textbox', { name: 'Timecode' });
    await user.clear(field);
    await user.type(field, '00:00:04;12{Enter}');
    await waitFor(() => expect(frame()).toBe(132));
    expect(inputsOf(asked, 'media.find-frame')).toEqual([{ version: 'video-version', text: '00:00:04;12' }]);
    await user.clear(field);
    await user.type(field, 'soon{Enter}');
    expect(await screen.findByText('There is no such frame.')).toHaveAttribute('role', 'alert');
    expect(frame()).toBe(132);
    await user.keyboard('{Escape}');
    expect(field).toHaveValue('00:00:04;12');
    expect(screen.queryByText('There is no such frame.')).toBeNull();
  });

  it('names a frame that is not painted yet as one that is not there yet, and steps on from it', async () => {
    const { user, container, paint } = view(film);
    const fields = () => [screen.getByTestId('place-frame'), screen.getByTestId('place-timecode')];
    // Without WebGL2 the canvas fails, and nothing is on its way.
    act(() => useViewer.getState().setFailure(null));
    expect(screen.queryByRole('progressbar', { name: /not on the canvas/ })).toBeNull();
    act(() => stage().focus());
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(frame()).toBe(3);
    expect(screen.queryByRole('progressbar', { name: /not on the canvas/ })).toBeNull();
    expect(await screen.findByRole('progressbar', { name: 'Frame 3 is not on the canvas yet' })).toBeInTheDocument();
    for (const field of fields()) expect(field).toHaveAccessibleDescription('Frame 3 is not on the canvas yet');
    expect(fields()[0]).toHaveValue('3');
    expect(stage()).toHaveAccessibleName(/frame 0$/);
    expect(await violations(container)).toEqual([]);
    paint(2);
    expect(stage()).toHaveAccessibleName(/frame 2$/);
    expect(fields()[0]).toHaveAccessibleDescription('Frame 3 is not on the canvas yet');
    paint(3);
    expect(stage()).toHaveAccessibleName(/frame 3$/);
    for (const field of fields()) expect(field).not.toHaveAccessibleDescription();
    expect(screen.queryByRole('progressbar', { name: /not on the canvas/ })).toBeNull();
  });

  it('says which frames there are where one goes beyond them, in its fields and in the dialog', async () => {
    answerWith({
      'pixels.address': () => new Promise(() => undefined),
      'media.find-frame': () => Promise.reject(failure('out-of-range', 'There is no such page, frame or time.')),
    });
    const { user } = view(film);
    const range = 'There is no such page, frame or time. Frames 0 to 599, or timecodes 00:00:00;00 to 00:00:19;29.';
    const field = screen.getByTestId('place-frame');
    await user.clear(field);
    await user.type(field, '600{Enter}');
    expect(await screen.findByText(range)).toHaveAttribute('role', 'alert');
    await user.keyboard('{Escape}');
    expect(screen.queryByText(range)).toBeNull();
    act(() => stage().focus());
    await user.keyboard('{Control>}g{/Control}');
    await user.type(await screen.findByRole('textbox', { name: 'Frame, timecode or time' }), '600{Enter}');
    expect(await screen.findByText(range)).toBeVisible();
  });

  it('shows comments where they are and opens them', async () => {
    const { user, onThread } = view(film, { threads: [marked({ place: { page: null, frame: 300 } })] });
    await user.click(within(screen.getByTestId('timeline')).getByRole('button', { name: 'Comment 1 at frame 300' }));
    expect(onThread).toHaveBeenCalledWith('thread');
    expect(frame()).toBe(300);
  });

  it('shows them also where their marks are on other frames, and goes there', async () => {
    const elsewhere = { id: 'n', shape: box, place: { page: null, frame: 500 } };
    const { user, onThread } = view(film, { threads: [marked({ place: { page: null, frame: 300 }, marks: [{ id: 'm', shape: box }, elsewhere] })] });
    const timeline = within(screen.getByTestId('timeline'));
    await user.click(timeline.getByRole('button', { name: 'Comment 1 at frame 500' }));
    expect(onThread).toHaveBeenCalledWith('thread');
    expect(useViewer.getState()).toMatchObject({ frame: 500, selectedThread: 'thread' });
    await user.click(timeline.getByRole('button', { name: 'Comment 1 at frame 300' }));
    expect(frame()).toBe(300);
  });
});

describe('a film of a variable rate', () => {
  const varied: MediaView = { ...film, frame_rate: null, start_timecode: null, drop_frame: false };
  const time = () => screen.getByRole('textbox', { name: 'Time' });

  it('shows the time of the painted frame since the first one, and keeps its place without', () => {
    const { paint } = view(varied);
    paint(0, 0);
    expect(time()).toHaveValue('0:00:00.000');
    act(() => useViewer.getState().setFrame(2));
    expect(time()).toHaveValue('0:00:00.000');
    paint(2, 100);
    expect(time()).toHaveValue('0:00:00.100');
    expect(screen.queryByRole('textbox', { name: 'Timecode' })).toBeNull();
    act(() => useViewer.getState().setPainted(null));
    expect(time()).toHaveValue('');
  });
});

describe('frames that are counted from elsewhere', () => {
  const counted: MediaView = { ...film, first_frame: 1001, start_timecode: '10:00:00;00', start_set: true };

  it('are written so, and it is said', () => {
    const { paint } = view(counted, { threads: [marked({ place: { page: null, frame: 300 } })] });
    act(() => useViewer.getState().setFrame(5));
    paint(5);
    expect(screen.getByTestId('place-frame')).toHaveValue('1006');
    expect(screen.getByTestId('place-timecode')).toHaveValue('10:00:00;05');
    expect(screen.getByText('1001–1600 · 29.97 fps DF · first frame 1001 · starts at 10:00:00;00, as set here')).toBeInTheDocument();
    const slider = screen.getByRole('slider');
    expect(slider).toHaveAttribute('aria-valuenow', '1006');
    expect(slider).toHaveAttribute('aria-valuetext', '10:00:00;05, frame 1,006 of 1,600');
    expect(screen.getByRole('button', { name: 'Comment 1 at frame 1,301' })).toBeInTheDocument();
    expect(stage()).toHaveAccessibleName(/frame 1,006$/);
  });

  it('are set from the timeline, and what is no timecode is said', async () => {
    const asked = answerWith({
      'pixels.address': () => new Promise(() => undefined),
      'media.count-frames': ({ start_timecode: start }) => {
        if (start === 'soon') throw { code: 'not-a-timecode', message: '“soon” is no timecode.', hint: null, params: {}, retryable: false };
        return null;
      },
    });
    const { user } = view(film);
    await user.click(screen.getByRole('button', { name: 'Frame numbers and timecode' }));
    const first = await screen.findByRole('textbox', { name: 'Number of the first frame' });
    const start = screen.getByRole('textbox', { name: 'Timecode of the first frame' });
    await user.clear(first);
    expect(screen.getByRole('button', { name: 'Set' })).toBeDisabled();
    await user.type(first, '1001');
    await user.type(start, 'soon');
    await user.click(screen.getByRole('button', { name: 'Set' }));
    expect(await screen.findByText('“soon” is no timecode.')).toBeInTheDocument();
    await user.clear(start);
    await user.type(start, '10:00:00;00');
    await user.click(screen.getByRole('button', { name: 'Set' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputsOf(asked, 'media.count-frames').at(-1)).toEqual({ version: 'video-version', first_frame: 1001, start_timecode: '10:00:00;00' });
  });

  it.each([
    ['a rate that cannot be counted so', { frame_rate: [25, 1] }],
    ['a rate that varies', { frame_rate: null }],
  ] as const)('keep the start of another version at %s', async (_, { frame_rate: rate }) => {
    const asked = answerWith({ 'pixels.address': () => new Promise(() => undefined), 'media.count-frames': () => null });
    const { user } = view({ ...film, frame_rate: rate === null ? null : [...rate], start_timecode: null, drop_frame: false, set_start: '10:00:00;00' });
    await user.click(screen.getByRole('button', { name: 'Frame numbers and timecode' }));
    expect(await screen.findByRole('textbox', { name: 'Timecode of the first frame' })).toHaveValue('10:00:00;00');
    const first = screen.getByRole('textbox', { name: 'Number of the first frame' });
    await user.clear(first);
    await user.type(first, '7');
    await user.click(screen.getByRole('button', { name: 'Set' }));
    await waitFor(() => expect(inputsOf(asked, 'media.count-frames')).toEqual([{ version: 'video-version', first_frame: 7, start_timecode: null }]));
  });

  it('take the start out again when its field is emptied', async () => {
    const asked = answerWith({ 'pixels.address': () => new Promise(() => undefined), 'media.count-frames': () => null });
    const { user } = view({ ...counted, set_start: '10:00:00;00' });
    await user.click(screen.getByRole('button', { name: 'Frame numbers and timecode' }));
    await user.clear(await screen.findByRole('textbox', { name: 'Timecode of the first frame' }));
    await user.click(screen.getByRole('button', { name: 'Set' }));
    await waitFor(() => expect(inputsOf(asked, 'media.count-frames')).toEqual([{ version: 'video-version', first_frame: 1001, start_timecode: '' }]));
  });

  it('have no timecode to be set where the rate varies', async () => {
    const { user } = view({ ...film, frame_rate: null });
    await user.click(screen.getByRole('button', { name: 'Frame numbers and timecode' }));
    expect(await screen.findByRole('textbox', { name: 'Timecode of the first frame' })).toBeDisabled();
  });
});

describe('pages', () => {
  const book: MediaView = { kind: 'pdf', num_pages: 5 };

  it('turn by key and in the strip, with their labels and open comments', async () => {
    const elsewhere = { id: 'n', shape: box, place: { page: 3, frame: null } };
    const { user } = view(book, { threads: [marked({ place: { page: 2, frame: null }, marks: [{ id: 'm', shape: box }, elsewhere] })] });
    const second = await screen.findByRole('option', { name: 'Page ii, 1 open comment' });
    expect(await screen.findByRole('option', { name: 'Page 1, 1 open comment' })).toBeInTheDocument();
    await user.click(second);
    expect(useViewer.getState().page).toBe(2);
    act(() => stage().focus());
    await user.keyboard('{PageDown}{End}');
    expect(useViewer.getState().page).toBe(5);
    expect(screen.getByRole('option', { selected: true })).toHaveAttribute('aria-posinset', '5');
  });

  it('are gone to by label', async () => {
    const { user } = view(book);
    act(() => stage().focus());
    await user.keyboard('{Control>}g{/Control}');
    await user.type(await screen.findByRole('textbox', { name: 'Page label or number' }), '1{Enter}');
    await waitFor(() => expect(useViewer.getState().page).toBe(3));
  });
});

describe('for everyone', () => {
  it.each([
    ['an image', image],
    ['a film', film],
    ['a book', { kind: 'pdf', num_pages: 5 } satisfies MediaView],
  ] as const)('axe finds nothing on %s', async (_, media) => {
    const { container } = view(media, { threads: [marked()] });
    await screen.findByRole('toolbar');
    expect(await violations(container)).toEqual([]);
  });

  it('says what keeps the picture away', async () => {
    view(image);
    expect(await screen.findByText(/no WebGL2/)).toBeInTheDocument();
  });
});

describe('what the screen does not show as it is', () => {
  const shown = (notices: Notice[]) => {
    const version = { ...versionView({ id: 'still', notices }), media: still };
    return <Viewer proof={proofView()} version={version} threads={[]} onMarkChange={() => undefined} onMarkRemove={() => undefined} />;
  };
  const still: MediaView = { kind: 'image', width: 40, height: 30, num_pages: 1, dpi: null, vector: false };
  const spot: Notice = { code: 'spot-colors-approximated', message: 'spot colours are approximated', page: null };
  const overprint: Notice = { code: 'overprint-not-shown', message: 'overprint is not simulated', page: null };

  it('is read out when it is found later, and leaves the focus on the canvas when it is put away', async () => {
    const { user, rerender } = show(shown([spot]));
    await screen.findByTestId('viewer-notices');
    expect(said()).toBe('');
    rerender(inWindow(shown([spot, overprint])));
    await waitFor(() => expect(said()).toBe('Overprint is not simulated'));
    await user.click(screen.getByRole('button', { name: 'Put this note away' }));
    expect(screen.queryByTestId('viewer-notices')).toBeNull();
    expect(stage()).toHaveFocus();
  });
});
