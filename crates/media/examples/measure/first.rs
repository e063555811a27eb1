//! First pixels of a file: by a worker that is started for it, and by a bare process with the same library.
//!
//! Ours is from a file that is closed to a picture at the view's size in this process: the worker's start, its proof
//! that it is shut in, what opening finds out, the first picture and its way here. The peer's is from the start of a
//! process without any of that to the library's first picture in it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ffmpeg_next as ffmpeg;
use galley_media::inspect::Kind;
use galley_media::pool::{At, Pool, Settings, Size};
use mozjpeg::Decompress;
use pdfium_render::prelude::{PdfBitmapFormat, PdfRenderConfig, Pdfium};

use crate::{draw, in_worker, told};

const ROUNDS: usize = 9;

/// Both in turn; the first of each warms the file and the programs up.
pub fn in_turn(file: &Path, width: u32, height: u32) {
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (own, (width, height)) = worker(file, Size::Fit { width, height });
        let theirs = process(file, width, height);
        if round > 0 {
            ours.push(own);
            bare.push(theirs);
        }
    }
    told(&ours);
    told(&bare);
}

fn worker(file: &Path, size: Size) -> (f64, (u32, u32)) {
    let start = Instant::now();
    let pool = Pool::new(Settings::find());
    let medium = in_worker(&pool, file);
    let at = match medium.opened().kind {
        Kind::Pdf => At::Page(1),
        Kind::Video => At::Frame(0),
        _ => At::Image,
    };
    let picture = draw(&medium, at, size).picture;
    let seconds = start.elapsed().as_secs_f64();
    assert!(pool.is_sandbox_proved(), "the worker is not shut in");
    (seconds, (picture.width, picture.height))
}

fn process(file: &Path, width: u32, height: u32) -> f64 {
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("bare")
        .arg(file)
        .args([width.to_string(), height.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert!(child.wait().unwrap().success() && line == "there\n", "the bare process drew nothing");
    seconds
}

/// The peer: the first picture as the library gives it, a page at so many pixels, all else at its own size.
pub fn bare(file: &Path, width: u32, height: u32) {
    match file.extension().and_then(|end| end.to_str()) {
        Some("mp4") => frame(file),
        Some("pdf") => page(file, width, height),
        Some("jpg") => image(file),
        other => panic!("no bare library for {other:?}"),
    }
}

fn say() {
    println!("there");
    std::io::stdout().flush().unwrap();
}

fn frame(file: &Path) {
    let mut input = ffmpeg::format::input(file).unwrap();
    let stream = input.streams().best(ffmpeg::media::Type::Video).unwrap();
    let number = stream.index();
    let mut context = ffmpeg::codec::context::Context::from_parameters(stream.parameters()).unwrap();
    let count = std::thread::available_parallelism().unwrap().get().min(8);
    let kind = ffmpeg::threading::Type::Slice;
    context.set_threading(ffmpeg::threading::Config { count, ..ffmpeg::threading::Config::kind(kind) });
    let mut decoder = context.decoder().video().unwrap();
    let mut decoded = ffmpeg::frame::Video::empty();
    for (stream, packet) in input.packets() {
        if stream.index() != number {
            continue;
        }
        decoder.send_packet(&packet).unwrap();
        if decoder.receive_frame(&mut decoded).is_ok() {
            return say();
        }
    }
    panic!("no frame came out");
}

fn page(file: &Path, width: u32, height: u32) {
    let library = std::env::var_os("GALLEY_PDFIUM").expect("GALLEY_PDFIUM leads to the library");
    let pdfium = Pdfium::new(Pdfium::bind_to_library(Path::new(&library)).unwrap());
    let document = pdfium.load_pdf_from_file(file, None).unwrap();
    let page = document.pages().get(0).unwrap();
    let config = PdfRenderConfig::new()
        .set_fixed_size(width.try_into().unwrap(), height.try_into().unwrap())
        .set_format(PdfBitmapFormat::BGRx);
    std::hint::black_box(page.render_with_config(&config).unwrap());
    say();
}

fn image(file: &Path) {
    let mut decoder = Decompress::new_path(file).unwrap().rgb().unwrap();
    std::hint::black_box(decoder.read_scanlines::<[u8; 3]>().unwrap());
    say();
}
