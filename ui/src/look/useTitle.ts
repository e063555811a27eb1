import { useEffect } from 'react';
import { t } from '../i18n';

/** What the window is called while a page is shown. */
export function useTitle(name: string | undefined): void {
  useEffect(() => {
    document.title = name === undefined ? t('app.name') : t('app.title', { name });
  }, [name]);
}
