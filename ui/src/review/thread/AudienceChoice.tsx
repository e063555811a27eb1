import { Picker, PickerItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import UserGroup from '@react-spectrum/s2/icons/UserGroup';
import UsersLock from '@react-spectrum/s2/icons/UsersLock';
import type { Audience } from '../../backend';
import { t } from '../../i18n';

/** Who is to see a comment that is being written. */
export function AudienceChoice({ audience, onChange }: { audience: Audience; onChange: (audience: Audience) => void }) {
  return (
    <Picker
      size="S"
      isQuiet
      aria-label={t('audience.title')}
      value={audience}
      onChange={(key) => onChange(key === 'team' ? 'team' : 'everyone')}
      styles={style({ flexShrink: 0 })}
    >
      <PickerItem id="everyone" textValue={t('audience.everyone')}>
        <UserGroup />
        <Text slot="label">{t('audience.everyone')}</Text>
      </PickerItem>
      <PickerItem id="team" textValue={t('audience.team')}>
        <UsersLock />
        <Text slot="label">{t('audience.team')}</Text>
        <Text slot="description">{t('audience.team.what')}</Text>
      </PickerItem>
    </Picker>
  );
}
