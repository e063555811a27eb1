/** One proof: the canvas in the middle, what was said beside it, the way to decide above it. */
import { Button, Content, Heading, IllustratedMessage } from '@react-spectrum/s2';
import FileAlert from '@react-spectrum/s2/illustrations/linear/FileAlert';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call, type ProofView, queryOf, type ThreadView, useMutate, useOperation, type VersionView } from '../backend';
import { failureText, hasCode, showFailure } from '../app/failures';
import { goBack, goInPlace } from '../app/route';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { putBackMany } from '../projects/acts';
import { useTitle } from '../look/useTitle';
import { parseRemembered, type ShownVersion, useViewer, Viewer } from '../viewer';
import { AroundContext, useAroundOf } from './around';
import { Composer } from './Composer';
import { DraftKeeper } from './DraftKeeper';
import { numOpen } from './filters';
import { useListed } from './panel/listed';
import { ThreadsPanel } from './ThreadsPanel';
import { TopBar } from './TopBar';
import { usePictureFirst } from './usePictureFirst';
import { Unavailable } from './UnlockVersion';
import { VersionStrip } from './VersionStrip';
import type { WritingFieldRef } from './WritingField';

export interface ProofPageProps {
  proof: string;
  version?: string | undefined;
  thread?: string | undefined;
  /** The page to turn to. */
  at?: number | undefined;
}

export function ProofPage({ proof: id, version: wanted, thread, at }: ProofPageProps) {
  const proof = useOperation('proof.get', { proof: id });
  const threads = useOperation('threads.list', { proof: id });
  // Asked for together with them, for the viewer.
  usePlace(id);
  useForgettingPlace(id);
  const error = proof.error ?? threads.error;
  if (proof.data !== undefined && threads.data !== undefined) {
    const version = proof.data.versions.find((one) => one.id === wanted) ?? proof.data.versions.find((one) => one.current);
    if (version !== undefined) return <Review proof={proof.data} version={version} threads={threads.data} thread={thread} at={at} />;
  }
  if (error !== null) return <Broken error={error} onRetry={() => void Promise.all([proof.refetch(), threads.refetch()])} />;
  return <Loading />;
}

function Broken({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, hint, retryable } = failureText(error);
  const said = hasCode(error, 'gone') ? t('proof.gone') : title;
  return (
    <main className={style({ height: 'full', display: 'flex', alignItems: 'center', justifyContent: 'center' })}>
      <IllustratedMessage size="L">
        <FileAlert />
        <Heading level={1}>{said}</Heading>
        <Content>
          {hint !== null && <p>{hint}</p>}
          <div className={style({ display: 'flex', gap: 8, justifyContent: 'center' })}>
            {retryable && (
              <Button variant="accent" onPress={onRetry}>
                {t('failure.retry')}
              </Button>
            )}
            <Button variant="secondary" onPress={goBack}>
              {t('common.back')}
            </Button>
          </div>
        </Content>
      </IllustratedMessage>
    </main>
  );
}

interface ReviewProps {
  proof: ProofView;
  version: VersionView;
  threads: ThreadView[];
  thread: string | undefined;
  at: number | undefined;
}

