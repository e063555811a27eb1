/** What can be done to one proof of a list. */
import { ActionMenu, MenuItem, Text } from '@react-spectrum/s2';
import Archive from '@react-spectrum/s2/icons/Archive';
import Link from '@react-spectrum/s2/icons/Link';
import Rename from '@react-spectrum/s2/icons/Rename';
import Revert from '@react-spectrum/s2/icons/Revert';
import { type ProofCard, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { linkTo } from '../app/links';
import { t } from '../i18n';
import { copyText } from '../look/copy';

interface ProofMenuProps {
  card: ProofCard;
  onRename(card: ProofCard): void;
}

export function ProofMenu({ card, onRename }: ProofMenuProps) {
  const archive = useMutate('proof.archive');
  const restore = useMutate('proof.restore');
  const act = (key: string | number) => {
    if (key === 'rename') onRename(card);
    else if (key === 'link') void copyText(linkTo({ kind: 'proof', id: card.id, version: null }), t('link.copied'));
    else (key === 'archive' ? archive : restore).mutate({ proof: card.id }, { onError: showFailure });
  };
  return (
    <ActionMenu isQuiet aria-label={t('proof.more', { name: card.name })} onAction={act}>
      <MenuItem id="rename" textValue={t('common.rename')}>
        <Rename />
        <Text slot="label">{t('common.rename')}</Text>
      </MenuItem>
      <MenuItem id="link" textValue={t('link.copy')}>
        <Link />
        <Text slot="label">{t('link.copy')}</Text>
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
    </ActionMenu>
  );
}
