import { ActionButton, Menu, MenuItem, MenuTrigger, Text } from '@react-spectrum/s2';
import Flag from '@react-spectrum/s2/icons/Flag';
import { type ThreadView, useMutate } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { PillInButton } from '../../look/PillInButton';
import { ToDoPill } from './ToDoPill';
import { TO_DO_ICONS, TO_DOS } from './todos';

/** Says what a thread is as a to-do, and makes it another; resolving is another matter. */
export function ToDoMenu({ thread: { id, to_do: now } }: { thread: ThreadView }) {
  const set = useMutate('thread.to-do', { onError: showFailure });
  const choose = (keys: 'all' | Iterable<string | number>) => {
    const [key] = keys === 'all' ? [] : [...keys];
    const state = TO_DOS.find((one) => one === key) ?? null;
    if (key !== undefined && state !== now) set.mutate({ thread: id, state });
  };
  return (
    <MenuTrigger>
      {now === null ? (
        <ActionButton size="XS" isQuiet>
          <Flag />
          <Text>{t('to-do.make')}</Text>
        </ActionButton>
      ) : (
        <ActionButton size="XS" isQuiet aria-label={t('to-do.now', { state: t(`to-do.${now}`) })}>
          <PillInButton>
            <ToDoPill state={now} />
          </PillInButton>
        </ActionButton>
      )}
      <Menu aria-label={t('to-do.title')} selectionMode="single" disallowEmptySelection selectedKeys={[now ?? 'none']} onSelectionChange={choose}>
        <MenuItem id="none" textValue={t('to-do.none')}>
          <Text slot="label">{t('to-do.none')}</Text>
        </MenuItem>
        {TO_DOS.map((state) => {
          const StateIcon = TO_DO_ICONS[state];
          return (
            <MenuItem key={state} id={state} textValue={t(`to-do.${state}`)}>
              <StateIcon />
              <Text slot="label">{t(`to-do.${state}`)}</Text>
            </MenuItem>
          );
        })}
      </Menu>
    </MenuTrigger>
  );
}
