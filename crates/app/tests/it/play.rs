//! Films and sounds that play: which frames are shown in which order, what is told meanwhile, and how it ends.
//!
//! Nobody hears any of it: where there is a sound device the volume is 0. A busy machine may drop frames in real time;
//! what is said of them holds all the same.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use galley_app::App;
use galley_app::api::Failure;
use galley_app::media::cancel::Cancel;
use galley_app::media::error::Code;
use galley_app::media::picture::Format;
use galley_app::media::pool::{At, Opened, RenderRequest, Rendered};
use galley_app::play::{Audible, Ended, Ending, Order, Place, Player, Progress, Stage};
use galley_testkit::catalogue;
use galley_testkit::clips::{self, Recipe};
use galley_testkit::papers::{Paper, Sheet};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desk::{self, PATIENCE, text};
use crate::files;

/// Frames of [`film`], each a tenth of a second.
const NUM_FRAMES: u32 = 30;

fn film() -> PathBuf {
    let keys = "keyint=12:min-keyint=12:scenecut=0:bframes=2";
    let arguments = format!("-c:v libx264 -preset veryfast -threads 2 -x264-params {keys}");
    Recipe::new("played.mp4", NUM_FRAMES, "10", &arguments).make(&catalogue::folder())
}

/// The same with sound.
fn sounding() -> PathBuf {
    let sine = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=3";
    let both = "-map 1:v -map 0:a -c:v copy -c:a aac";
    clips::derive(&catalogue::folder(), "sounding.mp4", &film(), sine, both)
}

/// Three seconds at 48 kHz.
fn sound() -> PathBuf {
    catalogue::sound("played.flac", 2, "3", "-c:a flac")
}

#[expect(clippy::disallowed_methods, reason = "how long play takes at least is what is being tested")]
fn now() -> Instant {
    Instant::now()
}

/// Waits for what nobody tells.
#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = now();
    while !is_so() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// An app over a folder of its own, which players share.
struct House {
    app: Arc<App>,
    folder: TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(desk::settings(&folder.path().join("data"), desk::deaf())).unwrap();
        app.call("person.name", json!({ "name": "Ada" })).unwrap();
        Self { app: Arc::new(app), folder }
    }

    /// The ids of proof and version.
    fn proof(&self, path: PathBuf) -> (String, String) {
        let ticket = self.app.ticket(path).unwrap().ticket;
        let made = self.app.call("proof.create", json!({ "ticket": ticket })).unwrap();
        (text(&made["proof"]), text(&made["version"]))
    }

    /// The version of a film whose frames are counted: they keep their numbers.
    fn film(&self, path: PathBuf) -> String {
        let (_, version) = self.proof(path);
        wait_until("the frames are counted", || self.app.table(&version).unwrap().confirmed);
        version
    }

    /// The version of a sound whose samples are counted.
    fn sound(&self, path: PathBuf) -> String {
        let (_, version) = self.proof(path);
        let asked = json!({ "version": version, "first": 0, "count": 1, "columns": 1 });
        let ask = || -> Value { self.app.call("media.waveform", asked.clone()).unwrap() };
        wait_until("the samples are counted", || ask()["complete"] == true);
        version
    }

    fn play_on(&self, screen: &Screen, order: Order, before: Option<Ending>) -> Player {
        let app = Arc::clone(&self.app);
        Player::start(move || Ok(app), order, screen.clone(), before)
    }

    fn play(&self, order: Order) -> (Player, Screen) {
        let screen = Screen::default();
        (self.play_on(&screen, order, None), screen)
    }

    /// What was told of a play to its end.
    #[track_caller]
    fn played(&self, order: Order) -> Told {
        let (_player, screen) = self.play(order);
        screen.ended()
    }

    /// The code with which it fails.
    #[track_caller]
    fn refused(&self, order: Order) -> String {
        let (_player, screen) = self.play(order);
        let told = screen.wait(|told| told.failed.is_some());
        assert!(told.pictures.is_empty() && told.progress.is_empty() && told.ended.is_none(), "{told:?}");
        told.failed.unwrap()
    }
}

/// All of it forward, as it is, not heard.
fn order(version: &str, begin: Place) -> Order {
    Order {
        version: version.to_owned(),
        begin,
        scale: [1, 1],
        speed: [1, 1],
        reverse: false,
        every: false,
        range: None,
        looped: false,
        volume: 0,
    }
}

