/** What can be done with a comment: copied by everybody, edited and deleted by who wrote it. */
import { ActionMenu, MenuItem, Text } from '@react-spectrum/s2';
import Copy from '@react-spectrum/s2/icons/Copy';
import Delete from '@react-spectrum/s2/icons/Delete';
import Edit from '@react-spectrum/s2/icons/Edit';
import Link from '@react-spectrum/s2/icons/Link';
import UserGroup from '@react-spectrum/s2/icons/UserGroup';
import UsersLock from '@react-spectrum/s2/icons/UsersLock';
import { type CommentView, type ThreadView, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { linkTo } from '../app/links';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';
import { copyText } from '../look/copy';
import { readableText } from './mentions/naming';
import { useLinks } from './words/links';

interface CommentMenuProps {
  comment: CommentView;
  /** Of which it is the first comment: deleting it deletes that. */
  begins: ThreadView | null;
  isReadOnly: boolean;
  onEdit(): void;
}

export function CommentMenu({ comment, begins, isReadOnly, onEdit }: CommentMenuProps) {
  const { proof } = useLinks();
  const remove = useMutate('comment.delete', { onSuccess: () => sayUndoable(t('comment.deleted.done')), onError: showFailure });
  const show = useMutate('thread.audience', {
    onSuccess: (_, { audience }) => sayUndoable(t(`audience.to-${audience}.done`)),
    onError: showFailure,
  });
  const to = begins?.audience === 'team' ? 'everyone' : 'team';
  const act = (key: string | number) => {
    if (key === 'edit') onEdit();
    else if (key === 'delete') remove.mutate({ comment: comment.id });
    else if (key === 'copy') void copyText(readableText(comment), t('copy.text.done'));
    else if (key === 'audience' && begins !== null) show.mutate({ thread: begins.id, audience: to });
    else if (key === 'link' && begins !== null) void copyText(linkTo({ kind: 'thread', id: begins.id, version: null }), t('link.copied'));
    else if (begins !== null) void copyText(referenceOf(begins, proof), t('copy.reference.done'));
  };
  const isOwn = comment.can_edit && !isReadOnly;
  return (
    <ActionMenu isQuiet size="XS" aria-label={t('comment.more')} onAction={act}>
      {isOwn && (
        <MenuItem id="edit" textValue={t('comment.edit')}>
          <Edit />
          <Text slot="label">{t('comment.edit')}</Text>
        </MenuItem>
      )}
      {isOwn && (
        <MenuItem id="delete" textValue={t(begins === null ? 'comment.delete' : 'thread.delete')}>
          <Delete />
          <Text slot="label">{t(begins === null ? 'comment.delete' : 'thread.delete')}</Text>
        </MenuItem>
      )}
      {begins !== null && !isReadOnly && (
        <MenuItem id="audience" textValue={t(`audience.to-${to}`)}>
          {to === 'team' ? <UsersLock /> : <UserGroup />}
          <Text slot="label">{t(`audience.to-${to}`)}</Text>
        </MenuItem>
      )}
      <MenuItem id="copy" textValue={t('copy.text')}>
        <Copy />
        <Text slot="label">{t('copy.text')}</Text>
      </MenuItem>
      {begins !== null && (
        <MenuItem id="reference" textValue={t('copy.reference')}>
          <Copy />
          <Text slot="label">{t('copy.reference')}</Text>
        </MenuItem>
      )}
      {begins !== null && (
        <MenuItem id="link" textValue={t('link.copy')}>
          <Link />
          <Text slot="label">{t('link.copy')}</Text>
        </MenuItem>
      )}
    </ActionMenu>
  );
}

/** For a message to somebody: `#12, 00:00:04;12, Hero film, version 3`. */
function referenceOf(thread: ThreadView, proof: string): string {
  const number = thread.number === null ? t('thread.unnumbered') : `#${thread.number}`;
  const parts = [number, thread.place_label, proof, t('copy.version', { version: thread.version_number })];
  return parts.filter((part) => part !== '').join(', ');
}
