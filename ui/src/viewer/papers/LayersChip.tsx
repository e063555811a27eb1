// While layers are switched otherwise than the file has them: that it is so, and the way back.

import { ActionButton, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../../i18n';
import { floating } from '../../look/floating';
import { usePapers } from './store';

// Below the tools, across from the search.
const chip = style({ position: 'absolute', top: 64, insetStart: 16, display: 'flex', alignItems: 'center', gap: 4, padding: 4, paddingStart: 12, maxWidth: '[calc(100% - 32px)]', font: 'ui-sm' });

export function LayersChip({ version, onReset }: { version: string; onReset(): void }) {
  const isSwitched = usePapers((state) => state.version === version && state.hidden !== null);
  if (!isSwitched) return null;
  const reset = () => {
    usePapers.getState().setHidden(null);
    onReset();
  };
  return (
    <div className={`${floating} ${chip}`} data-testid="layers-switched">
      <Text>{t('viewer.layers.switched')}</Text>
      <ActionButton isQuiet size="S" onPress={reset}>
        {t('viewer.layers.reset')}
      </ActionButton>
    </div>
  );
}
