// How frames are written: the number of the first one, and the timecode that it has. Of this device alone.

import { ActionButton, Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, TextField, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import Clock from '@react-spectrum/s2/icons/Clock';
import { useState, type FormEvent } from 'react';
import { failureLine } from '../../app/failures';
import { useMutate, type MediaView } from '../../backend';
import { t, type MessageId } from '../../i18n';
import { useOpenings } from '../../look/useOpenings';

type Video = Extract<MediaView, { kind: 'video' }>;

interface CountingProps {
  version: string;
  media: Video;
}

export function Counting({ version, media }: CountingProps) {
  const [isOpen, setOpen] = useState(false);
  const openings = useOpenings(isOpen);
  return (
    <>
      <TooltipTrigger>
        <ActionButton isQuiet aria-label={t('viewer.counting')} onPress={() => setOpen(true)}>
          <Clock />
        </ActionButton>
        <Tooltip>{t('viewer.counting')}</Tooltip>
      </TooltipTrigger>
      <DialogContainer onDismiss={() => setOpen(false)}>
        {isOpen && <Ask key={openings} version={version} media={media} onClose={() => setOpen(false)} />}
      </DialogContainer>
    </>
  );
}

/** Drop-frame is a matter of 29.97 and 59.94 (SMPTE ST 12-1), and said by the last separator. */
function aboutStart(rate: Video['frame_rate']): MessageId {
  if (rate === null) return 'viewer.counting.start.varies';
  const [frames, seconds] = rate;
  return seconds === 1001 && (frames === 30_000 || frames === 60_000) ? 'viewer.counting.start.drop' : 'viewer.counting.start.about';
}

/** As the backend takes them. */
const FRAME = /^\d{1,7}$/;

function Ask({ version, media, onClose }: CountingProps & { onClose(): void }) {
  const [first, setFirst] = useState(String(media.first_frame));
  const [start, setStart] = useState(media.set_start ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const count = useMutate('media.count-frames');
  const hasTimecode = media.frame_rate !== null;
  const isNumber = FRAME.test(first.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isNumber) return;
    try {
      // What was not touched stays: on a version of another rate it may be none that can be set here.
      const isTouched = hasTimecode && start.trim() !== (media.set_start ?? '');
      await count.mutateAsync({ version, first_frame: Number(first.trim()), start_timecode: isTouched ? start.trim() : null });
      onClose();
    } catch (error) {
      setProblem(failureLine(error));
    }
  };
  return (
    <Dialog size="S">
      <Heading slot="title">{t('viewer.counting')}</Heading>
      <Content>
        <Form id="viewer-counting" onSubmit={(event) => void submit(event)} validationBehavior="aria">
          <TextField
            // The dialog was opened to type into.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            label={t('viewer.counting.first')}
            description={t('viewer.counting.first.about')}
            inputMode="numeric"
            value={first}
            onChange={setFirst}
            isInvalid={!isNumber}
            errorMessage={t('viewer.counting.first.wrong')}
            autoComplete="off"
          />
          <TextField
            label={t('viewer.counting.start')}
            description={t(aboutStart(media.frame_rate))}
            value={start}
            onChange={(value) => {
              setStart(value);
              setProblem(null);
            }}
            isDisabled={!hasTimecode}
            isInvalid={problem !== null}
            errorMessage={problem ?? ''}
            autoComplete="off"
          />
        </Form>
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('viewer.goto.cancel')}
        </Button>
        <Button variant="accent" type="submit" form="viewer-counting" isDisabled={!isNumber}>
          {t('viewer.counting.set')}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
