// Layers of a PDF, on and off. Those that are not meant to be switched are there, greyed, with the reason.

import { ActionButton, Menu, MenuItem, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import Layers from '@react-spectrum/s2/icons/Layers';
import { useOperation, type LayerView } from '../../backend';
import { t } from '../../i18n';
import { usePapers } from './store';

export function LayersMenu({ version }: { version: string }) {
  const layers = useOperation('media.layers', { version }, { staleTime: Infinity }).data ?? [];
  const hidden = usePapers((state) => (state.version === version ? state.hidden : null));
  const setHidden = usePapers((state) => state.setHidden);
  if (layers.length === 0) return null;
  const off = new Set(hidden ?? hiddenAtFirst(layers));
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet aria-label={t('viewer.layers')}>
          <Layers />
        </ActionButton>
        <Tooltip>{t('viewer.layers')}</Tooltip>
      </TooltipTrigger>
      <Menu
        aria-label={t('viewer.layers')}
        selectionMode="multiple"
        selectedKeys={layers.filter(({ id }) => !off.has(id)).map(({ id }) => String(id))}
        disabledKeys={layers.filter(({ locked }) => locked).map(({ id }) => String(id))}
        onSelectionChange={(keys) => {
          const shown = keys === 'all' ? null : new Set([...keys].map(String));
          setHidden(wanted(layers, (id) => shown === null || shown.has(String(id))));
        }}
      >
        {layers.map(({ id, name, locked }) => (
          <MenuItem key={id} id={String(id)} textValue={nameOf(name)}>
            <Text slot="label">{nameOf(name)}</Text>
            {locked && <Text slot="description">{t('viewer.layers.locked')}</Text>}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
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
