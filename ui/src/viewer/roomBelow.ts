/** A ref for what lies below the canvas: says how high it is to what floats over the page, in base.css. */
export function roomBelow(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined;
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => style.setProperty('--room-below', `${element.offsetHeight}px`));
  observer.observe(element);
  return () => {
    observer.disconnect();
    style.removeProperty('--room-below');
  };
}
