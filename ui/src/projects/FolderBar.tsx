/** Where one is among the folders of a project: the way up, and the folders right here. Proofs can be dropped on each. */
import { Text } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import Folder from '@react-spectrum/s2/icons/Folder';
import { type ReactNode, useRef } from 'react';
import { Link } from 'react-aria-components/Link';
import { useDrop } from 'react-aria/useDrop';
import type { FolderView } from '../backend';
import { hrefOf } from '../app/route';
import { t } from '../i18n';
import { PROOFS } from './dragging';
import { childrenOf, nameOf, wayTo } from './folders';

interface FolderBarProps {
  project: string;
  /** The one that is shown; empty: the top. */
  folder: string;
  /** As `wholeTree` makes it. */
  tree: readonly FolderView[];
  onDrop(folder: string): void;
}

export function FolderBar({ project, folder, tree, onDrop }: FolderBarProps) {
  const children = childrenOf(tree, folder);
  if (folder === '' && children.length === 0) return null;
  const way = wayTo(folder);
  const linkOf = (path: string) => ({ href: hrefOf({ page: 'project', project, folder: path || undefined }), isCurrent: path === folder, onDrop: () => onDrop(path) });
  return (
    <nav aria-label={t('folders.title')} className={style({ display: 'flex', alignItems: 'center', columnGap: 16, rowGap: 8, flexWrap: 'wrap' })}>
      <ol aria-label={t('folders.way')} className={list}>
        <li className={item}>
          <FolderLink {...linkOf('')} name={t('folders.top')}>
            {t('folders.top')}
          </FolderLink>
        </li>
        {way.map((path) => (
          <li key={path} className={item}>
            <span className={chevron}>
              <ChevronRight />
            </span>
            <FolderLink {...linkOf(path)} name={nameOf(path)}>
              {nameOf(path)}
            </FolderLink>
          </li>
        ))}
      </ol>
      {children.length > 0 && (
        <ul aria-label={t('folders.here')} className={list}>
          {children.map(({ path, num_proofs: count }) => (
            <li key={path} className={item}>
              <FolderLink {...linkOf(path)} name={t('folders.chip', { name: nameOf(path), count })} isChip>
                <Folder />
                <Text>{nameOf(path)}</Text>
                <span className={style({ color: 'neutral-subdued' })}>{count}</span>
              </FolderLink>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}

const list = style({ display: 'flex', alignItems: 'center', gap: 8, flexWrap: 'wrap', margin: 0, padding: 0, listStyleType: 'none', minWidth: 0 });
const item = style({ display: 'flex', alignItems: 'center', gap: 8, minWidth: 0 });
/** It points to what comes next, which is on the other side where one reads from right to left. */
const chevron = style({ display: 'flex', flexShrink: 0, scaleX: { ':dir(rtl)': -1 }, '--iconPrimary': { type: 'fill', value: 'gray-600' } });

interface FolderLinkProps {
  href: string;
  name: string;
  isCurrent: boolean;
  isChip?: boolean;
  onDrop(): void;
  children: ReactNode;
}

function FolderLink({ href, name, isCurrent, isChip = false, onDrop, children }: FolderLinkProps) {
  const ref = useRef<HTMLAnchorElement>(null);
  const { dropProps, isDropTarget } = useDrop({
    ref,
    getDropOperation: (types) => (types.has(PROOFS) ? 'move' : 'cancel'),
    onDrop,
  });
  const { 'aria-describedby': described, onClick: _, ...events } = dropProps;
  return (
    <span role="presentation" className={item} {...events}>
      <Link
        ref={ref}
        href={href}
        aria-label={name}
        {...(described === undefined ? {} : { 'aria-describedby': described })}
        {...(isCurrent ? { 'aria-current': 'page' } : {})}
        {...(isDropTarget ? { 'data-drop-target': true } : {})}
        className={(state) => chip({ ...state, isCurrent, isChip, isDropTarget })}
      >
        {children}
      </Link>
    </span>
  );
}

const chip = style({
  ...focusRing(),
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  minWidth: 0,
  maxWidth: '[20rem]',
  minHeight: 32,
  boxSizing: 'border-box',
  paddingX: { default: 4, isChip: 12 },
  font: 'ui',
  fontWeight: { default: 'normal', isCurrent: 'bold' },
  color: { default: 'neutral-subdued', isHovered: 'neutral', isCurrent: 'neutral', isChip: 'neutral' },
  textDecoration: 'none',
  overflowWrap: 'anywhere',
  borderWidth: { default: 0, isChip: 1, isDropTarget: 1 },
  borderStyle: 'solid',
  borderColor: { default: 'gray-300', isHovered: 'gray-400', isDropTarget: 'blue-800', forcedColors: 'ButtonBorder' },
  borderRadius: { default: 'sm', isChip: 'full' },
  backgroundColor: { default: 'transparent', isDropTarget: { default: 'blue-200', forcedColors: 'Highlight' } },
  cursor: 'pointer',
  '--iconPrimary': { type: 'fill', value: 'currentColor' },
});
