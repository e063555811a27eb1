import { expect, it } from 'vitest';
import { inSound } from './PlaceName';

it.each([
  [null, 'Comment on the whole proof'],
  [{ start: 0, end: 0, sample_rate: 44_100 }, 'Comment on 0:00.000'],
  [{ start: 544_194, end: 544_194, sample_rate: 44_100 }, 'Comment on 0:12.340'],
  [{ start: 544_194, end: 662_382, sample_rate: 44_100 }, 'Comment on 0:12.340 – 0:15.020'],
  [{ start: 48_000 * 3599, end: 48_000 * 3601, sample_rate: 48_000 }, 'Comment on 59:59.000 – 1:00:01.000'],
])('%j is said as %s', (span, text) => expect(inSound(span)).toBe(text));
