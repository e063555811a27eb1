//! Workers that are killed while they work: nobody sees a wrong pixel, waits for ever, or pays for it afterwards.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use galley_media::error::Code;
use galley_media::pool::{At, Medium, Pool, RenderRequest, Size};
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

fn picture() -> Vec<u8> {
    let image = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([x as u8 * 3, y as u8 * 3, 7]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
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

/// Renders until told to stop, and counts pictures that are right. What is not right fails.
fn look(pool: &Pool, stop: &AtomicBool, right: &AtomicUsize, seed: u64) {
    let (book, picture) = (book(), picture());
    let mut chance = Chance(seed);
    let (mut pages, mut still) = (opened(pool, &book), opened(pool, &picture));
    while !stop.load(Ordering::Relaxed) {
        let begun = now();
        let of_book = chance.below(2) == 0;
        let number = 1 + chance.below(NUM_PAGES as usize) as u32;
        let result = if of_book {
            let request = RenderRequest { size: Size::Dpi(72), ..page(number) };
            render(&pages, request).map(|rendered| {
                let [r, g, b] = colour(number);
                for (x, y) in [(0, 0), (59, 39), (30, 20)] {
                    assert_eq!(pixel(&rendered, x, y), [r, g, b, 255], "page {number}");
                }
            })
        } else {
            render(&still, RenderRequest::new(At::Image)).map(|rendered| {
                let (x, y) = (number % 64, number * 7 % 64);
                assert_eq!(pixel(&rendered, x, y), [x as u8 * 3, y as u8 * 3, 7, 255]);
            })
        };
        match result {
            Ok(()) => {
                right.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                assert_eq!(error.code, Code::Crashed, "{error:?}");
                (pages, still) = (opened(pool, &book), opened(pool, &picture));
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
        // What is made once stays: a thread that starts workers, buffers of the C library.
        drop(opened(&pool(), &book()));
        let (descriptors, before) = (num_descriptors(), status("self", "VmRSS").unwrap());
        let (right, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let pool = pool();
        std::thread::scope(|scope| {
            for seed in 0..3 {
                let (pool, stop, right) = (&pool, &stop, &right);
                scope.spawn(move || look(pool, stop, right, seed));
            }
            let mut chance = Chance(99);
            let begun = now();
            for _ in 0..wanted {
                assert!(begun.elapsed() < Duration::from_secs(20 * 60), "it does not come along");
                // Some come through in between, however busy the machine is.
                let (seen, since) = (right.load(Ordering::Relaxed), now());
                while right.load(Ordering::Relaxed) < seen + 2 && since.elapsed() < PATIENCE {
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
        let right = right.into_inner();
        println!("{wanted} workers killed, {right} pictures right");
        assert!(right > wanted / 4, "{right} pictures");
        let last = opened(&pool, &book());
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
