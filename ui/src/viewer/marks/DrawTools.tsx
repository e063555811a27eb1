// The tool that one drew with last, and beside it the others, each with its key.

import { ActionButton, Keyboard, Menu, MenuItem, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ArrowHeadTool from '@react-spectrum/s2/icons/ArrowHeadTool';
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import Circle from '@react-spectrum/s2/icons/Circle';
import Draw from '@react-spectrum/s2/icons/Draw';
import Line from '@react-spectrum/s2/icons/Line';
import Location from '@react-spectrum/s2/icons/Location';
import Polygon5 from '@react-spectrum/s2/icons/Polygon5';
import RectangleHoriz from '@react-spectrum/s2/icons/RectangleHoriz';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRef, type FunctionComponent } from 'react';
import type { PressEvent } from 'react-aria-components';
import { t, type MessageId } from '../../i18n';
import { useKeyNow } from '../keysNow';
import { useViewer } from '../store';
import { ToolButton } from '../ToolBar';
import { DRAW_TOOLS, isDrawTool, usePen } from './pen';
import type { DrawTool } from './shapes';

interface Looks {
  name: MessageId;
  keys: string;
  Icon: FunctionComponent;
}

const LOOKS: Record<DrawTool, Looks> = {
  point: { name: 'drawing.tool.point', keys: 'P', Icon: Location },
  box: { name: 'viewer.tool.box', keys: 'R', Icon: RectangleHoriz },
  ellipse: { name: 'drawing.tool.ellipse', keys: 'E', Icon: Circle },
  arrow: { name: 'drawing.tool.arrow', keys: 'A', Icon: ArrowHeadTool },
  line: { name: 'drawing.tool.line', keys: 'N', Icon: Line },
  freehand: { name: 'drawing.tool.freehand', keys: 'D', Icon: Draw },
  polygon: { name: 'drawing.tool.polygon', keys: 'G', Icon: Polygon5 },
};

interface DrawToolsProps {
  isDisabled: boolean;
  /** A tool was taken with the mouse: the keys belong to the canvas again. */
  onTaken(): void;
}

const group = style({ display: 'flex', alignItems: 'center' });

export function DrawTools({ isDisabled, onTaken }: DrawToolsProps) {
  const lastTool = usePen((state) => state.lastTool);
  const inHand = useViewer((state) => state.tool);
  // A box is at hand at first, whatever was drawn with before.
  const shown = isDrawTool(inHand) ? inHand : lastTool;
  const { name, keys, Icon } = LOOKS[shown];
  const take = (tool: DrawTool) => {
    useViewer.getState().setTool(tool);
    usePen.getState().take(tool);
  };
  // As its menu closes, the button beside has the focus again: from there it goes on to the canvas.
  const isPointed = useRef(false);
  const isTaken = useRef(false);
  const goOn = () => {
    if (isTaken.current) onTaken();
    isTaken.current = false;
  };
  const choose = (tool: DrawTool) => {
    take(tool);
    isTaken.current = isPointed.current;
  };
  return (
    <div className={group}>
      <ToolButton tool={shown} name={t(name)} keys={keys} icon={<Icon />} isDisabled={isDisabled} onTaken={onTaken} />
      <MenuTrigger>
        <TooltipTrigger placement="bottom">
          <ActionButton isQuiet size="XS" aria-label={t('drawing.tools')} isDisabled={isDisabled} onFocus={goOn}>
            <ChevronDown />
          </ActionButton>
          <Tooltip>{t('drawing.tools')}</Tooltip>
        </TooltipTrigger>
        <Menu aria-label={t('drawing.tools')} onAction={(key) => isDrawTool(key) && choose(key)}>
          {DRAW_TOOLS.map((tool) => (
            <ToolItem key={tool} id={tool} {...LOOKS[tool]} onPointed={(pointed) => (isPointed.current = pointed)} />
          ))}
        </Menu>
      </MenuTrigger>
    </div>
  );
}

/** `onPointed`: whether it is pressed with mouse, pen or finger. */
function ToolItem({ id, name, keys, Icon, onPointed }: Looks & { id: DrawTool; onPointed(isPointed: boolean): void }) {
  const now = useKeyNow(keys);
  const press = ({ pointerType }: PressEvent) => onPointed(pointerType !== 'keyboard' && pointerType !== 'virtual');
  return (
    <MenuItem id={id} textValue={t(name)} onPressStart={press} onPressUp={press}>
      <Icon />
      <Text slot="label">{t(name)}</Text>
      {now !== '' && <Keyboard>{now}</Keyboard>}
    </MenuItem>
  );
}
