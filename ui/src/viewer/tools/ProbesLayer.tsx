// What eyedropper and ruler show over the picture: points, the measured line or box with its length, a swatch at the pointer.

import { ColorSwatch } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useViewer } from '../store';
import type { Frame } from '../view/commands';
import { toScreen, type Point, type Size, type Transform } from '../view/transform';
import { hex } from './formats';
import { measuredNow, type Measured } from './measuring';
import { livePoint } from './sampling';
import { useTools } from './store';
import { shortText } from './words';

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });

interface LayerProps {
  frame: Frame;
  transform: Transform;
}

export function ProbesLayer({ frame, transform }: LayerProps) {
  const tool = useViewer((state) => state.tool);
  return (
    <div className={layer} data-testid="probes">
      <Measurement frame={frame} transform={transform} />
      {tool === 'eyedropper' && <ColorPoints frame={frame} transform={transform} />}
    </div>
  );
}

const casing = style({ fill: 'transparent', stroke: 'transparent-white-800' });
const stroke = style({ fill: 'transparent', stroke: 'purple-900' });
const filled = style({ fill: 'purple-900' });

function Measurement({ frame, transform }: LayerProps) {
  const { measuring, measured, mode, ground } = useTools();
  const tool = useViewer((state) => state.tool);
  if (ground === null) return null;
  const now = measuredNow(measuring, measured, mode, ground.page);
  const screen = (point: Point) => toScreen(transform, { x: point.x / 1000, y: point.y / 1000 });
  const cursor = tool !== 'ruler' ? null : measuring.at === 'begin' ? measuring.point : measuring.at === 'end' ? measuring.to : null;
  return (
    <>
      <svg className={layer} aria-hidden="true">
        {now !== null && <Drawn measured={now} from={screen(now.from)} to={screen(now.to)} />}
        {cursor !== null && <Cross at={screen(cursor)} />}
      </svg>
      {now !== null && <LengthLabel text={shortText(now, ground)} measured={now} from={screen(now.from)} to={screen(now.to)} viewport={frame.viewport} />}
    </>
  );
}

interface DrawnProps {
  measured: Measured;
  from: Point;
  to: Point;
}

function Drawn({ measured, from, to }: DrawnProps) {
  const data = { 'data-measured': `${measured.mode} ${measured.from.x} ${measured.from.y} ${measured.to.x} ${measured.to.y}` };
  if (measured.mode === 'area') {
    const box = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
    return (
      <g {...data}>
        <rect {...box} fillOpacity={0.16} className={filled} />
        <rect {...box} strokeWidth={4} className={casing} />
        <rect {...box} strokeWidth={2} className={stroke} />
      </g>
    );
  }
  const path = `M ${from.x} ${from.y} L ${to.x} ${to.y} ${tick(from, to)} ${tick(to, from)}`;
  return (
    <g {...data}>
      <path d={path} strokeWidth={5} strokeLinecap="round" className={casing} />
      <path d={path} strokeWidth={2} strokeLinecap="round" className={stroke} />
    </g>
  );
}

const TICK = 6;

/** Across the end of a line. */
function tick(at: Point, other: Point): string {
  const far = Math.hypot(other.x - at.x, other.y - at.y);
  if (far === 0) return '';
  const [x, y] = [((other.y - at.y) / far) * TICK, ((at.x - other.x) / far) * TICK];
  return `M ${at.x - x} ${at.y - y} L ${at.x + x} ${at.y + y}`;
}

