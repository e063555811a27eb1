/** The text of a comment: what was searched for stands out, and what leads somewhere can be pressed. */
import { ActionButton, Text } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Copy from '@react-spectrum/s2/icons/Copy';
import { Fragment, useMemo, useState, type ReactNode } from 'react';
import { Button as PlainButton } from 'react-aria-components/Button';
import type { Person } from '../../backend';
import { t } from '../../i18n';
import { copyText } from '../../look/copy';
import { useAround } from '../around';
import { nameOf } from '../mentions/naming';
import { placesOf, type Stretch } from '../panel/searching';
import { useLinks, useSought } from './links';
import { tokensOf, type Token } from './tokens';

interface WordsProps {
  text: string;
  /** That the comment is on; absent: nothing in it leads to a place. */
  version?: string | undefined;
  /** Whom it names. */
  people?: readonly Person[];
}

const NOBODY: readonly Person[] = [];

export function Words({ text, version, people = NOBODY }: WordsProps) {
  const tokens = useMemo(() => tokensOf(text), [text]);
  const parts = useMemo(() => tokens.map((token) => (token.kind === 'mention' ? `@${nameOf(people, token.id)}` : token.text)), [tokens, people]);
  const sought = useSought();
  const places = useMemo(() => placesOf(parts.join(''), sought), [parts, sought]);
  const starts = useMemo(() => startsOf(parts), [parts]);
  return tokens.map((token, at) => (
    <Piece key={at} token={token} version={version}>
      {markedPart(parts[at] ?? '', starts[at] ?? 0, places)}
    </Piece>
  ));
}

function startsOf(parts: readonly string[]): number[] {
  let start = 0;
  return parts.map((text) => {
    start += text.length;
    return start - text.length;
  });
}

/** A name or the like, in which nothing leads anywhere. */
export function Sought({ text }: { text: string }) {
  const sought = useSought();
  return markedPart(text, 0, placesOf(text, sought));
}

const mark = style({ backgroundColor: 'yellow-400', color: 'neutral', borderRadius: 'sm' });

/** A part of a text with what of the places lies in it. */
function markedPart(part: string, start: number, places: readonly Stretch[]): ReactNode {
  const end = start + part.length;
  const within = places.filter(([from, to]) => from < end && to > start);
  if (within.length === 0) return part;
  const pieces: ReactNode[] = [];
  let at = start;
  for (const [from, to] of within) {
    const [first, last] = [Math.max(from, start), Math.min(to, end)];
    pieces.push(
      <Fragment key={first}>
        {part.slice(at - start, first - start)}
        <mark className={mark}>{part.slice(first - start, last - start)}</mark>
      </Fragment>,
    );
    at = last;
  }
  return [...pieces, part.slice(at - start)];
}

interface PieceProps {
  token: Token;
  version: string | undefined;
  children: ReactNode;
}

function Piece({ token, version, children }: PieceProps) {
  const links = useLinks();
  if (token.kind === 'mention') return <Mention id={token.id}>{children}</Mention>;
  if (token.kind === 'url') return <Url text={token.text} href={token.href}>{children}</Url>;
  if (version === undefined || token.kind === 'text') return children;
  if (token.kind === 'thread') {
    const thread = links.threadOf(version, token.number);
    if (thread === undefined) return children;
    return (
      <Leading text={token.text} onPress={() => links.openThread(thread)}>
        {children}
      </Leading>
    );
  }
  if (!links.hasPlaces(token.kind, version)) return children;
  return (
    <Leading text={token.text} onPress={() => links.goTo(token.kind === 'page' ? token.label : token.text)}>
      {children}
    </Leading>
  );
}

/** Oneself stands out, in weight too. */
function Mention({ id, children }: { id: string; children: ReactNode }) {
  const isMe = useAround().me === id;
  return (
    <span data-mention={id} className={mention({ isMe })}>
      {children}
    </span>
  );
}

const mention = style({
  paddingX: 4,
  borderRadius: 'sm',
  fontWeight: { default: 'medium', isMe: 'bold' },
  color: { default: 'neutral', isMe: 'blue-1000' },
  backgroundColor: { default: 'gray-100', isMe: 'blue-900/10' },
});

const link = style({
  ...focusRing(),
  display: 'inline',
  padding: 0,
  margin: 0,
  font: 'ui',
  lineHeight: 'body',
  textAlign: 'start',
  overflowWrap: 'anywhere',
  color: 'blue-1000',
  backgroundColor: 'transparent',
  borderStyle: 'none',
  borderRadius: 'sm',
  cursor: 'pointer',
});

function Leading({ text, onPress, children }: { text: string; onPress: () => void; children: ReactNode }) {
  return (
    <PlainButton aria-label={t('words.to-place', { text })} onPress={onPress} className={(state) => link(state)}>
      <span className="lined">{children}</span>
    </PlainButton>
  );
}

/** The window opens no pages of the web: the address is there to be taken along. */
function Url({ text, href, children }: { text: string; href: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <PlainButton aria-label={t('words.link', { text })} aria-expanded={isOpen} onPress={() => setOpen(!isOpen)} className={(state) => link(state)}>
        <span className="lined">{children}</span>
      </PlainButton>
      {isOpen && (
        <ActionButton size="XS" styles={style({ marginX: 4 })} onPress={() => void copyText(href, t('words.link.copied'))}>
          <Copy />
          <Text>{t('words.copy-link')}</Text>
        </ActionButton>
      )}
    </>
  );
}
