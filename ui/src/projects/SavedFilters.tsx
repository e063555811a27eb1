/** Filters that were named: taken, saved, saved over, renamed and deleted from one menu. */
import { ActionButton, Header, Heading, Menu, MenuItem, MenuSection, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import Bookmark from '@react-spectrum/s2/icons/Bookmark';
import { useState } from 'react';
import { ToastQueue } from '../app/toasts';
import { call, invalidate, type SavedFilter, tagsOf, useOperation } from '../backend';
import { queryClient } from '../app/client';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { Reason } from '../look/Reason';
import { type ListState, NO_FILTER, read, written } from './listState';

interface SavedFiltersProps {
  project: string;
  state: ListState;
  /** The one that was taken last. */
  saved: string | null;
  onTake(saved: SavedFilter): void;
  /** The list is what this one says now; null: it is nobody's. */
  onSaved(saved: string | null): void;
}

type Naming = 'here' | 'everywhere' | SavedFilter;

export function SavedFilters({ project, state, saved, onTake, onSaved }: SavedFiltersProps) {
  const { data: filters = [] } = useOperation('filters.list', { project });
  const [naming, setNaming] = useState<Naming | null>(null);
  const current = filters.find((one) => one.id === saved);
  const isChanged = current !== undefined && written(read(current.query)) !== written(state);
  // The archive and the bin are filters, too; an order alone is none.
  const isPlain = written({ ...state, filter: NO_FILTER }) === written(state);
  const save = async (to: { id: string | null; project: string | null }, name: string, query: string) => {
    const kept = await put({ ...to, name, query });
    onSaved(kept.id);
    ToastQueue.positive(t('saved.done', { name: kept.name }), { timeout: 5000 });
  };
  const name = async (typed: string) => {
    if (naming === null) return;
    if (typeof naming === 'object') {
      await put({ ...naming, name: typed });
      return;
    }
    const to = naming === 'here' ? project : null;
    // One of the same name is saved over.
    const same = filters.find((one) => one.project === to && one.name === typed);
    await save({ id: same?.id ?? null, project: to }, typed, written(state));
  };
  const act = (key: string | number) => {
    const chosen = filters.find((one) => one.id === key);
    if (chosen !== undefined) onTake(chosen);
    else if (key === 'here' || key === 'everywhere') setNaming(key);
    else if (current !== undefined) {
      if (key === 'over') save(current, current.name, written(state)).catch(showFailure);
      else if (key === 'rename') setNaming(current);
      else if (key === 'delete') remove(current).then(() => onSaved(null)).catch(showFailure);
    }
  };
  const label = current === undefined ? t('saved.menu') : t('saved.menu.of', { name: current.name });
  const here = filters.filter((one) => one.project !== null);
  const everywhere = filters.filter((one) => one.project === null);
  return (
    <>
      <MenuTrigger>
        <TooltipTrigger>
          <ActionButton aria-label={label}>
            <Bookmark />
          </ActionButton>
          <Tooltip>{label}</Tooltip>
        </TooltipTrigger>
        <Menu aria-label={t('saved.menu')} onAction={act} disabledKeys={isPlain ? ['none', 'here', 'everywhere'] : ['none']}>
          {here.length > 0 && <Section title={t('saved.here')} filters={here} saved={saved} />}
          {everywhere.length > 0 && <Section title={t('saved.everywhere')} filters={everywhere} saved={saved} />}
          <MenuSection aria-label={t('saved.acts')}>
            {filters.length === 0 && (
              <MenuItem key="none" id="none" textValue={t('saved.none')}>
                <Text slot="label">{t('saved.none')}</Text>
              </MenuItem>
            )}
            <Act id="here" name={t('saved.save')} why={isPlain ? t('saved.plain') : null} />
            <Act id="everywhere" name={t('saved.save-all')} why={isPlain ? t('saved.plain') : null} />
            {current !== undefined && isChanged && <Act id="over" name={t('saved.over', { name: current.name })} />}
            {current !== undefined && <Act id="rename" name={t('saved.rename', { name: current.name })} />}
            {current !== undefined && <Act id="delete" name={t('saved.delete', { name: current.name })} />}
          </MenuSection>
        </Menu>
      </MenuTrigger>
      <NamingDialog
        isOpen={naming !== null}
        title={titleOf(naming)}
        label={t('saved.name')}
        action={typeof naming === 'object' ? t('common.rename.do') : t('common.save')}
        name={naming !== null && typeof naming === 'object' ? naming.name : ''}
        onClose={() => setNaming(null)}
        onName={name}
      />
    </>
  );
}

function titleOf(naming: Naming | null): string {
  if (naming === 'here') return t('saved.title');
  if (naming === 'everywhere') return t('saved.title.all');
  return t('saved.title.rename');
}

function Section({ title, filters, saved }: { title: string; filters: readonly SavedFilter[]; saved: string | null }) {
  return (
    <MenuSection selectionMode="single" selectedKeys={saved === null ? [] : [saved]}>
      <Header>
        <Heading>{title}</Heading>
      </Header>
      {filters.map((one) => (
        <MenuItem key={one.id} id={one.id} textValue={one.name}>
          <Text slot="label">{one.name}</Text>
        </MenuItem>
      ))}
    </MenuSection>
  );
}

/** `why`: it cannot be done now. */
function Act({ id, name, why = null }: { id: string; name: string; why?: string | null }) {
  return (
    <MenuItem id={id} textValue={name}>
      <Text slot="label">{name}</Text>
      {why !== null && <Reason>{why}</Reason>}
    </MenuItem>
  );
}

async function put(filter: { id: string | null; project: string | null; name: string; query: string }): Promise<SavedFilter> {
  const { id, project, name, query } = filter;
  const kept = await call('filter.save', { id, project, name, query });
  await invalidate(queryClient, tagsOf('filter.save', {}));
  return kept;
}

/** It comes back under the id that it had. */
async function remove(filter: SavedFilter): Promise<void> {
  await call('filter.delete', { filter: filter.id });
  await invalidate(queryClient, tagsOf('filter.delete', {}));
  const onAction = () => void put(filter).catch(showFailure);
  ToastQueue.neutral(t('saved.deleted', { name: filter.name }), { actionLabel: t('undo.button'), onAction, shouldCloseOnAction: true, timeout: 10_000, isOfPage: true });
}
