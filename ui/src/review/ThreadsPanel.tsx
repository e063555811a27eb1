/** Everything said about the proof, beside it: what is listed, in which order, search, the cards, several at once. */
import { Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useOperation, type ProofView, type ThreadView, type VersionView } from '../backend';
import { t } from '../i18n';
import { isWhole, frameAtRest, FromFile, isPaged, shownOf, useViewer } from '../viewer';
import { EVERYTHING, fitting, hasHere, isHere, passes, STATES, type Choice, type Looking, type State } from './filters';
import { BulkBar } from './panel/BulkBar';
import { chosenAfter, NONE, type Chosen, type Reach } from './panel/choosing';
import { FilterMenu } from './panel/FilterMenu';
import { focusSearchButton, useCardAfter } from './panel/focus';
import { FilterTags } from './panel/FilterTags';
import { usePanelKeys } from './panel/keys';
import { useListed } from './panel/listed';
import { Nothing } from './panel/Nothing';
import { found, wordsOf } from './panel/searching';
import { SearchRow } from './panel/SearchRow';
import { sorted } from './panel/sorting';
import { choiceOf, useListing } from './panel/store';
import { ThreadList } from './panel/ThreadList';
import { Tools } from './panel/Tools';
import { isNew, nextUnread, visited, type Visits } from './panel/unread';
import { useThreadCommands } from './thread/commands';
import { LinksContext, SoughtContext } from './words/links';
import { useLinksOf } from './words/useLinksOf';

interface ThreadsPanelProps {
  proof: ProofView;
  version: VersionView;
  threads: ThreadView[];
  unread: ReadonlySet<string>;
  onSelect(thread: ThreadView | null): void;
}

