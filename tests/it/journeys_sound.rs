//! Journeys through a sound: its waveform, ranges drawn on it by mouse and by keys, nearer and back, and its screens.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::canvas::{drag, field_of_dialog, its_threads, key, only_proof, press, typed};
use crate::journeys::{SAID, write_and_send};
use crate::screens::{Tour, in_each_look, themed};
use crate::window::Window;

const RATE: u32 = 48_000;
/// Ten seconds, silent but for one click in the left channel after five.
const LENGTH: u32 = 10 * RATE;
const CLICK: u32 = 5 * RATE;

/// A WAV of 16-bit stereo at 48 kHz, frame after frame.
pub fn wav(file: &Path, frames: impl Iterator<Item = [i16; 2]>) {
    let samples: Vec<u8> = frames.flatten().flat_map(i16::to_le_bytes).collect();
    let bytes = u32::try_from(samples.len()).unwrap();
    let mut out = Vec::from(*b"RIFF");
    out.extend((36 + bytes).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16u32.to_le_bytes());
    for word in [1u16, 2] {
        out.extend(word.to_le_bytes());
    }
    out.extend(RATE.to_le_bytes());
    out.extend((RATE * 4).to_le_bytes());
    for word in [4u16, 16] {
        out.extend(word.to_le_bytes());
    }
    out.extend(b"data");
    out.extend(bytes.to_le_bytes());
    out.extend(samples);
    std::fs::write(file, out).unwrap();
}

fn click(folder: &Path) -> PathBuf {
    let file = folder.join("Click.wav");
    let is_loud = |at: u32| (CLICK..CLICK + 48).contains(&at);
    wav(&file, (0..LENGTH).map(|at| if is_loud(at) { [30_000, 0] } else { [0, 0] }));
    file
}

/// Something like a voice over a bed: words of some tenths of a second, with pauses, softer on the right.
pub fn voice(folder: &Path) -> PathBuf {
    let file = folder.join("Radio spot.wav");
    let frame = |at: u32| {
        let time = f64::from(at) / f64::from(RATE);
        let word = (time * 2.9).sin().max(0.0) * (0.45 + 0.55 * (time * 0.61).sin().abs());
        let syllable = 0.6 + 0.4 * (time * 23.0).sin();
        let grain = f64::from((at.wrapping_mul(2_654_435_761) >> 16) % 2000) / 1000.0 - 1.0;
        let spoken = word * syllable * (0.7 * (time * 900.0).sin() + 0.3 * grain);
        let bed = 0.06 * (time * 500.0).sin() + 0.03 * grain;
        let level = |gain: f64| ((spoken * gain + bed) * 30_000.0) as i16;
        [level(0.95), level(0.6)]
    };
    wav(&file, (0..24 * RATE).map(frame));
    file
}

/// The waveform on screen, in CSS pixels of the page.
#[derive(Clone, Debug)]
struct Lanes {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    /// What is on screen, in samples.
    from: f64,
    count: f64,
    /// Backing-store pixels per CSS pixel.
    ratio: f64,
}

/// What is on screen of a sound, once its waveform is whole.
pub const SETTLED: &str = "const canvas = document.querySelector('[data-testid=waveform]'); \
     if (!canvas || canvas.dataset.settled !== 'true') return null; \
     const box = canvas.getBoundingClientRect(); \
     return { left: box.left, top: box.top, width: box.width, height: box.height, \
              from: Number(canvas.dataset.from), count: Number(canvas.dataset.count), ratio: canvas.width / box.width };";

async fn settled(window: &Window) -> Lanes {
    let found = window.until("the waveform is whole", SETTLED).await;
    let number = |name: &str| found[name].as_f64().unwrap();
    Lanes {
        left: number("left"),
        top: number("top"),
        width: number("width"),
        height: number("height"),
        from: number("from"),
        count: number("count"),
        ratio: number("ratio"),
    }
}

