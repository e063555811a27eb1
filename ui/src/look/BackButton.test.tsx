import { Provider } from '@react-spectrum/s2';
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { expect, it } from 'vitest';
import { BackButton } from './BackButton';

it.each([
  ['en', <ChevronLeft key="left" />],
  ['ar', <ChevronRight key="right" />],
])('points to where one came from, in %s', (locale, arrow) => {
  const drawn = (element: ReactElement) => {
    const { container, unmount } = render(<Provider locale={locale}>{element}</Provider>);
    const path = container.querySelector('svg path')?.getAttribute('d');
    unmount();
    return path;
  };
  expect(drawn(<BackButton />)).toBe(drawn(arrow));
  expect(drawn(arrow)).toBeTruthy();
});
