/** What one or several proofs say in the fields of the schema, to be read and changed; what is set is set for all. */
import { ActionButton, Picker, PickerItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { FieldValue, FieldView, ProofCard } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { alterMany, setMany } from '../acts';
import { DateInput, NumberInput, SeveralInput, TextInput, wide } from './inputs';
import { SharedInput } from './SharedInput';
import { TagsInput } from './TagsInput';
import { type Altering, commonOf, sharedOf, textsOf, valueOf, wordsOf } from './values';

interface ValuesFormProps {
  fields: readonly FieldView[];
  cards: readonly ProofCard[];
  /** All that a value is set for, where those are more than are shown. */
  loadAll?: () => Promise<ProofCard[]>;
}

export function ValuesForm({ fields, cards, loadAll }: ValuesFormProps) {
  const act = async (does: (all: readonly ProofCard[]) => Promise<unknown>) => {
    try {
      await does(loadAll === undefined ? cards : await loadAll());
    } catch (error) {
      showFailure(error);
    }
  };
  const set = (field: FieldView, value: FieldValue | null) => void act((all) => setMany(all, field, value));
  const alter = (field: FieldView, altering: Altering) => void act((all) => alterMany(all, field, altering));
  const isPart = loadAll !== undefined;
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
      {fields.map((field) => {
        const { value, isMixed } = commonOf(cards, field.id);
        const isUnsure = isMixed || isPart;
        const isShared = (field.kind === 'tags' || field.kind === 'choices') && (isPart || cards.length > 1);
        return (
          <div key={field.id} className={style({ display: 'flex', flexDirection: 'column', gap: 4, alignItems: 'stretch' })}>
            {isShared ? (
              <SharedInput field={field} shared={sharedOf(cards, field.id, isPart)} onAlter={(altering) => alter(field, altering)} />
            ) : (
              <ValueInput field={field} value={isUnsure ? null : value} isMixed={isUnsure} onSet={(next) => set(field, next)} />
            )}
            {isUnsure && (
              <div>
                <ActionButton isQuiet size="S" onPress={() => set(field, null)}>
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
      return <OwnTags {...props} />;
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

/** Of one proof. */
function OwnTags({ field, value, onSet }: ValueInputProps) {
  const tags = textsOf(value);
  return (
    <TagsInput
      field={field}
      all={tags}
      some={[]}
      onAdd={(added) => onSet(valueOf('tags', [...tags, ...added]))}
      onRemove={(removed) => onSet(valueOf('tags', tags.filter((tag) => !removed.includes(tag))))}
    />
  );
}
