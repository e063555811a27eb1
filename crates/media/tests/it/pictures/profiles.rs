//! ICC profiles in every container that can hold one: what is shown is what littleCMS's `transicc` makes of the profile.
//!
//! `colours` holds every kind of profile to it, in TIFF; here one of RGB and one of inks are looked for where each container
//! keeps them.

use galley_media::difference::between_labs;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use super::avif::{avif, property, with_properties};
use super::colours::{CMYK, colours, lab, reference};
use super::heic::{RGB, heic};
use super::photoshop::psd;
use super::{codes, convert, made_by, opened, whole};
use crate::bench::{pixel, pool};

/// Adobe RGB (1998) alike, as Debian's package `libgs-common` has it.
const A98: &str = "/usr/share/color/icc/ghostscript/a98.icc";
const STEPS: [u16; 4] = [0, 85 * 257, 170 * 257, 255 * 257];
/// Pixels of a side of one colour: lossy codecs leave its middle alone.
const SIDE: u32 = 16;

/// Every colour of [`STEPS`], and what `transicc` makes of it.
struct Grid {
    /// Eight bits a channel.
    colours: Vec<Vec<u8>>,
    wanted: Vec<[f64; 3]>,
    across: u32,
}

impl Grid {
    fn of(profile: &str, channels: u32) -> Self {
        let all = colours(channels, &STEPS);
        let unit = if channels == 4 { 655.35 } else { 257.0 };
        let wanted = reference(profile, &all, channels, &|_, value| f64::from(value) / unit);
        let colours: Vec<Vec<u8>> = all
            .chunks_exact(channels as usize)
            .map(|colour| colour.iter().map(|value| (value / 257) as u8).collect())
            .collect();
        assert_eq!(wanted.len(), colours.len());
        Self { across: colours.len().isqrt() as u32, colours, wanted }
    }

    fn side(&self) -> u32 {
        self.across * SIDE
    }

    /// The colour at a pixel of the picture.
    fn at(&self, x: u32, y: u32) -> &[u8] {
        &self.colours[(y / SIDE * self.across + x / SIDE) as usize]
    }

    /// The samples of the picture, row by row.
    fn interleaved(&self) -> Vec<u8> {
        let side = self.side();
        (0..side * side).flat_map(|place| self.at(place % side, place / side).to_vec()).collect()
    }

    /// One channel after the other.
    fn planes(&self) -> Vec<u8> {
        let side = self.side();
        let channels = 0..self.colours[0].len();
        channels
            .flat_map(|channel| {
                (0..side * side).map(move |place| self.at(place % side, place / side)[channel])
            })
            .collect()
    }

    fn picture(&self) -> RgbImage {
        RgbImage::from_raw(self.side(), self.side(), self.interleaved()).unwrap()
    }

    /// Mean CIEDE2000 of these colours to the wanted ones.
    fn distance(&self, shown: impl Fn(usize) -> [u8; 3]) -> f64 {
        let all = self
            .wanted
            .iter()
            .enumerate()
            .map(|(number, wanted)| between_labs(lab(shown(number).map(f64::from)), lab(*wanted)));
        all.sum::<f64>() / self.wanted.len() as f64
    }

    /// The file names a profile, and is shown by it.
    fn check(&self, name: &str, bytes: &[u8], media_type: &str) {
        let (medium, facts) = opened(&pool(), bytes, media_type);
        assert!(facts.icc_profile.is_some(), "{name} says that it has a profile");
        assert!(!codes(&medium).iter().any(|code| code.contains("profile")), "{name}");
        assert_eq!((facts.width, facts.height), (self.side(), self.side()), "{name}");
        let rendered = whole(&medium);
        let mean = self.distance(|number| {
            let (column, row) = (number as u32 % self.across, number as u32 / self.across);
            let [r, g, b, _] = pixel(&rendered, column * SIDE + SIDE / 2, row * SIDE + SIDE / 2);
            [r, g, b]
        });
        println!("{name}: mean ΔE2000 {mean:.3}");
        assert!(mean <= 1.0, "{name}: {mean}");
    }
}

