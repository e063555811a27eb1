// Very many marks for those who do not see them: buttons, some at a time. What is drawn of them has none.

import { useState } from 'react';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { unseen } from '../unseen';
import type { MarkItem } from './items';
import { nameOf } from './Mark';
import { unitOf } from './speaking';

export const LISTED = 100;

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
            <button type="button" onClick={() => onOpen(item)} onFocus={(event) => event.currentTarget.matches(':focus-visible') && onOpen(item)}>
              {nameOf(item, unit)}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" disabled={page === 0} onClick={() => setWanted(page - 1)}>
        {t('drawing.list.before', { count: LISTED })}
      </button>
      <button type="button" disabled={page === last} onClick={() => setWanted(page + 1)}>
        {t('drawing.list.after', { count: LISTED })}
      </button>
    </div>
  );
}
