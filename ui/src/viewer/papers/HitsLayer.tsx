// What was found, over the page. Drawn in units of the page, below the marks: to move the view moves one group.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import type { TextPlace } from '../../backend';
import type { Transform } from '../view/transform';
import { usePapers } from './store';

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });
const hit = style({
  fill: { default: 'yellow-600', isCurrent: 'orange-700' },
  stroke: { default: 'transparent', isCurrent: 'orange-1000' },
});

export function HitsLayer({ version, page, transform }: { version: string; page: number; transform: Transform }) {
  const search = usePapers((state) => (state.version === version ? state.search : null));
  if (search === null) return null;
  const { x, y, turn, zoom } = transform;
  return (
    <svg className={layer} aria-hidden="true" data-testid="hits">
      <g transform={`translate(${x} ${y}) rotate(${turn}) scale(${zoom})`}>
        <Hits places={search.places} at={search.at} page={page} />
      </g>
    </svg>
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
      ? place.boxes.map((box, part) => (
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
