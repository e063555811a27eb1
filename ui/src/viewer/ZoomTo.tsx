// Zoom to a percentage that is typed.

import { Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState, type FormEvent } from 'react';
import { t } from '../i18n';
import { isolated } from '../i18n/locale';
import { useOpenings } from '../look/useOpenings';
import { zoomToPercent, type Frame } from './view/commands';
import { typedPercent } from './view/percent';
import { MAX_PERCENT, MIN_PERCENT } from './view/transform';

interface ZoomToProps {
  /** Null: there is nothing to zoom yet. */
  frame: Frame | null;
  isOpen: boolean;
  onClose(): void;
}

export function ZoomTo({ frame, isOpen, onClose }: ZoomToProps) {
  const openings = useOpenings(isOpen);
  return <DialogContainer onDismiss={onClose}>{isOpen && frame !== null && <Ask key={openings} frame={frame} onClose={onClose} />}</DialogContainer>;
}

function Ask({ frame, onClose }: { frame: Frame; onClose(): void }) {
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const percent = typedPercent(text);
    setWrong(percent === null);
    if (percent === null) return;
    zoomToPercent(frame, percent);
    onClose();
  };
  const range = { least: isolated(String(MIN_PERCENT)), most: isolated(String(MAX_PERCENT)) };
  return (
    <Dialog size="S">
      <Heading slot="title">{t('viewer.zoom.to')}</Heading>
      <Content>
        {/* What scrolls cuts off the ring around the field. */}
        <Form id="viewer-zoom-to" onSubmit={submit} validationBehavior="aria" styles={style({ marginY: 4 })}>
          <TextField
            // The dialog was opened to type into.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            label={t('viewer.zoom.to.label')}
            description={t('viewer.zoom.to.range', range)}
            value={text}
            onChange={(value) => {
              setText(value);
              setWrong(false);
            }}
            isInvalid={isWrong}
            errorMessage={isWrong ? t('viewer.zoom.to.wrong', range) : ''}
            inputMode="decimal"
            autoComplete="off"
          />
        </Form>
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('viewer.goto.cancel')}
        </Button>
        <Button variant="accent" type="submit" form="viewer-zoom-to">
          {t('viewer.goto.go')}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
