//! A large JPEG, a strip at a time: `ffmpeg` makes none of 20,000 × 20,000.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use mozjpeg::{ColorSpace, Compress};

/// Writes a square of so many pixels: 4:2:0, one scan, as cameras write them. Slopes of colour, edges and fine grain,
/// so that it is as much work to decode as a photograph.
pub fn jpeg(file: &Path, side: u32) {
    let length = usize::try_from(side).unwrap();
    let mut encoder = Compress::new(ColorSpace::JCS_RGB);
    encoder.set_size(length, length);
    encoder.set_fastest_defaults();
    encoder.set_quality(90.0);
    encoder.set_chroma_sampling_pixel_sizes((2, 2), (2, 2));
    let mut started = encoder.start_compress(BufWriter::new(File::create(file).unwrap())).unwrap();
    let mut seed = 1_u32;
    let mut row = vec![0_u8; length * 3];
    for y in 0..side {
        for (x, pixel) in (0..side).zip(row.chunks_exact_mut(3)) {
            // Numerical Recipes, 7.1: a linear congruence is random enough for grain.
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = seed >> 28;
            let block = if (x / 97 + y / 61) % 7 == 0 { 40 } else { 0 };
            let slope = |at: u32, every: u32| at * 180 / side % every + block + grain;
            pixel.copy_from_slice(
                &[slope(x, 256), slope(y, 256), slope(x / 2 + y / 2, 64)].map(|level| level as u8),
            );
        }
        started.write_scanlines(&row).unwrap();
    }
    started.finish().unwrap();
}