fn from_frame(version: &str, frame: u32) -> Order {
    order(version, Place::Frame(frame))
}

/// What a player told.
#[derive(Clone, Debug, Default)]
struct Told {
    /// Frames, as they were shown.
    pictures: Vec<u32>,
    progress: Vec<Progress>,
    ended: Option<(Place, Ended)>,
    failed: Option<String>,
    /// How many pictures more there is room for; `None`: for all.
    room: Option<usize>,
    /// What must never be told.
    wrong: Vec<String>,
}

impl Told {
    fn samples(&self) -> Vec<u64> {
        let sample = |progress: &Progress| match progress.place {
            Place::Sample(sample) => sample,
            Place::Frame(frame) => panic!("frame {frame} of a sound"),
        };
        self.progress.iter().map(sample).collect()
    }

    /// It ended at its end, where the last picture is.
    #[track_caller]
    fn check_end(&self, frame: u32) {
        assert_eq!(self.ended, Some((Place::Frame(frame), Ended::End)), "{self:?}");
        assert_eq!(self.pictures.last(), Some(&frame), "{self:?}");
    }
}

fn rises(frames: &[u32]) -> bool {
    frames.windows(2).all(|pair| pair[0] < pair[1])
}

/// Keeps what a player tells.
#[derive(Clone, Default)]
struct Screen(Arc<(Mutex<Told>, Condvar)>);

impl Screen {
    fn change<T>(&self, change: impl FnOnce(&mut Told) -> T) -> T {
        let (told, changed) = &*self.0;
        let answer = change(&mut told.lock().unwrap());
        changed.notify_all();
        answer
    }

    fn with_room(pictures: usize) -> Self {
        let screen = Self::default();
        screen.change(|told| told.room = Some(pictures));
        screen
    }

    fn make_room(&self, player: &Player) {
        self.change(|told| told.room = None);
        player.wake();
    }

    /// Waits until it is so. Nothing more comes once it has ended or failed.
    #[track_caller]
    fn wait(&self, is_so: impl Fn(&Told) -> bool) -> Told {
        let (told, changed) = &*self.0;
        let waits = |told: &mut Told| told.ended.is_none() && told.failed.is_none() && !is_so(told);
        let told = changed.wait_timeout_while(told.lock().unwrap(), PATIENCE, waits).unwrap().0.clone();
        assert!(is_so(&told) && told.wrong.is_empty(), "{told:?}");
        told
    }

    #[track_caller]
    fn ended(&self) -> Told {
        self.wait(|told| told.ended.is_some())
    }
}

impl Stage for Screen {
    fn take_room(&self) -> bool {
        self.change(|told| match &mut told.room {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        })
    }

    fn show(&self, rendered: &Rendered, _opened: &Opened, _scale: [u32; 2]) {
        let picture = &rendered.picture;
        let sample = if picture.format == Format::Yuv420p8 { 1 } else { 2 };
        let read = clips::read_number(&picture.bytes, picture.strides[0] as usize, sample);
        let frame = rendered.frame.unwrap();
        self.change(|told| {
            if read != Some(frame) {
                told.wrong.push(format!("frame {frame} shows {read:?}"));
            }
            told.pictures.push(frame);
        });
    }

    fn tell(&self, progress: &Progress) {
        self.change(|told| {
            if progress.shown != told.pictures.len() as u64 {
                told.wrong.push(format!("{progress:?} after {} pictures", told.pictures.len()));
            }
            told.progress.push(*progress);
        });
    }

    fn ended(&self, place: Place, why: Ended) {
        self.change(|told| {
            if let Some(before) = told.ended.replace((place, why)) {
                told.wrong.push(format!("it ended twice, first with {before:?}"));
            }
        });
    }

    fn failed(&self, failure: &Failure) {
        self.change(|told| {
            if let Some(before) = told.failed.replace(failure.code.clone()) {
                told.wrong.push(format!("it failed twice, first with {before}"));
            }
        });
    }
}

