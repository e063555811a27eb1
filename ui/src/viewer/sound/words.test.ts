import { describe, expect, it, vi } from 'vitest';
import { lengthText, rateText } from './words';

vi.mock('../../i18n/locale', async (original) => ({ ...(await original<typeof import('../../i18n/locale')>()), personLocale: 'de-DE' }));

describe('numbers of a sound', () => {
  it('are written by the locale', () => {
    expect(lengthText({ start: 0, end: 128_640 }, 48_000)).toBe('2,680 s');
    expect([8000, 11_025, 22_050, 44_100, 48_000].map(rateText)).toEqual(['8', '11,025', '22,05', '44,1', '48']);
  });
});
