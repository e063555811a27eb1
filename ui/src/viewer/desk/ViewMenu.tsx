// How pages lie, and what the picture stands in: one menu beside the zoom.

import { ActionButton, Keyboard, Menu, MenuItem, MenuSection, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ViewGridFluid from '@react-spectrum/s2/icons/ViewGridFluid';
import { useOffer } from '../../app/commands';
import { t } from '../../i18n';
import { Reason } from '../../look/Reason';
import { useKeyNow } from '../keysNow';
import { deskCommands } from './offered';
import { isLayout, LAYOUTS, type Layout } from './layout';
import { BENEATHS, isBeneath, isSurround, SURROUNDS, useDesk } from './store';

const KEYS: Record<Layout, string> = { single: '1', continuous: '2', spreads: '3' };
const COVER = 'cover';
const NAVIGATOR = 'navigator';

/** The one that was chosen; `keys` is what a menu hands over. */
function chosen(keys: 'all' | Set<unknown>): unknown {
  return keys === 'all' ? undefined : [...keys][0];
}

export function ViewMenu({ isOfPages }: { isOfPages: boolean }) {
  const { layout, cover, navigator, surround, beneath, setLayout, setCover, setNavigator, setSurround, setBeneath } = useDesk();
  useOffer(() => deskCommands(isOfPages));
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet aria-label={t('pages.view')}>
          <ViewGridFluid />
        </ActionButton>
        <Tooltip>{t('pages.view')}</Tooltip>
      </TooltipTrigger>
      <Menu aria-label={t('pages.view')} disabledKeys={layout === 'spreads' ? [] : [COVER]}>
        {isOfPages && (
          <MenuSection
            aria-label={t('pages.layout')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[layout]}
            onSelectionChange={(keys) => {
              const one = chosen(keys);
              if (isLayout(one)) setLayout(one);
            }}
          >
            {LAYOUTS.map((one) => (
              <LayoutItem key={one} layout={one} />
            ))}
          </MenuSection>
        )}
        {isOfPages && (
          <MenuSection aria-label={t('pages.layout.spreads')} selectionMode="multiple" selectedKeys={cover ? [COVER] : []} onSelectionChange={(keys) => setCover(keys === 'all' || keys.has(COVER))}>
            <MenuItem id={COVER} textValue={t('pages.cover')}>
              <Text slot="label">{t('pages.cover')}</Text>
              {layout !== 'spreads' && <Reason>{t('pages.cover.why')}</Reason>}
            </MenuItem>
          </MenuSection>
        )}
        <MenuSection aria-label={t('pages.navigator')} selectionMode="multiple" selectedKeys={navigator ? [NAVIGATOR] : []} onSelectionChange={(keys) => setNavigator(keys === 'all' || keys.has(NAVIGATOR))}>
          <MenuItem id={NAVIGATOR} textValue={t('pages.navigator')}>
            <Text slot="label">{t('pages.navigator')}</Text>
            <Text slot="description">{t('pages.navigator.what')}</Text>
          </MenuItem>
        </MenuSection>
        <MenuSection
          aria-label={t('pages.surround')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[`around-${surround}`]}
          onSelectionChange={(keys) => {
            const one = String(chosen(keys)).replace('around-', '');
            if (isSurround(one)) setSurround(one);
          }}
        >
          {SURROUNDS.map((one) => (
            <MenuItem key={one} id={`around-${one}`} textValue={t(`pages.surround.${one}`)}>
              <Text slot="label">{t('pages.surround.set', { name: t(`pages.surround.${one}`) })}</Text>
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          aria-label={t('pages.beneath')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[`beneath-${beneath}`]}
          onSelectionChange={(keys) => {
            const one = String(chosen(keys)).replace('beneath-', '');
            if (isBeneath(one)) setBeneath(one);
          }}
        >
          {BENEATHS.map((one) => (
            <MenuItem key={one} id={`beneath-${one}`} textValue={t(`pages.beneath.${one}`)}>
              <Text slot="label">{t('pages.beneath.set', { name: t(`pages.beneath.${one}`) })}</Text>
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

function LayoutItem({ layout }: { layout: Layout }) {
  const now = useKeyNow(KEYS[layout]);
  const name = t(`pages.layout.${layout}`);
  return (
    <MenuItem id={layout} textValue={name}>
      <Text slot="label">{name}</Text>
      {now !== '' && <Keyboard>{now}</Keyboard>}
    </MenuItem>
  );
}
