import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type MediaKind, type Place, type Span, useOperation } from '../backend';
import { t } from '../i18n';
import { isolated } from '../i18n/locale';
import { isWhole, placeAsked, placeShown, placeToWrite, timecodeAt, timeText, useViewer } from '../viewer';

interface PlaceNameProps {
  version: string;
  kind: MediaKind;
  /** Null: what the canvas shows, before that wherever one is. */
  place: Place | null;
}

/** Where a comment sits, or would sit. */
export function PlaceName(props: PlaceNameProps) {
  // A place that runs on is not written here, too: the first letter takes the one that is seen.
  const runs = useViewer((viewer) => props.place === null && viewer.playing !== null);
  const name = runs ? t(props.kind === 'audio' ? 'composer.on-heard' : 'composer.on-seen') : props.kind === 'audio' ? <InSound {...props} /> : <InPicture {...props} />;
  return (
    <span className={style({ font: 'ui', color: 'body', flexGrow: 1, minWidth: 0, truncate: true, fontVariantNumeric: 'tabular-nums' })}>
      {name}
    </span>
  );
}

function InSound({ place }: PlaceNameProps) {
  const { cursor, rate } = useViewer((viewer) => viewer.sound);
  const span = place === null ? { start: cursor, end: cursor, sample_rate: rate } : (place.span ?? null);
  return inSound(span);
}

/** Without a span it is all of it. */
export function inSound(span: Span | null): string {
  if (span === null) return t('composer.on-whole');
  const { start, end, sample_rate: rate } = span;
  if (start === end) return t('composer.on-moment', { time: timeText(start, rate) });
  return t('composer.on-range', { start: timeText(start, rate), end: timeText(end, rate) });
}

/** Of what the canvas shows, also while something else is on its way: that is what a comment would be about. */
function InPicture({ version, kind, place }: PlaceNameProps) {
  const page = useViewer((viewer) => place?.page ?? placeShown(viewer)?.page ?? viewer.page);
  const frame = useViewer((viewer) => place?.frame ?? (placeToWrite(viewer) ?? placeAsked(viewer)).frame ?? 0);
  const until = useViewer((viewer) => (place === null ? placeToWrite(viewer) : place)?.until ?? null);
  const first = useViewer(({ media }) => (media?.kind === 'video' ? media.first_frame : 0));
  const timecode = useViewer(({ version: shown, painted }) => (shown === version && painted?.frame === frame ? painted.timecode : null));
  const range = useFramesText(frame, until, version);
  const hasPages = useViewer((viewer) => kind === 'pdf' || placeAsked(viewer).page !== null);
  const isPage = useViewer((viewer) => kind === 'pdf' || (place ?? placeAsked(viewer)).page !== null);
  const pages = useOperation('media.pages', { version, first: page, count: 1 }, { enabled: isPage });
  if (isWhole(place) && (hasPages || kind === 'video')) return t('composer.on-whole');
  if (kind === 'video' && range !== null) return t('composer.on-range', range);
  if (kind === 'video') return timecode === null ? t('composer.on-frame', { frame: first + frame }) : t('composer.on-timecode', { timecode: isolated(timecode) });
  return isPage ? t('composer.on-page', { page: pages.data?.[0]?.label ?? page }) : t('composer.on-image');
}

/** Both ends of a range as they are written: timecodes, else numbers; null for a single frame. */
function useFramesText(frame: number, until: number | null, version: string): { start: string; end: string } | null {
  const media = useViewer((viewer) => (viewer.version === version ? viewer.media : null));
  if (until === null || media?.kind !== 'video') return null;
  const text = (at: number) => isolated(timecodeAt(at, null, media, null) ?? String(media.first_frame + at));
  return { start: text(frame), end: text(until) };
}
