import { expect, it } from 'vitest';
import { splitSnippet } from './snippet';

it.each([
  ['', []],
  ['plain', [{ text: 'plain', match: false }]],
  ['a \u2068b\u2069 c', [{ text: 'a ', match: false }, { text: 'b', match: true }, { text: ' c', match: false }]],
  ['\u2068a\u2069\u2068b\u2069', [{ text: 'a', match: true }, { text: 'b', match: true }]],
  ['cut \u2068off', [{ text: 'cut off', match: false }]],
])('splits %j', (snippet, pieces) => expect(splitSnippet(snippet)).toEqual(pieces));
