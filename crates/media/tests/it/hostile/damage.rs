//! Files damaged at random: flipped bits, and ends cut off. Each gets an answer in time, with a code of the list.

use std::io::Write;

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::inspect::Kind;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Size};
use galley_media::waveform::Waveform;
use galley_testkit::papers::{Paper, Sheet, filled, line};

use super::{Chance, PATIENCE, alone, check_error, check_memory, is_soak, now};
use crate::bench::{file, pool};
use crate::pdf::produced;
use crate::pictures;
use galley_testkit::catalogue;
use galley_testkit::clips::Recipe;

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 40'><defs><linearGradient id='g'>\
<stop offset='0' stop-color='red'/><stop offset='1' stop-color='#00f8'/></linearGradient><clipPath id='c'><circle r='9'/>\
</clipPath></defs><g transform='rotate(9) scale(1.5)' clip-path='url(#c)'><rect width='30' height='20' fill='url(#g)'/>\
<path d='M1 2C3 4 5 6 7 8L9 0Z' stroke='teal' stroke-dasharray='1 2'/></g><text x='3' y='30' font-size='9'>Terms</text></svg>";

fn pattern() -> image::RgbImage {
    image::RgbImage::from_fn(96, 80, |x, y| image::Rgb([(x * 2) as u8, (y * 3) as u8, (x * y % 251) as u8]))
}

