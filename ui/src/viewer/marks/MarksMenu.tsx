// Which marks are seen: of a film also those of the frames around; and what is done with the picture that they are on.

import { ActionButton, Header, Heading, Menu, MenuItem, MenuSection, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import { t } from '../../i18n';
import { copyPicture, savePicture } from '../picture';
import { useViewer } from '../store';

const GHOSTS = 'ghosts';

/** `hasTeamMarks`: some are for the team only, and left out of the picture. */
export function MarksMenu({ isFilm, hasTeamMarks }: { isFilm: boolean; hasTeamMarks: boolean }) {
  const ghosts = useViewer((state) => state.ghosts);
  const act = (key: string | number) => {
    if (key === 'copy') void copyPicture();
    else if (key === 'save') void savePicture();
  };
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet size="XS" aria-label={t('output.marks')}>
          <ChevronDown />
        </ActionButton>
        <Tooltip>{t('output.marks')}</Tooltip>
      </TooltipTrigger>
      <Menu aria-label={t('output.marks')} onAction={act}>
        {isFilm && (
          <MenuSection
            aria-label={t('drawing.marks')}
            selectionMode="multiple"
            selectedKeys={ghosts ? [GHOSTS] : []}
            onSelectionChange={(keys) => useViewer.getState().setGhosts(keys === 'all' || keys.has(GHOSTS))}
          >
            <MenuItem id={GHOSTS} textValue={t('drawing.ghosts')}>
              <Text slot="label">{t('drawing.ghosts')}</Text>
              <Text slot="description">{t('drawing.ghosts.what')}</Text>
            </MenuItem>
          </MenuSection>
        )}
        <MenuSection>
          <Header>
            <Heading>{t('output.picture')}</Heading>
          </Header>
          <MenuItem id="copy" textValue={t('output.copy')}>
            <Text slot="label">{t('output.copy')}</Text>
            {hasTeamMarks && <Text slot="description">{t('output.team')}</Text>}
          </MenuItem>
          <MenuItem id="save" textValue={t('output.save')}>
            <Text slot="label">{t('output.save')}</Text>
            {hasTeamMarks && <Text slot="description">{t('output.team')}</Text>}
          </MenuItem>
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
