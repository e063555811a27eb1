import { expect, it } from 'vitest';
import { failure } from '../../test/backend';
import { filmView } from '../../test/made';
import type { MediaView } from '../backend';
import { nowhere } from './nowhere';

const beyond = failure('out-of-range', 'There is no such page, frame or time.');
const film = filmView({ num_frames: 234, frame_rate: [30000, 1001], duration: [234234, 30000], start_timecode: '00:59:50;27', drop_frame: true });
const sound: MediaView = { kind: 'audio', channels: 2, sample_rate: 48_000, num_samples: 480_000, codec: 'flac', duration: [10, 1], confirmed: true };

it.each([
  [film, 'Frames 0 to 233, or timecodes 00:59:50;27 to 00:59:58;20.'],
  [{ ...film, first_frame: 1001, start_timecode: null, drop_frame: false, frame_rate: [25, 1] }, 'Frames 1001 to 1234, or timecodes 00:00:00:00 to 00:00:09:08.'],
  [{ ...film, frame_rate: null, start_timecode: null }, 'Frames 0 to 233, or times before 0:07.807.'],
  [sound, 'Times up to 0:10.000, or samples #0 to #480000.'],
] satisfies [MediaView, string][])('names the places that are there', (media, range) => {
  expect(nowhere(beyond, media)).toBe(`There is no such page, frame or time. ${range}`);
});

it('says what else went wrong as it is', () => {
  expect(nowhere({ ...failure('not-a-frame', '“soon” is no frame of this video.'), hint: 'Type a frame.' }, film)).toBe('“soon” is no frame of this video. Type a frame.');
});
