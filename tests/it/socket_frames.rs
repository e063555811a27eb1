//! Frame exactness through the pixel socket of the real window's process, and who is let in.
//!
//! Every clip of the catalogue and those from elsewhere: the gate asks 12 frames of each, `GALLEY_SOAK=1` 60 random and
//! 39 descending ones. The samples that come are those of a linear decode by the `ffmpeg` command, byte for byte. Clips with
//! alpha and streams cut at any byte come beside the catalogue's list.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use galley_media::cancel::Cancel;
use galley_media::picture::{Size, to_rgba};
use galley_media::video::Video;
use galley_testkit::catalogue::{self, Clip};
use galley_testkit::chance::{accesses, is_soak, seed};
use galley_testkit::clips::{linear_decode, linear_decode_by};
use galley_testkit::truth::{Layout, Truth};
use galley_testkit::turned::{Turned, alpha_in_planes, shown_otherwise};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::socket::{Answer, Socket, connect};
use crate::window::{PATIENCE, Window};

/// What a clip's timecode is, said here and not read from anywhere: the first label, labels a second, dropped or not.
struct Labels {
    start: [u8; 4],
    per_second: u8,
    drop_frame: bool,
}

fn labels(clip: &Clip) -> Option<Labels> {
    match clip.name {
        // A minute ends at frame 10: `01:00:59;29` is followed by `01:01:00;02`.
        "ProRes in MOV" => Some(Labels { start: [1, 0, 59, 20], per_second: 30, drop_frame: true }),
        // As above, at frame 4: `01:00:59;59` is followed by `01:01:00;04`.
        "drop-frame at 60 in MOV" => Some(Labels { start: [1, 0, 59, 56], per_second: 60, drop_frame: true }),
        "closed GOP in MP4" | "open GOP in TS" => {
            Some(Labels { start: [0; 4], per_second: 25, drop_frame: false })
        }
        _ => None,
    }
}

impl Labels {
    /// The label of a frame, counted on one by one (SMPTE ST 12-1, 5.2.2).
    fn of(&self, frame: u32) -> [u8; 4] {
        let mut label = self.start;
        for _ in 0..frame {
            let [hours, minutes, seconds, frames] = &mut label;
            *frames += 1;
            if *frames == self.per_second {
                (*frames, *seconds) = (0, *seconds + 1);
            }
            if *seconds == 60 {
                (*seconds, *minutes) = (0, *minutes + 1);
            }
            if *minutes == 60 {
                (*minutes, *hours) = (0, *hours + 1);
            }
            if self.drop_frame && *frames == 0 && *seconds == 0 && *minutes % 10 != 0 {
                // Two of thirty, four of sixty.
                *frames = self.per_second / 15;
            }
        }
        label
    }
}

#[test]
fn labels_drop_two_a_minute_but_the_tenth() {
    let labels = Labels { start: [1, 0, 59, 20], per_second: 30, drop_frame: true };
    assert_eq!(labels.of(9), [1, 0, 59, 29]);
    assert_eq!(labels.of(10), [1, 1, 0, 2]);
    let tenth = Labels { start: [1, 9, 59, 29], per_second: 30, drop_frame: true };
    assert_eq!(tenth.of(1), [1, 10, 0, 0]);
    let twice = Labels { start: [1, 0, 59, 56], per_second: 60, drop_frame: true };
    assert_eq!((twice.of(3), twice.of(4)), ([1, 0, 59, 59], [1, 1, 0, 4]));
}

#[tokio::test(flavor = "multi_thread")]
async fn socket_frames_are_the_frames_asked_for() {
    println!("GALLEY_ACCESS_SEED={}", seed());
    let mut clips = catalogue::numbered();
    clips.extend(catalogue::from_elsewhere());
    clips.extend(catalogue::with_alpha());
    let truths: Vec<_> = clips.iter().map(truth).collect();
    let window = Window::open_named().await;
    let mut socket = Socket::of(&window).await;
    let files: Vec<_> = clips.iter().map(|clip| clip.path.as_path()).collect();
    window.drop_files(&files).await;
    let mut wrong = Vec::new();
    for (clip, (truth, layout)) in clips.iter().zip(&truths) {
        let version = version_of(&window, &clip.path).await;
        wrong.extend(check(clip, (truth, layout), &version, &mut socket).await);
    }
    assert_eq!(wrong, Vec::<String>::new(), "GALLEY_ACCESS_SEED={}", seed());
}

