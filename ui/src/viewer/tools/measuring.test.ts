import { describe, expect, it } from 'vitest';
import type { Ground } from './ground';
import { measure, measuredNow, REST, type MeasuringEvent, type MeasuringStep, type Mode } from './measuring';

const image: Ground = { version: 'v', kind: 'image', page: null, bounds: { width: 100_000, height: 50_000 }, perInch: null };
const page: Ground = { ...image, kind: 'pdf', page: 3 };

function run(events: MeasuringEvent[], ground = image, mode: Mode = 'line'): MeasuringStep {
  return events.reduce<MeasuringStep>(({ next }, event) => measure(next, event, mode, ground), { next: REST });
}
const press = (x: number, y: number, mode: Mode = 'line'): MeasuringEvent => ({ type: 'press', point: { x, y }, mode });
const drag = (x: number, y: number, straight = false): MeasuringEvent => ({ type: 'drag', point: { x, y }, straight, slack: 1_000 });
const release: MeasuringEvent = { type: 'release' };

describe('the mouse', () => {
  it('measures from corner to corner of pixels', () => {
    const { next, done } = run([press(10_400, 3_600), drag(40_700, 20_100), release]);
    expect(next).toBe(REST);
    expect(done).toEqual({ mode: 'line', from: { x: 10_000, y: 4_000 }, to: { x: 41_000, y: 20_000 }, page: null });
  });

  it('stays on the picture', () => {
    expect(run([press(-5_000, 10_000), drag(1e6, 1e6), release]).done).toMatchObject({ from: { x: 0, y: 10_000 }, to: { x: 100_000, y: 50_000 } });
  });

  it('is exact on a page, and remembers which', () => {
    const { done } = run([press(10_401, 3_602), drag(40_703, 20_104), release], page);
    expect(done).toEqual({ mode: 'line', from: { x: 10_401, y: 3_602 }, to: { x: 40_703, y: 20_104 }, page: 3 });
  });

  it('takes the measurement away with a click', () => {
    expect(run([press(10_000, 10_000), drag(10_500, 10_000), release]).done).toBeNull();
  });

  it('shows what is being dragged, not yet what is only pressed', () => {
    const old = { mode: 'line', from: { x: 0, y: 0 }, to: { x: 1_000, y: 0 }, page: null } as const;
    expect(measuredNow(run([press(0, 0)]).next, old, 'line', null)).toBe(old);
    expect(measuredNow(run([press(0, 0, 'area'), drag(9_000, 9_000)]).next, old, 'line', null)).toMatchObject({ mode: 'area', to: { x: 9_000, y: 9_000 } });
  });
});

describe('Shift', () => {
  it.each([
    ['line', 30_000, 12_000, 30_000, 10_000],
    ['line', 11_000, 40_000, 10_000, 40_000],
    ['line', 31_000, 30_000, 31_000, 31_000],
    ['line', -9_000, 19_000, 0, 20_000],
    ['line', 90_000, 60_000, 50_000, 50_000],
    ['area', 40_000, 12_000, 40_000, 40_000],
  ] as const)('a %s towards %i, %i ends on the way at %i, %i', (mode, x, y, toX, toY) => {
    const { next } = run([press(10_000, 10_000, mode), drag(x, y, true)], image, mode);
    if (next.at !== 'dragging') throw new Error('not dragging');
    expect(next.to).toEqual({ x: toX, y: toY });
  });
});

describe('keys', () => {
  const start: MeasuringEvent = { type: 'start', at: { x: 50_200, y: 25_000 } };
  const move = (dx: number, dy: number): MeasuringEvent => ({ type: 'move', dx, dy });
  const confirm: MeasuringEvent = { type: 'confirm' };

  it('set one end, then the other', () => {
    const { next, done } = run([start, move(-10_000, 0), confirm, move(3_000, 4_000), confirm]);
    expect(next).toBe(REST);
    expect(done).toEqual({ mode: 'line', from: { x: 40_000, y: 25_000 }, to: { x: 43_000, y: 29_000 }, page: null });
  });

  it('can give up at any time', () => {
    expect(run([start, { type: 'cancel' }])).toEqual({ next: REST });
    expect(run([start, confirm, { type: 'cancel' }])).toEqual({ next: REST });
  });
});

it('a measurement is seen on its own page only', () => {
  const { done } = run([press(0, 0), drag(9_000, 0), release], page);
  if (done === undefined) throw new Error('nothing measured');
  expect(measuredNow(REST, done, 'line', 3)).toBe(done);
  expect(measuredNow(REST, done, 'line', 4)).toBeNull();
});
