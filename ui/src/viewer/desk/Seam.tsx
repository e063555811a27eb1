// Between two white pages of a spread there is nothing to see: a hairline over the canvas, which is of no page and in no picture.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { seamOf, type Laid } from './layout';

// Tokens turn around with the theme; paper does not.
const line = style({ position: 'absolute', top: 0, left: 0, pointerEvents: 'none', colorScheme: 'light', backgroundColor: 'gray-500' });

export function Seam({ laid, ratio }: { laid: readonly Laid[]; ratio: number }) {
  const seam = seamOf(laid, ratio);
  if (seam === null) return null;
  return <div aria-hidden="true" data-testid="seam" className={line} style={{ transform: `translate(${seam.x}px, ${seam.y}px)`, width: seam.width, height: seam.height }} />;
}
