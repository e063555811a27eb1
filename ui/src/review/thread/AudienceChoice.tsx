import { ActionButton, Menu, MenuItem, MenuTrigger, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import UserGroup from '@react-spectrum/s2/icons/UserGroup';
import UsersLock from '@react-spectrum/s2/icons/UsersLock';
import type { Audience } from '../../backend';
import { t } from '../../i18n';

const ICONS = { everyone: UserGroup, team: UsersLock } as const;

/** Who is to see a comment that is being written. */
export function AudienceChoice({ audience, onChange }: { audience: Audience; onChange: (audience: Audience) => void }) {
  const choose = (keys: 'all' | Iterable<string | number>) => {
    const [key] = keys === 'all' ? [] : [...keys];
    if (key === 'team' || key === 'everyone') onChange(key);
  };
  const Icon = ICONS[audience];
  return (
    <MenuTrigger>
      <ActionButton size="S" isQuiet={audience === 'everyone'} aria-label={t('audience.now', { who: t(`audience.${audience}`) })} styles={style({ flexShrink: 0 })}>
        <Icon />
        <Text>{t(`audience.${audience}`)}</Text>
      </ActionButton>
      <Menu aria-label={t('audience.title')} selectionMode="single" disallowEmptySelection selectedKeys={[audience]} onSelectionChange={choose}>
        <MenuItem id="everyone" textValue={t('audience.everyone')}>
          <UserGroup />
          <Text slot="label">{t('audience.everyone')}</Text>
        </MenuItem>
        <MenuItem id="team" textValue={t('audience.team')}>
          <UsersLock />
          <Text slot="label">{t('audience.team')}</Text>
          <Text slot="description">{t('audience.team.what')}</Text>
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
