// The tools that float over a sound: select, hand, comments on and off, zoom. What is for pictures is not here.

import { ActionButton, Menu, MenuSection, MenuTrigger, Text, ToggleButton } from '@react-spectrum/s2';
import Hand from '@react-spectrum/s2/icons/Hand';
import Select from '@react-spectrum/s2/icons/Select';
import Visibility from '@react-spectrum/s2/icons/Visibility';
import VisibilityOff from '@react-spectrum/s2/icons/VisibilityOff';
import ZoomIn from '@react-spectrum/s2/icons/ZoomIn';
import ZoomOut from '@react-spectrum/s2/icons/ZoomOut';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { MOD } from '../../app/keys';
import { t } from '../../i18n';
import { leftToRight } from '../../i18n/locale';
import { floating } from '../../look/floating';
import { useViewer } from '../store';
import { bar, Separator, Tipped, ToolButton, ZoomItem } from '../ToolBar';
import { zoomByStep, zoomTo } from './acts';
import { shownOf } from './state';

interface SoundToolsProps {
  /** Of the lanes, CSS pixels. */
  width(): number;
  /** A tool was taken with the mouse: the keys belong to the lanes again. */
  onTaken(): void;
}

const timesText = style({ fontVariantNumeric: 'tabular-nums', minWidth: 44, textAlign: 'center' });

export function SoundTools({ width, onTaken }: SoundToolsProps) {
  const hand = useViewer((state) => state.tool === 'hand');
  const hideMarks = useViewer((state) => state.hideMarks);
  const setHideMarks = useViewer((state) => state.setHideMarks);
  const isWhole = useViewer((state) => state.sound.view === null);
  return (
    <div role="toolbar" aria-label={t('viewer.tools')} className={`${floating} ${bar}`}>
      <ToolButton tool="select" isSelected={!hand} name={t('sound.tool.select')} keys="V" icon={<Select />} onTaken={onTaken} />
      <ToolButton tool="hand" name={t('viewer.tool.hand')} keys="H" icon={<Hand />} onTaken={onTaken} />
      <Separator />
      <Tipped name={t(hideMarks ? 'sound.show' : 'sound.hide')} keys="Shift H">
        <ToggleButton isQuiet aria-label={t('sound.hide')} isSelected={hideMarks} onChange={setHideMarks}>
          {hideMarks ? <VisibilityOff /> : <Visibility />}
        </ToggleButton>
      </Tipped>
      <Separator />
      <Tipped name={t('viewer.zoom.out')} keys="−">
        <ActionButton isQuiet aria-label={t('viewer.zoom.out')} isDisabled={isWhole} onPress={() => zoomByStep(-1)}>
          <ZoomOut />
        </ActionButton>
      </Tipped>
      <ZoomMenu width={width} />
      <Tipped name={t('viewer.zoom.in')} keys="+">
        <ActionButton isQuiet aria-label={t('viewer.zoom.in')} onPress={() => zoomByStep(1)}>
          <ZoomIn />
        </ActionButton>
      </Tipped>
    </div>
  );
}

const TO = { whole: 'whole', samples: 'samples', range: 'range' } as const;

function ZoomMenu({ width }: { width(): number }) {
  const times = useViewer(({ sound }) => timesNearer(shownOf(sound).count, sound.length));
  return (
    <MenuTrigger>
      <ActionButton isQuiet aria-label={t('sound.zoom.now', { times })}>
        <Text styles={timesText}>{leftToRight(t('sound.zoom.times', { times }))}</Text>
      </ActionButton>
      <Menu aria-label={t('viewer.zoom')} onAction={(key) => zoomTo(TO[key as keyof typeof TO], width())}>
        <MenuSection aria-label={t('viewer.zoom')}>
          <ZoomItem id="whole" label={t('sound.zoom.whole')} keys={`${MOD} 0`} />
          <ZoomItem id="range" label={t('sound.zoom.range')} keys={`${MOD} 2`} />
          <ZoomItem id="samples" label={t('sound.zoom.samples')} keys={`${MOD} 1`} />
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

/** One decimal while it says something. */
function timesNearer(count: number, length: number): number {
  const times = Math.max(1, length) / count;
  return times < 10 ? Math.round(times * 10) / 10 : Math.round(times);
}
