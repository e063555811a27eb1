//! AVIF, written by FFmpeg and ImageMagick, and put together by hand where neither does it.

use image::{Rgb, RgbImage};

use super::{
    blocks, difference, endures_damage, gray_slope, hdr, is_damaged_when_cut, is_less_and_less_seen,
    is_mapped_white, is_the_gray_slope, is_the_pattern, is_upright, made_by, opened, pattern, quarters,
    shows_blocks, whole,
};
use crate::bench::{pixel, pool};

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
    is_the_pattern(&avif(&pattern(), "gbrp", &[]), "image/avif");
}

#[test]
fn every_subsampling_depth_and_range_is_near() {
    let pool = pool();
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
            let (medium, facts) = opened(&pool, &avif(&blocks(), layout, &more), "image/avif");
            let bits = if layout.contains("10") {
                10
            } else if layout.contains("12") {
                12
            } else {
                8
            };
            assert_eq!(facts.bits_per_channel, bits, "{layout}");
            shows_blocks(&medium, &format!("{layout} {range}"));
        }
    }
}

#[test]
fn gray_stays_gray() {
    is_the_gray_slope(&avif(&gray_slope(), "gray", &["-color_range", "pc"]), "image/avif");
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

/// EXIF's orientations as libavif writes them.
pub(super) fn turned() -> [(u8, Vec<Vec<u8>>); 8] {
    let turn = |quarters: u8| property(b"irot", &[quarters]);
    let mirror = |axis: u8| property(b"imir", &[axis]);
    [
        (1, vec![]),
        (2, vec![mirror(1)]),
        (3, vec![turn(2)]),
        (4, vec![mirror(0)]),
        (5, vec![turn(1), mirror(0)]),
        (6, vec![turn(3)]),
        (7, vec![turn(3), mirror(0)]),
        (8, vec![turn(1)]),
    ]
}

#[test]
fn turning_and_mirroring_are_applied() {
    let pool = pool();
    let plain = avif(&quarters(), "gbrp", &[]);
    for (orientation, properties) in turned() {
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
        let (medium, facts) = opened(&pool, &avif(&bright, "yuv444p10le", &hdr(transfer)), "image/avif");
        assert_eq!(facts.bits_per_channel, 10);
        is_mapped_white(&medium, transfer);
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
    is_less_and_less_seen(include_bytes!("../../fixtures/alpha.avif"), "image/avif", 4);
}

#[test]
fn damage_is_answered() {
    let pool = pool();
    endures_damage(&pool, &avif(&pattern(), "yuv420p", &[]));
    is_damaged_when_cut(&pool, &avif(&pattern(), "gbrp", &[]));
}
