// Which commands the palette lists for what was typed, in which order.

import type { Command } from '../app/commands';
import { score } from './scorer';

const NUM_FITTING = 12;
/** Of those that cannot be done now. */
const NUM_GREYED = 6;

/** Nothing typed: those used last, then whatever can be done. Else what fits best; what cannot be done comes after. */
export function listed(typed: string, commands: readonly Command[], recent: readonly string[]): Command[] {
  if (typed.trim() === '') {
    const doable = commands.filter(({ why }) => why === null);
    const used = recent.flatMap((id) => doable.find((command) => command.id === id) ?? []);
    return [...used, ...doable.filter((command) => !used.includes(command))];
  }
  const fitting = commands
    .flatMap((command) => {
      const fit = score(typed, command.name);
      return fit === null ? [] : [{ command, fit: fit + Math.max(0, RECENT - recentRank(recent, command.id)) * 0.01 }];
    })
    .toSorted((one, other) => other.fit - one.fit)
    .map(({ command }) => command);
  return [...fitting.filter(({ why }) => why === null).slice(0, NUM_FITTING), ...fitting.filter(({ why }) => why !== null).slice(0, NUM_GREYED)];
}

const RECENT = 6;

function recentRank(recent: readonly string[], id: string): number {
  const at = recent.indexOf(id);
  return at < 0 ? RECENT : at;
}
