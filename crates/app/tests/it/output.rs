//! Sound through the real device layer, into a loudspeaker whose samples are recorded.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use galley_app::play::output::{Device, Heard, NoDevice, Output, Settings, State};
use galley_testkit::again;
use galley_testkit::loudspeaker::{self, CHANNELS, Loudspeaker, RATE, Tape, now, wait_until};

/// Where the second run finds its loudspeaker.
const FOLDER: &str = "GALLEY_TEST_LOUDSPEAKER";
/// Frames of the rise at the beginning and the fall at the end.
const FADE: usize = 240;
const STEREO: Settings = Settings { channels: 2, volume: 1.0 };

/// The folder of the loudspeaker in the second run of a test. In the first there is none, and the second is run.
fn folder(test: &str) -> Option<PathBuf> {
    if again::is_again() {
        return Some(std::env::var_os(FOLDER).unwrap().into());
    }
    let folder = tempfile::tempdir().unwrap();
    let mut speaking = Command::new("env");
    speaking.envs(loudspeaker::environment(folder.path())).env(FOLDER, folder.path());
    again::run(test, &mut speaking);
    None
}

/// Frames no two of which are the same and none of which is silence; no bit of them is lost.
fn ramp(frames: std::ops::Range<usize>) -> Vec<[f32; CHANNELS]> {
    let value = |frame: usize| (frame + 1) as f32 / (1 << 18) as f32;
    frames.map(|frame| [value(frame), -value(frame)]).collect()
}

/// Pushes all of it and waits until so many frames are heard; returns what was said meanwhile.
fn play(output: &mut Output, samples: &[f32], until: u64) -> Vec<(Instant, Heard)> {
    let mut said: Vec<(Instant, Heard)> = Vec::new();
    let mut pushed = 0;
    wait_until("all of it is heard", || {
        pushed += output.push(&samples[pushed..]);
        let now = now();
        said.push((now, output.heard(now)));
        assert_eq!(output.state(now), State::Open);
        said.last().unwrap().1.frames >= until
    });
    said
}

/// All that was played but for silence: where the machine is busy, PulseAudio puts some between.
fn played(tape: &Tape) -> Vec<[f32; CHANNELS]> {
    let (frames, _) = tape.samples.as_chunks::<CHANNELS>();
    frames.iter().copied().filter(|frame| *frame != [0.0; CHANNELS]).collect()
}

/// How many frames that are not silence are before each on the tape.
fn played_by(tape: &Tape) -> Vec<usize> {
    let (frames, _) = tape.samples.as_chunks::<CHANNELS>();
    let sounding = frames.iter().map(|frame| usize::from(*frame != [0.0; CHANNELS]));
    sounding.scan(0, |sum, one| Some(std::mem::replace(sum, *sum + one))).collect()
}

#[test]
fn what_is_pushed_comes_out_sample_for_sample_and_what_is_said_to_be_heard_is() {
    let test = "output::what_is_pushed_comes_out_sample_for_sample_and_what_is_said_to_be_heard_is";
    let Some(folder) = folder(test) else { return };
    const COUNT: usize = 2 * RATE as usize;
    let speaker = Loudspeaker::start(&folder);
    let recording = speaker.record();
    let mut output = Output::open(STEREO).unwrap();
    assert_eq!((output.rate(), output.channels(), output.room()), (RATE, 2, RATE as usize));
    let said = play(&mut output, ramp(0..COUNT).as_flattened(), COUNT as u64);
    let (_, end) = *said.last().unwrap();
    assert_eq!((end.frames, end.taken), (COUNT as u64, COUNT as u64), "and not one more");
    recording.wait_for(recording.num_frames() + RATE as usize / 2);
    let tape = recording.finish();

    let played = played(&tape);
    let with_the_fall = COUNT..=COUNT + FADE;
    assert!(with_the_fall.contains(&played.len()), "{} frames", played.len());
    let exact = played[FADE..COUNT] == ramp(FADE..COUNT)[..];
    assert!(exact, "a sample is another, is missing or was played twice");

    // Once the first has come and before the last has gone, what is said is held against what was played by then. A
    // single reading is as late as whoever reads; half of them are not.
    let by = played_by(&tape);
    let under_way = said.iter().filter(|(_, heard)| (1..COUNT as u64).contains(&heard.frames));
    let mut ahead: Vec<f64> = under_way
        .filter_map(|(now, heard)| Some((heard.frames, *by.get(tape.num_frames_at(*now)?)?)))
        .map(|(heard, played)| (heard as f64 - played as f64) / f64::from(RATE) * 1_000.0)
        .collect();
    ahead.sort_by(f64::total_cmp);
    assert!(ahead.len() > 50, "{} readings", ahead.len());
    let middle = ahead[ahead.len() / 2];
    assert!((-25.0..20.0).contains(&middle), "half of what is said is {middle} ms or more ahead");
    for pair in said.windows(2) {
        let (before, after) = (pair[0].1, pair[1].1);
        assert!(after.frames + u64::from(RATE) / 20 >= before.frames, "{before:?}, then {after:?}");
        assert!(after.taken >= before.taken && after.frames <= after.taken);
    }
}

