/** What the comment in hand could be about instead: where one is, a range of the film, all of the proof. */
import { ActionButton, ToggleButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MediaKind } from '../backend';
import { t } from '../i18n';
import { isPaged, isWhole, numFrames, placeOfRange, placeShown, placeToWrite, samePlace, useViewer, type ViewerState } from '../viewer';

interface PlacesProps {
  kind: MediaKind;
  /** There are marks. */
  isDrawn: boolean;
}

export function Places({ kind, isDrawn }: PlacesProps) {
  return (
    <>
      <Here kind={kind} isDrawn={isDrawn} />
      {kind === 'video' && <Range />}
      <Whole />
    </>
  );
}

const USE_HERE = { image: 'composer.use-page', pdf: 'composer.use-page', video: 'composer.use-frame', audio: 'composer.use-moment' } as const;

/** Takes the comment along to what the canvas shows now, where one has moved on while writing. */
function Here({ kind, isDrawn }: Pick<PlacesProps, 'kind' | 'isDrawn'>) {
  const elsewhere = useViewer((viewer) => {
    const shown = placeShown(viewer);
    const place = viewer.draft?.place ?? null;
    // Marks hold their comment where they are, but for one about the whole; what is about the range is offered beside this.
    if (isDrawn && !isWhole(place)) return false;
    return place !== null && shown !== null && !samePlace(place, shown) && !samePlace(place, placeOfRange(viewer));
  });
  if (!elsewhere) return null;
  return (
    <ActionButton size="S" onPress={() => useViewer.getState().moveDraft()}>
      {t(USE_HERE[kind])}
    </ActionButton>
  );
}

/** In and out of the film: the comment is about all that is between, which its own name says then. */
function Range() {
  const range = useViewer((viewer) => viewer.range);
  const isTaken = useViewer((viewer) => {
    const place = viewer.draft === null ? placeToWrite(viewer) : viewer.draft.place;
    return samePlace(place, placeOfRange(viewer));
  });
  if (range === null) return null;
  return (
    <ToggleButton size="S" isSelected={isTaken} onChange={(taken) => useViewer.getState().takeRange(taken)}>
      {t('composer.about-range')}
    </ToggleButton>
  );
}

/** Whatever has one place alone is whole as it is. */
function Whole() {
  const isOffered = useViewer((viewer) => hasPlaces(viewer) && !isWhole(viewer.draft?.place ?? null));
  if (!isOffered) return null;
  return (
    <ActionButton size="S" isQuiet styles={style({ marginStart: 'auto' })} onPress={() => useViewer.getState().takeWhole()}>
      {t('composer.about-whole')}
    </ActionButton>
  );
}

function hasPlaces({ media }: Pick<ViewerState, 'media'>): boolean {
  if (media?.kind === 'audio') return true;
  return isPaged(media) ? media.num_pages > 1 : numFrames(media) > 1;
}

/** What is drawn on other pages or frames is for this comment, too. */
export function KeepAdding() {
  const isKept = useViewer((viewer) => viewer.keepAdding);
  const isOffered = useViewer((viewer) => viewer.media?.kind !== 'audio' && hasPlaces(viewer));
  if (!isOffered) return null;
  return (
    <TooltipTrigger>
      <ToggleButton size="S" isSelected={isKept} onChange={(keep) => useViewer.getState().setKeepAdding(keep)}>
        {t('composer.keep-adding')}
      </ToggleButton>
      <Tooltip>{t('composer.keep-adding.what')}</Tooltip>
    </TooltipTrigger>
  );
}
