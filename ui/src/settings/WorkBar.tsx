/** How far a backup or a new data folder is, with the way to stop it. */
import { Button, ProgressBar } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';
import { fileSize } from '../look/when';
import { stopDataWork, useDataWork } from './dataWork';

export function WorkBar() {
  const working = useDataWork((work) => work.working);
  if (working === null) return null;
  const { phase, done, total } = working;
  const label =
    phase === 'copy'
      ? t('data.phase.copy', { done: fileSize(done), total: fileSize(total) })
      : t(phase === 'verify' ? 'data.phase.verify' : 'data.working');
  return (
    <div className={style({ display: 'flex', alignItems: 'end', gap: 16 })}>
      <ProgressBar
        label={label}
        isIndeterminate={phase === null}
        value={done}
        maxValue={Math.max(1, total)}
        styles={style({ flexGrow: 1 })}
      />
      {phase === 'copy' && (
        <Button variant="secondary" size="S" onPress={stopDataWork}>
          {t('data.stop')}
        </Button>
      )}
    </div>
  );
}
