// Shapes of marks, all kinds of them: measuring, drawing, hitting, changing, making, finding, reading out. Pure.

export { byEighths, grips, grown, moved, pulled, resized } from './change';
export { isHit } from './hit';
export {
  EVEN_PRESSURE,
  MAX_CORNERS,
  MIN_CORNERS,
  MIN_SIDE,
  type DrawTool,
  type FreehandPoint,
  type Grip,
  type Outline,
  type Quad,
  type Rect,
  type ShapeOf,
  type Side,
} from './kinds';
export { between, centred, simplified } from './make';
export { areaOf, boundsOfShape, pinOf, pointsOf, sameShape } from './measure';
export { outlineOf } from './outline';
export { boundsOf, thousandths } from './rects';
export { describe } from './say';
export { indexOf, type MarkIndex } from './search';
