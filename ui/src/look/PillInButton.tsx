/** Lets a pill stand in the middle of a button that is no higher than it: Spectrum's buttons have room for a line of text. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

export function PillInButton({ children }: { children: ReactNode }) {
  return <span className={style({ display: 'flex', alignSelf: 'center', marginY: -8 })}>{children}</span>;
}
