/** Paths of folders: names between slashes, the empty one is the top. Pure. */
import type { FolderView } from '../backend';
import { t } from '../i18n';
import { personLocale } from '../i18n/locale';

/** What Rust takes. */
const MAX_DEPTH = 8;
const MAX_NAME = 80;

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export function joined(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}

/** How many names lie above it. */
export function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length - 1;
}

export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** From the first below the top to the one itself. */
export function wayTo(path: string): string[] {
  const names = path === '' ? [] : path.split('/');
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** All there are, those too that only hold others, as people read them. */
export function wholeTree(folders: readonly FolderView[]): FolderView[] {
  const known = new Map(folders.map((one) => [one.path, one.num_proofs]));
  for (const { path } of folders) {
    for (const above of wayTo(path)) {
      if (!known.has(above)) known.set(above, below(folders, above));
    }
  }
  known.delete('');
  const collator = new Intl.Collator(personLocale, { numeric: true });
  const byNames = (one: string, other: string) => {
    const [a, b] = [one.split('/'), other.split('/')];
    const at = a.findIndex((name, place) => name !== b[place]);
    if (at < 0 || at >= b.length) return a.length - b.length;
    return collator.compare(a[at] ?? '', b[at] ?? '') || ((a[at] ?? '') < (b[at] ?? '') ? -1 : 1);
  };
  return [...known].map(([path, num_proofs]) => ({ path, num_proofs })).toSorted((one, other) => byNames(one.path, other.path));
}

/** Of a folder that nobody has counted: what the topmost in it hold. */
function below(folders: readonly FolderView[], path: string): number {
  const inside = folders.filter((one) => one.path !== path && isWithin(one.path, path));
  const topmost = inside.filter((one) => !inside.some((other) => other.path !== one.path && isWithin(one.path, other.path)));
  return topmost.reduce((sum, one) => sum + one.num_proofs, 0);
}

/** Those right in this one. */
export function childrenOf(tree: readonly FolderView[], path: string): FolderView[] {
  return tree.filter((one) => one.path !== '' && one.path !== path && parentOf(one.path) === path);
}

/** As Rust keeps it: no outer space around the names. */
export function cleanPath(typed: string): string {
  return typed.trim() === '' ? '' : typed.split('/').map((name) => name.trim()).join('/');
}

/** Why a path, or a name in one, cannot be a folder; null where it can. */
export function problemOf(path: string): string | null {
  const names = path.split('/');
  if (names.length > MAX_DEPTH) return t('folders.too-deep', { depth: MAX_DEPTH });
  if (names.some((name) => name.length > MAX_NAME)) return t('folders.too-long', { length: MAX_NAME });
  // oxlint-disable-next-line no-control-regex -- these are what it cannot have
  if (names.some((name) => name === '' || name === '.' || name === '..' || /[\u0000-\u001f\u007f-\u009f]/.test(name))) return t('folders.no-name');
  return null;
}
