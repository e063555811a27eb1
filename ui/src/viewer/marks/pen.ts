// What one draws with: colour, width and the tool taken last, remembered in this window.

import { create } from 'zustand';
import type { Color, Stroke } from '../../backend';
import { readLocalList, writeLocalList } from '../localList';
import type { Tool } from '../store';
import type { DrawTool } from './shapes';

export const COLORS: readonly Color[] = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'black', 'white'];

/** Pixels of the screen at 100 %. */
export const WIDTHS: readonly number[] = [1, 2, 4, 8, 16];

export const DRAW_TOOLS: readonly DrawTool[] = ['point', 'box', 'ellipse', 'arrow', 'line', 'freehand', 'polygon'];

export function isDrawTool(tool: unknown): tool is DrawTool {
  return DRAW_TOOLS.some((one) => one === tool);
}

interface PenData {
  /** Null: that of the comment's state, at the width that goes with it. */
  color: Color | null;
  width: number;
  /** Drawn with last. */
  lastTool: DrawTool;
}

interface PenState extends PenData {
  setColor(color: Color | null): void;
  setWidth(width: number): void;
  take(tool: Tool): void;
}

const KEY = 'galley.pen';

/** Anything else that is stored is not read. */
type Setting = ['color', Color] | ['width', number] | ['tool', DrawTool];

function isSetting(value: unknown): value is Setting {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, setting] = value as unknown[];
  if (name === 'color') return COLORS.some((color) => color === setting);
  if (name === 'width') return WIDTHS.some((width) => width === setting);
  return name === 'tool' && isDrawTool(setting);
}

function remembered(): PenData {
  const found: PenData = { color: null, width: 2, lastTool: 'box' };
  for (const setting of readLocalList(KEY, isSetting)) {
    if (setting[0] === 'color') found.color = setting[1];
    else if (setting[0] === 'width') found.width = setting[1];
    else found.lastTool = setting[1];
  }
  return found;
}

function remember({ color, width, lastTool }: PenData): void {
  const settings: Setting[] = [...(color === null ? [] : [['color', color] satisfies Setting]), ['width', width], ['tool', lastTool]];
  writeLocalList(KEY, settings);
}

/** A store of its own for tests; the application uses `usePen`. */
export function createPenStore() {
  return create<PenState>()((set, get) => {
    const change = (changed: Partial<PenData>) => {
      set(changed);
      remember(get());
    };
    return {
      ...remembered(),
      setColor: (color) => change({ color }),
      setWidth: (width) => change({ width }),
      take: (tool) => {
        if (isDrawTool(tool) && tool !== get().lastTool) change({ lastTool: tool });
      },
    };
  });
}

export const usePen = createPenStore();

/** What a mark that is drawn now is drawn with; null: as marks without a stroke are. */
export function strokeOf({ color, width }: Pick<PenData, 'color' | 'width'>): Stroke | null {
  return color === null ? null : { color, width };
}
