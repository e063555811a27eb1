import { act, screen, waitFor, within } from '@testing-library/react';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith, failure, inputsOf, type Answers } from '../../../test/backend';
import { pageView, proofView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { MediaView, Notice, Sample, SamplePoint } from '../../backend';
import { useViewer } from '../store';
import { Viewer } from '../Viewer';
import { pointer } from './acts';
import { shownOf } from './ColorCard';
import { useTools } from './store';

const image: MediaView = { kind: 'image', width: 200, height: 100, num_pages: 1, dpi: [254, 254], vector: false };
const book: MediaView = { kind: 'pdf', num_pages: 2 };

/** Red is the column, green the row. */
function sampled(points: SamplePoint[]): Sample {
  const of = ({ x, y }: SamplePoint) => {
    const rgb: [number, number, number] = [Math.floor(x / 1000), Math.floor(y / 1000), 7];
    return { rgb, alpha: 255, lab: [53.24, 80.09, -7.2] as [number, number, number], source: { model: 'ycbcr' as const, bits: 10, decoded: false, values: [620, 480, 530] } };
  };
  return { points: points.map(of), delta_e: points.length === 2 ? 3.456 : null };
}

function view(media: MediaView, answers: Answers = {}, notices: Notice[] = []) {
  const asked = answerWith({
    'pixels.address': () => new Promise(() => undefined),
    'media.pages': () => [1, 2].map((number) => pageView({ number, boxes: { media: [0, 0, 595_276, 841_890], crop: null, trim: [8_504, 8_504, 578_268, 824_882], bleed: null } })),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 74, height: 104 }),
    'media.sample': ({ points }) => sampled(points),
    ...answers,
  });
  const nothing = () => undefined;
  const version = { ...versionView({ id: 'v', notices }), media };
  const shown = show(<Viewer proof={proofView()} version={version} threads={[]} onMarkChange={nothing} onMarkRemove={nothing} />);
  act(() =>
    useViewer.getState().setPainted({
      version: 'v',
      request: 1,
      page: media.kind === 'pdf' ? 1 : null,
      frame: media.kind === 'video' ? 0 : null,
      timecode: null,
      provisional: false,
      tableRevision: 2,
      key: null,
      thousandths: null,
    }),
  );
  act(() => screen.getByRole('application').focus());
  return { ...shown, asked };
}

const card = () => screen.getByTestId('tool-card');
const said = () => screen.getByTestId('viewer-said').textContent;

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  useViewer.setState(useViewer.getInitialState(), true);
  useTools.setState(useTools.getInitialState(), true);
  window.localStorage.clear();
});

