// Shapes of marks, all kinds of them: measuring, drawing, hitting, changing, making, finding, reading out. Pure.

export { grips, grown, moved, pulled } from './change';
export type { DrawTool, Grip, Quad, Rect } from './kinds';
export { boundsOfShape, pinOf, sameShape } from './measure';
export { outlineOf } from './outline';
export { boundsOf, thousandths } from './rects';
export { describe } from './say';
export { indexOf, type MarkIndex } from './search';
