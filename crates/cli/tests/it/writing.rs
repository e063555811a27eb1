//! What `render` writes, and that it writes it whole or not at all.

use galley_testkit::fixtures;
use galley_testkit::tiffs::{Page, tiff};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GenericImageView, ImageEncoder, Rgb, RgbImage};
use md5::{Digest, Md5};

use crate::inputs::{Inputs, picture};
use crate::run::galley;

#[test]
fn the_ending_is_the_format() {
    let inputs = Inputs::new();
    for (name, magic) in [
        ("a.png", &b"\x89PNG"[..]),
        ("a.jpg", b"\xff\xd8\xff"),
        ("a.JPEG", b"\xff\xd8\xff"),
        ("a.webp", b"RIFF"),
    ] {
        let ran = galley(inputs.folder(), &["render", "poster.png", "-o", name]);
        assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{name}");
        let bytes = std::fs::read(inputs.path(name)).unwrap();
        assert!(bytes.starts_with(magic), "{name}");
        assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (40, 30));
    }
    let exact = image::open(inputs.path("a.png")).unwrap().into_rgb8();
    assert_eq!(exact, picture(40, 30), "PNG is exact");
}

#[test]
fn sizes_and_regions() {
    let inputs = Inputs::new();
    let scan = |width: u32, height: u32| {
        Page::new((width, height), 2, 3, 8, vec![90; (width * height * 3) as usize])
    };
    inputs.write("scans.tif", &tiff(&[scan(30, 20), scan(24, 18)]));
    let cases: [(&str, &[&str], (u32, u32)); 12] = [
        ("poster.png", &["--width", "20"], (20, 15)),
        ("poster.png", &["--scale", "0.5"], (20, 15)),
        ("poster.png", &["--scale", "3/2"], (60, 45)),
        ("poster.png", &["--region", "10,5,7,3"], (7, 3)),
        ("poster.png", &["--region", "10,4,20,8", "--scale", "0.5"], (10, 4)),
        ("scans.tif", &[], (30, 20)),
        ("scans.tif", &["--page", "2"], (24, 18)),
        ("paper.pdf", &[], (400, 200)),
        ("paper.pdf", &["--page", "2", "--dpi", "72"], (200, 100)),
        ("paper.pdf", &["--scale", "1"], (200, 100)),
        ("paper.pdf", &["--width", "1000"], (1000, 500)),
        ("paper.pdf", &["--scale", "64", "--region", "0,80,2.5,2"], (160, 128)),
    ];
    for (file, options, size) in cases {
        let mut arguments = vec!["render", file, "-o", "out.png", "--force"];
        arguments.extend(options);
        let ran = galley(inputs.folder(), &arguments);
        assert_eq!(ran.exit, 0, "{arguments:?} {ran:?}");
        assert_eq!(image::open(inputs.path("out.png")).unwrap().dimensions(), size, "{arguments:?}");
    }
    let part = image::open(inputs.path("out.png")).unwrap().into_rgb8();
    assert_eq!(*part.get_pixel(80, 64), Rgb([255, 0, 0]), "the red corner, at 6400 %");
}

const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 200, 60];
const BLUE: [u8; 3] = [40, 60, 210];
const WHITE: [u8; 3] = [250, 250, 250];

/// A JPEG of 64 × 32 pixels, red and green above blue and white, that says how it is to be turned (EXIF 2.32, tag 0x0112).
fn turned(orientation: u8) -> Vec<u8> {
    let quarters = RgbImage::from_fn(64, 32, |x, y| {
        Rgb(match (x < 32, y < 16) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    });
    // A TIFF block with one entry.
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(&quarters, 64, 32, ExtendedColorType::Rgb8).unwrap();
    bytes
}

#[test]
fn a_photo_is_written_as_it_says_that_it_is_turned() {
    let inputs = Inputs::new();
    // The colours of the corners, in the order of reading.
    for (orientation, size, corners) in [
        (1, (64, 32), [RED, GREEN, BLUE, WHITE]),
        (3, (64, 32), [WHITE, BLUE, GREEN, RED]),
        (6, (32, 64), [BLUE, RED, WHITE, GREEN]),
        (8, (32, 64), [GREEN, WHITE, RED, BLUE]),
    ] {
        inputs.write("turned.jpg", &turned(orientation));
        let found = galley(inputs.folder(), &["inspect", "turned.jpg", "--json"]).json();
        let said = ["width", "height", "orientation"].map(|name| found["image"][name].as_u64());
        let wanted = [size.0, size.1, u32::from(orientation)];
        assert_eq!(said, wanted.map(|number| Some(u64::from(number))));
        let ran = galley(inputs.folder(), &["render", "turned.jpg", "-o", "upright.png", "--force"]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        let picture = image::open(inputs.path("upright.png")).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), size, "{orientation}");
        let (right, bottom) = (size.0 - 4, size.1 - 4);
        for ((x, y), wanted) in [(3, 3), (right, 3), (3, bottom), (right, bottom)].into_iter().zip(corners) {
            let pixel = picture.get_pixel(x, y).0;
            let is_near = pixel.iter().zip(wanted).all(|(one, other)| one.abs_diff(other) <= 8);
            assert!(is_near, "{orientation} at {x},{y}: {pixel:?}, not {wanted:?}");
        }
    }
}

