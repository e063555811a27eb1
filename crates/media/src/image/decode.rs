//! Runs a format's decoder to its end: strips to sRGB, a panic inside to "damaged".

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, RgbaImage};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::Format;
use crate::image::color::Converter;
use crate::image::formats::{self, Effort};
use crate::image::raster::{Still, Strip};
use crate::source::Source;

/// Decoders are others' code: one that panics has met a file that it does not understand.
pub(super) fn guarded<T>(step: impl FnOnce() -> Result<T, MediaError>) -> Result<T, MediaError> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| {
        Err(MediaError::new(Code::Damaged, "the image cannot be decoded")
            .with_hint("Copy or export it again."))
    })
}

/// What is decoded, and how it is shown.
pub(super) struct Task<'a> {
    pub(super) source: &'a Source,
    pub(super) format: Format,
    /// Of the page's description.
    pub(super) place: u64,
    pub(super) effort: Effort,
    pub(super) converter: &'a Converter,
    /// Of the rows that come out, before they are turned.
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) cancel: &'a Cancel,
    /// Whether all of it was decoded and is damaged within.
    pub(super) damaged: Cell<bool>,
}

impl Task<'_> {
    /// Hands out RGBA from the top, with the number of its rows.
    pub(super) fn run(
        &self,
        mut each: impl FnMut(u32, &[u8]) -> Result<(), MediaError>,
    ) -> Result<(), MediaError> {
        let told = |error: MediaError| self.cancel.check().err().unwrap_or(error);
        let mut rows =
            guarded(|| formats::rows(self.source, self.format, self.place, self.effort)).map_err(told)?;
        let mut rgba = Vec::new();
        let mut done = 0;
        while let Some(strip) = guarded(|| rows.next()).map_err(told)? {
            self.cancel.check()?;
            rgba.clear();
            self.converter.convert(&strip.samples, &mut rgba);
            done += strip.rows;
            if done > self.height || rgba.len() != self.width as usize * strip.rows as usize * 4 {
                return Err(other_size());
            }
            each(strip.rows, &rgba)?;
        }
        self.damaged.set(rows.is_damaged());
        if done == self.height { Ok(()) } else { Err(other_size()) }
    }

    /// The strips that hold the wanted rows, as decoded, and all before the last one where that is `budget` bytes at
    /// most. Each comes with the number of its first row; nothing below them is decoded.
    pub(super) fn strips(&self, wanted: &[u32], budget: u64) -> Result<Vec<(u32, Strip)>, MediaError> {
        let told = |error: MediaError| self.cancel.check().err().unwrap_or(error);
        let Some(last) = wanted.iter().max() else { return Ok(Vec::new()) };
        let mut rows =
            guarded(|| formats::rows(self.source, self.format, self.place, self.effort)).map_err(told)?;
        let (mut strips, mut held, mut done) = (Vec::new(), 0, 0);
        while done <= *last {
            let Some(strip) = guarded(|| rows.next()).map_err(told)? else { break };
            self.cancel.check()?;
            let first = done;
            done += strip.rows;
            if done > self.height {
                return Err(other_size());
            }
            held += strip.num_bytes();
            strips.push((first, strip));
            if held > budget {
                strips.retain(|(first, strip): &(u32, Strip)| {
                    wanted.iter().any(|row| (*first..*first + strip.rows).contains(row))
                });
                held = strips.iter().map(|(_, strip)| strip.num_bytes()).sum();
            }
        }
        Ok(strips)
    }

    /// All of it, turned upright.
    pub(super) fn whole(&self, orientation: u8) -> Result<RgbaImage, MediaError> {
        let mut all = Vec::with_capacity(self.width as usize * self.height as usize * 4);
        self.run(|_, rgba| {
            all.extend_from_slice(rgba);
            Ok(())
        })?;
        let image = RgbaImage::from_raw(self.width, self.height, all).ok_or_else(other_size)?;
        Ok(upright(image, orientation))
    }
}

/// Turns as EXIF numbers it.
pub(super) fn upright(image: RgbaImage, orientation: u8) -> RgbaImage {
    match image::metadata::Orientation::from_exif(orientation) {
        Some(turn) if turn != image::metadata::Orientation::NoTransforms => {
            let mut image = DynamicImage::ImageRgba8(image);
            image.apply_orientation(turn);
            image.into_rgba8()
        }
        _ => image,
    }
}

fn other_size() -> MediaError {
    MediaError::new(Code::Damaged, "the image holds another size than its header says")
        .with_hint("Copy or export it again.")
}

/// Bytes that decoding all of a picture takes at its worst.
pub(super) fn bytes_needed(still: &Still) -> u64 {
    // RGBA twice while it is turned; beside it the samples, where they come all at once.
    let beside = if still.streams { 0 } else { still.layout.bytes_per_pixel() };
    still.num_pixels().saturating_mul(beside.max(4) + 4).saturating_add(still.bytes_held)
}
