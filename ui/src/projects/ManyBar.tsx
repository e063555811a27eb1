/** What can be done to all selected proofs at once, and how far it is. */
import { ActionBar, ActionButton, Button, ProgressBar, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Archive from '@react-spectrum/s2/icons/Archive';
import Revert from '@react-spectrum/s2/icons/Revert';
import type { WithArchived } from '../backend';
import { t } from '../i18n';
import { useArchiving } from './archiving';

interface ManyBarProps {
  /** Which proofs are listed: those can be put away, or taken out again. */
  listed: WithArchived;
  onArchive(archived: boolean): void;
}

export function ManyBar({ listed, onArchive }: ManyBarProps) {
  const isBusy = useArchiving((archiving) => archiving.running !== null);
  return (
    <ActionBar>
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
    </ActionBar>
  );
}

export function ArchivingProgress() {
  const { running, stop } = useArchiving();
  if (running === null) return null;
  const label = t(running.archived ? 'list.archiving' : 'list.restoring', { total: running.total });
  return (
    <div className={style({ display: 'flex', alignItems: 'end', gap: 16 })}>
      <ProgressBar label={label} value={running.done} maxValue={running.total} styles={style({ flexGrow: 1, maxWidth: 480 })} />
      <Button variant="secondary" size="S" isDisabled={running.isStopping} onPress={stop}>
        {t('list.stop')}
      </Button>
    </div>
  );
}
