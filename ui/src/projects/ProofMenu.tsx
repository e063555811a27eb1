/** What can be done to one proof of a list. */
import { ActionMenu, MenuItem, Text } from '@react-spectrum/s2';
import Archive from '@react-spectrum/s2/icons/Archive';
import Delete from '@react-spectrum/s2/icons/Delete';
import FolderMoveTo from '@react-spectrum/s2/icons/FolderMoveTo';
import Link from '@react-spectrum/s2/icons/Link';
import Properties from '@react-spectrum/s2/icons/Properties';
import Rename from '@react-spectrum/s2/icons/Rename';
import Revert from '@react-spectrum/s2/icons/Revert';
import { type ProofCard, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { linkTo } from '../app/links';
import { t } from '../i18n';
import { copyText } from '../look/copy';
import { binMany, putBackMany } from './acts';

export interface ProofActs {
  onRename(card: ProofCard): void;
  onMove(card: ProofCard): void;
  onDetails(card: ProofCard): void;
}

interface ProofMenuProps extends ProofActs {
  card: ProofCard;
}

export function ProofMenu({ card, onRename, onMove, onDetails }: ProofMenuProps) {
  const archive = useMutate('proof.archive');
  const restore = useMutate('proof.restore');
  const act = (key: string | number) => {
    switch (key) {
      case 'details':
        return onDetails(card);
      case 'rename':
        return onRename(card);
      case 'link':
        return void copyText(linkTo({ kind: 'proof', id: card.id, version: null }), t('link.copied'));
      case 'move':
        return onMove(card);
      case 'bin':
        return void binMany([card]);
      case 'put-back':
        return void putBackMany([card]);
      default:
        return (key === 'archive' ? archive : restore).mutate({ proof: card.id }, { onError: showFailure });
    }
  };
  const label = t('proof.more', { name: card.name });
  if (card.deleted) {
    return (
      <ActionMenu isQuiet aria-label={label} onAction={act}>
        <MenuItem id="put-back" textValue={t('bin.put-back')}>
          <Revert />
          <Text slot="label">{t('bin.put-back')}</Text>
        </MenuItem>
      </ActionMenu>
    );
  }
  return (
    <ActionMenu isQuiet aria-label={label} onAction={act}>
      <MenuItem id="details" textValue={t('details.open')}>
        <Properties />
        <Text slot="label">{t('details.open')}</Text>
      </MenuItem>
      <MenuItem id="rename" textValue={t('common.rename')}>
        <Rename />
        <Text slot="label">{t('common.rename')}</Text>
      </MenuItem>
      <MenuItem id="link" textValue={t('link.copy')}>
        <Link />
        <Text slot="label">{t('link.copy')}</Text>
      </MenuItem>
      <MenuItem id="move" textValue={t('folders.move')}>
        <FolderMoveTo />
        <Text slot="label">{t('folders.move')}</Text>
      </MenuItem>
      {card.archived ? (
        <MenuItem key="restore" id="restore" textValue={t('common.restore')}>
          <Revert />
          <Text slot="label">{t('common.restore')}</Text>
        </MenuItem>
      ) : (
        <MenuItem key="archive" id="archive" textValue={t('common.archive')}>
          <Archive />
          <Text slot="label">{t('common.archive')}</Text>
        </MenuItem>
      )}
      <MenuItem id="bin" textValue={t('bin.move')}>
        <Delete />
        <Text slot="label">{t('bin.move')}</Text>
      </MenuItem>
    </ActionMenu>
  );
}
