import { Provider, ToastContainer } from '@react-spectrum/s2';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { speak } from '../i18n';
import { follow, goInPlace } from './route';
import { ToastQueue } from './toasts';

const OFFER = { actionLabel: 'Undo', onAction: () => undefined, timeout: 10_000, isOfPage: true };

function saying(text: string, options = {}) {
  act(() => void ToastQueue.neutral(text, options));
}

const told = (text: string) => screen.queryByText(text);

beforeEach(() => {
  vi.useFakeTimers();
  window.history.replaceState(null, '', '#/proof/p');
  render(
    <Provider locale="en">
      <button>Elsewhere</button>
      <ToastContainer data-toasts="proof" />
    </Provider>,
  );
});

afterEach(() => {
  act(() => speak('de'));
  act(() => speak('en'));
  vi.useRealTimers();
});

it('goes with the proof that it came up on, and stays while only what is shown of it changes', () => {
  // The latest one lies above the others.
  saying('It cannot be read.');
  saying('Comment 1 resolved', OFFER);
  act(() => goInPlace({ page: 'proof', proof: 'p', version: 'v' }));
  expect(told('Comment 1 resolved')).not.toBeNull();
  act(() => follow('#/proof/q'));
  expect(told('Comment 1 resolved')).toBeNull();
  expect(told('It cannot be read.')).not.toBeNull();
});

it('goes after a while also where something can be done, but not while it has the focus', () => {
  saying('Comment 1 resolved', OFFER);
  act(() => void vi.advanceTimersByTime(9000));
  act(() => screen.getByRole('button', { name: 'Undo' }).focus());
  act(() => void vi.advanceTimersByTime(30_000));
  expect(told('Comment 1 resolved')).not.toBeNull();
  act(() => screen.getByRole('button', { name: 'Elsewhere' }).focus());
  act(() => void vi.advanceTimersByTime(2000));
  expect(told('Comment 1 resolved')).toBeNull();
});

it('goes when another language is spoken', () => {
  saying('It cannot be read.');
  act(() => speak('de'));
  expect(told('It cannot be read.')).toBeNull();
});
