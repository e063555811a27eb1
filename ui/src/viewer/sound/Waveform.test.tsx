import { act, render } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Picture } from './paint';
import { Waveform } from './Waveform';

const painted: Picture['colors'][] = [];
vi.mock('./paint', () => ({ paint: (_: unknown, { colors }: Picture) => painted.push(colors) }));

/** A system that has its own colours on, or not; gives back how that is changed. */
function system(isForced: boolean): (isForced: boolean) => void {
  const query = Object.assign(new EventTarget(), { media: '(forced-colors: active)', matches: isForced });
  vi.stubGlobal('matchMedia', (media: string) => {
    expect(media).toBe(query.media);
    return query;
  });
  return (next) => {
    query.matches = next;
    act(() => void query.dispatchEvent(new Event('change')));
  };
}

function show() {
  const lanes = [{ top: 0, height: 50 }];
  return render(<Waveform tiles={new Map()} stretch={{ from: 0, count: 1000 }} length={1000} size={{ width: 100, height: 50 }} ratio={1} lanes={lanes} channels={null} range={null} />);
}

beforeEach(() => {
  painted.length = 0;
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({} as CanvasRenderingContext2D);
});

describe('a waveform', () => {
  it('is painted in the colours of the system where that has its own on', () => {
    system(true);
    show();
    expect(painted.at(-1)).toEqual({ peaks: 'CanvasText', chosen: 'Highlight' });
  });

  it('is painted anew when that is turned on, and off again', () => {
    const turn = system(false);
    show();
    const own = painted.at(-1);
    expect(own).not.toEqual({ peaks: 'CanvasText', chosen: 'Highlight' });
    turn(true);
    expect(painted.at(-1)).toEqual({ peaks: 'CanvasText', chosen: 'Highlight' });
    turn(false);
    expect(painted.at(-1)).toEqual(own);
  });
});
