// The paper that a page lies on: the page in hand, on the canvas, and those beside it.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

export const paperLook = style({
  position: 'absolute',
  top: 0,
  left: 0,
  pointerEvents: 'none',
  // An edge outside of the page, and no shadow: where the web view paints on the processor, the blur would be made anew with each
  // picture. Tokens turn around with the theme, paper does not.
  outlineStyle: 'solid',
  outlineWidth: 1,
  outlineColor: { default: 'transparent-black-300', isOnWhite: 'gray-400' },
  colorScheme: { isOnWhite: 'light' },
  backgroundColor: { isBeside: 'white' },
  overflow: { isBeside: 'hidden' },
});