#[test]
fn a_range_plays_from_a_frame_to_its_end() {
    let house = House::new();
    let version = house.film(film());
    let begin = now();
    // Slowly, so that no machine drops the first.
    let told = house.played(Order { speed: [1, 4], range: Some([3, 12]), ..from_frame(&version, 9) });
    assert!(begin.elapsed() >= Duration::from_millis(1_600), "four frames of 400 ms");
    told.check_end(12);
    assert_eq!(told.pictures[0], 9);
    assert!(rises(&told.pictures), "{told:?}");
    let first = told.progress[0];
    assert_eq!((first.place, first.shown, first.dropped), (Place::Frame(9), 0, 0));
    assert!(told.progress.iter().all(|progress| progress.audible == Audible::None), "{told:?}");
    for progress in &told.progress {
        let [first, last] = progress.buffered.unwrap_or([9, 9]);
        assert!(3 <= first && first <= last && last <= 12, "{progress:?}");
    }
}

#[test]
fn four_times_as_fast_the_order_is_the_same() {
    let house = House::new();
    let version = house.film(sounding());
    let begin = now();
    let told = house.played(Order { speed: [4, 1], ..from_frame(&version, 0) });
    assert!(begin.elapsed() >= Duration::from_millis(675), "three seconds, four times as fast");
    told.check_end(NUM_FRAMES - 1);
    assert!(rises(&told.pictures), "{told:?}");
}

#[test]
fn a_pause_is_answered_with_the_last_frame() {
    let house = House::new();
    let version = house.film(sounding());
    let (player, screen) = house.play(Order { looped: true, ..from_frame(&version, 4) });
    screen.wait(|told| told.pictures.len() >= 2);
    player.pause();
    let told = screen.ended();
    let last = *told.pictures.last().unwrap();
    assert_eq!(told.ended, Some((Place::Frame(last), Ended::Paused)));
    // Another that begins once this has gone knows that nothing more came.
    let after = Screen::default();
    let _next = house.play_on(&after, from_frame(&version, 0), Some(player.end()));
    after.wait(|told| !told.pictures.is_empty());
    assert_eq!(screen.ended().pictures, told.pictures);
}

#[test]
fn one_that_is_dropped_says_nothing() {
    let house = House::new();
    let version = house.film(film());
    let endless = || Order { looped: true, ..from_frame(&version, 0) };
    let (player, screen) = house.play(endless());
    screen.wait(|told| !told.pictures.is_empty());
    let [never, after] = [Screen::default(), Screen::default()];
    // Each begins once the one before has ended; the second is dropped before it can.
    let ending = house.play_on(&never, endless(), Some(player.end())).end();
    let _last = house.play_on(&after, endless(), Some(ending));
    after.wait(|told| !told.pictures.is_empty());
    for told in [screen, never].map(|screen| screen.change(|told| told.clone())) {
        assert!(told.ended.is_none() && told.failed.is_none() && told.wrong.is_empty(), "{told:?}");
    }
}

#[test]
fn a_range_goes_around() {
    let house = House::new();
    let version = house.film(film());
    for every in [false, true] {
        let looped = Order { every, looped: true, range: Some([2, 5]), ..from_frame(&version, 4) };
        let (player, screen) = house.play(looped);
        screen.wait(|told| told.pictures.len() >= 10);
        player.pause();
        let told = screen.ended();
        let last = *told.pictures.last().unwrap();
        assert_eq!(told.ended, Some((Place::Frame(last), Ended::Paused)));
        assert!(told.pictures.iter().all(|frame| (2..=5).contains(frame)), "{told:?}");
        if every {
            let around: Vec<u32> = [4, 5, 2, 3].into_iter().cycle().take(told.pictures.len()).collect();
            assert_eq!(told.pictures, around);
        }
    }
}

#[test]
fn backwards_it_goes_down_and_is_not_heard() {
    let house = House::new();
    for (path, audible) in [(film(), Audible::None), (sounding(), Audible::Muted)] {
        let version = house.film(path);
        // The device is not even opened.
        let back = Order { reverse: true, volume: 1_000, ..from_frame(&version, 14) };
        let told = house.played(back.clone());
        told.check_end(0);
        let mut up = told.pictures.clone();
        up.reverse();
        assert!(rises(&up) && told.pictures[0] <= 14, "{told:?}");
        assert!(told.progress.iter().all(|progress| progress.audible == audible), "{told:?}");

        let told = house.played(Order { every: true, range: Some([3, 9]), begin: Place::Frame(3), ..back });
        told.check_end(3);
        assert_eq!(told.pictures, [9, 8, 7, 6, 5, 4, 3]);
    }
}

