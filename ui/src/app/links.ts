/** Links of `galley:`, which lead into this installation from anywhere on the computer. */
import { call, type Link } from '../backend';
import { t } from '../i18n';
import { showFailure } from './failures';
import { go } from './route';
import { ToastQueue } from './toasts';

export function linkTo({ kind, id, version }: Link): string {
  return `galley://${kind}/${id}${version === null ? '' : `?version=${version}`}`;
}

/** Null is what was meant as a link and is none: it leads where one leads that is not here. */
export async function followLink(link: Link | null): Promise<void> {
  try {
    const place = link === null ? null : await call('link.find', link);
    if (place === null) ToastQueue.negative(t('link.not-here'), { timeout: 8000 });
    else if (place.proof === null) go({ page: 'project', project: place.project });
    else go({ page: 'proof', proof: place.proof, version: place.version ?? undefined, thread: place.thread ?? undefined });
  } catch (error) {
    showFailure(error);
  }
}
