//! AVIF, written by FFmpeg and ImageMagick, and put together by hand where neither does it.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use image::{Rgb, RgbImage};

use super::{codes, difference, endures_damage, is_upright, made_by, opened, pattern, quarters, whole};
use crate::bench::{open, pixel, pool};

const LOSSLESS: [&str; 8] =
    ["-c:v", "libaom-av1", "-still-picture", "1", "-crf", "0", "-aom-params", "lossless=1"];

pub(super) fn avif(image: &RgbImage, layout: &str, more: &[&str]) -> Vec<u8> {
    let mut arguments = LOSSLESS.to_vec();
    arguments.extend(["-pix_fmt", layout]);
    arguments.extend(more);
    made_by("ffmpeg", image, &arguments, "out.avif")
}

#[test]
fn lossless_pictures_come_out_as_they_went_in() {
    let pool = pool();
    let (medium, facts) = opened(&pool, &avif(&pattern(), "gbrp", &[]), "image/avif");
    assert_eq!((facts.width, facts.height, facts.bits_per_channel, facts.channels), (61, 43, 8, 3));
    assert_eq!((facts.color_model.as_str(), facts.alpha, facts.icc_profile), ("rgb", false, None));
    assert_eq!(difference(&whole(&medium), &pattern()), 0);
    assert_eq!(codes(&medium), [""; 0]);
}

#[test]
fn every_subsampling_depth_and_range_is_near() {
    let pool = pool();
    // Flat in blocks of 16 pixels, so that fewer colour samples lose nothing inside.
    let blocks = RgbImage::from_fn(64, 48, |x, y| {
        Rgb([(x / 16 * 70) as u8, (y / 16 * 100) as u8, ((x / 16 + y / 16) * 40) as u8])
    });
    for layout in ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv444p12le", "gbrp10le"] {
        for range in ["tv", "pc"] {
            let matrix = if layout.starts_with("gbr") { vec![] } else { vec!["-colorspace", "bt709"] };
            let scale = format!("scale=out_color_matrix=bt709:out_range={range}");
            let mut more = matrix;
            if !layout.starts_with("gbr") {
                more.extend(["-vf", &scale, "-color_range", range]);
            } else if range == "tv" {
                continue;
            }
            let (medium, facts) = opened(&pool, &avif(&blocks, layout, &more), "image/avif");
            let bits = if layout.contains("10") {
                10
            } else if layout.contains("12") {
                12
            } else {
                8
            };
            assert_eq!(facts.bits_per_channel, bits, "{layout}");
            let rendered = whole(&medium);
            for (x, y) in [(8, 8), (24, 8), (40, 24), (56, 40)] {
                let Rgb(wanted) = *blocks.get_pixel(x, y);
                let got = pixel(&rendered, x, y);
                for (a, b) in got.iter().zip(wanted) {
                    assert!(a.abs_diff(b) <= 2, "{layout} {range} at {x},{y}: {got:?} for {wanted:?}");
                }
            }
        }
    }
}

#[test]
fn gray_stays_gray() {
    let gray = RgbImage::from_fn(40, 30, |x, y| Rgb([(x * 3 + y) as u8; 3]));
    let (medium, facts) = opened(&pool(), &avif(&gray, "gray", &["-color_range", "pc"]), "image/avif");
    assert_eq!((facts.color_model.as_str(), facts.channels), ("gray", 1));
    assert!(difference(&whole(&medium), &gray) <= 1);
}

/// Puts a property of the primary item into `ipco` and `ipma`; positions that follow move along.
pub(super) fn with_properties(avif: &[u8], properties: &[Vec<u8>]) -> Vec<u8> {
    let find = |name: &[u8]| avif.windows(4).position(|part| part == name).unwrap() - 4;
    let size = |at: usize| u32::from_be_bytes(avif[at..at + 4].try_into().unwrap()) as usize;
    let (ipco, ipma) = (find(b"ipco"), find(b"ipma"));
    let mut had = 0;
    let mut at = ipco + 8;
    while at < ipco + size(ipco) {
        had += 1;
        at += size(at);
    }
    let added: Vec<u8> = properties.concat();
    let mut out = avif.to_vec();
    // One entry, version 0, an index of seven bits each.
    let count_at = ipma + 8 + 4 + 4 + 2;
    out[count_at] += properties.len() as u8;
    let indices: Vec<u8> = (0..properties.len()).map(|index| had + index as u8 + 1).collect();
    let ipma_end = ipma + size(ipma);
    out.splice(ipma_end..ipma_end, indices.clone());
    let ipco_end = ipco + size(ipco);
    out.splice(ipco_end..ipco_end, added.clone());
    let mut grow = |at: usize, by: usize| {
        let grown = size(at) + by;
        out[at..at + 4].copy_from_slice(&(grown as u32).to_be_bytes());
    };
    let all = added.len() + indices.len();
    grow(find(b"meta"), all);
    grow(find(b"iprp"), all);
    grow(ipco, added.len());
    let moved = ipma + added.len();
    let grown = (size(ipma) + indices.len()) as u32;
    out[moved..moved + 4].copy_from_slice(&grown.to_be_bytes());
    // The one extent of `iloc`, version 0, offsets and lengths of four bytes, no base.
    let iloc = find(b"iloc");
    let offset = iloc + 8 + 4 + 2 + 2 + 2 + 2 + 2;
    let place = u32::from_be_bytes(out[offset..offset + 4].try_into().unwrap()) + all as u32;
    out[offset..offset + 4].copy_from_slice(&place.to_be_bytes());
    out
}

