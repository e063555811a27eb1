/** What one or several proofs say in the fields of the schema, to be read and changed; what is set is set for all. */
import { ActionButton, Picker, PickerItem, Tag, TagGroup, Text, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { Group } from 'react-aria-components/Group';
import type { FieldValue, FieldView, ProofCard } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { setMany } from '../acts';
import { DateInput, NumberInput, SeveralInput, TextInput, wide } from './inputs';
import { tagsInUse } from './suggested';
import { commonOf, tagsOf, textsOf, valueOf, wordsOf } from './values';

interface ValuesFormProps {
  fields: readonly FieldView[];
  cards: readonly ProofCard[];
  /** All that a value is set for, where those are more than are shown. */
  loadAll?: () => Promise<ProofCard[]>;
}

export function ValuesForm({ fields, cards, loadAll }: ValuesFormProps) {
  const set = async (field: FieldView, value: FieldValue | null) => {
    try {
      await setMany(loadAll === undefined ? cards : await loadAll(), field, value);
    } catch (error) {
      showFailure(error);
    }
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
      {fields.map((field) => {
        const { value, isMixed } = commonOf(cards, field.id);
        const isUnsure = isMixed || loadAll !== undefined;
        return (
          <div key={field.id} className={style({ display: 'flex', flexDirection: 'column', gap: 4, alignItems: 'stretch' })}>
            <ValueInput field={field} value={isUnsure ? null : value} isMixed={isUnsure} onSet={(next) => void set(field, next)} />
            {isUnsure && (
              <div>
                <ActionButton isQuiet size="S" onPress={() => void set(field, null)}>
                  <Text>{t('values.clear', { name: field.name })}</Text>
                </ActionButton>
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}

interface ValueInputProps {
  field: FieldView;
  value: FieldValue | null;
  /** The proofs do not all say the same. */
  isMixed: boolean;
  onSet(value: FieldValue | null): void;
}

function ValueInput(props: ValueInputProps) {
  const { field, value, isMixed, onSet } = props;
  const [first = ''] = textsOf(value);
  const simple = {
    label: field.name,
    value: first,
    placeholder: isMixed ? t('values.several') : undefined,
    onSet: (text: string) => onSet(valueOf(field.kind, [text])),
  };
  switch (field.kind) {
    case 'text':
      return <TextInput {...simple} />;
    case 'number':
      return <NumberInput {...simple} />;
    case 'date':
      return <DateInput {...simple} />;
    case 'choice':
      return <ChoiceInput {...props} />;
    case 'choices':
      return (
        <SeveralInput
          label={field.name}
          said={isMixed ? t('values.several') : wordsOf(value, field) || t('values.none')}
          of={field.options}
          chosen={textsOf(value)}
          onChoose={(chosen) => onSet(valueOf('choices', chosen))}
        />
      );
    case 'tags':
      return <TagsInput {...props} />;
  }
}

const NONE = 'none';

function ChoiceInput({ field, value, isMixed, onSet }: ValueInputProps) {
  const [chosen] = textsOf(value);
  // What was an option once is still said.
  const options = chosen === undefined || field.options.includes(chosen) ? field.options : [...field.options, chosen];
  return (
    <Picker
      label={field.name}
      placeholder={isMixed ? t('values.several') : t('values.none')}
      selectedKey={chosen === undefined ? (isMixed ? null : NONE) : `=${chosen}`}
      onSelectionChange={(key) => {
        if (key !== null) onSet(key === NONE ? null : valueOf('choice', [String(key).slice(1)]));
      }}
      styles={wide}
    >
      {[
        <PickerItem key={NONE} id={NONE} textValue={t('values.none')}>
          <Text slot="label">{t('values.none')}</Text>
        </PickerItem>,
        ...options.map((option) => (
          <PickerItem key={`=${option}`} id={`=${option}`} textValue={option}>
            <Text slot="label">{option}</Text>
          </PickerItem>
        )),
      ]}
    </Picker>
  );
}

const NUM_SUGGESTED = 6;

function TagsInput({ field, value, isMixed, onSet }: ValueInputProps) {
  const [typed, setTyped] = useState('');
  const tags = textsOf(value);
  const begun = typed.split(',').at(-1)?.trim().toLocaleLowerCase() ?? '';
  const suggested = tagsInUse(field.id).filter((tag) => !tags.includes(tag) && tag.toLocaleLowerCase().includes(begun));
  const add = (text: string) => {
    const next = tagsOf(text, tags);
    setTyped('');
    if (next.length > tags.length) onSet(valueOf('tags', next));
  };
  return (
    <Group
      aria-label={field.name}
      className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}
      // What is begun is not a tag while one goes on to a suggestion.
      onBlur={({ currentTarget, relatedTarget }) => {
        if (typed.trim() !== '' && !currentTarget.contains(relatedTarget)) add(typed);
      }}
    >
      <TextField
        label={field.name}
        value={typed}
        onChange={setTyped}
        placeholder={isMixed ? t('values.several') : t('values.tag')}
        maxLength={400}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '' && !event.nativeEvent.isComposing) add(typed);
          else event.continuePropagation();
        }}
        styles={wide}
      />
      {tags.length > 0 && (
        <TagGroup
          aria-label={t('values.tags-of', { name: field.name })}
          size="S"
          items={tags.map((tag) => ({ id: `=${tag}`, tag }))}
          onRemove={(keys) => onSet(valueOf('tags', tags.filter((tag) => !keys.has(`=${tag}`))))}
        >
          {(one) => (
            <Tag id={one.id} textValue={one.tag}>
              {one.tag}
            </Tag>
          )}
        </TagGroup>
      )}
      {suggested.length > 0 && (
        <Group
          aria-label={t('values.suggested', { name: field.name })}
          className={style({ display: 'flex', flexWrap: 'wrap', gap: 4 })}
          // The field keeps the focus, with what is typed in it.
          onMouseDown={(event) => event.preventDefault()}
        >
          {suggested.slice(0, NUM_SUGGESTED).map((tag) => (
            <ActionButton key={tag} isQuiet size="XS" aria-label={t('values.add-tag', { tag })} onPress={() => add([...typed.split(',').slice(0, -1), tag].join(','))}>
              <Text>{t('values.plus', { tag })}</Text>
            </ActionButton>
          ))}
        </Group>
      )}
    </Group>
  );
}
