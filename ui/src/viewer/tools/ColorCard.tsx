// The eyedropper's numbers: a colour, the one it is compared with, and how far they are apart.
//
// What is not taken yet is filled by the pixel under pointer or keys, so that one compares before one clicks.

import { ColorSwatch } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import type { SampledPoint } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import type { Point } from '../view/transform';
import { Card, Hint } from './Card';
import { CopyButton } from '../../look/CopyButton';
import { decimal, hex, nearness, position, sourceText } from './formats';
import type { Ground } from './ground';
import { livePoint } from './sampling';
import { useTools, type Colors } from './store';
import { colorText, differenceText } from './words';

/** A colour of the card. */
interface Column {
  point: Point;
  color: SampledPoint;
  /** Taken by a click; else it follows the pointer. */
  isSet: boolean;
}

interface Shown {
  columns: Column[];
  deltaE: number | null;
  failed: boolean;
}

/** What is taken first, then the one under the pointer where there is room for it. */
export function shownOf(kept: Colors | null, live: Colors | null, numSet: number): Shown {
  const columns: Column[] = [];
  const add = (colors: Colors | null, from: number, isSet: boolean) => {
    for (const [index, color] of (colors?.sample?.points ?? []).entries()) {
      const point = colors?.points[index];
      if (index >= from && point !== undefined && columns.length < 2) columns.push({ point, color, isSet });
    }
  };
  if (numSet > 0) add(kept, 0, true);
  const failed = kept !== null && kept.sample === null;
  const isLive = numSet < 2 && live?.points.length === numSet + 1;
  if (isLive) add(live, numSet, false);
  const deltaE = (numSet === 2 ? kept?.sample?.delta_e : isLive ? live?.sample?.delta_e : null) ?? null;
  return { columns, deltaE: columns.length === 2 ? deltaE : null, failed };
}

const grid = style({ display: 'grid', columnGap: 16, rowGap: 4, alignItems: 'center', justifyContent: 'start', paddingEnd: 28 });
const rowName = style({ font: 'ui-sm', color: 'neutral-subdued' });
const value = style({ font: 'ui-sm', fontVariantNumeric: 'tabular-nums', margin: 0, whiteSpace: 'nowrap', minWidth: 148 });
const big = style({ display: 'flex', alignItems: 'center', gap: 8, marginBottom: 4 });
const hexText = style({ font: 'ui', fontWeight: 'bold', fontVariantNumeric: 'tabular-nums' });
/** An en space: numbers in a row stay apart. */
const APART = '\u2002';

const bits = style({ font: 'ui-xs', color: 'neutral-subdued', marginStart: 4 });
const letter = style({ font: 'ui-xs', fontWeight: 'bold', color: 'neutral-subdued' });
const apart = style({ display: 'flex', alignItems: 'center', gap: 8, borderWidth: 0, borderTopWidth: 1, borderStyle: 'solid', borderColor: 'gray-200', paddingTop: 8, font: 'ui' });

export function ColorCard() {
  const { kept, live, picking, hover, ground } = useTools();
  if (ground === null) return null;
  const { columns, deltaE, failed } = shownOf(kept, livePoint({ picking, hover }) === null ? null : live, picking.points.length);
  const hasSource = columns.some(({ color }) => color.source !== null);
  return (
    <Card name={t('viewer.tool.eyedropper')} {...(columns.length > 0 ? { control: null } : {})} onClose={() => useViewer.getState().setTool('select')}>
      {columns.length > 0 && (
        <div className={grid} style={{ gridTemplateColumns: `auto repeat(${columns.length}, auto)` }}>
          <span />
          {columns.map((column, index) => (
            <Head key={index} column={column} letter={columns.length === 2 || column.isSet ? (index === 0 ? 'A' : 'B') : null} />
          ))}
          <Row name={t('viewer.color.srgb')} columns={columns} of={({ color }) => color.rgb.join(APART)} />
          <Row name={t('viewer.color.lab')} columns={columns} of={({ color }) => color.lab.map((part) => decimal(part, 1)).join(APART)} />
          {hasSource && <Row name={nameOfSource(columns)} columns={columns} of={({ color }) => sourceOf(color)} />}
          {columns.some(({ color }) => color.alpha < 255) && (
            <Row name={t('viewer.color.alpha')} columns={columns} of={({ color }) => t('viewer.color.percent', { value: decimal((color.alpha / 255) * 100, 0) })} />
          )}
          <Row name={t('viewer.color.place')} columns={columns} of={({ point }) => position(point, ground)} />
        </div>
      )}
      {deltaE !== null && (
        <div className={apart} data-testid="delta-e">
          <span className={rowName}>{t('viewer.color.delta-e')}</span>
          <span className={hexText}>{decimal(deltaE, 2)}</span>
          <span>{t(`viewer.color.near.${nearness(deltaE)}`)}</span>
          {picking.points.length === 2 && <CopyButton text={copied(columns, deltaE, ground)} name={t('viewer.color.copy-both')} done={t('viewer.color.copied-both')} />}
        </div>
      )}
      {failed && <Hint>{t('viewer.color.failed')}</Hint>}
      {picking.points.length < 2 && !failed && <Hint>{t(picking.points.length === 0 ? 'viewer.color.hint' : 'viewer.color.hint-second')}</Hint>}
    </Card>
  );
}

/** What the file holds, or what was made of it where that is something else. */
function nameOfSource(columns: readonly Column[]): string {
  return t(columns.some(({ color }) => color.source?.decoded) ? 'viewer.color.decoded' : 'viewer.color.source');
}

/** Both colours with what the file holds there, and how far they are apart, a line each. */
function copied(columns: readonly Column[], deltaE: number, ground: Ground): string {
  const lines = columns.map(({ color, point }) => {
    const said = colorText(color, point, ground);
    return color.source === null ? said : `${said} (${sourceText(color.source)}, ${t('viewer.color.bits', { bits: color.source.bits })})`;
  });
  return [...lines, differenceText(deltaE)].join('\n');
}

function Head({ column: { color, isSet }, letter: name }: { column: Column; letter: string | null }) {
  const text = hex(color.rgb);
  const alpha = color.alpha.toString(16).padStart(2, '0');
  return (
    <div className={big} data-testid={isSet ? 'color-set' : 'color-live'}>
      <ColorSwatch color={`${text}${alpha}`} size="M" />
      {name !== null && <span className={letter}>{name}</span>}
      <span className={hexText}>{text}</span>
      {isSet && <CopyButton text={text} name={t('viewer.color.copy', { hex: text })} done={t('viewer.color.copied', { hex: text })} />}
    </div>
  );
}

function Row({ name, columns, of }: { name: string; columns: readonly Column[]; of(column: Column): ReactNode }) {
  return (
    <>
      <span className={rowName}>{name}</span>
      {columns.map((column, index) => (
        <span key={index} className={value}>
          {of(column)}
        </span>
      ))}
    </>
  );
}

function sourceOf({ source }: SampledPoint): ReactNode {
  if (source === null) return '–';
  return (
    <>
      {sourceText(source)} <span className={bits}>{t('viewer.color.bits', { bits: source.bits })}</span>
    </>
  );
}
