import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type MediaKind, type Place, useOperation } from '../backend';
import { t } from '../i18n';
import { placeAsked, useViewer } from '../viewer';

interface PlaceNameProps {
  version: string;
  kind: MediaKind;
  /** Null: wherever one is. */
  place: Place | null;
}

/** Where a comment sits, or would sit. */
export function PlaceName({ version, kind, place }: PlaceNameProps) {
  const page = useViewer((viewer) => place?.page ?? viewer.page);
  const frame = useViewer((viewer) => place?.frame ?? placeAsked(viewer).frame ?? 0);
  const timecode = useViewer(({ version: shown, painted }) => (shown === version && painted?.frame === frame ? painted.timecode : null));
  const isPage = useViewer((viewer) => kind === 'pdf' || (place ?? placeAsked(viewer)).page !== null);
  const pages = useOperation('media.pages', { version, first: page, count: 1 }, { enabled: isPage });
  let name = t('composer.on-image');
  if (isPage) name = t('composer.on-page', { page: pages.data?.[0]?.label ?? page });
  if (kind === 'video') name = timecode === null ? t('composer.on-frame', { frame }) : t('composer.on-timecode', { timecode });
  return (
    <span className={style({ font: 'ui', color: 'body', flexGrow: 1, minWidth: 0, truncate: true, fontVariantNumeric: 'tabular-nums' })}>
      {name}
    </span>
  );
}
