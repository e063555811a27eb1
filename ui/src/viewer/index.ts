// The viewer's door to the rest of the interface.

export { MOST_FILES, NOTHING_ALONG, isNothing, named, nameIn, readable, readAlong, sealed, tokenAt, unsealed, withFile, withoutFile, type Along, type KeptFile } from './along';
export { goTo } from './GoTo';
export { belongsToWidget, keyedMedia } from './keys';
export { chordsIn, keysNow, useKeyNow, useTip } from './keysNow';
export { nowhere } from './nowhere';
export { FromFile } from './papers/FromFile';
export { viewerCommandsElsewhere } from './offered';
export { keyRows, type KeyGroup, type KeyRow, type OnWhat } from './sheet';
export { PANEL_BINDINGS, type PanelAct, type PanelState } from './panelKeys';
export { isPaged, type SeenMedia } from './paged';
export { pagesAround } from './pages';
export { allDrafts, keysOf, spanDrawn, withoutSent, type Draft, type Sent } from './drafts';
export { readMark, readPlace } from './marks/reading';
export { boundsOfShape } from './marks/shapes';
export { isAt, isWhole, samePlace } from './places';
export { timeText } from './sound/clock';
export { rangeIn, shownOf } from './sound/state';
export { touches, type Stretch } from './sound/stretch';
export { lengthText } from './sound/words';
export { frameAtRest, numFrames, numPages, openingOf, parseRemembered, placeAsked, placeOfRange, placeShown, placeToWrite, useViewer } from './store';
export type { Painted, RememberedPlace, Tool, View, ViewerState } from './store';
export { timecodeAt } from './timeline/here';
export { drawAhead, forgetAhead } from './stage/ahead';
export { standReady } from './stage/shared';
export { Viewer, type ShownVersion, type ViewerProps } from './Viewer';