/** A cross with a free middle, where the keys are. */
function Cross({ at }: { at: Point }) {
  const path = [
    [-14, 0, -4, 0],
    [4, 0, 14, 0],
    [0, -14, 0, -4],
    [0, 4, 0, 14],
  ].map(([x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => `M ${at.x + x1} ${at.y + y1} L ${at.x + x2} ${at.y + y2}`);
  return (
    <g data-cursor="">
      <path d={path.join(' ')} strokeWidth={4} strokeLinecap="round" className={style({ stroke: 'white' })} />
      <path d={path.join(' ')} strokeWidth={2} strokeLinecap="round" className={style({ stroke: 'black' })} />
    </g>
  );
}

const pill = style({
  position: 'absolute',
  translateX: '-50%',
  translateY: '-50%',
  paddingX: 8,
  paddingY: 2,
  borderRadius: 'full',
  font: 'ui-sm',
  fontWeight: 'bold',
  fontVariantNumeric: 'tabular-nums',
  whiteSpace: 'nowrap',
  color: 'neutral',
  backgroundColor: 'elevated',
  boxShadow: 'elevated',
});

/** Beside the middle of a line, in the middle of a box that holds it, else below it; in sight as long as that is. */
function LengthLabel({ text, measured, from, to, viewport }: DrawnProps & { text: string; viewport: Size }) {
  const half = { x: text.length * 3.6 + 10, y: 14 };
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  const steep = height > width;
  const isInside = measured.mode === 'area' && width > 2 * half.x + 8 && height > 2 * half.y + 8;
  const off = measured.mode === 'area' ? (isInside ? { x: 0, y: 0 } : { x: 0, y: height / 2 + 20 }) : steep ? { x: half.x + 12, y: 0 } : { x: 0, y: -22 };
  const within = (value: number, edge: number, limit: number) => Math.min(Math.max(value, edge), Math.max(edge, limit - edge));
  const at = { left: within(middle.x + off.x, half.x + 4, viewport.width), top: within(middle.y + off.y, half.y + 4, viewport.height) };
  return (
    <div className={pill} style={at} data-testid="measured">
      {text}
    </div>
  );
}

const NAMES = ['A', 'B'] as const;
const ringName = style({ fill: 'white', font: 'ui-xs', fontWeight: 'bold', userSelect: 'none' });

function ColorPoints({ frame, transform }: LayerProps) {
  const { picking, hover, live, kept } = useTools();
  const screen = (point: Point) => toScreen(transform, { x: point.x / 1000, y: point.y / 1000 });
  const at = livePoint({ picking, hover });
  // A colour stands where it was read, also while the next one is on its way.
  const color = live?.sample?.points.at(-1);
  const sampled = live?.points.at(-1);
  const known = kept?.points === picking.points ? kept : null;
  return (
    <>
      <svg className={layer} aria-hidden="true">
        {at !== null && transform.zoom >= 8 && frame.kind !== 'pdf' && <Pixel at={screen(at)} side={transform.zoom} />}
        {picking.points.map((point, index) => (
          <Ring key={index} at={screen(point)} name={NAMES[index] ?? ''} fill={rgbOf(known?.sample?.points[index]?.rgb)} />
        ))}
        {picking.cursor !== null && <Cross at={screen(picking.cursor)} />}
      </svg>
      {at !== null && sampled !== undefined && color !== undefined && <Chip at={screen(sampled)} rgb={color.rgb} viewport={frame.viewport} />}
    </>
  );
}

function rgbOf(rgb: readonly number[] | undefined): string {
  return rgb === undefined ? 'none' : hex(rgb);
}

/** One pixel of the picture, deep in the zoom. */
function Pixel({ at, side }: { at: Point; side: number }) {
  const box = { x: at.x - side / 2, y: at.y - side / 2, width: side, height: side };
  return (
    <>
      <rect {...box} strokeWidth={3} className={style({ fill: 'transparent', stroke: 'black' })} />
      <rect {...box} strokeWidth={1} className={style({ fill: 'transparent', stroke: 'white' })} />
    </>
  );
}

/** The colour in a ring, its letter beside it; the pixel itself is in the middle. */
function Ring({ at, name, fill }: { at: Point; name: string; fill: string }) {
  return (
    <g transform={`translate(${at.x} ${at.y})`} data-color-point={name}>
      <circle r={8} fill={fill} strokeWidth={5} className={style({ stroke: 'black' })} />
      <circle r={8} fill="none" strokeWidth={2.5} className={style({ stroke: 'white' })} />
      <rect x={9} y={-22} width={16} height={16} rx={8} className={style({ fill: 'black' })} />
      <text x={17} y={-14} textAnchor="middle" dominantBaseline="central" className={ringName}>
        {name}
      </text>
    </g>
  );
}

const chip = style({
  position: 'absolute',
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  paddingStart: 4,
  paddingEnd: 8,
  paddingY: 4,
  borderRadius: 'default',
  backgroundColor: 'elevated',
  boxShadow: 'elevated',
  font: 'ui-sm',
  fontVariantNumeric: 'tabular-nums',
});

const CHIP = { width: 104, height: 32, away: 18 };

/** Beside the pointer, on the side where there is room. */
function Chip({ at, rgb, viewport }: { at: Point; rgb: readonly number[]; viewport: Size }) {
  const right = at.x + CHIP.away + CHIP.width < viewport.width;
  const below = at.y + CHIP.away + CHIP.height < viewport.height;
  const left = right ? at.x + CHIP.away : at.x - CHIP.away - CHIP.width;
  const top = below ? at.y + CHIP.away : at.y - CHIP.away - CHIP.height;
  const color = hex(rgb);
  return (
    <div className={chip} style={{ left, top }} aria-hidden="true" data-testid="color-chip">
      <ColorSwatch color={color} size="S" />
      {color}
    </div>
  );
}
