//! Files damaged at random: flipped bits, and ends cut off. Each gets an answer in time, with a code of the list.

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::inspect::Kind;
use galley_media::pool::{At, OpenOptions, Pool, RenderRequest, Size};
use galley_testkit::papers::{Paper, Sheet, filled, line};

use super::{Chance, PATIENCE, alone, check_error, check_memory, is_soak, now};
use crate::bench::{file, pool};
use galley_testkit::catalogue;

fn image(format: image::ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_fn(96, 80, |x, y| {
        image::Rgb([(x * 2) as u8, (y * 3) as u8, (x * y % 251) as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn paper() -> Vec<u8> {
    let content =
        format!("{}{}", filled([1.0, 0.5, 0.0], [10, 10, 55, 33]), line("Terms and more", 14, 8, 60));
    let sheets: Vec<Sheet> = (0..4).map(|_| Sheet::new(120, 90, &content)).collect();
    Paper::new(&sheets, "/PageLabels << /Nums [0 << /S /r >>] >>", &[]).bytes()
}

fn gif() -> Vec<u8> {
    let mut bytes = b"GIF89a\x02\0\x02\0\x80\0\0\xff\0\0\0\0\xff".to_vec();
    for _ in 0..3 {
        bytes.extend(b"!\xf9\x04\0\x0a\0\0\0,\0\0\0\0\x02\0\x02\0\0\x02\x02\x44\x01\0");
    }
    bytes.push(b';');
    bytes
}

/// Opens, inspects and renders; any of it may fail.
fn look(pool: &Pool, bytes: &[u8]) -> Result<(), MediaError> {
    let cancel = Cancel::new();
    let medium = pool.open(file(bytes), OpenOptions::default(), &cancel)?;
    let at = match medium.opened().kind {
        Kind::Image => At::Image,
        Kind::Pdf => At::Page(1),
        Kind::Video => At::Frame(0),
        Kind::Audio => return Ok(()),
    };
    let request = RenderRequest { size: Size::Fit { width: 200, height: 200 }, ..RenderRequest::new(at) };
    let rendered = medium.render(&request, &cancel).map(drop);
    medium.inspect(&cancel)?;
    rendered
}

fn damaged(whole: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    if chance.below(4) == 0 {
        bytes.truncate(1 + chance.below(bytes.len() - 1));
        return bytes;
    }
    for _ in 0..1 + chance.below(16) {
        // Headers are where it hurts.
        let within = if chance.below(2) == 0 { bytes.len().min(512) } else { bytes.len() };
        let at = chance.below(within);
        bytes[at] ^= 1 << chance.below(8);
    }
    bytes
}

fn check(name: &str, whole: &[u8]) {
    let pool = pool();
    look(&pool, whole).unwrap_or_else(|error| panic!("{name} as it is: {error:?}"));
    let (mut fine, mut refused, mut crashed) = (0, 0, 0);
    for seed in 0..if is_soak() { 400 } else { 10 } {
        let bytes = damaged(whole, &mut Chance(seed));
        let begun = now();
        let result = look(&pool, &bytes);
        let what = format!("{name}, seed {seed}");
        assert!(begun.elapsed() < PATIENCE, "{what}: {:?}", begun.elapsed());
        match result {
            Ok(()) => fine += 1,
            Err(error) => {
                check_error(&error, &what);
                refused += 1;
                crashed += u32::from(error.code == Code::Crashed);
            }
        }
        check_memory(&pool, &what);
    }
    println!("{name}: {fine} shown, {refused} refused, {crashed} of them after two dead workers");
    look(&pool, whole).unwrap_or_else(|error| panic!("{name} afterwards: {error:?}"));
}

#[test]
fn every_format_damaged() {
    // Made before, so that their folder is not counted.
    let clips = [catalogue::open_mp4(), catalogue::open_mkv(), catalogue::open_ts()];
    alone("hostile::damage::every_format_damaged", || {
        check("png", &image(image::ImageFormat::Png));
        check("jpeg", &image(image::ImageFormat::Jpeg));
        check("webp", &image(image::ImageFormat::WebP));
        check("pdf", &paper());
        check("gif", &gif());
        for clip in clips {
            check(&clip.file_name().unwrap().to_string_lossy(), &std::fs::read(&clip).unwrap());
        }
    });
}
