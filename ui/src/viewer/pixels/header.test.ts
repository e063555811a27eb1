import { describe, expect, it } from 'vitest';
import { picture, type PictureFields } from '../testing/pictures';
import { HeaderError, parseHeader } from './header';

describe('the header', () => {
  it('reads an RGBA region', () => {
    const header = parseHeader(picture({ request: 42, ordinal: 1, whole: [100, 50], place: [8, 6], scale: [3, 2] }));
    expect(header).toMatchObject({
      stream: 1,
      request: 42,
      kind: 'image',
      matrix: 'rgb',
      range: 'full',
      pts: -5n,
      timeBase: [1, 30000],
      time: 1001n,
      timecode: null,
      tableRevision: 3,
      ordinal: 1,
      fullWidth: 100,
      fullHeight: 50,
      x: 8,
      y: 6,
      width: 4,
      height: 2,
      scale: [3, 2],
      planes: [{ offset: 120, stride: 16, width: 4, height: 2 }],
    });
  });

  it('finds the planes of a 10-bit 4:2:0 frame with odd sides and padded rows', () => {
    const header = parseHeader(
      picture({ kind: 3, format: 5, matrix: 3, range: 1, siting: 2, whole: [5, 3], size: [5, 3], strides: [16, 8, 8], bytes: 16 * 3 + 8 * 2 + 8 * 2, number: 7 }),
    );
    expect(header).toMatchObject({ kind: 'frame', matrix: 'bt2020', range: 'limited', siting: 'top-left', number: 7 });
    expect(header.layout).toEqual({ planes: 3, bits: 10, across: 2, down: 2 });
    expect(header.planes).toEqual([
      { offset: 120, stride: 16, width: 5, height: 3 },
      { offset: 168, stride: 8, width: 3, height: 2 },
      { offset: 184, stride: 8, width: 3, height: 2 },
    ]);
  });

  it('keeps all rows of 4:2:2 chroma', () => {
    const header = parseHeader(picture({ kind: 3, format: 3, matrix: 2, whole: [4, 3], size: [4, 3], strides: [4, 2, 2], bytes: 24 }));
    expect(header.planes.map(({ width, height }) => [width, height])).toEqual([
      [4, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  it('writes drop-frame timecode with a semicolon', () => {
    const timecode = (0 << 24) | (0 << 16) | (4 << 8) | 12;
    expect(parseHeader(picture({ flags: 3, timecode })).timecode).toBe('00:00:04;12');
    expect(parseHeader(picture({ flags: 1, timecode })).timecode).toBe('00:00:04:12');
    expect(parseHeader(picture({ flags: 2, timecode })).timecode).toBeNull();
    expect(parseHeader(picture({ flags: 1, timecode: ((23 << 24) | (59 << 16) | (59 << 8) | 29) >>> 0 })).timecode).toBe('23:59:59:29');
  });

  it('reads the flags of source and table', () => {
    expect(parseHeader(picture({ flags: 4 }))).toMatchObject({ interlaced: true, provisional: false });
    expect(parseHeader(picture({ flags: 8 }))).toMatchObject({ interlaced: false, provisional: true });
  });

  const lies: [string, Partial<PictureFields>][] = [
    ['planes cut short', { bytes: 31 }],
    ['a row shorter than its samples', { strides: [12, 0, 0] }],
    ['an odd row of 16-bit samples', { kind: 3, format: 7, matrix: 2, strides: [9, 9, 9], bytes: 54 }],
    ['a region outside of the whole', { place: [1, 0] }],
    ['no size', { size: [0, 2] }],
    ['no scale', { scale: [1, 0] }],
    ['an unknown format', { format: 8 }],
    ['an unknown kind', { kind: 0 }],
    ['an unknown matrix', { format: 2, matrix: 9 }],
    ['planes without a matrix', { format: 4, matrix: 0, strides: [4, 4, 4], bytes: 24 }],
    ['RGBA with a matrix', { matrix: 2 }],
  ];
  it.each(lies)('refuses %s', (_, fields) => {
    expect(() => parseHeader(picture(fields))).toThrow(HeaderError);
  });

  it('refuses what is no picture at all', () => {
    expect(() => parseHeader(new ArrayBuffer(0))).toThrow(HeaderError);
    expect(() => parseHeader(new ArrayBuffer(120))).toThrow('not a picture');
    const other = picture({});
    new DataView(other).setUint16(4, 2, true);
    expect(() => parseHeader(other)).toThrow(HeaderError);
  });
});
