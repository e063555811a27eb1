import { describe, expect, it } from 'vitest';
import type { Shape } from '../../backend';
import { between, KINDS, oneOf, randomShape, sequence } from '../testing/shapes';
import { toNative, toScreen, transformOf, type Transform } from '../view/transform';
import { carried, inSlices, manyMarks, type Clock, type ManyItem, type ManyLook, type ManyView } from './many';

/** Notes each call with what it was called with, and what the context was set to. */
function fakeContext() {
  const calls: { name: string; args: readonly unknown[]; set: Record<string, unknown> }[] = [];
  const set: Record<string, unknown> = { canvas: { width: 800, height: 600 } };
  const context = new Proxy(set, {
    get: (_, name: string) =>
      name in set
        ? set[name]
        : (...args: unknown[]) => {
            if (name === 'setTransform' || name === 'setLineDash') set[`of ${name}`] = args;
            calls.push({ name, args, set: { ...set } });
          },
  });
  return { context: context as unknown as CanvasRenderingContext2D, calls };
}

/** Paths that know their data, and how many were made. */
function fakePaths() {
  const made: string[] = [];
  const makePath = (data: string) => {
    made.push(data);
    return { data } as unknown as Path2D;
  };
  return { made, makePath };
}

const look: ManyLook = {
  widthOf: (stroke, zoom) => (stroke === null ? 2 : stroke.width * zoom),
  inkOf: (stroke, state) => stroke?.color ?? `ink of ${state}`,
  casingOf: (_, state) => `casing of ${state}`,
  pinOf: (state) => `pin of ${state}`,
  figure: 'figure',
  font: '600 12px sans',
};

const transform: Transform = { zoom: 2, turn: 0, x: 10, y: 20 };
const view: ManyView = { transform, size: { width: 400, height: 300 }, ratio: 2 };
const item = (id: string, shape: Shape, more: Partial<ManyItem> = {}): ManyItem => ({ id, shape, stroke: null, state: 'open', number: 7, chosen: false, ...more });
const box = (x: number, y: number, width: number, height: number): Shape => ({ shape: 'box', x, y, width, height });

function painted(items: ManyItem[], at: ManyView = view) {
  const { context, calls } = fakeContext();
  const { makePath } = fakePaths();
  const marks = manyMarks(makePath);
  marks.show(items);
  const work = marks.paint(context, at, look);
  let step = work.next();
  while (step.done !== true) step = work.next();
  return { num: step.value, calls };
}

