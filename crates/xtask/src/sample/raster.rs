//! From pixels to picture files: PNG, JPEG without chroma subsampling, lossless WebP.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context as _;
use image::codecs::jpeg::{JpegEncoder, PixelDensity};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use resvg::tiny_skia::Pixmap;

/// Drops the alpha of an opaque picture.
fn rgb(pixmap: &Pixmap) -> Vec<u8> {
    pixmap.data().as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
}

/// Writes the picture in the format that the file's name asks for.
pub fn save(pixmap: &Pixmap, path: &Path) -> anyhow::Result<()> {
    let file =
        BufWriter::new(File::create(path).with_context(|| format!("cannot write {}", path.display()))?);
    let (data, w, h) = (rgb(pixmap), pixmap.width(), pixmap.height());
    match path.extension().and_then(|name| name.to_str()) {
        Some("png") => PngEncoder::new_with_quality(file, CompressionType::Default, FilterType::Adaptive)
            .write_image(&data, w, h, ExtendedColorType::Rgb8)?,
        Some("jpg") => {
            let mut encoder = JpegEncoder::new_with_quality(file, 92);
            encoder.set_pixel_density(PixelDensity::dpi(72));
            encoder.write_image(&data, w, h, ExtendedColorType::Rgb8)?;
        }
        Some("webp") => WebPEncoder::new_lossless(file).write_image(&data, w, h, ExtendedColorType::Rgb8)?,
        _ => anyhow::bail!("no way to write {}", path.display()),
    }
    Ok(())
}
