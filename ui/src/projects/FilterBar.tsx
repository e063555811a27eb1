/** What of a project is shown: a part of the name, standings, kinds and more; and what is chosen, as tags to take off. */
import { ActionButton, Header, Heading, Menu, MenuItem, MenuSection, MenuTrigger, SearchField, Tag, TagGroup, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Filter from '@react-spectrum/s2/icons/Filter';
import { useEffect, useState } from 'react';
import type { FieldView } from '../backend';
import { t, type MessageId } from '../i18n';
import { useSettled } from '../search/useSettled';
import { FieldFilters, fieldFilterName } from './FieldFilters';
import { isFiltered, KINDS, LATELY, type ListFilter, NO_FILTER, STANDINGS } from './listState';

const SETTLED_MS = 200;

interface FilterBarProps {
  filter: ListFilter;
  /** Of the schema. */
  fields: readonly FieldView[];
  onChange(filter: ListFilter): void;
}

export function FilterBar({ filter, fields, onChange }: FilterBarProps) {
  return (
    <>
      <NameField filter={filter} onChange={onChange} />
      <Choices
        label={t('table.standing')}
        chosen={filter.standings}
        of={STANDINGS.map((one) => ({ id: one, name: t(`standing.${one}`) }))}
        onChoose={(keys) => onChange({ ...filter, standings: STANDINGS.filter((one) => keys.has(one)) })}
      />
      <Choices
        label={t('list.kind')}
        chosen={filter.kinds}
        of={KINDS.map((one) => ({ id: one, name: t(`kind.${one}`) }))}
        onChoose={(keys) => onChange({ ...filter, kinds: KINDS.filter((one) => keys.has(one)) })}
      />
      {fields.length > 0 && <FieldFilters filter={filter} fields={fields} onChange={onChange} />}
      <More filter={filter} onChange={onChange} />
    </>
  );
}

/** Asked for once one has stopped typing. */
function NameField({ filter, onChange }: Omit<FilterBarProps, 'fields'>) {
  const [typed, setTyped] = useState(filter.text);
  const [asked, setAsked] = useState(filter.text);
  // Cleared, or another filter was taken.
  if (asked !== filter.text) {
    setAsked(filter.text);
    setTyped(filter.text);
  }
  const settled = useSettled(typed, SETTLED_MS);
  useEffect(() => {
    if (settled === asked || settled !== typed) return;
    setAsked(settled);
    onChange({ ...filter, text: settled });
    // What else is filtered is as it was when the text settled.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return <SearchField aria-label={t('list.find')} placeholder={t('list.find')} value={typed} onChange={setTyped} styles={style({ width: 240 })} />;
}

interface ChoicesProps {
  label: string;
  chosen: readonly string[];
  of: readonly { id: string; name: string }[];
  onChoose(keys: ReadonlySet<string | number>): void;
}

function Choices({ label, chosen, of, onChoose }: ChoicesProps) {
  return (
    <MenuTrigger>
      <ActionButton>{label}</ActionButton>
      <Menu
        aria-label={label}
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => onChoose(keys === 'all' ? new Set(of.map((one) => one.id)) : keys)}
      >
        {of.map((one) => (
          <MenuItem key={one.id} id={one.id} textValue={one.name}>
            <Text slot="label">{one.name}</Text>
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}

function More({ filter, onChange }: Omit<FilterBarProps, 'fields'>) {
  return (
    <MenuTrigger>
      <ActionButton aria-label={t('list.more')}>
        <Filter />
      </ActionButton>
      <Menu aria-label={t('list.more')}>
        <MenuSection
          aria-label={t('table.unread')}
          selectionMode="multiple"
          selectedKeys={filter.unread ? ['unread'] : []}
          onSelectionChange={(keys) => onChange({ ...filter, unread: keys === 'all' || keys.has('unread') })}
        >
          <MenuItem id="unread" textValue={t('list.unread')}>
            <Text slot="label">{t('list.unread')}</Text>
          </MenuItem>
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[filter.changed ?? 'any']}
          onSelectionChange={(keys) => {
            if (keys !== 'all') onChange({ ...filter, changed: LATELY.find((one) => keys.has(one)) ?? null });
          }}
        >
          <Header>
            <Heading>{t('list.changed')}</Heading>
          </Header>
          {(['any', ...LATELY] as const).map((one) => (
            <MenuItem key={one} id={one} textValue={t(`list.changed.${one}`)}>
              <Text slot="label">{t(`list.changed.${one}`)}</Text>
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

interface Active {
  id: string;
  name: string;
  without: ListFilter;
}

/** What is filtered, each with what is left when it is taken off. */
function activeOf(filter: ListFilter, fields: readonly FieldView[] = []): Active[] {
  const active: Active[] = [];
  const add = (id: string, name: string, without: Partial<ListFilter>) => active.push({ id, name, without: { ...filter, ...without } });
  if (filter.text.trim() !== '') add('text', t('list.text', { text: filter.text.trim() }), { text: '' });
  const word = (id: MessageId) => t(id);
  for (const one of filter.standings) add(one, word(`standing.${one}`), { standings: filter.standings.filter((other) => other !== one) });
  for (const one of filter.kinds) add(one, word(`kind.${one}`), { kinds: filter.kinds.filter((other) => other !== one) });
  if (filter.unread) add('unread', word('list.unread'), { unread: false });
  if (filter.changed !== null) add('changed', word(`list.changed.${filter.changed}`), { changed: null });
  for (const one of filter.fields) add(`field:${one.field}`, fieldFilterName(one, fields), { fields: filter.fields.filter((other) => other.field !== one.field) });
  return active;
}

/** Everything but which of the archive is shown, or the bin. */
export function cleared(filter: ListFilter): ListFilter {
  return { ...NO_FILTER, archived: filter.archived, bin: filter.bin };
}

export function ActiveFilters({ filter, fields, onChange }: FilterBarProps) {
  if (!isFiltered(filter)) return null;
  const active = activeOf(filter, fields);
  return (
    <TagGroup
      aria-label={t('list.active')}
      size="S"
      items={active}
      groupActionLabel={t('list.clear')}
      onGroupAction={() => onChange(cleared(filter))}
      onRemove={(keys) => {
        // One at a time: each is what is left without it.
        const gone = active.find((one) => keys.has(one.id));
        if (gone !== undefined) onChange(gone.without);
      }}
    >
      {(one) => (
        <Tag id={one.id} textValue={one.name}>
          {one.name}
        </Tag>
      )}
    </TagGroup>
  );
}
