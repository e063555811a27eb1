import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { answerWith, inputsOf } from '../../test/backend';
import { useDraftText } from './useDraftText';

it('begins anew under another key, and keeps each text under its own', async () => {
  const kept = new Map([['b', 'of b']]);
  const asked = answerWith({
    'draft.get': ({ key }) => ({ key, text: kept.get(key) ?? '' }),
    'draft.set': ({ key, text }) => {
      kept.set(key, text);
      return null;
    },
  });
  const { result, rerender } = renderHook(({ key }) => useDraftText(key), { initialProps: { key: 'a' } });
  await waitFor(() => expect(result.current.ready).toBe(true));
  act(() => result.current.setText('of a'));
  rerender({ key: 'b' });
  expect(result.current).toMatchObject({ text: '', ready: false });
  await waitFor(() => expect(result.current).toMatchObject({ text: 'of b', ready: true }));
  rerender({ key: 'a' });
  await waitFor(() => expect(result.current.text).toBe('of a'));
  expect(inputsOf(asked, 'draft.set')).toEqual([{ key: 'a', text: 'of a' }]);
});

it('makes a long text once the keys rest, or when the field goes', async () => {
  const asked = answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }), 'draft.set': () => null });
  const { result, unmount } = renderHook(() => useDraftText('a'));
  await waitFor(() => expect(result.current.ready).toBe(true));
  const write = vi.fn<(text: string) => string>((text) => text);
  for (const text of ['o', 'on', 'one']) act(() => result.current.setLater(() => write(text)));
  expect(write).not.toHaveBeenCalled();
  await waitFor(() => expect(inputsOf(asked, 'draft.set')).toEqual([{ key: 'a', text: 'one' }]));
  expect(write).toHaveBeenCalledTimes(1);
  act(() => result.current.setLater(() => write('one more')));
  unmount();
  await waitFor(() => expect(inputsOf(asked, 'draft.set')).toEqual([{ key: 'a', text: 'one' }, { key: 'a', text: 'one more' }]));
});
