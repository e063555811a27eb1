// A viewer whose pictures and player are the test: its canvas takes whatever comes, its socket answers what is said here.

import { act, screen, waitFor } from '@testing-library/react';
import type { CanvasPainter } from '../paint/easels';
import type { Playing } from '../pixels/client';
import { picture, type PictureFields } from './pictures';
import type { FakeSocket } from './socket';

/** Takes every picture and draws none. */
export function blankPainter(): CanvasPainter {
  return {
    take: (header, _message, native) => ({ texture: {} as WebGLTexture, header, native }),
    release: () => undefined,
    draw: () => undefined,
    warm: () => undefined,
    clear: () => undefined,
    dispose: () => undefined,
    lost: false,
  };
}

const WHOLE: Partial<PictureFields> = { kind: 3, whole: [640, 360], size: [640, 360], strides: [2560, 0, 0], bytes: 2560 * 360 };

/** The other end of a socket, once it was opened. */
export async function playerOn(sockets: FakeSocket[]) {
  await waitFor(() => {
    if (sockets.length === 0) throw new Error('no socket was opened');
  });
  const socket = sockets[0] as FakeSocket;
  act(() => socket.welcome());
  const last = (messages: Record<string, unknown>[]) => messages.at(-1) as { stream: number; request: number } | undefined;
  const send = (of: { stream: number; request: number } | undefined, frame: number) =>
    act(() => socket.picture(picture({ ...WHOLE, stream: of?.stream ?? 0, request: of?.request ?? 0, number: frame })));
  const isPainted = (frame: number) =>
    waitFor(() => {
      if (screen.getByTestId('viewer-canvas').dataset['frame'] !== String(frame)) throw new Error(`frame ${frame} is not painted`);
    });
  return {
    socket,
    /** Answers the newest still picture. */
    async still(frame: number) {
      send(last(socket.shows()), frame);
      await isPainted(frame);
    },
    /** Sends pictures of the newest play, one after the other. */
    async frames(...numbers: number[]) {
      for (const number of numbers) {
        send(last(socket.plays()), number);
        // oxlint-disable-next-line no-await-in-loop
        await isPainted(number);
      }
    },
    says(change: Partial<Playing>) {
      const { stream, request } = last(socket.plays()) ?? { stream: 0, request: 0 };
      act(() => socket.say({ playing: { stream, request, frame: null, sample: null, shown: 1, dropped: 0, sound: 'heard', buffered: null, ...change } }));
    },
    ends(at: { frame: number | null; sample: number | null }) {
      const { stream, request } = last(socket.plays()) ?? { stream: 0, request: 0 };
      act(() => socket.say({ played: { stream, request, ...at, why: 'end' } }));
    },
  };
}

/** Space, at a time of the test's own. */
export function space(element: Element, type: 'keydown' | 'keyup', at: number): void {
  const event = new KeyboardEvent(type, { code: 'Space', key: ' ', bubbles: true, cancelable: true });
  Object.defineProperty(event, 'timeStamp', { value: at });
  act(() => void element.dispatchEvent(event));
}
