import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { inWindow, show } from '../../test/show';
import type { Notice } from '../backend';
import { HdrBadge, NoticeBar } from './Notices';

const spot: Notice = { code: 'spot-colors-approximated', message: 'spot colours are shown by their process colours: PANTONE 286 C', page: null };
const overprint: Notice = { code: 'overprint-not-shown', message: 'the file sets overprint, which is not simulated', page: null };
const font: Notice = { code: 'font-substituted', message: 'arialMT is not in the file: its text is drawn in Liberation Sans', page: 2 };
const hdr: Notice = { code: 'hdr-tone-mapped', message: 'this is HDR with light of up to 1000 cd/m²', page: null };

const nothing = () => undefined;
const bar = (notices: readonly Notice[], say: (text: string) => void = nothing, onClosed: () => void = nothing) => <NoticeBar notices={notices} say={say} onClosed={onClosed} />;

it('says the first and how many more there are, and all of them when asked', async () => {
  const { user, container } = show(bar([spot, overprint, font]));
  expect(screen.getByText('Spot colours are shown by their process colours: PANTONE 286 C')).toBeInTheDocument();
  expect(screen.queryByText(/overprint/)).toBeNull();
  await user.click(screen.getByRole('button', { name: '2 more' }));
  expect(screen.getByText('The file sets overprint, which is not simulated')).toBeInTheDocument();
  expect(screen.getByText(/^arialMT is not in the file/)).toBeInTheDocument();
  expect(await violations(container)).toEqual([]);
});

it('is put away until something else is found, which is then what it says', async () => {
  const { user, rerender } = show(bar([font, overprint]));
  await user.click(screen.getByRole('button', { name: '1 more' }));
  await user.click(screen.getByRole('button', { name: 'Put this note away' }));
  expect(screen.queryByTestId('viewer-notices')).toBeNull();
  rerender(inWindow(bar([font, overprint, spot])));
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Spot colours are shown by their process colours: PANTONE 286 C']);
  expect(screen.queryByRole('button', { name: /more|less/ })).toBeNull();
});

it('tells whoever has to look after the focus that its buttons are gone', async () => {
  const closed = vi.fn<() => void>();
  const { user } = show(bar([font], nothing, closed));
  await user.click(screen.getByRole('button', { name: 'Put this note away' }));
  expect(closed).toHaveBeenCalledOnce();
});

it('reads out what is found after the file was opened, once', () => {
  const say = vi.fn<(text: string) => void>();
  const { rerender } = show(bar([font], say));
  rerender(inWindow(bar([font], say)));
  expect(say).not.toHaveBeenCalled();
  rerender(inWindow(bar([font, overprint, spot], say)));
  rerender(inWindow(bar([font, overprint, spot], say)));
  expect(say.mock.calls).toEqual([['The file sets overprint, which is not simulated\nSpot colours are shown by their process colours: PANTONE 286 C']]);
});

it('leaves HDR to its badge, which says what became of the light', () => {
  show(
    <>
      {bar([hdr])}
      <HdrBadge notices={[font, hdr]} />
    </>,
  );
  expect(screen.queryByTestId('viewer-notices')).toBeNull();
  const badge = screen.getByTestId('viewer-hdr');
  expect(badge).toHaveTextContent('HDR, tone-mapped');
  expect(badge).toHaveTextContent('1000 cd/m²');
});

it.each([
  ['hdr-not-mapped', 'HDR, not tone-mapped'],
  ['hdr-clipped', 'HDR, highlights clipped'],
])('%s is badged %s', (code, text) => {
  show(<HdrBadge notices={[{ ...hdr, code }]} />);
  expect(screen.getByTestId('viewer-hdr')).toHaveTextContent(text);
});

it('says nothing of a file without anything', () => {
  const { container } = show(<>{bar([])}<HdrBadge notices={[]} /></>);
  expect(container.querySelector('[data-testid]')).toBeNull();
});
