// What can be done on every page, as commands of the palette: what has a key, and what has none.

import { call, invalidate, queryOf, tagsOf, type AppState, type Theme, type UndoState } from '../backend';
import { t } from '../i18n';
import { useSections } from '../settings/sections';
import { keysNow, useViewer } from '../viewer';
import { queryClient } from './client';
import type { Command } from './commands';
import { showFailure } from './failures';
import { appKeys, type AppAct } from './keys';
import { withName } from './person';
import { go, HOME, parseRoute } from './route';
import { useSheets } from './sheets';
import { ToastQueue } from './toasts';
import { actName, nextOf } from './undo';

/** `perform` does what the keys do. */
export function appCommands(perform: (act: AppAct) => void): Command[] {
  const { page } = parseRoute(window.location.hash);
  const act = (id: AppAct, name: string, why: string | null = null): Command => ({ id, name, keys: keysFor(id), why, run: () => perform(id) });
  const more = (id: string, name: string, run: () => void, why: string | null = null): Command => ({ id, name, keys: [], why, run });
  return [
    step('undo', act),
    step('redo', act),
    act('search', t('command.search')),
    act('choose', t('command.choose')),
    act('settings', t('command.settings')),
    act('sheet', t('command.sheet')),
    ...(page === 'home' ? [] : [more('home', t('command.home'), () => go(HOME))]),
    more('project', t('command.project'), () => void withName(() => useSheets.getState().show('project'))),
    more('record', t('command.record'), () => void checkRecord()),
    ...THEMES.map((theme) => more(`theme.${theme}`, t(`command.theme.${theme}`), () => void wear(theme), themeNow() === theme ? t('command.theme.now') : null)),
  ];
}

const THEMES: readonly Theme[] = ['dark', 'light', 'system'];

function keysFor(act: AppAct): string[] {
  return appKeys.filter(({ what }) => what === `keys.${act}`).flatMap(({ keys }) => keys.flatMap(keysNow));
}

function step(way: 'undo' | 'redo', act: (id: AppAct, name: string, why: string | null) => Command): Command {
  const state = queryClient.getQueryData<UndoState>(queryOf('undo.state', {}).queryKey);
  const next = nextOf(way, state, useViewer.getState());
  if (next !== null) return act(way, t(`command.${way}.what`, { what: actName(next) }), null);
  // What is not known yet is found out when it is done.
  return act(way, t(`command.${way}`), state === undefined ? null : t(`${way}.nothing`));
}

function themeNow(): Theme | undefined {
  return queryClient.getQueryData<AppState>(queryOf('app.state', {}).queryKey)?.theme;
}

async function wear(theme: Theme): Promise<void> {
  try {
    await call('settings.set', { theme });
    await invalidate(queryClient, tagsOf('settings.set', { theme }));
  } catch (error) {
    showFailure(error);
  }
}

/** The same check as in Settings, which lists what is wrong. */
async function checkRecord(): Promise<void> {
  try {
    const { num_ops: count, problems } = await call('record.verify', {});
    if (problems.length === 0) return void ToastQueue.positive(t('command.record.good', { count }), { timeout: 6000 });
    const onAction = () => {
      useSections.getState().show('record');
      go({ page: 'settings' });
    };
    ToastQueue.negative(t('settings.record.bad', { count: problems.length }), { actionLabel: t('settings.title'), onAction, shouldCloseOnAction: true });
  } catch (error) {
    showFailure(error);
  }
}
