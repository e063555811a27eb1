// What keys and pointer do with eyedropper and ruler; everything ends in the tools' store.

import { useViewer, type Tool } from '../store';
import type { Frame } from '../view/commands';
import { transformOf, visibleRect, type Point } from '../view/transform';
import { useTools } from './store';

/** The tools that look and leave nothing behind. */
export type Probe = Extract<Tool, 'eyedropper' | 'ruler'>;

export function isProbe(tool: Tool): tool is Probe {
  return tool === 'eyedropper' || tool === 'ruler';
}

/** What is held with the pointer. */
export interface Held {
  shiftKey: boolean;
  altKey: boolean;
}

/** A tool is taken by its key: its point lies in the middle. The ruler's key again changes what it measures. */
export function takeByKeys(tool: Probe, frame: Frame | null): void {
  const { setTool, tool: before } = useViewer.getState();
  const { mode, setMode } = useTools.getState();
  setTool(tool);
  if (tool === 'ruler' && before === 'ruler') setMode(mode === 'line' ? 'area' : 'line');
  else if (frame !== null) startInMiddle(tool, frame);
}

/** A pixel, or a quarter of a point: a pixel of what a page's colours are taken from. */
function stepOf({ kind }: Frame): number {
  return kind === 'pdf' ? 250 : 1000;
}

/** By so many steps. Without a point yet the first arrow brings it. */
export function movePoint(tool: Probe, dx: number, dy: number, frame: Frame): void {
  const { picking, measuring, hover, pick, measure } = useTools.getState();
  if (tool === 'eyedropper' ? picking.cursor === null : measuring.at === 'rest') {
    const from = picking.points.at(-1) ?? hover;
    if (tool === 'eyedropper' && from !== null) pick({ type: 'start', at: from });
    else return startInMiddle(tool, frame);
  }
  const by = stepOf(frame);
  if (tool === 'eyedropper') pick({ type: 'move', dx: dx * by, dy: dy * by });
  else measure({ type: 'move', dx: dx * by, dy: dy * by });
}

/** In the middle of the part of the picture that is in sight. */
function startInMiddle(tool: Probe, frame: Frame): void {
  const { view } = useViewer.getState();
  const seen = visibleRect(transformOf(view, frame.viewport, frame.ratio), frame.viewport, frame.native);
  const { x, y, width, height } = seen ?? { x: 0, y: 0, ...frame.native };
  const at = { x: (x + width / 2) * 1000, y: (y + height / 2) * 1000 };
  if (tool === 'ruler') useTools.getState().measure({ type: 'start', at });
  else useTools.getState().pick({ type: 'start', at });
}

export function confirmPoint(tool: Probe, compare: boolean): void {
  const { pick, measure } = useTools.getState();
  if (tool === 'eyedropper') pick({ type: 'confirm', compare });
  else measure({ type: 'confirm' });
}

/** One thing at a time: what is being measured, what was, then the tool. */
export function leave(tool: Tool): void {
  const { measuring, measured, measure, clearMeasured } = useTools.getState();
  if (measuring.at !== 'rest') measure({ type: 'cancel' });
  else if (measured !== null && tool !== 'eyedropper') clearMeasured();
  else useViewer.getState().setTool('select');
}

/** The pointer over the picture, in thousandths, while one of these tools is in hand. */
export const pointer = {
  press(tool: Probe, point: Point, held: Held): void {
    const { pick, measure, mode } = useTools.getState();
    const other = mode === 'line' ? 'area' : 'line';
    if (tool === 'eyedropper') pick({ type: 'click', point, compare: held.shiftKey });
    else measure({ type: 'press', point, mode: held.altKey ? other : mode });
  },
  drag(tool: Probe, point: Point, held: Held, slack: number): void {
    if (tool === 'eyedropper') useTools.getState().setHover(point);
    else useTools.getState().measure({ type: 'drag', point, straight: held.shiftKey, slack });
  },
  release(): void {
    useTools.getState().measure({ type: 'release' });
  },
  cancel(): void {
    useTools.getState().measure({ type: 'cancel' });
  },
  /** It moved without a button; null when it left. */
  hover(tool: Tool, point: Point | null): void {
    const { pick, measure, measuring, setHover } = useTools.getState();
    if (tool === 'eyedropper') {
      if (point !== null) pick({ type: 'point' });
      setHover(point);
    } else if (tool === 'ruler' && point !== null && measuring.at === 'begin') measure({ type: 'cancel' });
  },
};
