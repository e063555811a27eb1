//! Cutting and turning pictures without touching their sample values.
//!
//! A turned picture whose chroma would no longer sit where [`Siting`] can say goes through 4:4:4, interpolated
//! exactly as the conversion does it, so that turning and converting commute.

use super::convert::chroma_to_full;
use super::{Format, Picture, Siting, plane_size};

impl Picture {
    pub(crate) fn clone_without_bytes(&self) -> Self {
        Self { bytes: Vec::new(), ..*self }
    }
}

/// Cuts out `[x, y, width, height]`, clipped; starts at even samples where chroma is subsampled.
/// `None` when nothing is left.
#[must_use]
pub fn crop(picture: &Picture, region: [u32; 4]) -> Option<Picture> {
    let [x, y, width, height] = region;
    let (sx, sy) = picture.format.chroma_shift();
    let right = x.saturating_add(width).min(picture.width);
    let bottom = y.saturating_add(height).min(picture.height);
    if x >= right || y >= bottom {
        return None;
    }
    let (left, top) = (x >> sx << sx, y >> sy << sy);
    let mut out = picture.clone_without_bytes();
    out.width = right - left;
    out.height = bottom - top;
    out.x += left;
    out.y += top;
    out.strides = packed_strides(out.format, out.width, out.height);
    let unit = picture.format.bytes_per_sample();
    for plane in 0..picture.num_planes() {
        let (px, py) = if plane == 0 { (left, top) } else { (left >> sx, top >> sy) };
        let (samples, rows) = out.plane_size(plane);
        let stride = picture.strides.get(plane).map_or(0, |stride| *stride as usize);
        let source = picture.plane(plane);
        for row in 0..rows {
            let start = (py as usize + row) * stride + px as usize * unit;
            out.bytes.extend_from_slice(source.get(start..start + samples * unit)?);
        }
    }
    Some(out)
}

/// Turns a whole picture clockwise by 0, 90, 180 or 270 degrees.
pub(crate) fn rotate(picture: Picture, degrees: u16) -> Picture {
    if !matches!(degrees, 90 | 180 | 270) {
        return picture;
    }
    let picture = if stays_subsampled(&picture) { picture } else { to_444(&picture) };
    let (width, height) =
        if degrees == 180 { (picture.width, picture.height) } else { (picture.height, picture.width) };
    let mut out = Picture {
        width,
        height,
        full_width: width,
        full_height: height,
        strides: packed_strides(picture.format, width, height),
        ..picture.clone_without_bytes()
    };
    let unit = picture.format.bytes_per_sample();
    for plane in 0..picture.num_planes() {
        let (samples, rows) = out.plane_size(plane);
        let stride = picture.strides.get(plane).map_or(0, |stride| *stride as usize);
        let source = picture.plane(plane);
        out.bytes.reserve(samples * rows * unit);
        for y in 0..rows {
            for x in 0..samples {
                let (from_x, from_y) = match degrees {
                    90 => (y, samples - 1 - x),
                    180 => (samples - 1 - x, rows - 1 - y),
                    _ => (rows - 1 - y, x),
                };
                let start = from_y * stride + from_x * unit;
                out.bytes.extend_from_slice(source.get(start..start + unit).unwrap_or_default());
            }
        }
    }
    out
}

/// Turns a whole picture upside down.
pub(crate) fn flip(picture: Picture) -> Picture {
    let (_, sy) = picture.format.chroma_shift();
    let stays = sy == 0 || picture.siting != Siting::TopLeft && picture.height.is_multiple_of(2);
    let picture = if stays { picture } else { to_444(&picture) };
    let mut out = Picture {
        strides: packed_strides(picture.format, picture.width, picture.height),
        ..picture.clone_without_bytes()
    };
    out.bytes.reserve(picture.bytes.len());
    for plane in 0..picture.num_planes() {
        let row = picture.plane_size(plane).0 * picture.format.bytes_per_sample();
        let stride = picture.strides.get(plane).map_or(0, |stride| *stride as usize);
        for line in picture.plane(plane).chunks_exact(stride.max(1)).rev() {
            out.bytes.extend_from_slice(line.get(..row).unwrap_or_default());
        }
    }
    out
}

/// Strides of rows without padding.
pub(crate) fn packed_strides(format: Format, width: u32, height: u32) -> [u32; 3] {
    let unit = format.bytes_per_sample();
    [0, 1, 2].map(|plane| {
        let (samples, _) = plane_size(format, width, height, plane);
        u32::try_from(samples * unit).unwrap_or(u32::MAX)
    })
}

fn stays_subsampled(picture: &Picture) -> bool {
    match picture.format.chroma_shift() {
        (0, 0) => true,
        (1, 1) => {
            picture.siting == Siting::Center
                && picture.width.is_multiple_of(2)
                && picture.height.is_multiple_of(2)
        }
        _ => false,
    }
}

fn to_444(picture: &Picture) -> Picture {
    let format = if picture.format.bytes_per_sample() == 2 { Format::Yuv444p10 } else { Format::Yuv444p8 };
    let mut out = Picture {
        format,
        siting: Siting::Center,
        strides: packed_strides(format, picture.width, picture.height),
        ..picture.clone_without_bytes()
    };
    let row = picture.plane_size(0).0 * picture.format.bytes_per_sample();
    let stride = picture.strides.first().map_or(0, |stride| *stride as usize);
    for line in picture.plane(0).chunks_exact(stride.max(1)) {
        out.bytes.extend_from_slice(line.get(..row).unwrap_or_default());
    }
    for plane in [1, 2] {
        chroma_to_full(picture, plane, &mut out.bytes);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Matrix, Range, to_rgba};

    #[test]
    fn turning_upside_down_and_converting_commute() {
        for (siting, height) in
            [Siting::Left, Siting::TopLeft, Siting::Center].into_iter().flat_map(|at| [(at, 5), (at, 6)])
        {
            let strides = packed_strides(Format::Yuv420p8, 7, height);
            let mut picture = Picture {
                format: Format::Yuv420p8,
                matrix: Matrix::Bt709,
                range: Range::Limited,
                siting,
                transfer: 1,
                primaries: 1,
                peak_nits: 0,
                width: 7,
                height,
                full_width: 7,
                full_height: height,
                x: 0,
                y: 0,
                strides,
                bytes: Vec::new(),
            };
            let num_bytes: usize = (0..3).map(|plane| picture.plane_size(plane)).map(|(w, h)| w * h).sum();
            picture.bytes = (0..num_bytes).map(|at| 40 + (at * 37 % 150) as u8).collect();
            let rows = |picture: &Picture| -> Vec<Vec<u8>> {
                to_rgba(picture).bytes.chunks(7 * 4).map(<[u8]>::to_vec).collect()
            };
            let (mut wanted, got) = (rows(&picture), rows(&flip(picture)));
            wanted.reverse();
            let most = wanted.concat().into_iter().zip(got.concat()).map(|(a, b)| a.abs_diff(b)).max();
            // Chroma is brought to full size in eight bits first: half a step, times what blue takes of it.
            assert!(most <= Some(2) && got.len() == height as usize, "{siting:?} {height}: {most:?}");
        }
    }
}