#[test]
fn a_flush_is_heard_as_the_end_of_one_and_the_beginning_of_the_other() {
    let test = "output::a_flush_is_heard_as_the_end_of_one_and_the_beginning_of_the_other";
    let Some(folder) = folder(test) else { return };
    let speaker = Loudspeaker::start(&folder);
    let recording = speaker.record();
    let mut output = Output::open(STEREO).unwrap();
    play(&mut output, ramp(0..24_000).as_flattened(), 9_600);
    output.flush();
    assert_eq!(output.heard(now()).frames, 0);
    let said = play(&mut output, &[-0.25; 2 * 12_000], 12_000);
    assert_eq!(said.last().unwrap().1.taken, 12_000);
    recording.wait_for(recording.num_frames() + RATE as usize / 2);
    let tape = recording.finish();

    let played = played(&tape);
    let pushed = ramp(FADE..24_000);
    let same = pushed.iter().zip(&played[FADE..]).take_while(|(one, other)| one == other);
    let first = FADE + same.count();
    assert!((9_600..24_000).contains(&first), "{first} frames, then the next");
    // Exact from its last frame of rising on, or the one after: a sum of steps is rounded.
    let second = played.iter().position(|frame| *frame == [-0.25; CHANNELS]).unwrap();
    let end = second + 12_000 - FADE;
    assert!(second >= first && played[second..end].iter().all(|frame| *frame == [-0.25; CHANNELS]));
    assert!((end..=end + 1 + FADE).contains(&played.len()), "then there is silence");
    let largest = played.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0, f32::max);
    assert!(largest < 0.01, "a step of {largest} is a click");
}

#[test]
fn a_device_that_rests_is_heard_again_without_being_opened() {
    let test = "output::a_device_that_rests_is_heard_again_without_being_opened";
    let Some(folder) = folder(test) else { return };
    let mut speaker = Loudspeaker::start(&folder);
    let device = Device::default();
    let mut output = device.open(STEREO).unwrap();
    play(&mut output, ramp(0..24_000).as_flattened(), 9_600);
    device.keep(output);
    let recording = speaker.record();
    let mut output = device.open(STEREO).unwrap();
    assert_eq!(output.heard(now()).frames, 0);
    // Silence is asked for while it rests, and what it rested with is not played.
    play(&mut output, &[-0.25; 2 * 12_000], 12_000);
    recording.wait_for(recording.num_frames() + RATE as usize / 2);
    let played = played(&recording.finish());
    let ours = played.iter().filter(|frame| **frame == [-0.25; CHANNELS]).count();
    assert!((12_000 - 2 * FADE..=12_000).contains(&ours), "{ours} frames");
    device.keep(output);
    // What is lost while it rests is not lent.
    speaker.unplug();
    wait_until("the device is opened anew, and there is none", || match device.open(STEREO) {
        Ok(output) => {
            device.keep(output);
            false
        }
        Err(NoDevice { reason }) => reason.contains("Connection refused"),
    });
}

#[test]
fn a_device_that_goes_is_lost_and_where_there_is_none_that_is_said_and_not_printed() {
    let test = "output::a_device_that_goes_is_lost_and_where_there_is_none_that_is_said_and_not_printed";
    if !again::is_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut second = again::command(test);
        second.envs(loudspeaker::environment(folder.path())).env(FOLDER, folder.path());
        let output = second.output().unwrap();
        let printed = String::from_utf8_lossy(&output.stderr);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}\n{printed}");
        assert!(!printed.contains("ALSA"), "{printed}");
        return;
    }
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    nothing_there();
    let mut speaker = Loudspeaker::start(&folder);
    let mut output = Output::open(Settings { channels: 1, volume: 0.5 }).unwrap();
    play(&mut output, &[0.25; 4_800], 4_800);
    speaker.unplug();
    wait_until("the device is lost", || output.state(now()) != State::Open);
    let lost = output.state(now() + Duration::from_secs(1));
    assert!(matches!(&lost, State::Lost { reason } if !reason.is_empty()), "{lost:?}");
    drop(output);
    nothing_there();
}

fn nothing_there() {
    let Err(NoDevice { reason }) = Output::open(STEREO) else { panic!("there is a device") };
    assert!(reason.contains("Connection refused"), "{reason}");
}
