import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type MediaKind, type Place, type Span, useOperation } from '../backend';
import { t } from '../i18n';
import { placeAsked, placeShown, timeText, useViewer } from '../viewer';

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
  if (span === null) return t('composer.on-sound');
  const { start, end, sample_rate: rate } = span;
  if (start === end) return t('composer.on-moment', { time: timeText(start, rate) });
  return t('composer.on-range', { start: timeText(start, rate), end: timeText(end, rate) });
}

/** Of what the canvas shows, also while something else is on its way: that is what a comment would be about. */
function InPicture({ version, kind, place }: PlaceNameProps) {
  const page = useViewer((viewer) => place?.page ?? placeShown(viewer)?.page ?? viewer.page);
  const frame = useViewer((viewer) => place?.frame ?? (placeShown(viewer) ?? placeAsked(viewer)).frame ?? 0);
  const first = useViewer(({ media }) => (media?.kind === 'video' ? media.first_frame : 0));
  const timecode = useViewer(({ version: shown, painted }) => (shown === version && painted?.frame === frame ? painted.timecode : null));
  const isPage = useViewer((viewer) => kind === 'pdf' || (place ?? placeAsked(viewer)).page !== null);
  const pages = useOperation('media.pages', { version, first: page, count: 1 }, { enabled: isPage });
  let name = t('composer.on-image');
  if (isPage) name = t('composer.on-page', { page: pages.data?.[0]?.label ?? page });
  if (kind === 'video') name = timecode === null ? t('composer.on-frame', { frame: first + frame }) : t('composer.on-timecode', { timecode });
  return name;
}
