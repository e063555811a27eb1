/** What is known of proofs without any field: of one what it is and where, of several how many of what. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type MediaView, type ProofCard, type VersionView, useOperation } from '../../backend';
import { t } from '../../i18n';
import { personLocale } from '../../i18n/locale';
import { fileSize, shortDate } from '../../look/when';
import { timeText } from '../../viewer/sound/clock';

const number = (count: number) => new Intl.NumberFormat(personLocale).format(count);

type Fact = readonly [name: string, said: string];

export function Facts({ cards }: { cards: readonly ProofCard[] }) {
  const [only] = cards;
  if (only === undefined) return null;
  return cards.length === 1 ? <OfOne card={only} /> : <Listed facts={factsOfAll(cards)} />;
}

/** The card is there at once; what its versions say comes beside it. */
function OfOne({ card }: { card: ProofCard }) {
  const { data: view } = useOperation('proof.get', { proof: card.id });
  const current = view?.versions.find(({ id }) => id === card.version);
  const count = view?.versions.length;
  const versions = count === undefined ? t('facts.version', { current: card.version_number }) : t('facts.versions', { current: card.version_number, count });
  const facts: Fact[] = [
    [t('facts.kind'), [t(`kind.${card.kind}`), ...(current?.media ? [sizeOf(current.media)] : [])].join(' · ')],
    ...(current === undefined ? [] : factsOfFile(current)),
    [t('facts.versions-of'), versions],
    [t('table.standing'), t(`standing.${card.standing}`)],
    [t('table.open'), number(card.open_threads)],
    [t('facts.folder'), card.folder === '' ? t('folders.top') : card.folder.replaceAll('/', ' › ')],
    [t('table.created'), shortDate(card.created_at)],
  ];
  return <Listed facts={facts} />;
}

function factsOfFile({ file_name: name, bytes, submitted_by: by, submitted_at: at }: VersionView): Fact[] {
  const who = by.name === '' ? t('mention.someone') : by.name;
  return [
    [t('facts.file'), name],
    [t('facts.bytes'), fileSize(bytes)],
    [t('facts.added'), t('facts.added.by', { name: who, when: shortDate(at) })],
  ];
}

/** Pixels, pages or a duration, as far as it is known. */
export function sizeOf(media: MediaView): string {
  const seconds = ([num, den]: readonly [number, number]) => timeText(num, den);
  switch (media.kind) {
    case 'image':
      return [t('facts.pixels', { width: media.width, height: media.height }), ...(media.num_pages > 1 ? [t('facts.pages', { count: media.num_pages })] : [])].join(' · ');
    case 'pdf':
      return t('facts.pages', { count: media.num_pages });
    case 'video':
      return [t('facts.pixels', { width: media.width, height: media.height }), seconds(media.duration)].join(' · ');
    case 'audio':
      return seconds(media.duration);
  }
}

/** How many of each, and sums of what can be added up. */
function factsOfAll(cards: readonly ProofCard[]): Fact[] {
  const counted = (names: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].map(([name, count]) => t('facts.of', { name, count })).join(' · ');
  };
  const sum = (of: (card: ProofCard) => number) => number(cards.reduce((total, card) => total + of(card), 0));
  return [
    [t('facts.kind'), counted(cards.map(({ kind }) => t(`kind.${kind}`)))],
    [t('table.standing'), counted(cards.map(({ standing }) => t(`standing.${standing}`)))],
    [t('table.open'), sum((card) => card.open_threads)],
    [t('table.unread'), sum((card) => card.unread)],
    [t('facts.folder'), counted(cards.map(({ folder }) => (folder === '' ? t('folders.top') : folder.replaceAll('/', ' › '))))],
  ];
}

function Listed({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl aria-label={t('facts.title')} className={list}>
      {facts.map(([name, said]) => (
        <div key={name} className={style({ display: 'contents' })}>
          <dt className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>{name}</dt>
          <dd className={style({ font: 'ui', margin: 0, overflowWrap: 'anywhere', userSelect: 'text' })} dir="auto">
            {said}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const list = style({ display: 'grid', gridTemplateColumns: ['auto', 'minmax(0, 1fr)'], columnGap: 12, rowGap: 4, alignItems: 'baseline', margin: 0 });
