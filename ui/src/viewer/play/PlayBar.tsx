// The controls of what plays: play and pause, loop, speed, volume, and how many frames were dropped.

import {
  ActionButton,
  DialogTrigger,
  Header,
  Heading,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Slider,
  Text,
  ToggleButton,
  Tooltip,
  TooltipTrigger,
} from '@react-spectrum/s2';
import Pause from '@react-spectrum/s2/icons/Pause';
import Play from '@react-spectrum/s2/icons/Play';
import VolumeOff from '@react-spectrum/s2/icons/VolumeOff';
import VolumeOne from '@react-spectrum/s2/icons/VolumeOne';
import VolumeTwo from '@react-spectrum/s2/icons/VolumeTwo';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRef } from 'react';
import { t, type MessageId } from '../../i18n';
import { leftToRight } from '../../i18n/locale';
import { useTip } from '../keysNow';
import type { Heard } from '../pixels/client';
import { useViewer } from '../store';
import { decimal } from '../tools/formats';
import { setEvery, setLooped, setSpeed, toggle } from './acts';
import { LoopIcon } from './LoopIcon';
import { NORMAL, sameSpeed, SPEEDS, timesOf, type Speed } from './speed';
import { loudness, usePlayback } from './store';

/** How a button was pressed. */
export type Pressed = { pointerType: string };

/** With the mouse: then the keys belong to what plays again. */
export function isByHand({ pointerType }: Pressed): boolean {
  return pointerType !== 'keyboard' && pointerType !== 'virtual';
}

interface TakenProps {
  /** A button was pressed with the mouse. */
  onTaken(): void;
}

export function PlayButton({ onTaken }: TakenProps) {
  const isPlaying = useViewer((state) => state.playing !== null);
  const name = t(isPlaying ? 'viewer.pause' : 'viewer.play');
  return (
    <TooltipTrigger>
      <ActionButton
        isQuiet
        aria-label={name}
        onPress={(event) => {
          toggle();
          if (isByHand(event)) onTaken();
        }}
      >
        {isPlaying ? <Pause /> : <Play />}
      </ActionButton>
      <Tooltip>{t('viewer.tip', { name, keys: t('viewer.play.space') })}</Tooltip>
    </TooltipTrigger>
  );
}

export function LoopButton({ onTaken }: TakenProps) {
  const isLooped = usePlayback((state) => state.isLooped);
  const name = t('viewer.play.loop');
  return (
    <TooltipTrigger>
      <ToggleButton isQuiet aria-label={name} isSelected={isLooped} onChange={setLooped} onPress={(event) => isByHand(event) && onTaken()}>
        <LoopIcon />
      </ToggleButton>
      <Tooltip>{name}</Tooltip>
    </TooltipTrigger>
  );
}

/** The same for what opens something: once that is closed, the focus returns to the button, and goes on if the mouse had pressed it. */
function useTaken(onTaken: () => void) {
  const pressed = useRef<Element | null>(null);
  return {
    onPressStart: (event: Pressed & { target: Element }) => {
      pressed.current = isByHand(event) ? event.target : null;
    },
    onOpenChange: (isOpen: boolean) => {
      const button = pressed.current;
      if (isOpen) return;
      pressed.current = null;
      if (button === null) return;
      const onFocusIn = ({ target }: FocusEvent) => {
        if (target === button) onTaken();
      };
      document.addEventListener('focusin', onFocusIn, { once: true });
    },
  };
}

const REAL_TIME = 'real-time';
const EVERY = 'every';

// As wide as the widest of them, in reverse.
const speedText = style({ fontVariantNumeric: 'tabular-nums', width: 44, textAlign: 'center' });

/** Of a film also whether late frames are dropped. */
export function SpeedMenu({ withFrames, onTaken }: TakenProps & { withFrames: boolean }) {
  const { onPressStart, onOpenChange } = useTaken(onTaken);
  const chosen = usePlayback((state) => state.speed);
  const isEvery = usePlayback((state) => state.isEvery);
  const now = useViewer((state) => state.playing?.speed ?? null) ?? chosen;
  const isReverse = useViewer((state) => state.playing?.reverse ?? false);
  const times = timesOf(now);
  const name = t(isReverse ? 'viewer.play.speed.reverse' : 'viewer.play.speed.now', { times });
  return (
    <MenuTrigger onOpenChange={onOpenChange}>
      <TooltipTrigger>
        <ActionButton isQuiet aria-label={name} onPressStart={onPressStart}>
          <Text styles={speedText}>{timesText(now, isReverse)}</Text>
        </ActionButton>
        <Tooltip>{t(withFrames ? 'viewer.play.speed.frames' : 'viewer.play.speed')}</Tooltip>
      </TooltipTrigger>
      <Menu aria-label={t('viewer.play.speed')}>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[keyOf(now)]}
          onSelectionChange={(keys) => setSpeed(SPEEDS.find((one) => keys !== 'all' && keys.has(keyOf(one))) ?? NORMAL)}
        >
          <Header>
            <Heading>{t('viewer.play.speed')}</Heading>
          </Header>
          {SPEEDS.map((speed) => (
            <MenuItem key={keyOf(speed)} id={keyOf(speed)} textValue={timesText(speed, false)}>
              <Text slot="label">{timesText(speed, false)}</Text>
            </MenuItem>
          ))}
        </MenuSection>
        {withFrames && (
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[isEvery ? EVERY : REAL_TIME]}
            onSelectionChange={(keys) => setEvery(keys !== 'all' && keys.has(EVERY))}
          >
            <Header>
              <Heading>{t('viewer.play.frames')}</Heading>
            </Header>
            <FramesItem id={REAL_TIME} name="viewer.play.real-time" what="viewer.play.real-time.what" />
            <FramesItem id={EVERY} name="viewer.play.every" what="viewer.play.every.what" />
          </MenuSection>
        )}
      </Menu>
    </MenuTrigger>
  );
}

