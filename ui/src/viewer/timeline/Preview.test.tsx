import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith, inputsOf } from '../../../test/backend';
import { filmView } from '../../../test/made';
import { show } from '../../../test/show';
import { useViewer } from '../store';
import type { Video } from './here';
import { Track } from './Track';

const film = filmView();

/** A line of 1000 pixels. Pictures never come, unless they are answered. */
function track(change: Partial<Video> = {}, isAnswered = false) {
  const made = (frame: number) => ({ url: `data:image/png;base64,${frame}`, width: 160, height: 90 });
  const asked = answerWith({
    'media.thumbnail': ({ frame }) => (isAnswered ? made(frame ?? 0) : new Promise<never>(() => undefined)),
  });
  const shown = show(<Track version="film" media={{ ...film, ...change }} threads={[]} onThread={() => undefined} />);
  return { ...shown, wanted: () => inputsOf(asked, 'media.thumbnail') };
}

const line = () => screen.getByRole('slider', { name: 'Timeline' });
const card = () => screen.queryByTestId('preview');
const picture = () => card()?.querySelector('img') ?? null;
const moveTo = (clientX: number) => fireEvent.pointerMove(line(), { clientX, pointerId: 1, pointerType: 'mouse' });

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(56);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  useViewer.setState(useViewer.getInitialState(), true);
});

describe('the pointer over the line', () => {
  it('shows timecode and number at once, in the room of the picture', async () => {
    const { wanted, container } = track({ first_frame: 1001 });
    expect(card()).toBeNull();
    moveTo(500);
    expect(card()).toHaveTextContent('00:00:12:00');
    expect(card()).toHaveTextContent('Frame 1301');
    expect(card()).toHaveAttribute('aria-hidden', 'true');
    expect(card()?.firstElementChild).toHaveStyle({ width: '160px', height: '90px' });
    expect(picture()).toBeNull();
    await waitFor(() => expect(wanted()).toEqual([{ version: 'film', frame: 300, size: 160 }]));
    expect(await violations(container)).toEqual([]);
  });

  it('shows the picture, and keeps the last one until the next comes', async () => {
    track({}, true);
    moveTo(500);
    await waitFor(() => expect(picture()).toHaveAttribute('data-frame', '300'));
    moveTo(250);
    expect(card()).toHaveTextContent('Frame 150');
    expect(picture()).toHaveAttribute('data-frame', '300');
    await waitFor(() => expect(picture()).toHaveAttribute('data-frame', '150'));
  });

  it('asks for one at a time', async () => {
    const { wanted } = track();
    for (let x = 100; x <= 900; x += 10) moveTo(x);
    await act(() => new Promise((resolve) => void setTimeout(resolve, 200)));
    expect(wanted()).toEqual([{ version: 'film', frame: 60, size: 160 }]);
  });

  it('keeps the card between the ends of the line', () => {
    track();
    moveTo(2);
    expect(card()).toHaveStyle({ left: '0px' });
    moveTo(500);
    expect(card()).toHaveStyle({ left: '415px' });
    moveTo(998);
    expect(card()).toHaveStyle({ left: '830px' });
  });

  it('says the number alone where the rate varies', () => {
    track({ frame_rate: null });
    moveTo(500);
    expect(card()?.textContent).toBe('Frame 300');
  });

  it('shows nothing once it is gone, or pressed, nor to a finger', () => {
    track();
    moveTo(500);
    fireEvent.pointerLeave(line());
    expect(card()).toBeNull();
    moveTo(500);
    expect(card()).not.toBeNull();
    fireEvent.pointerDown(line(), { button: 0, clientX: 500, pointerId: 1 });
    expect(card()).toBeNull();
    moveTo(510);
    expect(card()).toBeNull();
    fireEvent.pointerUp(line(), { pointerId: 1 });
    moveTo(520);
    expect(card()).not.toBeNull();
    fireEvent.pointerLeave(line());
    fireEvent.pointerMove(line(), { clientX: 400, pointerId: 2, pointerType: 'touch' });
    expect(card()).toBeNull();
  });

  it('shows and asks for nothing while the film plays', async () => {
    const { wanted } = track();
    act(() => useViewer.getState().play({ from: 0, speed: [1, 1], reverse: false, every: false, loop: false, range: null }));
    moveTo(500);
    expect(card()).toBeNull();
    await act(() => new Promise((resolve) => void setTimeout(resolve, 100)));
    expect(wanted()).toEqual([]);
    act(() => useViewer.getState().pause());
    expect(card()).not.toBeNull();
    act(() => useViewer.getState().play({ from: 0, speed: [1, 1], reverse: false, every: false, loop: false, range: null }));
    expect(card()).toBeNull();
  });
});
