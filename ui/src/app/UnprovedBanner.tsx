/**
 * Said above every page for as long as processes that decode files have not proved their sandbox: that files are decoded
 * all the same, or that none is opened and what to do; and where there are no such processes.
 */
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import type { SandboxState } from '../backend';
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

export function UnprovedBanner({ sandbox }: { sandbox: SandboxState }) {
  if (sandbox === 'proved') return null;
  return (
    <output className={bar} data-testid="unproved">
      <AlertTriangle aria-hidden styles={iconStyle({ color: 'notice' })} />
      {t(`app.${sandbox}`)}
    </output>
  );
}
