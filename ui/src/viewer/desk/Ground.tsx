// What the canvas stands in. A colour is judged by what is around it: the greys stay what they are in any theme.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useDesk } from './store';

const ground = style({
  position: 'absolute',
  inset: 0,
  pointerEvents: 'none',
  // Tokens turn around with the theme; these do not.
  colorScheme: { surround: { dark: 'dark', mid: 'dark', light: 'light', white: 'light' } },
  backgroundColor: { surround: { dark: 'gray-50', mid: 'gray-500', light: 'gray-300', white: 'white' } },
});
const fromWindow = style({ position: 'absolute', inset: 0, pointerEvents: 'none', backgroundColor: 'gray-200' });

export function Ground() {
  const surround = useDesk((state) => state.surround);
  return <div className={surround === 'window' ? fromWindow : ground({ surround })} data-surround={surround} />;
}
