// The ruler's numbers, in every unit that the medium has, and what it measures: a line or an area.

import { SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Fragment } from 'react';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { Card, Hint } from './Card';
import { CopyButton } from '../../look/CopyButton';
import { area, decimal, degrees, length } from './formats';
import type { Ground } from './ground';
import { angleOf, isPrinted, measuresOf, type Measures } from './measures';
import { measuredNow, type Measured } from './measuring';
import { useTools } from './store';
import { measuredText } from './words';

const grid = style({ display: 'grid', columnGap: 20, rowGap: 4, justifyContent: 'start', alignItems: 'center' });
const rowName = style({ font: 'ui-sm', color: 'neutral-subdued' });
const number = style({
  font: 'ui-sm',
  // Wide enough for what is usual, so that the card does not twitch while one drags.
  minWidth: 72,
  fontWeight: { isMain: 'bold' },
  color: { default: 'neutral', isSecond: 'neutral-subdued' },
  fontVariantNumeric: 'tabular-nums',
  textAlign: 'end',
  whiteSpace: 'nowrap',
});

export function RulerCard() {
  const { ground, measuring, measured, mode, setMode } = useTools();
  if (ground === null) return null;
  const now = measuredNow(measuring, measured, mode, ground.page);
  return (
    <Card
      name={t('viewer.tool.ruler')}
      onClose={() => useViewer.getState().setTool('select')}
      action={now !== null && measuring.at === 'rest' && <CopyButton text={measuredText(now, ground)} name={t('viewer.ruler.copy')} done={t('viewer.ruler.copied')} />}
      control={
        <SegmentedControl aria-label={t('viewer.ruler.what')} selectedKey={mode} onSelectionChange={(key) => setMode(key === 'area' ? 'area' : 'line')}>
          <SegmentedControlItem id="line">{t('viewer.ruler.line')}</SegmentedControlItem>
          <SegmentedControlItem id="area">{t('viewer.ruler.area')}</SegmentedControlItem>
        </SegmentedControl>
      }
    >
      {now === null ? <Hint>{t(mode === 'line' ? 'viewer.ruler.hint-line' : 'viewer.ruler.hint-area')}</Hint> : <Numbers measured={now} ground={ground} />}
      {now !== null && source(ground) !== null && <Hint>{source(ground)}</Hint>}
    </Card>
  );
}

/** Where millimetres come from, or why there are none; null where there is nothing to say. */
function source(ground: Ground): string | null {
  if (ground.kind === 'video') return null;
  if (ground.kind === 'pdf') {
    const points = 72 / (ground.perInch?.[0] ?? 72);
    return points === 1 ? null : t('viewer.ruler.user-unit', { value: decimal(points, Number.isInteger(points) ? 0 : 2) });
  }
  if (ground.perInch === null || !isPrinted(ground)) return t('viewer.ruler.no-resolution');
  const [x, y] = ground.perInch.map((value) => decimal(value, Number.isInteger(value) ? 0 : 1));
  return x === y ? t('viewer.ruler.resolution', { value: x ?? '' }) : t('viewer.ruler.resolution', { value: `${x} × ${y}` });
}

interface RowOf {
  name: string;
  isMain: boolean;
  of(measures: Measures): string;
}

function rowsOf(mode: Measured['mode']): RowOf[] {
  const across = { name: t('viewer.ruler.across'), isMain: mode === 'area', of: (one: Measures) => length(one.across, one.unit) };
  const down = { name: t('viewer.ruler.down'), isMain: mode === 'area', of: (one: Measures) => length(one.down, one.unit) };
  if (mode === 'area') {
    return [
      { ...across, name: t('viewer.ruler.width') },
      { ...down, name: t('viewer.ruler.height') },
      { name: t('viewer.ruler.area'), isMain: false, of: (one) => area(one.area, one.unit) },
    ];
  }
  return [{ name: t('viewer.ruler.length'), isMain: true, of: (one) => length(one.length, one.unit) }, across, down];
}

function Numbers({ measured, ground }: { measured: Measured; ground: Ground }) {
  const measures = measuresOf(measured, ground);
  return (
    <div className={grid} style={{ gridTemplateColumns: `auto repeat(${measures.length}, auto)` }} data-testid="measures">
      {rowsOf(measured.mode).map(({ name, isMain, of }) => (
        <Fragment key={name}>
          <span className={rowName}>{name}</span>
          {measures.map((one, index) => (
            <span key={one.unit} className={number({ isMain: isMain && index === 0, isSecond: index > 0 })}>
              {of(one)}
            </span>
          ))}
        </Fragment>
      ))}
      {measured.mode === 'line' && (
        <>
          <span className={rowName}>{t('viewer.ruler.angle')}</span>
          <span className={number({ isMain: false, isSecond: false })}>{degrees(angleOf(measured))}</span>
        </>
      )}
    </div>
  );
}
