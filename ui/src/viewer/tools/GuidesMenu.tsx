// Which guides lie over the picture. Those that this medium has not are there, greyed, with the reason.

import { ActionButton, Menu, MenuItem, MenuSection, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import GridTypeLines from '@react-spectrum/s2/icons/GridTypeLines';
import type { MediaView, PageBoxesView } from '../../backend';
import { t, type MessageId } from '../../i18n';
import { Reason } from '../../look/Reason';
import { GUIDE_NAMES, isGuide, reasonAgainst, type Guide } from './guides';
import { useTools } from './store';

const SECTIONS: readonly { name: MessageId; guides: readonly Guide[] }[] = [
  { name: 'viewer.guides.safe', guides: ['action-safe', 'title-safe'] },
  { name: 'viewer.guides.boxes', guides: ['crop', 'trim', 'bleed'] },
  { name: 'viewer.guides.composition', guides: ['thirds', 'center'] },
];

export function GuidesMenu({ kind, boxes }: { kind: MediaView['kind']; boxes: PageBoxesView | null }) {
  const guides = useTools((state) => state.guides);
  const setGuides = useTools((state) => state.setGuides);
  const against = (guide: Guide) => reasonAgainst(guide, kind, boxes);
  const unfit = guides.filter((guide) => against(guide) !== null);
  const isFit = (guide: Guide) => against(guide) === null;
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet aria-label={t('viewer.guides')}>
          <GridTypeLines />
        </ActionButton>
        <Tooltip>{t('viewer.guides')}</Tooltip>
      </TooltipTrigger>
      <Menu
        aria-label={t('viewer.guides')}
        selectionMode="multiple"
        selectedKeys={guides.filter(isFit)}
        disabledKeys={SECTIONS.flatMap((section) => section.guides).filter((guide) => !isFit(guide))}
        // Those of other media stay chosen for them.
        onSelectionChange={(keys) => setGuides([...unfit, ...[...keys].filter(isGuide)])}
      >
        {SECTIONS.map((section) => (
          <MenuSection key={section.name} aria-label={t(section.name)}>
            {section.guides.map((guide) => (
              <Item key={guide} guide={guide} reason={against(guide)} />
            ))}
          </MenuSection>
        ))}
      </Menu>
    </MenuTrigger>
  );
}

function Item({ guide, reason }: { guide: Guide; reason: MessageId | null }) {
  const name = t(GUIDE_NAMES[guide]);
  return (
    <MenuItem id={guide} textValue={name}>
      <Text slot="label">{name}</Text>
      {reason !== null && <Reason>{t(reason)}</Reason>}
    </MenuItem>
  );
}
