/** Which proofs, by what they say in fields: any of some, or from one number or day until another. */
import { ActionButton, DialogTrigger, Popover, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Group } from 'react-aria-components/Group';
import type { FieldFilter, FieldView } from '../backend';
import { t } from '../i18n';
import { type ListFilter, withField } from './listState';
import { DateInput, NumberInput, SeveralInput, TextInput } from './values/inputs';
import { tagsInUse } from './values/suggested';
import { wordOf } from './values/values';

interface FieldFiltersProps {
  filter: ListFilter;
  fields: readonly FieldView[];
  onChange(filter: ListFilter): void;
}

export function FieldFilters({ filter, fields, onChange }: FieldFiltersProps) {
  return (
    <DialogTrigger>
      <ActionButton>
        <Text>{t('fields.title')}</Text>
      </ActionButton>
      <Popover aria-label={t('fields.filter')} size="S" placement="bottom start" padding="none">
        <div className={style({ display: 'flex', flexDirection: 'column', gap: 16, padding: 16, maxHeight: '[60vh]', overflowY: 'auto', boxSizing: 'border-box', width: 'full' })}>
          {fields.map((field) => (
            <OneFilter
              key={field.id}
              field={field}
              asked={filter.fields.find((one) => one.field === field.id) ?? { field: field.id, any: [], from: null, until: null }}
              onAsk={(asked) => onChange(withField(filter, asked))}
            />
          ))}
        </div>
      </Popover>
    </DialogTrigger>
  );
}

interface OneFilterProps {
  field: FieldView;
  asked: FieldFilter;
  onAsk(asked: FieldFilter): void;
}

function OneFilter({ field, asked, onAsk }: OneFilterProps) {
  switch (field.kind) {
    case 'text':
      return <TextInput label={t('fields.contains', { name: field.name })} value={asked.any[0] ?? ''} onSet={(text) => onAsk({ ...asked, any: text === '' ? [] : [text] })} />;
    case 'number':
    case 'date':
      return <Range field={field} asked={asked} onAsk={onAsk} />;
    case 'choice':
    case 'choices':
    case 'tags':
      return (
        <SeveralInput
          label={field.name}
          said={asked.any.length === 0 ? t('fields.any') : t('fields.any-of', { count: asked.any.length })}
          of={field.kind === 'tags' ? tagsInUse(field.id) : field.options}
          chosen={asked.any}
          onChoose={(any) => onAsk({ ...asked, any })}
        />
      );
  }
}

function Range({ field, asked, onAsk }: OneFilterProps) {
  const Input = field.kind === 'date' ? DateInput : NumberInput;
  return (
    <Group aria-label={field.name} className={style({ display: 'grid', gridTemplateColumns: ['minmax(0, 1fr)', 'minmax(0, 1fr)'], gap: 8 })}>
      <Input label={t('fields.from', { name: field.name })} value={asked.from ?? ''} onSet={(from) => onAsk({ ...asked, from: from === '' ? null : from })} />
      <Input label={t('fields.until', { name: field.name })} value={asked.until ?? ''} onSet={(until) => onAsk({ ...asked, until: until === '' ? null : until })} />
    </Group>
  );
}

/** In words, for the tag that takes it off. */
export function fieldFilterName(asked: FieldFilter, fields: readonly FieldView[]): string {
  const field = fields.find((one) => one.id === asked.field);
  // Once removed it is still asked for by filters that were saved before.
  if (field === undefined) return t('fields.gone');
  const { name, kind } = field;
  const word = (text: string | null) => wordOf(kind, text ?? '');
  if (asked.any.length > 0) return t('fields.asked', { name, what: asked.any.join(', ') });
  if (asked.from !== null && asked.until !== null) return t('fields.asked.between', { name, from: word(asked.from), until: word(asked.until) });
  return asked.from === null ? t('fields.asked.until', { name, until: word(asked.until) }) : t('fields.asked.from', { name, from: word(asked.from) });
}
