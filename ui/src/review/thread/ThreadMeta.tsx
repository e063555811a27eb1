/** What a thread is beside its words: who sees it, what it is as a to-do, its labels. As a rule one line. */
import { Badge, CloseButton, Text } from '@react-spectrum/s2';
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Attach from '@react-spectrum/s2/icons/Attach';
import UsersLock from '@react-spectrum/s2/icons/UsersLock';
import type { ReactNode } from 'react';
import { type ThreadView, type ToDo, useMutate } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { Hidden } from '../../look/Hidden';
import { LabelPicker } from './LabelPicker';
import { emojiName } from './Reactions';
import { ToDoMenu } from './ToDoMenu';
import { ToDoPill } from './ToDoPill';

/** The others are counted. */
const MOST_LABELS = 2;

export function FoldedMeta({ thread }: { thread: ThreadView }) {
  const { to_do: toDo, labels, audience, comments } = thread;
  const numFiles = comments.reduce((sum, { attachments, deleted }) => sum + (deleted ? 0 : attachments.length), 0);
  const reactions = comments[0]?.deleted === false ? comments[0].reactions : [];
  if (toDo === null && labels.length === 0 && audience === 'everyone' && numFiles === 0 && reactions.length === 0) return null;
  return (
    <div className={line}>
      {audience === 'team' && <TeamOnly />}
      {toDo !== null && <ToDoChip state={toDo} />}
      {labels.slice(0, MOST_LABELS).map((label) => (
        <Chip key={label}>
          <Hidden>{t('label.one')} </Hidden>
          <span className={cut}>{label}</span>
        </Chip>
      ))}
      {labels.length > MOST_LABELS && <Chip>{t('label.more', { count: labels.length - MOST_LABELS })}</Chip>}
      {numFiles > 0 && (
        <Chip>
          <Attach styles={iconStyle({ size: 'XS' })} />
          <Hidden>{t('attach.count', { count: numFiles })}</Hidden>
          <span aria-hidden="true">{numFiles}</span>
        </Chip>
      )}
      {reactions.map(({ emoji, people }) => (
        <Chip key={emoji}>
          <Hidden>{t('react.count', { emoji: emojiName(emoji), count: people.length })}</Hidden>
          <span aria-hidden="true">{`${emoji} ${people.length}`}</span>
        </Chip>
      ))}
    </div>
  );
}

export function OpenMeta({ thread, isReadOnly }: { thread: ThreadView; isReadOnly: boolean }) {
  const { id, to_do: toDo, labels, audience } = thread;
  const set = useMutate('thread.label', { onError: showFailure });
  if (isReadOnly && toDo === null && labels.length === 0 && audience === 'everyone') return null;
  return (
    <div className={line}>
      {audience === 'team' && <TeamOnly />}
      {isReadOnly ? toDo !== null && <ToDoChip state={toDo} /> : <ToDoMenu thread={thread} />}
      {labels.map((label) => (
        <Chip key={label} isRemovable={!isReadOnly}>
          <Hidden>{t('label.one')} </Hidden>
          <span className={cut}>{label}</span>
          {!isReadOnly && <CloseButton size="S" aria-label={t('label.take-off', { label })} onPress={() => set.mutate({ thread: id, label, on: false })} />}
        </Chip>
      ))}
      {!isReadOnly && <LabelPicker thread={thread} />}
    </div>
  );
}

function TeamOnly() {
  return (
    <Badge variant="notice" fillStyle="subtle" size="S" styles={style({ flexShrink: 0 })}>
      <UsersLock />
      <Text>{t('audience.team')}</Text>
    </Badge>
  );
}

function ToDoChip({ state }: { state: ToDo }) {
  return (
    <span className={style({ display: 'flex', position: 'relative', flexShrink: 0 })}>
      <Hidden>{t('to-do.title')} </Hidden>
      <ToDoPill state={state} />
    </span>
  );
}

function Chip({ isRemovable = false, children }: { isRemovable?: boolean; children: ReactNode }) {
  return <span className={chip({ isRemovable })}>{children}</span>;
}

const line = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4, marginTop: 4, minWidth: 0 });
const cut = style({ truncate: true, minWidth: 0 });

const chip = style({
  display: 'flex',
  alignItems: 'center',
  gap: 4,
  position: 'relative',
  minWidth: 0,
  maxWidth: 'full',
  boxSizing: 'border-box',
  minHeight: 20,
  paddingStart: 8,
  paddingEnd: { default: 8, isRemovable: 0 },
  borderRadius: 'full',
  font: 'ui-sm',
  color: 'neutral',
  backgroundColor: 'gray-100',
  whiteSpace: 'nowrap',
  // The ring around the button that takes it off is not cut.
  overflow: { default: 'hidden', isRemovable: 'visible' },
});
