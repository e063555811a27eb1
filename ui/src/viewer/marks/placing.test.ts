import { describe, expect, it } from 'vitest';
import { between, DRAWN, numbersOf, oneOf, sequence } from '../testing/shapes';
import { place, placingShape, REST, type Placing, type PlacingEvent, type PlacingStep } from './placing';
import { boundsOfShape, type DrawTool } from './shapes';

const bounds = { width: 1_000_000, height: 500_000 };

function run(tool: DrawTool, events: PlacingEvent[], from: Placing = REST): PlacingStep {
  return events.reduce<PlacingStep>((step, event) => place(step.next, event, { tool, bounds }), { next: from });
}

function inHand(tool: DrawTool, events: PlacingEvent[]) {
  return placingShape(run(tool, events).next, { tool, bounds });
}

const box = (x: number, y: number, width: number, height: number) => ({ shape: 'box', x, y, width, height });
const press: PlacingEvent = { type: 'press', point: { x: 300_000, y: 200_000 } };
const release: PlacingEvent = { type: 'release' };
const drag = (x: number, y: number, constrain = false): PlacingEvent => ({ type: 'drag', point: { x, y }, slack: 4000, constrain });
const start: PlacingEvent = { type: 'start', center: { x: 500_000, y: 250_000 }, size: { width: 200_000, height: 100_000 } };

describe('the box tool by mouse', () => {
  it('draws from corner to corner, whichever way one drags', () => {
    expect(run('box', [press, drag(100_000, 250_000), release])).toEqual({ next: REST, done: box(100_000, 200_000, 200_000, 50_000) });
  });

  it('takes a press that hardly moved for a click', () => {
    expect(run('box', [press, drag(302_000, 201_000), release])).toEqual({ next: REST, click: { x: 300_000, y: 200_000 } });
  });

  it('stays a drag when it comes back to where it began', () => {
    const { done } = run('box', [press, drag(400_000, 300_000), drag(300_000, 200_000), release]);
    expect(done).toEqual(box(300_000, 200_000, 100, 100));
  });

  it('stays inside of the medium', () => {
    expect(run('box', [press, drag(9e9, -9e9), release]).done).toEqual(box(300_000, 0, 700_000, 200_000));
  });

  it('shows the box while it is dragged, and none before', () => {
    expect(inHand('box', [press])).toBeNull();
    expect(inHand('box', [press, drag(400_000, 300_000)])).toEqual(box(300_000, 200_000, 100_000, 100_000));
  });

  it('draws a square while Shift is held, up to the edge', () => {
    expect(inHand('box', [press, drag(400_000, 210_000, true)])).toEqual(box(300_000, 200_000, 100_000, 100_000));
    expect(run('box', [press, drag(100_000, 900_000, true), release]).done).toEqual(box(0, 200_000, 300_000, 300_000));
    expect(run('box', [press, drag(400_000, 210_000, true), drag(400_000, 210_000), release]).done).toEqual(box(300_000, 200_000, 100_000, 10_000));
  });

  it('can be cancelled', () => {
    expect(run('box', [press, drag(400_000, 300_000), { type: 'cancel' }, release])).toEqual({ next: REST });
  });

  it('takes over from a box that was being placed by keys', () => {
    expect(run('box', [start, press, drag(400_000, 300_000), release]).done).toEqual(box(300_000, 200_000, 100_000, 100_000));
  });
});

describe('the box tool by keys', () => {
  it('starts in the middle, moves, grows, confirms', () => {
    const steps: PlacingEvent[] = [start, { type: 'move', dx: -10_000, dy: 0 }, { type: 'grow', dx: 0, dy: 20_000 }];
    expect(inHand('box', steps)).toEqual(box(390_000, 200_000, 200_000, 120_000));
    expect(run('box', [...steps, { type: 'confirm' }])).toEqual({ next: REST, done: box(390_000, 200_000, 200_000, 120_000) });
  });

  it('keeps its size at the edge and never gets smaller than the smallest', () => {
    expect(inHand('box', [start, { type: 'move', dx: 9e9, dy: 9e9 }])).toEqual(box(800_000, 400_000, 200_000, 100_000));
    expect(inHand('box', [start, { type: 'grow', dx: -9e9, dy: -9e9 }])).toEqual(box(400_000, 200_000, 100, 100));
    expect(inHand('box', [start, { type: 'grow', dx: 9e9, dy: 9e9 }])).toEqual(box(400_000, 200_000, 600_000, 300_000));
  });

  it('leaves nothing behind when cancelled', () => {
    expect(run('box', [start, { type: 'cancel' }, { type: 'confirm' }])).toEqual({ next: REST });
  });

  it('is not disturbed by the mouse passing over', () => {
    const { next } = run('box', [start]);
    expect(run('box', [{ type: 'drag', point: { x: 0, y: 0 }, slack: 0 }], next).next).toBe(next);
    expect(run('box', [release], next).next).toBe(next);
  });
});

