/** Backups, and data folders that are made: one at a time, told of wherever one is meanwhile. */
import { create } from 'zustand';
import { ToastQueue } from '../app/toasts';
import { call } from '../backend';
import { tellIfAway } from '../app/away';
import { showFailure } from '../app/failures';
import { keepAll } from '../app/leave';
import { t } from '../i18n';
import { fileSize } from '../look/when';

/** The ticket under which Rust tells of it. */
export const DATA = 'data';

interface DataWork {
  /** Under way; the phase is not known before the first word of Rust, as while a file is asked for. */
  working: { phase: string | null; done: number; total: number } | null;
  /** Galley starts again after it, in another data folder: nothing is to be begun in this one meanwhile. */
  isLast: boolean;
}

export const useDataWork = create<DataWork>()(() => ({ working: null, isLast: false }));

export function dataProgress(phase: string, done: number, total: number): void {
  if (useDataWork.getState().working !== null) useDataWork.setState({ working: { phase, done, total } });
}

async function work(act: () => Promise<void>, isLast: boolean): Promise<void> {
  if (useDataWork.getState().working !== null) return;
  useDataWork.setState({ working: { phase: null, done: 0, total: 0 }, isLast });
  try {
    await act();
  } catch (error) {
    showFailure(error);
  } finally {
    useDataWork.setState({ working: null, isLast: false });
  }
}

export function backUp(): Promise<void> {
  return work(async () => {
    const began = performance.now();
    const made = await call('backup.make', { title: t('backup.make.title'), kind: t('backup.file') });
    if (made === null) return;
    const said = t('backup.made', { name: made.name, size: fileSize(made.bytes) });
    ToastQueue.positive(said, { timeout: 8000 });
    void tellIfAway(began, { title: said, body: '', link: null });
  }, false);
}

/** Galley starts again when it is done; there is an answer only where it was cancelled. */
export function restoreBackup(): Promise<void> {
  return work(async () => {
    await keepAll();
    await call('backup.restore', { title: t('backup.restore.title'), kind: t('backup.file') });
  }, true);
}

/** As above. */
export function moveData(): Promise<void> {
  return work(async () => {
    await keepAll();
    await call('data.move', { title: t('data.move.title'), kind: '' });
  }, true);
}

export function stopDataWork(): void {
  void call('data.stop', {}).catch(showFailure);
}
