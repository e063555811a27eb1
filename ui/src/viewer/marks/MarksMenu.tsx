// Which marks are seen: of a film also those of the frames around.

import { ActionButton, Menu, MenuItem, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import { t } from '../../i18n';
import { useViewer } from '../store';

const GHOSTS = 'ghosts';

export function MarksMenu() {
  const ghosts = useViewer((state) => state.ghosts);
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet size="XS" aria-label={t('drawing.marks')}>
          <ChevronDown />
        </ActionButton>
        <Tooltip>{t('drawing.marks')}</Tooltip>
      </TooltipTrigger>
      <Menu
        aria-label={t('drawing.marks')}
        selectionMode="multiple"
        selectedKeys={ghosts ? [GHOSTS] : []}
        onSelectionChange={(keys) => useViewer.getState().setGhosts(keys === 'all' || keys.has(GHOSTS))}
      >
        <MenuItem id={GHOSTS} textValue={t('drawing.ghosts')}>
          <Text slot="label">{t('drawing.ghosts')}</Text>
          <Text slot="description">{t('drawing.ghosts.what')}</Text>
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
