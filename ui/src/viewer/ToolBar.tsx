// The tools that float over the canvas: select, hand, those that draw; eyedropper, ruler; rotation, guides, marks, zoom.

import {
  ActionButton,
  Divider,
  Keyboard,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Text,
  ToggleButton,
  Tooltip,
  TooltipTrigger,
} from '@react-spectrum/s2';
import Eyedropper from '@react-spectrum/s2/icons/Eyedropper';
import Hand from '@react-spectrum/s2/icons/Hand';
import RotateCW from '@react-spectrum/s2/icons/RotateCW';
import Ruler from '@react-spectrum/s2/icons/Ruler';
import Select from '@react-spectrum/s2/icons/Select';
import TextHighlight from '@react-spectrum/s2/icons/TextHighlight';
import Visibility from '@react-spectrum/s2/icons/Visibility';
import VisibilityOff from '@react-spectrum/s2/icons/VisibilityOff';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { MOD } from '../app/keys';
import type { MediaView, PageBoxesView, Stroke } from '../backend';
import { t } from '../i18n';
import { leftToRight } from '../i18n/locale';
import { floating } from '../look/floating';
import { useKeyNow, useTip } from './keysNow';
import { ViewMenu } from './desk/ViewMenu';
import { DrawTools } from './marks/DrawTools';
import { MarksMenu } from './marks/MarksMenu';
import { PenMenu } from './marks/PenMenu';
import { LayersMenu } from './papers/LayersMenu';
import { NotesMenu } from './papers/NotesMenu';
import { numPages, useViewer, type Tool } from './store';
import { GuidesMenu } from './tools/GuidesMenu';
import { zoomByStep, zoomTo, zoomToPercent, type Frame } from './view/commands';
import { percentOf, unitZoom } from './view/transform';
import { ZoomTo } from './ZoomTo';

export const bar = style({
  position: 'absolute',
  top: 12,
  insetX: 12,
  marginX: 'auto',
  width: 'fit',
  maxWidth: '[calc(100% - 24px)]',
  boxSizing: 'border-box',
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  justifyContent: 'center',
  gap: 4,
  padding: 4,
});
const percentText = style({ fontVariantNumeric: 'tabular-nums', minWidth: 44, textAlign: 'center' });

interface ToolBarProps {
  version: string;
  frame: Frame | null;
  kind: MediaView['kind'];
  /** Of the page on the canvas, once they are known. */
  boxes: PageBoxesView | null;
  isReadOnly: boolean;
  /** Pictures leave marks out: those for the team only. */
  hasTeamMarks: boolean;
  onTurn(): void;
  /** The pen is another: what is selected is drawn with it, too. */
  onRestyle(stroke: Stroke | null): void;
  /** A tool was taken with the mouse: the keys belong to the canvas again. */
  onTaken(): void;
  /** It takes as many rows as it needs: so high it is, CSS pixels. */
  onHeight(height: number): void;
}

export function ToolBar({ version, frame, kind, boxes, isReadOnly, hasTeamMarks, onTurn, onRestyle, onTaken, onHeight }: ToolBarProps) {
  const box = useHeight(onHeight);
  const hideMarks = useViewer((state) => state.hideMarks);
  const setHideMarks = useViewer((state) => state.setHideMarks);
  const isOfPages = useViewer((state) => numPages(state.media) > 1);
  return (
    <div ref={box} role="toolbar" aria-label={t('viewer.tools')} className={`${floating} ${bar}`}>
      <ToolButton tool="select" name={t('viewer.tool.select')} keys="V" icon={<Select />} onTaken={onTaken} />
      <ToolButton tool="hand" name={t('viewer.tool.hand')} keys="H" icon={<Hand />} onTaken={onTaken} />
      <DrawTools isDisabled={isReadOnly} onTaken={onTaken} />
      {kind === 'pdf' && <ToolButton tool="text" name={t('text.tool')} keys="T" icon={<TextHighlight />} isDisabled={isReadOnly} onTaken={onTaken} />}
      <PenMenu isDisabled={isReadOnly} onRestyle={onRestyle} />
      <Separator />
      <ToolButton tool="eyedropper" name={t('viewer.tool.eyedropper')} keys="C" icon={<Eyedropper />} onTaken={onTaken} />
      <ToolButton tool="ruler" name={t('viewer.tool.ruler')} keys="U" icon={<Ruler />} onTaken={onTaken} />
      <GuidesMenu kind={kind} boxes={boxes} />
      {kind === 'pdf' && <LayersMenu key={`layers ${version}`} version={version} />}
      {kind === 'pdf' && <NotesMenu key={`notes ${version}`} version={version} />}
      <Separator />
      <Tipped name={t('viewer.turn')} keys={`Shift ${MOD} R`}>
        <ActionButton isQuiet aria-label={t('viewer.turn')} onPress={onTurn}>
          <RotateCW />
        </ActionButton>
      </Tipped>
      <Tipped name={t(hideMarks ? 'viewer.marks.show' : 'viewer.marks.hide')} keys="Shift H">
        <ToggleButton isQuiet aria-label={t('viewer.marks.hide')} isSelected={hideMarks} onChange={setHideMarks}>
          {hideMarks ? <VisibilityOff /> : <Visibility />}
        </ToggleButton>
      </Tipped>
      <MarksMenu isFilm={kind === 'video'} hasTeamMarks={hasTeamMarks} />
      <Separator />
      <ViewMenu isOfPages={isOfPages} />
      <ZoomMenu frame={frame} onTaken={onTaken} />
    </div>
  );
}

