// What can be chosen of how pages lie and what is around them, as commands of the palette; how they lie has keys, too.

import type { Command } from '../../app/commands';
import { t } from '../../i18n';
import { BENEATHS, SURROUNDS, useDesk } from './store';

export function deskCommands(isOfPages: boolean): Command[] {
  const { layout, cover, navigator, surround, beneath, setCover, setNavigator, setSurround, setBeneath } = useDesk.getState();
  const command = (id: string, name: string, why: string | null, run: () => void): Command => ({ id, name, keys: [], why, run });
  const whyNoCover = !isOfPages ? t('why.paged') : layout === 'spreads' ? null : t('pages.cover.why');
  return [
    command('desk.cover', t(cover ? 'pages.cover.off' : 'pages.cover.on'), whyNoCover, () => setCover(!cover)),
    command('desk.navigator', t(navigator ? 'pages.navigator.hide' : 'pages.navigator.show'), null, () => setNavigator(!navigator)),
    ...SURROUNDS.map((one) => command(`desk.surround.${one}`, t('pages.surround.set', { name: t(`pages.surround.${one}`) }), one === surround ? t('pages.now') : null, () => setSurround(one))),
    ...BENEATHS.map((one) => command(`desk.beneath.${one}`, t('pages.beneath.set', { name: t(`pages.beneath.${one}`) }), one === beneath ? t('pages.now') : null, () => setBeneath(one))),
  ];
}
