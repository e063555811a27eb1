import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import type { ProofView, VersionView } from '../backend';
import { t } from '../i18n';

interface VersionStripProps {
  proof: ProofView;
  version: VersionView;
  onVersion(version: string): void;
}

/** Loud on purpose: nobody should judge an old version without knowing it. */
export function VersionStrip({ proof, version, onVersion }: VersionStripProps) {
  const current = proof.versions.find((one) => one.current);
  if (version.current || current === undefined) return null;
  return (
    <output className={strip}>
      <AlertTriangle />
      <span className={style({ flexGrow: 1 })}>{t('version.old', { number: version.number, current: current.number })}</span>
      <Button variant="primary" staticColor="auto" size="S" onPress={() => onVersion(current.id)}>
        {t('version.to-current', { number: current.number })}
      </Button>
    </output>
  );
}

const strip = style({
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  flexShrink: 0,
  paddingX: 16,
  paddingY: 8,
  font: 'ui',
  fontWeight: 'bold',
  color: 'auto',
  '--iconPrimary': { type: 'fill', value: 'currentColor' },
  backgroundColor: 'notice',
});