function Review({ proof, version, threads, thread, at }: ReviewProps) {
  const { id, kind } = proof.card;
  const field = useRef<WritingFieldRef>(null);
  const unread = useUnread(threads);
  const openOfVersion = numOpen(threads.filter((one) => one.version === version.id));
  const toVersion = useCallback(
    (next: string, of?: string) => goInPlace({ page: 'proof', proof: id, version: next, thread: of }),
    [id],
  );
  const around = usePictureFirst(version);
  const about = useAroundOf(proof.card.project, around);
  useTitle(proof.card.name);
  useSeen(version.id, around, threads);
  useThreadOfRoute(threads, thread, version.id, toVersion);
  usePageOfRoute(id, version.id, at);
  useBoxToolAtFirst(threads);
  useWhole(version);

  const select = useCallback(
    (one: ThreadView | null) => {
      const viewer = useViewer.getState();
      if (one === null) viewer.selectThread(null);
      else if (one.version === version.id) viewer.showThread(one);
      else toVersion(one.version, one.id);
    },
    [version.id, toVersion],
  );

  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <TopBar proof={proof} version={version} openThreads={openOfVersion} onVersion={toVersion} isBare={!around} />
      <VersionStrip proof={proof} version={version} onVersion={toVersion} />
      <div className={style({ flexGrow: 1, minHeight: 0, display: 'flex' })}>
        <main className={style({ flexGrow: 1, minWidth: 0, minHeight: 0, position: 'relative', display: 'flex' })}>
          {isShown(version) ? (
            <Canvas proof={proof} version={version} threads={threads} onDraft={() => field.current?.focus()} isBare={!around} />
          ) : (
            <div className={middle}>
              <Unavailable proof={proof.card} version={version} />
            </div>
          )}
        </main>
        <aside aria-label={t('threads.title')} className={panel}>
          {around && (
            <AroundContext value={about}>
              <ThreadsPanel proof={proof} version={version} threads={threads} unread={unread} onSelect={select} />
              {proof.card.deleted ? (
                <BinNote card={proof.card} />
              ) : proof.card.archived ? (
                <ArchivedNote proof={id} />
              ) : (
                <Composer proof={id} version={version.id} kind={kind} versions={proof.versions} fieldRef={field} onVersion={toVersion} />
              )}
            </AroundContext>
          )}
          <DraftKeeper key={id} proof={id} version={version.id} confirmed={version.media?.kind !== 'video' || version.media.confirmed} />
        </aside>
      </div>
    </div>
  );
}

function isShown(version: VersionView): version is ShownVersion {
  return version.media !== null;
}

/** On the ground that a picture would lie on. */
const middle = style({ flexGrow: 1, display: 'flex', alignItems: 'center', justifyContent: 'center', padding: 24, backgroundColor: 'gray-200' });

/** Stands where one would write. */
function ArchivedNote({ proof }: { proof: string }) {
  const restore = useMutate('proof.restore');
  return (
    <section aria-label={t('common.archived')} className={note}>
      <p className={style({ font: 'ui', margin: 0 })}>{t('archived.note')}</p>
      <Button variant="secondary" onPress={() => restore.mutate({ proof }, { onError: showFailure })}>
        {t('common.restore')}
      </Button>
    </section>
  );
}

/** The same of one in the bin. */
function BinNote({ card }: { card: ProofView['card'] }) {
  return (
    <section aria-label={t('bin.title')} className={note}>
      <p className={style({ font: 'ui', margin: 0 })}>{t('bin.note')}</p>
      <Button variant="secondary" onPress={() => void putBackMany([card])}>
        {t('bin.put-back')}
      </Button>
    </section>
  );
}

const note = style({
  flexShrink: 0,
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'start',
  gap: 12,
  padding: 16,
  borderWidth: 0,
  borderTopWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});

const panel = style({
  flexShrink: 0,
  width: '[clamp(min(21rem, 45vw), 24vw, 32rem)]',
  minHeight: 0,
  // Where text is large or the window low, list and field keep a height of use and scroll as one.
  overflowX: 'hidden',
  overflowY: 'auto',
  display: 'flex',
  flexDirection: 'column',
  borderWidth: 0,
  borderStartWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  backgroundColor: 'layer-1',
});

interface CanvasProps {
  proof: ProofView;
  version: ShownVersion;
  threads: ThreadView[];
  onDraft(): void;
  isBare: boolean;
}

