// What the canvas shows as a picture of its own, with its marks: to the clipboard, or to a file.

import { queryClient } from '../app/client';
import type { Command } from '../app/commands';
import { showFailure } from '../app/failures';
import { ToastQueue } from '../app/toasts';
import { call, type FramePicture, type ThreadView } from '../backend';
import { t } from '../i18n';
import { placeShown, useViewer } from './store';
import { hasTeamMarks } from './threads';

/** The page, image or frame that is painted; null while there is none. */
export function pictureShown(): FramePicture | null {
  const state = useViewer.getState();
  const { version, media } = state;
  if (version === null || media === null || media.kind === 'audio') return null;
  // Of an image there is one place, painted or not.
  const place = state.painted?.version === version ? placeShown(state) : null;
  return place === null ? null : { version, place, with_marks: true };
}

/** Whether marks are left out of it, as those for the team only are; the page has the threads. */
function leavesOut({ version, place }: FramePicture): boolean {
  const listed = queryClient.getQueriesData<ThreadView[]>({ queryKey: ['threads.list'] });
  return listed.some(([, threads]) => hasTeamMarks(threads ?? [], version, place));
}

let busy = false;

/** One at a time: a second press is about the same picture. */
async function once(act: (picture: FramePicture) => Promise<void>): Promise<void> {
  const picture = pictureShown();
  if (picture === null || busy) return;
  busy = true;
  try {
    await act(picture);
  } catch (error) {
    showFailure(error);
  } finally {
    busy = false;
  }
}

export function copyPicture(): Promise<void> {
  return once(async (picture) => {
    await call('frame.copy', picture);
    ToastQueue.positive(t(leavesOut(picture) ? 'output.copied.team' : 'output.copied'), { timeout: 5000 });
  });
}

export function savePicture(): Promise<void> {
  return once(async (picture) => {
    const saved = await call('frame.save', { ...picture, title: t('output.save.title') });
    if (saved === null) return;
    const { name, folder } = saved;
    ToastQueue.positive(t(leavesOut(picture) ? 'output.saved.team' : 'output.saved', { name, folder }), { timeout: 8000 });
  });
}

/** As the palette offers it: there is no key for it. */
export function savePictureCommand(): Command {
  const why = pictureShown() === null ? t('why.not-shown') : null;
  return { id: 'save-picture', name: t('command.save-picture'), keys: [], why, run: () => void savePicture() };
}