fn image(format: image::ImageFormat) -> Vec<u8> {
    let image = pattern();
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

/// Codecs and containers beside H.264 in MP4, MKV and TS, in few frames: most of the time goes into decoding them.
fn clips() -> Vec<std::path::PathBuf> {
    let x265 = "-c:v libx265 -preset ultrafast -x265-params log-level=error:pools=2:keyint=8:bframes=2";
    let tagged = format!("-tag:v hvc1 {x265}");
    // DNxHD has no small sizes.
    let dnxhd = "-vf pad=1280:720:0:0,format=yuv422p -c:v dnxhd -b:v 60M";
    [
        ("hevc.mp4", 16, tagged.as_str()),
        ("hevc.ts", 16, x265),
        ("raw.hevc", 16, x265),
        ("vp8.webm", 16, "-c:v libvpx -b:v 600k -deadline realtime -cpu-used 8"),
        ("vp9.webm", 16, "-c:v libvpx-vp9 -b:v 400k -deadline realtime -cpu-used 7"),
        ("vp9.ivf", 16, "-c:v libvpx-vp9 -b:v 400k -deadline realtime -cpu-used 7"),
        ("av1.mp4", 16, "-c:v libsvtav1 -preset 10 -crf 40"),
        ("mpeg2.mpg", 16, "-c:v mpeg2video -q:v 4 -bf 2 -g 8 -f vob"),
        ("raw.m2v", 16, "-c:v mpeg2video -q:v 4 -bf 2 -g 8"),
        ("h264.flv", 16, "-c:v libx264 -preset veryfast -bf 2 -g 8"),
        ("sorenson.flv", 16, "-c:v flv -q:v 6 -g 8"),
        ("film.wmv", 16, "-c:v wmv2 -q:v 6 -g 8"),
        ("theora.ogv", 16, "-c:v libtheora -q:v 5 -g 8"),
        ("film.y4m", 4, "-pix_fmt yuv420p"),
        ("ffv1.mkv", 6, "-c:v ffv1 -level 3"),
        ("prores.mov", 6, "-c:v prores_ks -profile:v 0 -pix_fmt yuv422p10le -timecode 01:00:59;20"),
        ("dnxhd.mxf", 3, dnxhd),
        ("mpeg4.avi", 16, "-c:v mpeg4 -q:v 6 -bf 2 -g 8"),
        ("mjpeg.mov", 8, "-c:v mjpeg -pix_fmt yuvj422p -q:v 5"),
        ("raw.h264", 16, "-c:v libx264 -preset veryfast -bf 2 -g 8"),
        ("loop.gif", 6, "-pix_fmt rgb8"),
        ("loop.apng", 6, "-pix_fmt rgb24 -f apng"),
        ("loop.webp", 6, "-c:v libwebp_anim -lossless 1 -loop 0"),
    ]
    .into_iter()
    .map(|(name, num_frames, arguments)| {
        Recipe::new(&format!("hostile-{name}"), num_frames, "30000/1001", arguments)
            .make(&catalogue::folder())
    })
    .collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Opens, inspects and renders; any of it may fail.
fn look(pool: &Pool, bytes: &[u8]) -> Result<(), MediaError> {
    let cancel = Cancel::new();
    let medium = pool.open(file(bytes), OpenOptions::default(), &cancel)?;
    let at = match medium.opened().kind {
        Kind::Image => At::Image,
        Kind::Pdf => At::Page(1),
        Kind::Video => At::Frame(0),
        Kind::Audio => return listen(&medium),
    };
    let request = RenderRequest { size: Size::Fit { width: 200, height: 200 }, ..RenderRequest::new(at) };
    let rendered = medium.render(&request, &cancel).map(drop);
    medium.inspect(&cancel)?;
    rendered
}

/// Decodes all of a sound, looks closely at some of it, and counts it.
fn listen(medium: &Medium) -> Result<(), MediaError> {
    let cancel = Cancel::new();
    medium.hear(&cancel)?;
    let mut waveform = Waveform::new();
    while !waveform.is_complete() {
        waveform.add(&medium.waveform(waveform.next(), 4096, &cancel)?)?;
    }
    let asked = waveform.fine(waveform.num_samples() / 2, 1000, 100);
    if asked.wanted > 0 {
        medium.waveform_closely(&asked, waveform.channels(), &cancel)?;
    }
    medium.inspect(&cancel).map(drop)
}

pub(super) fn damaged(whole: &[u8], chance: &mut Chance) -> Vec<u8> {
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
    for seed in 0..if is_soak() { 400 } else { 6 } {
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
    let mut clips = vec![catalogue::open_mp4(), catalogue::open_mkv(), catalogue::open_ts()];
    clips.extend(self::clips());
    let sounds = [
        "-c:a pcm_s24le",
        "-c:a libmp3lame",
        "-c:a flac",
        "-c:a aac",
        "-c:a libopus",
        "-c:a ac3",
        "-c:a pcm_s16be",
        "-c:a pcm_s16le",
        "-c:a pcm_f32le",
        "-c:a libvorbis",
        "-c:a eac3",
        "-c:a alac",
        "-c:a aac",
    ];
    let endings =
        ["wav", "mp3", "flac", "m4a", "ogg", "ac3", "aiff", "caf", "w64", "mka", "eac3", "alac.m4a", "aac"];
    let sounds: Vec<_> = endings
        .iter()
        .zip(sounds)
        .map(|(ending, arguments)| catalogue::sound(&format!("hostile.{ending}"), 2, "3", arguments))
        .collect();
    let made = |program: &str, arguments: &[&str], name: &str| {
        (name.to_owned(), pictures::made_by(program, &pattern(), arguments, name))
    };
    let pictures = [
        made("convert", &["-compress", "lzw"], "strips.tif"),
        made("convert", &["-colorspace", "CMYK", "-compress", "zip"], "inks.tif"),
        made("convert", &[], "TIFF64:big.tif"),
        made("convert", &["-compress", "rle"], "layered.psd"),
        made("convert", &["-compress", "rle"], "PSB:large.psd"),
        made("convert", &[], "still.gif"),
        made("convert", &[], "plain.bmp"),
        made("ffmpeg", &["-frames:v", "1", "-c:v", "libaom-av1", "-still-picture", "1"], "still.avif"),
        made("convert", &[], "still.heic"),
        made("ffmpeg", &["-c:v", "exr", "-compression", "zip16"], "light.exr"),
        made("convert", &[], "light.hdr"),
        ("drawing.svg".to_owned(), DRAWING.as_bytes().to_vec()),
        ("drawing.svgz".to_owned(), packed(DRAWING.as_bytes())),
        ("lossy.jxl".to_owned(), include_bytes!("../../fixtures/rgb-lossy.jxl").to_vec()),
        ("lossless.jxl".to_owned(), include_bytes!("../../fixtures/rgba16-lossless.jxl").to_vec()),
        ("boxes.jxl".to_owned(), include_bytes!("../../fixtures/rgb-boxes.jxl").to_vec()),
    ];
    alone("hostile::damage::every_format_damaged", || {
        check("png", &image(image::ImageFormat::Png));
        check("jpeg", &image(image::ImageFormat::Jpeg));
        check("webp", &image(image::ImageFormat::WebP));
        check("pdf", &paper());
        for (name, bytes) in produced::steady() {
            check(name, &bytes);
        }
        check("gif", &gif());
        for (name, bytes) in &pictures {
            check(name, bytes);
        }
        for clip in clips.iter().chain(&sounds) {
            check(&clip.file_name().unwrap().to_string_lossy(), &std::fs::read(clip).unwrap());
        }
    });
}
