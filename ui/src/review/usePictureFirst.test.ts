import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { versionView } from '../../test/made';
import type { MediaView, VersionView } from '../backend';
import { useViewer, type Painted } from '../viewer';
import { usePictureFirst } from './usePictureFirst';

const seen = versionView({ id: 'v2' });
const of = (version: VersionView) => renderHook(usePictureFirst, { initialProps: version });
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const painted = (version: string): Painted => ({
  version, request: 1, page: null, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null, thousandths: null,
});
const shows = (version: string) => act(() => useViewer.setState({ version, painted: painted(version) }));

beforeEach(() => {
  vi.useFakeTimers();
  useViewer.setState(useViewer.getInitialState());
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what lies around the picture', () => {
  it('comes once the picture is on the screen, and stays for every version', async () => {
    const { result, rerender } = of(seen);
    expect(result.current).toBe(false);
    shows('v1');
    await wait(60);
    expect(result.current).toBe(false);
    shows('v2');
    expect(result.current).toBe(false);
    await wait(60);
    expect(result.current).toBe(true);
    rerender(versionView({ id: 'v3' }));
    expect(result.current).toBe(true);
  });

  it('comes where the picture cannot be painted', async () => {
    const { result } = of(seen);
    act(() => useViewer.setState({ version: 'v2', failure: { code: 'crashed', message: '', hint: null, params: {}, retryable: false } }));
    await wait(60);
    expect(result.current).toBe(true);
  });

  it('does not wait for a picture that is long in coming', async () => {
    const { result } = of(seen);
    await wait(300);
    expect(result.current).toBe(true);
  });

  it.each(['keydown', 'pointerdown'])('comes with a %s', (type) => {
    const { result } = of(seen);
    act(() => void document.body.dispatchEvent(new Event(type, { bubbles: true })));
    expect(result.current).toBe(true);
  });

  it('is there at once where there is no picture', () => {
    const sound: MediaView = { kind: 'audio', channels: 2, sample_rate: 48_000, num_samples: 1, codec: 'flac', duration: [1, 1], confirmed: true };
    expect(of(versionView({ media: sound })).result.current).toBe(true);
    expect(of(versionView({ media: null })).result.current).toBe(true);
  });
});
