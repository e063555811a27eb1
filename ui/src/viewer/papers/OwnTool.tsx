// The tools that open what a PDF brings along: their button, and what stands there when it could not be read.

import { ActionButton, Menu, MenuItem, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import type { ReactNode } from 'react';
import { failureText } from '../../app/failures';
import { t } from '../../i18n';

/** A menu makes all of its lines at once; where there are more, they stand in `Rows`. */
export const MOST_IN_MENU = 200;

export function OwnTool({ name, icon, isDisabled = false }: { name: string; icon: ReactNode; isDisabled?: boolean }) {
  return (
    <TooltipTrigger placement="bottom">
      <ActionButton isQuiet aria-label={name} isDisabled={isDisabled}>
        {icon}
      </ActionButton>
      <Tooltip>{name}</Tooltip>
    </TooltipTrigger>
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
  const { title, hint } = error === null ? { title: '', hint: null } : failureText(error);
  return (
    <Menu aria-label={name} disabledKeys={error === null ? ['retry'] : []} onAction={onRetry}>
      <MenuItem id="retry" textValue={t('failure.retry')}>
        <Text slot="label">{t('failure.retry')}</Text>
        {title !== '' && <Text slot="description">{hint === null ? title : `${title} ${hint}`}</Text>}
      </MenuItem>
    </Menu>
  );
}
