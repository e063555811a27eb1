/** Everything said about the proof, beside it: filters, cards, and the composer below. */
import { Heading, Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMemo, useState } from 'react';
import type { ProofView, ThreadView, VersionView } from '../backend';
import { t, type MessageId } from '../i18n';
import { frameAtRest, isPaged, shownOf, useViewer } from '../viewer';
import { filtersFor, inOrder, isUnread, passes, type Filter, type Looking } from './filters';
import { ThreadCard } from './ThreadCard';

interface ThreadsPanelProps {
  proof: ProofView;
  version: VersionView;
  threads: ThreadView[];
  unread: ReadonlySet<string>;
  onSelect(thread: ThreadView | null): void;
}

export function ThreadsPanel({ proof, version, threads, unread, onSelect }: ThreadsPanelProps) {
  const [filter, setFilter] = useState<Filter>('open');
  const page = useViewer((viewer) => viewer.page);
  const frame = useViewer(frameAtRest);
  const { kind } = proof.card;
  // One by one: of a cursor that moves nothing here is another.
  const view = useViewer((viewer) => viewer.sound.view);
  const length = useViewer((viewer) => viewer.sound.length);
  const rate = useViewer((viewer) => viewer.sound.rate);
  const looking: Looking = useMemo(
    () => ({
      version: version.id,
      place: { page: kind === 'pdf' || isPaged(version.media) ? page : null, frame: kind === 'video' ? frame : null },
      sound: kind === 'audio' ? { stretch: shownOf({ view, length }), rate } : null,
      unread,
    }),
    [version.id, version.media, kind, page, frame, view, length, rate, unread],
  );
  const ordered = useMemo(() => inOrder(threads, version.id), [threads, version.id]);
  const selected = useViewer((viewer) => viewer.selectedThread);
  const [followed, setFollowed] = useState<string | null>(null);
  if (selected !== followed) {
    // A mark that was clicked must not stay hidden behind a filter; what leaves the filter later may go.
    setFollowed(selected);
    const thread = ordered.find((one) => one.id === selected);
    if (thread !== undefined && !passes(thread, filter, looking)) setFilter('all');
  }
  return (
    <Tabs
      aria-label={t('filter.label')}
      density="compact"
      selectedKey={filter}
      onSelectionChange={(key) => setFilter(key as Filter)}
      styles={style({ flexGrow: 1, minHeight: 0, width: 'full' })}
    >
      <TabList styles={style({ flexShrink: 0, marginX: 16 })}>
        {filtersFor(kind, isPaged(version.media)).map((one) => (
          <Tab key={one} id={one}>
            {filterName(one, kind, ordered.filter((thread) => passes(thread, one, looking)).length)}
          </Tab>
        ))}
      </TabList>
      {filtersFor(kind, isPaged(version.media)).map((one) => (
        <TabPanel key={one} id={one} styles={style({ flexGrow: 1, minHeight: 0, position: 'relative' })}>
          <List threads={ordered.filter((thread) => passes(thread, one, looking))} filter={one} looking={looking} hint={kind === 'audio' ? 'threads.none.hint.sound' : 'threads.none.hint'} isReadOnly={proof.card.archived} onSelect={onSelect} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

const HERE = { image: 'filter.page', pdf: 'filter.page', video: 'filter.frame', audio: 'filter.stretch' } as const;

function filterName(filter: Filter, kind: ProofView['card']['kind'], count: number): string {
  if (filter === 'here') return t(HERE[kind]);
  return t(`filter.${filter}`, { count });
}

interface ListProps {
  threads: ThreadView[];
  filter: Filter;
  looking: Looking;
  /** What to do where there is nothing yet. */
  hint: MessageId;
  isReadOnly: boolean;
  onSelect(thread: ThreadView | null): void;
}

function List({ threads, filter, looking, hint, isReadOnly, onSelect }: ListProps) {
  const selected = useViewer((viewer) => viewer.selectedThread);
  if (threads.length === 0) return <Nothing filter={filter} hint={hint} />;
  return (
    <ol aria-label={t('threads.title')} className={list}>
      {threads.map((thread) => (
        <li key={thread.id} className="deferred">
          <ThreadCard
            thread={thread}
            isSelected={thread.id === selected}
            isUnread={isUnread(thread, looking)}
            isElsewhere={thread.version !== looking.version}
            isReadOnly={isReadOnly}
            onSelect={() => onSelect(thread.id === selected ? null : thread)}
          />
        </li>
      ))}
    </ol>
  );
}

const list = style({
  position: 'absolute',
  inset: 0,
  overflow: 'auto',
  boxSizing: 'border-box',
  margin: 0,
  padding: 8,
  listStyleType: 'none',
  display: 'flex',
  flexDirection: 'column',
  gap: 4,
});

function Nothing({ filter, hint }: { filter: Filter; hint: MessageId }) {
  return (
    <div className={style({ padding: 24, textAlign: 'center' })}>
      <Heading level={2} styles={style({ font: 'title-sm', margin: 0 })}>
        {t(`threads.none.${filter}`)}
      </Heading>
      <p className={style({ font: 'body-sm', color: 'neutral-subdued', margin: 0, marginTop: 4 })}>{t(hint)}</p>
    </div>
  );
}
