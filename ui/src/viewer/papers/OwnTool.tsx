// The tools that open what a PDF brings along: their button, and what stands there when it could not be read.

import { ActionButton, DialogTrigger, Menu, MenuItem, MenuTrigger, Popover, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { failureLine } from '../../app/failures';
import { t } from '../../i18n';

/** A menu makes all of its lines at once; where there are more, they stand in `Rows`. */
export const MOST_IN_MENU = 200;

const long = style({ width: 320, height: 384, padding: 8, boxSizing: 'border-box' });

interface OwnToolProps {
  name: string;
  icon: ReactNode;
  isDisabled?: boolean;
  /** A menu, or `Rows` where there is more than a menu holds. */
  children: ReactNode;
  isLong: boolean;
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

export function OwnTool({ name, icon, isDisabled = false, children, isLong, isOpen, onOpenChange }: OwnToolProps) {
  const tool = (
    <TooltipTrigger placement="bottom">
      <ActionButton isQuiet aria-label={name} isDisabled={isDisabled}>
        {icon}
      </ActionButton>
      <Tooltip>{name}</Tooltip>
    </TooltipTrigger>
  );
  if (!isLong) {
    return (
      <MenuTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
        {tool}
        {children}
      </MenuTrigger>
    );
  }
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {tool}
      <Popover aria-label={name} padding="none">
        <div className={long}>{children}</div>
      </Popover>
    </DialogTrigger>
  );
}

interface FailedMenuProps {
  name: string;
  /** Null while it is being asked again. */
  error: unknown;
  onRetry(): void;
}

/** The reason stands at the one thing to do about it: a line that cannot be chosen is not read out. */
export function FailedMenu({ name, error, onRetry }: FailedMenuProps) {
  return (
    <Menu aria-label={name} disabledKeys={error === null ? ['retry'] : []} onAction={onRetry}>
      <MenuItem id="retry" textValue={t('failure.retry')}>
        <Text slot="label">{t('failure.retry')}</Text>
        {error !== null && <Text slot="description">{failureLine(error)}</Text>}
      </MenuItem>
    </Menu>
  );
}
