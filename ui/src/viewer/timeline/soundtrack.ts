// The waveform of a film as bars of device pixels. Pure.

/** From the top, in device pixels; one for each pixel across. Null where nothing is known yet. */
export type Bar = readonly [top: number, height: number] | null;

/** Loudest and most silent reach so near the edges. */
const ROOM = 0.08;

/** Pairs of smallest and largest value, one for each of `columns` equal shares; fewer came where not all is known. */
export function barsOf(peaks: readonly number[], columns: number, width: number, height: number): Bar[] {
  const known = Math.floor(peaks.length / 2);
  const yOf = (value: number) => height / 2 - (value / 32768) * (height / 2) * (1 - ROOM);
  return Array.from({ length: width }, (_, x) => {
    const first = Math.floor((x * columns) / width);
    const behind = Math.max(first + 1, Math.floor(((x + 1) * columns) / width));
    if (behind > known) return null;
    let [least, most] = [32767, -32768];
    for (let column = first; column < behind; column += 1) {
      least = Math.min(least, peaks[column * 2] ?? 0);
      most = Math.max(most, peaks[column * 2 + 1] ?? 0);
    }
    const top = Math.floor(yOf(most));
    return [top, Math.max(1, Math.ceil(yOf(least)) - top)];
  });
}
