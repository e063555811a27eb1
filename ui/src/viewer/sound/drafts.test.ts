import { describe, expect, it } from 'vitest';
import { createViewerStore, placeShown } from '../store';
import { placeOf, type Sound } from './state';

const RATE = 8000;
const media: Sound = { kind: 'audio', channels: 1, sample_rate: RATE, num_samples: 80_000, codec: 'flac', duration: [10, 1], confirmed: true };
const at = (start: number, end = start) => placeOf({ start, end }, RATE);

function opened() {
  const store = createViewerStore();
  store.getState().open('v', media);
  return store;
}

describe('a comment on a sound', () => {
  it('takes the moment of the cursor with its first letter, and keeps it', () => {
    const store = opened();
    store.getState().setCursor(8000);
    store.getState().write('v', 'T');
    store.getState().setCursor(16_000);
    store.getState().write('v', 'To');
    expect(store.getState().draft).toEqual({ version: 'v', place: at(8000), marks: [], text: 'To' });
    store.getState().moveDraft();
    expect(store.getState().draft?.place).toEqual(at(16_000));
    store.getState().write('v', '');
    expect(store.getState().draft).toBeNull();
    expect(placeShown(store.getState())).toEqual(at(16_000));
  });

  it('takes a range drawn before or after, and stays when its words go', () => {
    const store = opened();
    store.getState().write('v', 'Too');
    store.getState().drawRange({ start: 800, end: 1600 });
    expect(store.getState()).toMatchObject({ draft: { place: at(800, 1600), text: 'Too' }, aside: [] });
    store.getState().write('v', '');
    expect(store.getState().draft).toMatchObject({ place: at(800, 1600), text: '' });
    store.getState().drawRange(null);
    expect(store.getState().draft).toBeNull();
  });

  it('can be about all of it', () => {
    const store = opened();
    store.getState().setCursor(8000);
    store.getState().takeWhole();
    store.getState().write('v', 'Louder');
    expect(store.getState().draft).toEqual({ version: 'v', place: { page: null, frame: null }, marks: [], text: 'Louder' });
  });

  it('is about its range again when that it be about all of it is undone', () => {
    const store = opened();
    store.getState().drawRange({ start: 800, end: 1600 });
    store.getState().write('v', 'Too loud');
    store.getState().takeWhole();
    expect(store.getState().draft?.place).toEqual({ page: null, frame: null });
    store.getState().takeWhole();
    store.getState().undoDraft();
    expect(store.getState().draft).toMatchObject({ place: at(800, 1600), text: 'Too loud' });
    store.getState().redoDraft();
    expect(store.getState().draft).toMatchObject({ place: { page: null, frame: null }, text: 'Too loud' });
  });

  it('ends where the sound does once that is counted, also when it was kept or is done again', () => {
    const store = createViewerStore();
    store.getState().open('v', { ...media, confirmed: false });
    store.getState().drawRange({ start: 70_000, end: 71_000 });
    store.getState().drawRange({ start: 70_000, end: 80_000 });
    store.getState().write('v', 'Cut off');
    store.getState().setLength(75_000, false);
    expect(store.getState().draft?.place).toEqual(at(70_000, 80_000));
    store.getState().setLength(75_000, true);
    expect(store.getState().draft).toMatchObject({ place: at(70_000, 75_000), text: 'Cut off' });
    store.getState().undoDraft();
    expect(store.getState().draft?.place).toEqual(at(70_000, 71_000));
    store.getState().redoDraft();
    expect(store.getState().draft?.place).toEqual(at(70_000, 75_000));
    store.getState().dropDrafts();
    store.getState().restoreDrafts([{ version: 'v', place: at(78_000, 79_000), marks: [], text: 'Gone' }]);
    expect(store.getState().draft?.place).toEqual(at(75_000));
  });

  it('ends where the sound does, too, when that was counted before it was opened', () => {
    const store = createViewerStore();
    store.getState().restoreDrafts([{ version: 'v', place: at(79_000, 90_000), marks: [], text: 'Cut off' }]);
    store.getState().open('v', media);
    expect(store.getState().draft?.place).toEqual(at(79_000, 80_000));
  });

  it('is one comment while the range is drawn, undone and redone', () => {
    const store = opened();
    store.getState().setCursor(400);
    store.getState().write('v', 'Too');
    store.getState().drawRange({ start: 800, end: 1600 });
    store.getState().drawRange({ start: 800, end: 2400 });
    store.getState().write('v', 'Too loud');
    store.getState().undoDraft();
    expect(store.getState()).toMatchObject({ draft: { place: at(800, 1600), text: 'Too loud' }, aside: [] });
    store.getState().undoDraft();
    expect(store.getState()).toMatchObject({ draft: { place: at(400), text: 'Too loud' }, aside: [] });
    store.getState().redoDraft();
    store.getState().redoDraft();
    expect(store.getState()).toMatchObject({ draft: { place: at(800, 2400), text: 'Too loud' }, aside: [] });
  });

  it('keeps what was written on a range that is undone', () => {
    const store = opened();
    store.getState().drawRange({ start: 800, end: 1600 });
    store.getState().write('v', 'Too loud');
    store.getState().undoDraft();
    expect(store.getState()).toMatchObject({ draft: { place: at(800), text: 'Too loud' }, aside: [] });
  });

  it('is gone with its range once it is sent, and what came after stays', () => {
    const store = opened();
    store.getState().drawRange({ start: 800, end: 1600 });
    store.getState().write('v', 'Too loud');
    const sent = { version: 'v', place: at(800, 1600), marks: [], text: 'Too loud' };
    expect(store.getState().settleSent({ ...sent, place: at(800, 1700) })).toBe(false);
    store.getState().write('v', 'Too loud, and more');
    store.getState().settleSent({ ...sent, text: 'Too' });
    expect(store.getState().draft?.text).toBe('Too loud, and more');
    store.getState().write('v', 'Too loud');
    expect(store.getState().settleSent(sent)).toBe(true);
    expect(store.getState().draft).toBeNull();
  });

  it('is not a change where the same range is drawn again', () => {
    const store = opened();
    store.getState().drawRange({ start: 800, end: 1600 });
    store.getState().drawRange({ start: 800, end: 1600 });
    expect(store.getState().earlierDrafts).toHaveLength(1);
  });

  it('waits with its range while another proof is open', () => {
    const store = opened();
    store.getState().drawRange({ start: 800, end: 1600 });
    store.getState().open('w', media);
    expect(store.getState()).toMatchObject({ draft: null, aside: [{ version: 'v', place: at(800, 1600) }] });
    store.getState().open('v', media);
    expect(store.getState()).toMatchObject({ draft: { place: at(800, 1600) }, aside: [] });
  });
});