function FramesItem({ id, name, what }: { id: string; name: MessageId; what: MessageId }) {
  return (
    <MenuItem id={id} textValue={t(name)}>
      <Text slot="label">{t(name)}</Text>
      <Text slot="description">{t(what)}</Text>
    </MenuItem>
  );
}

function keyOf(speed: Speed): string {
  return (SPEEDS.find((one) => sameSpeed(one, speed)) ?? speed).join('/');
}

function timesText(speed: Speed, isReverse: boolean): string {
  return leftToRight(t(isReverse ? 'viewer.play.times.reverse' : 'viewer.play.times', { times: timesOf(speed) }));
}

const SILENT: Partial<Record<Heard, MessageId>> = { none: 'viewer.play.no-sound', 'no-device': 'viewer.play.no-device' };

const PERCENT: Intl.NumberFormatOptions = { style: 'percent', maximumFractionDigits: 0 };

// The thumb stands out beyond its track.
const volumeRow = style({ display: 'flex', alignItems: 'center', gap: 16, paddingStart: 4, paddingEnd: 16, paddingY: 8 });
const why = style({ display: 'inline-flex' });

/** What cannot be heard is greyed, with its reason. */
export function VolumeButton({ version, hasSound = true, onTaken }: TakenProps & { version: string; hasSound?: boolean }) {
  const muteTip = useTip(t('viewer.play.mute'), 'M');
  const { onPressStart, onOpenChange } = useTaken(onTaken);
  const volume = usePlayback((state) => state.volume);
  const isMuted = usePlayback((state) => state.isMuted);
  const heard = usePlayback(loudness);
  const setVolume = usePlayback((state) => state.setVolume);
  const setMuted = usePlayback((state) => state.setMuted);
  const told = usePlayback((state) => (state.told?.version === version ? state.told.sound : null));
  const reason = SILENT[hasSound ? (told ?? 'heard') : 'none'] ?? null;
  const name = t('viewer.play.volume');
  if (reason !== null) {
    const text = t(reason);
    return (
      <span className={why} title={text} data-testid="no-sound">
        <ActionButton isQuiet isDisabled aria-label={t('viewer.play.volume.not', { reason: text })}>
          <VolumeOff />
        </ActionButton>
      </span>
    );
  }
  return (
    <DialogTrigger onOpenChange={onOpenChange}>
      <TooltipTrigger>
        <ActionButton isQuiet aria-label={isMuted ? t('viewer.play.volume.muted') : t('viewer.play.volume.now', { percent: Math.round(heard / 10) })} onPressStart={onPressStart}>
          {heard === 0 ? <VolumeOff /> : heard < 500 ? <VolumeOne /> : <VolumeTwo />}
        </ActionButton>
        <Tooltip>{name}</Tooltip>
      </TooltipTrigger>
      <Popover aria-label={name} placement="top">
        <div className={volumeRow}>
          <TooltipTrigger>
            <ToggleButton isQuiet aria-label={t('viewer.play.mute')} isSelected={isMuted} onChange={setMuted}>
              {isMuted ? <VolumeOff /> : <VolumeTwo />}
            </ToggleButton>
            <Tooltip>{muteTip}</Tooltip>
          </TooltipTrigger>
          <Slider
            label={name}
            value={volume / 1000}
            minValue={0}
            maxValue={1}
            step={0.01}
            formatOptions={PERCENT}
            onChange={(next) => setVolume(next * 1000)}
            styles={style({ width: 176 })}
          />
        </div>
      </Popover>
    </DialogTrigger>
  );
}

/** Below this share of what it should be a rate is worth a word. */
const SLOWER = 0.97;

const count = style({ font: 'ui-sm', color: 'neutral', fontVariantNumeric: 'tabular-nums', textAlign: 'end', whiteSpace: 'nowrap', flexShrink: 0, minWidth: 72 });

/** How many frames of this play were dropped, or, where none is, how far behind it is. `rate`: of the film, in pictures a second. */
export function Dropped({ version, rate }: { version: string; rate: number }) {
  const dropped = usePlayback(({ told }) => (told?.version === version ? told.dropped : 0));
  const shown = usePlayback(({ told }) => (told?.version === version ? told.rate : null));
  const due = useViewer(({ playing }) => (playing?.every === true ? rate * timesOf(playing.speed) : null));
  const isSlow = due !== null && shown !== null && shown < due * SLOWER;
  if (isSlow) return <span className={count}>{t('viewer.play.rate', { rate: decimal(shown, 1) })}</span>;
  return dropped > 0 ? <span className={count}>{t('viewer.play.dropped', { count: dropped })}</span> : null;
}
