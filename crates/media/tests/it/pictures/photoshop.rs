//! Photoshop documents, as ImageMagick writes them and by hand.

use galley_media::error::Code;
use image::{Rgb, RgbImage};

use super::{codes, convert, convert_with_alpha, difference, endures_damage, opened, pattern, whole};
use crate::bench::{open, pixel, pool};

#[test]
fn merged_pictures_of_every_kind_are_shown() {
    let pool = pool();
    let gray = RgbImage::from_fn(61, 43, |x, y| Rgb([(x * 3 + y) as u8; 3]));
    for (image, arguments, expected) in [
        (pattern(), &["-depth", "8", "-compress", "None"][..], (8, 3, "rgb")),
        (pattern(), &["-depth", "8", "-compress", "RLE"], (8, 3, "rgb")),
        (pattern(), &["-depth", "16", "-compress", "RLE"], (16, 3, "rgb")),
        (gray.clone(), &["-colorspace", "Gray", "-depth", "8"], (8, 1, "gray")),
        (gray, &["-colorspace", "Gray", "-depth", "16"], (16, 1, "gray")),
    ] {
        for output in ["PSD:out.psd", "PSB:out.psd"] {
            let bytes = convert(&image, arguments, output);
            let (medium, facts) = opened(&pool, &bytes, "image/vnd.adobe.photoshop");
            assert_eq!((facts.bits_per_channel, facts.channels, facts.color_model.as_str()), expected);
            assert_eq!((facts.width, facts.height), (61, 43));
            assert_eq!(difference(&whole(&medium), &image), 0, "{arguments:?} {output}");
            assert_eq!(codes(&medium), [""; 0]);
        }
    }
    let bytes = convert(&pattern(), &["-units", "PixelsPerInch", "-density", "300"], "out.psd");
    assert_eq!(opened(&pool, &bytes, "image/vnd.adobe.photoshop").1.dpi, Some([300.0, 300.0]));
}

/// A document without resources and layers; planes one after the other, raw.
pub(super) fn psd(
    mode: u16,
    depth: u16,
    channels: u16,
    size: (u32, u32),
    palette: &[u8],
    data: &[u8],
) -> Vec<u8> {
    layered(Kind::Psd, (mode, depth, channels), size, palette, &[], data)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Psd,
    Psb,
}

impl Kind {
    /// Of lengths that a PSB has more bytes for.
    fn length(self, length: usize) -> Vec<u8> {
        match self {
            Self::Psd => (length as u32).to_be_bytes().to_vec(),
            Self::Psb => (length as u64).to_be_bytes().to_vec(),
        }
    }
}

/// With what stands in the section of layers and masks.
fn layered(
    kind: Kind,
    (mode, depth, channels): (u16, u16, u16),
    (width, height): (u32, u32),
    palette: &[u8],
    layers: &[u8],
    data: &[u8],
) -> Vec<u8> {
    let mut out = b"8BPS\0".to_vec();
    out.push(if kind == Kind::Psd { 1 } else { 2 });
    out.extend([0; 6]);
    out.extend(channels.to_be_bytes());
    out.extend(height.to_be_bytes());
    out.extend(width.to_be_bytes());
    out.extend(depth.to_be_bytes());
    out.extend(mode.to_be_bytes());
    out.extend((palette.len() as u32).to_be_bytes());
    out.extend(palette);
    out.extend([0; 4]);
    out.extend(kind.length(layers.len()));
    out.extend(layers);
    out.extend([0, 0]);
    out.extend(data);
    out
}

/// "Layer info" as far as its number of layers, and no mask.
fn layer_info(kind: Kind, count: Option<i16>) -> Vec<u8> {
    let count = count.map_or(Vec::new(), |count| count.to_be_bytes().to_vec());
    [kind.length(count.len()), count, vec![0; 4]].concat()
}

/// A block of "Additional layer information", filled up to fours.
fn block(signature: &[u8; 4], key: &[u8; 4], length: Vec<u8>, data: &[u8]) -> Vec<u8> {
    let mut out = [&signature[..], key, &length, data].concat();
    out.resize(out.len() + (4 - data.len() % 4) % 4, 0);
    out
}

