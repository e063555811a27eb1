// The colour and width that one draws in; what is selected takes them, too.

import { ActionButton, Header, Heading, Menu, MenuItem, MenuSection, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Color, Stroke } from '../../backend';
import { t } from '../../i18n';
import { Reason } from '../../look/Reason';
import { INKS } from './ink';
import { COLORS, strokeOf, usePen, WIDTHS } from './pen';

interface PenMenuProps {
  isDisabled: boolean;
  /** What of the selection may be changed is drawn so from now on. */
  onRestyle(stroke: Stroke | null): void;
}

const STATE = 'state';
const widthKey = (width: number) => `width/${width}`;

export function PenMenu({ isDisabled, onRestyle }: PenMenuProps) {
  const { color, width, setColor, setWidth } = usePen();
  const now = color === null ? t('drawing.pen.now.state') : t('drawing.pen.now', { color: t(`drawing.color.${color}`), width });
  const changed = () => onRestyle(strokeOf(usePen.getState()));
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet aria-label={now} isDisabled={isDisabled}>
          <Swatch color={color} width={width} />
        </ActionButton>
        <Tooltip>{t('drawing.pen')}</Tooltip>
      </TooltipTrigger>
      <Menu aria-label={t('drawing.pen')} disabledKeys={color === null ? WIDTHS.map(widthKey) : []}>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[color ?? STATE]}
          onSelectionChange={(keys) => {
            setColor(COLORS.find((one) => keys !== 'all' && keys.has(one)) ?? null);
            changed();
          }}
        >
          <Header>
            <Heading>{t('drawing.color')}</Heading>
          </Header>
          <MenuItem id={STATE} textValue={t('drawing.color.state')}>
            <Text slot="label">{t('drawing.color.state')}</Text>
            <Text slot="description">{t('drawing.color.state.what')}</Text>
          </MenuItem>
          {COLORS.map((one) => (
            <MenuItem key={one} id={one} textValue={t(`drawing.color.${one}`)}>
              <Text slot="label">
                <span className={row}>
                  <span className={dot} style={{ backgroundColor: INKS[one] }} />
                  {t(`drawing.color.${one}`)}
                </span>
              </Text>
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={color === null ? [] : [widthKey(width)]}
          onSelectionChange={(keys) => {
            setWidth(WIDTHS.find((one) => keys !== 'all' && keys.has(widthKey(one))) ?? width);
            changed();
          }}
        >
          <Header>
            <Heading>{t('drawing.width')}</Heading>
            {color === null && <Reason>{t('drawing.width.with-color')}</Reason>}
          </Header>
          {WIDTHS.map((one) => (
            <MenuItem key={one} id={widthKey(one)} textValue={t('drawing.width.px', { width: one })}>
              <Text slot="label">
                <span className={row}>
                  <span className={stroke} style={{ height: one }} />
                  {t('drawing.width.px', { width: one })}
                </span>
              </Text>
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

const row = style({ display: 'flex', alignItems: 'center', gap: 8 });
const dot = style({ width: 16, height: 16, flexShrink: 0, boxSizing: 'border-box', borderRadius: 'full', borderWidth: 1, borderStyle: 'solid', borderColor: 'gray-500', forcedColorAdjust: 'none' });
const stroke = style({ width: 32, flexShrink: 0, backgroundColor: { default: 'gray-800', forcedColors: 'ButtonText' } });
const swatch = style({ display: 'flex', alignItems: 'center', justifyContent: 'center', width: 20, height: 20 });
const inState = style({ width: 16, height: 16, boxSizing: 'border-box', borderRadius: 'full', borderWidth: 4, borderStyle: 'solid', borderColor: 'red-900', forcedColorAdjust: 'none' });

/** A dot in the colour, larger the wider; a ring where the comment's state says it. */
function Swatch({ color, width }: { color: Color | null; width: number }) {
  const size = 6 + Math.min(width, 10);
  return <span className={swatch}>{color === null ? <span className={inState} /> : <span className={dot} style={{ backgroundColor: INKS[color], width: size, height: size }} />}</span>;
}
