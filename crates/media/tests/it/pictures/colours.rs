//! Colours against littleCMS's own program, `transicc` (Debian's liblcms2-utils), by CIEDE2000.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use galley_media::difference::between_labs;
use galley_media::pool::Rendered;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use lcms2::{CIExyY, CIExyYTRIPLE, Profile, ToneCurve};

use super::{opened, whole};
use crate::bench::{open, pixel, pool};
use galley_testkit::tiffs::{Page, tiff};

/// Ghostscript's CMYK profile, as Debian's package `libgs-common` has it.
pub(super) const CMYK: &str = "/usr/share/color/icc/ghostscript/default_cmyk.icc";

/// Steps of each channel, all together.
pub(super) fn colours(channels: u32, steps: &[u16]) -> Vec<u16> {
    let count = steps.len().pow(channels);
    (0..count)
        .flat_map(|number| {
            (0..channels).map(move |channel| steps[number / steps.len().pow(channel) % steps.len()])
        })
        .collect()
}

/// What littleCMS makes of colours whose channels run from 0 to `top`, in units of `unit`; RGB from 0 to 255.
pub(super) fn reference(
    profile: &str,
    colours: &[u16],
    channels: u32,
    scale: &dyn Fn(usize, u16) -> f64,
) -> Vec<[f64; 3]> {
    let mut child = Command::new("transicc")
        .args(["-n", "-s", "-t0", "-c0", &format!("-i{profile}"), "-o*sRGB"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines: String = colours
        .chunks_exact(channels as usize)
        .map(|colour| {
            let parts: Vec<String> = colour
                .iter()
                .enumerate()
                .map(|(channel, value)| scale(channel, *value).to_string())
                .collect();
            parts.join(" ") + "\n"
        })
        .collect();
    let mut input = child.stdin.take().unwrap();
    let feeding = std::thread::Builder::new()
        .name("feed".into())
        .spawn(move || input.write_all(lines.as_bytes()))
        .unwrap();
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| {
            let parts: Vec<f64> = line.split_whitespace().filter_map(|part| part.parse().ok()).collect();
            parts.try_into().ok()
        })
        .collect()
}

pub(super) fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let light = rgb.map(|value| {
        let value = value / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    // sRGB to XYZ of D50, by Bradford.
    let row = |[a, b, c]: [f64; 3]| a * light[0] + b * light[1] + c * light[2];
    let x = row([0.436_074_7, 0.385_064_9, 0.143_080_4]) / 0.964_22;
    let y = row([0.222_504_5, 0.716_878_6, 0.060_616_9]);
    let z = row([0.013_932_2, 0.097_104_5, 0.714_173_3]) / 0.825_21;
    let f = |t: f64| if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

/// Mean and greatest CIEDE2000 between what is shown and what was wanted.
fn distance(rendered: &Rendered, wanted: &[[f64; 3]]) -> (f64, f64) {
    let width = rendered.picture.width;
    let distances: Vec<f64> = wanted
        .iter()
        .enumerate()
        .map(|(number, wanted)| {
            let number = number as u32;
            let [r, g, b, _] = pixel(rendered, number % width, number / width);
            between_labs(lab([r, g, b].map(f64::from)), lab(*wanted))
        })
        .collect();
    let most = distances.iter().copied().fold(0.0, f64::max);
    (distances.iter().sum::<f64>() / distances.len() as f64, most)
}

/// From the stored 16 bits of a channel to what `transicc` wants.
type Scale = &'static dyn Fn(usize, u16) -> f64;

struct Case {
    name: &'static str,
    /// A file, or littleCMS's name of a built-in one.
    profile: String,
    embedded: Option<Vec<u8>>,
    photometric: u32,
    channels: u32,
    scale: Scale,
}

fn check(case: &Case, bits: u32) -> (f64, f64) {
    let steps: Vec<u16> = if case.channels == 1 {
        (0..=255).map(|step| step * 257).collect()
    } else if case.channels == 4 {
        (0..6).map(|step| step * 51 * 257).collect()
    } else {
        (0..=15).map(|step| step * 17 * 257).collect()
    };
    let colours = colours(case.channels, &steps);
    let count = colours.len() as u32 / case.channels;
    let width = count.min(256);
    let data: Vec<u8> = colours
        .iter()
        .flat_map(|value| if bits == 8 { vec![(value >> 8) as u8] } else { value.to_be_bytes().to_vec() })
        .collect();
    let mut page = Page::new((width, count / width), case.photometric, case.channels, bits, data);
    if let Some(icc) = &case.embedded {
        page = page.with_bytes(34_675, icc);
    }
    // Only whole rows are compared.
    let medium = open(&pool(), &tiff(&[page])).unwrap();
    let mut wanted = reference(&case.profile, &colours, case.channels, case.scale);
    assert_eq!(wanted.len(), count as usize, "{}", case.name);
    wanted.truncate((count / width * width) as usize);
    let (mean, most) = distance(&whole(&medium), &wanted);
    println!("{} {bits} bit: mean ΔE2000 {mean:.3}, greatest {most:.2}", case.name);
    (mean, most)
}

fn rgb_profile(primaries: [[f64; 2]; 3], gamma: f64) -> Vec<u8> {
    let point = |[x, y]: [f64; 2]| CIExyY { x, y, Y: 1.0 };
    let [red, green, blue] = primaries.map(point);
    let curve = ToneCurve::new(gamma);
    let white = CIExyY { x: 0.3127, y: 0.3290, Y: 1.0 };
    let triple = CIExyYTRIPLE { Red: red, Green: green, Blue: blue };
    Profile::new_rgb(&white, &triple, &[&curve, &curve, &curve]).unwrap().icc().unwrap()
}

#[test]
fn profiles_of_every_kind_agree_with_littlecms() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, icc: &[u8]| -> String {
        let path: PathBuf = folder.path().join(name);
        std::fs::write(&path, icc).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let adobe = rgb_profile([[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]], 563.0 / 256.0);
    let p3 = rgb_profile([[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]], 2.4);
    let srgb = Profile::new_srgb().icc().unwrap();
    let gray = Profile::new_gray(&CIExyY { x: 0.3457, y: 0.3585, Y: 1.0 }, &ToneCurve::new(2.2));
    let gray = gray.unwrap().icc().unwrap();
    let cmyk = std::fs::read(CMYK).unwrap();
    let bytes: Scale = &|_, value| f64::from(value) / 257.0;
    let percent: Scale = &|_, value| f64::from(value) / 655.35;
    let star: Scale = &|channel, value| match channel {
        0 => f64::from(value) / 652.80,
        _ => f64::from(value) / 256.0 - 128.0,
    };
    let case = |name, embedded: &[u8], photometric, channels, scale: Scale| Case {
        name,
        profile: file(name, embedded),
        embedded: Some(embedded.to_vec()),
        photometric,
        channels,
        scale,
    };
    let cases = [
        case("srgb", &srgb, 2, 3, bytes),
        case("adobe-rgb-like", &adobe, 2, 3, bytes),
        case("display-p3-like", &p3, 2, 3, bytes),
        case("gray-2.2", &gray, 1, 1, bytes),
        case("cmyk", &cmyk, 5, 4, percent),
    ];
    for case in &cases {
        for bits in [8, 16] {
            let (mean, _) = check(case, bits);
            assert!(mean <= 1.0, "{} {bits}: {mean}", case.name);
        }
    }
    let lab = Case {
        name: "lab",
        profile: "*Lab2".to_owned(),
        embedded: None,
        photometric: 9,
        channels: 3,
        scale: star,
    };
    let (mean, _) = check(&lab, 16);
    assert!(mean <= 1.0, "lab: {mean}");
}

#[test]
fn lab_in_its_three_encodings_is_the_same_colour() {
    // L* 60, a* 30, b* -40.
    let eight = |photometric, a: u8, b: u8| Page::new((1, 1), photometric, 3, 8, vec![153, a, b]);
    let sixteen = |l: u16, a: i16, b: i16| {
        let data = [l, a.cast_unsigned(), b.cast_unsigned()].iter().flat_map(|v| v.to_be_bytes()).collect();
        Page::new((1, 1), 8, 3, 16, data)
    };
    let pages = [eight(8, 30, 216), eight(9, 158, 88), sixteen(39_321, 30 * 256, -40 * 256)];
    let [wanted] = reference("*Lab2", &[0, 0, 0], 3, &|channel, _| [60.0, 30.0, -40.0][channel])[..] else {
        panic!("one colour was asked for")
    };
    for page in pages {
        let medium = open(&pool(), &tiff(&[page])).unwrap();
        assert_eq!(medium.opened().image.as_ref().unwrap().color_model, "lab");
        let got = pixel(&whole(&medium), 0, 0);
        for (got, wanted) in got.iter().zip(wanted) {
            assert!((f64::from(*got) - wanted).abs() <= 1.5, "{got:?} for {wanted:?}");
        }
    }
}

#[test]
fn a_profile_for_other_colours_is_a_problem_and_changes_nothing() {
    let cmyk = std::fs::read(CMYK).unwrap();
    let page = Page::new((1, 1), 2, 3, 8, vec![10, 20, 30]).with_bytes(34_675, &cmyk);
    let medium = open(&pool(), &tiff(&[page])).unwrap();
    assert_eq!(super::codes(&medium), ["color-profile-unusable"]);
    assert_eq!(pixel(&whole(&medium), 0, 0), [10, 20, 30, 255]);
    // Gray with a profile for RGB is common, and is the gray of that profile.
    let adobe = rgb_profile([[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]], 1.8);
    let page = Page::new((1, 1), 1, 1, 8, vec![128]).with_bytes(34_675, &adobe);
    let medium = open(&pool(), &tiff(&[page])).unwrap();
    let [red, green, blue, _] = pixel(&whole(&medium), 0, 0);
    // 0.502 to the power of 1.8, as sRGB.
    assert!(red.abs_diff(146) <= 1 && red == green && green == blue, "{red} {green} {blue}");
}

#[test]
fn sixteen_bits_keep_what_eight_would_lose_before_they_are_converted() {
    // A dark ramp in a profile of gamma 1: each step of 16 bits counts, of eight bits hardly one does.
    let linear = rgb_profile([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], 1.0);
    let data: Vec<u8> = (0..64_u16).flat_map(|step| (step * 16).to_be_bytes().repeat(3)).collect();
    let page = Page::new((64, 1), 2, 3, 16, data).with_bytes(34_675, &linear);
    let rendered = whole(&open(&pool(), &tiff(&[page])).unwrap());
    let mut seen: Vec<u8> = (0..64).map(|x| pixel(&rendered, x, 0)[0]).collect();
    seen.dedup();
    assert!(seen.len() > 30, "{seen:?}");
}

/// A PNG with these chunks between its header and its pixels.
fn png_with(chunks: &[(&[u8; 4], Vec<u8>)], color: [u8; 3]) -> Vec<u8> {
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&color.repeat(4), 2, 2, ExtendedColorType::Rgb8).unwrap();
    let mut out = png[..33].to_vec();
    for (name, body) in chunks {
        out.extend((body.len() as u32).to_be_bytes());
        let mut checked = name.to_vec();
        checked.extend(body);
        out.extend(&checked);
        out.extend(crate::stills::crc32(&checked).to_be_bytes());
    }
    out.extend(&png[33..]);
    out
}

#[test]
fn png_chunks_name_the_colours_and_outrank_each_other() {
    let fixed = |values: &[u32]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    let gamma = |value: u32| (b"gAMA", fixed(&[value]));
    let srgb_points = fixed(&[31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000]);
    let p3_points = fixed(&[31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]);
    let color = [128, 200, 100];
    // 128 ÷ 255 to the power of 1, as sRGB, is 188; Display P3 as in the other test.
    let linear = [188, 229, 168];
    let p3 = [103, 202, 85];
    for (chunks, expected) in [
        (vec![], color),
        (vec![gamma(45_455)], color),
        (vec![gamma(45_455), (b"cHRM", srgb_points.clone())], color),
        (vec![gamma(100_000)], linear),
        (vec![gamma(100_000), (b"sRGB", vec![0])], color),
        (vec![(b"cICP", vec![12, 13, 0, 1])], p3),
        (vec![(b"cICP", vec![12, 13, 0, 1]), (b"sRGB", vec![0])], p3),
        (vec![gamma(45_455), (b"cHRM", p3_points)], p3),
        (vec![(b"cICP", vec![1, 13, 0, 1]), gamma(100_000)], color),
    ] {
        let names: Vec<_> =
            chunks.iter().map(|(name, _)| String::from_utf8_lossy(*name).into_owned()).collect();
        let (medium, _) = opened(&pool(), &png_with(&chunks, color), "image/png");
        let got = pixel(&whole(&medium), 1, 1);
        for (got, wanted) in got.iter().zip(expected) {
            assert!(got.abs_diff(wanted) <= 1, "{names:?}: {got:?} for {expected:?}");
        }
    }
    let (medium, _) = opened(&pool(), &png_with(&[(b"cICP", vec![9, 16, 0, 1])], [148; 3]), "image/png");
    assert_eq!(super::codes(&medium), ["hdr-tone-mapped"]);
}