/// A pixel that nothing is seen of, one half transparent, one opaque. The colours of the second are (200, 100, 0); of
/// light they are 1, 0.5 and 0.
fn see_through(depth: u16) -> Vec<u8> {
    let mixed = |color: f64| color * 128.0 / 255.0 + 127.0 / 255.0;
    let planes = [200.0, 100.0, 0.0].map(|color| color / 255.0).map(|color| [0.3, mixed(color), color]);
    let light = [1.0, 0.5, 0.0].map(|color| [0.3, mixed(color), color]);
    let alpha = [0.0, 128.0 / 255.0, 1.0];
    let all = |planes: [[f64; 3]; 3]| planes.into_iter().chain([alpha]).flatten().collect::<Vec<_>>();
    match depth {
        8 => all(planes).iter().map(|value| (value * 255.0).round() as u8).collect(),
        16 => {
            all(planes).iter().flat_map(|value| ((value * 65_535.0).round() as u16).to_be_bytes()).collect()
        }
        _ => all(light).iter().flat_map(|value| (*value as f32).to_be_bytes()).collect(),
    }
}

#[test]
fn other_modes_mean_what_photoshop_says() {
    let pool = pool();
    let mut palette = vec![0; 768];
    (palette[5], palette[256 + 5], palette[512 + 5]) = (10, 200, 30);
    for (bytes, color, model) in [
        // One bit, 1 is black; a second pixel of white.
        (psd(0, 1, 1, (2, 1), &[], &[0b1000_0000]), [0, 0, 0, 255], "gray"),
        (psd(2, 8, 1, (1, 1), &palette, &[5]), [10, 200, 30, 255], "indexed"),
        // Inks are stored inverted: no cyan, all magenta and yellow.
        (psd(4, 8, 4, (1, 1), &[], &[255, 0, 0, 255]), [255, 0, 0, 255], "cmyk"),
        (psd(9, 8, 3, (1, 1), &[], &[255, 128, 128]), [255, 255, 255, 255], "lab"),
        (psd(9, 16, 3, (1, 1), &[], &[0, 0, 0x80, 0, 0x80, 0]), [0, 0, 0, 255], "lab"),
        (psd(8, 8, 1, (1, 1), &[], &[77]), [77, 77, 77, 255], "gray"),
        (
            psd(3, 32, 3, (1, 1), &[], &[0x3f, 0x80, 0, 0, 0, 0, 0, 0, 0x3f, 0x80, 0, 0]),
            [255, 0, 255, 255],
            "rgb",
        ),
    ] {
        let (medium, facts) = opened(&pool, &bytes, "image/vnd.adobe.photoshop");
        assert_eq!(facts.color_model, model);
        let got = pixel(&whole(&medium), 0, 0);
        for (got, wanted) in got.iter().zip(color) {
            assert!(got.abs_diff(wanted) <= 1, "{model}: {got:?} for {color:?}");
        }
    }
    let error = open(&pool, &psd(7, 8, 5, (1, 1), &[], &[0; 5])).err().unwrap();
    assert_eq!(error.code, Code::Unsupported);
}

#[test]
fn transparency_is_taken_out_of_its_white() {
    let pool = pool();
    let (psd, psb) = (Kind::Psd, Kind::Psb);
    let own = |kind, count| layer_info(kind, Some(count));
    let blocks = |kind, blocks: &[Vec<u8>]| [layer_info(kind, None), blocks.concat()].concat();
    let count = |count: i16| count.to_be_bytes();
    // Three bytes, filled up to four.
    let other = || block(b"8BIM", b"Patt", 3_u32.to_be_bytes().to_vec(), b"abc");
    for (depth, kind, layers) in [
        (8, psd, own(psd, -1)),
        (8, psb, own(psb, -2)),
        (8, psd, blocks(psd, &[block(b"8BIM", b"Layr", psd.length(2), &count(-1))])),
        (16, psd, blocks(psd, &[block(b"8BIM", b"Lr16", psd.length(2), &count(-1))])),
        (16, psd, blocks(psd, &[other(), block(b"8BIM", b"Lr16", psd.length(2), &count(-3))])),
        (16, psb, blocks(psb, &[other(), block(b"8BIM", b"Lr16", psb.length(2), &count(-1))])),
        (16, psd, blocks(psd, &[block(b"8B64", b"Lr16", psb.length(2), &count(-1))])),
        (16, psd, blocks(psd, &[block(b"8BIM", b"Mt16", psd.length(0), &[])])),
        (32, psd, blocks(psd, &[block(b"8BIM", b"Lr32", psd.length(2), &count(-1))])),
        (32, psb, blocks(psb, &[block(b"8BIM", b"Lr32", psb.length(2), &count(-1))])),
    ] {
        let bytes = layered(kind, (3, depth, 4), (3, 1), &[], &layers, &see_through(depth));
        let what = format!("{depth} bits, {kind:?}, {}", String::from_utf8_lossy(&layers));
        let (medium, facts) = opened(&pool, &bytes, "image/vnd.adobe.photoshop");
        assert!(facts.alpha, "{what}");
        let rendered = whole(&medium);
        let color = if depth == 32 { [255, 188, 0] } else { [200, 100, 0] };
        for (x, alpha) in [(1, 128), (2, 255)] {
            let [rgb @ .., got] = pixel(&rendered, x, 0);
            assert_eq!(got, alpha, "{what}");
            for (got, wanted) in rgb.iter().zip(color) {
                assert!(got.abs_diff(wanted) <= 1, "{what}: {rgb:?} for {color:?}");
            }
        }
        assert_eq!(pixel(&rendered, 0, 0)[3], 0, "{what}");
    }
}

