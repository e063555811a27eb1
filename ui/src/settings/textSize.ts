/** How large the interface's text is, on this device; Spectrum's sizes follow the root's. */
import { useEffect } from 'react';
import { create } from 'zustand';

export const TEXT_SIZES = [100, 125, 150, 175, 200] as const;
const KEY = 'galley.text-size';

function stored(): number {
  const size = Number(window.localStorage.getItem(KEY));
  return TEXT_SIZES.some((one) => one === size) ? size : 100;
}

interface TextSize {
  percent: number;
  set(percent: number): void;
}

export const useTextSizeStore = create<TextSize>()((set) => ({
  percent: stored(),
  set: (percent) => {
    window.localStorage.setItem(KEY, String(percent));
    set({ percent });
  },
}));

export function useTextSize(): void {
  const percent = useTextSizeStore((size) => size.percent);
  useEffect(() => {
    document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`;
  }, [percent]);
}
