// Zoom to a percentage that is typed.

import { DialogContainer } from '@react-spectrum/s2';
import { useState } from 'react';
import { t } from '../i18n';
import { isolated } from '../i18n/locale';
import { useOpenings } from '../look/useOpenings';
import { GoDialog } from './GoDialog';
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
  const range = { least: isolated(String(MIN_PERCENT)), most: isolated(String(MAX_PERCENT)) };
  return (
    <GoDialog
      id="viewer-zoom-to"
      title={t('viewer.zoom.to')}
      label={t('viewer.zoom.to.label')}
      description={t('viewer.zoom.to.range', range)}
      inputMode="decimal"
      value={text}
      problem={isWrong ? t('viewer.zoom.to.wrong', range) : null}
      onChange={(value) => {
        setText(value);
        setWrong(false);
      }}
      onGo={() => {
        const percent = typedPercent(text);
        setWrong(percent === null);
        if (percent === null) return;
        zoomToPercent(frame, percent);
        onClose();
      }}
      onClose={onClose}
    />
  );
}
