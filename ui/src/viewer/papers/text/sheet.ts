// The keys of a page's text, for the sheet that `?` opens.

import { MOD, type KeyHelp } from '../../../app/keys';
import type { MessageId } from '../../../i18n';

const SHIFT = MOD === '⌘' ? '⇧' : 'Shift';

export const TEXT_SHEET: { group: MessageId; rows: readonly KeyHelp[] } = {
  group: 'text.keys.group',
  rows: [
    { what: 'text.keys.take', keys: ['T'] },
    { what: 'text.keys.move', keys: ['← → ↑ ↓', `${MOD} ←`, `${MOD} →`, 'Home', 'End'] },
    { what: 'text.keys.extend', keys: [`${SHIFT} ← → ↑ ↓`, `${SHIFT} ${MOD} ← →`] },
    { what: 'text.keys.all', keys: [`${MOD} A`] },
    { what: 'text.keys.copy', keys: [`${MOD} C`] },
    { what: 'text.keys.bar', keys: ['Enter'] },
    { what: 'text.keys.clear', keys: ['Esc'] },
  ],
};
