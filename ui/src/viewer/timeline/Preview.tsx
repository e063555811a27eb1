// Above the pointer on the line: the frame that is there, small, with its timecode and number. Keys have the slider.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useState } from 'react';
import { call } from '../../backend';
import { t } from '../../i18n';
import { Glimpses, type Glimpse } from './glimpses';
import { timecodeAt, type Video } from './here';
import { frameAt } from './time';

interface PreviewProps {
  version: string;
  media: Video;
  /** Of the line, CSS pixels. */
  width: number;
  /** Where the pointer is on it; null where it is not, or does something else. */
  x: number | null;
}

/** The box that a picture fits, CSS pixels. */
const SIZE = 160;
const PADDING = 4;
/** A timecode needs as much. */
const LEAST = 104;

const card = style({
  position: 'absolute',
  bottom: '[calc(100% + 4px)]',
  zIndex: 2,
  boxSizing: 'border-box',
  padding: 4,
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  borderRadius: 'default',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  boxShadow: 'elevated',
  backgroundColor: 'elevated',
  pointerEvents: 'none',
});
const room = style({ flexShrink: 0, borderRadius: 'sm', overflow: 'hidden', backgroundColor: 'gray-100', marginBottom: 4 });
const image = style({ display: 'block', width: 'full', height: 'full', opacity: { default: 1, isLate: 0.4 } });
const where = style({ font: 'ui-sm', fontWeight: 'medium', color: 'neutral', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' });
const number = style({ font: 'ui-xs', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' });

/** Keeps pictures as long as it is there: another film, or one counted anew, needs another. */
export function Preview({ version, media, width, x }: PreviewProps) {
  const [glimpse, setGlimpse] = useState<Glimpse | null>(null);
  const [glimpses] = useState(() => new Glimpses((frame) => call('media.thumbnail', { version, frame, size: SIZE }), setGlimpse));
  const frame = x === null ? null : frameAt(x, media.num_frames, width);
  useEffect(() => glimpses.want(frame), [glimpses, frame]);
  useEffect(() => () => glimpses.want(null), [glimpses]);
  if (x === null || frame === null) return null;
  const picture = sizeOf(media);
  const across = Math.max(picture.width, LEAST) + 2 * (PADDING + 1);
  const left = Math.max(0, Math.min(x - across / 2, width - across));
  const timecode = timecodeAt(frame, version, media, null);
  return (
    <div className={card} style={{ left, width: across }} aria-hidden="true" data-testid="preview" data-frame={frame}>
      <div className={room} style={picture}>
        {glimpse !== null && <img src={glimpse.picture.url} alt="" className={image({ isLate: glimpse.frame !== frame })} draggable={false} data-frame={glimpse.frame} />}
      </div>
      {timecode !== null && <span className={where}>{timecode}</span>}
      <span className={number}>{t('viewer.timeline.preview', { frame: media.first_frame + frame })}</span>
    </div>
  );
}

/** The room of a picture before it is there. */
function sizeOf({ width, height }: Video): { width: number; height: number } {
  const scale = SIZE / Math.max(1, width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
