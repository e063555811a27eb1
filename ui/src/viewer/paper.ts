// The paper that a page lies on: the page in hand, on the canvas, and those beside it.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

export const paperLook = style({
  position: 'absolute',
  top: 0,
  left: 0,
  pointerEvents: 'none',
  boxShadow: 'elevated',
  // White paper on a white ground has an edge, outside of the page; tokens turn around with the theme, paper does not.
  outlineStyle: { default: 'none', isOnWhite: 'solid' },
  outlineWidth: 1,
  outlineColor: 'gray-400',
  colorScheme: { isOnWhite: 'light' },
  backgroundColor: { isBeside: 'white' },
  overflow: { isBeside: 'hidden' },
});