#[test]
fn every_frame_is_shown_once_though_there_is_no_room_for_a_while() {
    let house = House::new();
    for path in [film(), sounding()] {
        let version = house.film(path);
        let screen = Screen::with_room(3);
        let every = Order { every: true, speed: [2, 1], ..from_frame(&version, 0) };
        let player = house.play_on(&screen, every, None);
        let before = screen.wait(|told| told.pictures.len() == 3).progress.len();
        // Long enough for it to have gone on by several frames.
        screen.wait(|told| told.progress.len() >= before + 3);
        screen.make_room(&player);
        let told = screen.ended();
        told.check_end(NUM_FRAMES - 1);
        assert_eq!(told.pictures, (0..NUM_FRAMES).collect::<Vec<_>>());
        assert!(told.progress.iter().all(|progress| progress.dropped == 0), "{told:?}");
    }
}

#[test]
fn in_real_time_what_finds_no_room_is_dropped_and_counted() {
    let house = House::new();
    let version = house.film(film());
    let screen = Screen::with_room(2);
    let player = house.play_on(&screen, Order { range: Some([0, 14]), ..from_frame(&version, 0) }, None);
    // All but the last have passed, and that stays until there is room.
    let passed = |progress: &Progress| progress.shown + progress.dropped >= 14;
    let told = screen.wait(|told| told.progress.last().is_some_and(passed));
    assert!(told.pictures.len() <= 2, "{told:?}");
    screen.make_room(&player);
    let told = screen.ended();
    told.check_end(14);
    assert!(rises(&told.pictures) && told.pictures.len() <= 3, "{told:?}");
    let accounts = |progress: &Progress| (progress.shown + progress.dropped, progress.dropped);
    let counted: Vec<(u64, u64)> = told.progress.iter().map(accounts).collect();
    assert!(counted.is_sorted() && counted.last() <= Some(&(15, 14)), "{counted:?}");
    for progress in told.progress.iter().filter(|progress| progress.shown > 0) {
        let Place::Frame(last) = progress.place else { panic!("{progress:?}") };
        assert!(progress.shown + progress.dropped > u64::from(last), "{progress:?}");
    }
}

#[test]
fn a_damaged_frame_is_dropped_and_play_goes_on() {
    // Each frame of ProRes stands alone.
    let path = catalogue::copy_with("scratched.mov", &catalogue::prores_mov(), |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 3000].fill(0xff);
    });
    let house = House::new();
    let version = house.film(path);
    let medium = house.app.pictured(&version).unwrap();
    let is_whole = |frame: &u32| match medium.render(&RenderRequest::new(At::Frame(*frame)), &Cancel::new()) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.code, Code::Damaged);
            false
        }
    };
    let whole: Vec<u32> = (0..60).filter(is_whole).collect();
    let damaged = 60 - whole.len() as u64;
    assert!(damaged > 0 && whole.contains(&59));

    // After the damage there is a second: it is told of.
    let told = house.played(Order { every: true, ..from_frame(&version, 0) });
    told.check_end(59);
    assert_eq!(told.pictures, whole);
    assert_eq!(told.progress.last().unwrap().dropped, damaged);

    let told = house.played(from_frame(&version, 0));
    told.check_end(59);
    assert!(rises(&told.pictures) && told.pictures.iter().all(|frame| whole.contains(frame)), "{told:?}");
    assert!(told.progress.last().unwrap().dropped >= damaged);
}

#[test]
fn what_lies_outside_begins_anew_and_ends_with_the_film() {
    let house = House::new();
    let version = house.film(film());
    for (begin, range, frames) in [
        (99, None, 0..=29),
        (29, None, 0..=29),
        (99, Some([20, 99]), 20..=29),
        (1, Some([20, 99]), 20..=29),
        (25, Some([20, 99]), 25..=29),
        (7, Some([5, 7]), 5..=7),
        (4, Some([4, 4]), 4..=4),
    ] {
        let every = Order { every: true, speed: [4, 1], range, ..from_frame(&version, begin) };
        let told = house.played(every);
        told.check_end(*frames.end());
        assert_eq!(told.pictures, frames.collect::<Vec<_>>(), "{begin} {range:?}");
    }
}

