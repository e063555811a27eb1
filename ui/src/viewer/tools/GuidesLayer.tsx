// The guides over the picture: safe areas, page boxes, thirds, centre. Drawn in screen pixels, below the marks.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMemo } from 'react';
import type { PageBoxesView, PageView } from '../../backend';
import { t } from '../../i18n';
import type { Frame } from '../view/commands';
import { rectOnScreen, toScreen, type Point, type Size, type Transform } from '../view/transform';
import { sides } from './formats';
import { GUIDE_NAMES, guideShape, type Guide, type GuideShape } from './guides';
import { mmOnPage } from './measures';
import { useTools } from './store';

interface GuidesLayerProps {
  frame: Frame;
  transform: Transform;
  boxes: PageBoxesView | null;
  /** Units of the page in an inch. */
  perInch: PageView['per_inch'];
}

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });

type Look = 'plain' | 'crop' | 'trim' | 'bleed';

const line = style({
  fill: 'transparent',
  stroke: { look: { plain: 'white', crop: 'orange-900', trim: 'magenta-900', bleed: 'cyan-900' } },
});
/** Light and dark: one of the two stands out from any picture. */
const casing = style({ fill: 'transparent', stroke: { look: { plain: 'transparent-black-600', crop: 'transparent-white-700', trim: 'transparent-white-700', bleed: 'transparent-white-700' } } });

export function GuidesLayer({ frame, transform, boxes, perInch }: GuidesLayerProps) {
  const guides = useTools((state) => state.guides);
  const { kind, native } = frame;
  const shapes = useMemo(
    () => guides.map((guide) => guideShape(guide, kind, native, boxes)).filter((shape) => shape !== null),
    [guides, kind, native, boxes],
  );
  if (shapes.length === 0) return null;
  return (
    <div className={layer} aria-hidden="true" data-testid="guides">
      <svg className={layer}>
        {shapes.map((shape) => (
          <Shape key={shape.guide} shape={shape} transform={transform} />
        ))}
      </svg>
      {shapes.map((shape) => 'box' in shape && <Label key={shape.guide} guide={shape.guide} box={shape.box} perInch={kind === 'pdf' ? perInch : null} transform={transform} />)}
    </div>
  );
}

function lookOf(guide: Guide): Look {
  return guide === 'crop' || guide === 'trim' || guide === 'bleed' ? guide : 'plain';
}

function Shape({ shape, transform }: { shape: GuideShape; transform: Transform }) {
  const look = lookOf(shape.guide);
  if ('box' in shape) {
    const rect = crisp(rectOnScreen(transform, shape.box));
    return (
      <g data-guide={shape.guide}>
        <rect {...rect} strokeWidth={3} className={casing({ look })} />
        <rect {...rect} strokeWidth={1} className={line({ look })} />
      </g>
    );
  }
  const lines = shape.lines.map(([one, two]) => ends(toScreen(transform, one), toScreen(transform, two)));
  return (
    <g data-guide={shape.guide}>
      {lines.map((at) => (
        <line key={`${at.x1} ${at.y1} ${at.x2} ${at.y2}`} {...at} strokeWidth={3} className={casing({ look })} />
      ))}
      {lines.map((at) => (
        <line key={`${at.x1} ${at.y1} ${at.x2} ${at.y2}`} {...at} strokeWidth={1} className={line({ look })} />
      ))}
    </g>
  );
}

/** In the middle of a pixel, so that a line of one is not smeared over two. */
const half = (value: number) => Math.round(value - 0.5) + 0.5;

function crisp({ x, y, width, height }: Point & Size): Point & Size {
  const [left, top] = [half(x), half(y)];
  return { x: left, y: top, width: Math.max(1, half(x + width) - left), height: Math.max(1, half(y + height) - top) };
}

function ends(one: Point, two: Point) {
  return { x1: half(one.x), y1: half(one.y), x2: half(two.x), y2: half(two.y) };
}

/** Boxes lie close to each other: each has its name at a place of its own. */
const LABEL_AT: Partial<Record<Guide, 'start' | 'end' | 'below'>> = { 'title-safe': 'end', bleed: 'end', crop: 'below' };

const label = style({
  position: 'absolute',
  translateX: { place: { start: 0, below: 0, end: '-100%' } },
  translateY: '-50%',
  paddingX: 4,
  borderRadius: 'sm',
  font: 'ui-xs',
  fontVariantNumeric: 'tabular-nums',
  whiteSpace: 'nowrap',
  color: 'white',
  backgroundColor: { look: { plain: 'transparent-black-800', crop: 'orange-900', trim: 'magenta-900', bleed: 'cyan-900' } },
});

function Label({ guide, box, perInch, transform }: { guide: Guide; box: Point & Size; perInch: PageView['per_inch']; transform: Transform }) {
  const rect = crisp(rectOnScreen(transform, box));
  const place = LABEL_AT[guide] ?? 'start';
  const left = place === 'end' ? rect.x + rect.width - 12 : rect.x + 12;
  const top = place === 'below' ? rect.y + rect.height : rect.y;
  const name = t(GUIDE_NAMES[guide]);
  return (
    <div className={label({ look: lookOf(guide), place })} style={{ left, top }}>
      {perInch === null ? name : t('viewer.guide.sized', { name, size: sides(mmOnPage(box.width, perInch[0]), mmOnPage(box.height, perInch[1]), 'mm') })}
    </div>
  );
}
