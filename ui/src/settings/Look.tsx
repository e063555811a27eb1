/** How the interface looks: colours, and how large its text is. */
import { Picker, PickerItem, SegmentedControl, SegmentedControlItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type Theme, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t, type MessageId } from '../i18n';
import { leftToRight } from '../i18n/locale';
import { kept } from './kept';
import { haveTextSize, TEXT_SIZES, useTextSizeStore } from './textSize';

const THEMES: readonly { theme: Theme; word: MessageId }[] = [
  { theme: 'system', word: 'settings.theme.system' },
  { theme: 'dark', word: 'settings.theme.dark' },
  { theme: 'light', word: 'settings.theme.light' },
];

export function ThemeChoice({ theme }: { theme: Theme }) {
  const setting = useMutate('settings.set');
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, alignItems: 'start' })}>
      <span className={style({ font: 'ui', color: 'neutral-subdued' })} aria-hidden="true">
        {t('settings.theme')}
      </span>
      <SegmentedControl
        aria-label={t('settings.theme')}
        selectedKey={theme}
        onSelectionChange={(key) => setting.mutate({ theme: key as Theme }, { onError: showFailure })}
      >
        {THEMES.map((one) => (
          <SegmentedControlItem key={one.theme} id={one.theme}>
            <Text>{t(one.word)}</Text>
          </SegmentedControlItem>
        ))}
      </SegmentedControl>
      <span className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>{t('settings.theme.note')}</span>
    </div>
  );
}

export function TextSizeChoice() {
  const { percent } = useTextSizeStore();
  const setting = useMutate('settings.set', {
    onError: (error) => {
      // What is not kept is not in force: the next start has the size of before.
      haveTextSize(kept()?.text_size ?? 100);
      showFailure(error);
    },
  });
  const choose = (size: number) => {
    haveTextSize(size);
    setting.mutate({ text_size: size });
  };
  return (
    <Picker
      label={t('settings.text-size')}
      selectedKey={String(percent)}
      onSelectionChange={(key) => choose(Number(key))}
      styles={style({ width: 192 })}
    >
      {TEXT_SIZES.map((size) => (
        <PickerItem key={size} id={String(size)}>
          {leftToRight(t('settings.text-size.value', { percent: size }))}
        </PickerItem>
      ))}
    </Picker>
  );
}