function Canvas({ proof, version, threads, onDraft, isBare }: CanvasProps) {
  const { id } = proof.card;
  const place = usePlace(id);
  const listed = useListed((now) => (now.proof === id ? now.threads : undefined));
  const change = useMutate('mark.change', { onError: showFailure });
  const remove = useMutate('mark.remove', { onError: showFailure });
  const add = useMutate('mark.add', { onError: showFailure });
  const remembered = useMemo(() => {
    if (place.isPending) return 'loading' as const;
    return place.data ? parseRemembered(place.data.place) : null;
  }, [place.isPending, place.data]);
  return (
    <Viewer
      key={version.id}
      proof={proof}
      version={version}
      threads={threads}
      listed={listed}
      remembered={remembered}
      onRemember={(where) => {
        call('place.remember', { proof: id, place: JSON.stringify(where) }).catch(showFailure);
      }}
      onMarkChange={async (mark, shape, stroke) => void (await change.mutateAsync(stroke === undefined ? { mark, shape } : { mark, shape, stroke }))}
      onMarkRemove={async (mark) => void (await remove.mutateAsync({ mark }))}
      onMarksAdd={async (thread, marks) => void (await add.mutateAsync({ thread, marks }))}
      onDraft={onDraft}
      isReadOnly={proof.card.archived || proof.card.deleted}
      isBare={isBare}
    />
  );
}

/** Where one looked last. */
function usePlace(proof: string) {
  return useOperation('place.get', { proof }, { staleTime: Infinity, gcTime: 0 });
}

/** Not kept after the page: what was remembered since is what counts the next time. */
function useForgettingPlace(proof: string): void {
  const client = useQueryClient();
  useEffect(() => () => client.removeQueries({ queryKey: queryOf('place.get', { proof }).queryKey }), [client, proof]);
}

/**
 * The threads that had something new when the proof was opened, which counts as reading, and those that got something
 * since.
 */
function useUnread(threads: ThreadView[]): ReadonlySet<string> {
  const [unread, setUnread] = useState(() => new Set(threads.filter((one) => one.unread).map((one) => one.id)));
  const fresh = threads.filter((one) => one.unread && !unread.has(one.id)).map((one) => one.id);
  if (fresh.length > 0) setUnread(new Set([...unread, ...fresh]));
  return unread;
}

/** Told when the proof is opened; what comes while one looks is read where its thread is opened. */
function useSeen(version: string, hasTurn: boolean, threads: ThreadView[]): void {
  const seen = useMutate('proof.seen');
  const { mutate } = seen;
  const opened = useViewer((viewer) => viewer.selectedThread);
  const fresh = threads.find((one) => one.id === opened && one.unread)?.id ?? null;
  useEffect(() => {
    if (hasTurn) mutate({ version }, { onError: showFailure });
  }, [mutate, version, hasTurn]);
  useEffect(() => {
    if (hasTurn && fresh !== null) mutate({ version }, { onError: showFailure });
  }, [mutate, version, hasTurn, fresh]);
}

/** A link into a thread opens it once, on the version it belongs to. */
function useThreadOfRoute(
  threads: ThreadView[],
  wanted: string | undefined,
  version: string,
  toVersion: (version: string, thread: string) => void,
): void {
  const opened = useViewer((viewer) => viewer.version === version);
  const done = useRef<string>(undefined);
  useEffect(() => {
    if (wanted === undefined || done.current === wanted) return;
    const thread = threads.find((one) => one.id === wanted);
    if (thread === undefined) return;
    if (thread.version !== version) toVersion(thread.version, thread.id);
    else if (opened) {
      done.current = wanted;
      useViewer.getState().showThread(thread);
    }
  }, [wanted, threads, version, opened, toVersion]);
}

/** A link to a page turns to it, and is one to the proof then: whoever follows it again is taken there again. */
function usePageOfRoute(proof: string, version: string, at: number | undefined): void {
  const opened = useViewer((viewer) => viewer.version === version);
  useEffect(() => {
    if (at === undefined || !opened) return;
    useViewer.getState().setPage(at);
    goInPlace({ page: 'proof', proof, version });
  }, [proof, version, at, opened]);
}

/** What cannot be looked at is still spoken about: as a whole. */
function useWhole(version: VersionView): void {
  const { id } = version;
  const shown = isShown(version);
  useEffect(() => {
    if (!shown) useViewer.getState().open(id, null);
  }, [id, shown]);
}

/** On a proof that nobody has said anything about yet, the first thing to do is to draw a box. */
function useBoxToolAtFirst(threads: ThreadView[]): void {
  const [none] = useState(threads.length === 0);
  useEffect(() => {
    useViewer.getState().setTool(none ? 'box' : 'select');
  }, [none]);
}
