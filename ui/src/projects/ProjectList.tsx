/** The proofs of one project with everything that says which of them, in which order, and what is done to several. */
import {
  ActionButton,
  Button,
  Content,
  Heading,
  Header,
  IllustratedMessage,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  SegmentedControl,
  SegmentedControlItem,
  Text,
} from '@react-spectrum/s2';
import DropToUpload from '@react-spectrum/s2/illustrations/linear/DropToUpload';
import NoSearchResults from '@react-spectrum/s2/illustrations/linear/NoSearchResults';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Sort from '@react-spectrum/s2/icons/Sort';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { type ProjectCard, type ProofCard, type ProofSort, useMutate, useOperation, type WithArchived } from '../backend';
import { FailureNote, showFailure } from '../app/failures';
import { chooseFiles } from '../app/files';
import { isTextField } from '../app/keys';
import { go } from '../app/route';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { archiveMany } from './archiving';
import { ActiveFilters, cleared, FilterBar } from './FilterBar';
import { askedFor, isFiltered, keep, type Kept, keptOf, type ListFilter, type Look, ORDERS, read, wayOf, written } from './listState';
import { ArchivingProgress, ManyBar } from './ManyBar';
import { ProofGrid } from './ProofGrid';
import { orderName, ProofTable } from './ProofTable';
import { SavedFilters } from './SavedFilters';
import { chosenOf, needsAll, NONE, type Selected } from './selection';
import { useListPlace } from './useListPlace';
import { type Proofs, Reach, useProofs } from './useProofs';

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