/// A JPEG with its profile in as many APP2 segments (ICC.1:2022, B.4), which come in this order.
fn jpeg_with(jpeg: &[u8], profile: &[u8], order: &[usize]) -> Vec<u8> {
    let size = profile.len().div_ceil(order.len());
    let parts: Vec<&[u8]> = profile.chunks(size).collect();
    assert_eq!(parts.len(), order.len());
    // Behind JFIF's or Adobe's own segment, which comes first.
    let first = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    let mut out = jpeg[..first].to_vec();
    for number in order {
        let mut body = b"ICC_PROFILE\0".to_vec();
        body.extend([*number as u8 + 1, parts.len() as u8]);
        body.extend(parts[*number]);
        out.extend([0xff, 0xe2]);
        out.extend((body.len() as u16 + 2).to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[first..]);
    out
}

/// A document with a profile among its resources (1039, "ICC Profile").
fn psd_with(document: &[u8], profile: &[u8]) -> Vec<u8> {
    let mut resource = b"8BIM\x04\x0f\0\0".to_vec();
    resource.extend((profile.len() as u32).to_be_bytes());
    resource.extend(profile);
    resource.resize(resource.len().next_multiple_of(2), 0);
    let mut out = document.to_vec();
    out.splice(30..34, (resource.len() as u32).to_be_bytes().into_iter().chain(resource));
    out
}

fn encoded(mut encoder: impl ImageEncoder, picture: &RgbImage, profile: &[u8]) {
    encoder.set_icc_profile(profile.to_vec()).unwrap();
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
}

#[test]
fn a_profile_of_rgb_is_found_in_every_container() {
    let grid = Grid::of(A98, 3);
    let picture = grid.picture();
    let profile = std::fs::read(A98).unwrap();
    let untouched = grid.distance(|number| grid.colours[number].clone().try_into().unwrap());
    assert!(untouched > 1.5, "what the profile changes would be missed: {untouched}");

    let plain = convert(&picture, &["-quality", "100", "-sampling-factor", "1x1"], "out.jpg");
    for (name, order) in [("one segment", &[0][..]), ("three", &[0, 1, 2]), ("three astray", &[2, 0, 1])] {
        grid.check(&format!("JPEG, {name}"), &jpeg_with(&plain, &profile, order), "image/jpeg");
    }
    let progressive = convert(&picture, &["-quality", "100", "-interlace", "JPEG"], "out.jpg");
    grid.check("JPEG, progressive", &jpeg_with(&progressive, &profile, &[0, 1]), "image/jpeg");

    let (mut png, mut webp) = (Vec::new(), Vec::new());
    encoded(image::codecs::png::PngEncoder::new(&mut png), &picture, &profile);
    grid.check("PNG", &png, "image/png");
    encoded(image::codecs::webp::WebPEncoder::new_lossless(&mut webp), &picture, &profile);
    grid.check("WebP, lossless", &webp, "image/webp");

    // The profile stands beside the numbers for matrix and range.
    let colr = property(b"colr", &[b"prof", profile.as_slice()].concat());
    let bytes = with_properties(&avif(&picture, "gbrp", &[]), std::slice::from_ref(&colr));
    grid.check("AVIF, RGB", &bytes, "image/avif");
    let yuv =
        ["-vf", "scale=out_color_matrix=bt709:out_range=pc", "-colorspace", "bt709", "-color_range", "pc"];
    let bytes = with_properties(&avif(&picture, "yuv444p", &yuv), &[colr]);
    grid.check("AVIF, YCbCr", &bytes, "image/avif");
    let colr = property(b"colr", &[b"prof", profile.as_slice()].concat());
    grid.check("HEIC, RGB", &heic(&picture, "gbrp", &RGB, std::slice::from_ref(&colr)), "image/heic");
    grid.check("HEIC, YCbCr", &heic(&picture, "yuv444p", &yuv, &[colr]), "image/heic");

    let side = grid.side();
    let bytes = psd_with(&psd(3, 8, 3, (side, side), &[], &grid.planes()), &profile);
    grid.check("PSD by hand", &bytes, "image/vnd.adobe.photoshop");
}

/// As ImageMagick and FFmpeg write them, with the libraries of each format.
#[test]
fn profiles_that_other_programs_wrote_are_found() {
    let grid = Grid::of(A98, 3);
    let picture = grid.picture();
    for (output, more, media_type) in [
        ("out.jpg", &["-quality", "100", "-sampling-factor", "1x1"][..], "image/jpeg"),
        ("out.webp", &["-quality", "95"], "image/webp"),
        ("out.webp", &["-define", "webp:lossless=true"], "image/webp"),
        ("out.tif", &["-compress", "lzw"], "image/tiff"),
        ("PSD:out.psd", &["-compress", "RLE"], "image/vnd.adobe.photoshop"),
        ("PSB:out.psd", &[], "image/vnd.adobe.photoshop"),
    ] {
        let bytes = convert(&picture, &[&["-profile", A98][..], more].concat(), output);
        grid.check(&format!("{output} {more:?}"), &bytes, media_type);
    }
    // FFmpeg takes the profile out of a PNG.
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("in.png");
    let mut png = Vec::new();
    encoded(image::codecs::png::PngEncoder::new(&mut png), &picture, &std::fs::read(A98).unwrap());
    std::fs::write(&source, png).unwrap();
    let arguments = ["-c:v", "libjxl", "-distance", "0"];
    let bytes = super::made_from("ffmpeg", &source, folder.path(), &arguments, "out.jxl");
    grid.check("JPEG XL", &bytes, "image/jxl");
    let without = made_by("ffmpeg", &picture, &arguments, "out.jxl");
    let Rgb(colour) = *picture.get_pixel(40, 40);
    let (medium, _) = opened(&pool(), &without, "image/jxl");
    assert_eq!(pixel(&whole(&medium), 40, 40)[..3], colour, "it is the profile that changes the colours");
}

#[test]
fn a_profile_of_inks_is_found_in_jpeg_and_photoshop() {
    let grid = Grid::of(CMYK, 4);
    let profile = std::fs::read(CMYK).unwrap();
    let side = grid.side();
    // Both store inks inverted.
    let inverted = |samples: Vec<u8>| samples.into_iter().map(|ink| 255 - ink).collect::<Vec<u8>>();
    let mut jpeg = mozjpeg::Compress::new(mozjpeg::ColorSpace::JCS_CMYK);
    jpeg.set_size(side as usize, side as usize);
    jpeg.set_quality(100.0);
    let mut jpeg = jpeg.start_compress(Vec::new()).unwrap();
    jpeg.write_scanlines(&inverted(grid.interleaved())).unwrap();
    let jpeg = jpeg.finish().unwrap();
    // Longer than one segment can be.
    let num_parts = profile.len().div_ceil(60_000).max(2);
    let rising: Vec<usize> = (0..num_parts).collect();
    let falling: Vec<usize> = (0..num_parts).rev().collect();
    for order in [rising, falling] {
        grid.check(&format!("JPEG, {order:?}"), &jpeg_with(&jpeg, &profile, &order), "image/jpeg");
    }
    let document = psd(4, 8, 4, (side, side), &[], &inverted(grid.planes()));
    grid.check("PSD", &psd_with(&document, &profile), "image/vnd.adobe.photoshop");
    // Without it they are the stated default, which says so.
    let (medium, _) = opened(&pool(), &document, "image/vnd.adobe.photoshop");
    assert_eq!(codes(&medium), ["no-color-profile"]);
}
