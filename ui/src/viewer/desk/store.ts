// How pages are laid out, what is around and beneath pictures, and whether an overview stands beside them. Kept in this window.

import { create } from 'zustand';
import { readLocalList, writeLocalList } from '../localList';
import { isLayout, type Layout } from './layout';

/** What the canvas stands in. */
export const SURROUNDS = ['window', 'dark', 'mid', 'light', 'white'] as const;
export type Surround = (typeof SURROUNDS)[number];

/** What is seen through what is transparent. */
export const BENEATHS = ['check', 'check-dark', 'white', 'black'] as const;
export type Beneath = (typeof BENEATHS)[number];

/** The two greys of the chequers. */
export const CHECKS: Record<Beneath, [number, number]> = {
  check: [1, 0.8],
  'check-dark': [0.3, 0.2],
  white: [1, 1],
  black: [0, 0],
};

interface DeskData {
  layout: Layout;
  cover: boolean;
  navigator: boolean;
  surround: Surround;
  beneath: Beneath;
}

interface DeskState extends DeskData {
  setLayout(layout: Layout): void;
  /** As they lay when one was here last. */
  lie(lying: { layout: Layout; cover: boolean }): void;
  setCover(cover: boolean): void;
  setNavigator(navigator: boolean): void;
  setSurround(surround: Surround): void;
  setBeneath(beneath: Beneath): void;
}

const KEY = 'galley.desk';

export function isSurround(value: unknown): value is Surround {
  return SURROUNDS.some((one) => one === value);
}

export function isBeneath(value: unknown): value is Beneath {
  return BENEATHS.some((one) => one === value);
}

/** Of words that each say one thing; what is not said is as at first. */
function stored(): DeskData {
  const words = readLocalList(KEY, (word): word is string => typeof word === 'string');
  const said = (what: string) => words.find((word) => word.startsWith(`${what}=`))?.slice(what.length + 1);
  const [layout, surround, beneath] = [said('layout'), said('surround'), said('beneath')];
  return {
    layout: isLayout(layout) ? layout : 'single',
    cover: said('cover') !== 'off',
    navigator: said('navigator') !== 'off',
    surround: isSurround(surround) ? surround : 'window',
    beneath: isBeneath(beneath) ? beneath : 'check',
  };
}

function keep({ layout, cover, navigator, surround, beneath }: DeskData): void {
  const onOff = (is: boolean) => (is ? 'on' : 'off');
  writeLocalList(KEY, [`layout=${layout}`, `cover=${onOff(cover)}`, `navigator=${onOff(navigator)}`, `surround=${surround}`, `beneath=${beneath}`]);
}

export const useDesk = create<DeskState>()((set, get) => {
  const change = (data: Partial<DeskData>) => {
    set(data);
    keep(get());
  };
  return {
    ...stored(),
    setLayout: (layout) => change({ layout }),
    lie: ({ layout, cover }) => change({ layout, cover }),
    setCover: (cover) => change({ cover }),
    setNavigator: (navigator) => change({ navigator }),
    setSurround: (surround) => change({ surround }),
    setBeneath: (beneath) => change({ beneath }),
  };
});