export function ProjectList({ project }: { project: ProjectCard }) {
  const { kept, state, change } = useKept(project.id);
  const { filter, sort } = state;
  const [now] = useState(Date.now);
  const asked = useMemo(() => askedFor(filter, now), [filter, now]);
  const proofs = useProofs(project.id, asked, sort);
  const [selected, setSelected] = useState<Selected>(NONE);
  const [renaming, setRenaming] = useState<ProofCard | null>(null);
  const rename = useMutate('proof.rename');
  const around = useRef<HTMLDivElement>(null);
  const list = `${project.id} ${kept.state} ${kept.look}`;
  const isThere = proofs.isSuccess && proofs.total > 0;
  useListPlace(around, list, isThere);

  const show = (next: Partial<Kept>) => {
    // What was selected of another list is not seen in this one.
    if (next.state !== undefined && next.state !== kept.state) setSelected(NONE);
    change(next);
  };
  const setFilter = (next: ListFilter) => show({ state: written({ ...state, filter: next }) });
  const setSort = (next: ProofSort) => show({ state: written({ ...state, sort: next }) });
  const archive = async (archived: boolean) => {
    const cards = needsAll(selected) ? await proofs.loadAll() : proofs.cards;
    const chosen = chosenOf(selected, cards);
    setSelected(NONE);
    await archiveMany(chosen, archived);
  };
  const bar = () => <ManyBar listed={filter.archived} onArchive={(archived) => void archive(archived).catch(showFailure)} />;
  const onRename = useCallback((card: ProofCard) => setRenaming(card), []);
  const shared = { label: project.name, proofs, sort, selected, onSort: setSort, onSelect: setSelected, onRename, renderBar: bar };
  return (
    <>
      <search aria-label={t('list.filters')} className={row}>
        <FilterBar filter={filter} onChange={setFilter} />
        <SavedFilters
          project={project.id}
          state={state}
          saved={kept.saved}
          onTake={(saved) => show({ state: written(read(saved.query)), saved: saved.id })}
          onSaved={(saved) => change({ saved })}
        />
        <span className={style({ flexGrow: 1 })} />
        {kept.look === 'grid' && <SortMenu sort={sort} onSort={setSort} />}
        <ArchivedChoice archived={filter.archived} onChoose={(archived) => setFilter({ ...filter, archived })} />
        <LookChoice look={kept.look} onChoose={(look) => change({ look })} />
      </search>
      <ActiveFilters filter={filter} onChange={setFilter} />
      <Count project={project} filter={filter} proofs={proofs} />
      <ArchivingProgress />
      {proofs.isError && <FailureNote error={proofs.error} onRetry={() => void proofs.refetch()} />}
      {proofs.isPending && <Loading />}
      {proofs.isSuccess && proofs.total === 0 && <Nothing filter={filter} onClear={() => setFilter(cleared(filter))} />}
      {isThere && (
        <div ref={around} role="presentation" className={fill} aria-busy={proofs.isStale} onKeyDownCapture={(event) => press(event, proofs.cards, setRenaming)}>
          <Reach value={proofs.reach}>{kept.look === 'table' ? <ProofTable {...shared} /> : <ProofGrid {...shared} />}</Reach>
        </div>
      )}
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
const fill = style({ flexGrow: 1, minHeight: 240, display: 'flex', flexDirection: 'column' });

/** Enter opens the row one is on, whatever is selected; F2 renames it. */
function press(event: KeyboardEvent, cards: readonly ProofCard[], onRename: (card: ProofCard) => void): void {
  if (!(event.target instanceof HTMLElement) || isTextField(event.target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const key = event.target.closest('[role=row][data-key]')?.getAttribute('data-key');
  const card = cards.find((one) => one.id === key);
  if (card === undefined) return;
  // What stands in a row, such as its menu, has its own Enter.
  const isOnRow = ['row', 'gridcell', 'rowheader'].includes(event.target.getAttribute('role') ?? '');
  if (event.key === 'Enter' && isOnRow) go({ page: 'proof', proof: card.id });
  else if (event.key === 'F2') onRename(card);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** How many there are of how many, said again when it changes. */
function Count({ project, filter, proofs }: { project: ProjectCard; filter: ListFilter; proofs: Proofs }) {
  const filtered = isFiltered(filter);
  const whole = useOperation(
    'project.proofs',
    { project: project.id, filter: askedFor(cleared(filter), 0), limit: 1 },
    { enabled: filtered },
  );
  if (!proofs.isSuccess) return null;
  const total = whole.data?.total ?? null;
  const text = filtered && total !== null ? t('list.count', { shown: proofs.total, total }) : t('project.proofs', { count: proofs.total });
  return <output className={style({ font: 'ui', color: 'neutral-subdued' })}>{text}</output>;
}

function ArchivedChoice({ archived, onChoose }: { archived: WithArchived; onChoose(archived: WithArchived): void }) {
  return (
    <SegmentedControl aria-label={t('project.which')} selectedKey={archived} onSelectionChange={(key) => onChoose(key === 'only' || key === 'yes' ? key : 'no')}>
      <SegmentedControlItem id="no">{t('project.active')}</SegmentedControlItem>
      <SegmentedControlItem id="only">{t('common.archived')}</SegmentedControlItem>
      <SegmentedControlItem id="yes">{t('list.all')}</SegmentedControlItem>
    </SegmentedControl>
  );
}

function LookChoice({ look, onChoose }: { look: Look; onChoose(look: Look): void }) {
  return (
    <SegmentedControl aria-label={t('list.look')} selectedKey={look} onSelectionChange={(key) => onChoose(key === 'grid' ? key : 'table')}>
      <SegmentedControlItem id="table">{t('list.look.table')}</SegmentedControlItem>
      <SegmentedControlItem id="grid">{t('list.look.grid')}</SegmentedControlItem>
    </SegmentedControl>
  );
}

/** What the heads of the table's columns do, where there are none. */
function SortMenu({ sort, onSort }: { sort: ProofSort; onSort(sort: ProofSort): void }) {
  const name = t('list.sort');
  return (
    <MenuTrigger>
      <ActionButton aria-label={name}>
        <Sort />
        <Text>{orderName(sort.by)}</Text>
      </ActionButton>
      <Menu aria-label={name}>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[sort.by]}
          onSelectionChange={(keys) => {
            const by = ORDERS.find((one) => keys !== 'all' && keys.has(one));
            if (by !== undefined && by !== sort.by) onSort(wayOf(by));
          }}
        >
          <Header>
            <Heading>{name}</Heading>
          </Header>
          {ORDERS.map((one) => (
            <MenuItem key={one} id={one} textValue={orderName(one)}>
              <Text slot="label">{orderName(one)}</Text>
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[sort.descending ? 'down' : 'up']}
          onSelectionChange={(keys) => {
            if (keys !== 'all') onSort({ ...sort, descending: keys.has('down') });
          }}
        >
          <Header>
            <Heading>{t('list.sort.way')}</Heading>
          </Header>
          {(['up', 'down'] as const).map((one) => (
            <MenuItem key={one} id={one} textValue={t(`list.sort.${one}`)}>
              <Text slot="label">{t(`list.sort.${one}`)}</Text>
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

function Nothing({ filter, onClear }: { filter: ListFilter; onClear(): void }) {
  return (
    <div className={style({ flexGrow: 1, display: 'flex', alignItems: 'center', justifyContent: 'center' })}>
      {isFiltered(filter) ? <NothingMatches onClear={onClear} /> : <NothingYet archived={filter.archived === 'only'} />}
    </div>
  );
}

function NothingMatches({ onClear }: { onClear(): void }) {
  return (
    <IllustratedMessage>
      <NoSearchResults />
      <Heading level={2}>{t('list.none')}</Heading>
      <Content>
        <p>{t('list.none.text')}</p>
        <Button variant="secondary" onPress={onClear}>
          {t('list.clear')}
        </Button>
      </Content>
    </IllustratedMessage>
  );
}

function NothingYet({ archived }: { archived: boolean }) {
  if (archived) return <p className={style({ font: 'body', color: 'neutral-subdued' })}>{t('project.none-archived')}</p>;
  return (
    <IllustratedMessage size="L">
      <DropToUpload />
      <Heading level={2}>{t('drop.proof')}</Heading>
      <Content>
        <p>{t('drop.kinds')}</p>
        <div className={style({ display: 'flex', justifyContent: 'center' })}>
          <Button variant="accent" onPress={() => void chooseFiles()}>
            {t('files.choose')}
          </Button>
        </div>
      </Content>
    </IllustratedMessage>
  );
}