#[test]
fn a_sound_plays_from_a_sample_to_the_end_of_a_range() {
    let house = House::new();
    let version = house.sound(sound());
    for (speed, range, last) in [
        ([1, 1], Some([24_000, 96_000]), 96_000),
        ([4, 1], None, 144_000),
        ([1, 4], Some([0, 54_000]), 54_000),
    ] {
        let begin = now();
        let told = house.played(Order { speed, range, ..order(&version, Place::Sample(48_000)) });
        let [num, den] = speed.map(u64::from);
        let millis = (last - 48_000) / 48 * den / num;
        // A device may be ahead of the wall by a little.
        assert!(begin.elapsed() >= Duration::from_millis(millis * 9 / 10), "{speed:?}");
        assert_eq!(told.ended, Some((Place::Sample(last), Ended::End)));
        let samples = told.samples();
        assert!(samples.is_sorted() && samples[0] == 48_000 && samples.last() <= Some(&last), "{samples:?}");
        assert!(told.pictures.is_empty());
        assert!(told.progress.iter().all(|progress| progress.dropped == 0 && progress.buffered.is_none()));
    }
}

#[test]
fn a_sound_begins_anew_at_its_end_goes_around_and_back() {
    let house = House::new();
    let version = house.sound(sound());
    let range = Some([24_000, 48_000]);
    for begin in [48_000, 144_000, 0] {
        let (player, screen) = house.play(Order { range, ..order(&version, Place::Sample(begin)) });
        let told = screen.wait(|told| !told.progress.is_empty());
        assert_eq!(told.samples()[0], 24_000, "{begin}");
        player.pause();
        let told = screen.ended();
        // It may have been at its end just then.
        let Some((Place::Sample(sample), _)) = told.ended else { panic!("{told:?}") };
        assert!(Some(&sample) >= told.samples().last() && sample <= 48_000, "{told:?}");
    }

    let around = Order { range, looped: true, ..order(&version, Place::Sample(36_000)) };
    let (player, screen) = house.play(around);
    let laps = |told: &Told| told.samples().windows(2).filter(|pair| pair[1] < pair[0]).count();
    let told = screen.wait(|told| laps(told) >= 2);
    assert!(told.samples().iter().all(|sample| (24_000..=48_000).contains(sample)), "{told:?}");
    player.pause();
    assert!(matches!(screen.ended().ended, Some((Place::Sample(24_000..=48_000), Ended::Paused))));

    // The device is not even opened.
    let back = Order { reverse: true, volume: 1_000, ..order(&version, Place::Sample(36_000)) };
    let told = house.played(back);
    assert_eq!(told.ended, Some((Place::Sample(0), Ended::End)));
    assert!(told.samples().iter().rev().is_sorted() && told.samples()[0] == 36_000, "{told:?}");
    assert!(told.progress.iter().all(|progress| progress.audible == Audible::Muted), "{told:?}");
}

#[test]
fn what_cannot_play_is_refused() {
    let house = House::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = house.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let pdf = Paper::new(&[Sheet::new(200, 100, "")], "", &[]).bytes();
    let (proof, paper) = house.proof(write("a.pdf", &pdf));
    let (_, picture) = house.proof(write("a.png", &files::png(20, 20)));
    let (_, sound) = house.proof(sound());
    let (_, film) = house.proof(film());
    assert_eq!(house.refused(from_frame(&paper, 0)), "not-a-video");
    assert_eq!(house.refused(order(&picture, Place::Sample(0))), "not-a-video");
    assert_eq!(house.refused(from_frame(&sound, 0)), "no-picture");
    assert_eq!(house.refused(order(&film, Place::Sample(0))), "not-a-sound");
    // An id, though of no version.
    assert_eq!(house.refused(from_frame(&proof, 0)), "gone");
    assert_eq!(house.refused(from_frame("nothing", 0)), "bad-input");

    let failure = house.app.call("media.retry", json!({ "version": proof })).unwrap_err();
    let (code, screen) = (failure.code.clone(), Screen::default());
    let _player = Player::start(move || Err(failure), from_frame(&film, 0), screen.clone(), None);
    assert_eq!(screen.wait(|told| told.failed.is_some()).failed, Some(code));
}
