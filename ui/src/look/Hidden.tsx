import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const hidden = style({ position: 'absolute', size: 1, overflow: 'hidden', clipPath: '[inset(50%)]', whiteSpace: 'nowrap' });

/** For ears only: what the eye sees in another way. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className={hidden}>{children}</span>;
}
