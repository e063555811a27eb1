/** German for the shapes of marks as they are read out. */
import type { marksMessages as english } from './en.marks';

export const marksMessages = {
  'marks.said.point': 'Punkt bei {x, number} von links, {y, number} von oben, in {unit, select, px {Pixeln} other {Punkt}}',
  'marks.said.box': 'Rechteck bei {x, number} von links, {y, number} von oben, {width, number} mal {height, number} {unit, select, px {Pixel} other {Punkt}}',
  'marks.said.ellipse': 'Ellipse bei {x, number} von links, {y, number} von oben, {width, number} mal {height, number} {unit, select, px {Pixel} other {Punkt}}',
  'marks.said.freehand': 'Zeichnung bei {x, number} von links, {y, number} von oben, {width, number} mal {height, number} {unit, select, px {Pixel} other {Punkt}}',
  'marks.said.polygon': 'Vieleck mit {corners, number} Ecken bei {x, number} von links, {y, number} von oben, {width, number} mal {height, number} {unit, select, px {Pixel} other {Punkt}}',
  'marks.said.arrow': 'Pfeil von {x, number} von links, {y, number} von oben nach {toX, number} von links, {toY, number} von oben, in {unit, select, px {Pixeln} other {Punkt}}',
  'marks.said.line': 'Linie von {x, number} von links, {y, number} von oben nach {toX, number} von links, {toY, number} von oben, in {unit, select, px {Pixeln} other {Punkt}}',
  'marks.said.highlight': 'Hervorhebung von „{quoted}“',
  'marks.said.strike': 'Streichung von „{quoted}“',
  'marks.said.replace': 'Ersetzung von „{quoted}“',
  'marks.said.insert': 'Einfügung bei {x, number} von links, {y, number} von oben, in {unit, select, px {Pixeln} other {Punkt}}',
} satisfies Record<keyof typeof english, string>;
