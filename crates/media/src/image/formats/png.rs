//! PNG (W3C PNG, third edition), a row at a time unless interlaced.

use std::io::BufReader;

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Reader, Transformations};

use super::bytes::reading;
use super::{cut_off, damaged, exif, explain_io, rows_per_strip, too_large, without_end};
use crate::ends;
use crate::error::MediaError;
use crate::image::color::{Primaries, Rgb, Transfer};
use crate::image::raster::{Depth, Layout, Model, Profile, Rows, Samples, Still, Strip, from_be16};
use crate::source::Source;

type Input = BufReader<Source>;

fn reader(source: &Source) -> Result<Reader<Input>, MediaError> {
    let mut decoder = Decoder::new(BufReader::with_capacity(1 << 16, source.clone()));
    decoder.set_ignore_text_chunk(true);
    // Palettes, `tRNS` and fewer than eight bits are spread out; 16 bits stay.
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(|error| explain(&error))
}

fn layout(reader: &Reader<Input>) -> Layout {
    let (color, depth) = reader.output_color_type();
    let (model, alpha) = match color {
        ColorType::Grayscale => (Model::Gray, false),
        ColorType::GrayscaleAlpha => (Model::Gray, true),
        ColorType::Rgba => (Model::Rgb, true),
        ColorType::Rgb | ColorType::Indexed => (Model::Rgb, false),
    };
    Layout::new(model, alpha, if depth == BitDepth::Sixteen { Depth::Sixteen } else { Depth::Eight })
}

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let reader = reader(source)?;
    let info = reader.info();
    let mut still = Still::new(info.width, info.height, layout(&reader));
    still.bits = info.bit_depth as u8;
    (still.channels, still.model) = match info.color_type {
        ColorType::Grayscale => (1, "gray"),
        ColorType::Indexed => (1, "indexed"),
        ColorType::GrayscaleAlpha => (2, "gray"),
        ColorType::Rgba => (4, "rgb"),
        ColorType::Rgb => (3, "rgb"),
    };
    still.profile = profile(info);
    let exif = info.exif_metadata.as_deref().map(exif::read).unwrap_or_default();
    still.orientation = exif.orientation.unwrap_or(1);
    let metric =
        info.pixel_dims.filter(|dims| dims.unit == png::Unit::Meter && dims.xppu > 0 && dims.yppu > 0);
    let per_inch = |per_metre: u32| f64::from(per_metre) * 0.0254;
    still.dpi = metric.map(|dims| [per_inch(dims.xppu), per_inch(dims.yppu)]).or(exif.dpi);
    still.streams = !info.interlaced;
    if ends::png_is_cut(&mut reading(source)) {
        still.problems.push(without_end());
    }
    Ok(still)
}

/// The chunks outrank each other in this order (PNG, third edition, 4.3).
fn profile(info: &Info<'_>) -> Profile {
    if let Some(codes) = info.coding_independent_code_points {
        return Profile::Rgb(Rgb::from_codes(codes.color_primaries, codes.transfer_function));
    }
    if let Some(icc) = info.icc_profile.as_deref().filter(|icc| !icc.is_empty()) {
        return Profile::Icc(icc.to_vec());
    }
    if info.srgb.is_some() {
        return Profile::Silent;
    }
    let gamma = info.gama_chunk.map(|gamma| f64::from(gamma.into_value())).filter(|gamma| *gamma > 0.0);
    let (None, None) = (gamma, info.chrm_chunk) else {
        // 1 ÷ 2.2 is what sRGB is written as here (11.3.2.2).
        let transfer = match gamma {
            Some(gamma) if (gamma - 0.454_55).abs() > 0.005 => Transfer::Gamma(1.0 / gamma),
            _ => Transfer::Srgb,
        };
        let primaries = info.chrm_chunk.map_or(Primaries::SRGB, |points| {
            let pair = |(x, y): (png::ScaledFloat, png::ScaledFloat)| {
                [f64::from(x.into_value()), f64::from(y.into_value())]
            };
            Primaries([pair(points.red), pair(points.green), pair(points.blue), pair(points.white)])
        });
        return Profile::Rgb(Rgb { primaries, transfer });
    };
    Profile::Silent
}

pub(super) fn rows(source: &Source) -> Result<Box<dyn Rows>, MediaError> {
    let reader = reader(source)?;
    let height = reader.info().height;
    let at_once = if reader.info().interlaced {
        height
    } else {
        let row = reader.output_line_size(reader.info().width).ok_or_else(too_large)?;
        rows_per_strip(row as u64, height)
    };
    let deep = layout(&reader).depth == Depth::Sixteen;
    Ok(Box::new(PngRows { reader, left: height, at_once, deep }))
}

struct PngRows {
    reader: Reader<Input>,
    left: u32,
    at_once: u32,
    deep: bool,
}

impl Rows for PngRows {
    fn next(&mut self) -> Result<Option<Strip>, MediaError> {
        let rows = self.left.min(self.at_once);
        if rows == 0 {
            return Ok(None);
        }
        let bytes = if self.reader.info().interlaced {
            let mut bytes = vec![0; self.reader.output_buffer_size().ok_or_else(too_large)?];
            self.reader.next_frame(&mut bytes).map_err(|error| explain(&error))?;
            bytes
        } else {
            let mut bytes = Vec::new();
            for _ in 0..rows {
                let row = self.reader.next_row().map_err(|error| explain(&error))?;
                bytes.extend_from_slice(row.ok_or_else(cut_off)?.data());
            }
            bytes
        };
        self.left -= rows;
        let samples = if self.deep { Samples::Sixteen(from_be16(&bytes)) } else { Samples::Eight(bytes) };
        Ok(Some(Strip { rows, samples }))
    }
}

fn explain(error: &DecodingError) -> MediaError {
    match error {
        DecodingError::IoError(error) => explain_io(error),
        DecodingError::LimitsExceeded => too_large(),
        error => damaged(&error.to_string()),
    }
}