#[test]
fn without_force_nothing_is_replaced_and_with_it_only_whole() {
    let inputs = Inputs::new();
    inputs.write("out.png", b"mine");
    let ran = galley(inputs.folder(), &["render", "poster.png", "-o", "out.png"]);
    assert_eq!(ran.exit, 73);
    assert_eq!(std::fs::read(inputs.path("out.png")).unwrap(), b"mine");
    let ran = galley(inputs.folder(), &["render", "cut.png", "-o", "out.png", "--force"]);
    assert_eq!(ran.exit, 65);
    assert_eq!(std::fs::read(inputs.path("out.png")).unwrap(), b"mine", "a failure leaves it");
    let ran = galley(inputs.folder(), &["render", "poster.png", "-o", "out.png", "--force"]);
    assert_eq!(ran.exit, 0);
    assert!(image::open(inputs.path("out.png")).is_ok());
    assert!(inputs.names().iter().all(|name| !name.starts_with(".galley")), "{:?}", inputs.names());
}

/// Nothing of it can be said in fewer bytes: encoders write before they have seen the end.
#[cfg(target_os = "linux")]
fn noise(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        let mut at = (x + y * width).wrapping_mul(0x9e37_79b9);
        for _ in 0..2 {
            at = (at ^ (at >> 15)).wrapping_mul(0x2c1b_3c6d);
        }
        let [red, green, blue, _] = (at ^ (at >> 13)).to_le_bytes();
        Rgb([red, green, blue])
    })
}

#[cfg(target_os = "linux")]
fn fill(path: &std::path::Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let mut block = vec![1_u8; 4096];
    while !block.is_empty() {
        if std::io::Write::write_all(&mut file, &block).is_err() {
            block.truncate(block.len() / 2);
        }
    }
}

/// A disk of a few megabytes, in a namespace of its own, where this test runs again.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_leaves_what_was_there() {
    use galley_testkit::again;
    if !again::is_again() {
        let _ = galley_testkit::programs::worker();
        let small = tempfile::tempdir().unwrap();
        let mut disk = again::namespace("--mount", "mount -t tmpfs -o size=6m none \"$TMPDIR\"");
        let test = "writing::a_full_disk_is_said_and_leaves_what_was_there";
        return again::run(test, disk.env("TMPDIR", small.path()));
    }
    let inputs = Inputs::new();
    noise(400, 300).save(inputs.path("noise.png")).unwrap();
    let endings = ["png", "jpg", "webp"];
    for ending in endings {
        inputs.write(&format!("mine.{ending}"), b"mine");
    }
    fill(&inputs.path("filler"));
    let before = inputs.names();
    let refused = |file: &str, name: &str, more: &[&str]| {
        let mut arguments = vec!["render", file, "-o", name];
        arguments.extend(more);
        let ran = galley(inputs.folder(), &arguments);
        let shown = format!("{file} as {name}: {ran:?}");
        assert_eq!((ran.exit, ran.out.as_str()), (73, ""), "{shown}");
        let begins = format!("error[output-unwritable]: {name}: cannot be written: ");
        assert!(ran.err.starts_with(&begins), "{shown}");
        assert!(ran.err.contains("\nhint: Make room on the disk, or choose another.\n"), "{shown}");
        assert_eq!(inputs.names(), before, "{shown}");
    };
    for ending in endings {
        for file in ["poster.png", "noise.png"] {
            refused(file, &format!("new.{ending}"), &[]);
            refused(file, &format!("mine.{ending}"), &["--force"]);
        }
        assert_eq!(std::fs::read(inputs.path(&format!("mine.{ending}"))).unwrap(), b"mine");
    }
    std::fs::remove_file(inputs.path("filler")).unwrap();
    for ending in endings {
        let name = format!("mine.{ending}");
        let ran = galley(inputs.folder(), &["render", "noise.png", "-o", &name, "--force"]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert_eq!(image::open(inputs.path(&name)).unwrap().dimensions(), (400, 300));
    }
}

#[test]
fn a_new_file_has_ordinary_permissions() {
    let inputs = Inputs::new();
    galley(inputs.folder(), &["render", "poster.png", "-o", "out.png"]);
    let mode = |name: &str| {
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(inputs.path(name)).unwrap().permissions())
    };
    assert_eq!(mode("out.png"), mode("empty.png"));
}

#[test]
fn fingerprints_are_those_of_the_pictures() {
    let Some(clip) = fixtures::path("video/nasa_13013.mp4") else { return };
    let inputs = Inputs::new();
    let clip = clip.to_str().unwrap();
    let table = galley(inputs.folder(), &["frames", clip]).lines();
    let lines = galley(inputs.folder(), &["render", clip, "--frames", "7..9", "--json"]).lines();
    assert_eq!(lines.len(), 3);
    for (line, number) in lines.iter().zip(7usize..) {
        assert_eq!((&line["frame"], &line["pts"]), (&serde_json::json!(number), &table[number]["pts"]));
        let ran = galley(
            inputs.folder(),
            &["render", clip, "--frame", &number.to_string(), "-o", "out.png", "--force"],
        );
        assert_eq!(ran.exit, 0, "{ran:?}");
        let rgb = image::open(inputs.path("out.png")).unwrap().into_rgb8();
        let digest: String = Md5::digest(rgb.as_raw()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(line["md5"], digest);
    }
    let last = (table.len() - 1).to_string();
    let beyond =
        galley(inputs.folder(), &["render", clip, "--frames", &format!("{last}..{}", table.len()), "--json"]);
    assert_eq!((beyond.exit, beyond.out.as_str()), (2, ""), "{beyond:?}");
    let ran = galley(inputs.folder(), &["render", clip, "--frame", &table.len().to_string(), "-o", "no.png"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.starts_with("error[out-of-range]: "), "{ran:?}");
}
