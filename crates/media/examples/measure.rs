//! The media side of `cargo xtask bench`: does one kind of work on one file and says how long it took.
//!
//! `measure decode|index FILE` is timed from outside, as a whole process. The others print lines of JSON,
//! `{"seconds": […]}`, or `{"kib": n}`. The peer's side is `crates/xtask/assets/peers.py`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::pool::{At, OpenOptions, Pool, RenderRequest, Settings, Size};
use galley_media::video::Video;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, file, rest @ ..] = arguments.as_slice() else { panic!("measure WORK FILE [NUMBERS]") };
    let file = Path::new(file);
    match work.as_str() {
        "decode" => decode(file),
        "index" => drop(open(file)),
        "random" => random(file, rest),
        "cached" => cached(file),
        "pages" => pages(file, rest),
        "view" => view(file, rest),
        "memory" => memory(file),
        other => panic!("no work is called {other}"),
    }
}

fn open(file: &Path) -> Video {
    Video::open(File::open(file).unwrap(), None, &Cancel::new()).unwrap()
}

fn decode(file: &Path) {
    let video = open(file);
    for number in 0..video.table().len() {
        video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
    }
}

fn told(seconds: &[f64]) {
    println!("{{\"seconds\": {seconds:?}}}");
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_secs_f64()
}

/// Frames by number, in the order given, on a file that is open and indexed.
fn random(file: &Path, numbers: &[String]) {
    let video = open(file);
    video.confirm(&Cancel::new()).unwrap();
    let fetch = |number: u32| video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
    fetch(0);
    let numbers = numbers.iter().map(|number| number.parse().unwrap());
    told(&numbers.map(|number| timed(|| fetch(number))).collect::<Vec<f64>>());
}

/// Steps back and forth among frames that are decoded, then as many copies of a frame's bytes.
fn cached(file: &Path) {
    let video = open(file);
    let fetch = |number: u32| video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
    let numbers: Vec<u32> = (0..8).chain((0..8).rev()).collect();
    numbers.iter().for_each(|number| drop(fetch(*number)));
    told(&numbers.iter().map(|number| timed(|| fetch(*number))).collect::<Vec<f64>>());
    let bytes = fetch(0).bytes;
    told(&numbers.iter().map(|_| timed(|| bytes.clone())).collect::<Vec<f64>>());
}

fn pool() -> Pool {
    Pool::new(Settings::find())
}

/// Every page once at so many dpi, in the worker.
fn pages(file: &Path, dpi: &[String]) {
    let pool = pool();
    let medium = pool.open(File::open(file).unwrap(), OpenOptions::default(), &Cancel::new()).unwrap();
    let count = medium.opened().pdf.as_ref().unwrap().num_pages;
    let size = Size::Dpi(dpi[0].parse().unwrap());
    let render = |page| {
        let request = RenderRequest { size, ..RenderRequest::new(At::Page(page)) };
        medium.render(&request, &Cancel::new()).unwrap()
    };
    told(&(1..=count).map(|page| timed(|| render(page))).collect::<Vec<f64>>());
}

/// From nothing to a picture that fits so many pixels, worker start included.
fn view(file: &Path, side: &[String]) {
    let side = side[0].parse().unwrap();
    let start = Instant::now();
    let pool = pool();
    let medium = pool.open(File::open(file).unwrap(), OpenOptions::default(), &Cancel::new()).unwrap();
    let request =
        RenderRequest { size: Size::Fit { width: side, height: side }, ..RenderRequest::new(At::Image) };
    medium.render(&request, &Cancel::new()).unwrap();
    told(&[start.elapsed().as_secs_f64()]);
}

/// What a look at a file takes at most: this process and its workers, proportional set sizes at their peaks.
fn memory(file: &Path) {
    let pool = pool();
    let medium = pool.open(File::open(file).unwrap(), OpenOptions::default(), &Cancel::new()).unwrap();
    let opened = medium.opened();
    let places: Vec<At> = match (opened.kind, &opened.pdf, &opened.video) {
        (Kind::Pdf, Some(pdf), _) => vec![At::Page(1), At::Page(pdf.num_pages / 2), At::Page(pdf.num_pages)],
        (Kind::Video, _, Some(video)) => {
            vec![At::Frame(0), At::Frame(video.frames / 2), At::Frame(video.frames - 1)]
        }
        _ => vec![At::Image],
    };
    for at in places {
        let fit = RenderRequest { size: Size::Fit { width: 1600, height: 1600 }, ..RenderRequest::new(at) };
        medium.render(&fit, &Cancel::new()).unwrap();
        let tile = RenderRequest { tile: Some([500, 500, 1024, 1024]), ..RenderRequest::new(at) };
        let _ = medium.render(&tile, &Cancel::new());
    }
    let kib: u64 = pool.processes().into_iter().chain([std::process::id()]).map(peak_kib).sum();
    println!("{{\"kib\": {kib}}}");
}

fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}
