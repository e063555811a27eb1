// What is read out of the marks that are changed. Pure.

import type { MediaView, Shape } from '../../backend';
import { t } from '../../i18n';
import { around } from './selection';
import { describe } from './shapes';

export type Unit = 'px' | 'pt';

/** That of what is on the canvas. */
export function unitOf({ media }: { media: MediaView | null }): Unit {
  return media?.kind === 'pdf' ? 'pt' : 'px';
}

/** One by all that it is, of several their number and where the first of them begins. */
export function shapesText(shapes: readonly Shape[], unit: Unit): string {
  const [only] = shapes;
  const box = around(shapes);
  if (only === undefined || box === null) return '';
  if (shapes.length === 1) return describe(only, unit);
  const whole = (value: number) => Math.round(value / 1000);
  return t('drawing.said.several', { count: shapes.length, x: whole(box.x), y: whole(box.y), unit });
}
