import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../backend';
import { outlineOf } from './outline';

interface Vector {
  name: string;
  shape: Shape;
  width: number;
  pixel: number;
  path: string;
  fill: boolean;
}

// What other programs are handed is drawn by the same rule, in Rust (crates/interop/src/outline.rs).
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../../tests/vectors/outlines.json'), 'utf8')) as Vector[];

describe('outlines are those that are handed to other programs', () => {
  it.each(vectors)('$name', ({ shape, width, pixel, path, fill }) => {
    expect(outlineOf(shape, width, pixel)).toEqual({ path, fill });
  });
});
