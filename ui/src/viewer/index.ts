// The viewer's door to the rest of the interface.

export { keyRows } from './keys';
export { numFrames, numPages, parseRemembered, samePlace, useViewer } from './store';
export type { Draft, Painted, RememberedPlace, Tool, View, ViewerState } from './store';
export { Viewer, type ShownVersion, type ViewerProps } from './Viewer';
