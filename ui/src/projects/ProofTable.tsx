import { ActionMenu, Cell, Column, MenuItem, Row, TableBody, TableHeader, TableView, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Archive from '@react-spectrum/s2/icons/Archive';
import Rename from '@react-spectrum/s2/icons/Rename';
import Revert from '@react-spectrum/s2/icons/Revert';
import { useState } from 'react';
import { type ProofCard, useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { hrefOf } from '../app/route';
import { t } from '../i18n';
import { Hidden } from '../look/Hidden';
import { NamingDialog } from '../look/NamingDialog';
import { StandingPill } from '../look/StandingPill';
import { Thumbnail } from '../look/Thumbnail';
import { When } from '../look/When';
import type { Proofs } from './useProofs';

/** Rows are links into the proofs; what can be done to one stands at its end. */
export function ProofTable({ label, proofs }: { label: string; proofs: Proofs }) {
  const [renaming, setRenaming] = useState<ProofCard | null>(null);
  const rename = useMutate('proof.rename');
  return (
    <>
      <TableView
        aria-label={label}
        density="spacious"
        overflowMode="truncate"
        loadingState={proofs.isLoadingMore ? 'loadingMore' : 'idle'}
        onLoadMore={proofs.loadMore}
        styles={style({ flexGrow: 1, minHeight: 0, width: 'full' })}
      >
        <TableHeader>
          <Column id="name" isRowHeader minWidth={240}>
            {t('table.name')}
          </Column>
          <Column id="standing" width={200}>
            {t('table.standing')}
          </Column>
          <Column id="version" width={110}>
            {t('table.version')}
          </Column>
          <Column id="open" width={150}>
            {t('table.open')}
          </Column>
          <Column id="changed" width={170}>
            {t('table.changed')}
          </Column>
          <Column id="more" width={64} align="end">
            <Hidden>{t('table.more')}</Hidden>
          </Column>
        </TableHeader>
        <TableBody items={proofs.cards}>
          {(card) => (
            <Row id={card.id} href={hrefOf({ page: 'proof', proof: card.id })}>
              <Cell textValue={card.name}>
                <span className={style({ display: 'flex', alignItems: 'center', gap: 12, minWidth: 0 })}>
                  <span className={style({ width: 48, height: 32, flexShrink: 0, borderRadius: 'sm', overflow: 'hidden' })}>
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
              <Cell>{t('table.open.value', { open: card.open_threads, unread: card.unread })}</Cell>
              <Cell>
                <When at={card.updated_at} />
              </Cell>
              <Cell align="end">
                <More card={card} onRename={() => setRenaming(card)} />
              </Cell>
            </Row>
          )}
        </TableBody>
      </TableView>
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

function More({ card, onRename }: { card: ProofCard; onRename: () => void }) {
  const archive = useMutate('proof.archive');
  const restore = useMutate('proof.restore');
  const act = (key: string | number) => {
    if (key === 'rename') onRename();
    else (key === 'archive' ? archive : restore).mutate({ proof: card.id }, { onError: showFailure });
  };
  return (
    <ActionMenu isQuiet aria-label={t('proof.more', { name: card.name })} onAction={act}>
      <MenuItem id="rename" textValue={t('common.rename')}>
        <Rename />
        <Text slot="label">{t('common.rename')}</Text>
      </MenuItem>
      {card.archived ? (
        <MenuItem key="restore" id="restore" textValue={t('common.restore')}>
          <Revert />
          <Text slot="label">{t('common.restore')}</Text>
        </MenuItem>
      ) : (
        <MenuItem key="archive" id="archive" textValue={t('common.archive')}>
          <Archive />
          <Text slot="label">{t('common.archive')}</Text>
        </MenuItem>
      )}
    </ActionMenu>
  );
}
