// The viewer's door to the rest of the interface.

export { keyRows } from './keys';
export { isPaged } from './paged';
export { allDrafts, samePlace, withoutSent, type Draft, type Sent } from './drafts';
export { numFrames, numPages, parseRemembered, placeAsked, placeShown, useViewer } from './store';
export type { Painted, RememberedPlace, Tool, View, ViewerState } from './store';
export { Viewer, type ShownVersion, type ViewerProps } from './Viewer';
