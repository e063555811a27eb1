/** Tags that are typed or taken of those in use; of several proofs, those that only some have are told apart. */
import { ActionButton, Tag, TagGroup, Text, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { Group } from 'react-aria-components/Group';
import type { FieldView } from '../../backend';
import { t } from '../../i18n';
import { wide } from './inputs';
import { tagsInUse } from './suggested';
import { type Shared, tagsOf } from './values';

const NUM_SUGGESTED = 6;

interface TagsInputProps extends Shared {
  field: FieldView;
  /** Those that not all have yet. */
  onAdd(tags: string[]): void;
  onRemove(tags: string[]): void;
}

export function TagsInput({ field, all, some, onAdd, onRemove }: TagsInputProps) {
  const [typed, setTyped] = useState('');
  const begun = typed.split(',').at(-1)?.trim().toLocaleLowerCase() ?? '';
  const suggested = tagsInUse(field.id).filter((tag) => !all.includes(tag) && tag.toLocaleLowerCase().includes(begun));
  const add = (text: string) => {
    const added = tagsOf(text, []).filter((tag) => !all.includes(tag));
    setTyped('');
    if (added.length > 0) onAdd(added);
  };
  const items = [...all.map((tag) => ({ id: `=${tag}`, tag, said: tag })), ...some.map((tag) => ({ id: `=${tag}`, tag, said: t('values.some', { tag }) }))];
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
        placeholder={t('values.tag')}
        maxLength={400}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '' && !event.nativeEvent.isComposing) add(typed);
          else event.continuePropagation();
        }}
        styles={wide}
      />
      {items.length > 0 && (
        <TagGroup
          aria-label={t('values.tags-of', { name: field.name })}
          size="S"
          items={items}
          onRemove={(keys) => onRemove(items.filter(({ id }) => keys.has(id)).map(({ tag }) => tag))}
        >
          {(one) => (
            <Tag id={one.id} textValue={one.said}>
              {one.said}
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
