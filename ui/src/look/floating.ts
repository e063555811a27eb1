import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

/** What lies over something else: beside a class that says where. */
export const floating = style({
  borderRadius: 'lg',
  backgroundColor: 'elevated',
  boxShadow: 'elevated',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
