/** One comment: who, when, the text; one's own can be edited or deleted in place. */
import { ActionButton, ActionMenu, Button, Content, ContextualHelp, Heading, MenuItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Delete from '@react-spectrum/s2/icons/Delete';
import Edit from '@react-spectrum/s2/icons/Edit';
import { type ReactNode, useState } from 'react';
import { type CommentView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';
import { When } from '../look/When';
import { useDraftText } from './useDraftText';
import { WritingField } from './WritingField';

interface CommentBodyProps {
  comment: CommentView;
  /** The first one carries its thread: deleting it deletes that. */
  isFirst: boolean;
  /** Read only, as in a folded card. */
  isQuiet?: boolean;
  /** Stands instead of author and time. */
  byline?: ReactNode;
  /** Between the byline and the words. */
  children?: ReactNode;
}

export function CommentBody({ comment, isFirst, isQuiet = false, byline, children }: CommentBodyProps) {
  const [editing, setEditing] = useState(false);
  return (
    <div className={style({ minWidth: 0 })}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 4, minHeight: 24 })}>
        <div className={style({ flexGrow: 1, minWidth: 0 })}>{byline ?? <Byline comment={comment} />}</div>
        {comment.edited && !comment.deleted && <Earlier texts={comment.history} />}
        {comment.can_edit && !comment.deleted && !editing && !isQuiet && (
          <Own comment={comment} isFirst={isFirst} onEdit={() => setEditing(true)} />
        )}
      </div>
      <div className={style({ paddingStart: '[2rem]' })}>
        {children}
        {editing ? <Editor comment={comment} onDone={() => setEditing(false)} /> : <Words comment={comment} />}
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
        {comment.author.name}
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

function Words({ comment }: { comment: CommentView }) {
  return (
    <p dir="auto" className={words({ isDeleted: comment.deleted })}>
      {comment.deleted ? t('comment.deleted') : comment.text}
    </p>
  );
}

function Earlier({ texts }: { texts: string[] }) {
  return (
    <span className={style({ display: 'flex', alignItems: 'center', font: 'ui-sm', color: 'neutral-subdued', flexShrink: 0 })}>
      {t('comment.edited')}
      <ContextualHelp aria-label={t('comment.history')} variant="info" size="XS">
        <Heading>{t('comment.history')}</Heading>
        <Content>
          <ol className={style({ margin: 0, paddingStart: 16 })}>
            {texts.map((text, at) => (
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

interface OwnProps {
  comment: CommentView;
  isFirst: boolean;
  onEdit(): void;
}

function Own({ comment, isFirst, onEdit }: OwnProps) {
  const remove = useMutate('comment.delete', { onSuccess: () => sayUndoable(t('comment.deleted.done')), onError: showFailure });
  const act = (key: string | number) => {
    if (key === 'edit') onEdit();
    else remove.mutate({ comment: comment.id });
  };
  return (
    <ActionMenu isQuiet size="XS" aria-label={t('comment.more')} onAction={act}>
      <MenuItem id="edit" textValue={t('comment.edit')}>
        <Edit />
        <Text slot="label">{t('comment.edit')}</Text>
      </MenuItem>
      <MenuItem id="delete" textValue={t(isFirst ? 'thread.delete' : 'comment.delete')}>
        <Delete />
        <Text slot="label">{t(isFirst ? 'thread.delete' : 'comment.delete')}</Text>
      </MenuItem>
    </ActionMenu>
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
