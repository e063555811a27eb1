/** Puts text on the clipboard and says so, for menus that are gone by then. */
import { ToastQueue } from '../app/toasts';
import { t } from '../i18n';

export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    ToastQueue.neutral(done, { timeout: 3000 });
  } catch {
    ToastQueue.negative(t('copy.failed'));
  }
}