describe('painting many marks', () => {
  it('draws a casing and a line in thousandths, scaled onto device pixels', () => {
    const { calls } = painted([item('a', box(1_000, 2_000, 30_000, 40_000))]);
    const strokes = calls.filter(({ name, args }) => name === 'stroke' && args.length === 1);
    expect(strokes.map(({ args, set }) => [args[0], set['strokeStyle'], set['lineWidth']])).toEqual([
      [{ data: 'M1000 2000L31000 2000L31000 42000L1000 42000Z' }, 'casing of open', 2_000],
      [{ data: 'M1000 2000L31000 2000L31000 42000L1000 42000Z' }, 'ink of open', 1_000],
    ]);
    expect(strokes[0]?.set['of setTransform']).toEqual([0.004, 0, 0, 0.004, 20, 40]);
  });

  it('shows what is selected: thicker in the colour of its state, with more around a colour of its own, and a ring around the number', () => {
    const of = (more: Partial<ManyItem>) => {
      const { calls } = painted([item('a', box(1_000, 2_000, 30_000, 40_000), more)]);
      const widths = calls.flatMap(({ name, args, set }) => (name === 'stroke' && args.length === 1 ? [set['lineWidth']] : []));
      return [widths, calls.filter(({ name }) => name === 'roundRect').length];
    };
    expect(of({ chosen: true })).toEqual([[3_000, 2_000], 2]);
    const stroke = { color: 'blue', width: 1 } as const;
    expect(of({ stroke })).toEqual([[2_000, 1_000], 1]);
    expect(of({ stroke, chosen: true })).toEqual([[3_000, 1_000], 2]);
  });

  it('clears the whole canvas first', () => {
    const { calls } = painted([]);
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['setTransform', [1, 0, 0, 1, 0, 0]],
      ['clearRect', [0, 0, 800, 600]],
    ]);
  });

  it('puts every point where the screen has it, however the view is turned', () => {
    for (const turn of [0, 90, 180, 270] as const) {
      const turnedView = { ...view, transform: { zoom: 0.5, turn, x: 200, y: 150 } };
      const { calls } = painted([item('a', box(0, 0, 30_000, 40_000))], turnedView);
      const matrix = calls.find(({ name }) => name === 'stroke')?.set['of setTransform'];
      const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
      const on = toScreen(turnedView.transform, { x: 30, y: 40 });
      expect([a * 30_000 + c * 40_000 + e, b * 30_000 + d * 40_000 + f]).toEqual([on.x * 2, on.y * 2].map((value) => expect.closeTo(value)));
    }
  });

  it('fills strokes of the hand in their colour and width, and highlights so that they can be read', () => {
    const stroke = item('a', { shape: 'freehand', points: [[0, 0, 500], [9_000, 9_000, 500]] }, { stroke: { color: 'blue', width: 3 } });
    const text = item('b', { shape: 'text', mark: 'highlight', quads: [[0, 0, 9, 0, 9, 9, 0, 9]], quoted: 'x', before: '', after: '', engine: '' });
    const { calls } = painted([stroke, text]);
    const fills = calls.filter(({ name, args }) => name === 'fill' && args.length === 1);
    expect(fills.map(({ set }) => [set['fillStyle'], set['globalAlpha']])).toEqual([
      ['blue', 1],
      ['ink of open', 0.35],
    ]);
    expect(calls.at(-1)?.set['globalAlpha']).toBe(1);
  });

  it('draws what is not sent whole, in a wider halo, with dashes within the line and without a number', () => {
    const { calls } = painted([item('a', box(0, 0, 9_000, 9_000), { state: 'draft', number: null })]);
    const strokes = calls.filter(({ name }) => name === 'stroke').map(({ set }) => set);
    expect(strokes.map((set) => set['of setLineDash'])).toEqual([[[]], [[]], [[2_000, 3_000]]]);
    expect(strokes.map((set) => set['strokeStyle'])).toEqual(['casing of draft', 'ink of draft', 'casing of draft']);
    expect(strokes.map((set) => set['lineWidth'])).toEqual([3_000, 1_000, 500]);
    expect(calls.some(({ name }) => name === 'roundRect')).toBe(false);
  });

  it('writes numbers at the top left on screen, a dot until there is one', () => {
    const { calls } = painted([item('a', box(5_000, 6_000, 9_000, 9_000), { number: 1_234 }), item('b', { shape: 'point', x: 50_000, y: 60_000 }, { number: null, state: 'resolved' })]);
    const text = calls.find(({ name }) => name === 'fillText');
    expect([text?.args, text?.set['of setTransform'], text?.set['fillStyle']]).toEqual([['1234', 0, 0], [2, 0, 0, 2, 40, 64], 'figure']);
    expect(calls.filter(({ name }) => name === 'roundRect').map(({ args }) => args)).toEqual([
      [-19, -11, 38, 22, 11],
      [-11, -11, 22, 22, 11],
    ]);
    const dot = calls.find(({ name }) => name === 'arc');
    expect(dot?.set['of setTransform']).toEqual([2, 0, 0, 2, 220, 280]);
  });

  it('paints those in view in their order, and no others', () => {
    const random = sequence(9);
    const bounds = { width: 4_000_000, height: 3_000_000 };
    const items = Array.from({ length: 2_000 }, (_, at) => item(`${at}`, randomShape(random, oneOf(random, KINDS), bounds, 40_000), { number: at }));
    const near: ManyView = { ...view, transform: transformOf({ mode: 'free', zoom: 1, centerX: 2_000, centerY: 1_500, turn: 90 }, view.size, 2) };
    const { num, calls } = painted(items, near);
    const numbers = calls.filter(({ name }) => name === 'fillText').map(({ args }) => Number(args[0]));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect(numbers).toHaveLength(num);
    // Those whose first point is on screen are a part of them.
    const onScreen = items.filter(({ shape }) => {
      if (shape.shape !== 'point') return false;
      const { x, y } = toScreen(near.transform, { x: shape.x / 1000, y: shape.y / 1000 });
      return x >= 0 && y >= 0 && x <= 400 && y <= 300;
    });
    expect(onScreen.length).toBeGreaterThan(0);
    expect(onScreen.filter(({ number }) => !numbers.includes(number ?? -1))).toEqual([]);
    expect(num).toBeLessThan(200);
  });

  it('keeps paths while shape and width are the same', () => {
    const { context } = fakeContext();
    const { made, makePath } = fakePaths();
    const marks = manyMarks(makePath);
    const arrow = item('arrow', { shape: 'arrow', from: [0, 0], to: [50_000, 50_000] });
    const square = item('square', box(0, 0, 9_000, 9_000));
    const paint = (items: ManyItem[], zoom: number) => {
      const before = made.length;
      marks.show(items);
      expect([...marks.paint(context, { ...view, transform: { ...transform, zoom } }, look)]).toHaveLength(items.length);
      return made.length - before;
    };
    expect(paint([arrow, square], 2)).toBe(2);
    expect(paint([arrow, structuredClone(square)], 2)).toBe(0);
    // The arrow's head is made for its stroke, which is another one here; the line of a box is not.
    expect(paint([arrow, square], 1)).toBe(1);
    expect(paint([arrow, item('square', box(0, 0, 9_000, 9_001))], 1)).toBe(1);
    expect(paint([square], 1)).toBe(1);
    expect(paint([arrow, square], 1)).toBe(1);
  });
});