function useHeight(onHeight: (height: number) => void): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = () => onHeight(element.offsetHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [onHeight]);
  return box;
}

export function Separator() {
  return (
    <div className={style({ height: 24, display: 'flex' })}>
      <Divider orientation="vertical" size="S" />
    </div>
  );
}

export function Tipped({ name, keys, children }: { name: string; keys: string; children: ReactNode }) {
  const tip = useTip(name, keys);
  return (
    <TooltipTrigger placement="bottom">
      {children}
      <Tooltip>{tip}</Tooltip>
    </TooltipTrigger>
  );
}

interface ToolButtonProps {
  tool: Tool;
  name: string;
  keys: string;
  icon: ReactNode;
  /** Else where it is the tool in hand. */
  isSelected?: boolean;
  isDisabled?: boolean;
  onTaken(): void;
}

export function ToolButton({ tool, name, keys, icon, isSelected, isDisabled = false, onTaken }: ToolButtonProps) {
  const inHand = useViewer((state) => state.tool === tool);
  const take = () => useViewer.getState().setTool(tool);
  return (
    <Tipped name={name} keys={keys}>
      <ToggleButton
        isQuiet
        isEmphasized
        aria-label={name}
        isSelected={isSelected ?? inHand}
        isDisabled={isDisabled}
        onChange={take}
        onPress={(event) => event.pointerType !== 'keyboard' && event.pointerType !== 'virtual' && onTaken()}
      >
        {icon}
      </ToggleButton>
    </Tipped>
  );
}

const PERCENTS = [25, 50, 100, 200, 400, 800, 1600, 3200, 6400];

function ZoomMenu({ frame, onTaken }: { frame: Frame | null; onTaken(): void }) {
  const zoom = useViewer((state) => state.view.zoom);
  const [isTyping, setTyping] = useState(false);
  const percent = frame === null ? 100 : Math.round(percentOf(zoom, unitZoom(frame.kind, frame.ratio)));
  const act = (key: string) => {
    if (frame === null) return;
    if (key === 'area') {
      useViewer.getState().setTool('zoom');
      onTaken();
    } else if (key === 'type') setTyping(true);
    else if (key === 'in' || key === 'out') zoomByStep(frame, key === 'in' ? 1 : -1);
    else if (key === 'fit' || key === 'width' || key === 'actual') zoomTo(frame, key);
    else zoomToPercent(frame, Number(key));
  };
  return (
    <>
      <MenuTrigger>
        <ActionButton isQuiet isDisabled={frame === null} aria-label={t('viewer.zoom.now', { percent })}>
          <Text styles={percentText}>{leftToRight(t('viewer.zoom.percent', { percent }))}</Text>
        </ActionButton>
        <Menu aria-label={t('viewer.zoom')} onAction={(key) => act(String(key))}>
          <MenuSection aria-label={t('viewer.zoom')}>
            <ZoomItem id="fit" label={t('viewer.zoom.fit')} keys={`${MOD} 0`} />
            <ZoomItem id="width" label={t('viewer.zoom.width')} keys={`${MOD} 2`} />
            <ZoomItem id="actual" label={t('viewer.zoom.actual')} keys={`${MOD} 1`} />
          </MenuSection>
          <MenuSection aria-label={t('viewer.zoom')}>
            <ZoomItem id="in" label={t('viewer.zoom.in')} keys="+" />
            <ZoomItem id="out" label={t('viewer.zoom.out')} keys="−" />
            <ZoomItem id="area" label={t('pages.zoom')} keys="Z" />
          </MenuSection>
          <MenuSection aria-label={t('viewer.zoom')}>
            <MenuItem id="type" textValue={t('viewer.zoom.type')}>
              <Text slot="label">{t('viewer.zoom.type')}</Text>
            </MenuItem>
            {PERCENTS.map((value) => (
              <MenuItem key={value} id={String(value)} textValue={t('viewer.zoom.percent', { percent: value })}>
                <Text slot="label">{leftToRight(t('viewer.zoom.percent', { percent: value }))}</Text>
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </MenuTrigger>
      <ZoomTo frame={frame} isOpen={isTyping} onClose={() => setTyping(false)} />
    </>
  );
}

export function ZoomItem({ id, label, keys }: { id: string; label: string; keys: string }) {
  const now = useKeyNow(keys);
  return (
    <MenuItem id={id} textValue={label}>
      <Text slot="label">{label}</Text>
      {now !== '' && <Keyboard>{now}</Keyboard>}
    </MenuItem>
  );
}
