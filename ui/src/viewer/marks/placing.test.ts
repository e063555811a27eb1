import { describe, expect, it } from 'vitest';
import { place, placingBox, REST, type Placing, type PlacingEvent, type PlacingStep } from './placing';

const bounds = { width: 1_000_000, height: 500_000 };

function run(events: PlacingEvent[], from: Placing = REST): PlacingStep {
  return events.reduce<PlacingStep>((step, event) => place(step.next, event, bounds), { next: from });
}

const box = (x: number, y: number, width: number, height: number) => ({ shape: 'box', x, y, width, height });

describe('the box tool by mouse', () => {
  const press: PlacingEvent = { type: 'press', point: { x: 300_000, y: 200_000 } };
  const drag = (x: number, y: number): PlacingEvent => ({ type: 'drag', point: { x, y }, slack: 4000 });

  it('draws from corner to corner, whichever way one drags', () => {
    expect(run([press, drag(100_000, 250_000), { type: 'release' }])).toEqual({ next: REST, done: box(100_000, 200_000, 200_000, 50_000) });
  });

  it('takes a press that hardly moved for a click', () => {
    expect(run([press, drag(302_000, 201_000), { type: 'release' }])).toEqual({ next: REST, click: { x: 300_000, y: 200_000 } });
  });

  it('stays a drag when it comes back to where it began', () => {
    const { done } = run([press, drag(400_000, 300_000), drag(300_000, 200_000), { type: 'release' }]);
    expect(done).toEqual(box(300_000, 200_000, 100, 100));
  });

  it('stays inside of the medium', () => {
    expect(run([press, drag(9e9, -9e9), { type: 'release' }]).done).toEqual(box(300_000, 0, 700_000, 200_000));
  });

  it('shows the box while it is dragged, and none before', () => {
    expect(placingBox(run([press]).next, bounds)).toBeNull();
    expect(placingBox(run([press, drag(400_000, 300_000)]).next, bounds)).toEqual(box(300_000, 200_000, 100_000, 100_000));
  });

  it('can be cancelled', () => {
    expect(run([press, drag(400_000, 300_000), { type: 'cancel' }, { type: 'release' }])).toEqual({ next: REST });
  });

  it('takes over from a box that was being placed by keys', () => {
    const start: PlacingEvent = { type: 'start', center: { x: 500_000, y: 250_000 }, size: { width: 100_000, height: 100_000 } };
    expect(run([start, press, drag(400_000, 300_000), { type: 'release' }]).done).toEqual(box(300_000, 200_000, 100_000, 100_000));
  });
});

describe('the box tool by keys', () => {
  const start: PlacingEvent = { type: 'start', center: { x: 500_000, y: 250_000 }, size: { width: 200_000, height: 100_000 } };

  it('starts in the middle, moves, grows, confirms', () => {
    const steps: PlacingEvent[] = [start, { type: 'move', dx: -10_000, dy: 0 }, { type: 'grow', dx: 0, dy: 20_000 }];
    expect(placingBox(run(steps).next, bounds)).toEqual(box(390_000, 200_000, 200_000, 120_000));
    expect(run([...steps, { type: 'confirm' }])).toEqual({ next: REST, done: box(390_000, 200_000, 200_000, 120_000) });
  });

  it('keeps its size at the edge and never gets smaller than the smallest', () => {
    expect(placingBox(run([start, { type: 'move', dx: 9e9, dy: 9e9 }]).next, bounds)).toEqual(box(800_000, 400_000, 200_000, 100_000));
    expect(placingBox(run([start, { type: 'grow', dx: -9e9, dy: -9e9 }]).next, bounds)).toEqual(box(400_000, 200_000, 100, 100));
    expect(placingBox(run([start, { type: 'grow', dx: 9e9, dy: 9e9 }]).next, bounds)).toEqual(box(400_000, 200_000, 600_000, 300_000));
  });

  it('leaves nothing behind when cancelled', () => {
    expect(run([start, { type: 'cancel' }, { type: 'confirm' }])).toEqual({ next: REST });
  });

  it('is not disturbed by the mouse passing over', () => {
    const { next } = run([start]);
    expect(place(next, { type: 'drag', point: { x: 0, y: 0 }, slack: 0 }, bounds).next).toBe(next);
    expect(place(next, { type: 'release' }, bounds).next).toBe(next);
  });
});
