/** The row above the cards: what else is listed, in which order, search, choosing, and the way to what is unread. */
import { ActionButton, Menu, MenuItem, MenuTrigger, Text, ToggleButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import ListMultiSelect from '@react-spectrum/s2/icons/ListMultiSelect';
import SearchIcon from '@react-spectrum/s2/icons/Search';
import SortIcon from '@react-spectrum/s2/icons/Sort';
import type { ReactElement, ReactNode } from 'react';
import type { MediaKind } from '../../backend';
import { t } from '../../i18n';
import { useTip } from '../../viewer';
import type { Choice } from '../filters';
import { SEARCH_KEYS, UNREAD_KEYS } from './keys';
import { HERE } from './names';
import { SORTS, type Sort } from './sorting';

interface ToolsProps {
  kind: MediaKind;
  /** Whether there is more than one place. */
  hasHere: boolean;
  choice: Choice;
  onChoose(choice: Choice): void;
  sort: Sort;
  onSort(sort: Sort): void;
  onSearch(): void;
  /** Null: several cannot be chosen. */
  choosing: { isOn: boolean; onToggle(): void } | null;
  /** How many are still to be read. */
  unread: number;
  onNextUnread(): void;
  /** The rest of the filters. */
  children: ReactNode;
}

export function Tools(props: ToolsProps) {
  const { kind, hasHere, choice, onChoose, onSearch, choosing, unread, onNextUnread, children } = props;
  return (
    <fieldset aria-label={t('threads.tools')} className={row}>
      {hasHere && (
        <ToggleButton size="S" isSelected={choice.here} onChange={(here) => onChoose({ ...choice, here })}>
          {t(HERE[kind])}
        </ToggleButton>
      )}
      <ToggleButton size="S" isSelected={choice.unread} onChange={(only) => onChoose({ ...choice, unread: only })}>
        {t('filter.unread')}
      </ToggleButton>
      <span className={style({ flexGrow: 1 })} />
      {children}
      <SortMenu {...props} />
      <Named name={t('find.title')} keys={SEARCH_KEYS}>
        <ActionButton size="S" isQuiet aria-label={t('find.title')} onPress={onSearch} data-search-button="">
          <SearchIcon />
        </ActionButton>
      </Named>
      {choosing !== null && (
        <Named name={t('choose.begin')}>
          <ToggleButton size="S" isQuiet aria-label={t('choose.begin')} isSelected={choosing.isOn} onChange={choosing.onToggle}>
            <ListMultiSelect />
          </ToggleButton>
        </Named>
      )}
      {unread > 0 && (
        <Named name={t('threads.next-unread.short')} keys={UNREAD_KEYS}>
          <ActionButton size="S" aria-label={t('threads.next-unread', { count: unread })} onPress={onNextUnread}>
            <ChevronDown />
            <Text>{String(unread)}</Text>
          </ActionButton>
        </Named>
      )}
    </fieldset>
  );
}

const row = style({ margin: 0, borderStyle: 'none', minWidth: 0, flexShrink: 0, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4, paddingX: 16, paddingY: 8 });

function Named({ name, keys, children }: { name: string; keys?: string; children: ReactElement }) {
  const tip = useTip(name, keys ?? '');
  return (
    <TooltipTrigger>
      {children}
      <Tooltip>{tip}</Tooltip>
    </TooltipTrigger>
  );
}

function SortMenu({ sort, onSort }: Pick<ToolsProps, 'sort' | 'onSort'>) {
  const choose = (keys: 'all' | Iterable<string | number>) => {
    const [key] = keys === 'all' ? [] : [...keys];
    const chosen = SORTS.find((one) => one === key);
    if (chosen !== undefined) onSort(chosen);
  };
  return (
    <MenuTrigger>
      <Named name={t('sort.title')}>
        <ActionButton size="S" isQuiet aria-label={t('sort.title')}>
          <SortIcon />
        </ActionButton>
      </Named>
      <Menu selectionMode="single" disallowEmptySelection selectedKeys={[sort]} onSelectionChange={choose}>
        {SORTS.map((one) => (
          <MenuItem key={one} id={one} textValue={t(`sort.${one}`)}>
            <Text slot="label">{t(`sort.${one}`)}</Text>
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}
