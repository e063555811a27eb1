import { expect, it } from 'vitest';
import { Latest } from './latest';

function setUp() {
  const asked: string[] = [];
  const told: [string, string | null][] = [];
  let settle: ((answer: string | null) => Promise<void>) | null = null;
  const latest = new Latest<string, string>(
    (input) => {
      asked.push(input);
      return new Promise((done, fail) => {
        settle = async (answer) => {
          if (answer === null) fail(new Error('no'));
          else done(answer);
          await Promise.resolve().then(() => undefined).then(() => undefined);
        };
      });
    },
    (input, output) => told.push([input, output]),
  );
  return { latest, asked, told, answer: (text: string | null) => settle?.(text) };
}

it('asks one at a time, and then only for the last that is wanted', async () => {
  const { latest, asked, told, answer } = setUp();
  for (const input of ['a', 'b', 'c']) latest.want(input);
  expect(asked).toEqual(['a']);
  await answer('A');
  expect(asked).toEqual(['a', 'c']);
  await answer('C');
  latest.want('d');
  await answer('D');
  expect(told).toEqual([['a', 'A'], ['c', 'C'], ['d', 'D']]);
});

it('goes on after a failure, and is silent once stopped', async () => {
  const { latest, asked, told, answer } = setUp();
  latest.want('a');
  latest.want('b');
  await answer(null);
  expect([asked, told]).toEqual([['a', 'b'], [['a', null]]]);
  latest.stop();
  await answer('B');
  expect(told).toHaveLength(1);
});