/// Streams of which the beginning is missing, cut at any byte.
fn cut_anywhere() -> Vec<PathBuf> {
    let percents: Vec<usize> = if is_soak() { (3..80).step_by(7).collect() } else { vec![17, 66] };
    catalogue::streams_cut_anywhere(&percents)
}

/// The linear decode, and how its samples lie. The decoder says the latter, and nothing of which frame is which.
pub fn truth(clip: &Clip) -> (Truth, Layout) {
    let cancel = Cancel::new();
    let video = Video::open(File::open(&clip.path).unwrap(), None, &cancel).unwrap();
    let like = video.frame(0, Size::Native, None, &cancel).unwrap();
    let (named, format) = (video.facts().unwrap().pixel_format, like.format);
    let (sample, stride) = (format.bytes_per_sample(), like.strides[0]);
    let layout = Layout::new(&named, format.is_planar(), sample, stride, like.bytes.len());
    (Truth::of(clip, &layout), layout)
}

/// Asks for frames of a clip, and says what was wrong with them.
async fn check(
    clip: &Clip,
    (truth, layout): (&Truth, &Layout),
    version: &str,
    socket: &mut Socket,
) -> Vec<String> {
    let name = clip.name;
    let labels = labels(clip);
    let mut asked = accesses(name, 0, truth.len());
    if labels.is_some() {
        asked.extend([3, 4, 5, 8, 9, 10, 11, 12]);
    }
    let (mut wrong, mut provisional) = (Vec::new(), 0);
    for frame in asked {
        let half = clip.ends_in_half_a_frame && truth.number(frame).is_none();
        let answer = match socket.show(version, json!({ "frame": frame })).await {
            Ok(answer) => answer,
            Err(error) if half && error["code"] == "damaged" => continue,
            Err(error) => {
                wrong.push(format!("{name}: frame {frame} does not come: {error}"));
                continue;
            }
        };
        provisional += u32::from(answer.provisional);
        if half {
            wrong.push(format!("{name}: frame {frame} is half a frame and is shown"));
        }
        wrong.extend(mistake(name, frame, &answer, truth, layout));
        if let Some(labels) = &labels {
            let came = (answer.timecode, answer.drop_frame);
            let right = (Some(labels.of(frame)), labels.drop_frame);
            if came != right {
                wrong.push(format!("{name}: frame {frame} is labelled {came:?}, not {right:?}"));
            }
        }
    }
    println!("{name}: {} frames, {provisional} pictures before the table was confirmed", truth.len());
    let beyond = socket.show(version, json!({ "frame": truth.len() })).await;
    if beyond.as_ref().err().is_none_or(|error| error["code"] != "out-of-range") {
        wrong.push(format!("{name}: there is something beyond the last frame"));
    }
    wrong
}

fn mistake(name: &str, frame: u32, answer: &Answer, truth: &Truth, layout: &Layout) -> Option<String> {
    let bytes = &answer.picture.bytes;
    if answer.number == frame && bytes == truth.frame(frame) {
        return None;
    }
    let (said, came, near) = (answer.number, layout.number(bytes), truth.position(bytes));
    let right = truth.number(frame);
    Some(format!("{name}: frame {frame} says {said} and shows {came:?} (same as {near:?}), not {right:?}"))
}

/// As in the command: turned or scaled samples are not those of the linear decode, but what they say is read back.
#[tokio::test(flavor = "multi_thread")]
async fn socket_frames_that_are_turned_or_scaled_are_the_frames_asked_for() {
    let clips = shown_otherwise();
    let window = Window::open_named().await;
    let mut socket = Socket::of(&window).await;
    let sound = catalogue::sound_with_cover();
    let mut files: Vec<_> = clips.iter().map(|clip| clip.path.as_path()).collect();
    files.push(&sound);
    window.drop_files(&files).await;
    let version = version_of(&window, &sound).await;
    assert!(socket.show(&version, json!({ "frame": 0 })).await.is_err(), "a cover is no frame");
    for clip in &clips {
        check_turned(clip, &version_of(&window, &clip.path).await, &mut socket).await;
    }
}

async fn check_turned(clip: &Turned, version: &str, socket: &mut Socket) {
    let name = clip.name;
    for number in accesses(name, 0, clip.num_frames) {
        let answer = socket.show(version, json!({ "frame": number })).await.unwrap();
        let picture = to_rgba(&answer.picture);
        assert_eq!((picture.width, picture.height), clip.size, "{name}");
        let came = (answer.number, clip.number(&picture.bytes));
        assert_eq!(came, (number, Some(number)), "{name}: frame {number}");
    }
    let beyond = socket.show(version, json!({ "frame": clip.num_frames })).await;
    assert!(beyond.is_err_and(|error| error["code"] == "out-of-range"), "{name}: beyond the last frame");
}

