/** The fields by which proofs are described (W12): which there are, of which kind, in which order. */
import { ActionButton, ActionMenu, Button, Heading, ListView, ListViewItem, MenuItem, Text, useDragAndDrop } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Add from '@react-spectrum/s2/icons/Add';
import Calendar from '@react-spectrum/s2/icons/Calendar';
import Delete from '@react-spectrum/s2/icons/Delete';
import Edit from '@react-spectrum/s2/icons/Edit';
import ListBulleted from '@react-spectrum/s2/icons/ListBulleted';
import ListMultiSelect from '@react-spectrum/s2/icons/ListMultiSelect';
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import ChevronUp from '@react-spectrum/s2/icons/ChevronUp';
import Numbers from '@react-spectrum/s2/icons/TextNumbers';
import Tag from '@react-spectrum/s2/icons/Tag';
import TextIcon from '@react-spectrum/s2/icons/Text';
import { type ComponentType, useState } from 'react';
import { type FieldKind, type FieldView, useOperation } from '../../backend';
import { AppBar } from '../../app/AppBar';
import { FailureNote, showFailure } from '../../app/failures';
import { Loading } from '../../app/Start';
import { t } from '../../i18n';
import { Reason } from '../../look/Reason';
import { useTitle } from '../../look/useTitle';
import { hasOptions } from '../../projects/values/values';
import { addPresets, moveField, removeField } from './editing';
import { FieldDialog } from './FieldDialog';
import { type Preset, presets } from './presets';

export function FieldsPage() {
  useTitle(t('fields.title'));
  const schema = useOperation('schema.get', {});
  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <AppBar back />
      <main className={style({ flexGrow: 1, minHeight: 0, overflow: 'auto' })}>
        <div className={column}>
          <h1 className={style({ font: 'heading-lg', margin: 0 })}>{t('fields.title')}</h1>
          <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('fields.about')}</p>
          {schema.data !== undefined && <Fields fields={schema.data.fields} />}
          {schema.data === undefined && schema.isError && <FailureNote error={schema.error} onRetry={() => void schema.refetch()} />}
          {schema.data === undefined && !schema.isError && <Loading />}
        </div>
      </main>
    </div>
  );
}

const column = style({ display: 'flex', flexDirection: 'column', gap: 16, maxWidth: 720, marginX: 'auto', paddingX: 24, paddingTop: 24, paddingBottom: 64 });

function Fields({ fields }: { fields: FieldView[] }) {
  const [editing, setEditing] = useState<FieldView | 'new' | null>(null);
  const usual = presets(fields);
  return (
    <>
      <div>
        <Button variant="accent" onPress={() => setEditing('new')}>
          <Add />
          <Text>{t('fields.new')}</Text>
        </Button>
      </div>
      {fields.length > 0 && <FieldList fields={fields} onEdit={setEditing} />}
      {usual.length > 0 && <Usual presets={usual} fields={fields} />}
      <FieldDialog editing={editing} fields={fields} onClose={() => setEditing(null)} />
    </>
  );
}

const FIELD_ICONS: Record<FieldKind, ComponentType> = { text: TextIcon, choice: ListBulleted, choices: ListMultiSelect, number: Numbers, date: Calendar, tags: Tag };

function described({ kind, options }: Pick<FieldView, 'kind' | 'options'>): string {
  const word = t(`fields.kind.${kind}`);
  return hasOptions(kind) ? t('fields.kind-and-options', { kind: word, options: options.join(', ') }) : word;
}

function FieldList({ fields, onEdit }: { fields: FieldView[]; onEdit(field: FieldView): void }) {
  const move = (id: string, to: number) => void moveField(fields, id, to).catch(showFailure);
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ 'application/x-galley-field': String(key) })),
    acceptedDragTypes: ['application/x-galley-field'],
    onReorder: ({ keys, target }) => {
      const [id] = [...keys].map(String);
      if (id === undefined || id === target.key) return;
      const rest = fields.filter((one) => one.id !== id);
      const at = rest.findIndex((one) => one.id === target.key);
      move(id, target.dropPosition === 'after' ? at + 1 : at);
    },
  });
  const act = (key: string | number, field: FieldView, at: number) => {
    if (key === 'edit') onEdit(field);
    else if (key === 'up') move(field.id, at - 1);
    else if (key === 'down') move(field.id, at + 1);
    else void removeField(field).catch(showFailure);
  };
  return (
    <ListView aria-label={t('fields.title')} selectionMode="none" overflowMode="wrap" dragAndDropHooks={dragAndDropHooks} styles={style({ width: 'full' })}>
      {fields.map((field, at) => {
        const Icon = FIELD_ICONS[field.kind];
        return (
          <ListViewItem key={field.id} id={field.id} textValue={field.name}>
            <Icon />
            <Text slot="label">{field.name}</Text>
            <Text slot="description">{described(field)}</Text>
            <ActionMenu
              isQuiet
              aria-label={t('fields.more', { name: field.name })}
              onAction={(key) => act(key, field, at)}
              disabledKeys={[...(at === 0 ? ['up'] : []), ...(at === fields.length - 1 ? ['down'] : [])]}
            >
              <MenuItem id="edit" textValue={t('fields.edit')}>
                <Edit />
                <Text slot="label">{t('fields.edit')}</Text>
              </MenuItem>
              <MenuItem id="up" textValue={t('fields.up')}>
                <ChevronUp />
                <Text slot="label">{t('fields.up')}</Text>
                {at === 0 && <Reason>{t('fields.up.first')}</Reason>}
              </MenuItem>
              <MenuItem id="down" textValue={t('fields.down')}>
                <ChevronDown />
                <Text slot="label">{t('fields.down')}</Text>
                {at === fields.length - 1 && <Reason>{t('fields.down.last')}</Reason>}
              </MenuItem>
              <MenuItem id="remove" textValue={t('fields.remove')}>
                <Delete />
                <Text slot="label">{t('fields.remove')}</Text>
              </MenuItem>
            </ActionMenu>
          </ListViewItem>
        );
      })}
    </ListView>
  );
}

/** What most ask for, all at once or one by one. */
function Usual({ presets: usual, fields }: { presets: Preset[]; fields: FieldView[] }) {
  const add = (some: readonly Preset[]) => void addPresets(some, fields).catch(showFailure);
  return (
    <section aria-label={t('fields.usual')} className={style({ display: 'flex', flexDirection: 'column', gap: 12, alignItems: 'start' })}>
      <Heading level={2} styles={style({ font: 'title', margin: 0 })}>
        {t('fields.usual')}
      </Heading>
      <p className={style({ font: 'ui', color: 'neutral-subdued', margin: 0 })}>{t('fields.usual.about')}</p>
      <Button variant="secondary" onPress={() => add(usual)}>
        {t(fields.length === 0 ? 'fields.usual.all' : 'fields.usual.rest', { count: usual.length })}
      </Button>
      <div className={style({ display: 'flex', flexWrap: 'wrap', gap: 8 })}>
        {usual.map((preset) => {
          const Icon = FIELD_ICONS[preset.kind];
          return (
            <ActionButton key={preset.id} aria-label={t('fields.usual.add', { name: preset.name })} onPress={() => add([preset])}>
              <Icon />
              <Text>{preset.name}</Text>
            </ActionButton>
          );
        })}
      </div>
    </section>
  );
}
