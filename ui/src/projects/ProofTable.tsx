/** The proofs of a project as a table: sorted by a column, several selected, each row a link into its proof. */
import { Cell, Column, Row, Skeleton, TableBody, TableHeader, TableView, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, type ReactElement, useContext, useEffect } from 'react';
import type { DragAndDropHooks } from '@react-spectrum/s2';
import type { ProofCard, ProofOrder, ProofSort } from '../backend';
import { hrefOf } from '../app/route';
import { t } from '../i18n';
import { Hidden } from '../look/Hidden';
import { StandingPill } from '../look/StandingPill';
import { Thumbnail } from '../look/Thumbnail';
import { When } from '../look/When';
import { useTextSizeStore } from '../settings/textSize';
import { columnName } from './columns/ColumnsMenu';
import type { Column as ShownColumn } from './columns/columns';
import { ORDERS } from './listState';
import { type ProofActs, ProofMenu } from './ProofMenu';
import { type Selected, selectedOf } from './selection';
import { type ListItem, Reach } from './useProofs';
import { valueIn, wordsOf } from './values/values';

/** What table and grid are given alike. */
export interface ListProps {
  label: string;
  items: readonly ListItem[];
  sort: ProofSort;
  selected: Selected;
  onSort(sort: ProofSort): void;
  onSelect(selected: Selected): void;
  /** What the menu of each does; the same object for as long as it does the same. */
  acts: ProofActs;
  dragging: DragAndDropHooks;
  renderBar(): ReactElement;
}

interface ProofTableProps extends ListProps {
  /** Between the name and the menu; the same object for the same columns. */
  columns: readonly ShownColumn[];
}

/** Made anew only with what it is given: what goes on around it, such as asking for more, costs no row anything. */
export const ProofTable = memo(function ProofTable({ label, items, sort, selected, onSort, onSelect, acts, columns, dragging, renderBar }: ProofTableProps) {
  const grown = useTextSizeStore((size) => size.percent) / 100;
  return (
    <TableView
      aria-label={label}
      density="spacious"
      // Rows of one height are as high as usual text needs.
      overflowMode={grown > 1 ? 'wrap' : 'truncate'}
      selectionMode="multiple"
      selectedKeys={selected}
      onSelectionChange={(keys) => onSelect(selectedOf(keys))}
      sortDescriptor={{ column: sort.by, direction: sort.descending ? 'descending' : 'ascending' }}
      onSortChange={({ column, direction }) => {
        const by = ORDERS.find((one) => one === column);
        if (by !== undefined) onSort({ by, descending: direction === 'descending' });
      }}
      dragAndDropHooks={dragging}
      renderActionBar={renderBar}
      styles={style({ flexGrow: 1, minHeight: 0, width: 'full' })}
    >
      <TableHeader>
        <Sorted id="name" isRowHeader minWidth={NAME_WIDTH * grown} />
        {columns.map((column) => headOf(column, grown))}
        <Column id="more" width={64} align="end">
          <Hidden>{t('table.more')}</Hidden>
        </Column>
      </TableHeader>
      <TableBody items={items} dependencies={[acts, columns]}>
        {(item) =>
          item.card === null ? (
            <Row id={item.id} textValue={t('list.coming')}>
              <Cell textValue={t('list.coming')}>
                <Coming at={item.at} />
              </Cell>
              {columns.map((column) => (
                <Cell key={column.id}>{''}</Cell>
              ))}
              <Cell>{''}</Cell>
            </Row>
          ) : (
            proofRow(item.card, columns, acts)
          )
        }
      </TableBody>
    </TableView>
  );
});

const NAMES = {
  name: 'table.name',
  standing: 'table.standing',
  version: 'table.version',
  open: 'table.open',
  unread: 'table.unread',
  changed: 'table.changed',
  created: 'table.created',
} as const;

/** The word for an order. */
export function orderName(order: ProofOrder): string {
  return t(NAMES[order]);
}

interface SortedProps {
  id: ProofOrder;
  isRowHeader?: boolean;
  width?: number;
  minWidth?: number;
}

function Sorted({ id, ...rest }: SortedProps) {
  return (
    <Column id={id} allowsSorting {...rest}>
      {orderName(id)}
    </Column>
  );
}

/** At usual text; they grow with it. */
const WIDTHS: Record<Exclude<ProofOrder, 'name'>, number> = { standing: 200, version: 110, open: 168, unread: 104, changed: 128, created: 128 };
const FIELD_WIDTH = 160;
/** At least: a picture and some words of the name. Where the columns do not fit with it, the table scrolls sideways. */
const NAME_WIDTH = 240;

/** What may be cut off is whole in its tooltip. */
function whole(text: string) {
  return <span title={text}>{text}</span>;
}

function headOf(column: ShownColumn, grown: number) {
  if (column.field === null && column.id !== 'folder') return <Sorted key={column.id} id={column.id} width={WIDTHS[column.id] * grown} />;
  return (
    <Column key={column.id} id={column.id} width={FIELD_WIDTH * grown}>
      {columnName(column)}
    </Column>
  );
}

function cellOf(card: ProofCard, column: ShownColumn) {
  if (column.field !== null) return <Cell key={column.id}>{whole(wordsOf(valueIn(card, column.field.id), column.field))}</Cell>;
  switch (column.id) {
    case 'standing':
      return (
        <Cell key={column.id}>
          <span className={style({ display: 'inline-flex' })}>
            <StandingPill standing={card.standing} />
          </span>
        </Cell>
      );
    case 'version':
      return <Cell key={column.id}>{card.version_number}</Cell>;
    case 'open':
      return <Cell key={column.id}>{card.open_threads}</Cell>;
    case 'unread':
      return <Cell key={column.id}>{card.unread}</Cell>;
    case 'changed':
    case 'created':
      return (
        <Cell key={column.id}>
          <When at={column.id === 'changed' ? card.updated_at : card.created_at} />
        </Cell>
      );
    case 'folder':
      return <Cell key={column.id}>{whole(card.folder)}</Cell>;
  }
}

function proofRow(card: ProofCard, columns: readonly ShownColumn[], acts: ProofActs) {
  return (
    <Row id={card.id} textValue={card.name} href={hrefOf({ page: 'proof', proof: card.id })}>
      <Cell textValue={card.name}>
        <span className={line}>
          <span className={picture}>
            <Thumbnail version={card.version} kind={card.kind} size={160} />
          </span>
          <span title={card.name} className={style({ truncate: true, fontWeight: 'medium' })}>
            {card.name}
          </span>
        </span>
      </Cell>
      {columns.map((column) => cellOf(card, column))}
      <Cell align="end">
        <ProofMenu card={card} {...acts} />
      </Cell>
    </Row>
  );
}

const line = style({ display: 'flex', alignItems: 'center', gap: 12, minWidth: 0 });
const picture = style({ width: 48, height: 32, flexShrink: 0, borderRadius: 'sm', overflow: 'hidden' });

/** A place whose proof is asked for once somebody sees it. */
export function Coming({ at }: { at: number }) {
  const reach = useContext(Reach);
  useEffect(() => reach(at), [at, reach]);
  return (
    <Skeleton isLoading>
      <span className={line}>
        <span className={picture} />
        <Text>{t('list.coming')}</Text>
      </span>
    </Skeleton>
  );
}
