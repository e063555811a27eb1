import { i18n } from '@lingui/core';
import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerWith } from '../../test/backend';
import { appState, commentView, decisionView, proofView, threadView, versionView } from '../../test/made';
import { show } from '../../test/show';
import { EmptyHome } from '../home/EmptyHome';
import { DecideDialog } from '../review/DecideDialog';
import { ThreadCard } from '../review/ThreadCard';
import { SECTIONS, useSections } from '../settings/sections';
import { SettingsPage } from '../settings/SettingsPage';
import { DialogContainer } from '@react-spectrum/s2';
import { english } from './en';

// Every message between brackets: a word outside of them did not come from the catalogue.
const PSEUDO = Object.fromEntries(Object.entries(english).map(([id, message]) => [id, `⟦${message}⟧`]));

/** As `fileSize` writes it. */
const SIZE = /[\d.]+ (bytes?|[kMGT]B)/;

beforeEach(() => {
  i18n.load('pseudo', PSEUDO);
  i18n.activate('pseudo');
});
afterEach(() => i18n.activate('en'));

/** Letters that stand outside of the brackets, but for what people wrote themselves and key names. */
function untranslated(own: (string | RegExp)[]): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const left: string[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement?.closest('time, kbd, script, style, title') !== null) continue;
    let text = node.textContent ?? '';
    while (/⟦[^⟦⟧]*⟧/.test(text)) text = text.replace(/⟦[^⟦⟧]*⟧/g, '');
    for (const word of own) text = text.replace(word, '');
    if (/\p{L}/u.test(text)) left.push(text.trim());
  }
  return left;
}

it('home has no word of its own', () => {
  answerWith({});
  show(<EmptyHome state={appState({ person: null })} />);
  expect(untranslated([])).toEqual([]);
});

it('a thread has no word of its own', async () => {
  answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }) });
  const comments = [commentView(), commentView({ id: 'b', deleted: true, can_edit: true, edited: true, history: ['x'] })];
  show(<ThreadCard thread={threadView({ resolved: true, comments })} isSelected isUnread isElsewhere onSelect={() => undefined} />);
  await waitFor(() => expect(screen.getByText('⟦Reopen⟧')).toBeVisible());
  expect(untranslated(['Luis Ortega', 'The logo is too small.'])).toEqual([]);
});

it('deciding has no word of its own', () => {
  answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }) });
  const version = versionView({ decisions: [decisionView({ reason: '' })] });
  show(
    <DialogContainer onDismiss={() => undefined}>
      <DecideDialog proof={proofView()} version={version} openThreads={2} isOpen />
    </DialogContainer>,
  );
  expect(untranslated(['Dana Keller'])).toEqual([]);
});

it.each(SECTIONS)('settings: %s has no word of its own', async (section) => {
  useSections.setState({ shown: section });
  answerWith({
    'storage.get': () => ({ content: 1, cache: 2, cache_limit: 500_000_000, database: 3 }),
    'data.place': () => ({ fixed: true }),
  });
  show(<SettingsPage state={appState({ language: 'de' })} />);
  await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
  // Sizes are written by the locale, not by the catalogue.
  expect(untranslated(['/data', '0.1.0', SIZE])).toEqual([]);
});
