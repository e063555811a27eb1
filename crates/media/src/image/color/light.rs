//! Linear light, as OpenEXR and Radiance hold it: exposed plainly, 1 is white.

use crate::image::color::space::{Encode, Primaries, mix};
use crate::image::raster::{Layout, Model, Samples};

pub(super) struct Exposure {
    matrix: [[f32; 3]; 3],
    encode: Encode,
}

impl Exposure {
    pub(super) fn new(primaries: Primaries) -> Self {
        let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let matrix = primaries.to_srgb().unwrap_or(identity);
        Self { matrix: matrix.map(|row| row.map(|value| value as f32)), encode: Encode::new() }
    }

    pub(super) fn run(&self, samples: &Samples, layout: Layout, out: &mut [u8]) {
        let Samples::Light(samples) = samples else { return };
        let pixels = out.as_chunks_mut::<4>().0.iter_mut();
        for (to, from) in pixels.zip(samples.chunks_exact(layout.num_channels())) {
            match *from {
                [v, ..] if layout.model == Model::Gray => {
                    let gray = self.encode.of(v);
                    *to = [gray, gray, gray, 255];
                }
                [r, g, b, ..] => {
                    let [r, g, b] = mix(&self.matrix, [r, g, b]).map(|value| self.encode.of(value));
                    *to = [r, g, b, 255];
                }
                _ => {}
            }
        }
    }
}
