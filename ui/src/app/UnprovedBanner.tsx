/** Said above every page for as long as files are decoded by processes that have not proved their sandbox. */
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import { t } from '../i18n';

const bar = style({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  flexShrink: 0,
  paddingX: 16,
  paddingY: 8,
  font: 'ui',
  color: 'neutral',
  backgroundColor: 'notice-subtle',
});

export function UnprovedBanner() {
  return (
    <output className={bar} data-testid="unproved">
      <AlertTriangle aria-hidden styles={iconStyle({ color: 'notice' })} />
      {t('app.unproved')}
    </output>
  );
}
