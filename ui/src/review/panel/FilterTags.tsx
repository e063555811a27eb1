/** The filters that are on, each to be taken off, and how many comments that leaves. */
import { Tag, TagGroup } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MediaKind, ThreadView } from '../../backend';
import { t } from '../../i18n';
import { authorsOf, partsOf, versionsOf, without, type Choice, type Part } from '../filters';
import { HERE } from './names';

interface FilterTagsProps {
  threads: readonly ThreadView[];
  kind: MediaKind;
  choice: Choice;
  /** How many of them are listed. */
  count: number;
  onChoose(choice: Choice): void;
}

export function FilterTags({ threads, kind, choice, count, onChoose }: FilterTagsProps) {
  const parts = partsOf(choice);
  if (parts.length === 0) return null;
  const keyed = parts.map((part) => ({ id: keyOf(part), part, name: nameOf(part, threads, kind) }));
  const remove = (keys: Iterable<string | number>) => {
    const gone = new Set(keys);
    onChoose(keyed.filter(({ id }) => gone.has(id)).reduce((left, { part }) => without(left, part), choice));
  };
  return (
    <div className={row}>
      <div className={style({ flexGrow: 1, minWidth: 0 })}>
        <TagGroup size="S" aria-label={t('filter.active')} items={keyed} onRemove={remove}>
          {({ name }) => <Tag textValue={name}>{name}</Tag>}
        </TagGroup>
      </div>
      <output className={counted}>{t('filter.count', { count, total: threads.length })}</output>
    </div>
  );
}

function keyOf(part: Part): string {
  if (part.part === 'to-do') return `to-do/${part.state}`;
  return 'id' in part ? `${part.part}/${part.id}` : part.part;
}

function nameOf(part: Part, threads: readonly ThreadView[], kind: MediaKind): string {
  switch (part.part) {
    case 'here':
      return t(HERE[kind]);
    case 'unread':
    case 'mine':
    case 'team':
      return t(`filter.${part.part}`);
    case 'author':
      return authorsOf(threads).find(({ id }) => id === part.id)?.name ?? '';
    case 'version':
      return t('filter.version', { version: versionsOf(threads).find(({ id }) => id === part.id)?.number ?? 0 });
    case 'label':
      return part.id;
    case 'to-do':
      return t(`to-do.${part.state}`);
    case 'state':
      return '';
  }
}

const row = style({ display: 'flex', alignItems: 'start', gap: 8, flexShrink: 0, paddingX: 16, paddingBottom: 4 });
const counted = style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap', flexShrink: 0, paddingTop: 8 });
