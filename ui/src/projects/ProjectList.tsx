/** The proofs of one project with everything that says which of them, in which order, and what is done to several. */
import { ToggleButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import InfoCircle from '@react-spectrum/s2/icons/InfoCircle';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ToastQueue } from '../app/toasts';
import { type ProjectCard, type ProofCard, type ProofSort, useMutate, useOperation } from '../backend';
import { FailureNote, showFailure } from '../app/failures';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { binMany, moveMany, putBackMany } from './acts';
import { archiveMany } from './archiving';
import { shownOf } from './columns/columns';
import { ColumnsMenu } from './columns/ColumnsMenu';
import { takeDragged, useDraggingProofs } from './dragging';
import { ActiveFilters, cleared, FilterBar } from './FilterBar';
import { FolderBar } from './FolderBar';
import { FolderMenu } from './FolderMenu';
import { wholeTree } from './folders';
import { listedOf, ListedChoice, LookChoice, SortMenu } from './ListChoices';
import { pressed } from './listKeys';
import { askedFor, isFiltered, keep, type Kept, keptOf, type ListFilter, read, written } from './listState';
import { ManyBar, ManyProgress } from './ManyBar';
import { MoreBeside } from './MoreBeside';
import { MoveDialog } from './MoveDialog';
import { Nothing } from './Nothing';
import { ProofGrid } from './ProofGrid';
import type { ProofActs } from './ProofMenu';
import { ProofTable } from './ProofTable';
import { SavedFilters } from './SavedFilters';
import { chosenOf, needsAll, NONE, type Selected } from './selection';
import { useListPlace } from './useListPlace';
import { type Proofs, Reach, useProofs } from './useProofs';
import { DetailsPanel } from './values/DetailsPanel';
import { useSchema } from './values/useSchema';

/** How the list stands, kept from visit to visit. */
function useKept(project: string) {
  const [kept, setKept] = useState<Kept>(() => keptOf(project));
  const state = useMemo(() => read(kept.state), [kept.state]);
  const change = (next: Partial<Kept>) => {
    const changed = { ...kept, ...next };
    setKept(changed);
    keep(changed);
  };
  return { kept, state, change };
}

/** What is selected; of another folder it is not seen any more. */
function useSelected(folder: string) {
  const [selected, setSelected] = useState<Selected>(NONE);
  const [of, setOf] = useState(folder);
  if (of !== folder) {
    setOf(folder);
    setSelected(NONE);
  }
  return [selected, setSelected] as const;
}