describe('the eyedropper', () => {
  it('is taken, moved and set by keys, and says what it finds', async () => {
    const { user } = view(image);
    await user.keyboard('c');
    await waitFor(() => expect(said()).toBe('#643207, red 100, green 50, blue 7, at 100, 50 px. Arrows move the point, Enter takes the colour, Escape leaves.'));
    await user.keyboard('{ArrowRight}{Shift>}{ArrowUp}{/Shift}');
    await waitFor(() => expect(said()).toBe('#652807, red 101, green 40, blue 7, at 101, 40 px'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(said()).toContain('Taken: #652807'));
    await user.keyboard('{ArrowDown}{Enter}');
    await waitFor(() => expect(said()).toContain('ΔE2000 3.46, visible'));
    expect(within(card()).getByTestId('delta-e')).toHaveTextContent('ΔE20003.46visible');
    await user.keyboard('{Escape}');
    expect(useViewer.getState().tool).toBe('select');
    expect(screen.queryByTestId('tool-card')).toBeNull();
    expect(useTools.getState().picking.points).toEqual([]);
  });

  it('shows the pixel under the pointer, then compares with what was clicked', async () => {
    const { user, asked } = view(image);
    act(() => useViewer.getState().setTool('eyedropper'));
    expect(card()).toHaveTextContent('Click a colour to keep it.');
    act(() => pointer.hover('eyedropper', { x: 10_000, y: 20_000 }));
    await waitFor(() => expect(within(card()).getByTestId('color-live')).toHaveTextContent('#0A1407'));
    expect(card()).toHaveTextContent('Y′ 620\u2002Cb 480\u2002Cr 530 10 bits'.replaceAll('\u2002', ' '));
    act(() => pointer.press('eyedropper', { x: 10_000, y: 20_000 }, { shiftKey: false, altKey: false }));
    await waitFor(() => expect(within(card()).getByTestId('color-set')).toHaveTextContent('#0A1407'));
    act(() => pointer.hover('eyedropper', { x: 30_000, y: 20_000 }));
    await waitFor(() => expect(within(card()).getByTestId('color-live')).toHaveTextContent('B#1E1407'));
    expect(card()).toHaveTextContent('3.46');
    expect(inputsOf(asked, 'media.sample').at(-1)).toEqual({ version: 'v', page: null, frame: null, points: [{ x: 10_500, y: 20_500 }, { x: 30_500, y: 20_500 }] });
    act(() => pointer.hover('eyedropper', null));
    expect(within(card()).queryByTestId('color-live')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Copy #0A1407' }));
    expect(await screen.findByRole('button', { name: '#0A1407 copied' })).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toBe('#0A1407');
  });

  it('says when the values are the decoder’s and not the file’s', async () => {
    const source = { model: 'rgb' as const, bits: 8, decoded: true, values: [1, 2, 3] };
    const decoded = (points: SamplePoint[]): Sample => {
      const found = sampled(points);
      for (const one of found.points) one.source = source;
      return found;
    };
    const { user } = view(image, { 'media.sample': ({ points }) => decoded(points) });
    await user.keyboard('c{Enter}');
    await waitFor(() => expect(card()).toHaveTextContent('DecodedR 1'));
    expect(card()).not.toHaveTextContent('Source');
  });

  it('says when a colour cannot be read', async () => {
    const { user } = view(image, { 'media.sample': () => Promise.reject(failure('damaged')) });
    await user.keyboard('c{Enter}');
    expect(await within(card()).findByText('The colour could not be read.')).toBeInTheDocument();
  });

  it('fills the card with what is set first', () => {
    const [a, b, c] = [{ x: 1_500, y: 500 }, { x: 2_500, y: 500 }, { x: 3_500, y: 500 }];
    const colors = (points: SamplePoint[]) => ({ points, sample: sampled(points) });
    const letters = (shown: ReturnType<typeof shownOf>) => shown.columns.map(({ point, isSet }) => [point.x, isSet]);
    expect(letters(shownOf(null, colors([a]), 0))).toEqual([[1_500, false]]);
    expect(letters(shownOf(colors([a]), colors([a, b]), 1))).toEqual([[1_500, true], [2_500, false]]);
    expect(letters(shownOf(colors([a, b]), colors([c]), 2))).toEqual([[1_500, true], [2_500, true]]);
    expect(shownOf(colors([a]), null, 1).deltaE).toBeNull();
    expect(shownOf(colors([a]), colors([a, b]), 1).deltaE).toBe(3.456);
  });
});

describe('the ruler', () => {
  it('measures by keys in pixels and millimetres, and reads it out', async () => {
    const { user } = view(image);
    await user.keyboard('u');
    expect(said()).toContain('From 100, 50 px');
    await user.keyboard('{Enter}{Shift>}{ArrowRight}{/Shift}{ArrowRight}{Enter}');
    expect(said()).toBe('11 px, across 11 px, down 0 px, angle 0.0°');
    expect(screen.getByTestId('measures')).toHaveTextContent('Length11 px1.10 mm');
    expect(card()).toHaveTextContent('Millimetres at 254 pixels per inch');
    expect(screen.getByTestId('measured')).toHaveTextContent('11 px');
    await user.keyboard('u');
    expect(within(card()).getByRole('radio', { name: 'Area' })).toBeChecked();
    expect(screen.getByTestId('measures')).toHaveTextContent('Width11 px');
  });

  it('keeps what was measured until Escape, whatever tool comes next', async () => {
    const { user } = view(image);
    act(() => useViewer.getState().setTool('ruler'));
    act(() => {
      pointer.press('ruler', { x: 0, y: 0 }, { shiftKey: false, altKey: true });
      pointer.drag('ruler', { x: 20_000, y: 10_000 }, { shiftKey: false, altKey: true }, 500);
      pointer.release();
    });
    expect(screen.getByTestId('measured')).toHaveTextContent('20 × 10 px');
    await user.keyboard('v');
    expect(screen.queryByTestId('tool-card')).toBeNull();
    expect(screen.getByTestId('measured')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('measured')).toBeNull();
  });

  it('says when a page is measured in units of its own', async () => {
    view(book, { 'media.pages': () => [pageView({ number: 1, per_inch: [7.2, 7.2] }), pageView({ number: 2 })] });
    act(() => useViewer.getState().setTool('ruler'));
    await waitFor(() => expect(useTools.getState().ground?.perInch).toEqual([7.2, 7.2]));
    act(() => {
      pointer.press('ruler', { x: 0, y: 0 }, { shiftKey: false, altKey: false });
      pointer.drag('ruler', { x: 72_000, y: 0 }, { shiftKey: false, altKey: false }, 500);
      pointer.release();
    });
    expect(screen.getByTestId('measures')).toHaveTextContent('Length254.0 mm720.0 pt');
    expect(card()).toHaveTextContent('The page is measured in units of 10 points');
    act(() => useViewer.getState().setPage(2));
    await waitFor(() => expect(useTools.getState().ground?.perInch).toEqual([72, 72]));
  });

  it('takes the resolution of each page of an image', async () => {
    const scan: MediaView = { kind: 'image', width: 200, height: 100, num_pages: 2, dpi: [254, 254], vector: false };
    const size = { width: 200_000, height: 100_000 };
    view(scan, { 'media.pages': () => [pageView({ number: 1, ...size, per_inch: [254, 254] }), pageView({ number: 2, ...size, per_inch: [508, 508] })] });
    act(() => {
      useViewer.getState().setTool('ruler');
      useViewer.getState().setPage(2);
    });
    await waitFor(() => expect(useTools.getState().ground?.page).toBe(2));
    act(() => {
      pointer.press('ruler', { x: 0, y: 0 }, { shiftKey: false, altKey: false });
      pointer.drag('ruler', { x: 20_000, y: 0 }, { shiftKey: false, altKey: false }, 500);
      pointer.release();
    });
    expect(screen.getByTestId('measures')).toHaveTextContent('Length20 px1.00 mm');
    expect(card()).toHaveTextContent('Millimetres at 508 pixels per inch');
  });

  it('belongs to its page', async () => {
    view(book);
    act(() => useViewer.getState().setTool('ruler'));
    await waitFor(() => expect(useTools.getState().ground?.page).toBe(1));
    act(() => {
      pointer.press('ruler', { x: 0, y: 0 }, { shiftKey: false, altKey: false });
      pointer.drag('ruler', { x: 72_000, y: 0 }, { shiftKey: false, altKey: false }, 500);
      pointer.release();
    });
    expect(screen.getByTestId('measures')).toHaveTextContent('Length25.4 mm72.0 pt');
    act(() => useViewer.getState().setPage(2));
    expect(screen.queryByTestId('measures')).toBeNull();
    act(() => useViewer.getState().setPage(1));
    expect(screen.getByTestId('measures')).toBeInTheDocument();
  });
});

describe('overlays', () => {
  it('are chosen in a menu, greyed with the reason, and remembered', async () => {
    const { user } = view(book);
    await waitFor(() => expect(useTools.getState().ground).not.toBeNull());
    await user.click(screen.getByRole('button', { name: 'Overlays' }));
    expect(await screen.findByRole('menuitemcheckbox', { name: 'Bleed box' })).toHaveAttribute('aria-disabled', 'true');
    expect(screen.getByRole('menuitemcheckbox', { name: 'Bleed box' })).toHaveAccessibleDescription('This page sets none');
    expect(screen.getByRole('menuitemcheckbox', { name: 'Action safe 93 %' })).toHaveAccessibleDescription('Only video has safe areas');
    await user.click(screen.getByRole('menuitemcheckbox', { name: 'Trim box' }));
    expect(useTools.getState().guides).toEqual(['trim']);
    expect(window.localStorage.getItem('galley.guides')).toBe('["trim"]');
    expect(screen.getByTestId('guides')).toHaveTextContent('Trim box 204 × 291 mm');
  });
});

describe('the card of a tool', () => {
  const notices = ['the file sets overprint', 'a font is not in the file'].map((message, index) => ({ code: `code-${index}`, message, page: null }));

  it.each(['eyedropper', 'ruler'] as const)('of the %s stands on what was noticed in the file, in the same column', async (tool) => {
    const { container, user } = view(image, {}, notices);
    act(() => useViewer.getState().setTool(tool));
    const bar = screen.getByTestId('viewer-notices');
    expect(card().nextElementSibling).toBe(bar);
    // Neither is placed by itself, so none can come to lie over the other.
    const classes = (element: Element) => [...element.classList];
    const absolute = style({ position: 'absolute' }).trim().split(' ')[0] ?? '';
    expect(classes(card().parentElement ?? container)).toContain(absolute);
    expect(classes(card())).not.toContain(absolute);
    expect(classes(bar)).not.toContain(absolute);
    await user.click(screen.getByRole('button', { name: '1 more' }));
    expect(card().nextElementSibling).toBe(bar);
    await user.click(screen.getByRole('button', { name: 'Put this note away' }));
    expect(screen.queryByTestId('viewer-notices')).toBeNull();
    expect(card()).toBeVisible();
  });

  it('leaves the canvas around it to the pointer', () => {
    view(image, {}, notices);
    act(() => useViewer.getState().setTool('ruler'));
    const passes = style({ pointerEvents: 'none' }).trim().split(' ')[0] ?? '';
    const takes = style({ pointerEvents: 'auto' }).trim().split(' ')[0] ?? '';
    expect(card().parentElement).toHaveClass(passes);
    expect(card()).toHaveClass(takes);
    expect(screen.getByTestId('viewer-notices')).toHaveClass(takes);
  });
});

it('axe finds nothing on cards with numbers', async () => {
  const { container, user } = view(image);
  await user.keyboard('c{Enter}{ArrowRight}{Enter}');
  await waitFor(() => expect(within(card()).getAllByTestId('color-set')).toHaveLength(2));
  expect(await violations(container)).toEqual([]);
  await user.keyboard('{Escape}u{Enter}{ArrowRight}{Enter}');
  expect(await violations(container)).toEqual([]);
});
