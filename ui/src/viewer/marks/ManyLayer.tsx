// Very many marks, painted on a canvas: carried along while the view moves, and painted anew once it rests.
//
// Painted out of sight, in slices, and shown when all of it is there: nothing of it flickers or halts the window.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef } from 'react';
import type { Size, Transform } from '../view/transform';
import { INKS, isLight, widthOnScreen } from './ink';
import type { MarkItem } from './items';
import { carried, inSlices, manyMarks, type Clock, type ManyLook, type MarkState } from './many';
import { lookOf } from './Mark';
import { useScheme } from './useScheme';

interface ManyLayerProps {
  items: readonly MarkItem[];
  /** Of them those that are selected, by id. */
  chosen: ReadonlySet<string>;
  transform: Transform;
  /** The zoom at 100 %. */
  unit: number;
  viewport: Size;
  /** Device pixels in a CSS pixel. */
  ratio: number;
}

const canvas = style({ position: 'absolute', top: 0, left: 0, width: 'full', height: 'full', pointerEvents: 'none' });

/** The theme's colours, for what can only be asked of an element. */
const inks = style({ display: 'none', color: { state: { open: 'red-900', resolved: 'green-900', draft: 'red-900' } } });

/** As `carried` has it; otherwise a matrix is about the middle. */
const CARRIED = { transformOrigin: '0 0' } as const;

const STATES: readonly MarkState[] = ['open', 'resolved', 'draft'];
const REST_MS = 120;
const LIGHT_CASING = 'rgba(255, 255, 255, 0.7)';
const DARK_CASING = 'rgba(0, 0, 0, 0.7)';

const clock: Clock = {
  now: () => performance.now(),
  next: (run) => {
    const frame = requestAnimationFrame(run);
    return () => cancelAnimationFrame(frame);
  },
};

export function ManyLayer(props: ManyLayerProps) {
  const { front, colors } = usePainting(props);
  return (
    <>
      <canvas ref={front} className={canvas} style={CARRIED} aria-hidden="true" data-testid="many" />
      <span ref={colors} aria-hidden="true">
        {STATES.map((state) => (
          <span key={state} data-ink={state} className={inks({ state })} />
        ))}
      </span>
    </>
  );
}

/** The canvas, and what the theme's colours are asked of. */
function usePainting({ items, chosen, transform, unit, viewport, ratio }: ManyLayerProps) {
  const front = useRef<HTMLCanvasElement>(null);
  const colors = useRef<HTMLSpanElement>(null);
  const marks = useRef<ReturnType<typeof manyMarks> | null>(null);
  /** What the canvas shows is for this view; null while it shows nothing. */
  const painted = useRef<Transform | null>(null);
  const shown = useRef<Pick<ManyLayerProps, 'items' | 'chosen'> | null>(null);
  const { width, height } = viewport;
  // What is painted is in the colours of a theme.
  const scheme = useScheme();
  const colored = useRef(scheme);
  useEffect(() => {
    const element = front.current;
    const to = element?.getContext('2d') ?? null;
    const back = document.createElement('canvas');
    const context = back.getContext('2d');
    if (element === null || to === null || context === null) return undefined;
    marks.current ??= manyMarks();
    const { current: painter } = marks;
    const isNew = shown.current?.items !== items || shown.current.chosen !== chosen;
    const isOld = painted.current === null || colored.current !== scheme;
    if (isNew) painter.show(items.map((item) => ({ ...item, state: lookOf(item), chosen: chosen.has(item.id) })));
    shown.current = { items, chosen };
    if (painted.current !== null) element.style.transform = carried(painted.current, transform);
    let stop: () => void = () => undefined;
    const paint = () => {
      back.width = Math.round(width * ratio);
      back.height = Math.round(height * ratio);
      const work = painter.paint(context, { transform, size: { width, height }, ratio }, lookIn(colors.current, unit));
      stop = inSlices(work, clock, (count) => {
        element.width = back.width;
        element.height = back.height;
        if (back.width > 0 && back.height > 0) to.drawImage(back, 0, 0);
        element.style.transform = '';
        element.dataset['painted'] = String(count);
        painted.current = transform;
        colored.current = scheme;
      });
    };
    // What the marks are, and in which colours, is seen at once; where they lie is carried along while one moves.
    const timer = setTimeout(paint, isNew || isOld ? 0 : REST_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [items, chosen, transform, unit, width, height, ratio, scheme]);
  return { front, colors };
}

function lookIn(colors: HTMLElement | null, unit: number): ManyLook {
  const read = (state: MarkState) => {
    const element = colors?.querySelector(`[data-ink=${state}]`) ?? null;
    return element === null ? INKS.red : getComputedStyle(element).color;
  };
  const states: Record<MarkState, string> = { open: read('open'), resolved: read('resolved'), draft: read('draft') };
  const family = getComputedStyle(document.body).fontFamily;
  return {
    widthOf: (stroke, zoom) => widthOnScreen(stroke, zoom, unit),
    inkOf: (stroke, state) => (stroke === null ? states[state] : INKS[stroke.color]),
    casingOf: (stroke) => (stroke !== null && isLight(stroke.color) ? DARK_CASING : LIGHT_CASING),
    pinOf: (state) => states[state],
    figure: INKS.white,
    font: `bold 12px ${family}`,
  };
}
