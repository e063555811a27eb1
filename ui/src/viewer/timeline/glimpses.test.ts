import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Thumbnail } from '../../backend';
import { Glimpses } from './glimpses';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

interface Question {
  frame: number;
  answer(): Promise<void>;
  refuse(): Promise<void>;
}

/** What was asked, each answered by hand, and the frames that were shown. */
function looking() {
  const questions: Question[] = [];
  const shown: number[] = [];
  const ask = (frame: number) =>
    new Promise<Thumbnail>((resolve, reject) => {
      questions.push({
        frame,
        answer: () => {
          resolve({ url: `data:image/png;base64,${frame}`, width: 160, height: 90 });
          return pass(0);
        },
        refuse: () => {
          reject(new Error('refused'));
          return pass(0);
        },
      });
    });
  const glimpses = new Glimpses(ask, ({ frame }) => void shown.push(frame));
  return { glimpses, questions, shown, asked: () => questions.map(({ frame }) => frame) };
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('glimpses', () => {
  it('are asked for one at a time, and the newest place wins', async () => {
    const { glimpses, questions, shown, asked } = looking();
    for (const frame of [1, 2, 3]) glimpses.want(frame);
    await pass(1000);
    expect(asked()).toEqual([1]);
    await questions[0]?.answer();
    expect(asked()).toEqual([1, 3]);
    await questions[1]?.answer();
    await pass(1000);
    expect([asked(), shown]).toEqual([
      [1, 3],
      [1, 3],
    ]);
  });

  it('are not asked for sooner than every 80 ms', async () => {
    const { glimpses, questions, asked } = looking();
    glimpses.want(1);
    await questions[0]?.answer();
    glimpses.want(2);
    await pass(79);
    expect(asked()).toEqual([1]);
    await pass(1);
    expect(asked()).toEqual([1, 2]);
  });

  it('are not asked for any more when none is wanted', async () => {
    const { glimpses, questions, asked } = looking();
    glimpses.want(1);
    glimpses.want(2);
    glimpses.want(null);
    await questions[0]?.answer();
    await pass(1000);
    expect(asked()).toEqual([1]);
  });

  it('are kept: one that was there is shown at once, and not covered by a later answer', async () => {
    const { glimpses, questions, shown, asked } = looking();
    glimpses.want(1);
    await questions[0]?.answer();
    await pass(100);
    glimpses.want(2);
    glimpses.want(1);
    expect(shown).toEqual([1, 1]);
    await questions[1]?.answer();
    await pass(1000);
    expect([asked(), shown]).toEqual([
      [1, 2],
      [1, 1],
    ]);
  });

  it('are kept up to two hundred', async () => {
    const { glimpses, questions, asked } = looking();
    for (let frame = 0; frame <= 200; frame += 1) {
      glimpses.want(frame);
      // oxlint-disable-next-line no-await-in-loop
      await questions.at(-1)?.answer();
      // oxlint-disable-next-line no-await-in-loop
      await pass(100);
    }
    glimpses.want(1);
    await pass(100);
    expect(asked()).toHaveLength(201);
    glimpses.want(0);
    expect(asked().at(-1)).toBe(0);
    expect(asked()).toHaveLength(202);
  });

  it('that fail are asked for again only after another one was wanted', async () => {
    const { glimpses, questions, shown, asked } = looking();
    glimpses.want(1);
    await questions[0]?.refuse();
    await pass(1000);
    expect([asked(), shown]).toEqual([[1], []]);
    glimpses.want(null);
    glimpses.want(1);
    expect(asked()).toEqual([1, 1]);
  });
});
