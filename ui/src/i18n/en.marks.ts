/** English for the shapes of marks as they are read out. */
export const marksMessages = {
  'marks.said.point': 'Point at {x, number} across, {y, number} down, in {unit, select, px {pixels} other {points}}',
  'marks.said.box': 'Box at {x, number} across, {y, number} down, {width, number} by {height, number} {unit, select, px {pixels} other {points}}',
  'marks.said.ellipse': 'Ellipse at {x, number} across, {y, number} down, {width, number} by {height, number} {unit, select, px {pixels} other {points}}',
  'marks.said.freehand': 'Drawing at {x, number} across, {y, number} down, {width, number} by {height, number} {unit, select, px {pixels} other {points}}',
  'marks.said.polygon': 'Polygon of {corners, number} corners at {x, number} across, {y, number} down, {width, number} by {height, number} {unit, select, px {pixels} other {points}}',
  'marks.said.arrow': 'Arrow from {x, number} across, {y, number} down to {toX, number} across, {toY, number} down, in {unit, select, px {pixels} other {points}}',
  'marks.said.line': 'Line from {x, number} across, {y, number} down to {toX, number} across, {toY, number} down, in {unit, select, px {pixels} other {points}}',
  'marks.said.highlight': 'Highlight on “{quoted}”',
  'marks.said.strike': 'Strikethrough of “{quoted}”',
  'marks.said.replace': 'Replacement of “{quoted}”',
  'marks.said.insert': 'Insertion at {x, number} across, {y, number} down, in {unit, select, px {pixels} other {points}}',
} as const;
