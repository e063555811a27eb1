/** What the interface's words are in. All of it is made anew then; the choice keeps the focus. */
import { Picker, PickerItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useState } from 'react';
import { type Language, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { LANGUAGES, t } from '../i18n';

/** Somebody has just chosen, and what had the focus is made anew. */
let chosen = false;

export function LanguageChoice({ language }: { language: Language }) {
  const setting = useMutate('settings.set', {
    onError: (error) => {
      chosen = false;
      showFailure(error);
    },
  });
  const [takesFocus] = useState(() => chosen);
  useEffect(() => {
    chosen = false;
  }, []);
  const choose = (next: Language) => {
    chosen = true;
    setting.mutate({ language: next });
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, alignItems: 'start' })}>
      <Picker
        autoFocus={takesFocus}
        label={t('settings.language.label')}
        selectedKey={language}
        onSelectionChange={(key) => choose(LANGUAGES.find((one) => one === key) ?? 'system')}
      >
        {LANGUAGES.map((one) => (
          <PickerItem key={one} id={one} textValue={t(`settings.language.${one}`)}>
            <Text slot="label">{t(`settings.language.${one}`)}</Text>
          </PickerItem>
        ))}
      </Picker>
      <span className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>{t('settings.language.note')}</span>
    </div>
  );
}
