/** One comment: who, when, the text; one's own can be edited or deleted in place. */
import { ActionButton, Button, Content, ContextualHelp, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useState } from 'react';
import { type CommentView, type ThreadView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { When } from '../look/When';
import { CommentMenu } from './CommentMenu';
import { useDraftText } from './useDraftText';
import { Sought, Words } from './words/Words';
import { WritingField } from './WritingField';

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
          <CommentMenu comment={comment} begins={begins} isReadOnly={isReadOnly} onEdit={() => setEditing(true)} />
        )}
      </div>
      <div className={style({ paddingStart: '[2rem]' })}>
        {children}
        {editing ? <Editor comment={comment} onDone={() => setEditing(false)} /> : <Said comment={comment} version={thread.version} />}
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
      {comment.deleted ? t('comment.deleted') : <Words text={comment.text} version={version} />}
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
                {text}
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
  const draft = useDraftText(`comment/${comment.id}/edit`);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (draft.text === '' ? comment.text : draft.text);
  const edit = useMutate('comment.edit', { onSuccess: (_, sent) => draft.clear(sent.text), onError: showFailure });
  const idle = text.trim() === '' || text.trim() === comment.text;
  const change = (next: string) => {
    setTyped(next);
    draft.setText(next);
  };
  const send = () => {
    if (idle || edit.isPending) return;
    edit.mutate({ comment: comment.id, text: text.trim() }, { onSuccess: onDone });
  };
  const cancel = () => {
    draft.clear();
    onDone();
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}>
      <WritingField autoFocus label={t('comment.edit')} value={text} onChange={change} onSend={send} onEscape={onDone} />
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
