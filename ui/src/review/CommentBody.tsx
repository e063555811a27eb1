/** One comment: who, when, the text; one's own can be edited or deleted in place. */
import { ActionButton, Button, Content, ContextualHelp, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useRef, useState } from 'react';
import { type CommentView, type ThreadView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { When } from '../look/When';
import { sealed } from '../viewer';
import { useAround } from './around';
import { Attached } from './attached/Attached';
import { CommentMenu } from './CommentMenu';
import { namingIn, readableText, toWriteOn } from './mentions/naming';
import { AddReaction, Reactions } from './thread/Reactions';
import { Sought, Words } from './words/Words';
import { WritingField } from './WritingField';
import { useWritten, type Written } from './written';

interface CommentBodyProps {
  comment: CommentView;
  thread: ThreadView;
  /** In a folded card: only to be read. */
  isQuiet?: boolean;
  /** Nothing can be added or changed. */
  isReadOnly?: boolean;
  /** Stands instead of author and time. */
  byline?: ReactNode;
  /** Between the byline and the words. */
  children?: ReactNode;
}

export function CommentBody({ comment, thread, isQuiet = false, isReadOnly = false, byline, children }: CommentBodyProps) {
  const [editing, setEditing] = useState(false);
  const begins = thread.comments[0]?.id === comment.id ? thread : null;
  return (
    <div className={style({ minWidth: 0 })}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 4, minHeight: 24 })}>
        <div className={style({ flexGrow: 1, minWidth: 0 })}>{byline ?? <Byline comment={comment} />}</div>
        {comment.edited && !comment.deleted && <Earlier comment={comment} />}
        {!comment.deleted && !editing && !isQuiet && (
          <>
            {!isReadOnly && <AddReaction comment={comment} begins={begins?.id ?? null} />}
            <CommentMenu comment={comment} begins={begins} isReadOnly={isReadOnly} onEdit={() => setEditing(true)} />
          </>
        )}
      </div>
      <div className={style({ paddingStart: '[2rem]' })}>
        {children}
        {editing ? <Editor comment={comment} onDone={() => setEditing(false)} /> : <Said comment={comment} version={thread.version} />}
        {!comment.deleted && !isQuiet && (
          <>
            <Attached comment={comment} />
            <Reactions comment={comment} isReadOnly={isReadOnly} />
          </>
        )}
      </div>
    </div>
  );
}

function Byline({ comment }: { comment: CommentView }) {
  return (
    <p className={style({ margin: 0, paddingStart: '[2rem]', display: 'flex', gap: 8, alignItems: 'baseline' })}>
      <AuthorAndTime comment={comment} />
    </p>
  );
}

export function AuthorAndTime({ comment }: { comment: CommentView }) {
  return (
    <>
      <span className={style({ font: 'ui', fontWeight: 'bold', color: 'heading', truncate: true, minWidth: 0 })}>
        <Sought text={comment.author.name} />
      </span>{' '}
      <span className={style({ font: 'ui-sm', color: 'neutral-subdued', whiteSpace: 'nowrap' })}>
        <When at={comment.made_at} />
      </span>
    </>
  );
}

const words = style({
  font: 'ui',
  lineHeight: 'body',
  color: { default: 'body', isDeleted: 'neutral-subdued' },
  fontStyle: { isDeleted: 'italic' },
  margin: 0,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
});

function Said({ comment, version }: { comment: CommentView; version: string }) {
  return (
    <p dir="auto" className={words({ isDeleted: comment.deleted })}>
      {comment.deleted ? t('comment.deleted') : <Words text={comment.text} version={version} people={comment.mentions} />}
    </p>
  );
}

/** What it said before, the oldest first; of the later ones nobody noted when. */
function Earlier({ comment }: { comment: CommentView }) {
  return (
    <span className={style({ display: 'flex', alignItems: 'center', font: 'ui-sm', color: 'neutral-subdued', flexShrink: 0 })}>
      {t('comment.edited')}
      <ContextualHelp aria-label={t('comment.history')} variant="info" size="XS">
        <Heading>{t('comment.history')}</Heading>
        <Content>
          <p className={style({ margin: 0, marginBottom: 8, color: 'neutral-subdued' })}>
            {t('comment.first-written')} <When at={comment.made_at} />
          </p>
          <ol className={style({ margin: 0, paddingStart: 16, display: 'flex', flexDirection: 'column', gap: 8 })}>
            {comment.history.map((text, at) => (
              <li key={`${at}${text}`} dir="auto" className={style({ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' })}>
                {readableText({ text, mentions: comment.mentions })}
              </li>
            ))}
          </ol>
        </Content>
      </ContextualHelp>
    </span>
  );
}

/** Escape leaves it and keeps what was typed for the next time; Cancel lets it go. */
function Editor({ comment, onDone }: { comment: CommentView; onDone: () => void }) {
  const draft = useWritten(`comment/${comment.id}/edit`);
  const { people } = useAround();
  const [isTouched, setTouched] = useState(false);
  const isBegun = isTouched || draft.written.text !== '';
  const [before] = useState(() => toWriteOn(comment));
  const text = isBegun ? draft.written.text : before.text;
  const sent = useRef('');
  const edit = useMutate('comment.edit', { onSuccess: () => draft.clear(sent.current), onError: showFailure });
  const says = sealed(text.trim(), isBegun ? draft.written.along.mentions : before.mentions);
  const idle = says === '' || says === comment.text;
  /** What is written on begins with whom the comment names already. */
  const begun = (written: Written): Written =>
    isBegun || written.along.mentions.length > 0 ? written : { ...written, along: { ...written.along, mentions: before.mentions } };
  const change = (next: string) => {
    setTouched(true);
    draft.change((written) => ({ ...begun(written), text: next }));
  };
  const naming = namingIn(people, { change: (next) => draft.change((written) => next(begun(written))) });
  const send = () => {
    if (idle || edit.isPending) return;
    sent.current = draft.kept();
    edit.mutate({ comment: comment.id, text: says }, { onSuccess: onDone });
  };
  const cancel = () => {
    draft.clear();
    onDone();
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}>
      <WritingField autoFocus label={t('comment.edit')} value={text} onChange={change} onSend={send} onEscape={onDone} naming={naming} />
      <div className={style({ display: 'flex', gap: 8, justifyContent: 'end' })}>
        <ActionButton isQuiet size="S" onPress={cancel}>
          {t('common.cancel')}
        </ActionButton>
        <Button variant="accent" size="S" isDisabled={idle} onPress={send}>
          {t('common.save')}
        </Button>
      </div>
    </div>
  );
}
