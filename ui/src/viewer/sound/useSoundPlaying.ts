// Has a sound played, and moves the cursor with what is heard.

import { useEffect } from 'react';
import { showFailure } from '../../app/failures';
import type { PixelStream, PlayAsk } from '../pixels/client';
import { followRange } from '../play/acts';
import { timesOf } from '../play/speed';
import { loudness, usePlayback } from '../play/store';
import { sharedClient } from '../stage/shared';
import { useViewer, type Play } from '../store';
import { rangeOf } from './acts';
import { begin, corrected, heardAt, type Running } from './running';
import { sameRange } from './stretch';

export function useSoundPlaying(version: string): void {
  useEffect(() => {
    const player = new SoundPlayer(version);
    const stops = [
      useViewer.subscribe((now, before) => {
        if (now.playing !== before.playing) player.follow(now.playing);
        else if (now.draft !== before.draft && !sameRange(rangeOf(now), rangeOf(before))) followRange();
      }),
      usePlayback.subscribe((now, before) => {
        if (loudness(now) !== loudness(before)) player.setVolume(loudness(now));
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      player.dispose();
      useViewer.getState().pause();
    };
  }, [version]);
}

/** One for each sound on screen; asks for nothing before something is to play. */
class SoundPlayer {
  readonly #version: string;
  #stream: PixelStream | null = null;
  #serial: number | null = null;
  /** Null until the player has said that it plays. */
  #running: Running | null = null;
  #ticking = 0;

  constructor(version: string) {
    this.#version = version;
  }

  follow(play: Play | null): void {
    if (play === null) this.#stop();
    else this.#play(play);
  }

  setVolume(volume: number): void {
    this.#stream?.setVolume(volume);
  }

  dispose(): void {
    this.#forget();
    this.#stream?.close();
  }

  #play({ serial, from, speed, reverse, every, loop, range }: Play): void {
    this.#forget();
    this.#serial = serial;
    this.#stream ??= this.#open();
    this.#stream.play({
      version: this.#version,
      frame: null,
      sample: from,
      scale: [1, 1],
      speed: [...speed],
      reverse,
      every,
      range: range === null ? null : [...range],
      loop,
      volume: loudness(usePlayback.getState()),
    });
  }

  #stop(): void {
    this.#forget();
    this.#stream?.pause();
  }

  #forget(): void {
    cancelAnimationFrame(this.#ticking);
    this.#ticking = 0;
    this.#running = null;
    this.#serial = null;
  }

  #open(): PixelStream {
    return sharedClient().stream({
      // A sound has no pictures, and has failed where one comes.
      onPicture: ({ done }) => done(),
      onFailed: () => undefined,
      onTrouble: () => undefined,
      onPlaying: (ask, _request, playing) => {
        if (this.#serial === null) return;
        const now = performance.now();
        usePlayback.getState().tell(this.#version, playing, now);
        if (playing.sample === null) return;
        const { rate, length } = useViewer.getState().sound;
        this.#running = this.#running === null ? beginning(ask, playing.sample, now, rate, length) : corrected(this.#running, playing.sample, now, rate);
        if (this.#ticking === 0) this.#tick();
      },
      onPlayed: (_ask, _request, { sample, why }) => this.#end(why === 'end' ? sample : null),
      onPlayFailed: (_ask, _request, failure) => {
        this.#end(null);
        showFailure(failure);
      },
    });
  }

  #end(sample: number | null): void {
    const serial = this.#serial;
    this.#forget();
    if (serial !== null) useViewer.getState().playEnded(serial, sample);
  }

  #tick(): void {
    this.#ticking = requestAnimationFrame((now) => {
      if (this.#running === null) return;
      const { sound, playedTo } = useViewer.getState();
      const sample = heardAt(this.#running, now);
      if (sample !== sound.cursor) playedTo(sample);
      this.#tick();
    });
  }
}

function beginning({ speed: [num, den], reverse, range }: PlayAsk, sample: number, now: number, rate: number, length: number): Running {
  const pace = (rate / 1000) * timesOf([num, den]);
  return begin(sample, now, reverse ? -pace : pace, range ?? [0, length]);
}
