/** Where to: the folders of a project as a tree, found by a part of their names; what is not there yet is made. */
import { Autocomplete, CustomDialog, DialogContainer, Heading, Menu, MenuItem, SearchField, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Folder from '@react-spectrum/s2/icons/Folder';
import FolderAdd from '@react-spectrum/s2/icons/FolderAdd';
import { useState } from 'react';
import { type FolderView, type ProofCard, useOperation } from '../backend';
import { FailureNote } from '../app/failures';
import { t } from '../i18n';
import { useOpenings } from '../look/useOpenings';
import { cleanPath, depthOf, nameOf, parentOf, problemOf, wholeTree } from './folders';

interface MoveDialogProps {
  project: string;
  /** Which proofs; null: it is closed. */
  cards: readonly ProofCard[] | null;
  /** Where one is: what is typed for a new folder lies there, unless it begins at the top. */
  folder: string;
  onClose(): void;
  onMove(folder: string): void;
}

export function MoveDialog({ cards, onClose, ...rest }: MoveDialogProps) {
  const openings = useOpenings(cards !== null);
  return (
    <DialogContainer onDismiss={onClose}>
      {cards !== null && (
        <CustomDialog size="M" isDismissible padding="none" aria-label={titleOf(cards)}>
          <Choice key={openings} {...rest} cards={cards} onClose={onClose} />
        </CustomDialog>
      )}
    </DialogContainer>
  );
}

function titleOf(cards: readonly ProofCard[]): string {
  const [only] = cards;
  return cards.length === 1 && only !== undefined ? t('folders.move.one', { name: only.name }) : t('folders.move.many', { count: cards.length });
}

/** What stands before a path as a key, so that the top has one, too. */
const PATH = '/';
const NEW = '+';

function Choice({ project, cards, folder, onClose, onMove }: MoveDialogProps & { cards: readonly ProofCard[] }) {
  const [typed, setTyped] = useState('');
  const folders = useOperation('project.folders', { project });
  const tree = wholeTree(folders.data ?? []);
  const asked = cleanPath(typed);
  const shown = foundIn(tree, asked);
  const made = newFolder(tree, asked, folder);
  const isHere = (path: string) => cards.every((card) => card.folder === path);
  const choose = (key: string) => {
    onClose();
    onMove(key.slice(1));
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', height: '[min(32rem, 70vh)]', padding: 16, gap: 8, boxSizing: 'border-box' })}>
      <Heading slot="title" styles={style({ font: 'title', margin: 0 })}>
        {titleOf(cards)}
      </Heading>
      <p className={style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 })}>{t('folders.exists')}</p>
      <Autocomplete inputValue={typed} onInputChange={setTyped} disableAutoFocusFirst={false}>
        <SearchField autoFocus aria-label={t('folders.find')} placeholder={t('folders.find')} styles={style({ width: 'full', flexShrink: 0 })} />
        {folders.isError && <FailureNote error={folders.error} onRetry={() => void folders.refetch()} />}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by the keys */}
        <section tabIndex={0} aria-label={t('folders.title')} className={style({ flexGrow: 1, minHeight: 0, overflow: 'auto', padding: 4 })}>
          <Menu aria-label={t('folders.title')} onAction={(key) => choose(String(key))}>
            {shown.map(({ path, num_proofs: count }) => (
              <MenuItem key={PATH + path} id={PATH + path} textValue={path === '' ? t('folders.top') : path} isDisabled={isHere(path)}>
                <Folder />
                <Text slot="label">
                  <span style={{ paddingInlineStart: `${asked === '' && path !== '' ? depthOf(path) + 1 : 0}em` }}>{path === '' ? t('folders.top') : nameOf(path)}</span>
                </Text>
                {described(path, count, isHere(path), asked !== '') !== '' && <Text slot="description">{described(path, count, isHere(path), asked !== '')}</Text>}
              </MenuItem>
            ))}
            {made !== null && (
              <MenuItem key={NEW + made.path} id={NEW + made.path} textValue={t('folders.make', { path: made.path })} isDisabled={made.problem !== null}>
                <FolderAdd />
                <Text slot="label">{t('folders.make', { path: made.path })}</Text>
                {made.problem !== null && <Text slot="description">{made.problem}</Text>}
              </MenuItem>
            )}
          </Menu>
        </section>
      </Autocomplete>
    </div>
  );
}

const TOP: FolderView = { path: '', num_proofs: 0 };

/** Those that have every word of it; without any all of them, the top first. */
function foundIn(tree: readonly FolderView[], asked: string): FolderView[] {
  if (asked === '') return [TOP, ...tree];
  const words = asked.toLocaleLowerCase().split(/[\s/]+/).filter((word) => word !== '');
  return tree.filter(({ path }) => words.every((word) => path.toLocaleLowerCase().includes(word)));
}

function newFolder(tree: readonly FolderView[], asked: string, folder: string): { path: string; problem: string | null } | null {
  if (asked === '') return null;
  const path = asked.includes('/') || folder === '' ? asked : `${folder}/${asked}`;
  if (tree.some((one) => one.path === path)) return null;
  return { path, problem: problemOf(path) };
}

function described(path: string, count: number, isHere: boolean, isFound: boolean): string {
  const above = isFound && path !== '' ? parentOf(path) : '';
  const inside = path === '' ? '' : t('project.proofs', { count });
  return [above, isHere ? t('folders.is-here') : inside].filter((part) => part !== '').join(' · ');
}