describe('every tool by keys', () => {
  it.each(DRAWN)('places a %s: starts, moves, grows, confirms', (tool) => {
    const first = inHand(tool, [start]);
    const steps: PlacingEvent[] = [start, { type: 'move', dx: 10_000, dy: -5_000 }, { type: 'grow', dx: 4_000, dy: 2_000 }];
    const { next, done } = run(tool, [...steps, { type: 'confirm' }]);
    expect(next).toBe(REST);
    expect(done).toEqual(inHand(tool, steps));
    if (first === null || done === undefined) throw new Error('no shape');
    const [from, to] = [boundsOfShape(first), boundsOfShape(done)];
    const grows = tool === 'point' ? { width: 0, height: 0 } : { width: 204_000, height: 102_000 };
    expect(to).toEqual({ x: from.x + 10_000, y: from.y - 5_000, ...grows });
  });
});

describe('the point tool', () => {
  it('places where one clicks, or lets go', () => {
    expect(run('point', [press, release])).toEqual({ next: REST, done: { shape: 'point', x: 300_000, y: 200_000 } });
    expect(run('point', [press, drag(-5, 250_000), release]).done).toEqual({ shape: 'point', x: 0, y: 250_000 });
    expect(inHand('point', [press])).toEqual({ shape: 'point', x: 300_000, y: 200_000 });
  });
});

describe('arrows and lines', () => {
  it.each(['arrow', 'line'] as const)('lead from the press to the release: %s', (shape) => {
    expect(run(shape, [press, drag(400_000, 260_000), release])).toEqual({ next: REST, done: { shape, from: [300_000, 200_000], to: [400_000, 260_000] } });
    expect(run(shape, [press, drag(400_000, 220_000, true), release]).done).toEqual({ shape, from: [300_000, 200_000], to: [400_000, 200_000] });
    expect(run(shape, [press, release])).toEqual({ next: REST, click: { x: 300_000, y: 200_000 } });
  });

  it('lead somewhere even when they come back', () => {
    expect(run('arrow', [press, drag(400_000, 300_000), drag(300_000, 200_000), release]).done).toEqual({ shape: 'arrow', from: [300_000, 200_000], to: [300_100, 200_000] });
  });
});

describe('drawing by hand', () => {
  const pen = (x: number, y: number, pressure: number): PlacingEvent => ({ type: 'drag', point: { x, y, pressure }, slack: 4000 });

  it('keeps the way with its pressure, without what lies on a straight line', () => {
    const events: PlacingEvent[] = [
      { type: 'press', point: { x: 100_000, y: 100_000, pressure: 200 } },
      pen(150_000, 100_100, 300),
      pen(200_000, 100_000, 400),
      pen(200_000, 180_000, 900),
    ];
    expect(run('freehand', [...events, release])).toEqual({
      next: REST,
      done: { shape: 'freehand', points: [[100_000, 100_000, 200], [200_000, 100_000, 400], [200_000, 180_000, 900]] },
    });
    expect(inHand('freehand', events)?.shape).toBe('freehand');
  });

  it('presses evenly with a mouse, and stays inside of the medium', () => {
    expect(run('freehand', [press, drag(-9_000, 600_000), release]).done).toEqual({ shape: 'freehand', points: [[300_000, 200_000, 500], [0, 500_000, 500]] });
  });

  it('takes a press that hardly moved for a click', () => {
    expect(run('freehand', [press, drag(301_000, 200_000), release])).toEqual({ next: REST, click: { x: 300_000, y: 200_000 } });
  });

  it('draws on and on', () => {
    const random = sequence(5);
    const events = Array.from({ length: 9_000 }, () => drag(between(random, 0, bounds.width), between(random, 0, bounds.height)));
    const last = drag(77_000, 66_000);
    const { next } = run('freehand', [press, ...events, last]);
    expect(next.at === 'dragging' ? next.trail.length : 0).toBeLessThanOrEqual(4_000);
    const { done } = run('freehand', [press, ...events, last, release]);
    if (done?.shape !== 'freehand') throw new Error('no stroke');
    expect(done.points).toHaveLength(2_000);
    expect([done.points[0], done.points.at(-1)]).toEqual([[300_000, 200_000, 500], [77_000, 66_000, 500]]);
  });
});

