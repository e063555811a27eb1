import { describe, expect, it } from 'vitest';
import { tokensOf } from './tokens';

/** What leads somewhere, as kind and text. */
const leading = (text: string) => tokensOf(text).flatMap((token) => (token.kind === 'text' ? [] : [`${token.kind} ${token.text}`]));

describe('what leads somewhere in a comment', () => {
  it.each([
    ['See https://example.org/a?b=c#d.', ['url https://example.org/a?b=c#d']],
    ['HTTP://Example.org', ['url HTTP://Example.org']],
    ['(https://example.org/a_(b))', ['url https://example.org/a_(b)']],
    ['[https://example.org/x], “https://example.org/y”', ['url https://example.org/x', 'url https://example.org/y']],
    ['Wie https://example.org/größe?', ['url https://example.org/größe']],
    ['as in #12, #3.', ['thread #12', 'thread #3']],
    ['(#7)', ['thread #7']],
    ['at 00:00:04;12 and 01:02:03:04', ['timecode 00:00:04;12', 'timecode 01:02:03:04']],
    ['00:00:04.120', ['timecode 00:00:04.120']],
    ['until 00:00:04;12.', ['timecode 00:00:04;12']],
    ['p. 4, P.5 and page 6, Page 7', ['page p. 4', 'page P.5', 'page page 6', 'page Page 7']],
    ['#1 p. 2 00:00:00:03 https://a.example', ['thread #1', 'page p. 2', 'timecode 00:00:00:03', 'url https://a.example']],
  ])('%s', (text, expected) => expect(leading(text)).toEqual(expected));
});

describe('whom a text names', () => {
  const id = '0192b3c4-d5e6-7890-abcd-ef0123456789';

  it('is told by the token alone, wherever it stands', () => {
    expect(leading(`@[${id}] and x@[${id}].`)).toEqual([`mention @[${id}]`, `mention @[${id}]`]);
    expect(tokensOf(`@[${id}]`)).toEqual([{ kind: 'mention', text: `@[${id}]`, id }]);
  });

  it.each([[`@[${id}`], [`@${id}`], [`@[${id.slice(1)}]`], ['@[]'], ['@Ann'], [`@[${id}x]`]])('not by %s', (text) => expect(leading(text)).toEqual([]));
});

describe('what does not', () => {
  it.each([
    ['javascript:alert(1)'],
    ['JavaScript://example.org/%0aalert(1)'],
    ['data:text/html,<script>'],
    ['file:///etc/passwd'],
    ['ftp://example.org'],
    ['https://'],
    ['https://?'],
    ['http:example.org'],
    ['https://bank.example@evil.example/'],
    ['https://user:word@evil.example/'],
    ['xhttps://example.org'],
    ['https://exa mple'.slice(0, 8)],
    ['#'],
    ['#0x12'],
    ['a#12'],
    ['#12a'],
    ['#1234567'],
    ['1:23'],
    ['100:00:04:12'],
    ['00:00:04'],
    ['00:00:04:12:13'],
    ['00:00:04:1234'],
    ['1.00:00:04:12'],
    ['stop. 4'],
    ['pages 4'],
    ['page four'],
    ['page  4'],
    ['p. 4a'],
  ])('%s', (text) => expect(leading(text)).toEqual([]));

  it('an address ends where letters turn the line around', () => {
    expect(leading('https://example.org/\u202egpj.exe')).toEqual(['url https://example.org/']);
    expect(leading('https://example.org/\u200bx')).toEqual(['url https://example.org/']);
  });
});

describe('whatever the text', () => {
  const hostile = [
    'https://'.repeat(20_000),
    `https://example.org/${')'.repeat(200_000)}`,
    `https://example.org/${'('.repeat(100_000)}${')'.repeat(100_000)}`,
    '#1'.repeat(100_000),
    '00:'.repeat(100_000),
    '0'.repeat(300_000),
    'p. '.repeat(100_000),
    'page '.repeat(60_000),
    `${'\ud800'.repeat(1000)}#1`,
    'x\u0000\n\t\u2028y',
    '',
  ];

  it('the pieces are the text again, and none is empty', () => {
    for (const text of hostile) {
      const tokens = tokensOf(text);
      expect(tokens.map((token) => token.text).join('') === text).toBe(true);
      expect(tokens.every((token) => token.text !== '')).toBe(true);
    }
  });

  it('an address is never another than http or https', () => {
    const parts = ['javascript:', 'https://', 'http://', '@', '#1', '//', ':', '.', 'a.example', ' ', '\\', '\t', ')', '%0a'];
    // Every row of three: short enough to try them all.
    for (const a of parts)
      for (const b of parts)
        for (const c of parts)
          for (const token of tokensOf(a + b + c)) {
            if (token.kind !== 'url') continue;
            expect(token.href).toMatch(/^https?:\/\/[^/@]+/);
            expect(token.text.toLowerCase()).toMatch(/^https?:\/\//);
          }
  });
});
