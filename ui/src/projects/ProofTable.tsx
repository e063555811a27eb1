/** The proofs of a project as a table: sorted by a column, several selected, each row a link into its proof. */
import { Cell, Column, Row, Skeleton, TableBody, TableHeader, TableView, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactElement, useContext, useEffect } from 'react';
import type { ProofCard, ProofOrder, ProofSort } from '../backend';
import { hrefOf } from '../app/route';
import { t } from '../i18n';
import { Hidden } from '../look/Hidden';
import { StandingPill } from '../look/StandingPill';
import { Thumbnail } from '../look/Thumbnail';
import { When } from '../look/When';
import { ORDERS } from './listState';
import { ProofMenu } from './ProofMenu';
import { type Selected, selectedOf } from './selection';
import { type Proofs, Reach } from './useProofs';

/** What table and grid are given alike. */
export interface ListProps {
  label: string;
  proofs: Proofs;
  sort: ProofSort;
  selected: Selected;
  onSort(sort: ProofSort): void;
  onSelect(selected: Selected): void;
  onRename(card: ProofCard): void;
  renderBar(): ReactElement;
}

const NUM_COLUMNS = 8;

export function ProofTable({ label, proofs, sort, selected, onSort, onSelect, onRename, renderBar }: ListProps) {
  return (
    <TableView
      aria-label={label}
      density="spacious"
      overflowMode="truncate"
      selectionMode="multiple"
      selectedKeys={selected}
      onSelectionChange={(keys) => onSelect(selectedOf(keys))}
      sortDescriptor={{ column: sort.by, direction: sort.descending ? 'descending' : 'ascending' }}
      onSortChange={({ column, direction }) => {
        const by = ORDERS.find((one) => one === column);
        if (by !== undefined) onSort({ by, descending: direction === 'descending' });
      }}
      renderActionBar={renderBar}
      styles={style({ flexGrow: 1, minHeight: 0, width: 'full' })}
    >
      <TableHeader>
        <Sorted id="name" isRowHeader minWidth={200} />
        <Sorted id="standing" width={200} />
        <Sorted id="version" width={110} />
        <Sorted id="open" width={130} />
        <Sorted id="unread" width={110} />
        <Sorted id="changed" width={140} />
        <Sorted id="created" width={140} />
        <Column id="more" width={64} align="end">
          <Hidden>{t('table.more')}</Hidden>
        </Column>
      </TableHeader>
      <TableBody items={proofs.items} dependencies={[onRename]}>
        {(item) =>
          item.card === null ? (
            <Row id={item.id} textValue={t('list.coming')}>
              <Cell textValue={t('list.coming')}>
                <Coming at={item.at} />
              </Cell>
              {Array.from({ length: NUM_COLUMNS - 1 }, (_, at) => (
                <Cell key={at}>{''}</Cell>
              ))}
            </Row>
          ) : (
            proofRow(item.card, onRename)
          )
        }
      </TableBody>
    </TableView>
  );
}

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

function proofRow(card: ProofCard, onRename: (card: ProofCard) => void) {
  return (
    <Row id={card.id} textValue={card.name} href={hrefOf({ page: 'proof', proof: card.id })}>
      <Cell textValue={card.name}>
        <span className={line}>
          <span className={picture}>
            <Thumbnail version={card.version} kind={card.kind} size={160} />
          </span>
          <span className={style({ truncate: true, fontWeight: 'medium' })}>{card.name}</span>
        </span>
      </Cell>
      <Cell>
        <span className={style({ display: 'inline-flex' })}>
          <StandingPill standing={card.standing} />
        </span>
      </Cell>
      <Cell>{card.version_number}</Cell>
      <Cell>{card.open_threads}</Cell>
      <Cell>{card.unread}</Cell>
      <Cell>
        <When at={card.updated_at} />
      </Cell>
      <Cell>
        <When at={card.created_at} />
      </Cell>
      <Cell align="end">
        <ProofMenu card={card} onRename={onRename} />
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
