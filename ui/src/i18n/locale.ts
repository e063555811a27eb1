/** The person's locale, for dates and numbers. */

/** A system without a language set says `C` or `POSIX`, which is no language tag (BCP 47): English then. */
export function usableLocale(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

export const personLocale = usableLocale(navigator.language);
