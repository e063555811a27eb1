// While layers are switched otherwise than the file has them: that it is so, and the way back.

import { ActionButton, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef } from 'react';
import { t } from '../../i18n';
import { floating } from '../../look/floating';
import { usePapers } from './store';

// Below the tools, across from the search.
const chip = style({ position: 'absolute', top: '[calc(64px + var(--tools-more, 0px))]', insetStart: 16, display: 'flex', alignItems: 'center', gap: 4, padding: 4, paddingStart: 12, maxWidth: '[calc(100% - 32px)]', font: 'ui-sm' });

interface LayersChipProps {
  version: string;
  /** Reads out. */
  say(text: string): void;
  onReset(): void;
}

export function LayersChip({ version, say, onReset }: LayersChipProps) {
  const isSwitched = usePapers((state) => state.version === version && state.hidden !== null);
  useSaying(version, isSwitched, say);
  if (!isSwitched) return null;
  const reset = () => {
    usePapers.getState().setHidden(null);
    onReset();
  };
  return (
    <div className={`${floating} ${chip}`} data-testid="layers-switched">
      <Text>{t('viewer.layers.switched')}</Text>
      <ActionButton size="S" onPress={reset}>
        {t('viewer.layers.reset')}
      </ActionButton>
    </div>
  );
}

/** Each switch away from the file and back. Another version comes as its file has it, which is no switch. */
function useSaying(version: string, isSwitched: boolean, say: (text: string) => void): void {
  const before = useRef({ version, isSwitched });
  useEffect(() => {
    const known = before.current;
    before.current = { version, isSwitched };
    if (known.version === version && known.isSwitched !== isSwitched) say(t(isSwitched ? 'viewer.layers.switched' : 'viewer.layers.as-in-file'));
  }, [version, isSwitched, say]);
}
