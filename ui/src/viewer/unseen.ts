// For words that are there to be read out and not to be seen.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

export const unseen = style({
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
});
