// Very many marks for those who do not see them: buttons, some at a time. What is drawn of them has none.

import { useState, type ReactNode } from 'react';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { unseen } from '../unseen';
import type { MarkItem } from './items';
import { nameOf } from './Mark';
import { unitOf } from './speaking';

const LISTED = 100;

interface MarkListProps {
  items: readonly MarkItem[];
  onOpen(item: MarkItem): void;
}

export function MarkList({ items, onOpen }: MarkListProps) {
  const [wanted, setWanted] = useState(0);
  const unit = useViewer(unitOf);
  const last = Math.max(0, Math.ceil(items.length / LISTED) - 1);
  const page = Math.min(wanted, last);
  const from = page * LISTED;
  const shown = items.slice(from, from + LISTED);
  const range = { first: from + 1, last: from + shown.length, count: items.length };
  return (
    <div className={unseen}>
      <ul aria-label={t('drawing.list', range)}>
        {shown.map((item) => (
          <li key={item.id}>
            <button type="button" data-mark={item.id} onClick={() => onOpen(item)} onFocus={(event) => event.currentTarget.matches(':focus-visible') && onOpen(item)}>
              {nameOf(item, unit)}
            </button>
          </li>
        ))}
      </ul>
      <Paging isOff={page === 0} onPress={() => setWanted(page - 1)}>
        {t('drawing.list.before', { count: LISTED })}
      </Paging>
      <Paging isOff={page === last} onPress={() => setWanted(page + 1)}>
        {t('drawing.list.after', { count: LISTED })}
      </Paging>
    </div>
  );
}

/** Within the canvas, and yet its keys are its own. It keeps the focus at the last page. */
function Paging({ isOff, onPress, children }: { isOff: boolean; onPress(): void; children: ReactNode }) {
  return (
    <button type="button" data-own-keys="" aria-disabled={isOff} onClick={() => !isOff && onPress()}>
      {children}
    </button>
  );
}
