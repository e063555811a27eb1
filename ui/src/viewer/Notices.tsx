// How the screen differs from what the file means: a line along the lower edge until somebody puts it away, and a badge
// for HDR. All of it stays under "Noticed in this file". Where the line stands is for whoever shows it.

import { ActionButton, Badge, Text } from '@react-spectrum/s2';
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import ChevronUp from '@react-spectrum/s2/icons/ChevronUp';
import Close from '@react-spectrum/s2/icons/Close';
import { useEffect, useRef, useState } from 'react';
import type { Notice } from '../backend';
import { t, type MessageId } from '../i18n';
import { unseen } from './unseen';

const HDR: Partial<Record<string, MessageId>> = {
  'hdr-tone-mapped': 'viewer.hdr.tone-mapped',
  'hdr-not-mapped': 'viewer.hdr.not-mapped',
  'hdr-clipped': 'viewer.hdr.clipped',
};

/** Begins with a name, which is left as it is. */
const NAMED = new Set(['font-substituted']);

// As high as the space that a fitted picture leaves free below itself.
const bar = style({
  display: 'flex',
  alignItems: 'start',
  gap: 8,
  minHeight: 32,
  boxSizing: 'border-box',
  paddingX: 12,
  font: 'ui-sm',
  color: 'neutral',
  backgroundColor: 'notice-subtle',
  flexShrink: 0,
  pointerEvents: 'auto',
});
const icon = style({ display: 'flex', alignItems: 'center', height: 32, flexShrink: 0 });
const lines = style({ flexGrow: 1, minWidth: 0, maxHeight: 160, overflow: 'auto', margin: 0, padding: 0, paddingY: 8, listStyleType: 'none' });
const line = style({ truncate: { default: true, isWhole: false }, overflowWrap: 'break-word' });
const buttons = style({ display: 'flex', alignItems: 'center', gap: 4, height: 32, flexShrink: 0 });

interface NoticeBarProps {
  notices: readonly Notice[];
  /** Reads out. */
  say(text: string): void;
  /** It was put away, and its buttons with it. */
  onClosed(): void;
}

export function NoticeBar({ notices, say, onClosed }: NoticeBarProps) {
  const all = notices.filter(({ code }) => HDR[code] === undefined);
  const [isOpen, setOpen] = useState(false);
  // What comes later is said although the rest was put away.
  const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());
  useSayingLater(all, say);
  const said = all.filter((notice) => !putAway.has(keyOf(notice)));
  const [first, ...rest] = said;
  if (first === undefined) return null;
  const shown = isOpen ? said : [first];
  // There is nothing to open for a single one: it is there to its end.
  const isWhole = isOpen || rest.length === 0;
  const close = () => {
    setPutAway(new Set(all.map(keyOf)));
    setOpen(false);
    onClosed();
  };
  const toggle = t(isOpen ? 'viewer.notices.less' : 'viewer.notices.all', { count: rest.length });
  return (
    <section aria-label={t('viewer.notices')} className={bar} data-testid="viewer-notices">
      <span className={icon}>
        <AlertTriangle aria-hidden styles={iconStyle({ color: 'notice', size: 'S' })} />
      </span>
      <ul className={lines}>
        {shown.map((notice) => (
          <li key={keyOf(notice)} className={line({ isWhole })}>
            {textOf(notice)}
          </li>
        ))}
      </ul>
      <span className={buttons}>
        {rest.length > 0 && (
          <ActionButton isQuiet size="XS" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
            {isOpen ? <ChevronDown /> : <ChevronUp />}
            <Text>{toggle}</Text>
          </ActionButton>
        )}
        <ActionButton isQuiet size="XS" aria-label={t('viewer.notices.close')} onPress={close}>
          <Close />
        </ActionButton>
      </span>
    </section>
  );
}

/** What is found after the file was opened comes without anybody doing anything. */
function useSayingLater(notices: readonly Notice[], say: (text: string) => void): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(notices.map(keyOf));
    const later = before === null ? [] : notices.filter((notice) => !before.has(keyOf(notice)));
    if (later.length > 0) say(later.map(textOf).join('\n'));
  });
}

function keyOf({ code, message }: Notice): string {
  return `${code} ${message}`;
}

function textOf({ code, message }: Notice): string {
  return NAMED.has(code) ? message : message.charAt(0).toUpperCase() + message.slice(1);
}

/** Beside rate and size: that the picture is HDR, and what became of its light. */
export function HdrBadge({ notices }: { notices: readonly Notice[] }) {
  const notice = notices.find(({ code }) => HDR[code] !== undefined);
  const name = notice === undefined ? undefined : HDR[notice.code];
  if (notice === undefined || name === undefined) return null;
  return (
    <span data-testid="viewer-hdr" title={notice.message}>
      <Badge variant="notice" fillStyle="subtle" size="S">
        {t(name)}
      </Badge>
      <span className={unseen}>{notice.message}</span>
    </span>
  );
}
