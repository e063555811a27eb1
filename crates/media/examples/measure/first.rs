//! What first pixels in the window are measured against: the start of a worker, and the bare library's first picture.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use ffmpeg_next as ffmpeg;
use galley_media::pool::{Pool, Settings};
use mozjpeg::Decompress;
use pdfium_render::prelude::{PdfBitmapFormat, PdfRenderConfig, Pdfium};

use crate::told;

/// The start of one worker until it has proved its sandbox; then the library, in a process that does nothing else and
/// says how long it took from the closed file to the picture.
pub fn yardstick(file: &Path, width: u32, height: u32) {
    let start = Instant::now();
    let pool = Pool::new(Settings { num_workers: 1, ..Settings::find() });
    pool.stand_ready();
    let worker = start.elapsed().as_secs_f64();
    assert!(pool.is_sandbox_proved() && pool.processes().len() == 1, "no worker stands ready");
    let output = Command::new(std::env::current_exe().unwrap())
        .arg("bare")
        .arg(file)
        .args([width.to_string(), height.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "the bare library drew nothing: {output:?}");
    let library: f64 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    told(&[worker + library]);
}

/// The first picture as the library gives it, a page at so many pixels, all else at its own size.
pub fn bare(file: &Path, width: u32, height: u32) {
    let start = Instant::now();
    match file.extension().and_then(|end| end.to_str()) {
        Some("mp4") => frame(file),
        Some("pdf") => page(file, width, height),
        Some("jpg") => image(file),
        other => panic!("no bare library for {other:?}"),
    }
    println!("{}", start.elapsed().as_secs_f64());
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
            return;
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
}

fn image(file: &Path) {
    let mut decoder = Decompress::new_path(file).unwrap().rgb().unwrap();
    std::hint::black_box(decoder.read_scanlines::<[u8; 3]>().unwrap());
}