export function ProjectList({ project, folder }: { project: ProjectCard; folder: string }) {
  const { kept, state, change } = useKept(project.id);
  const { filter, sort } = state;
  const [now] = useState(Date.now);
  const asked = useMemo(() => askedFor(filter, now, folder || null), [filter, now, folder]);
  const proofs = useProofs(project.id, asked, sort);
  const fields = useSchema();
  const columns = useMemo(() => shownOf(kept.columns, fields), [kept.columns, fields]);
  const folders = useOperation('project.folders', { project: project.id }).data;
  const tree = useMemo(() => wholeTree(folders ?? []), [folders]);
  const [selected, setSelected] = useSelected(folder);
  const [renaming, setRenaming] = useState<ProofCard | null>(null);
  const [moving, setMoving] = useState<ProofCard[] | null>(null);
  const rename = useMutate('proof.rename');
  const dragging = useDraggingProofs();
  const around = useRef<HTMLDivElement>(null);
  const list = `${project.id} ${folder} ${kept.state} ${kept.look}`;
  const isThere = proofs.isSuccess && proofs.total > 0;
  useListPlace(around, list, isThere);

  const show = (next: Partial<Kept>) => {
    // What was selected of another list is not seen in this one.
    if (next.state !== undefined && next.state !== kept.state) setSelected(NONE);
    change(next);
  };
  const setFilter = (next: ListFilter) => show({ state: written({ ...state, filter: next }) });
  const setSort = (next: ProofSort) => show({ state: written({ ...state, sort: next }) });
  /** The proofs behind rows, of all that match. */
  const cardsOf = async (rows: Selected) => chosenOf(rows, needsAll(rows) ? await proofs.loadAll() : proofs.cards);
  /** Does something to all that are selected, which are not any more then. */
  const act = async (does: (cards: ProofCard[]) => Promise<unknown>, isOver = true) => {
    try {
      const cards = await cardsOf(selected);
      if (isOver) setSelected(NONE);
      await does(cards);
    } catch (error) {
      showFailure(error);
    }
  };
  const drop = async (to: string) => {
    const rows = takeDragged();
    if (rows === null) return;
    if (filter.bin) return void ToastQueue.neutral(t('bin.stays'), { timeout: 5000 });
    try {
      await moveMany(await cardsOf(rows), to);
      setSelected(NONE);
    } catch (error) {
      showFailure(error);
    }
  };
  // The same objects from render to render: rows are not made anew with them.
  const toDetails = useSteady((card: ProofCard) => {
    setSelected(new Set([card.id]));
    change({ details: true });
  });
  const acts = useMemo<ProofActs>(() => ({ onRename: setRenaming, onMove: (card) => setMoving([card]), onDetails: toDetails }), [toDetails]);
  const onSort = useSteady(setSort);
  const onArchive = useSteady((archived: boolean) => void act((cards) => archiveMany(cards, archived)));
  const onMove = useSteady(() => void act(async (cards) => setMoving(cards), false));
  const onBin = useSteady(() => void act(binMany));
  const onPutBack = useSteady(() => void act(putBackMany));
  const listed = listedOf(filter);
  const renderBar = useCallback(
    () => <ManyBar listed={listed} onArchive={onArchive} onMove={onMove} onBin={onBin} onPutBack={onPutBack} />,
    [listed, onArchive, onMove, onBin, onPutBack],
  );
  const keys = {
    onRename: setRenaming,
    onBin: (card: ProofCard) => {
      if (filter.bin) return;
      if (selected === 'all' || selected.size > 0) void act(binMany);
      else void binMany([card]);
    },
  };
  const shared = { label: project.name, items: proofs.items, sort, selected, onSort, onSelect: setSelected, acts, dragging, renderBar };
  const numSelected = selected === 'all' ? proofs.total : selected.size;
  return (
    <>
      <FolderBar project={project.id} folder={folder} tree={tree} onDrop={(to) => void drop(to)} />
      <search aria-label={t('list.filters')} className={row}>
        <FilterBar filter={filter} fields={fields} onChange={setFilter} />
        <SavedFilters
          project={project.id}
          state={state}
          saved={kept.saved}
          onTake={(saved) => show({ state: written(read(saved.query)), saved: saved.id })}
          onSaved={(saved) => change({ saved })}
        />
        <FolderMenu
          project={project.id}
          folder={folder}
          numSelected={filter.bin ? 0 : numSelected}
          onMake={async (path) => {
            await moveMany(await cardsOf(selected), path);
            setSelected(NONE);
          }}
        />
        <span className={style({ flexGrow: 1 })} />
        {kept.look === 'grid' && <SortMenu sort={sort} onSort={setSort} />}
        <ListedChoice filter={filter} onChoose={setFilter} />
        <LookChoice look={kept.look} onChoose={(look) => change({ look })} />
        {kept.look === 'table' && <ColumnsMenu columns={kept.columns} fields={fields} onChoose={(chosen) => change({ columns: chosen })} />}
        {!filter.bin && (
          <TooltipTrigger>
            <ToggleButton aria-label={t('details.title')} isSelected={kept.details} onChange={(details) => change({ details })}>
              <InfoCircle />
            </ToggleButton>
            <Tooltip>{t('details.title')}</Tooltip>
          </TooltipTrigger>
        )}
      </search>
      <ActiveFilters filter={filter} fields={fields} onChange={setFilter} />
      <Count project={project} folder={folder} filter={filter} proofs={proofs} />
      <ManyProgress />
      {proofs.isError && <FailureNote error={proofs.error} onRetry={() => void proofs.refetch()} />}
      {proofs.isPending && <Loading />}
      {proofs.isSuccess && proofs.total === 0 && <Nothing project={project.id} folder={folder} filter={filter} onClear={() => setFilter(cleared(filter))} />}
      {isThere && (
        <div className={style({ flexGrow: 1, minHeight: 240, display: 'flex', gap: 16 })}>
          <div ref={around} role="presentation" className={fill} aria-busy={proofs.isStale} onKeyDownCapture={(event) => pressed(event, proofs.cards, keys)}>
            <Reach value={proofs.reach}>{kept.look === 'table' ? <ProofTable {...shared} columns={columns} /> : <ProofGrid {...shared} />}</Reach>
            {kept.look === 'table' && <MoreBeside key={list} around={around} />}
          </div>
          {kept.details && !filter.bin && <Details proofs={proofs} selected={selected} count={numSelected} onClose={() => change({ details: false })} />}
        </div>
      )}
      <MoveDialog project={project.id} cards={moving} folder={folder} onClose={() => setMoving(null)} onMove={(to) => void moveMany(moving ?? [], to).then(() => setSelected(NONE))} />
      <NamingDialog
        isOpen={renaming !== null}
        title={t('proof.rename.title')}
        label={t('proof.name')}
        action={t('common.rename.do')}
        name={renaming?.name ?? ''}
        onClose={() => setRenaming(null)}
        onName={async (name) => {
          if (renaming !== null) await rename.mutateAsync({ proof: renaming.id, name });
        }}
      />
    </>
  );
}

const row = style({ display: 'flex', alignItems: 'center', gap: 8, flexWrap: 'wrap' });
const fill = style({ flexGrow: 1, minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column', position: 'relative' });

/** The same function from render to render, which does what the last one that was given does. For events alone. */
function useSteady<A extends unknown[]>(does: (...given: A) => void): (...given: A) => void {
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  return useCallback((...given: A) => latest.current(...given), []);
}

interface DetailsProps {
  proofs: Proofs;
  selected: Selected;
  count: number;
  onClose(): void;
}

function Details({ proofs, selected, count, onClose }: DetailsProps) {
  const cards = useMemo(() => chosenOf(selected, proofs.cards), [selected, proofs.cards]);
  const isMore = cards.length < count && needsAll(selected);
  const loadAll = async () => chosenOf(selected, await proofs.loadAll());
  return <DetailsPanel cards={cards} count={isMore ? count : cards.length} {...(isMore ? { loadAll } : {})} onClose={onClose} />;
}

interface CountProps {
  project: ProjectCard;
  folder: string;
  filter: ListFilter;
  proofs: Proofs;
}

/** How many there are of how many, said again when it changes. */
function Count({ project, folder, filter, proofs }: CountProps) {
  const filtered = isFiltered(filter);
  const whole = useOperation(
    'project.proofs',
    { project: project.id, filter: askedFor(cleared(filter), 0, folder || null), limit: 1 },
    { enabled: filtered },
  );
  if (!proofs.isSuccess) return null;
  const total = whole.data?.total ?? null;
  const text = filtered && total !== null ? t('list.count', { shown: proofs.total, total }) : t('project.proofs', { count: proofs.total });
  return <output className={style({ font: 'ui', color: 'neutral-subdued' })}>{text}</output>;
}
