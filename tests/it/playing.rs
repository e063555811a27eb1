//! Playing in the real window: pictures when they are due, sound with them or alone, and where it stops.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use galley_testkit::chance::is_soak;
use galley_testkit::clips::{Recipe, derive};
use galley_testkit::loudspeaker::{self, CHANNELS, Loudspeaker, RATE, Tape};
use serde_json::{Value, json};

use crate::canvas::{Painted, equals_render, field_of_dialog, key, press, settled, settled_on_frame, typed};
use crate::journeys_sound::wav;
use crate::journeys_zoomed::keys_to_the_viewer;
use crate::media::number_on_canvas;
use crate::window::Window;

const SPACE: char = ' ';

/// Frames a second, and one flash and beep in so many of them.
const FRAME_RATE: u32 = 25;
/// How long a beep is.
const BEEP: &str = "0.08";

/// Twelve seconds of numbered frames; a beep begins with every 25th of them, the first included.
fn beeping() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let silent = "-c:v libx264 -pix_fmt yuv420p -crf 12 -g 25 -bf 2 -colorspace bt709 -color_primaries bt709 -color_trc bt709 \
         -color_range tv";
    let silent = Recipe::new("beeping-silent.mp4", 12 * FRAME_RATE, "25", silent).make(folder);
    let beeps = format!("sin(2*PI*1000*t)*lt(mod(t\\,1)\\,{BEEP})");
    let after =
        format!("-f lavfi -i aevalsrc={beeps}:s=48000:d=12 -map 0:v -map 1:a -c:v copy -c:a aac -b:a 192k");
    derive(folder, "beeping.mp4", &silent, "", &after)
}

/// A window with this in its environment.
async fn opened(environment: &[(&'static str, OsString)]) -> Window {
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.to_str().unwrap())).collect();
    Window::open_named_with(&environment).await
}

