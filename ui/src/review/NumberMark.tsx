import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Checkmark from '@react-spectrum/s2/icons/Checkmark';

const mark = style({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  flexShrink: 0,
  minWidth: 24,
  height: 24,
  paddingX: 4,
  boxSizing: 'border-box',
  borderRadius: 'full',
  font: 'ui-sm',
  fontWeight: 'bold',
  fontVariantNumeric: 'tabular-nums',
  color: { default: 'auto', isResolved: 'neutral' },
  backgroundColor: { default: 'accent', isResolved: 'gray-200' },
});

/** The number of a thread as it stands on the canvas; a dot until it is confirmed, a tick beside it when resolved. */
export function NumberMark({ number, isResolved }: { number: number | null; isResolved: boolean }) {
  return (
    <span className={mark({ isResolved })} aria-hidden="true">
      {number ?? '•'}
      {isResolved && <Checkmark styles={iconStyle({ size: 'XS', color: 'neutral' })} />}
    </span>
  );
}
