// What the tools hold: points of the eyedropper, the ruler's measurement, the guides that lie over the picture.
//
// A store of its own, so that a pointer moving over the picture draws a card anew and not the viewer. Guides are
// remembered in this window; everything else belongs to one version and goes with it.

import { create } from 'zustand';
import type { Sample } from '../../backend';
import { readLocalList, writeLocalList } from '../localList';
import type { Point } from '../view/transform';
import { isOn, toColor, type Ground } from './ground';
import { GUIDES, isGuide, type Guide } from './guides';
import { measure, REST, type Measured, type Measuring, type MeasuringEvent, type Mode } from './measuring';
import { NOTHING, pick, type Picking, type PickingEvent } from './picking';

/** Colours of some points; `sample` is null where they could not be read. */
export interface Colors {
  points: readonly Point[];
  sample: Sample | null;
}

interface ToolsData {
  ground: Ground | null;
  picking: Picking;
  measuring: Measuring;
  mode: Mode;
  measured: Measured | null;
  /** The pixel under the pointer, while the eyedropper is in hand. */
  hover: Point | null;
  /** Of the points that are set, and of the one under pointer or keys. */
  kept: Colors | null;
  live: Colors | null;
  guides: readonly Guide[];
}

interface ToolsState extends ToolsData {
  /** Another page or picture is on the canvas. */
  setGround(ground: Ground | null): void;
  pick(event: PickingEvent): void;
  measure(event: MeasuringEvent): void;
  setMode(mode: Mode): void;
  setHover(at: Point | null): void;
  setKept(colors: Colors | null): void;
  setLive(colors: Colors | null): void;
  /** Puts the eyedropper's points away. */
  clearColors(): void;
  clearMeasured(): void;
  setGuides(guides: Iterable<Guide>): void;
}

const KEY = 'galley.guides';

const NO_COLORS = { picking: NOTHING, hover: null, kept: null, live: null } as const;

const EMPTY: Omit<ToolsData, 'guides'> = { ground: null, ...NO_COLORS, measuring: REST, mode: 'line', measured: null };

export const useTools = create<ToolsState>()((set, get) => ({
  ...EMPTY,
  guides: readLocalList(KEY, isGuide),
  setGround: (ground) => {
    const before = get().ground;
    if (ground === null || before?.version !== ground.version) set({ ...EMPTY, mode: get().mode, ground });
    else if (before.page !== ground.page) set({ ...NO_COLORS, measuring: REST, ground });
    else set({ ground });
  },
  pick: (event) => {
    const { ground, picking } = get();
    if (ground === null) return;
    const next = pick(picking, event, ground);
    if (next !== picking) set({ picking: next });
  },
  measure: (event) => {
    const { ground, measuring, mode, measured } = get();
    if (ground === null) return;
    const { next, done } = measure(measuring, event, mode, ground);
    set({ measuring: next, measured: done === undefined ? measured : done });
  },
  setMode: (mode) => set({ mode, measured: withMode(get().measured, mode) }),
  setHover: (at) => {
    const { ground, hover } = get();
    const next = at === null || ground === null || !isOn(ground, at) ? null : toColor(ground, at);
    if (next?.x !== hover?.x || next?.y !== hover?.y) set({ hover: next });
  },
  setKept: (kept) => set({ kept }),
  setLive: (live) => set({ live }),
  clearColors: () => set(NO_COLORS),
  clearMeasured: () => set({ measuring: REST, measured: null }),
  setGuides: (guides) => {
    const chosen = new Set(guides);
    const next = GUIDES.filter((guide) => chosen.has(guide));
    writeLocalList(KEY, next);
    set({ guides: next });
  },
}));

/** What was measured is read in the other way. */
function withMode(measured: Measured | null, mode: Mode): Measured | null {
  return measured === null ? null : { ...measured, mode };
}
