//! Workers that are killed while they work: nobody sees a wrong pixel, waits for ever, or pays for it afterwards.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use galley_media::error::Code;
use galley_media::pool::{At, Medium, Pool, RenderRequest, Size};
use galley_testkit::catalogue;
use galley_testkit::clips::{HEIGHT, WIDTH, linear_decode};
use galley_testkit::papers::{Paper, Sheet, filled};
use rustix::process::{Pid, Signal, kill_process};

use super::{Chance, PATIENCE, alone, is_soak, now, status};
use crate::bench::{open, page, pixel, pool, render};

const NUM_PAGES: u32 = 40;

/// Every page has a colour of its own.
fn colour(number: u32) -> [u8; 3] {
    let step = |factor: u32| u8::try_from(number * factor % 6).unwrap() * 51;
    [step(1), step(3), step(5)]
}

fn book() -> Vec<u8> {
    let sheets: Vec<Sheet> = (1..=NUM_PAGES)
        .map(|number| {
            let rgb = colour(number).map(|value| f32::from(value) / 255.0);
            Sheet::new(60, 40, &filled(rgb, [0, 0, 60, 40]))
        })
        .collect();
    Paper::new(&sheets, "", &[]).bytes()
}

/// A JPEG without two rows alike.
fn photograph() -> Vec<u8> {
    let image = image::RgbImage::from_fn(400, 300, |x, y| {
        image::Rgb([(x / 2 + y % 7) as u8, (y / 2) as u8, (x * y % 251) as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// What is looked at, and what it shows as long as nobody is killed.
struct Shelf {
    book: Vec<u8>,
    photograph: Vec<u8>,
    /// All pixels of the photograph.
    shown: Vec<u8>,
    film: Vec<u8>,
    /// All samples of each frame, by the `ffmpeg` command.
    frames: Vec<Vec<u8>>,
}

impl Shelf {
    fn new() -> Self {
        let photograph = photograph();
        let still = open(&pool(), &photograph).unwrap();
        let shown = render(&still, RenderRequest::new(At::Image)).unwrap().picture.bytes;
        assert_eq!(shown.len(), 400 * 300 * 4);
        let film = catalogue::closed_mp4();
        let frames = linear_decode(&film, 0, "yuv420p", WIDTH * HEIGHT * 3 / 2);
        assert_eq!(frames.len(), 120);
        Self { book: book(), photograph, shown, film: std::fs::read(film).unwrap(), frames }
    }

    /// The book, the photograph, or the film.
    fn open(&self, pool: &Pool, which: usize) -> Medium {
        opened(pool, [&self.book, &self.photograph, &self.film][which])
    }
}

/// Opens again until it opens: the worker may be killed twice in a row while it does.
fn opened(pool: &Pool, bytes: &[u8]) -> Medium {
    loop {
        match open(pool, bytes) {
            Ok(medium) => return medium,
            Err(error) => assert_eq!(error.code, Code::Crashed, "{error:?}"),
        }
    }
}

/// Renders until told to stop, and counts what is right: pages, photographs and frames. What is not right fails.
fn look(pool: &Pool, shelf: &Shelf, stop: &AtomicBool, right: &[AtomicUsize; 3], seed: u64) {
    let mut chance = Chance(seed);
    let mut media = [0, 1, 2].map(|which| shelf.open(pool, which));
    while !stop.load(Ordering::Relaxed) {
        let begun = now();
        let which = chance.below(3);
        let medium = &media[which];
        let result = match which {
            0 => {
                let number = 1 + chance.below(NUM_PAGES as usize) as u32;
                let request = RenderRequest { size: Size::Dpi(72), ..page(number) };
                render(medium, request).map(|rendered| {
                    let [r, g, b] = colour(number);
                    for (x, y) in [(0, 0), (59, 39), (30, 20)] {
                        assert_eq!(pixel(&rendered, x, y), [r, g, b, 255], "page {number}");
                    }
                })
            }
            1 => render(medium, RenderRequest::new(At::Image)).map(|rendered| {
                assert!(rendered.picture.bytes == shelf.shown, "the photograph is another one");
            }),
            _ => {
                let number = chance.below(shelf.frames.len());
                let at = At::Frame(u32::try_from(number).unwrap());
                render(medium, RenderRequest { rgba: false, ..RenderRequest::new(at) }).map(|rendered| {
                    assert!(rendered.picture.bytes == shelf.frames[number], "frame {number} is another one");
                })
            }
        };
        match result {
            Ok(()) => {
                right[which].fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                assert_eq!(error.code, Code::Crashed, "{error:?}");
                media[which] = shelf.open(pool, which);
            }
        }
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }
}

/// Kills one of the pool's workers; false when there was none.
fn kill_one(pool: &Pool, chance: &mut Chance) -> bool {
    let processes = pool.processes();
    let process = processes.get(chance.below(processes.len()));
    let pid = process.and_then(|process| Pid::from_raw(i32::try_from(*process).ok()?));
    pid.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok())
}

fn num_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

#[test]
fn killed_under_load() {
    alone("hostile::kills::killed_under_load", || {
        let wanted = if is_soak() { 1000 } else { 20 };
        let shelf = Shelf::new();
        // What is made once stays: a thread that starts workers, buffers of the C library.
        let first = pool();
        drop([0, 1, 2].map(|which| shelf.open(&first, which)));
        drop(first);
        let (descriptors, before) = (num_descriptors(), status("self", "VmRSS").unwrap());
        let right: [AtomicUsize; 3] = Default::default();
        let stop = AtomicBool::new(false);
        let all = || right.iter().map(|kind| kind.load(Ordering::Relaxed)).sum::<usize>();
        let pool = pool();
        std::thread::scope(|scope| {
            for seed in 0..3 {
                let (pool, shelf, stop, right) = (&pool, &shelf, &stop, &right);
                scope.spawn(move || look(pool, shelf, stop, right, seed));
            }
            let mut chance = Chance(99);
            let begun = now();
            for _ in 0..wanted {
                assert!(begun.elapsed() < Duration::from_secs(20 * 60), "it does not come along");
                // Some come through in between, however busy the machine is.
                let (seen, since) = (all(), now());
                while all() < seen + 2 && since.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_micros(chance.below(20_000) as u64));
                let idle = now();
                while !kill_one(&pool, &mut chance) {
                    assert!(idle.elapsed() < PATIENCE, "there is nobody left to kill");
                    std::thread::yield_now();
                }
            }
            stop.store(true, Ordering::Relaxed);
        });
        println!("{wanted} workers killed; pages, photographs and frames right: {right:?}");
        assert!(all() > wanted / 4, "{right:?}");
        assert!(right.iter().all(|kind| kind.load(Ordering::Relaxed) > 0), "some were never seen: {right:?}");
        let last = opened(&pool, &shelf.book);
        assert_eq!(pixel(&render(&last, page(3)).unwrap(), 5, 5)[..3], colour(3));
        drop((last, pool));
        assert_eq!(num_descriptors(), descriptors, "descriptors");
        let grown = status("self", "VmRSS").unwrap().saturating_sub(before);
        assert!(grown < 64 << 20, "{} MB more than before", grown >> 20);
    });
}

#[test]
fn killed_while_being_greeted() {
    let mut chance = Chance(7);
    for _ in 0..if is_soak() { 200 } else { 5 } {
        let pool = pool();
        let book = book();
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| opened(&pool, &book));
            for _ in 0..2 {
                kill_one(&pool, &mut chance);
                std::thread::yield_now();
            }
            let medium = asking.join().unwrap();
            assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 1, 1)[..3], colour(1));
        });
    }
}
