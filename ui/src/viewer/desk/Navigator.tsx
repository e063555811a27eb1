// An overview of the page, or of its spread, while not all of it is in sight: what is, as a frame that can be dragged. Keys move the view itself,
// so that it is for the pointer alone; it can be put away.

import { CloseButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useMemo, useState, type PointerEvent } from 'react';
import { useOperation } from '../../backend';
import { t } from '../../i18n';
import { floating } from '../../look/floating';
import { isPaged, type SeenMedia } from '../paged';
import { frameAtRest, useViewer, type Turn } from '../store';
import { centerOn, resolvedIn, wholeIn, type Frame } from '../view/commands';
import { turnedSize } from '../view/transform';
import { sheetsOf } from './layout';
import { fromOverview, overviewOf, OVERVIEW, sheetsOnOverview, type SmallSheet } from './overview';
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
  const page = useViewer((state) => state.page);
  const view = useMemo(() => resolvedIn(frame, stored), [frame, stored]);
  const whole = useMemo(() => wholeIn(frame, view.turn), [frame, view.turn]);
  const overview = useMemo(() => overviewOf(view, whole, frame.viewport, frame.ratio), [view, whole, frame]);
  if (overview === null) return null;
  const { size, scale, seen } = overview;
  const sheets = sheetsOnOverview(sheetsIn(frame, page, view.turn), scale);
  const goTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    centerOn(frame, fromOverview({ x: event.clientX - box.left, y: event.clientY - box.top }, whole, view, scale));
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
        {sheets.map((sheet, side) => (
          // The picture before stands there until the next is there.
          // oxlint-disable-next-line react/no-array-index-key
          <SmallPage key={side} version={version} media={media} sheet={sheet} turn={view.turn} />
        ))}
        <div className={seenFrame} style={{ left: seen.x, top: seen.y, width: seen.width, height: seen.height }} data-testid="navigator-seen" />
      </div>
      <CloseButton size="S" aria-label={t('pages.navigator.hide')} onPress={() => useDesk.getState().setNavigator(false)} />
    </div>
  );
}

/** The pages of the spread as they lie, or the one that there is. */
function sheetsIn({ desk, native }: Frame, page: number, turn: Turn): SmallSheet[] {
  const spread = desk?.layout === 'spreads' ? sheetsOf(desk, desk.page, turn, { above: 0, below: 0 }) : [];
  return spread.length > 0 ? spread : [{ page, x: 0, y: 0, ...turnedSize(native, turn) }];
}

function SmallPage({ version, media, sheet, turn }: { version: string; media: SeenMedia; sheet: SmallSheet; turn: Turn }) {
  const url = useSmall(version, media, sheet.page);
  if (url === null) return null;
  const { width, height } = turnedSize(sheet, turn);
  const lying = { width, height, left: sheet.x + (sheet.width - width) / 2, top: sheet.y + (sheet.height - height) / 2, transform: `rotate(${turn}deg)` };
  return <img src={url} alt="" className={image} style={lying} draggable={false} data-page={sheet.page} />;
}

/** The page or frame, small; the one before until the next is there. */
function useSmall(version: string, media: SeenMedia, number: number): string | null {
  const page = isPaged(media) ? number : null;
  const frame = useViewer((state) => (media.kind === 'video' ? frameAtRest(state) : null));
  const resting = useResting(`${version} ${page ?? ''} ${frame ?? ''}`);
  const size = Math.min(640, Math.round(OVERVIEW * Math.max(1, window.devicePixelRatio)));
  const { data } = useOperation('media.thumbnail', { version, page, frame, size }, { enabled: resting, staleTime: Infinity });
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
