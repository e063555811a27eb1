// The header in front of every picture on the pixel socket; the table is in docs/PIXELS.md.
//
// Parsing checks everything that painting relies on: a picture that lies about its planes is refused here.

export type PictureKind = 'image' | 'page' | 'frame';
export type Matrix = 'rgb' | 'bt601' | 'bt709' | 'bt2020';
export type Range = 'limited' | 'full';
export type Siting = 'center' | 'left' | 'top-left';

/** How samples are laid out; `across` and `down` are luma samples per chroma sample. */
export interface Layout {
  planes: 1 | 3;
  bits: 8 | 10;
  across: 1 | 2;
  down: 1 | 2;
}

export interface Plane {
  /** From the start of the message. */
  offset: number;
  /** Bytes per row. */
  stride: number;
  /** Samples per row, and rows. An RGBA pixel counts as one sample. */
  width: number;
  height: number;
}

export interface Header {
  stream: number;
  request: number;
  kind: PictureKind;
  layout: Layout;
  matrix: Matrix;
  range: Range;
  siting: Siting;
  transfer: number;
  primaries: number;
  interlaced: boolean;
  provisional: boolean;
  number: number;
  pts: bigint;
  timeBase: [number, number];
  /** Ticks since frame 0. */
  time: bigint;
  /** `00:00:04;12`, with a semicolon when frame numbers are dropped; null when the source has none. */
  timecode: string | null;
  tableRevision: number;
  /** Among the frames of equal pts, from 0. */
  ordinal: number;
  /** Of the whole picture at this scale. */
  fullWidth: number;
  fullHeight: number;
  x: number;
  y: number;
  width: number;
  height: number;
  scale: [number, number];
  /** Of HDR: the brightest light of the source, cd/m²; 0 for everything else. */
  peakNits: number;
  planes: Plane[];
}

const MAGIC = 0x31585047;
const HEADER_BYTES = 120;

const KINDS: Record<number, PictureKind> = { 1: 'image', 2: 'page', 3: 'frame' };
const MATRICES: Record<number, Matrix> = { 0: 'rgb', 1: 'bt601', 2: 'bt709', 3: 'bt2020' };
const RANGES: Record<number, Range> = { 1: 'limited', 2: 'full' };
const SITINGS: Record<number, Siting> = { 0: 'center', 1: 'left', 2: 'top-left' };
const LAYOUTS: Record<number, Layout> = {
  1: { planes: 1, bits: 8, across: 1, down: 1 },
  2: { planes: 3, bits: 8, across: 2, down: 2 },
  3: { planes: 3, bits: 8, across: 2, down: 1 },
  4: { planes: 3, bits: 8, across: 1, down: 1 },
  5: { planes: 3, bits: 10, across: 2, down: 2 },
  6: { planes: 3, bits: 10, across: 2, down: 1 },
  7: { planes: 3, bits: 10, across: 1, down: 1 },
};

/** What is wrong with a picture, in words for the log. */
export class HeaderError extends Error {}

export function parseHeader(message: ArrayBuffer): Header {
  const view = new DataView(message);
  if (message.byteLength < HEADER_BYTES) throw new HeaderError('shorter than a header');
  if (view.getUint32(0, true) !== MAGIC) throw new HeaderError('not a picture');
  if (view.getUint16(4, true) !== 1) throw new HeaderError('a version of the header that is not known');
  const headerBytes = view.getUint16(6, true);
  if (headerBytes < HEADER_BYTES || headerBytes > message.byteLength || headerBytes % 2 !== 0) throw new HeaderError('a header of a wrong length');
  const layout = known(LAYOUTS, view.getUint8(17), 'format');
  const matrix = known(MATRICES, view.getUint8(18), 'matrix');
  if ((layout.planes === 1) !== (matrix === 'rgb')) throw new HeaderError('format and matrix contradict each other');
  const flags = view.getUint32(24, true);
  const header: Header = {
    stream: view.getUint32(8, true),
    request: view.getUint32(12, true),
    kind: known(KINDS, view.getUint8(16), 'kind'),
    layout,
    matrix,
    range: known(RANGES, view.getUint8(19), 'range'),
    transfer: view.getUint8(20),
    primaries: view.getUint8(21),
    siting: known(SITINGS, view.getUint8(22), 'chroma siting'),
    interlaced: (flags & 4) !== 0,
    provisional: (flags & 8) !== 0,
    number: view.getUint32(28, true),
    pts: view.getBigInt64(32, true),
    timeBase: [view.getUint32(40, true), view.getUint32(44, true)],
    time: view.getBigInt64(112, true),
    timecode: (flags & 1) === 0 ? null : writtenTimecode(view.getUint32(48, true), (flags & 2) !== 0),
    tableRevision: view.getUint32(52, true),
    fullWidth: view.getUint32(56, true),
    fullHeight: view.getUint32(60, true),
    x: view.getUint32(64, true),
    y: view.getUint32(68, true),
    width: view.getUint32(72, true),
    height: view.getUint32(76, true),
    scale: [view.getUint32(92, true), view.getUint32(96, true)],
    ordinal: view.getUint32(100, true),
    peakNits: view.getUint32(104, true),
    planes: [],
  };
  checkPlace(header);
  header.planes = planesOf(header, view, headerBytes, message.byteLength);
  return header;
}

function known<T>(table: Record<number, T>, value: number, what: string): T {
  const found = table[value];
  if (found === undefined) throw new HeaderError(`a ${what} that is not known (${value})`);
  return found;
}

function checkPlace(header: Header): void {
  const { x, y, width, height, fullWidth, fullHeight } = header;
  if (width === 0 || height === 0) throw new HeaderError('an empty picture');
  if (x + width > fullWidth || y + height > fullHeight) throw new HeaderError('a picture outside of its whole');
  if (header.scale[0] === 0 || header.scale[1] === 0) throw new HeaderError('a scale of nothing');
}

function planesOf(header: Header, view: DataView, start: number, end: number): Plane[] {
  const { layout, width, height } = header;
  const bytesPerSample = layout.planes === 1 ? 4 : layout.bits === 8 ? 1 : 2;
  const planes: Plane[] = [];
  let offset = start;
  for (let index = 0; index < layout.planes; index += 1) {
    const stride = view.getUint32(80 + 4 * index, true);
    const chroma = index > 0;
    const samples = chroma ? Math.ceil(width / layout.across) : width;
    const rows = chroma ? Math.ceil(height / layout.down) : height;
    if (stride < samples * bytesPerSample || stride % bytesPerSample !== 0) throw new HeaderError('a row of a wrong length');
    planes.push({ offset, stride, width: samples, height: rows });
    offset += stride * rows;
  }
  if (offset > end) throw new HeaderError('planes that are cut short');
  return planes;
}

function writtenTimecode(packed: number, dropFrame: boolean): string {
  const part = (shift: number) => String((packed >>> shift) & 0xff).padStart(2, '0');
  return `${part(24)}:${part(16)}:${part(8)}${dropFrame ? ';' : ':'}${part(0)}`;
}