/// Waits until another stretch is on screen and stays there: a wheel turns notch by notch.
async fn changed_from(window: &Window, before: &Lanes) -> Lanes {
    let script = "const { from, count } = document.querySelector('[data-testid=waveform]').dataset; \
         return Number(from) !== arguments[0] || Number(count) !== arguments[1]";
    window.until_with("the view changes", script, vec![json!(before.from), json!(before.count)]).await;
    let mut last = settled(window).await;
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = settled(window).await;
        if (now.from, now.count) == (last.from, last.count) {
            return now;
        }
        last = now;
    }
}

impl Lanes {
    /// The place of a sample on the page, in the middle of the lanes.
    fn at(&self, sample: f64) -> (f64, f64) {
        (self.left + (sample - self.from) / self.count * self.width, self.top + self.height / 2.0)
    }

    /// The sample below a place of the page.
    fn sample(&self, x: f64) -> f64 {
        self.from + (x - self.left) / self.width * self.count
    }

    fn per_pixel(&self) -> f64 {
        self.count / self.width
    }
}

/// How many pixels are painted in a column of the canvas, in its upper and in its lower half.
async fn painted(window: &Window, lanes: &Lanes, sample: f64) -> [u64; 2] {
    let x = (lanes.at(sample).0 - lanes.left) * lanes.ratio;
    let script = "const canvas = document.querySelector('[data-testid=waveform]'); \
         const half = Math.floor(canvas.height / 2); \
         const { data } = canvas.getContext('2d').getImageData(Math.floor(arguments[0]) - 1, 0, 3, canvas.height); \
         const rows = [0, 0]; \
         for (let y = 0; y < canvas.height; y += 1) \
           if ([0, 1, 2].some(column => data[(y * 3 + column) * 4 + 3] > 127)) rows[y < half ? 0 : 1] += 1; \
         return rows;";
    let rows = window.client.execute(script, vec![json!(x)]).await.unwrap();
    [rows[0].as_u64().unwrap(), rows[1].as_u64().unwrap()]
}

async fn open_from_home(window: &Window, proof: &Value) -> Lanes {
    let id = proof["card"]["id"].as_str().unwrap();
    window.click_on(&format!("//main//a[@href='#/proof/{id}']")).await;
    settled(window).await
}