export function ThreadsPanel({ proof, version, threads, unread, onSelect }: ThreadsPanelProps) {
  const { id, kind } = proof.card;
  const isReadOnly = proof.card.archived || proof.card.deleted;
  const here = hasHere(kind, isPaged(version.media));
  const looking = useLooking(proof, version, unread);
  const stored = useListing((listing) => choiceOf(listing, id));
  const choice = useMemo(() => fitting(stored, threads, here), [stored, threads, here]);
  const sort = useListing((listing) => listing.sort);
  const ordered = useMemo(() => sorted(threads, sort, looking), [threads, sort, looking]);

  const [search, setSearch] = useState<{ asked: number; text: string } | null>(null);
  const text = useDeferredValue(search?.text ?? '');
  const words = useMemo(() => wordsOf(text), [text]);
  const matching = useMemo(
    () => (words.length > 0 ? found(ordered, words) : ordered.filter((thread) => passes(thread, choice, looking))),
    [ordered, words, choice, looking],
  );

  const isMatching = useMemo(() => new Set(matching), [matching]);

  const selected = useViewer((viewer) => viewer.selectedThread);
  const [followed, setFollowed] = useState<string | null>(null);
  const [visits, setVisits] = useState<Visits>(new Map());
  // A mark that was clicked must not stay hidden behind a filter; what leaves the filter later may go.
  const [shownAnyway, showAnyway] = useState<string | null>(null);
  if (selected !== followed) {
    setFollowed(selected);
    const thread = ordered.find((one) => one.id === selected);
    if (thread !== undefined) {
      setVisits(visited(visits, thread));
      showAnyway(isMatching.has(thread) ? null : thread.id);
    }
  }
  const listed = useMemo(
    () => (shownAnyway === null ? matching : ordered.filter((thread) => thread.id === shownAnyway || isMatching.has(thread))),
    [ordered, matching, isMatching, shownAnyway],
  );

  useEffect(() => useListed.setState({ proof: id, threads: listed }), [id, listed]);
  useEffect(() => () => useListed.setState(useListed.getInitialState()), []);

  const choose = (next: Choice) => {
    useListing.getState().choose(id, next);
    showAnyway(null);
    setSearch(null);
  };
  const lookingNow = useRef(looking);
  useEffect(() => {
    lookingNow.current = looking;
  });
  // Pressed again it is put away, but from elsewhere it leads back first.
  const press = useCallback(
    (thread: ThreadView) => {
      const isShown = isWhole(thread.place) || isHere(thread, lookingNow.current);
      const isOpenHere = useViewer.getState().selectedThread === thread.id && isShown;
      onSelect(isOpenHere ? null : thread);
    },
    [onSelect],
  );
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useCardAfter(chosen !== null, box);
  // Always the same function: with another one each card would be drawn anew.
  const listedNow = useRef(listed);
  useEffect(() => {
    listedNow.current = listed;
  });
  const pick = useCallback((thread: ThreadView, reach: Reach) => {
    const ids = listedNow.current.map((one) => one.id);
    setChosen((now) => chosenAfter(now ?? NONE, thread.id, reach, ids));
  }, []);
  const chosenThreads = chosen === null ? [] : listed.filter((thread) => chosen.ids.has(thread.id));
  const keep = (kept: readonly ThreadView[]) => setChosen({ ids: new Set(kept.map((thread) => thread.id)), from: null });

  const toUnread = () => {
    const next = nextUnread(ordered, looking, visits, selected);
    if (next !== undefined) onSelect(next);
  };
  const beginSearch = () => setSearch((now) => ({ asked: (now?.asked ?? 0) + 1, text: now?.text ?? '' }));
  const endSearch = () => {
    setSearch(null);
    focusSearchButton(box.current);
  };
  const numUnread = threads.filter((thread) => isNew(thread, looking, visits)).length;
  usePanelKeys((act) => (act === 'search-comments' ? beginSearch() : toUnread()), numUnread);
  useThreadCommands(threads, isReadOnly);
  const links = useLinksOf(proof, version, threads, onSelect);

  return (
    <LinksContext value={links}>
      <SoughtContext value={words}>
        <Tabs
          aria-label={t('filter.label')}
          density="compact"
          selectedKey={choice.state}
          onSelectionChange={(key) => choose({ ...choice, state: key as State })}
          styles={style({ flexGrow: 1, flexShrink: 0, minHeight: '[min(21rem, 62%)]', width: 'full' })}
        >
          <TabList styles={style({ flexShrink: 0, marginX: 16 })}>
            {STATES.map((state) => (
              <Tab key={state} id={state}>
                {t(`filter.${state}`, { count: ordered.filter((thread) => passes(thread, { ...choice, state }, looking)).length })}
              </Tab>
            ))}
          </TabList>
          {STATES.map((state) => (
            <TabPanel key={state} id={state} styles={style({ flexGrow: 1, minHeight: 0, position: 'relative' })}>
              <div ref={box} className={column}>
                <Tools
                  kind={kind}
                  hasHere={here}
                  choice={choice}
                  onChoose={choose}
                  sort={sort}
                  onSort={useListing.getState().setSort}
                  onSearch={beginSearch}
                  choosing={isReadOnly ? null : { isOn: chosen !== null, onToggle: () => setChosen(chosen === null ? NONE : null) }}
                  unread={numUnread}
                  onNextUnread={toUnread}
                >
                  <FilterMenu threads={threads} version={version.id} choice={choice} onChoose={choose} />
                </Tools>
                {search === null ? (
                  <FilterTags threads={threads} kind={kind} choice={choice} count={matching.length} onChoose={choose} />
                ) : (
                  <SearchRow
                    asked={search.asked}
                    text={search.text}
                    onText={(next) => setSearch({ ...search, text: next })}
                    found={words.length > 0 ? matching : []}
                    total={threads.length}
                    onGo={onSelect}
                    onClose={endSearch}
                  />
                )}
                <div className={style({ flexGrow: 1, minHeight: 0, position: 'relative' })}>
                  {listed.length === 0 ? (
                    <Nothing
                      threads={threads}
                      kind={kind}
                      choice={choice}
                      looking={looking}
                      isReadOnly={isReadOnly}
                      isUnseen={version.media === null}
                      sought={words.length > 0 ? text : ''}
                      onShowAll={() => choose(EVERYTHING)}
                      onClearSearch={beginAnew(setSearch)}
                    />
                  ) : (
                    <ThreadList
                      // Another list begins at its beginning.
                      key={JSON.stringify([words, choice, sort])}
                      threads={listed}
                      looking={looking}
                      visits={visits}
                      isReadOnly={isReadOnly}
                      chosen={isReadOnly ? null : chosen}
                      onSelect={press}
                      onChoose={pick}
                      onLeave={() => setChosen(null)}
                    />
                  )}
                </div>
                <FromFile version={version.id} isPdf={version.media?.kind === 'pdf'} />
                {chosen !== null && !isReadOnly && (
                  <BulkBar chosen={chosenThreads} total={listed.length} onAll={() => keep(listed)} onKeep={keep} onDone={() => setChosen(null)} />
                )}
              </div>
            </TabPanel>
          ))}
        </Tabs>
      </SoughtContext>
    </LinksContext>
  );
}

const column = style({ position: 'absolute', inset: 0, display: 'flex', flexDirection: 'column' });

type Search = { asked: number; text: string } | null;

/** An empty field, ready for other words. */
function beginAnew(setSearch: (change: (now: Search) => Search) => void): () => void {
  return () => setSearch((now) => ({ asked: (now?.asked ?? 0) + 1, text: '' }));
}

function useLooking({ card: { kind } }: ProofView, version: VersionView, unread: ReadonlySet<string>): Looking {
  const page = useViewer((viewer) => viewer.page);
  const frame = useViewer(frameAtRest);
  // One by one: of a cursor that moves nothing here is another.
  const view = useViewer((viewer) => viewer.sound.view);
  const length = useViewer((viewer) => viewer.sound.length);
  const rate = useViewer((viewer) => viewer.sound.rate);
  const person = useOperation('app.state', {}).data?.person?.id ?? null;
  return useMemo(
    () => ({
      version: version.id,
      place: { page: kind === 'pdf' || isPaged(version.media) ? page : null, frame: kind === 'video' ? frame : null },
      sound: kind === 'audio' ? { stretch: shownOf({ view, length }), rate } : null,
      unread,
      person,
    }),
    [version.id, version.media, kind, page, frame, view, length, rate, unread, person],
  );
}
