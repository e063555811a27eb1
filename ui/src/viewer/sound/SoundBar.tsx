// Below a sound: where one is, as time and sample that can be typed into, the range, and what kind of sound it is.

import { ActionButton, CloseButton, ProgressCircle, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { call } from '../../backend';
import { t } from '../../i18n';
import { leftToRight } from '../../i18n/locale';
import { useTip } from '../keysNow';
import { isByHand, LoopButton, PlayButton, SpeedMenu, VolumeButton } from '../play/PlayBar';
import { roomBelow } from '../roomBelow';
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
  /** A button was pressed with the mouse: the keys belong to the lanes again. */
  onTaken(): void;
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
const facts = style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', truncate: true, minWidth: 0 });
const rangeLook = style({ font: 'ui-sm', color: 'neutral', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap', marginStart: 4 });
// What is said of the sound gives way to the range; all of it is in its tip.
const end = style({ display: 'flex', alignItems: 'center', justifyContent: 'end', gap: 8, flexGrow: 1, flexBasis: 0, minWidth: 224 });
const reading = style({ display: 'flex', alignItems: 'center', gap: 8, minWidth: 0 });

export function SoundBar({ version, media, range, progress, isReadOnly, onTaken, say }: SoundBarProps) {
  const rate = useViewer((state) => state.sound.rate);
  const length = useViewer((state) => state.sound.length);
  const text = t('sound.facts', { length: timeText(length, rate), rate: rateText(rate), channels: media.channels });
  return (
    <section ref={roomBelow} aria-label={t('sound.bar')} className={panel}>
      <PlayButton onTaken={onTaken} />
      <Places version={version} media={media} />
      {!isReadOnly && (
        <div className={group}>
          <EdgeButton edge="start" name={t('sound.in')} what={t('sound.in.what')} keys="I" onTaken={onTaken} say={say} />
          <EdgeButton edge="end" name={t('sound.out')} what={t('sound.out.what')} keys="O" onTaken={onTaken} say={say} />
          {range !== null && (
            <>
              <span className={rangeLook} data-testid="range-text">
                {leftToRight(spanText(range, rate))} · {leftToRight(lengthText(range, rate))}
              </span>
              <CloseButton size="S" aria-label={t('sound.clear')} onPress={() => clearRange(say)} />
            </>
          )}
        </div>
      )}
      <div className={end}>
        <Reading progress={progress} />
        <LoopButton onTaken={onTaken} />
        <SpeedMenu withFrames={false} onTaken={onTaken} />
        <VolumeButton version={version} onTaken={onTaken} />
        <span className={facts} title={text}>
          {text}
        </span>
      </div>
    </section>
  );
}

/** Where the cursor is, as it can be typed. */
function Places({ version, media }: Pick<SoundBarProps, 'version' | 'media'>) {
  const cursor = useViewer((state) => state.sound.cursor);
  const rate = useViewer((state) => state.sound.rate);
  const go = async (text: string) => {
    const { frame } = await call('media.find-frame', { version, text });
    useViewer.getState().setCursor(frame);
  };
  return (
    <>
      <PlaceField media={media} label={t('sound.time')} text={timeText(cursor, rate, true)} kind="timecode" onGo={go} />
      <PlaceField media={media} label={t('sound.sample')} text={String(cursor)} kind="sample" withLabel onGo={(text) => go(/^\d+$/.test(text) ? `#${text}` : text)} />
    </>
  );
}

interface EdgeButtonProps extends Pick<SoundBarProps, 'onTaken' | 'say'> {
  edge: Edge;
  name: string;
  what: string;
  keys: string;
}

function EdgeButton({ edge, name, what, keys, onTaken, say }: EdgeButtonProps) {
  const tip = useTip(what, keys);
  return (
    <TooltipTrigger>
      <ActionButton
        isQuiet
        size="S"
        onPress={(event) => {
          putEdge(edge, say);
          if (isByHand(event)) onTaken();
        }}
      >
        {name}
      </ActionButton>
      <Tooltip>{tip}</Tooltip>
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
      <span className={reading} data-testid="sound-reading">
        <ProgressCircle size="S" isIndeterminate aria-label={text} />
        <span className={facts}>{text}</span>
      </span>
    );
  }
  const percent = Math.min(99, Math.floor((progress.known / progress.numSamples) * 100));
  const text = t('sound.reading', { percent });
  return (
    <span className={reading} data-testid="sound-reading">
      <ProgressCircle size="S" value={percent} aria-label={text} />
      <span className={facts}>{text}</span>
    </span>
  );
}
