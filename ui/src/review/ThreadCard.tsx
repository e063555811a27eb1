/** A thread in the panel: folded to its first words, or open with everything one can do to it. */
import { ActionButton, Button, Text } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Revert from '@react-spectrum/s2/icons/Revert';
import { useEffect, useRef } from 'react';
import { Button as PlainButton } from 'react-aria-components/Button';
import { type ThreadView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { CommentBody } from './CommentBody';
import { NumberMark } from './NumberMark';
import { useDraftText } from './useDraftText';
import { WritingField } from './WritingField';

interface ThreadCardProps {
  thread: ThreadView;
  isSelected: boolean;
  isUnread: boolean;
  /** It belongs to another version than the one on the canvas. */
  isElsewhere: boolean;
  onSelect(): void;
}

export function ThreadCard({ thread, isSelected, isUnread, isElsewhere, onSelect }: ThreadCardProps) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isSelected) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    <article ref={ref} data-thread={thread.id} className={card({ isSelected })}>
      <Head thread={thread} isSelected={isSelected} isUnread={isUnread} isElsewhere={isElsewhere} onSelect={onSelect} />
      <div className={style({ paddingX: 12, paddingBottom: 12, display: 'flex', flexDirection: 'column', gap: 12 })}>
        {isSelected ? <Open thread={thread} /> : <Folded thread={thread} onSelect={onSelect} />}
      </div>
    </article>
  );
}

const card = style({
  borderRadius: 'lg',
  backgroundColor: { default: 'transparent', isSelected: 'blue-900/10' },
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: { default: 'transparent', isSelected: 'accent-800' },
});

export function threadName(thread: ThreadView): string {
  const number = thread.number === null ? t('thread.unnumbered') : t('thread.number', { number: thread.number });
  return thread.place_label === '' ? number : `${number}, ${thread.place_label}`;
}

function Head({ thread, isSelected, isUnread, isElsewhere, onSelect }: ThreadCardProps) {
  const label = [
    threadName(thread),
    isElsewhere ? t('thread.version', { version: thread.version_number }) : '',
    thread.resolved ? t('thread.resolved') : '',
    isUnread ? t('thread.unread') : '',
  ];
  return (
    <PlainButton
      aria-label={label.filter((part) => part !== '').join(', ')}
      aria-expanded={isSelected}
      onPress={onSelect}
      className={(state) => head(state)}
    >
      <NumberMark number={thread.number} isResolved={thread.resolved} />
      <span className={style({ flexGrow: 1, minWidth: 0, truncate: true, textAlign: 'start', fontVariantNumeric: 'tabular-nums' })}>
        {thread.place_label === '' ? t('thread.whole') : thread.place_label}
        {isElsewhere && ` · ${t('thread.version', { version: thread.version_number })}`}
      </span>
      {thread.resolved && <span className={style({ font: 'ui-sm' })}>{t('thread.resolved')}</span>}
      {isUnread && (
        <span className={style({ font: 'ui-sm', fontWeight: 'bold', color: 'accent' })}>{t('thread.unread')}</span>
      )}
    </PlainButton>
  );
}

const head = style({
  ...focusRing(),
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  width: 'full',
  boxSizing: 'border-box',
  padding: 12,
  paddingBottom: 4,
  font: 'ui',
  color: 'neutral-subdued',
  backgroundColor: 'transparent',
  borderStyle: 'none',
  borderRadius: 'lg',
  cursor: 'pointer',
});

function Folded({ thread, onSelect }: { thread: ThreadView; onSelect: () => void }) {
  const [first] = thread.comments;
  if (first === undefined) return null;
  const replies = thread.comments.length - 1;
  return (
    // The header is the button for keys and screen readers; a press on the words is a shortcut for the pointer.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div onClick={onSelect} className={style({ cursor: 'pointer' })}>
      <CommentBody comment={{ ...first, can_edit: false }} isFirst />
      {replies > 0 && (
        <span className={style({ font: 'ui-sm', color: 'accent', display: 'block', marginTop: 4 })}>
          {t('thread.replies', { count: replies })}
        </span>
      )}
    </div>
  );
}

function Open({ thread }: { thread: ThreadView }) {
  const resolve = useMutate('thread.resolve');
  const reopen = useMutate('thread.reopen');
  const change = thread.resolved ? reopen : resolve;
  return (
    <>
      {thread.comments.map((comment, at) => (
        <CommentBody key={comment.id} comment={comment} isFirst={at === 0} />
      ))}
      <ReplyField thread={thread.id}>
        <ActionButton
          size="S"
          isPending={change.isPending}
          onPress={() => change.mutate({ thread: thread.id }, { onError: showFailure })}
        >
          {thread.resolved ? <Revert /> : <CheckmarkCircle />}
          <Text>{t(thread.resolved ? 'thread.reopen' : 'thread.resolve')}</Text>
        </ActionButton>
      </ReplyField>
    </>
  );
}

function ReplyField({ thread, children }: { thread: string; children: React.ReactNode }) {
  const draft = useDraftText(`thread/${thread}/reply`);
  const reply = useMutate('thread.reply');
  const idle = draft.text.trim() === '';
  const send = () => {
    if (idle || reply.isPending) return;
    reply.mutate({ thread, text: draft.text.trim() }, { onSuccess: draft.clear, onError: showFailure });
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}>
      <WritingField
        label={t('reply.label')}
        placeholder={t('reply.placeholder')}
        value={draft.text}
        onChange={draft.setText}
        onSend={send}
        onEscape={leaveField}
      />
      <div className={style({ display: 'flex', gap: 8, justifyContent: 'space-between' })}>
        {children}
        <Button variant="accent" size="S" isDisabled={idle} isPending={reply.isPending} onPress={send}>
          {t('reply.send')}
        </Button>
      </div>
    </div>
  );
}

/** Gives the keys back to the canvas; the text stays where it is. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
