/** How a list of proofs is shown: of which kind they are put away, as what, in which order. */
import {
  ActionButton,
  Header,
  Heading,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  SegmentedControl,
  SegmentedControlItem,
  Text,
} from '@react-spectrum/s2';
import Sort from '@react-spectrum/s2/icons/Sort';
import type { ProofSort, WithArchived } from '../backend';
import { t } from '../i18n';
import { type ListFilter, type Look, ORDERS, wayOf } from './listState';
import { orderName } from './ProofTable';

/** Which of the archive is listed, or what was moved to the bin. */
export type Listed = WithArchived | 'bin';

export function listedOf({ archived, bin }: ListFilter): Listed {
  return bin ? 'bin' : archived;
}

export function ListedChoice({ filter, onChoose }: { filter: ListFilter; onChoose(filter: ListFilter): void }) {
  const choose = (key: string | number) => {
    const archived = key === 'only' || key === 'yes' ? key : 'no';
    onChoose({ ...filter, archived, bin: key === 'bin' });
  };
  return (
    <SegmentedControl aria-label={t('project.which')} selectedKey={listedOf(filter)} onSelectionChange={choose}>
      <SegmentedControlItem id="no">{t('project.active')}</SegmentedControlItem>
      <SegmentedControlItem id="only">{t('common.archived')}</SegmentedControlItem>
      <SegmentedControlItem id="yes">{t('list.all')}</SegmentedControlItem>
      <SegmentedControlItem id="bin">{t('bin.title')}</SegmentedControlItem>
    </SegmentedControl>
  );
}

export function LookChoice({ look, onChoose }: { look: Look; onChoose(look: Look): void }) {
  return (
    <SegmentedControl aria-label={t('list.look')} selectedKey={look} onSelectionChange={(key) => onChoose(key === 'grid' ? key : 'table')}>
      <SegmentedControlItem id="table">{t('list.look.table')}</SegmentedControlItem>
      <SegmentedControlItem id="grid">{t('list.look.grid')}</SegmentedControlItem>
    </SegmentedControl>
  );
}

/** What the heads of the table's columns do, where there are none. */
export function SortMenu({ sort, onSort }: { sort: ProofSort; onSort(sort: ProofSort): void }) {
  const name = t('list.sort');
  return (
    <MenuTrigger>
      <ActionButton aria-label={t('list.sort.now', { order: orderName(sort.by) })}>
        <Sort />
        <Text>{orderName(sort.by)}</Text>
      </ActionButton>
      <Menu aria-label={name}>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[sort.by]}
          onSelectionChange={(keys) => {
            const by = ORDERS.find((one) => keys !== 'all' && keys.has(one));
            if (by !== undefined && by !== sort.by) onSort(wayOf(by));
          }}
        >
          <Header>
            <Heading>{name}</Heading>
          </Header>
          {ORDERS.map((one) => (
            <MenuItem key={one} id={one} textValue={orderName(one)}>
              <Text slot="label">{orderName(one)}</Text>
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[sort.descending ? 'down' : 'up']}
          onSelectionChange={(keys) => {
            if (keys !== 'all') onSort({ ...sort, descending: keys.has('down') });
          }}
        >
          <Header>
            <Heading>{t('list.sort.way')}</Heading>
          </Header>
          {(['up', 'down'] as const).map((one) => (
            <MenuItem key={one} id={one} textValue={t(`list.sort.${one}`)}>
              <Text slot="label">{t(`list.sort.${one}`)}</Text>
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
