/** What can be done to all selected proofs at once, and how far it is. */
import { ActionBar, ActionButton, Button, ProgressBar, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Archive from '@react-spectrum/s2/icons/Archive';
import Delete from '@react-spectrum/s2/icons/Delete';
import FolderMoveTo from '@react-spectrum/s2/icons/FolderMoveTo';
import Revert from '@react-spectrum/s2/icons/Revert';
import type { WithArchived } from '../backend';
import { t } from '../i18n';
import { isLong, useMany } from './many';

interface ManyBarProps {
  /** Which proofs are listed: those can be put away, or taken out again. */
  listed: WithArchived | 'bin';
  onArchive(archived: boolean): void;
  onMove(): void;
  onBin(): void;
  onPutBack(): void;
}

export function ManyBar({ listed, onArchive, onMove, onBin, onPutBack }: ManyBarProps) {
  const isBusy = useMany((many) => many.running !== null);
  if (listed === 'bin') {
    return (
      <ActionBar data-many-bar>
        <ActionButton isDisabled={isBusy} onPress={onPutBack}>
          <Revert />
          <Text>{t('bin.put-back')}</Text>
        </ActionButton>
      </ActionBar>
    );
  }
  return (
    <ActionBar data-many-bar>
      <ActionButton key="move" isDisabled={isBusy} onPress={onMove}>
        <FolderMoveTo />
        <Text>{t('folders.move')}</Text>
      </ActionButton>
      {listed !== 'only' && (
        <ActionButton key="archive" isDisabled={isBusy} onPress={() => onArchive(true)}>
          <Archive />
          <Text>{t('common.archive')}</Text>
        </ActionButton>
      )}
      {listed !== 'no' && (
        <ActionButton key="restore" isDisabled={isBusy} onPress={() => onArchive(false)}>
          <Revert />
          <Text>{t('common.restore')}</Text>
        </ActionButton>
      )}
      <ActionButton key="bin" isDisabled={isBusy} onPress={onBin}>
        <Delete />
        <Text>{t('bin.move')}</Text>
      </ActionButton>
    </ActionBar>
  );
}

/** Of what takes long enough to be seen. */
export function ManyProgress() {
  const { running, stop } = useMany();
  if (running === null || !isLong(running)) return null;
  return (
    <div className={style({ display: 'flex', alignItems: 'end', gap: 16 })}>
      <ProgressBar label={running.label} value={running.done} maxValue={running.total} styles={style({ flexGrow: 1, maxWidth: 480 })} />
      <Button variant="secondary" size="S" isDisabled={running.isStopping} onPress={stop}>
        {t('list.stop')}
      </Button>
    </div>
  );
}
