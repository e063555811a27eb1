// Playing as the palette offers it: a tap of the keys that are also held.

import type { Command } from '../../app/commands';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { shuttle, toggle } from './acts';
import type { ShuttleKey } from './useShuttle';

/** One of J, K and L, pressed and let go. */
export function tapShuttle(key: ShuttleKey): void {
  if (key === 'stop') useViewer.getState().pause();
  else shuttle(key === 'back');
}

/** What a tap of Space does. */
export function playCommand(plays: boolean): Command {
  return { id: 'play', name: t('command.play'), keys: [t('viewer.play.space')], why: plays ? null : t('why.video'), run: toggle };
}
