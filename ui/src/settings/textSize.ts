/** How large the interface's text is; Spectrum's sizes follow the root's. */
import { useEffect } from 'react';
import { create } from 'zustand';

export const TEXT_SIZES = [100, 125, 150, 175, 200] as const;
const KEY = 'galley.text-size';

/** The choice is kept with the data; what was chosen last is known here before the data is open. */
function stored(): number {
  const size = Number(window.localStorage.getItem(KEY));
  return TEXT_SIZES.some((one) => one === size) ? size : 100;
}

export const useTextSizeStore = create<{ percent: number }>()(() => ({ percent: stored() }));

/** From now on. */
export function haveTextSize(percent: number): void {
  window.localStorage.setItem(KEY, String(percent));
  useTextSizeStore.setState({ percent });
}

export function useTextSize(): void {
  const percent = useTextSizeStore((size) => size.percent);
  useEffect(() => {
    document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`;
  }, [percent]);
}
