/** The files of a comment: pictures as small pictures, which open large; everything else by name, to be saved. */
import { ActionButton, DialogContainer, Skeleton, Text } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Download from '@react-spectrum/s2/icons/Download';
import ImageIcon from '@react-spectrum/s2/icons/Image';
import { useState } from 'react';
import { Button as PlainButton } from 'react-aria-components/Button';
import { ToastQueue } from '../../app/toasts';
import { type AttachmentView, type CommentView, type OneAttachment, useMutate, useOperation } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { fileSize } from '../../look/when';
import { PictureDialog } from './PictureDialog';

/** What is asked for: twice as many as CSS pixels. */
const THUMBNAIL = { width: 320, height: 240 };

/** Two of them fit beside each other where there are several. */
const ALONE = 0.5;
const SEVERAL = 0.4;

export function Attached({ comment: { id, attachments } }: { comment: CommentView }) {
  const [open, setOpen] = useState<string | null>(null);
  if (attachments.length === 0) return null;
  const pictures = attachments.filter(({ picture }) => picture);
  const others = attachments.filter(({ picture }) => !picture);
  return (
    <ul aria-label={t('attach.files')} className={list}>
      {pictures.map((one) => (
        <li key={one.id}>
          <Small comment={id} attachment={one} scale={pictures.length > 1 ? SEVERAL : ALONE} onOpen={() => setOpen(one.id)} />
        </li>
      ))}
      {others.map((one) => (
        <li key={one.id} className={style({ minWidth: 0, maxWidth: 'full' })}>
          <Other comment={id} attachment={one} />
        </li>
      ))}
      <DialogContainer onDismiss={() => setOpen(null)}>
        {open !== null && <PictureDialog comment={id} pictures={pictures} first={open} />}
      </DialogContainer>
    </ul>
  );
}

const list = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: 4, margin: 0, marginTop: 4, padding: 0, listStyleType: 'none' });

interface SmallProps {
  comment: string;
  attachment: AttachmentView;
  scale: number;
  onOpen(): void;
}

function Small({ comment, attachment, scale, onOpen }: SmallProps) {
  const { data, isError } = useOperation('attachment.picture', { comment, attachment: attachment.id, ...THUMBNAIL });
  return (
    <PlainButton aria-label={t('attach.open', { name: attachment.name })} onPress={onOpen} className={(state) => small(state)}>
      {data !== undefined && (
        <img
          src={data.data_url}
          alt=""
          draggable={false}
          // Of a small picture no more than there is.
          width={Math.max(1, Math.round(data.width * scale))}
          height={Math.max(1, Math.round(data.height * scale))}
          className={style({ display: 'block', maxWidth: 'full', height: 'auto' })}
        />
      )}
      {data === undefined && isError && (
        <span className={style({ display: 'flex', alignItems: 'center', gap: 4, padding: 4, font: 'ui-sm' })}>
          <ImageIcon />
          {attachment.name}
        </span>
      )}
      {data === undefined && !isError && (
        <Skeleton isLoading>
          <span className={style({ display: 'block', width: 128, height: 96, backgroundColor: 'gray-100' })} />
        </Skeleton>
      )}
    </PlainButton>
  );
}

const small = style({
  ...focusRing(),
  display: 'block',
  padding: 0,
  maxWidth: 'full',
  overflow: 'hidden',
  color: 'neutral',
  backgroundColor: 'gray-100',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  borderRadius: 'default',
  cursor: 'pointer',
});

function Other({ comment, attachment: { id, name, bytes } }: { comment: string; attachment: AttachmentView }) {
  const save = useSave();
  return (
    <span className={style({ display: 'flex', alignItems: 'center', gap: 4, minWidth: 0, paddingStart: 8, borderRadius: 'default', font: 'ui-sm', color: 'neutral', backgroundColor: 'gray-100' })}>
      <span className={style({ truncate: true, minWidth: 0 })}>{name}</span>
      <span className={style({ color: 'neutral-subdued', whiteSpace: 'nowrap' })}>{fileSize(bytes)}</span>
      <ActionButton size="XS" isQuiet aria-label={t('attach.save-one', { name })} onPress={() => save({ comment, attachment: id })}>
        <Download />
        <Text>{t('attach.save')}</Text>
      </ActionButton>
    </span>
  );
}

/** Asks where to in the system's dialog. */
export function useSave() {
  const save = useMutate('attachment.save', {
    onSuccess: (isSaved) => {
      if (isSaved) ToastQueue.neutral(t('attach.saved'), { timeout: 4000 });
    },
    onError: showFailure,
  });
  return (attached: Pick<OneAttachment, 'comment' | 'attachment'>) => save.mutate({ ...attached, title: t('attach.save.title') });
}
