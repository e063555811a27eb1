import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { answerWith } from '../../test/backend';
import { call } from '../backend';
import { useDraftText } from '../review/useDraftText';
import { leave } from './leave';

it('closes the window when the last word is kept, and not before', async () => {
  const kept: string[] = [];
  let closed = 0;
  answerWith({
    'draft.get': ({ key }) => ({ key, text: '' }),
    'draft.set': async ({ text }) => {
      await new Promise((done) => setTimeout(done, 20));
      expect(closed).toBe(0);
      kept.push(text);
      return null;
    },
    'window.close': () => {
      closed += 1;
      return null;
    },
  });
  const { result } = renderHook(() => useDraftText('proof/p/composer'));
  await waitFor(() => expect(result.current.ready).toBe(true));
  act(() => result.current.setText('The last'));
  // The first of two is under way when the second is asked for.
  window.dispatchEvent(new Event('pagehide'));
  act(() => result.current.setText('The last word'));
  await leave();
  expect(kept).toEqual(['The last', 'The last word']);
  expect(closed).toBe(1);
});

it('closes the window when a setting that was just chosen is kept', async () => {
  const done: string[] = [];
  answerWith({
    'settings.set': async () => {
      await new Promise((rest) => setTimeout(rest, 20));
      done.push('kept');
      return null;
    },
    'window.close': () => {
      done.push('closed');
      return null;
    },
  });
  const setting = call('settings.set', { theme: 'light' });
  await leave();
  expect(done).toEqual(['kept', 'closed']);
  await setting;
});
