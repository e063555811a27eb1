import { Provider, ToastContainer } from '@react-spectrum/s2';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { queryClient } from '../src/app/client';

/** Renders as inside of the window, and gives back hands for it. */
export function show(element: ReactElement) {
  const user = userEvent.setup();
  return { user, ...render(inWindow(element)) };
}

/** What `show` renders, for `rerender`. */
export function inWindow(element: ReactElement) {
  return (
    <QueryClientProvider client={queryClient}>
      <Provider locale="en">
        {element}
        <ToastContainer />
      </Provider>
    </QueryClientProvider>
  );
}