describe('the polygon tool', () => {
  const click = (x: number, y: number): PlacingEvent[] => [{ type: 'press', point: { x, y }, slack: 4000 }, release];
  const three = [...click(100_000, 100_000), ...click(300_000, 100_000), ...click(300_000, 300_000)];
  const triangle = { shape: 'polygon', points: [[100_000, 100_000], [300_000, 100_000], [300_000, 300_000]] };

  it('sets corner by corner, and is whole with Enter', () => {
    expect(run('polygon', three).done).toBeUndefined();
    expect(run('polygon', [...three, { type: 'confirm' }])).toEqual({ next: REST, done: triangle });
  });

  it('is whole with a double click, whose corners are one', () => {
    const twice = [...click(100_000, 100_000), ...click(300_000, 100_000), ...click(300_000, 300_000), ...click(301_000, 300_500)];
    expect(run('polygon', twice.slice(0, -1))).toEqual({ next: REST, done: triangle });
    expect(run('polygon', twice)).toEqual({ next: REST });
  });

  it('is whole when the first corner is pressed again', () => {
    expect(run('polygon', [...three, { type: 'press', point: { x: 102_000, y: 99_000 }, slack: 4000 }])).toEqual({ next: REST, done: triangle });
  });

  it('goes on while there are too few corners', () => {
    const two = three.slice(0, 4);
    const { next, done } = run('polygon', [...two, { type: 'confirm' }]);
    expect(done).toBeUndefined();
    expect(placingShape(next, { tool: 'polygon', bounds })).toEqual({ shape: 'line', from: [100_000, 100_000], to: [300_000, 100_000] });
    expect(run('polygon', [...two, ...two]).done).toBeUndefined();
    expect(run('polygon', [...click(300_000, 300_000), { type: 'confirm' }], next).done).toEqual(triangle);
  });

  it('takes corners out one by one', () => {
    const back: PlacingEvent = { type: 'back' };
    expect(run('polygon', [...three, ...click(100_000, 300_000), back, { type: 'confirm' }]).done).toEqual(triangle);
    expect(run('polygon', [...three, back, back, back]).next).toBe(REST);
    expect(run('polygon', [back]).next).toBe(REST);
  });

  it('moves the corner that is held, and shows where the next would be', () => {
    const held: PlacingEvent[] = [...three.slice(0, 4), { type: 'press', point: { x: 300_000, y: 200_000 } }, drag(300_000, 300_000)];
    expect(inHand('polygon', held)).toEqual(triangle);
    const ahead = [...three, drag(100_000, 400_000)];
    expect(inHand('polygon', ahead)).toEqual({ shape: 'polygon', points: [...triangle.points, [100_000, 400_000]] });
    expect(run('polygon', [...ahead, { type: 'confirm' }]).done).toEqual(triangle);
  });

  it('leads by 45° from the corner before while Shift is held', () => {
    const events: PlacingEvent[] = [...click(100_000, 100_000), { type: 'press', point: { x: 300_000, y: 110_000 }, constrain: true }];
    expect(inHand('polygon', events)).toEqual({ shape: 'line', from: [100_000, 100_000], to: [300_000, 100_000] });
    expect(inHand('polygon', [...events, drag(200_000, 190_000, true)])).toEqual({ shape: 'line', from: [100_000, 100_000], to: [195_000, 195_000] });
    expect(inHand('polygon', [...events, release, drag(300_000, 190_000, true)])).toEqual({ shape: 'polygon', points: [[100_000, 100_000], [300_000, 100_000], [300_000, 190_000]] });
  });

  it('has at most 200 corners', () => {
    const many = Array.from({ length: 200 }, (_, at) => click(100_000 + at * 4_100, at % 2 === 0 ? 100_000 : 300_000)).flat();
    expect(run('polygon', many).done).toBeUndefined();
    const { done } = run('polygon', [...many, { type: 'press', point: { x: 5, y: 5 } }]);
    expect(done?.shape === 'polygon' && done.points.length).toBe(200);
  });

  it('leaves nothing behind when cancelled', () => {
    expect(run('polygon', [...three, { type: 'cancel' }, { type: 'confirm' }])).toEqual({ next: REST });
  });
});

describe('whatever happens', () => {
  it.each(DRAWN)('what comes of the %s tool is whole and inside of the medium', (tool) => {
    const random = sequence(tool.length);
    const point = () => ({ x: (random() - 0.2) * 1_500_000, y: (random() - 0.2) * 900_000, pressure: random() * 1_200 });
    const [yes, no] = [true, false];
    const events: (() => PlacingEvent)[] = [
      () => ({ type: 'press', point: point(), slack: 4000, constrain: oneOf(random, [yes, no]) }),
      () => ({ type: 'drag', point: point(), slack: 4000, constrain: oneOf(random, [yes, no]) }),
      () => release,
      () => ({ type: 'back' }),
      () => ({ type: 'start', center: point(), size: { width: random() * 2e6, height: random() * 2e6 } }),
      () => ({ type: 'move', dx: (random() - 0.5) * 1e6, dy: (random() - 0.5) * 1e6 }),
      () => ({ type: 'grow', dx: (random() - 0.5) * 1e6, dy: (random() - 0.5) * 1e6 }),
      () => ({ type: 'confirm' }),
    ];
    let num = 0;
    let state: Placing = REST;
    for (let round = 0; round < 3_000; round += 1) {
      const step = place(state, oneOf(random, events)(), { tool, bounds });
      state = step.next;
      if (step.done === undefined) continue;
      num += 1;
      const { x, y, width, height } = boundsOfShape(step.done);
      expect(step.done.shape).toBe(tool);
      expect(x >= 0 && y >= 0 && x + width <= bounds.width && y + height <= bounds.height).toBe(true);
      expect(numbersOf(step.done).every(Number.isInteger)).toBe(true);
    }
    expect(num).toBeGreaterThan(50);
  });
});
