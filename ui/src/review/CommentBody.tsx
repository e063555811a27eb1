/** One comment: who, when, the text; one's own can be edited or deleted in place. */
import { ActionButton, ActionMenu, Button, Content, ContextualHelp, Heading, MenuItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Delete from '@react-spectrum/s2/icons/Delete';
import Edit from '@react-spectrum/s2/icons/Edit';
import { useState } from 'react';
import { type CommentView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { When } from '../look/When';
import { WritingField } from './WritingField';

export function CommentBody({ comment, isFirst }: { comment: CommentView; isFirst: boolean }) {
  const [editing, setEditing] = useState(false);
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 2, minWidth: 0 })}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 8, minHeight: 24 })}>
        <span className={style({ font: 'ui', fontWeight: 'bold', color: 'heading', truncate: true, minWidth: 0 })}>
          {comment.author.name}
        </span>
        <span className={style({ font: 'ui-sm', color: 'neutral-subdued', flexGrow: 1, whiteSpace: 'nowrap' })}>
          <When at={comment.made_at} />
        </span>
        {comment.edited && !comment.deleted && <Earlier texts={comment.history} />}
        {comment.can_edit && !comment.deleted && !editing && (
          <Own comment={comment} isFirst={isFirst} onEdit={() => setEditing(true)} />
        )}
      </div>
      {editing ? <Editor comment={comment} onDone={() => setEditing(false)} /> : <Words comment={comment} />}
    </div>
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
    <span className={style({ display: 'flex', alignItems: 'center', font: 'ui-sm', color: 'neutral-subdued' })}>
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
  const remove = useMutate('comment.delete');
  const act = (key: string | number) => {
    if (key === 'edit') onEdit();
    else remove.mutate({ comment: comment.id }, { onError: showFailure });
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

function Editor({ comment, onDone }: { comment: CommentView; onDone: () => void }) {
  const [text, setText] = useState(comment.text);
  const edit = useMutate('comment.edit');
  const idle = text.trim() === '' || text.trim() === comment.text;
  const send = () => {
    if (idle || edit.isPending) return;
    edit.mutate({ comment: comment.id, text: text.trim() }, { onSuccess: onDone, onError: showFailure });
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}>
      <WritingField autoFocus label={t('comment.edit')} value={text} onChange={setText} onSend={send} onEscape={onDone} />
      <div className={style({ display: 'flex', gap: 8, justifyContent: 'end' })}>
        <ActionButton isQuiet size="S" onPress={onDone}>
          {t('common.cancel')}
        </ActionButton>
        <Button variant="accent" size="S" isDisabled={idle} isPending={edit.isPending} onPress={send}>
          {t('common.save')}
        </Button>
      </div>
    </div>
  );
}
