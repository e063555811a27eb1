//! The one conversion, against the formula of docs/PIXELS.md in double precision.

use galley_media::picture::{Format, Matrix, Picture, Range, Siting, to_rgba};
use galley_testkit::chance::Dice;

const WIDTH: usize = 33;
const HEIGHT: usize = 19;

fn sides(format: Format) -> [(usize, usize); 3] {
    let (sx, sy) = format.chroma_shift();
    let chroma = (WIDTH.div_ceil(1 << sx), HEIGHT.div_ceil(1 << sy));
    [(WIDTH, HEIGHT), chroma, chroma]
}

fn noise(format: Format, matrix: Matrix, range: Range, siting: Siting) -> Picture {
    let mut dice = Dice(7);
    let deep = format.bytes_per_sample() == 2;
    let mut picture = Picture::rgba(WIDTH as u32, HEIGHT as u32, Vec::new());
    let mut bytes = Vec::new();
    for (width, height) in sides(format) {
        for _ in 0..width * height {
            // Extremes as often as anything between them.
            let top = if deep { 1023 } else { 255 };
            let sample = match dice.below(6) {
                0 => 0,
                1 => top,
                _ => dice.below(top + 1),
            };
            if deep { bytes.extend((sample as u16).to_le_bytes()) } else { bytes.push(sample as u8) }
        }
    }
    picture.format = format;
    picture.matrix = matrix;
    picture.range = range;
    picture.siting = siting;
    picture.strides = sides(format).map(|(width, _)| (width * format.bytes_per_sample()) as u32);
    picture.bytes = bytes;
    picture
}

fn sample(picture: &Picture, plane: usize, x: f64, y: f64) -> f64 {
    let (width, height) = sides(picture.format)[plane];
    let at = |x: f64, y: f64| {
        let x = x.clamp(0.0, width as f64 - 1.0) as usize;
        let y = y.clamp(0.0, height as f64 - 1.0) as usize;
        let unit = picture.format.bytes_per_sample();
        let start = y * picture.strides[plane] as usize + x * unit;
        let bytes = &picture.plane(plane)[start..start + unit];
        if unit == 2 { f64::from(u16::from_le_bytes([bytes[0], bytes[1]])) } else { f64::from(bytes[0]) }
    };
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let upper = at(left, top) * (1.0 - fx) + at(left + 1.0, top) * fx;
    let lower = at(left, top + 1.0) * (1.0 - fx) + at(left + 1.0, top + 1.0) * fx;
    upper * (1.0 - fy) + lower * fy
}

fn reference(picture: &Picture, x: usize, y: usize) -> [f64; 3] {
    let (sx, sy) = picture.format.chroma_shift();
    let deep = picture.format.bytes_per_sample() == 2;
    let across = if sx == 0 { 0.0 } else { [0.5, 0.0, 0.0][picture.siting as usize] };
    let down = if sy == 0 { 0.0 } else { [0.5, 0.5, 0.0][picture.siting as usize] };
    let (cx, cy) = ((x as f64 - across) / f64::from(1 << sx), (y as f64 - down) / f64::from(1 << sy));
    let unit = if deep { 4.0 } else { 1.0 };
    let top = if deep { 1023.0 } else { 255.0 };
    let (low, luma_span, chroma_span) = match picture.range {
        Range::Limited => (16.0 * unit, 219.0 * unit, 224.0 * unit),
        Range::Full => (0.0, top, top),
    };
    let luma = (sample(picture, 0, x as f64, y as f64) - low) / luma_span;
    let [cb, cr] = [1, 2].map(|plane| (sample(picture, plane, cx, cy) - 128.0 * unit) / chroma_span);
    let (kr, kb) = match picture.matrix {
        Matrix::Bt709 => (0.2126, 0.0722),
        Matrix::Bt2020 => (0.2627, 0.0593),
        _ => (0.299, 0.114),
    };
    let red = luma + 2.0 * (1.0 - kr) * cr;
    let blue = luma + 2.0 * (1.0 - kb) * cb;
    let green = (luma - kr * red - kb * blue) / (1.0 - kr - kb);
    [red, green, blue].map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round())
}

#[test]
fn every_matrix_range_depth_and_siting_is_within_two() {
    let formats = [
        Format::Yuv420p8,
        Format::Yuv422p8,
        Format::Yuv444p8,
        Format::Yuv420p10,
        Format::Yuv422p10,
        Format::Yuv444p10,
    ];
    for format in formats {
        for matrix in [Matrix::Bt601, Matrix::Bt709, Matrix::Bt2020] {
            for range in [Range::Limited, Range::Full] {
                for siting in [Siting::Center, Siting::Left, Siting::TopLeft] {
                    let picture = noise(format, matrix, range, siting);
                    check(&picture);
                }
            }
        }
    }
}

fn check(picture: &Picture) {
    let rgba = to_rgba(picture);
    assert_eq!((rgba.format, rgba.width, rgba.height), (Format::Rgba8, WIDTH as u32, HEIGHT as u32));
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let start = (y * WIDTH + x) * 4;
            let expected = reference(picture, x, y);
            for (channel, expected) in expected.into_iter().enumerate() {
                let ours = f64::from(rgba.bytes[start + channel]);
                let what = (picture.format, picture.matrix, picture.range, picture.siting);
                assert!((ours - expected).abs() <= 1.0, "{what:?} at {x} {y}: {ours}, not {expected}");
            }
            assert_eq!(rgba.bytes[start + 3], 255);
        }
    }
}

#[test]
fn scaling_keeps_flat_colour_and_ends() {
    for format in [Format::Yuv420p8, Format::Yuv444p10, Format::Yuv422p10] {
        for siting in [Siting::Left, Siting::Center, Siting::TopLeft] {
            let mut picture = noise(format, Matrix::Bt709, Range::Limited, siting);
            let level: u16 = if format.bytes_per_sample() == 2 { 700 } else { 0x6464 };
            for pair in picture.bytes.chunks_mut(2) {
                let level = level.to_le_bytes();
                pair.copy_from_slice(&level[..pair.len()]);
            }
            for (width, height) in [(7, 5), (16, 9), (66, 38)] {
                let scaled = galley_media::picture::resize(&picture, width, height).unwrap();
                assert_eq!((scaled.width, scaled.height, scaled.siting), (width, height, siting));
                let flat = picture.bytes[..2].to_vec();
                let far = scaled.bytes.chunks_exact(2).filter(|pair| *pair != flat.as_slice()).count();
                assert_eq!(far, 0, "{format:?} {siting:?} {width}");
            }
        }
    }
}
