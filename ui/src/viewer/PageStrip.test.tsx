import { act, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { answerWith } from '../../test/backend';
import { show } from '../../test/show';
import { haveTextSize } from '../settings/textSize';
import { PageStrip } from './PageStrip';

vi.mock(import('./view/useViewport'), () => ({ useViewport: () => ({ size: { width: 152, height: 600 }, ratio: 1 }) }));

afterEach(() => haveTextSize(100));

it('gives each page more room as text grows, so that no label lies under the next picture', async () => {
  answerWith({
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 52, height: 104 }),
    'media.pages': () => [],
  });
  show(<PageStrip version="version" numPages={3} threads={[]} />);
  const tops = () => screen.getAllByRole('option').map((option) => option.style.top);
  expect(tops()).toEqual(['0px', '144px', '288px']);
  act(() => haveTextSize(200));
  expect(tops()).toEqual(['0px', '288px', '576px']);
  const strip = screen.getByTestId('page-strip');
  await vi.waitFor(() => expect(strip.querySelector('img')).toHaveAttribute('height', '208'));
});
