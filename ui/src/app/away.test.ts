import { beforeEach, expect, it, vi } from 'vitest';
import { answerWith, inputsOf } from '../../test/backend';
import { appState } from '../../test/made';
import { queryOf } from '../backend';
import { LONG_SECONDS, tellIfAway } from './away';
import { queryClient } from './client';

const WHAT = { title: 'a', body: 'b', link: null };
let focused = false;

beforeEach(() => {
  focused = false;
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
});

const longAgo = () => performance.now() - (LONG_SECONDS + 1) * 1000;

it('tells of long work to somebody who is away', async () => {
  const asked = answerWith({ 'desktop.notify': () => null });
  await tellIfAway(longAgo(), WHAT);
  expect(inputsOf(asked, 'desktop.notify')).toEqual([WHAT]);
});

it('tells nobody who is here, of no short work, and not where it is switched off', async () => {
  const asked = answerWith({ 'desktop.notify': () => null });
  await tellIfAway(performance.now(), WHAT);
  focused = true;
  await tellIfAway(longAgo(), WHAT);
  focused = false;
  queryClient.setQueryData(queryOf('app.state', {}).queryKey, appState({ notifications: false }));
  await tellIfAway(longAgo(), WHAT);
  expect(inputsOf(asked, 'desktop.notify')).toEqual([]);
});
