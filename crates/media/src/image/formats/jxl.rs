//! JPEG XL (ISO/IEC 18181), the first picture, by the pure Rust decoder `jxl-oxide`.
//!
//! Orientation is applied by the decoder. Colours come in the space that the decoder says they are in.

use std::io::{BufReader, Read};

use jxl_oxide::{AllocTracker, InitializeResult, JxlImage, JxlThreadPool, PixelFormat};

use super::{cut_off, damaged, explain_io, too_large};
use crate::error::MediaError;
use crate::image::color::Rgb;
use crate::image::problem;
use crate::image::raster::{Alpha, Depth, Layout, Model, Profile, Rows, Samples, Still, Stored, Whole};
use crate::source::Source;

/// Bytes that headers and profile may take before the decoder must know what it has.
const MAX_HEADERS: usize = 32 << 20;

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let mut reader = BufReader::with_capacity(1 << 16, source.clone());
    let mut waiting = JxlImage::builder().pool(JxlThreadPool::none()).build_uninit();
    let (mut held, mut seen) = (Vec::new(), 0);
    loop {
        let mut piece = vec![0; 4096];
        let count = reader.read(&mut piece).map_err(|error| explain_io(&error))?;
        if count == 0 {
            return Err(cut_off());
        }
        seen += count;
        if seen > MAX_HEADERS {
            return Err(damaged("its headers do not end"));
        }
        held.extend(piece.iter().take(count));
        let used = waiting.feed_bytes(&held).map_err(|error| damaged(&error.to_string()))?;
        held.drain(..used.min(held.len()));
        match waiting.try_init().map_err(|error| damaged(&error.to_string()))? {
            InitializeResult::NeedMoreData(more) => waiting = more,
            InitializeResult::Initialized(image) => return Ok(describe(&image)),
        }
    }
}

fn layout(image: &JxlImage) -> Layout {
    let (model, alpha) = match image.pixel_format() {
        PixelFormat::Gray => (Model::Gray, false),
        PixelFormat::Graya => (Model::Gray, true),
        PixelFormat::Rgb => (Model::Rgb, false),
        PixelFormat::Rgba => (Model::Rgb, true),
        PixelFormat::Cmyk => (Model::Cmyk, false),
        PixelFormat::Cmyka => (Model::Cmyk, true),
    };
    let metadata = &image.image_header().metadata;
    let over = metadata.ec_info.iter().find_map(|channel| channel.alpha_associated());
    let alpha = match (alpha, over) {
        (false, _) => Alpha::None,
        (true, Some(true)) => Alpha::Premultiplied,
        (true, _) => Alpha::Straight,
    };
    Layout { model, alpha, depth: Depth::Sixteen }
}

fn describe(image: &JxlImage) -> Still {
    let metadata = &image.image_header().metadata;
    let mut still = Still::new(image.width(), image.height(), layout(image));
    still.bits = u8::try_from(metadata.bit_depth.bits_per_sample()).unwrap_or(u8::MAX);
    still.profile = match image.rendered_cicp() {
        Some([primaries, transfer, ..]) => Profile::Rgb(Rgb::from_codes(primaries, transfer)),
        None => Profile::Icc(image.rendered_icc()),
    };
    // XYB, or whatever else the frames are made of.
    still.stored = Stored::Otherwise;
    if metadata.animation.is_some() {
        let message = "the image is animated; only its first picture is shown";
        still.problems.push(problem("animation-not-shown", message));
    }
    still
}

pub(super) fn rows(source: &Source, memory_bytes: u64) -> Result<Box<dyn Rows>, MediaError> {
    let limit = usize::try_from(memory_bytes).unwrap_or(usize::MAX);
    let image = JxlImage::builder()
        .pool(JxlThreadPool::none())
        .alloc_tracker(AllocTracker::with_limit(limit))
        .read(BufReader::with_capacity(1 << 16, source.clone()))
        .map_err(|error| explain(error.as_ref()))?;
    if image.num_loaded_keyframes() == 0 {
        return Err(cut_off());
    }
    let render = image.render_frame(0).map_err(|error| explain(error.as_ref()))?;
    let mut stream = render.stream();
    let layout = layout(&image);
    if stream.channels() as usize != layout.num_channels() {
        return Err(damaged("it holds other channels than it says"));
    }
    let count = stream.width() as usize * stream.height() as usize * layout.num_channels();
    let mut samples = vec![0_u16; count];
    stream.write_to_buffer(&mut samples);
    if layout.model == Model::Cmyk {
        // Full ink is 0 (ISO/IEC 18181-1, annex on extra channels).
        for pixel in samples.chunks_exact_mut(layout.num_channels()) {
            pixel.iter_mut().take(4).for_each(|ink| *ink = u16::MAX - *ink);
        }
    }
    Ok(Box::new(Whole::new(stream.height(), Samples::Sixteen(samples))))
}

fn explain(error: &(dyn std::error::Error + Send + Sync + 'static)) -> MediaError {
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        return explain_io(error);
    }
    let told = error.to_string();
    if told.contains("out of memory") || told.contains("failed to allocate") {
        too_large()
    } else {
        damaged(&told)
    }
}
