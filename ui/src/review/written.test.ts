import { describe, expect, it } from 'vitest';
import { NOTHING_ALONG } from '../viewer/along';
import { readWritten, writeWritten, type Written } from './written';

const ANN = { id: '0192b3c4-d5e6-7890-abcd-ef0123456701', name: 'Ann' };

describe('an answer in the making', () => {
  it.each<Written>([
    { text: '', along: NOTHING_ALONG },
    { text: 'Will do.', along: NOTHING_ALONG },
    { text: '{"text":"typed by hand"}', along: NOTHING_ALONG },
    { text: '@Ann', along: { ...NOTHING_ALONG, mentions: [ANN] } },
    { text: '', along: { ...NOTHING_ALONG, files: [{ id: 'a'.repeat(64), name: 'a.png', bytes: 3 }] } },
  ])('comes back as it was kept: %j', (written) => expect(readWritten(writeWritten(written))).toEqual(written));

  it('is its text alone where that is all', () => expect(writeWritten({ text: 'Will do.', along: NOTHING_ALONG })).toBe('Will do.'));

  it.each(['{', '{"text":3}', '{}', '{"words":"x"}'])('is what somebody wrote where it is %s', (text) => expect(readWritten(text)).toEqual({ text, along: NOTHING_ALONG }));
});
