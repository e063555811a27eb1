import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';
import { Hidden } from '../look/Hidden';

const mark = style({
  position: 'relative',
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
  color: 'white',
  backgroundColor: { default: 'negative', isResolved: 'positive' },
});

/** The number of a thread, coloured as its pin on the canvas; a dot until it is confirmed. */
export function NumberMark({ number, isResolved }: { number: number | null; isResolved: boolean }) {
  return (
    <span className={mark({ isResolved })}>
      <Hidden>{number === null ? t('thread.unnumbered') : t('thread.mark')}</Hidden>{' '}
      {number ?? <span aria-hidden="true">•</span>}
    </span>
  );
}
