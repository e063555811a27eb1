/** A picture of a comment, as large as the window lets it be; arrows go to the next one, Escape closes. */
import { ActionButton, CloseButton, CustomDialog, Heading, ProgressCircle, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import Download from '@react-spectrum/s2/icons/Download';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocale } from 'react-aria/I18nProvider';
import { type AttachmentView, useOperation } from '../../backend';
import { FailureNote } from '../../app/failures';
import { t } from '../../i18n';
import { fileSize } from '../../look/when';
import { useSave } from './Attached';

interface PictureDialogProps {
  comment: string;
  pictures: readonly AttachmentView[];
  /** Which one at first. */
  first: string;
}

/** Not more than anybody's screen has; a multiple, so that a window that is sized asks only now and then. */
function most(pixels: number): number {
  return Math.min(4096, Math.max(512, Math.ceil((pixels * window.devicePixelRatio) / 256) * 256));
}

export function PictureDialog({ comment, pictures, first }: PictureDialogProps) {
  const [at, setAt] = useState(() => Math.max(0, pictures.findIndex(({ id }) => id === first)));
  const [size] = useState(() => ({ width: most(window.innerWidth), height: most(window.innerHeight) }));
  const save = useSave();
  const picture = pictures[at];
  const input = { comment, attachment: picture?.id ?? '', ...size };
  const shown = useOperation('attachment.picture', input, { enabled: picture !== undefined, placeholderData: keepPreviousData });
  const move = (by: 1 | -1) => setAt((now) => Math.min(pictures.length - 1, Math.max(0, now + by)));
  const isTurned = useLocale().direction === 'rtl';
  const [Before, After] = isTurned ? [ChevronRight, ChevronLeft] : [ChevronLeft, ChevronRight];
  useArrows(isTurned, move);
  if (picture === undefined) return null;
  const { name, bytes, id } = picture;
  return (
    <CustomDialog size="fullscreen" isDismissible padding="none" aria-label={name}>
      {({ close }) => (
        <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, padding: 16, boxSizing: 'border-box', height: 'full' })}>
          <div className={style({ display: 'flex', alignItems: 'center', gap: 8 })}>
            <Heading level={2} styles={style({ font: 'title-sm', margin: 0, flexGrow: 1, minWidth: 0, truncate: true })}>
              {name}
            </Heading>
            <output className={style({ font: 'ui-sm', color: 'neutral-subdued', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' })}>
              {pictures.length > 1 && `${t('attach.at', { at: at + 1, count: pictures.length })} · `}
              {fileSize(bytes)}
            </output>
            {pictures.length > 1 && (
              <>
                <ActionButton size="S" isQuiet aria-label={t('attach.previous')} isDisabled={at === 0} onPress={() => move(-1)}>
                  <Before />
                </ActionButton>
                <ActionButton size="S" isQuiet aria-label={t('attach.next')} isDisabled={at === pictures.length - 1} onPress={() => move(1)}>
                  <After />
                </ActionButton>
              </>
            )}
            <ActionButton size="S" onPress={() => save({ comment, attachment: id })}>
              <Download />
              <Text>{t('attach.save')}</Text>
            </ActionButton>
            <CloseButton aria-label={t('common.close')} onPress={close} />
          </div>
          <div className={style({ display: 'flex', alignItems: 'center', justifyContent: 'center', flexGrow: 1, minHeight: 160 })}>
            {shown.data !== undefined && (
              <img
                src={shown.data.data_url}
                alt={name}
                data-picture={id}
                aria-busy={shown.isPlaceholderData}
                draggable={false}
                className={style({ maxWidth: 'full', maxHeight: '[80vh]', objectFit: 'contain' })}
              />
            )}
            {shown.data === undefined && shown.isError && <FailureNote error={shown.error} onRetry={() => void shown.refetch()} />}
            {shown.isPending && <ProgressCircle isIndeterminate aria-label={t('common.loading')} />}
          </div>
        </div>
      )}
    </CustomDialog>
  );
}

/** To the next and the one before, as the line runs. */
function useArrows(isTurned: boolean, move: (by: 1 | -1) => void): void {
  const latest = useRef({ isTurned, move });
  useEffect(() => {
    latest.current = { isTurned, move };
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current.move((event.key === 'ArrowRight') !== latest.current.isTurned ? 1 : -1);
    };
    window.addEventListener('keydown', press, true);
    return () => window.removeEventListener('keydown', press, true);
  }, []);
}
