/** The person's locale, for dates and numbers. */

/** A system without a language set says `C` or `POSIX`, which is no language tag (BCP 47): English then. */
export function usableLocale(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

export function languageOf(locale: string): string {
  return locale.split('-', 1)[0] ?? locale;
}

/** What the system speaks. */
export const systemLocale = usableLocale(navigator.language);

/** Follows the language that is spoken: read it where something is written, not once. */
export let personLocale = systemLocale;

export function writeAs(locale: string): void {
  personLocale = locale;
}

/** A language as the person has it, such as `de-AT`, where the system says one, else plain. */
export function localeFor(language: string): string {
  return navigator.languages.map(usableLocale).find((locale) => languageOf(locale) === language) ?? language;
}

const RIGHT_TO_LEFT = new Set(['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Samr', 'Syrc', 'Thaa']);

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(new Intl.Locale(locale).maximize().script ?? '') ? 'rtl' : 'ltr';
}

/**
 * A part of a sentence that keeps its own direction (FSI and PDI, UAX #9). Unisolated among words from right to left, the
 * digits after a timecode's semicolon would stand before it.
 */
export function isolated(text: string): string {
  return document.documentElement.dir === 'rtl' ? `\u2068${text}\u2069` : text;
}

/** A number with its sign or unit, or a range of them: read from left to right wherever it stands (LRI and PDI, UAX #9). */
export function leftToRight(text: string): string {
  return document.documentElement.dir === 'rtl' ? `\u2066${text}\u2069` : text;
}
