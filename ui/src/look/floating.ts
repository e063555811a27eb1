import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

/**
 * What lies over the canvas: beside a class that says where. An edge and no shadow: where the web view paints on the
 * processor, a blur under which pictures change is made anew with each of them.
 */
export const floating = style({
  borderRadius: 'lg',
  backgroundColor: 'elevated',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
});

/** The same over something that stands still. */
export const raised = style({
  borderRadius: 'lg',
  backgroundColor: 'elevated',
  boxShadow: 'elevated',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
