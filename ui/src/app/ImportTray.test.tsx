import { act, screen, waitFor, within } from '@testing-library/react';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { ToastQueue } from '@react-spectrum/s2';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProofRef } from '../backend';
import { violations } from '../../test/axe';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { show } from '../../test/show';
import { receiveEvent } from './files';
import { addSample, startProofs, submitVersion, useImports } from './imports';
import { ImportTray } from './ImportTray';

const film = { ticket: 'film', name: 'film.mp4', bytes: 1000 };
const quote = { ticket: 'quote', name: 'Quote.docx', bytes: 4000 };
const poster = { ticket: 'poster', name: 'poster.png', bytes: 100 };

beforeEach(() => useImports.setState(useImports.getInitialState()));

describe('files coming in', () => {
  it('show how far they are, and can be stopped', async () => {
    let refuse: (reason: unknown) => void = () => undefined;
    const asked = answerWith({
      'proof.create': () => new Promise((_, reject) => (refuse = reject)),
      'job.cancel': () => null,
    });
    const { user, container } = show(<ImportTray />);
    act(() => void startProofs([film], null));
    act(() => receiveEvent({ event: 'progress', ticket: 'film', phase: 'look', done: 0, total: 1000 }));
    expect(screen.getByText('film.mp4 · Looking inside')).toBeVisible();
    act(() => receiveEvent({ event: 'progress', ticket: 'film', phase: 'copy', done: 250, total: 1000 }));
    const bar = screen.getByRole('progressbar', { name: 'film.mp4' });
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Stop film.mp4' }));
    await waitFor(() => expect(inputsOf(asked, 'job.cancel')).toEqual([{ ticket: 'film' }]));
    await act(async () => refuse(failure('cancelled')));
    await waitFor(() => expect(screen.queryByText('film.mp4')).toBeNull());
  });

  it('say why one failed, offer another try only where that can help, and can be dismissed', async () => {
    let tries = 0;
    answerWith({
      'proof.create': ({ ticket }) => {
        if (ticket === 'poster') return Promise.reject(failure('damaged', 'This file is damaged.'));
        tries += 1;
        return tries === 1 ? Promise.reject(failure('disk-full', 'The disk is full.', true)) : Promise.resolve({ proof: 'p', version: 'v', converted_by: null, same: null });
      },
    });
    const { user } = show(<ImportTray />);
    act(() => void startProofs([poster, film], null));
    expect(await screen.findByText(/This file is damaged/)).toBeVisible();
    expect(await screen.findByText(/The disk is full/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    await user.click(screen.getByRole('button', { name: 'Dismiss poster.png' }));
    await waitFor(() => expect(screen.queryByText('poster.png')).toBeNull());
  });

  it('count the steps of the sample and not the bytes of its files', () => {
    answerWith({ 'sample.add': () => new Promise(() => undefined) });
    show(<ImportTray />);
    act(() => void addSample());
    act(() => receiveEvent({ event: 'progress', ticket: 'sample', phase: 'sample', done: 7, total: 14 }));
    act(() => receiveEvent({ event: 'progress', ticket: 'sample', phase: 'copy', done: 99, total: 100 }));
    expect(screen.getByRole('progressbar', { name: 'Sample campaign' })).toHaveAttribute('aria-valuenow', '50');
  });

  it('stay where the person is when several are done', async () => {
    answerWith({ 'proof.create': ({ ticket }) => ({ proof: `of-${ticket}`, version: 'v', converted_by: null, same: null }) });
    const { user } = show(<ImportTray />);
    act(() => void startProofs([poster, film], null));
    const [open] = await screen.findAllByRole('button', { name: 'Open' });
    expect(window.location.hash).toBe('');
    await user.click(open as HTMLElement);
    expect(window.location.hash).toBe('#/proof/of-poster');
  });

  it('say that their bytes are there already, with a way to them', async () => {
    const same = { proof: 'older', name: 'brochure', project_name: 'Spring', version_number: 1 };
    answerWith({ 'proof.create': ({ ticket }) => ({ proof: `of-${ticket}`, version: 'v', converted_by: null, same: ticket === film.ticket ? null : same }) });
    const { user, container } = show(<ImportTray />);
    act(() => void startProofs([poster, film], null));
    expect(await screen.findAllByText('Same file as “brochure” in “Spring”.')).toHaveLength(1);
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Open the earlier one' }));
    expect(window.location.hash).toBe('#/proof/older');
  });

  it('are told of where a single one is opened at once', async () => {
    const told = vi.spyOn(ToastQueue, 'neutral').mockReturnValue(() => undefined);
    const same = { proof: 'older', name: 'brochure', project_name: 'Spring', version_number: 1 };
    answerWith({
      'proof.create': () => ({ proof: 'new', version: 'v', converted_by: null, same }),
      'version.submit': () => ({ proof: 'older', version: 'v2', converted_by: null, same }),
    });
    await startProofs([poster], null);
    expect(told).toHaveBeenLastCalledWith('Same file as “brochure” in “Spring”.', expect.objectContaining({ actionLabel: 'Open the earlier one' }));
    told.mock.lastCall?.[1]?.onAction?.();
    expect(window.location.hash).toBe('#/proof/older');
    // A version of the same bytes is a version all the same.
    await submitVersion(poster, 'older', '');
    expect(told.mock.lastCall?.[0]).toBe('Same file as version 1 of this proof. It is a version of its own, and no decision goes over to it.');
    told.mockRestore();
  });

  it('become PDF without a measure, and say what made it and that everybody reviews that', async () => {
    let finish: (made: ProofRef) => void = () => undefined;
    answerWith({ 'proof.create': ({ ticket }) => new Promise((resolve) => (ticket === 'quote' ? (finish = resolve) : undefined)) });
    const { container } = show(<ImportTray />);
    act(() => void startProofs([quote, film], null));
    act(() => receiveEvent({ event: 'progress', ticket: 'quote', phase: 'convert', done: 0, total: 0 }));
    expect(screen.getByText('Quote.docx · Converting to PDF')).toBeVisible();
    expect(screen.getByRole('progressbar', { name: 'Quote.docx · Converting to PDF' })).not.toHaveAttribute('aria-valuenow');
    await act(async () => finish({ proof: 'p', version: 'v', converted_by: 'LibreOffice 7.4.7.2', same: null }));
    expect(await screen.findByText('Converted to PDF by LibreOffice 7.4.7.2. Everybody reviews this PDF.')).toBeVisible();
    expect(await violations(container)).toEqual([]);
  });

  it('need LibreOffice: the line that installs it can be copied, and the same file tried again', async () => {
    const refusal = { ...failure('office-not-installed', 'It is not installed.', true), params: { command: 'sudo apt install it' } };
    let tries = 0;
    const asked = answerWith({
      'proof.create': () => {
        tries += 1;
        return tries === 1 ? Promise.reject(refusal) : Promise.resolve({ proof: 'p', version: 'v', converted_by: 'LibreOffice', same: null });
      },
    });
    const { user, container } = show(<ImportTray />);
    act(() => void startProofs([quote], null));
    await screen.findByRole('button', { name: 'Copy the line' });
    expect(container.querySelector('code')).toHaveTextContent('sudo apt install it');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Copy the line' }));
    expect(await navigator.clipboard.readText()).toBe('sudo apt install it');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    expect(inputsOf(asked, 'proof.create')).toHaveLength(2);
    expect(screen.queryByText('sudo apt install it')).toBeNull();
  });

  it('are dismissed together where more than one has ended; what is still coming in stays', async () => {
    answerWith({
      'proof.create': ({ ticket }) =>
        ticket === 'film' ? new Promise(() => undefined) : Promise.reject(failure('damaged', 'This file is damaged.')),
    });
    const { user } = show(<ImportTray />);
    act(() => void startProofs([film, poster], null));
    await screen.findByText(/This file is damaged/);
    expect(screen.queryByRole('button', { name: 'Dismiss all' })).toBeNull();
    act(() => void startProofs([quote], null));
    await user.click(await screen.findByRole('button', { name: 'Dismiss all' }));
    expect(screen.queryByText(/This file is damaged/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Stop film.mp4' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Dismiss all' })).toBeNull();
  });

  it('that failed are counted and keep their place, also when they are tried again', async () => {
    let tries = 0;
    answerWith({
      'proof.create': ({ ticket }) => {
        if (ticket === 'film') return new Promise(() => undefined);
        if (ticket === 'poster') return { proof: 'p', version: 'v', converted_by: null, same: null };
        tries += 1;
        return tries === 1 ? Promise.reject(failure('disk-full', 'The disk is full.', true)) : new Promise(() => undefined);
      },
    });
    const { user, container } = show(<ImportTray />);
    const names = () => screen.getAllByRole('listitem').map((row) => within(row).getByTitle(/./).title);
    act(() => void startProofs([film, quote, poster], null));
    expect(await screen.findByRole('heading', { name: '1 of 3 could not be added' })).toBeVisible();
    await waitFor(() => expect(names()).toEqual(['film.mp4', 'Quote.docx', 'poster.png']));
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('heading')).toBeNull());
    expect(within(screen.getAllByRole('listitem')[1] as HTMLElement).getByText(/^Quote.docx/)).toBeVisible();
  });

  it('that failed are gone to one after the other, and what can be done about each comes next', async () => {
    answerWith({
      'proof.create': ({ ticket }) => {
        if (ticket === 'film') return new Promise(() => undefined);
        return Promise.reject(failure('damaged', 'This file is damaged.'));
      },
    });
    const { user } = show(<ImportTray />);
    act(() => void startProofs([quote, film, poster], null));
    expect(await screen.findByRole('heading', { name: '2 of 3 could not be added' })).toBeVisible();
    const rows = screen.getAllByRole('listitem');
    const next = screen.getByRole('button', { name: 'Show the next' });
    await user.click(next);
    expect(rows[0]).toHaveFocus();
    await user.click(next);
    expect(rows[2]).toHaveFocus();
    await user.keyboard('{Tab}');
    expect(screen.getByRole('button', { name: 'Dismiss poster.png' })).toHaveFocus();
    await user.click(next);
    expect(rows[0]).toHaveFocus();
    await user.click(screen.getByRole('button', { name: 'Dismiss Quote.docx' }));
    await user.click(screen.getByRole('button', { name: 'Show it' }));
    expect(rows[2]).toHaveFocus();
    await user.click(screen.getByRole('button', { name: 'Dismiss poster.png' }));
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('that failed are each gone to once, also when one of them was dismissed meanwhile', async () => {
    answerWith({ 'proof.create': () => Promise.reject(failure('damaged', 'This file is damaged.')) });
    const { user } = show(<ImportTray />);
    act(() => void startProofs([quote, film, poster], null));
    expect(await screen.findByRole('heading', { name: '3 of 3 could not be added' })).toBeVisible();
    const [, second, third] = screen.getAllByRole('listitem');
    const next = screen.getByRole('button', { name: 'Show the next' });
    await user.click(next);
    await user.click(screen.getByRole('button', { name: 'Dismiss Quote.docx' }));
    await user.click(next);
    expect(second).toHaveFocus();
    await user.click(next);
    expect(third).toHaveFocus();
  });

  it('have their whole name where one points at it, and it crushes no button', async () => {
    const long = { ticket: 'long', name: `${'a-very-long-name-without-any-room-'.repeat(8)}.pdf`, bytes: 1 };
    answerWith({ 'proof.create': ({ ticket }) => ({ proof: ticket, version: 'v', converted_by: null, same: null }) });
    show(<ImportTray />);
    act(() => void startProofs([long, poster], null));
    const [open] = await screen.findAllByRole('button', { name: 'Open' });
    expect(screen.getByTitle(long.name)).toHaveTextContent(long.name);
    expect(open).toHaveClass(style({ flexShrink: 0 }).trim().split(' ')[0] ?? '');
  });

  it('show no line where none is known', async () => {
    answerWith({ 'proof.create': () => Promise.reject(failure('office-not-installed', 'It is not installed.', true)) });
    show(<ImportTray />);
    act(() => void startProofs([quote], null));
    expect(await screen.findByText(/It is not installed/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Copy the line' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});