pub(super) fn property(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend(name);
    out.extend(body);
    out
}

#[test]
fn turning_and_mirroring_are_applied() {
    let pool = pool();
    let plain = avif(&quarters(), "gbrp", &[]);
    let turn = |quarters: u8| property(b"irot", &[quarters]);
    let mirror = |axis: u8| property(b"imir", &[axis]);
    // As libavif writes EXIF's orientations.
    for (orientation, properties) in [
        (1, vec![]),
        (2, vec![mirror(1)]),
        (3, vec![turn(2)]),
        (4, vec![mirror(0)]),
        (5, vec![turn(1), mirror(0)]),
        (6, vec![turn(3)]),
        (7, vec![turn(3), mirror(0)]),
        (8, vec![turn(1)]),
    ] {
        is_upright(&pool, &with_properties(&plain, &properties), orientation);
    }
}

#[test]
fn a_clean_aperture_is_cut_out() {
    let parts: Vec<u8> =
        [20_u32, 1, 10, 1, 2, 1, 1, 1].iter().flat_map(|value| value.to_be_bytes()).collect();
    let bytes = with_properties(&avif(&pattern(), "gbrp", &[]), &[property(b"clap", &parts)]);
    let (medium, facts) = opened(&pool(), &bytes, "image/avif");
    assert_eq!((facts.width, facts.height), (20, 10));
    // 61 × 43, moved by 2 and 1 from the middle: left is 22 (22.5 cut), top is 17.
    let Rgb([r, g, b]) = *pattern().get_pixel(22, 17);
    assert_eq!(pixel(&whole(&medium), 0, 0), [r, g, b, 255]);
}

#[test]
fn hdr_is_brought_into_range_and_said() {
    let pool = pool();
    // 203 cd/m² (ITU-R BT.2408, table 1): 58 % in PQ, 75 % in HLG.
    for (transfer, level) in [("smpte2084", 148), ("arib-std-b67", 191)] {
        let bright = RgbImage::from_pixel(16, 16, Rgb([level; 3]));
        let more = [
            "-color_trc",
            transfer,
            "-color_primaries",
            "bt2020",
            "-colorspace",
            "bt2020nc",
            "-color_range",
            "pc",
        ];
        let (medium, facts) = opened(&pool, &avif(&bright, "yuv444p10le", &more), "image/avif");
        assert_eq!(facts.bits_per_channel, 10);
        assert_eq!(codes(&medium), ["hdr-tone-mapped"], "{transfer}");
        let [red, green, blue, _] = pixel(&whole(&medium), 8, 8);
        assert!(red == green && green == blue, "{transfer}: {red} {green} {blue}");
        assert!((200..=250).contains(&red), "{transfer}: {red}");
    }
}

#[test]
fn a_grid_is_put_together_from_its_tiles() {
    let (medium, facts) = opened(&pool(), include_bytes!("../../fixtures/grid.avif"), "image/avif");
    assert_eq!((facts.width, facts.height, facts.bits_per_channel), (160, 128, 8));
    // The picture that `fixtures/README.md` describes; the tiles meet at 80 and 64.
    let wanted = RgbImage::from_fn(160, 128, |x, y| {
        let (column, row) = (x / 20, y / 20);
        Rgb([(column * 36) as u8, (row * 40) as u8, ((column + row) * 20) as u8])
    });
    assert_eq!(difference(&whole(&medium), &wanted), 0);
}

#[test]
fn transparency_comes_along() {
    let (medium, facts) = opened(&pool(), include_bytes!("../../fixtures/alpha.avif"), "image/avif");
    assert!(facts.alpha);
    let rendered = whole(&medium);
    for (x, y) in [(3, 3), (30, 20), (58, 38)] {
        let [r, g, b, alpha] = pixel(&rendered, x, y);
        assert!(alpha.abs_diff(255 - 4 * x as u8) <= 4, "{x},{y}");
        assert!(r.abs_diff(200) <= 4 && g.abs_diff(80) <= 4 && b.abs_diff(40) <= 4, "{x},{y}");
    }
}

#[test]
fn damage_is_answered() {
    let pool = pool();
    endures_damage(&pool, &avif(&pattern(), "yuv420p", &[]));
    // The picture's bytes are cut away.
    let whole = avif(&pattern(), "gbrp", &[]);
    let medium = open(&pool, &whole[..whole.len() - 200]).unwrap();
    assert_eq!(medium.inspect(&Cancel::new()).unwrap_err().code, Code::Damaged);
}
