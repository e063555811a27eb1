// An overview of the page while not all of it is in sight: what is, as a frame that can be dragged. Keys move the view itself,
// so that it is for the pointer alone; it can be put away.

import { CloseButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useMemo, useState, type PointerEvent } from 'react';
import { useOperation } from '../../backend';
import { t } from '../../i18n';
import { floating } from '../../look/floating';
import { isPaged, type SeenMedia } from '../paged';
import { frameAtRest, useViewer } from '../store';
import { centerOn, resolvedIn, type Frame } from '../view/commands';
import { turnedSize } from '../view/transform';
import { fromOverview, overviewOf, OVERVIEW } from './overview';
import { useDesk } from './store';

const card = style({ alignSelf: 'end', marginEnd: 16, marginBottom: 16, padding: 4, display: 'flex', alignItems: 'start', gap: 4, pointerEvents: 'auto', flexShrink: 0 });
const picture = style({ position: 'relative', overflow: 'hidden', backgroundColor: 'gray-100', cursor: 'move', touchAction: 'none' });
const image = style({ position: 'absolute', display: 'block' });
const seenFrame = style({ position: 'absolute', boxSizing: 'border-box', borderWidth: 2, borderStyle: 'solid', borderColor: 'accent-900', pointerEvents: 'none' });

/** A frame that is only passed by is not drawn small. */
const RESTS_MS = 400;

interface NavigatorProps {
  version: string;
  media: SeenMedia;
  frame: Frame | null;
}

export function Navigator(props: NavigatorProps) {
  const isOn = useDesk((state) => state.navigator);
  const isPlaying = useViewer((state) => state.playing !== null);
  return isOn && !isPlaying && props.frame !== null ? <Shown {...props} frame={props.frame} /> : null;
}

function Shown({ version, media, frame }: NavigatorProps & { frame: Frame }) {
  const stored = useViewer((state) => state.view);
  const view = useMemo(() => resolvedIn(frame, stored), [frame, stored]);
  const overview = useMemo(() => overviewOf(view, frame.native, frame.viewport, frame.ratio), [view, frame]);
  const url = useSmall(version, media, overview !== null);
  if (overview === null) return null;
  const { size, scale, seen } = overview;
  const { width, height } = turnedSize(size, view.turn);
  const lying = { width, height, left: (size.width - width) / 2, top: (size.height - height) / 2, transform: `rotate(${view.turn}deg)` };
  const goTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    centerOn(frame, fromOverview({ x: event.clientX - box.left, y: event.clientY - box.top }, frame.native, view, scale));
  };
  return (
    <div className={`${floating} ${card}`} data-testid="navigator">
      <div
        className={picture}
        style={size}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && goTo(event)}
      >
        {url !== null && <img src={url} alt="" className={image} style={lying} draggable={false} />}
        <div className={seenFrame} style={{ left: seen.x, top: seen.y, width: seen.width, height: seen.height }} data-testid="navigator-seen" />
      </div>
      <CloseButton size="S" aria-label={t('pages.navigator.hide')} onPress={() => useDesk.getState().setNavigator(false)} />
    </div>
  );
}

/** The page or frame, small; the one before until the next is there. */
function useSmall(version: string, media: SeenMedia, isWanted: boolean): string | null {
  const page = useViewer((state) => (isPaged(media) ? state.page : null));
  const frame = useViewer((state) => (media.kind === 'video' ? frameAtRest(state) : null));
  const resting = useResting(`${version} ${page ?? ''} ${frame ?? ''}`);
  const size = Math.min(640, Math.round(OVERVIEW * Math.max(1, window.devicePixelRatio)));
  const { data } = useOperation('media.thumbnail', { version, page, frame, size }, { enabled: isWanted && resting, staleTime: Infinity });
  return data?.url ?? null;
}

function useResting(at: string): boolean {
  const [rested, setRested] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setRested(at), RESTS_MS);
    return () => clearTimeout(timer);
  }, [at]);
  return rested === at;
}