/// The times that the field of the bar and the slider say.
async fn says_it_is_at(window: &Window, time: &str) {
    let script = "return document.querySelector('[data-testid=place-timecode]').value === arguments[0]";
    window.until_with(&format!("the bar says {time}"), script, vec![json!(time)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_is_seen_where_it_is_and_a_range_by_mouse_is_kept() {
    let mut window = Window::open_named().await;
    window.drop_files(&[&click(window.folder())]).await;
    let lanes = settled(&window).await;
    assert_eq!((lanes.from, lanes.count), (0.0, f64::from(LENGTH)));
    let half = (lanes.height * lanes.ratio / 2.0) as u64;
    let [left, right] = painted(&window, &lanes, f64::from(CLICK) + 24.0).await;
    assert!(
        left > half / 4 && right <= 3,
        "the click is in the left channel alone: {left} and {right} of {half}"
    );
    for silent in [RATE, CLICK - RATE, CLICK + RATE, LENGTH - RATE] {
        let rows = painted(&window, &lanes, f64::from(silent)).await;
        assert!(rows.iter().all(|rows| (1..=3).contains(rows)), "silence is a line at {silent}: {rows:?}");
    }

    let (from, to) = (lanes.at(96_000.0), lanes.at(192_000.0));
    drag(&window, from, to).await;
    window.until("the field has the focus", "return document.activeElement?.tagName === 'TEXTAREA'").await;
    typed(&window, "Too quiet here").await;
    window.shot("sound-range");
    press(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!("Too quiet here")]).await;
    let threads = its_threads(&window).await;
    let span = &threads[0]["place"]["span"];
    assert_eq!(span["sample_rate"], RATE);
    for (end, x) in [("start", from.0), ("end", to.0)] {
        let off = span[end].as_f64().unwrap() - lanes.sample(x.round());
        assert!(
            off.abs() <= 1.0 + lanes.per_pixel() / 100.0,
            "the {end} is {off} samples away: {span} {lanes:?}"
        );
    }
    let proof = only_proof(&window).await;
    assert_eq!(proof["card"]["kind"], "audio");

    window.restart().await;
    window.sees("Hello, Ada").await;
    let again = open_from_home(&window, &proof).await;
    assert_eq!(its_threads(&window).await, threads);
    window.until_with("the comment is on the page", SAID, vec![json!("Too quiet here")]).await;
    let bar = "const bar = document.querySelector('[data-bar]')?.getBoundingClientRect(); \
         return bar ? [bar.left, bar.right] : null";
    let bar = window.until("the comment's bar is there", bar).await;
    for (edge, sample) in [(&bar[0], &span["start"]), (&bar[1], &span["end"])] {
        let off = edge.as_f64().unwrap() - again.at(sample.as_f64().unwrap()).0;
        assert!(off.abs() <= 1.0, "the bar is {off} pixels away: {bar} {span} {again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_alone_sets_a_range_and_comments_and_a_restart_finds_it() {
    let mut window = Window::open_named().await;
    window.drop_files(&[&click(window.folder())]).await;
    let lanes = settled(&window).await;
    let step = lanes.per_pixel().round() as u64;
    for _ in 0..3 {
        press(&window, &[key::SHIFT], key::RIGHT).await;
    }
    press(&window, &[], 'i').await;
    window.find("[data-testid=pending-edge]").await;
    for _ in 0..5 {
        press(&window, &[key::SHIFT], key::RIGHT).await;
    }
    press(&window, &[], '.').await;
    press(&window, &[], 'o').await;
    window
        .until(
            "it is read out",
            "return document.querySelector('[data-testid=viewer-said]').textContent.startsWith('Range ')",
        )
        .await;
    press(&window, &[], key::ENTER).await;
    window.until("the field has the focus", "return document.activeElement?.tagName === 'TEXTAREA'").await;
    write_and_send(&window, "A pause too long").await;
    window.until_with("the comment is on the page", SAID, vec![json!("A pause too long")]).await;
    let threads = its_threads(&window).await;
    let span = json!({ "start": 30 * step, "end": 80 * step + 1, "sample_rate": RATE });
    assert_eq!(threads[0]["place"]["span"], span);
    let proof = only_proof(&window).await;

    // A draft is kept with its range, too.
    window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
    press(&window, &[], key::END).await;
    says_it_is_at(&window, "0:00:10.000").await;
    press(&window, &[], 'o').await;
    press(&window, &[key::SHIFT], key::LEFT).await;
    press(&window, &[], 'i').await;
    let draft = window.find("[data-testid=range-text]").await.text().await.unwrap();
    window.restart().await;
    window.sees("Hello, Ada").await;
    open_from_home(&window, &proof).await;
    assert_eq!(its_threads(&window).await, threads);
    assert_eq!(window.find("[data-testid=range-text]").await.text().await.unwrap(), draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wheel_keeps_the_sample_below_the_pointer_down_to_samples() {
    let window = Window::open_named().await;
    window.drop_files(&[&click(window.folder())]).await;
    let whole = settled(&window).await;
    let pointer = whole.at(f64::from(CLICK));
    let pointer = (pointer.0.round(), pointer.1.round());
    let under = whole.sample(pointer.0);
    let mut lanes = whole.clone();
    for notches in [-2, -3, 1, -4, -4, 2, -4] {
        let before = lanes.clone();
        window.wheel_with_control(pointer, notches).await;
        lanes = changed_from(&window, &before).await;
        assert_eq!(lanes.count < before.count, notches < 0, "{before:?} {lanes:?}");
        let off = (lanes.sample(pointer.0) - under) / lanes.per_pixel();
        assert!(off.abs() <= 1.0, "what was below the pointer went {off} pixels away: {lanes:?}");
    }
    window.find("[data-testid=overview-frame]").await;
    window.shot("sound-nearer");

    // To the click itself, as it is typed, and as near as samples.
    press(&window, &[key::CONTROL], 'g').await;
    field_of_dialog(&window).await;
    typed(&window, &format!("#{CLICK}")).await;
    press(&window, &[], key::ENTER).await;
    window.until_no_dialog().await;
    says_it_is_at(&window, "0:00:05.000").await;
    press(&window, &[key::CONTROL], '1').await;
    let samples = "const canvas = document.querySelector('[data-testid=waveform]'); \
         return Math.abs(Number(canvas.dataset.count) / canvas.getBoundingClientRect().width - 1) < 0.01";
    window.until("a sample is a pixel", samples).await;
    let near = settled(&window).await;
    assert!((near.per_pixel() - 1.0).abs() < 0.01, "{near:?}");
    let half = (near.height * near.ratio / 2.0) as u64;
    assert!(painted(&window, &near, f64::from(CLICK)).await[0] > half / 4, "the click begins at its sample");
    assert!(painted(&window, &near, f64::from(CLICK) - 4.0).await[0] <= 3, "and not before");
    press(&window, &[], '.').await;
    let sample = "return document.querySelector('[data-testid=place-sample]').value === arguments[0]";
    window.until_with("one sample on", sample, vec![json!((CLICK + 1).to_string())]).await;
    window.shot("sound-samples");
    press(&window, &[key::CONTROL], '0').await;
    let again = changed_from(&window, &near).await;
    assert_eq!((again.from, again.count), (whole.from, whole.count));
}

async fn comment_on(window: &Window, version: &Value, span: Value, text: &str) -> Value {
    let place = json!({ "page": null, "frame": null, "span": span });
    let start = json!({ "version": version, "place": place, "marks": [], "text": text });
    window.call("thread.start", start).await.unwrap()
}

fn seconds(start: f64, end: f64) -> Value {
    let sample = |time: f64| (time * f64::from(RATE)) as u64;
    json!({ "start": sample(start), "end": sample(end), "sample_rate": RATE })
}

async fn tour(width: u32, height: u32, theme: &str) {
    let window = themed(width, height, theme, &[]).await;
    let mut tour = Tour::at(width, height, theme);
    window.drop_files(&[&voice(window.folder())]).await;
    settled(&window).await;
    tour.stop(&window, "proof-audio").await;

    let proof = only_proof(&window).await;
    let version = &proof["versions"][0]["id"];
    comment_on(&window, version, seconds(2.1, 5.4), "The name is hard to hear over the bed.").await;
    let resolved = comment_on(&window, version, seconds(9.0, 9.0), "A click before “tonight”.").await;
    comment_on(&window, version, seconds(4.3, 7.9), "Half a second faster, please.").await;
    comment_on(&window, version, Value::Null, "Good voice.").await;
    window.call("thread.resolve", json!({ "thread": resolved["thread"] })).await.unwrap();
    window.client.refresh().await.unwrap();
    window.sees("Half a second faster").await;
    let lanes = settled(&window).await;
    drag(&window, lanes.at(12.0 * f64::from(RATE)), lanes.at(17.0 * f64::from(RATE))).await;
    window.until("the field has the focus", "return document.activeElement?.tagName === 'TEXTAREA'").await;
    typed(&window, "The price, slower").await;
    window.click_on("//article[@data-thread]//button[contains(., '1')]").await;
    tour.stop(&window, "proof-audio-comments").await;

    window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
    press(&window, &[key::CONTROL], '2').await;
    changed_from(&window, &lanes).await;
    tour.stop(&window, "proof-audio-nearer").await;
    window.click("Back").await;
    window.until("its thumbnail is there", "return document.images.length >= 1").await;
    tour.stop(&window, "home-audio").await;
    tour.found_nothing();
}

in_each_look!(sounds_are_accessible, tour);
