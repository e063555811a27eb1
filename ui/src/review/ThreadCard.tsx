/** A thread in the panel: folded to its first words, or open with everything one can do to it. */
import { ActionButton, Badge, Text } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Revert from '@react-spectrum/s2/icons/Revert';
import { useEffect, useRef } from 'react';
import { Button as PlainButton } from 'react-aria-components/Button';
import { type CommentView, type ThreadView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';
import { AuthorAndTime, CommentBody } from './CommentBody';
import { NumberMark } from './NumberMark';
import { ReplyField } from './ReplyField';

interface ThreadCardProps {
  thread: ThreadView;
  isSelected: boolean;
  isUnread: boolean;
  /** It belongs to another version than the one on the canvas. */
  isElsewhere: boolean;
  /** Nothing can be added or changed. */
  isReadOnly?: boolean;
  onSelect(): void;
}

export function ThreadCard({ thread, isSelected, isUnread, isElsewhere, isReadOnly = false, onSelect }: ThreadCardProps) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isSelected) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const [first, ...replies] = thread.comments;
  if (first === undefined) return null;
  const where = [thread.place_label, isElsewhere ? t('thread.version', { version: thread.version_number }) : ''];
  const place = where.filter((part) => part !== '').join(' · ');
  return (
    <article ref={ref} data-thread={thread.id} className={card({ isSelected })}>
      <CommentBody
        comment={first}
        isFirst
        isQuiet={!isSelected || isReadOnly}
        byline={<Head thread={thread} first={first} isSelected={isSelected} isUnread={isUnread} onSelect={onSelect} />}
      >
        {place !== '' && (
          <span className={style({ display: 'block', font: 'ui', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums' })}>
            {place}
          </span>
        )}
      </CommentBody>
      {isSelected ? <Rest thread={thread} replies={replies} isReadOnly={isReadOnly} /> : <Folded count={replies.length} />}
    </article>
  );
}

const card = style({
  padding: 12,
  borderRadius: 'lg',
  backgroundColor: { default: 'transparent', isSelected: 'blue-900/10' },
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: { default: 'transparent', isSelected: 'accent-800' },
});

interface HeadProps extends Pick<ThreadCardProps, 'thread' | 'isSelected' | 'isUnread' | 'onSelect'> {
  first: CommentView;
}

/** The button that opens the thread and brings the view to its place. */
function Head({ thread, first, isSelected, isUnread, onSelect }: HeadProps) {
  return (
    <PlainButton aria-expanded={isSelected} onPress={onSelect} className={(state) => head(state)}>
      <NumberMark number={thread.number} isResolved={thread.resolved} />{' '}
      <AuthorAndTime comment={first} />{' '}
      <span className={style({ flexGrow: 1 })} />
      {thread.resolved && (
        <Badge variant="positive" fillStyle="subtle" size="S">
          <CheckmarkCircle />
          <Text>{t('thread.resolved')}</Text>
        </Badge>
      )}
      {isUnread && (
        <Badge variant="informative" fillStyle="subtle" size="S">
          {t('thread.unread')}
        </Badge>
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
  minWidth: 0,
  minHeight: 24,
  padding: 0,
  font: 'ui',
  color: 'neutral',
  backgroundColor: 'transparent',
  borderStyle: 'none',
  borderRadius: 'sm',
  cursor: 'pointer',
});

function Folded({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={style({ font: 'ui-sm', color: 'blue-1000', display: 'block', paddingStart: '[2rem]', marginTop: 4 })}>
      {t('thread.replies', { count })}
    </span>
  );
}

function Rest({ thread, replies, isReadOnly }: { thread: ThreadView; replies: CommentView[]; isReadOnly: boolean }) {
  const resolve = useMutate('thread.resolve', { onSuccess: () => sayUndoable(t('thread.resolved.done')), onError: showFailure });
  const reopen = useMutate('thread.reopen', { onSuccess: () => sayUndoable(t('thread.reopened.done')), onError: showFailure });
  const change = thread.resolved ? reopen : resolve;
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, marginTop: 8 })}>
      {replies.map((comment) => (
        <CommentBody key={comment.id} comment={comment} isFirst={false} isQuiet={isReadOnly} />
      ))}
      {!isReadOnly && (
        <div className={style({ paddingStart: '[2rem]' })}>
          <ReplyField thread={thread.id}>
            <ActionButton size="S" onPress={() => change.mutate({ thread: thread.id })}>
              {thread.resolved ? <Revert /> : <CheckmarkCircle />}
              <Text>{t(thread.resolved ? 'thread.reopen' : 'thread.resolve')}</Text>
            </ActionButton>
          </ReplyField>
        </div>
      )}
    </div>
  );
}
