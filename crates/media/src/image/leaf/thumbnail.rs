//! Small pictures of a page: from a reduced decode, so that little is held and nothing is kept.
//!
//! A JPEG is decoded at so many eighths as are enough; rows of other formats are halved as they come. What comes whole
//! from its decoder is shown as any view is.

use image::RgbaImage;

use super::large::no_pyramid;
use super::reduced::of;
use super::{Leaf, MadeOf, Reading};
use crate::error::{Code, MediaError};
use crate::image::decode::{Task, upright};
use crate::image::pyramid::halved;
use crate::image::scale;
use crate::picture::Picture;
use crate::pool::RenderRequest;

impl Leaf {
    /// The whole page at the request's size.
    pub(in crate::image) fn thumbnail(
        &mut self,
        reading: Reading<'_>,
        request: &RenderRequest,
    ) -> Result<Picture, MediaError> {
        let (width, height) = self.size(request.size)?;
        let is_small = width <= self.facts.width / 2 && height <= self.facts.height / 2;
        match &self.made_of {
            MadeOf::Pixels(still, converter) if is_small && still.streams && self.native.is_none() => {
                let mut task = reading.task(self.place, still, converter);
                let least = if still.orientation >= 5 { (height, width) } else { (width, height) };
                let reduced =
                    if still.scales { in_eighths(&mut task, least)? } else { in_halves(&task, least)? };
                let scaled = scale::scale(&upright(reduced, still.orientation), width, height)?;
                Ok(Picture::rgba(width, height, scaled.into_raw()))
            }
            _ => {
                let whole = RenderRequest { region: None, tile: None, ..*request };
                self.render(reading, &whole)?.ok_or_else(no_pyramid)
            }
        }
    }
}

/// As many eighths as are no smaller than what is wanted.
fn in_eighths(task: &mut Task<'_>, (width, height): (u32, u32)) -> Result<RgbaImage, MediaError> {
    let fits = |eighths: &u8| of(task.width, *eighths) >= width && of(task.height, *eighths) >= height;
    let eighths = (1..8).find(fits).unwrap_or(8);
    (task.width, task.height) = (of(task.width, eighths), of(task.height, eighths));
    task.effort.eighths = eighths;
    // Turned by the caller.
    task.whole(1)
}

/// Halved as often as it stays no smaller than what is wanted.
fn in_halves(task: &Task<'_>, (width, height): (u32, u32)) -> Result<RgbaImage, MediaError> {
    let of = |times: u32| (task.width.div_ceil(1 << times), task.height.div_ceil(1 << times));
    let times =
        (1..16).take_while(|times| of(*times).0 >= width && of(*times).1 >= height).last().unwrap_or(0);
    let mut halves = Halves { waiting: vec![None; times as usize], out: Vec::new() };
    task.run(|_, rgba| {
        rgba.chunks_exact(task.width as usize * 4).for_each(|row| halves.feed(0, row));
        Ok(())
    })?;
    halves.finish();
    let (width, height) = of(times);
    RgbaImage::from_raw(width, height, halves.out)
        .ok_or_else(|| MediaError::new(Code::Internal, "rows went missing while they were halved"))
}

/// Rows that wait for their neighbours, one for each time of halving, and what came out.
struct Halves {
    waiting: Vec<Option<Vec<u8>>>,
    out: Vec<u8>,
}

impl Halves {
    fn feed(&mut self, time: usize, row: &[u8]) {
        let Some(waiting) = self.waiting.get_mut(time) else {
            self.out.extend_from_slice(row);
            return;
        };
        match waiting.take() {
            None => *waiting = Some(row.to_vec()),
            Some(before) => self.feed(time + 1, &halved(&before, row)),
        }
    }

    /// A last row without a neighbour stands for two.
    fn finish(&mut self) {
        for time in 0..self.waiting.len() {
            if let Some(last) = self.waiting.get_mut(time).and_then(Option::take) {
                self.feed(time + 1, &halved(&last, &last));
            }
        }
    }
}