describe('a bitmap that is carried along', () => {
  const at = (x: number, y: number, matrix: string) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix.slice('matrix('.length, -1).split(', ').map(Number);
    return { x: a * x + c * y + e, y: b * x + d * y + f };
  };

  it('lies where it would be painted', () => {
    const random = sequence(11);
    const transforms = (): Transform => ({ zoom: 0.1 * 100 ** random(), turn: oneOf(random, [0, 90, 180, 270] as const), x: between(random, -500, 500), y: between(random, -500, 500) });
    for (let round = 0; round < 300; round += 1) {
      const [from, to] = [transforms(), transforms()];
      const [x, y] = [between(random, 0, 800), between(random, 0, 600)];
      const there = toScreen(to, toNative(from, { x, y }));
      const carriedTo = at(x, y, carried(from, to));
      expect(Math.hypot(there.x - carriedTo.x, there.y - carriedTo.y)).toBeLessThan(0.01);
    }
  });

  it('stays where nothing moves', () => {
    expect(carried(transform, transform)).toBe('matrix(1, 0, 0, 1, 0, 0)');
    expect(carried(transform, { ...transform, turn: 180 })).toBe('matrix(-1, 0, 0, -1, 20, 40)');
  });
});

describe('work in slices', () => {
  /** Time goes on by so much with each look at it. */
  function fakeClock(step: number) {
    let time = 0;
    let waiting: (() => void) | null = null;
    const clock: Clock = {
      now: () => (time += step),
      next(run) {
        waiting = run;
        return () => {
          waiting = null;
        };
      },
    };
    const tick = () => {
      const run = waiting;
      waiting = null;
      run?.();
      return run !== null;
    };
    return { clock, tick };
  }

  function* counting(num: number, each: () => void): Generator<void, string, void> {
    for (let at = 0; at < num; at += 1) {
      each();
      yield;
    }
    return 'all';
  }

  it('begins at once, begins nothing after six milliseconds, and tells when it is done', () => {
    const { clock, tick } = fakeClock(2);
    const [sizes, results]: [number[], string[]] = [[], []];
    let num = 0;
    inSlices(counting(8, () => (num += 1)), clock, (result) => results.push(result));
    do {
      sizes.push(num);
      num = 0;
    } while (tick());
    expect(sizes).toEqual([3, 3, 2]);
    expect(results).toEqual(['all']);
  });

  it('can be stopped', () => {
    const { clock, tick } = fakeClock(10);
    let num = 0;
    const results: string[] = [];
    const stop = inSlices(counting(5, () => (num += 1)), clock, (result) => results.push(result));
    tick();
    stop();
    expect(tick()).toBe(false);
    expect([num, results]).toEqual([2, []]);
  });
});
