// What is read out of a shape: its kind, and where it is in whole units.

import type { Shape } from '../../../backend';
import { t } from '../../../i18n';
import { boundsOfShape, pointOf } from './measure';
import type { Point } from './kinds';

const MOST_QUOTED = 80;

/** `unit`: that of the medium. */
export function describe(shape: Shape, unit: 'px' | 'pt'): string {
  const { x, y, width, height } = boundsOfShape(shape);
  const area = { ...whole({ x, y }), width: thousands(width), height: thousands(height), unit };
  switch (shape.shape) {
    case 'point':
      return t('marks.said.point', { ...whole({ x, y }), unit });
    case 'box':
      return t('marks.said.box', area);
    case 'ellipse':
      return t('marks.said.ellipse', area);
    case 'freehand':
      return t('marks.said.freehand', area);
    case 'polygon':
      return t('marks.said.polygon', { ...area, corners: shape.points.length });
    case 'arrow':
    case 'line': {
      const [from, to] = [whole(pointOf(shape.from)), whole(pointOf(shape.to))];
      const values = { ...from, toX: to.x, toY: to.y, unit };
      return shape.shape === 'arrow' ? t('marks.said.arrow', values) : t('marks.said.line', values);
    }
    case 'text':
      return shape.mark === 'insert'
        ? t('marks.said.insert', { ...whole({ x, y }), unit })
        : t(`marks.said.${shape.mark}`, { quoted: shortened(shape.quoted) });
  }
}

function thousands(value: number): number {
  return Math.round(value / 1000);
}

function whole({ x, y }: Point): Point & Record<string, number> {
  return { x: thousands(x), y: thousands(y) };
}

/** On one line, cut after a whole letter. */
function shortened(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length <= MOST_QUOTED ? letters.join('') : `${letters.slice(0, MOST_QUOTED).join('').trimEnd()}…`;
}
