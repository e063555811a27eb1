// The card of a tool in hand. It stands at the start of a column and gets less high where that has no more room.

import { CloseButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { t } from '../../i18n';
import { floating } from '../../look/floating';

const card = style({
  position: 'relative',
  alignSelf: 'start',
  margin: 16,
  maxWidth: '[calc(100% - 32px)]',
  minHeight: 0,
  boxSizing: 'border-box',
  overflow: 'auto',
  pointerEvents: 'auto',
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
  paddingX: 16,
  paddingTop: 12,
  paddingBottom: 16,
});
const head = style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 16 });
const title = style({ font: 'title-sm', margin: 0 });
const corner = style({ position: 'absolute', top: 12, insetEnd: 8 });
const buttons = style({ display: 'flex', alignItems: 'center', gap: 4 });

interface CardProps {
  name: string;
  /** In place of the name; null where what is below speaks for itself and leaves the corner free. */
  control?: ReactNode;
  /** Beside the way to close it. */
  action?: ReactNode;
  onClose(): void;
  children: ReactNode;
}

export function Card({ name, control, action, onClose, children }: CardProps) {
  return (
    <section aria-label={name} className={`${floating} ${card}`} data-testid="tool-card">
      <div className={control === null ? corner : head}>
        {control === undefined ? <h2 className={title}>{name}</h2> : control}
        <div className={buttons}>
          {action}
          <CloseButton size="S" aria-label={t('viewer.tool.close', { name })} onPress={onClose} />
        </div>
      </div>
      {children}
    </section>
  );
}

/** A word to whoever has not done anything yet. */
export function Hint({ children }: { children: ReactNode }) {
  return <p className={style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0, maxWidth: 260 })}>{children}</p>;
}