/// A window on that film, with this in its environment, on its first frame.
async fn open(environment: &[(&'static str, OsString)]) -> (Window, PathBuf) {
    let window = opened(environment).await;
    let film = beeping();
    window.drop_files(&[&film]).await;
    settled_on_frame(&window, 0).await;
    crate::canvas::counted(&window).await;
    keys_to_the_viewer(&window).await;
    (window, film)
}

/// Writes down when which frame is on the canvas, by the clock of the wall, from now on.
async fn watch(window: &Window) {
    let script = "const seen = []; window.seen = seen; \
         const look = () => { \
             const { frame, playing } = document.querySelector('[data-testid=viewer-canvas]').dataset; \
             if (frame !== seen.at(-1)?.frame) seen.push({ frame, playing, at: performance.timeOrigin + performance.now() }); \
             requestAnimationFrame(look); \
         }; look();";
    window.client.execute(script, vec![]).await.unwrap();
}

/// What was seen: frames in turn, each with when it came, in milliseconds since 1970.
async fn seen(window: &Window) -> Vec<(u32, f64)> {
    let seen = window.client.execute("return window.seen", vec![]).await.unwrap();
    let one = |one: &Value| (one["frame"].as_str().unwrap().parse().unwrap(), one["at"].as_f64().unwrap());
    seen.as_array().unwrap().iter().map(one).collect()
}

async fn is_playing(window: &Window) {
    let script = "return document.querySelector('[data-testid=viewer-canvas]')?.dataset.playing === 'true'";
    window.until("it plays", script).await;
}

async fn passes_frame(window: &Window, frame: u32) {
    let script =
        "return Number(document.querySelector('[data-testid=viewer-canvas]')?.dataset.frame) >= arguments[0]";
    window.until_with(&format!("frame {frame} has come"), script, vec![json!(frame)]).await;
}

/// However slow the machine is, frames come no sooner than their times are apart.
fn goes_by_the_clock(frames: &[(u32, f64)]) {
    let after = |least: u32| frames.iter().find(|(frame, _)| *frame >= least).unwrap();
    let ((first, began), (last, ended)) = (after(10), after(50));
    let due = f64::from(last - first) * 1000.0 / f64::from(FRAME_RATE);
    assert!(ended - began > due * 0.9, "{} ms instead of {due}: {frames:?}", ended - began);
}

/// It rests, on a frame whose number is in its pixels, and which is what `galley render` writes.
async fn rests(window: &Window, film: &Path) -> Painted {
    let script = "return document.querySelector('[data-testid=viewer-canvas]')?.dataset.playing !== 'true'";
    window.until("it has stopped", script).await;
    let shown = settled(window).await;
    let frame = shown.frame.unwrap();
    assert_eq!(number_on_canvas(window, &shown).await, frame);
    equals_render(window, film, &["--frame", &frame.to_string()], &shown).await;
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_plays_without_a_sound_device_and_stops_on_the_frame_that_is_seen() {
    let (window, film) = open(&[("ALSA_CONFIG_PATH", "/dev/null".into())]).await;
    watch(&window).await;
    press(&window, &[], SPACE).await;
    is_playing(&window).await;
    passes_frame(&window, 60).await;
    window.shot("film-playing");
    press(&window, &[], SPACE).await;
    rests(&window, &film).await;
    window.shot("film-paused");
    let frames = seen(&window).await;
    assert!(frames.is_sorted_by_key(|(frame, _)| *frame), "forward only: {frames:?}");
    goes_by_the_clock(&frames);
    let reason = "return document.querySelector('[data-testid=no-sound]')?.title";
    assert_eq!(window.until("it says why", reason).await, "No sound device; it plays without");

    // On to the end, where it stays.
    press(&window, &[], key::END).await;
    settled_on_frame(&window, 12 * FRAME_RATE - 1).await;
    for _ in 0..20 {
        press(&window, &[], key::LEFT).await;
    }
    settled_on_frame(&window, 12 * FRAME_RATE - 21).await;
    press(&window, &[], SPACE).await;
    passes_frame(&window, 12 * FRAME_RATE - 1).await;
    assert_eq!(rests(&window, &film).await.frame, Some(12 * FRAME_RATE - 1));

    // Backwards.
    press(&window, &[], 'j').await;
    let before = "const { frame, playing } = document.querySelector('[data-testid=viewer-canvas]').dataset; \
         return playing === 'true' && Number(frame) < arguments[0]";
    window.until_with("it goes back", before, vec![json!(12 * FRAME_RATE - 15)]).await;
    press(&window, &[], 'k').await;
    rests(&window, &film).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_frame_is_shown_once_and_in_turn_where_that_is_asked() {
    let (window, film) = open(&[]).await;
    window.click("Speed, 1 times").await;
    window.click_on("//*[@role='menuitemradio'][contains(., 'Every frame')]").await;
    window.until("the menu is closed", "return !document.querySelector('[role=menu]')").await;
    keys_to_the_viewer(&window).await;
    watch(&window).await;
    press(&window, &[], SPACE).await;
    is_playing(&window).await;
    passes_frame(&window, 60).await;
    press(&window, &[], SPACE).await;
    let shown = rests(&window, &film).await;
    let seen = seen(&window).await;
    goes_by_the_clock(&seen);
    let frames: Vec<u32> = seen.iter().map(|(frame, _)| *frame).collect();
    let all: Vec<u32> = (0..=shown.frame.unwrap()).collect();
    assert_eq!(frames, all);
}

/// Where beeps begin, in frames of the recording: the first loud sample after a tenth of a second of silence.
fn beeps(tape: &Tape) -> Vec<usize> {
    let quiet = RATE as usize / 10;
    let mut found = Vec::new();
    let mut silent_for = quiet;
    for (at, frame) in tape.samples.chunks_exact(CHANNELS).enumerate() {
        if frame[0].abs() > 0.1 {
            if silent_for >= quiet {
                found.push(at);
            }
            silent_for = 0;
        } else {
            silent_for += 1;
        }
    }
    found
}

/// The moment on the clock of recordings of one on the wall's, in milliseconds since 1970.
fn moment(at: f64) -> Instant {
    let (now, wall) = (loudspeaker::now(), SystemTime::UNIX_EPOCH.elapsed().unwrap());
    let ago = wall.as_secs_f64() - at / 1000.0;
    now - Duration::from_secs_f64(ago)
}

/// A flash is the first frame of each second, a beep what begins with it: both at the outputs, the canvas and the sound server.
/// The longer run has the machine to itself: there not only the punctual frames have to be near.
#[tokio::test(flavor = "multi_thread")]
async fn sound_and_picture_come_within_one_frame_of_each_other() {
    let folder = tempfile::Builder::new().prefix("gs").tempdir().unwrap();
    let speaker = Loudspeaker::start(folder.path());
    let (window, _) = open(&loudspeaker::environment(folder.path())).await;
    let recording = speaker.record();
    watch(&window).await;
    press(&window, &[], SPACE).await;
    is_playing(&window).await;
    passes_frame(&window, 8 * FRAME_RATE + 5).await;
    press(&window, &[], SPACE).await;
    let frames = seen(&window).await;
    let tape = recording.finish();
    let beeps = beeps(&tape);
    // Each frame says when its second's beep should have begun; the first beep was that of frame 0.
    let mut apart: Vec<f64> = frames
        .iter()
        // That one stood there before.
        .filter(|(frame, _)| *frame > 0)
        .filter_map(|(frame, at)| {
            let since = f64::from(frame % FRAME_RATE) / f64::from(FRAME_RATE) * f64::from(RATE);
            let beep = *beeps.get((frame / FRAME_RATE) as usize)? as f64;
            let flash = tape.num_frames_at(moment(*at))? as f64 - since;
            Some((beep - flash) / f64::from(RATE) * 1000.0)
        })
        .collect();
    assert!(apart.len() >= 50, "{frames:?}");
    apart.sort_by(f64::total_cmp);
    let of_frame = 1000.0 / f64::from(FRAME_RATE);
    // A page that has no time paints late, and never early: what the machine did not hold up says how the clocks stand.
    let punctual = apart[apart.len() * 9 / 10];
    let middle = apart[apart.len() / 2];
    eprintln!(
        "beeps come {punctual:.1} ms after the flashes, {middle:.1} ms in the middle of {}",
        apart.len()
    );
    assert!(punctual.abs() < of_frame, "{apart:?} ms, beeps {beeps:?}");
    if is_soak() {
        assert!(middle.abs() < of_frame, "{apart:?} ms, beeps {beeps:?}");
    }
}

/// Where tones begin in a sound, in samples. No two stretches between them are alike.
const TONES: [u32; 4] = [0, RATE, RATE * 5 / 2, RATE * 9 / 2];
const TONE_LENGTH: u32 = RATE / 10;
const SOUND_LENGTH: u32 = 12 * RATE;
/// The peaks of a tone, left and right, and of the hum below everything.
const PEAKS: [f64; 2] = [0.8, 0.4];
const HUM: f64 = 0.05;
/// So far may a place in the recording be off, in samples.
const NEAR: u32 = RATE / 20;

/// How much silence a device may have put in between that was not fed in time, in samples: in the longer run there is none.
fn hiccup() -> u32 {
    if is_soak() { 0 } else { RATE / 3 }
}

/// Whether something comes when it is due, in samples of the recording, and never too soon.
fn is_in_time(came: usize, due: u32) -> bool {
    (due.saturating_sub(NEAR) as usize..=(due + NEAR + hiccup()) as usize).contains(&came)
}

/// Twelve seconds that hum, with four tones of a tenth of a second, half as loud on the right.
fn tones(folder: &Path) -> PathBuf {
    let file = folder.join("Tones.wav");
    let frame = |at: u32| {
        let is_tone = TONES.iter().any(|begin| (*begin..begin + TONE_LENGTH).contains(&at));
        let time = f64::from(at) / f64::from(RATE);
        let level = |peak: f64| (wave(time, if is_tone { peak } else { HUM }) * 32_767.0).round() as i16;
        PEAKS.map(level)
    };
    wav(&file, (0..SOUND_LENGTH).map(frame));
    file
}

/// 1 kHz, which is loud from its first sample on.
fn wave(time: f64, peak: f64) -> f64 {
    (time * 1000.0 * std::f64::consts::TAU).cos() * peak
}

/// The sample that the cursor is on.
async fn cursor(window: &Window) -> u32 {
    let script = "return Number(document.querySelector('[data-testid=place-sample]').value)";
    let sample = window.client.execute(script, vec![]).await.unwrap();
    u32::try_from(sample.as_u64().unwrap()).unwrap()
}

async fn cursor_passes(window: &Window, sample: u32) {
    let script = "return Number(document.querySelector('[data-testid=place-sample]')?.value) >= arguments[0]";
    window.until_with(&format!("sample {sample} has come"), script, vec![json!(sample)]).await;
}

/// The page says that a sound plays, or that it is paused.
async fn says_of_playing(window: &Window, word: &str) {
    let script =
        "return document.querySelector('[data-testid=play-said]').textContent.startsWith(arguments[0])";
    window.until_with(&format!("it says {word}"), script, vec![json!(word)]).await;
}

async fn goes_to(window: &Window, sample: u32) {
    press(window, &[key::CONTROL], 'g').await;
    field_of_dialog(window).await;
    typed(window, &format!("#{sample}")).await;
    press(window, &[], key::ENTER).await;
    window.until_no_dialog().await;
    let script = "return document.querySelector('[data-testid=place-sample]').value === arguments[0]";
    window.until_with("the cursor is there", script, vec![json!(sample.to_string())]).await;
    keys_to_the_viewer(window).await;
}

/// From the first to the last sample of a recording that are not silent.
fn heard(tape: &Tape) -> usize {
    let is_heard = |frame: &[f32]| f64::from(frame[0].abs()) > HUM / 2.0;
    let mut frames = tape.samples.chunks_exact(CHANNELS);
    let first = frames.clone().position(is_heard).expect("something was played");
    frames.rposition(is_heard).unwrap() + 1 - first
}

/// The loudest samples of a recording, left and right.
fn loudest(tape: &Tape) -> [f64; CHANNELS] {
    let loudest = |channel: usize| {
        let all = tape.samples.iter().skip(channel).step_by(CHANNELS);
        all.map(|sample| f64::from(sample.abs())).fold(0.0, f64::max)
    };
    [loudest(0), loudest(1)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_is_heard_as_it_is_and_its_cursor_stays_where_it_was_stopped() {
    let folder = tempfile::Builder::new().prefix("gs").tempdir().unwrap();
    let speaker = Loudspeaker::start(folder.path());
    let window = opened(&loudspeaker::environment(folder.path())).await;
    window.drop_files(&[&tones(window.folder())]).await;
    let whole = "return document.querySelector('[data-testid=waveform]')?.dataset.settled === 'true'";
    window.until("the waveform is whole", whole).await;
    keys_to_the_viewer(&window).await;
    assert_eq!(cursor(&window).await, 0);

    let recording = speaker.record();
    press(&window, &[], SPACE).await;
    says_of_playing(&window, "Playing").await;
    cursor_passes(&window, RATE).await;
    window.shot("sound-playing");
    cursor_passes(&window, TONES[3] + RATE / 2).await;
    press(&window, &[], SPACE).await;
    says_of_playing(&window, "Paused at ").await;
    let stopped = cursor(&window).await;
    // What was under way comes, and nothing after it.
    recording.wait_for(recording.num_frames() + RATE as usize);
    assert_eq!(cursor(&window).await, stopped, "it stays where it was stopped");
    let tape = recording.finish();
    let heard = heard(&tape);
    let near = stopped.saturating_sub(RATE / 5) as usize..=(stopped + RATE / 5 + hiccup()) as usize;
    assert!(near.contains(&heard), "{heard} samples were heard, and the cursor is on {stopped}");
    let begun = beeps(&tape);
    assert_eq!(begun.len(), TONES.len(), "{begun:?}");
    for (tone, at) in TONES.iter().zip(&begun) {
        let came = at - begun[0];
        assert!(is_in_time(came, *tone), "the tone of {tone} came at {came}: {begun:?}");
    }
    for (peak, level) in PEAKS.iter().zip(loudest(&tape)) {
        assert!((level - peak).abs() < 0.05, "{level} instead of {peak}");
    }

    // Around and around in a range with one tone in it.
    let (start, end) = (RATE * 4 / 5, RATE * 8 / 5);
    goes_to(&window, start).await;
    press(&window, &[], 'i').await;
    window.find("[data-testid=pending-edge]").await;
    goes_to(&window, end).await;
    press(&window, &[], 'o').await;
    window.find("[data-testid=range-text]").await;
    window.click("Loop").await;
    keys_to_the_viewer(&window).await;
    goes_to(&window, start).await;
    let watch = "const places = []; window.places = places; \
         const look = () => { \
             const place = Number(document.querySelector('[data-testid=place-sample]').value); \
             if (place !== places.at(-1)) places.push(place); \
             requestAnimationFrame(look); \
         }; look();";
    window.client.execute(watch, vec![]).await.unwrap();
    let recording = speaker.record();
    press(&window, &[], SPACE).await;
    let laps = "return window.places.filter((place, index) => place < window.places[index - 1]).length >= 4";
    window.until("it has begun again four times", laps).await;
    press(&window, &[], SPACE).await;
    says_of_playing(&window, "Paused at ").await;
    let places = window.client.execute("return window.places", vec![]).await.unwrap();
    let is_within = |place: &Value| (u64::from(start)..=u64::from(end)).contains(&place.as_u64().unwrap());
    assert!(places.as_array().unwrap().iter().all(is_within), "it does not leave the range: {places}");
    let begun = beeps(&recording.finish());
    assert!(begun.len() >= 4, "{begun:?}");
    for pair in begun.windows(2) {
        let lap = pair[1] - pair[0];
        assert!(is_in_time(lap, end - start), "a lap took {lap}: {begun:?}");
    }
}
