import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Playing } from '../pixels/client';
import { loudness, usePlayback } from './store';

const said = (shown: number, change: Partial<Playing> = {}): Playing => ({ frame: shown, sample: null, shown, dropped: 0, sound: 'heard', buffered: null, ...change });
const store = () => usePlayback.getState();

beforeEach(() => {
  window.localStorage.clear();
  usePlayback.setState(usePlayback.getInitialState(), true);
});

describe('how things play', () => {
  it('is remembered: volume, mute and loop', async () => {
    store().setVolume(640);
    store().setMuted(true);
    store().setLooped(true);
    store().setEvery(true);
    vi.resetModules();
    const { usePlayback: again } = await import('./store');
    expect(again.getState()).toMatchObject({ volume: 640, isMuted: true, isLooped: true, isEvery: false });
  });

  it.each(['', 'no list', '[["volume", 2000], ["muted", 1], ["loop"], ["else", true], 3]'])('takes nothing from %j', async (stored) => {
    window.localStorage.setItem('galley.playing', stored);
    vi.resetModules();
    const { usePlayback: again } = await import('./store');
    expect(again.getState()).toMatchObject({ volume: 1000, isMuted: false, isLooped: false });
  });

  it('is silent while muted, until the volume is turned up', () => {
    store().setVolume(300);
    store().setMuted(true);
    expect(loudness(store())).toBe(0);
    store().setVolume(0);
    expect(store().isMuted).toBe(true);
    store().setVolume(310);
    expect(loudness(store())).toBe(310);
    store().setVolume(5000);
    expect(store().volume).toBe(1000);
  });
});

describe('what the player says', () => {
  it('begins anew with each play, but what sound a version has is known from then on', () => {
    store().begin('v');
    expect(store().told).toMatchObject({ sound: null, dropped: 0 });
    store().tell('v', said(3, { dropped: 2, sound: 'none', buffered: [0, 9] }), 0);
    expect(store().told).toEqual({ version: 'v', sound: 'none', dropped: 2, buffered: [0, 9], rate: null });
    store().begin('v');
    expect(store().told).toEqual({ version: 'v', sound: 'none', dropped: 0, buffered: null, rate: null });
    store().begin('w');
    expect(store().told?.sound).toBeNull();
  });

  it('gives the rate, second by second', () => {
    store().begin('v');
    for (const [shown, at] of [[1, 0], [6, 250], [11, 500], [16, 750]] as const) store().tell('v', said(shown), at);
    expect(store().told?.rate).toBeNull();
    store().tell('v', said(21), 1000);
    expect(store().told?.rate).toBe(20);
    store().tell('v', said(24), 1500);
    expect(store().told?.rate).toBe(20);
    store().tell('v', said(31), 2000);
    expect(store().told?.rate).toBe(10);
    // It was asked for again at another size: counted from 0.
    store().tell('v', said(1), 2250);
    store().tell('v', said(31), 3250);
    expect(store().told?.rate).toBe(30);
  });
});
