/** The files of a comment that was not sent yet, with those on their way, each to be taken off. */
import { ActionButton, CloseButton, ProgressCircle, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Attach from '@react-spectrum/s2/icons/Attach';
import type { ReactNode } from 'react';
import { t } from '../../i18n';
import { fileSize } from '../../look/when';
import type { KeptFile } from '../../viewer';
import type { Attaching } from './useAttaching';

interface FileChipsProps {
  files: readonly KeptFile[];
  attaching: Attaching;
  onRemove(file: string): void;
}

export function FileChips({ files, attaching: { coming, stop }, onRemove }: FileChipsProps) {
  if (files.length + coming.length === 0) return null;
  return (
    <ul aria-label={t('attach.files')} className={style({ display: 'flex', flexWrap: 'wrap', gap: 4, margin: 0, padding: 0, listStyleType: 'none', minWidth: 0 })}>
      {files.map(({ id, name, bytes }) => (
        <Chip key={id} name={name} onRemove={() => onRemove(id)}>
          <span className={style({ color: 'neutral-subdued', whiteSpace: 'nowrap' })}>{fileSize(bytes)}</span>
        </Chip>
      ))}
      {coming.map(({ key, name, part }) => (
        <Chip key={key} name={name} onRemove={() => stop(key)}>
          <ProgressCircle size="S" aria-label={t('attach.coming', { name })} {...(part === null ? { isIndeterminate: true } : { value: part * 100 })} />
        </Chip>
      ))}
    </ul>
  );
}

function Chip({ name, onRemove, children }: { name: string; onRemove: () => void; children: ReactNode }) {
  return (
    <li className={chip}>
      <span className={style({ truncate: true, minWidth: 0 })}>{name}</span>
      {children}
      <CloseButton size="S" aria-label={t('attach.remove', { name })} onPress={onRemove} />
    </li>
  );
}

const chip = style({
  display: 'flex',
  alignItems: 'center',
  gap: 4,
  minWidth: 0,
  maxWidth: 'full',
  boxSizing: 'border-box',
  paddingStart: 8,
  borderRadius: 'full',
  font: 'ui-sm',
  color: 'neutral',
  backgroundColor: 'gray-100',
});

export function AttachButton({ attaching }: { attaching: Attaching }) {
  return (
    <TooltipTrigger>
      <ActionButton size="S" isQuiet aria-label={t('attach.button')} onPress={attaching.choose}>
        <Attach />
      </ActionButton>
      <Tooltip>{t('attach.button')}</Tooltip>
    </TooltipTrigger>
  );
}
