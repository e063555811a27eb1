/** Stands where nothing is listed: there is nothing, or this is what hides it. */
import { Button, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import type { MediaKind, ThreadView } from '../../backend';
import { t, type MessageId } from '../../i18n';
import { hidingOf, partsOf, type Choice, type Hiding, type Looking } from '../filters';

interface NothingProps {
  threads: readonly ThreadView[];
  kind: MediaKind;
  choice: Choice;
  looking: Looking;
  /** Nothing can be said here, so no way to say it is told. */
  isReadOnly: boolean;
  /** There is no picture to draw on. */
  isUnseen: boolean;
  /** What was searched for; empty: nothing was. */
  sought: string;
  onShowAll(): void;
  onClearSearch(): void;
}

export function Nothing({ threads, kind, choice, looking, isReadOnly, isUnseen, sought, onShowAll, onClearSearch }: NothingProps) {
  if (threads.length === 0) {
    if (isReadOnly) return <Note title={t('threads.none.ever')} lines={[]} />;
    return <Note title={t('threads.none.all')} lines={[t(isUnseen ? 'threads.none.hint.unseen' : kind === 'audio' ? 'threads.none.hint.sound' : 'threads.none.hint')]} />;
  }
  if (sought !== '') {
    return (
      <Note title={t('threads.none.found', { text: sought })} lines={[t('threads.none.found.where')]}>
        <Button variant="secondary" size="S" onPress={onClearSearch}>
          {t('threads.none.clear-search')}
        </Button>
      </Note>
    );
  }
  const title = t(partsOf(choice).length > 0 || choice.state === 'all' ? 'threads.none.filtered' : `threads.none.${choice.state}`);
  const lines = hidingOf(threads, choice, looking).map(({ by, count }) => t(hides(by, kind), { count }));
  return (
    <Note title={title} lines={lines}>
      <Button variant="secondary" size="S" onPress={onShowAll}>
        {t('threads.none.show-all', { count: threads.length })}
      </Button>
    </Note>
  );
}

const HIDES_HERE = { image: 'threads.hides.page', pdf: 'threads.hides.page', video: 'threads.hides.frame', audio: 'threads.hides.stretch' } as const;

function hides(by: Hiding['by'], kind: MediaKind): MessageId {
  return by === 'here' ? HIDES_HERE[kind] : `threads.hides.${by}`;
}

function Note({ title, lines, children }: { title: string; lines: string[]; children?: ReactNode }) {
  return (
    <div className={style({ padding: 24, textAlign: 'center', display: 'flex', flexDirection: 'column', alignItems: 'center', gap: 4 })}>
      <Heading level={2} styles={style({ font: 'title-sm', margin: 0 })}>
        {title}
      </Heading>
      {lines.map((line) => (
        <p key={line} className={style({ font: 'body-sm', color: 'neutral-subdued', margin: 0, overflowWrap: 'anywhere' })}>
          {line}
        </p>
      ))}
      {children !== undefined && <div className={style({ marginTop: 8 })}>{children}</div>}
    </div>
  );
}
