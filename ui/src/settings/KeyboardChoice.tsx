/** How a person has the keys: as in which program, and whether letters alone are keys. */
import { Button, Picker, PickerItem, Switch, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { MOD } from '../app/keys';
import { showFailure } from '../app/failures';
import { haveKeys, useKeySetup, type KeySetup } from '../app/keySetup';
import { PROFILES } from '../app/profiles';
import { useSheets } from '../app/sheets';
import { t } from '../i18n';
import { useMutate } from '../backend';
import { useKeyNow } from '../viewer';
import { kept } from './kept';

export function KeyboardChoice() {
  const setup = useKeySetup();
  const setting = useMutate('settings.set', {
    onError: (error) => {
      // What is not kept is not in force: the next start has the keys of before.
      const { key_profile: before, character_keys: had } = kept() ?? { key_profile: 'editor', character_keys: true };
      haveKeys({ profile: before, characters: had });
      showFailure(error);
    },
  });
  const { profile, characters } = setup;
  const choose = (change: Partial<KeySetup>) => {
    const next = { ...setup, ...change };
    haveKeys(next);
    setting.mutate({ key_profile: next.profile, character_keys: next.characters });
  };
  const palette = useKeyNow(`${MOD} K`);
  return (
    <>
      <Picker
        label={t('settings.keys.profile')}
        selectedKey={profile}
        onSelectionChange={(key) => choose({ profile: PROFILES.find((one) => one === key) ?? 'editor' })}
        menuWidth={400}
        styles={pickerWidth}
      >
        {PROFILES.map((one) => (
          <PickerItem key={one} id={one} textValue={t(`settings.keys.profile.${one}`)}>
            <Text slot="label">{t(`settings.keys.profile.${one}`)}</Text>
            <Text slot="description">{t(`settings.keys.profile.${one}.about`, { mod: MOD })}</Text>
          </PickerItem>
        ))}
      </Picker>
      <div className={style({ display: 'flex', flexDirection: 'column', gap: 4, alignItems: 'start' })}>
        <Switch isSelected={characters} onChange={(on) => choose({ characters: on })} aria-describedby={ABOUT}>
          {t('settings.keys.characters')}
        </Switch>
        <span id={ABOUT} className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>
          {t('settings.keys.characters.about', { palette })}
        </span>
      </div>
      <div>
        <Button variant="secondary" onPress={() => useSheets.getState().show('sheet')}>
          {t('settings.keys.all')}
        </Button>
      </div>
    </>
  );
}

const pickerWidth = style({ width: 192 });
const ABOUT = 'settings-keys-characters';
