// The marks over the canvas: those of the frames around, of this place, what is selected, what is being drawn.
//
// Up to some hundreds each is an element; beyond that a canvas draws them, and elements are only what one has to do with.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Shape } from '../../backend';
import type { Point, Size, Transform } from '../view/transform';
import type { MarkItem } from './items';
import { ManyLayer } from './ManyLayer';
import { lookOf, Mark } from './Mark';
import { MarkList } from './MarkList';
import { Outline } from './Outline';
import { strokeOf, usePen } from './pen';
import { Marquee, SelectionLayer } from './SelectionLayer';

interface MarksOverlayProps {
  items: readonly MarkItem[];
  /** Of the frames around. */
  ghosts: readonly MarkItem[];
  chosen: readonly MarkItem[];
  current: MarkItem | null;
  selectedThread: string | null;
  hovered: string | null;
  placing: Shape | null;
  /** Being dragged around marks, in thousandths. */
  marquee: (Point & Size) | null;
  transform: Transform;
  /** The zoom at 100 %. */
  unit: number;
  viewport: Size;
  /** Device pixels in a CSS pixel. */
  ratio: number;
  onOpen(item: MarkItem): void;
}

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });

/** Beyond so many they are painted. */
const MANY = 300;
const FAINT = 0.4;
const NONE: ReadonlySet<string> = new Set();

export function MarksOverlay({ items, ghosts, chosen, current, selectedThread, hovered, placing, marquee, transform, unit, viewport, ratio, onOpen }: MarksOverlayProps) {
  const pen = usePen();
  const open = useLatest(onOpen);
  const ids = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);
  const isMany = items.length > MANY;
  const isChosen = useCallback((item: MarkItem) => ids.has(item.id) || (item.thread !== null && item.thread === selectedThread), [ids, selectedThread]);
  // Of very many those that are selected may be very many, too: then they are painted.
  const paintedChosen = useMemo(() => {
    const all = isMany ? items.filter(isChosen) : [];
    return all.length > MANY ? new Set(all.map(({ id }) => id)) : NONE;
  }, [isMany, items, isChosen]);
  const isLifted = (item: MarkItem) => item.thread === null || item.id === current?.id || (isChosen(item) && paintedChosen.size === 0);
  // One that is only pointed at is drawn over what is painted of it.
  const elements = isMany ? items.filter((item) => isLifted(item) || item.id === hovered) : items;
  const many = useSame(isMany ? items.filter((item) => !isLifted(item)) : []);
  return (
    <>
      {isMany && <ManyLayer items={many} chosen={paintedChosen} transform={transform} unit={unit} viewport={viewport} ratio={ratio} />}
      <svg className={layer} data-testid="marks">
        {ghosts.length > 0 && (
          <g opacity={FAINT} aria-hidden="true" data-testid="ghosts">
            {ghosts.map((item) => (
              <Outline key={item.id} shape={item.shape} stroke={item.stroke} transform={transform} unit={unit} look={lookOf(item)} chosen={false} dashed />
            ))}
          </g>
        )}
        {elements.map((item) => (
          <Mark key={item.id} item={item} transform={transform} unit={unit} chosen={isChosen(item)} held={item.own && item.id === current?.id} onOpen={open} />
        ))}
        <SelectionLayer chosen={chosen} current={current} transform={transform} />
        {placing !== null && (
          <Outline shape={placing} stroke={placing.shape === 'point' ? null : strokeOf(pen)} transform={transform} unit={unit} look="draft" chosen dashed={placing.shape !== 'freehand'} />
        )}
        {marquee !== null && <Marquee box={marquee} transform={transform} />}
      </svg>
      {isMany && <MarkList items={items} onOpen={open} />}
    </>
  );
}

/** The list before where it holds the same: each other one is painted anew. */
function useSame<T>(list: readonly T[]): readonly T[] {
  const [kept, setKept] = useState(list);
  const isSame = kept.length === list.length && kept.every((one, at) => one === list[at]);
  if (!isSame) setKept(list);
  return isSame ? kept : list;
}

/** Always the same function, for what is not to be drawn again; it does what the latest does. */
function useLatest<T>(act: (of: T) => void): (of: T) => void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  return useCallback((of: T) => latest.current(of), []);
}
