// What a turn of the wheel is in pixels: browsers count pixels, lines or pages.

const LINE = 32;

/** Across and down, CSS pixels; `page`: the height of what is scrolled. */
export function wheelPixels(event: WheelEvent, page: number): [dx: number, dy: number] {
  const times = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? page : 1;
  return [event.deltaX * times, event.deltaY * times];
}
