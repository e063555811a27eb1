// What was found, and for a moment the note that was gone to, over the page. Drawn in units of the page, below the marks:
// to move the view moves one group.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useEffect } from 'react';
import type { Shape, TextPlace } from '../../backend';
import { boundsOfShape } from '../marks/shapes';
import type { Transform } from '../view/transform';
import { usePapers } from './store';

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });
const hit = style({
  fill: { default: 'yellow-600', isCurrent: 'orange-700' },
  stroke: { default: 'transparent', isCurrent: 'orange-1000' },
});

const shown = style({ fill: 'transparent', stroke: 'blue-900' });

/** Long enough to find it on a full page. */
const SHOWN_MS = 4000;

export function HitsLayer({ version, page, transform }: { version: string; page: number; transform: Transform }) {
  const search = usePapers((state) => (state.version === version ? state.search : null));
  const note = usePapers((state) => (state.version === version ? state.note : null));
  useEffect(() => {
    if (note === null) return undefined;
    const timer = setTimeout(() => usePapers.getState().setNote(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [note]);
  if (search === null && note === null) return null;
  const { x, y, turn, zoom } = transform;
  return (
    <svg className={layer} aria-hidden="true" data-testid="hits">
      <g transform={`translate(${x} ${y}) rotate(${turn}) scale(${zoom})`}>
        {search !== null && <Hits places={search.places} at={search.at} page={page} />}
        {note !== null && note.page === page && <Around shape={note.shape} />}
      </g>
    </svg>
  );
}

/** A frame that stands off what it is around. */
function Around({ shape }: { shape: Shape }) {
  const { x, y, width, height } = boundsOfShape(shape);
  const off = 4;
  return (
    <rect
      x={x / 1000 - off}
      y={y / 1000 - off}
      width={width / 1000 + 2 * off}
      height={height / 1000 + 2 * off}
      rx={off}
      strokeWidth={3}
      vectorEffect="non-scaling-stroke"
      className={shown}
      data-testid="note-shown"
    />
  );
}

interface HitsProps {
  places: readonly TextPlace[];
  /** The one that was gone to. */
  at: number;
  page: number;
}

const Hits = memo(function Hits({ places, at, page }: HitsProps) {
  return places.map((place, index) =>
    place.page === page
      ? place.boxes.map(boundsOfShape).map((box, part) => (
          <rect
            // Places keep their order.
            // oxlint-disable-next-line react/no-array-index-key
            key={`${index} ${part}`}
            x={box.x / 1000}
            y={box.y / 1000}
            width={box.width / 1000}
            height={box.height / 1000}
            fillOpacity={0.4}
            strokeWidth={2}
            vectorEffect="non-scaling-stroke"
            className={hit({ isCurrent: index === at })}
            data-hit={index}
          />
        ))
      : null,
  );
});
