// Layers of a PDF, on and off. Those that are not meant to be switched are there, greyed, with the reason.

import { Checkbox, Menu, MenuItem, Text } from '@react-spectrum/s2';
import Layers from '@react-spectrum/s2/icons/Layers';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { useOperation, type LayerView } from '../../backend';
import { t } from '../../i18n';
import { Reason } from '../../look/Reason';
import { FailedMenu, MOST_IN_MENU, OwnTool } from './OwnTool';
import { Rows } from './Rows';
import { usePapers } from './store';
import { useShown } from './useShown';

const ROW = 32;

const line = style({ display: 'flex', alignItems: 'center', gap: 8, height: 'full', paddingX: 8, boxSizing: 'border-box', whiteSpace: 'nowrap', overflow: 'hidden' });
const check = style({ flexShrink: 0 });
const reason = style({ font: 'ui-xs', color: 'neutral-subdued', truncate: true, minWidth: 0 });

export function LayersMenu({ version }: { version: string }) {
  const asked = useOperation('media.layers', { version }, { enabled: useShown(version), staleTime: Infinity });
  const { data: layers, error, errorUpdateCount, refetch } = asked;
  const [isOpen, setOpen] = useState(false);
  if (layers === undefined ? errorUpdateCount === 0 : layers.length === 0) return null;
  const name = t('viewer.layers');
  const isLong = layers !== undefined && layers.length > MOST_IN_MENU;
  const Listed = isLong ? LongList : List;
  return (
    <OwnTool name={name} icon={<Layers />} isLong={isLong} isOpen={isOpen} onOpenChange={setOpen}>
      {layers === undefined ? <FailedMenu name={name} error={error} onRetry={() => void refetch()} /> : <Listed version={version} layers={layers} />}
    </OwnTool>
  );
}

interface ListProps {
  version: string;
  layers: readonly LayerView[];
}

function List({ version, layers }: ListProps) {
  const off = useOff(version, layers);
  return (
    <Menu
      aria-label={t('viewer.layers')}
      selectionMode="multiple"
      selectedKeys={layers.filter(({ id }) => !off.has(id)).map(({ id }) => String(id))}
      disabledKeys={layers.filter(({ locked }) => locked).map(({ id }) => String(id))}
      onSelectionChange={(keys) => {
        const shown = keys === 'all' ? null : new Set([...keys].map(String));
        usePapers.getState().setHidden(wanted(layers, (id) => shown === null || shown.has(String(id))));
      }}
    >
      {layers.map(({ id, name, locked, damaged }) => (
        <MenuItem key={id} id={String(id)} textValue={nameOf(name)}>
          <Text slot="label">{nameOf(name)}</Text>
          {locked && <Reason>{t(damaged ? 'viewer.layers.damaged' : 'viewer.layers.locked')}</Reason>}
        </MenuItem>
      ))}
    </Menu>
  );
}

function LongList({ version, layers }: ListProps) {
  const off = useOff(version, layers);
  const set = (id: number, isShown: boolean) =>
    usePapers.getState().setHidden(wanted(layers, (one) => (one === id ? isShown : !off.has(one))));
  return (
    <Rows count={layers.length} height={ROW} takesFocus testId="layers-long">
      {(index, isStop) => {
        const layer = layers[index];
        if (layer === undefined) return null;
        const { id, name, locked, damaged } = layer;
        return (
          <div className={line} title={nameOf(name)}>
            {/* One that is disabled takes no focus, and the arrows would end there. */}
            <Checkbox isSelected={!off.has(id)} isReadOnly={locked} excludeFromTabOrder={!isStop} onChange={(isShown) => set(id, isShown)} styles={check}>
              {nameOf(name)}
            </Checkbox>
            {locked && <span className={reason}>{t(damaged ? 'viewer.layers.damaged' : 'viewer.layers.locked')}</span>}
          </div>
        );
      }}
    </Rows>
  );
}

/** The layers that are hidden now. */
function useOff(version: string, layers: readonly LayerView[]): ReadonlySet<number> {
  const hidden = usePapers((state) => (state.version === version ? state.hidden : null));
  return new Set(hidden ?? hiddenAtFirst(layers));
}

function nameOf(name: string): string {
  return name === '' ? t('viewer.layers.unnamed') : name;
}

function hiddenAtFirst(layers: readonly LayerView[]): number[] {
  return layers.filter(({ visible }) => !visible).map(({ id }) => id);
}

/** Which layers to hide; null where that is what the file says anyway. */
export function wanted(layers: readonly LayerView[], isShown: (id: number) => boolean): number[] | null {
  const hidden = layers.filter(({ id, visible, locked }) => (locked ? !visible : !isShown(id))).map(({ id }) => id);
  const first = hiddenAtFirst(layers);
  return hidden.length === first.length && hidden.every((id, index) => id === first[index]) ? null : hidden;
}
