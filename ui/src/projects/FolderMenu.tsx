/** What can be done about folders, where one is: a new one out of what is selected, and another name for this one. */
import { ActionButton, Menu, MenuItem, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import FolderIcon from '@react-spectrum/s2/icons/Folder';
import FolderAdd from '@react-spectrum/s2/icons/FolderAdd';
import Rename from '@react-spectrum/s2/icons/Rename';
import { useState } from 'react';
import { BackendError, useMutate } from '../backend';
import { goInPlace } from '../app/route';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { Reason } from '../look/Reason';
import { cleanPath, joined, nameOf, parentOf, problemOf } from './folders';

interface FolderMenuProps {
  project: string;
  folder: string;
  numSelected: number;
  /** Moves what is selected there. */
  onMake(folder: string): Promise<void>;
}

type Naming = 'new' | 'rename';

export function FolderMenu({ project, folder, numSelected, onMake }: FolderMenuProps) {
  const [naming, setNaming] = useState<Naming | null>(null);
  const rename = useMutate('folder.rename');
  const name = async (typed: string) => {
    const path = joined(parentOf(folder), cleanPath(typed));
    if (naming === 'new') {
      await onMake(checked(joined(folder, cleanPath(typed))));
      return;
    }
    const { changed } = await rename.mutateAsync({ project, folder, to: checked(path) });
    if (changed === 0) return;
    goInPlace({ page: 'project', project, folder: path });
    sayUndoable(t('folders.renamed', { name: nameOf(path) }));
  };
  const disabled = [...(numSelected === 0 ? ['new'] : []), ...(folder === '' ? ['rename'] : [])];
  return (
    <>
      <MenuTrigger>
        <TooltipTrigger>
          <ActionButton aria-label={t('folders.menu')}>
            <FolderIcon />
          </ActionButton>
          <Tooltip>{t('folders.menu')}</Tooltip>
        </TooltipTrigger>
        <Menu aria-label={t('folders.menu')} disabledKeys={disabled} onAction={(key) => setNaming(key === 'new' ? 'new' : 'rename')}>
          <MenuItem id="new" textValue={t('folders.new')}>
            <FolderAdd />
            <Text slot="label">{t('folders.new')}</Text>
            <Reason>{numSelected === 0 ? t('folders.new.select') : t('folders.new.of', { count: numSelected })}</Reason>
          </MenuItem>
          <MenuItem id="rename" textValue={t('folders.rename')}>
            <Rename />
            <Text slot="label">{t('folders.rename')}</Text>
            {folder === '' && <Reason>{t('folders.rename.none')}</Reason>}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <NamingDialog
        isOpen={naming !== null}
        title={naming === 'new' ? t('folders.new.title') : t('folders.rename.title', { name: nameOf(folder) })}
        label={t('folders.name')}
        action={naming === 'new' ? t('folders.new.do', { count: numSelected }) : t('common.rename.do')}
        name={naming === 'rename' ? nameOf(folder) : ''}
        onClose={() => setNaming(null)}
        onName={name}
      />
    </>
  );
}

/** The path, where it can be one; what is wrong with it is said at the field. */
function checked(path: string): string {
  const problem = problemOf(path);
  if (problem !== null) throw new BackendError({ code: 'folder-name', message: problem, hint: null, params: {}, retryable: false });
  return path;
}
