/** Which columns the table has. */
import { ActionButton, Header, Heading, Menu, MenuItem, MenuSection, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import Properties from '@react-spectrum/s2/icons/Properties';
import type { FieldView } from '../../backend';
import { go } from '../../app/route';
import { t } from '../../i18n';
import { chosenFrom, type Column, offered, shownOf } from './columns';

interface ColumnsMenuProps {
  columns: readonly string[] | null;
  fields: readonly FieldView[];
  onChoose(columns: string[]): void;
}

export function columnName(column: Column): string {
  if (column.field !== null) return column.field.name;
  return column.id === 'folder' ? t('folders.column') : t(`table.${column.id}`);
}

export function ColumnsMenu({ columns, fields, onChoose }: ColumnsMenuProps) {
  const all = offered(fields);
  const shown = shownOf(columns, fields).map(({ id }) => id);
  const choose = (keys: 'all' | Set<string | number>, of: readonly Column[]) => {
    // Of the other section what was shown stays.
    const others = shown.filter((id) => !of.some((one) => one.id === id));
    onChoose(chosenFrom(columns, fields, new Set([...others, ...(keys === 'all' ? of.map(({ id }) => id) : keys)])));
  };
  const section = (title: string, of: readonly Column[]) => (
    <MenuSection selectionMode="multiple" selectedKeys={shown.filter((id) => of.some((one) => one.id === id))} onSelectionChange={(keys) => choose(keys, of)}>
      <Header>
        <Heading>{title}</Heading>
      </Header>
      {of.map((column) => (
        <MenuItem key={column.id} id={column.id} textValue={columnName(column)}>
          <Text slot="label">{columnName(column)}</Text>
        </MenuItem>
      ))}
    </MenuSection>
  );
  return (
    <MenuTrigger>
      <TooltipTrigger>
        <ActionButton aria-label={t('columns.menu')}>
          <Properties />
        </ActionButton>
        <Tooltip>{t('columns.menu')}</Tooltip>
      </TooltipTrigger>
      <Menu aria-label={t('columns.menu')} onAction={(key) => key === SCHEMA && go({ page: 'fields' })}>
        {section(t('columns.all'), all.filter(({ field }) => field === null))}
        {fields.length > 0 && section(t('fields.title'), all.filter(({ field }) => field !== null))}
        <MenuSection aria-label={t('fields.title')}>
          <MenuItem id={SCHEMA} textValue={t('fields.edit-all')}>
            <Text slot="label">{t('fields.edit-all')}</Text>
          </MenuItem>
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

const SCHEMA = 'schema';
