// Pictures as the socket sends them, written by the table in docs/PIXELS.md and not by the code that reads them.

export interface PictureFields {
  stream: number;
  request: number;
  kind: number;
  format: number;
  matrix: number;
  range: number;
  siting: number;
  flags: number;
  number: number;
  timecode: number;
  ordinal: number;
  whole: [number, number];
  place: [number, number];
  size: [number, number];
  strides: [number, number, number];
  scale: [number, number];
  bytes: number;
}

export const rgba: PictureFields = {
  stream: 1,
  request: 1,
  kind: 1,
  format: 1,
  matrix: 0,
  range: 2,
  siting: 0,
  flags: 0,
  number: 0,
  timecode: 0,
  ordinal: 0,
  whole: [4, 2],
  place: [0, 0],
  size: [4, 2],
  strides: [16, 0, 0],
  scale: [1, 1],
  bytes: 32,
};

export function picture(fields: Partial<PictureFields>): ArrayBuffer {
  const all = { ...rgba, ...fields };
  const message = new ArrayBuffer(120 + all.bytes);
  const view = new DataView(message);
  view.setUint32(0, 0x31585047, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 120, true);
  view.setUint32(8, all.stream, true);
  view.setUint32(12, all.request, true);
  [all.kind, all.format, all.matrix, all.range, 1, 1, all.siting].forEach((value, at) => view.setUint8(16 + at, value));
  view.setUint32(24, all.flags, true);
  view.setUint32(28, all.number, true);
  view.setBigInt64(32, -5n, true);
  view.setUint32(40, 1, true);
  view.setUint32(44, 30000, true);
  view.setUint32(48, all.timecode, true);
  view.setUint32(52, 3, true);
  const rest = [...all.whole, ...all.place, ...all.size, ...all.strides, ...all.scale];
  view.setUint32(100, all.ordinal, true);
  view.setBigInt64(112, 1001n, true);
  rest.forEach((value, at) => view.setUint32(56 + 4 * at, value, true));
  return message;
}
