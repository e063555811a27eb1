//! The media side of `cargo xtask bench`: does one kind of work on one file and says how long it took.
//!
//! `measure decode|fetch|view FILE` are timed from outside, as whole processes, and say nothing. The others print
//! lines of JSON, `{"seconds": […]}` or `{"kib": n}`; where there are two lines, the second is the peer's, taken in
//! turn. The peers in Python are in `crates/xtask/assets/peers.py`. Anything that goes wrong ends the process with an
//! error: nothing is left out of a figure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod draw;
mod first;

use std::fs::File;
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Rendered, Settings, Size};
use galley_media::video::Video;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, file, rest @ ..] = arguments.as_slice() else { panic!("measure WORK FILE [NUMBERS]") };
    let numbers: Vec<u32> = rest.iter().map(|number| number.parse().unwrap()).collect();
    let file = Path::new(file);
    match (work.as_str(), numbers.as_slice()) {
        ("decode", []) => drop(open(file).confirm(&Cancel::new()).unwrap()),
        ("fetch", []) => fetch(file),
        ("index", []) => told(&[timed(|| open(file))]),
        ("random", numbers) => random(file, numbers),
        ("cached", []) => cached(file),
        ("pages", [dpi]) => pages(file, *dpi),
        ("rate", [dpi, passes, workers]) => rate(file, *dpi, *passes, *workers),
        ("view", [side]) => view(file, *side),
        ("first", [width, height]) => first::yardstick(file, *width, *height),
        ("bare", [width, height]) => first::bare(file, *width, *height),
        ("memory", []) => memory(file),
        ("draw", [side]) => draw::jpeg(file, *side),
        _ => panic!("no work is called {arguments:?}"),
    }
}

fn open(file: &Path) -> Video {
    Video::open(File::open(file).unwrap(), None, &Cancel::new()).unwrap()
}

/// Each frame by its number, in order, copied once, as a worker does it, to where its parent takes it from.
fn fetch(file: &Path) {
    let video = open(file);
    let mut sheet = vec![0; 3840 * 2160 * 4];
    for number in 0..video.table().len() {
        let drawn = video.frame_onto(&mut sheet, number, Size::Native, &Cancel::new()).unwrap();
        assert!(drawn.is_some(), "the film is not shown as it was decoded");
    }
}

fn told(seconds: &[f64]) {
    println!("{{\"seconds\": {seconds:?}}}");
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    let made = std::hint::black_box(work());
    let seconds = start.elapsed().as_secs_f64();
    drop(made);
    seconds
}

/// Frames by number, in the order given, on a file that is open and indexed and of which one frame was decoded.
fn random(file: &Path, numbers: &[u32]) {
    let video = open(file);
    video.confirm(&Cancel::new()).unwrap();
    let fetch = |number: u32| video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
    fetch(0);
    told(&numbers.iter().map(|number| timed(|| fetch(*number))).collect::<Vec<f64>>());
}

/// Steps back and forth among frames that are decoded, each followed by a copy of a frame's bytes.
fn cached(file: &Path) {
    let video = open(file);
    let fetch = |number: u32| video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
    let numbers: Vec<u32> = (0..8).chain((0..8).rev()).collect();
    // Each has bytes of its own: one buffer copied over and over would not leave the processor's caches.
    let frames: Vec<Vec<u8>> = (0..8).map(|number| fetch(number).bytes).collect();
    let both =
        numbers.iter().map(|number| (timed(|| fetch(*number)), timed(|| frames[*number as usize].clone())));
    let (steps, copies): (Vec<f64>, Vec<f64>) = both.unzip();
    told(&steps);
    told(&copies);
}

fn in_worker(pool: &Pool, file: &Path) -> Medium {
    pool.open(File::open(file).unwrap(), OpenOptions::default(), &Cancel::new()).unwrap()
}

fn draw(medium: &Medium, at: At, size: Size) -> Rendered {
    medium.render(&RenderRequest { size, ..RenderRequest::new(at) }, &Cancel::new()).unwrap()
}

fn num_pages(medium: &Medium) -> u32 {
    medium.opened().pdf.as_ref().unwrap().num_pages
}

/// Every page but the first, which opening has parsed already, at so many dpi, in one worker.
fn pages(file: &Path, dpi: u32) {
    let pool = Pool::new(Settings::find());
    let medium = in_worker(&pool, file);
    let page = |page| draw(&medium, At::Page(page), Size::Dpi(dpi));
    page(1);
    told(&(2..=num_pages(&medium)).map(|number| timed(|| page(number))).collect::<Vec<f64>>());
}

/// All pages so many times over, by so many workers that have the file open and the first page drawn.
fn rate(file: &Path, dpi: u32, passes: u32, workers: u32) {
    let num_workers = usize::try_from(workers).unwrap();
    let pool = Pool::new(Settings { num_workers, ..Settings::find() });
    let medium = in_worker(&pool, file);
    let page = |page| draw(&medium, At::Page(page), Size::Dpi(dpi));
    let at_once = |work: &(dyn Fn() + Sync)| {
        std::thread::scope(|scope| (0..num_workers).for_each(|_| drop(scope.spawn(work))));
    };
    let together = Barrier::new(num_workers);
    for tries in 0.. {
        assert!(tries < 50, "not all workers were started");
        at_once(&|| {
            together.wait();
            page(1);
        });
        if pool.processes().len() == num_workers {
            break;
        }
    }
    let count = num_pages(&medium);
    let next = AtomicU32::new(0);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count * passes {
                return;
            }
            page(number % count + 1);
        }
    };
    told(&[timed(|| at_once(&work))]);
}

/// From nothing to a picture that fits so many pixels.
fn view(file: &Path, side: u32) {
    let pool = Pool::new(Settings::find());
    let medium = in_worker(&pool, file);
    let picture = draw(&medium, At::Image, Size::Fit { width: side, height: side }).picture;
    assert!(picture.width == side || picture.height == side, "a view of another size");
}

/// What a look at a file takes at most: resident sets of this process and its workers, each at its peak, added up.
/// What several processes share counts for each of them.
fn memory(file: &Path) {
    let pool = Pool::new(Settings::find());
    pool.stand_ready();
    let medium = in_worker(&pool, file);
    let opened = medium.opened();
    let places: Vec<At> = match (opened.kind, &opened.pdf, &opened.video) {
        (Kind::Pdf, Some(pdf), _) => vec![At::Page(1), At::Page(pdf.num_pages / 2), At::Page(pdf.num_pages)],
        (Kind::Video, _, Some(video)) => {
            vec![At::Frame(0), At::Frame(video.frames / 2), At::Frame(video.frames - 1)]
        }
        _ => vec![At::Image],
    };
    for at in places {
        draw(&medium, at, Size::Fit { width: 1600, height: 1600 });
        // Of a large image that needs all of it taken apart.
        let tile = RenderRequest { tile: Some([100, 100, 512, 512]), ..RenderRequest::new(at) };
        medium.render(&tile, &Cancel::new()).unwrap();
    }
    if opened.kind == Kind::Video {
        medium.frame_table(&Cancel::new()).unwrap();
    }
    let kib: u64 = pool.processes().into_iter().chain([std::process::id()]).map(peak_kib).sum();
    println!("{{\"kib\": {kib}}}");
}

fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse().unwrap()
}
