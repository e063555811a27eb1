import { Text } from '@react-spectrum/s2';
import DropToUpload from '@react-spectrum/s2/illustrations/linear/DropToUpload';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';
import { useDrops } from './files';

/** Says what letting go would do, while files hover over the window. */
export function DropOverlay({ onProof }: { onProof: boolean }) {
  const hovering = useDrops((drops) => drops.hovering);
  if (!hovering) return null;
  return (
    <output
      className={style({
        position: 'fixed',
        inset: 0,
        zIndex: 10,
        padding: 24,
        boxSizing: 'border-box',
        backgroundColor: 'layer-1/90',
        pointerEvents: 'none',
      })}
    >
      <span
        className={style({
          size: 'full',
          boxSizing: 'border-box',
          display: 'flex',
          flexDirection: 'column',
          alignItems: 'center',
          justifyContent: 'center',
          gap: 8,
          borderWidth: 2,
          borderStyle: 'dashed',
          borderColor: 'accent-800',
          borderRadius: 'xl',
        })}
      >
        <DropToUpload />
        <Text styles={style({ font: 'heading' })}>{t(onProof ? 'drop.version' : 'drop.proof')}</Text>
        <Text styles={style({ font: 'body', color: 'body' })}>{t('drop.kinds')}</Text>
      </span>
    </output>
  );
}