#[test]
fn a_channel_that_is_no_transparency_is_left_out() {
    let pool = pool();
    for layers in [
        Vec::new(),
        layer_info(Kind::Psd, None),
        layer_info(Kind::Psd, Some(1)),
        [layer_info(Kind::Psd, None), block(b"8BIM", b"Lr16", Kind::Psd.length(2), &[0, 2])].concat(),
        // Lengths that lead nowhere.
        [layer_info(Kind::Psd, None), block(b"8B64", b"Lr16", vec![0xff; 8], &[0xff, 0xff])].concat(),
        vec![0xff; 20],
    ] {
        let bytes = layered(Kind::Psd, (3, 16, 4), (3, 1), &[], &layers, &see_through(16));
        let (medium, facts) = opened(&pool, &bytes, "image/vnd.adobe.photoshop");
        assert_eq!((facts.alpha, facts.channels), (false, 4));
        let rendered = whole(&medium);
        assert_eq!(pixel(&rendered, 1, 0), [227, 177, 127, 255], "as it lies on white");
        assert_eq!(pixel(&rendered, 2, 0), [200, 100, 0, 255]);
    }
}

#[test]
fn inks_are_taken_out_of_their_white_too() {
    // Half of 100 % magenta: stored inverted, mixed with paper.
    let data = [255, 127, 255, 255, 128];
    let bytes = layered(Kind::Psd, (4, 8, 5), (1, 1), &[], &layer_info(Kind::Psd, Some(-1)), &data);
    let (medium, facts) = opened(&pool(), &bytes, "image/vnd.adobe.photoshop");
    assert!(facts.alpha);
    assert_eq!(pixel(&whole(&medium), 0, 0), [255, 0, 255, 128]);
}

/// It writes colours that are not mixed with white, so that only alpha can be compared.
#[test]
fn transparency_is_what_imagemagick_wrote() {
    let image = super::pattern_with_alpha();
    for depth in ["8", "16"] {
        let bytes = convert_with_alpha(&image, &["-depth", depth], "out.psd");
        let (medium, facts) = opened(&pool(), &bytes, "image/vnd.adobe.photoshop");
        assert!(facts.alpha);
        let rendered = whole(&medium);
        for (x, y, wanted) in image.enumerate_pixels() {
            assert!(pixel(&rendered, x, y)[3].abs_diff(wanted.0[3]) <= 1, "{x},{y}");
        }
    }
}

#[test]
fn documents_without_their_merged_picture_say_what_to_do() {
    let mut bytes = psd(3, 8, 3, (1, 1), &[], &[1, 2, 3]);
    // Resource 1057, "Version info", whose fifth byte says that there is none.
    let resource = b"8BIM\x04\x21\0\0\0\0\0\x06\0\0\0\x01\0\0";
    bytes.splice(30..34, (resource.len() as u32).to_be_bytes().into_iter().chain(*resource));
    let error = open(&pool(), &bytes).err().unwrap();
    assert_eq!(error.code, Code::Unsupported);
    assert!(error.hint.contains("Maximize compatibility"), "{error:?}");
}

#[test]
fn damage_and_bombs_are_answered() {
    let pool = pool();
    endures_damage(&pool, &convert(&pattern(), &["-compress", "RLE"], "out.psd"));
    for (width, height) in [(0, 1), (300_001, 1), (1, u32::MAX)] {
        let error = open(&pool, &psd(3, 8, 3, (width, height), &[], &[0; 16])).err().unwrap();
        assert_eq!(error.code, Code::Damaged);
    }
    let short = open(&pool, &psd(3, 8, 3, (20_000, 3_000), &[], &[0; 16])).unwrap();
    let error = short.inspect(&galley_media::cancel::Cancel::new()).unwrap_err();
    assert_eq!(error.code, Code::Damaged);
}