#[tokio::test(flavor = "multi_thread")]
async fn socket_frames_of_streams_cut_anywhere_and_of_alpha_in_planes_are_the_frames_asked_for() {
    let (cut, planes) = (cut_anywhere(), alpha_in_planes());
    let window = Window::open_named().await;
    let mut socket = Socket::of(&window).await;
    // What nothing can be decoded of is no proof.
    let cut: Vec<&PathBuf> = cut.iter().filter(|path| opened(path).is_some()).collect();
    let mut files: Vec<&Path> = cut.iter().map(|path| path.as_path()).collect();
    files.push(&planes.path);
    window.drop_files(&files).await;
    for path in cut {
        check_cut(path, &version_of(&window, path).await, &mut socket).await;
    }
    check_turned(&planes, &version_of(&window, &planes.path).await, &mut socket).await;
}

fn opened(path: &Path) -> Option<Video> {
    Video::open(File::open(path).unwrap(), None, &Cancel::new()).ok()
}

/// As [`check`], but a frame that the cut has damaged may be refused, and nothing says which number a frame carries.
async fn check_cut(path: &Path, version: &str, socket: &mut Socket) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let video = opened(path).unwrap();
    let count = video.confirm(&Cancel::new()).unwrap().len();
    let facts = video.facts().unwrap();
    let bytes = facts.coded_width as usize * facts.coded_height as usize * 3 / 2;
    let truth = linear_decode(path, 0, &facts.pixel_format, bytes);
    let again = linear_decode_by(4, path, 0, &facts.pixel_format, bytes);
    assert_eq!(count as usize, truth.len(), "{name}: number of frames");
    until_counted(count, version, socket).await;
    let mut refused = BTreeSet::new();
    for number in accesses(name, 0, count) {
        let answer = match socket.show(version, json!({ "frame": number })).await {
            Ok(answer) => answer,
            Err(error) => {
                assert_eq!(error["code"], "damaged", "{name}: frame {number}: {error}");
                refused.insert(number);
                continue;
            }
        };
        assert_eq!(answer.number, number, "{name}");
        let samples = &truth[number as usize];
        // Half a frame of HEVC may be shown (docs/FORMATS.md); what stands in the other half depends on the threads.
        if again.get(number as usize) != Some(samples) {
            assert_eq!(facts.codec, "hevc", "{name}: frame {number} is not the same twice");
            continue;
        }
        assert!(answer.picture.bytes == *samples, "{name}: frame {number} is not that of the linear decode");
    }
    assert!(refused.len() <= 4, "{name}: {refused:?}");
    let beyond = socket.show(version, json!({ "frame": count })).await;
    assert!(beyond.is_err_and(|error| error["code"] == "out-of-range"), "{name}: beyond the last frame");
}

/// Asks until a frame comes by the confirmed table: what is cut may be numbered otherwise before.
async fn until_counted(count: u32, version: &str, socket: &mut Socket) {
    let counting = async {
        let mut asked = 0;
        loop {
            let answer = socket.show(version, json!({ "frame": asked % count })).await;
            if answer.is_ok_and(|answer| !answer.provisional) {
                return;
            }
            asked += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, counting).await.expect("the frames are counted");
}

/// The version that came of a dropped file, once it has come.
async fn version_of(window: &Window, file: &Path) -> String {
    let arrived = "const [name] = arguments; \
         return window.__TAURI_INTERNALS__.invoke('call', { name: 'home.get', input: {} })\
         .then(home => home.waiting.find(card => card.name === name)?.version ?? null)";
    let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
    let version = window.until_with("the clip is a proof", arrived, vec![json!(stem)]).await;
    version.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_not_let_in() {
    let window = Window::open().await;
    let address = window.call("pixels.address", json!({})).await.unwrap();
    let url = address["url"].as_str().unwrap();
    for origin in [None, Some("https://example.com"), Some("null"), Some("tauri://localhost.example.com")] {
        match connect(url, origin).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{origin:?}"),
            other => panic!("{origin:?} was let in: {:?}", other.is_ok()),
        }
    }
    let mut guessing = connect(url, Some("tauri://localhost")).await.unwrap();
    let hello = json!({ "hello": { "version": 1, "token": "0".repeat(64) } });
    guessing.send(Message::text(hello.to_string())).await.unwrap();
    let Some(Ok(Message::Close(Some(frame)))) = guessing.next().await else { panic!("no close") };
    assert_eq!(u16::from(frame.code), 4401);
}
