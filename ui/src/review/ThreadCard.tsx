/** A thread in the panel: folded to its first words, or open with everything one can do to it. */
import { ActionButton, Badge, Checkbox, Text } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Revert from '@react-spectrum/s2/icons/Revert';
import { memo, useEffect, useRef } from 'react';
import { Button as PlainButton, type ButtonProps } from 'react-aria-components/Button';
import { type CommentView, type ThreadView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';
import { isolated } from '../i18n/locale';
import { AuthorAndTime, CommentBody } from './CommentBody';
import { NumberMark } from './NumberMark';
import type { Reach } from './panel/choosing';
import { isHit } from './panel/searching';
import { ReplyField } from './ReplyField';
import { FoldedMeta, OpenMeta } from './thread/ThreadMeta';
import { useSought } from './words/links';

interface ThreadCardProps {
  thread: ThreadView;
  isSelected: boolean;
  isUnread: boolean;
  /** It belongs to another version than the one on the canvas. */
  isElsewhere: boolean;
  /** Nothing can be added or changed. */
  isReadOnly?: boolean;
  /** Tab comes by; the others are a matter of arrows. */
  isReachable?: boolean;
  /** While several are chosen: whether this is one of them. */
  isChosen?: boolean | null;
  onSelect(thread: ThreadView): void;
  onChoose?: ((thread: ThreadView, reach: Reach) => void) | undefined;
}

/** Of a thousand only those are drawn anew that something has changed of. */
export const ThreadCard = memo(function ThreadCard(props: ThreadCardProps) {
  const { thread, isSelected, isElsewhere, isReadOnly = false } = props;
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isSelected) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const [first, ...replies] = thread.comments;
  if (first === undefined) return null;
  const where = [thread.place_label, isElsewhere ? t('thread.version', { version: thread.version_number }) : ''];
  const place = where.filter((part) => part !== '').map(isolated).join(' · ');
  return (
    <article ref={ref} data-thread={thread.id} className={card({ isSelected })}>
      <CommentBody comment={first} thread={thread} isQuiet={!isSelected} isReadOnly={isReadOnly} byline={<Byline {...props} first={first} />}>
        {place !== '' && (
          <span className={style({ display: 'block', font: 'ui', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums' })}>
            {place}
          </span>
        )}
      </CommentBody>
      <div className={style({ paddingStart: '[2rem]' })}>{isSelected ? <OpenMeta thread={thread} isReadOnly={isReadOnly} /> : <FoldedMeta thread={thread} />}</div>
      {isSelected ? <Rest thread={thread} replies={replies} isReadOnly={isReadOnly} /> : <Folded thread={thread} replies={replies} />}
    </article>
  );
});

const card = style({
  padding: 12,
  borderRadius: 'lg',
  backgroundColor: { default: 'transparent', isSelected: 'blue-900/10' },
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: { default: 'transparent', isSelected: 'accent-800' },
});

interface HeadProps extends ThreadCardProps {
  first: CommentView;
}

function Byline(props: HeadProps) {
  const { thread, isChosen = null, onChoose } = props;
  if (isChosen === null || onChoose === undefined) return <Head {...props} />;
  const name = thread.number === null ? t('choose.unnumbered') : t('choose.one', { number: thread.number });
  return (
    <div className={style({ display: 'flex', alignItems: 'center', gap: 4 })}>
      <Checkbox aria-label={name} isSelected={isChosen} onChange={() => onChoose(thread, 'one')} />
      <div className={style({ flexGrow: 1, minWidth: 0 })}>
        <Head {...props} />
      </div>
    </div>
  );
}

/** The button that opens the thread and brings the view to its place; where several are chosen a click chooses. */
function Head({ thread, first, isSelected, isUnread, isReachable = true, isChosen = null, onSelect, onChoose }: HeadProps) {
  const press: ButtonProps['onPress'] = (event) => {
    const pointed = event.pointerType !== 'keyboard' && event.pointerType !== 'virtual';
    const several = isChosen !== null || event.ctrlKey || event.metaKey || event.shiftKey;
    if (onChoose !== undefined && pointed && several) onChoose(thread, event.shiftKey ? 'range' : 'one');
    else onSelect(thread);
  };
  return (
    <PlainButton data-thread-head aria-expanded={isSelected} excludeFromTabOrder={!isReachable} onPress={press} className={(state) => head(state)}>
      <span className={who}>
        <NumberMark number={thread.number} isResolved={thread.resolved} />{' '}
        <AuthorAndTime comment={first} />
      </span>{' '}
      {thread.resolved && (
        <Badge variant="positive" fillStyle="subtle" size="S" styles={whole}>
          <CheckmarkCircle />
          <Text>{t('thread.resolved')}</Text>
        </Badge>
      )}
      {isUnread && (
        <Badge variant="informative" fillStyle="subtle" size="S" styles={whole}>
          {t('thread.unread')}
        </Badge>
      )}
    </PlainButton>
  );
}

/** As wide as the name is, and what else there is below it where that leaves no room; a name wider than the card is cut. */
const who = style({ display: 'flex', alignItems: 'center', gap: 8, flexGrow: 1, minWidth: 0, maxWidth: 'full' });
const whole = style({ flexShrink: 0 });

const head = style({
  ...focusRing(),
  display: 'flex',
  alignItems: 'center',
  flexWrap: 'wrap',
  columnGap: 8,
  rowGap: 2,
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

/** How many replies there are, and those that were searched for. */
function Folded({ thread, replies }: { thread: ThreadView; replies: CommentView[] }) {
  const sought = useSought();
  const hits = sought.length === 0 ? [] : replies.filter((comment) => isHit(comment, sought));
  if (replies.length === 0) return null;
  return (
    <>
      <span className={style({ font: 'ui-sm', color: 'blue-1000', display: 'block', paddingStart: '[2rem]', marginTop: 4 })}>
        {t('thread.replies', { count: replies.length })}
      </span>
      {hits.map((comment) => (
        <CommentBody key={comment.id} comment={comment} thread={thread} isQuiet />
      ))}
    </>
  );
}

function Rest({ thread, replies, isReadOnly }: { thread: ThreadView; replies: CommentView[]; isReadOnly: boolean }) {
  const number = thread.number ?? 'none';
  const resolve = useMutate('thread.resolve', { onSuccess: () => sayUndoable(t('thread.resolved.done', { number })), onError: showFailure });
  const reopen = useMutate('thread.reopen', { onSuccess: () => sayUndoable(t('thread.reopened.done', { number })), onError: showFailure });
  const change = thread.resolved ? reopen : resolve;
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, marginTop: 8 })}>
      {replies.map((comment) => (
        <CommentBody key={comment.id} comment={comment} thread={thread} isReadOnly={isReadOnly} />
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
