import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { english } from './en';

/** What people have instead of an id that is put together from its beginning: which there are. */
const BEGINNINGS: Record<string, readonly string[]> = { open: ['palette', 'search'], sheet: ['palette', 'search'], way: ['undo', 'redo'] };

/** All that speaks: no catalogue and no test. */
function sources(): string {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const speaking = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !/^i18n\/(en|de)\b/.test(file) && !file.includes('generated/'));
  return speaking.map((file) => readFileSync(`src/${file}`, 'utf8')).join('\n');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Which of the ids no code can ask for: not whole, and not by a text that is filled in, such as `kind.${kind}`. */
function unused(ids: readonly string[], code: string): string[] {
  const whole = new Set([...code.matchAll(/['"`]([\w.-]+)['"`]/g)].map(([, text]) => text));
  const made = [...code.matchAll(/`((?:[\w.-]|\$\{[^}]*\})*\$\{[^}]*\}[\w.-]*)`/g)].flatMap(([, text = '']) => {
    const begun = /^\$\{(\w+)\}\./.exec(text);
    const texts = begun === null ? [text] : (BEGINNINGS[begun[1] ?? ''] ?? []).map((beginning) => text.replace(begun[0], `${beginning}.`));
    // A text that begins with what is filled in, or has one word before it, would be any id.
    return texts.filter((one) => /^[a-z-]+\./.test(one)).map((one) => new RegExp(`^${one.split(/\$\{[^}]*\}/).map(escaped).join('.+')}$`));
  });
  return ids.filter((id) => !whole.has(id) && !made.some((pattern) => pattern.test(id)));
}

it('has no message that nothing asks for', () => {
  expect(unused(Object.keys(english), sources())).toEqual([]);
});

it('finds one that nothing asks for', () => {
  const ids = ['common.close', 'kind.pdf', 'kind', 'fields.kind.text.about', 'fields.kind.text.what', 'search.title', 'other.title'];
  const code = "t('common.close'); t(`kind.${kind}`); t(`fields.kind.${one}.about`); t(`${open}.title`); t(`${x}`)";
  expect(unused(ids, code)).toEqual(['kind', 'fields.kind.text.what', 'other.title']);
});
