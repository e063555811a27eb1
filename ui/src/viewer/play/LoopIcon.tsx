// Two arrows after one another in a ring that lies: Spectrum has none for it.

import { createIcon } from '@react-spectrum/s2';
import type { SVGProps } from 'react';

export const LoopIcon = createIcon(function Loop(props: SVGProps<SVGSVGElement>) {
  return (
    <svg xmlns="http://www.w3.org/2000/svg" width={20} height={20} viewBox="0 0 20 20" fill="none" {...props}>
      <path
        d="M2.75 10V8.5a3 3 0 0 1 3-3h10.5M14 2.75 16.75 5.5 14 8.25M17.25 10v1.5a3 3 0 0 1-3 3H3.75M6 17.25 3.25 14.5 6 11.75"
        stroke="var(--iconPrimary, currentColor)"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
});
