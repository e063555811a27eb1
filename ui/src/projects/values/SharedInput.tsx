/** Choices or tags of several proofs: what all have, what some have, and what comes or goes beside what each has. */
import type { FieldView } from '../../backend';
import { t } from '../../i18n';
import { personLocale } from '../../i18n/locale';
import { SeveralInput } from './inputs';
import { TagsInput } from './TagsInput';
import type { Altering, Shared } from './values';

interface SharedInputProps {
  field: FieldView;
  shared: Shared;
  onAlter(altering: Altering): void;
}

export function SharedInput({ field, shared, onAlter }: SharedInputProps) {
  const { all, some } = shared;
  if (field.kind === 'tags') {
    return <TagsInput field={field} all={all} some={some} onAdd={(add) => onAlter({ add, remove: [] })} onRemove={(remove) => onAlter({ add: [], remove })} />;
  }
  const said = [...all, ...some.map((tag) => t('values.some', { tag }))];
  return (
    <SeveralInput
      label={field.name}
      said={said.length === 0 ? t('values.none') : new Intl.ListFormat(personLocale, { type: 'unit', style: 'short' }).format(said)}
      of={field.options}
      chosen={all}
      some={some}
      onChoose={(chosen, touched) => {
        const add = chosen.filter((one) => !all.includes(one));
        // Of one that some have, taking it and leaving it again takes it away from those.
        const remove = [...all, ...some].filter((one) => touched.has(one) && !chosen.includes(one));
        if (add.length + remove.length > 0) onAlter({ add, remove });
      }}
    />
  );
}
