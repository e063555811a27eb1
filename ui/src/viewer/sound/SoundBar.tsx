// Below a sound: where one is, as time and sample that can be typed into, the range, and what kind of sound it is.

import { ActionButton, CloseButton, ProgressCircle, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { call } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { PlaceField } from '../timeline/PlaceField';
import { clearRange, putEdge } from './acts';
import { timeText } from './clock';
import type { Sound } from './state';
import type { Edge, Range } from './stretch';
import type { Progress } from './peaks';
import { lengthText, rateText, spanText } from './words';

interface SoundBarProps {
  version: string;
  media: Sound;
  range: Range | null;
  progress: Progress | null;
  isReadOnly: boolean;
  say(text: string): void;
}

const panel = style({
  gridColumnStart: 1,
  gridColumnEnd: -1,
  display: 'flex',
  alignItems: 'center',
  columnGap: 8,
  rowGap: 8,
  flexWrap: 'wrap',
  minHeight: 32,
  paddingX: 24,
  paddingY: 12,
  backgroundColor: 'layer-1',
  borderWidth: 0,
  borderTopWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const group = style({ display: 'flex', alignItems: 'center', gap: 4, marginStart: 8 });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' });
const rangeLook = style({ font: 'ui-sm', color: 'neutral', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap', marginStart: 4 });
const end = style({ display: 'flex', alignItems: 'center', gap: 8, marginStart: 'auto' });

export function SoundBar({ version, media, range, progress, isReadOnly, say }: SoundBarProps) {
  const { cursor, rate, length } = useViewer((state) => state.sound);
  const go = async (text: string) => {
    const { frame } = await call('media.find-frame', { version, text });
    useViewer.getState().setCursor(frame);
  };
  return (
    <section aria-label={t('sound.bar')} className={panel}>
      <PlaceField media={media} label={t('sound.time')} text={timeText(cursor, rate, true)} kind="timecode" onGo={go} />
      <PlaceField media={media} label={t('sound.sample')} text={String(cursor)} kind="sample" withLabel onGo={(text) => go(/^\d+$/.test(text) ? `#${text}` : text)} />
      {!isReadOnly && (
        <div className={group}>
          <EdgeButton edge="start" name={t('sound.in')} what={t('sound.in.what')} keys="I" say={say} />
          <EdgeButton edge="end" name={t('sound.out')} what={t('sound.out.what')} keys="O" say={say} />
          {range !== null && (
            <>
              <span className={rangeLook} data-testid="range-text">
                {spanText(range, rate)} · {lengthText(range, rate)}
              </span>
              <CloseButton size="S" aria-label={t('sound.clear')} onPress={() => clearRange(say)} />
            </>
          )}
        </div>
      )}
      <div className={end}>
        <Reading progress={progress} />
        <span className={facts}>{t('sound.facts', { length: timeText(length, rate), rate: rateText(rate), channels: media.channels })}</span>
      </div>
    </section>
  );
}

interface EdgeButtonProps {
  edge: Edge;
  name: string;
  what: string;
  keys: string;
  say(text: string): void;
}

function EdgeButton({ edge, name, what, keys, say }: EdgeButtonProps) {
  return (
    <TooltipTrigger>
      <ActionButton isQuiet size="S" onPress={() => putEdge(edge, say)}>
        {name}
      </ActionButton>
      <Tooltip>{t('viewer.tip', { name: what, keys })}</Tooltip>
    </TooltipTrigger>
  );
}

/** While the sound is still being counted; what is known of it is on screen already. */
function Reading({ progress }: { progress: Progress | null }) {
  if (progress === null || progress.complete) return null;
  // Where the file does not say how long it is, it is as long as is known so far.
  if (progress.known >= progress.numSamples) {
    const text = t('sound.reading.on');
    return (
      <span className={end} data-testid="sound-reading">
        <ProgressCircle size="S" isIndeterminate aria-label={text} />
        <span className={facts}>{text}</span>
      </span>
    );
  }
  const percent = Math.min(99, Math.floor((progress.known / progress.numSamples) * 100));
  const text = t('sound.reading', { percent });
  return (
    <span className={end} data-testid="sound-reading">
      <ProgressCircle size="S" value={percent} aria-label={text} />
      <span className={facts}>{text}</span>
    </span>
  );
}
