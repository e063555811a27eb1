// Why an item of a menu cannot be chosen. Spectrum greys all of such an item; its reason is there to be read.

import { Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const readable = style({ color: { default: 'neutral-subdued', forcedColors: 'GrayText' } });

export function Reason({ children }: { children: string }) {
  return (
    <Text slot="description">
      <span className={readable}>{children}</span>
    </Text>
  );
}
