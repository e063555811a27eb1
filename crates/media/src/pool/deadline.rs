//! How long a question may take: by what is asked, and by how large what it is about is.

use std::time::Duration;

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::inspect::Kind;
use crate::pool::At;
use crate::pool::large::page_of;
use crate::pool::medium::Inner;
use crate::worker::wire::Job;

/// A walk over a whole file may take this much longer per byte: one second for every megabyte.
const BYTES_PER_SECOND: u64 = 1 << 20;
/// For what is asked of a PDF's pages.
const PARSING: Duration = Duration::from_secs(15);
/// And this much longer per pixel of an image: one second for every two million.
const PIXELS_PER_SECOND: u64 = 2_000_000;
/// The most that is added for pixels, seconds.
const MAX_OF_PIXELS: u64 = 300;
/// The most that is added for the length of a sound, seconds.
const MAX_OF_SOUND: u64 = 600;

impl Inner {
    /// Walks over the whole file may take longer, by its size. pdfium cannot be stopped while it parses a page, so
    /// that one made to be slow is given up sooner; drawing, which can, is left its time.
    pub(super) fn deadline(&self, job: &Job) -> Duration {
        let usual = self.seats.settings.deadline;
        let draws = job.is_picture() || matches!(job, Job::Sample { .. } | Job::SampleWithout { .. });
        let parses = self.opened.kind == Kind::Pdf && !draws;
        let deadline = if parses { usual.min(PARSING) } else { usual };
        let of_bytes = Duration::from_secs(self.num_bytes / BYTES_PER_SECOND);
        let of_page = |page: u32| {
            let pixels = self.num_pixels(page);
            let of_pixels = Duration::from_secs((pixels / PIXELS_PER_SECOND).min(MAX_OF_PIXELS));
            // Of what has no pixels bytes say nothing about how long one picture takes.
            if pixels > 0 { of_bytes + of_pixels } else { Duration::ZERO }
        };
        match job {
            Job::Open(_)
            | Job::OpenSound
            | Job::MarkUp { .. }
            | Job::Table { .. }
            | Job::Waveform { .. }
            | Job::Fine(_)
            | Job::Listen(_) => deadline + of_bytes,
            // As long as it would take to hear it sixty times as fast; what a file claims costs it little.
            Job::Inspect if self.opened.sound.is_some() => {
                let [num, den] = self.opened.heard().map_or([0, 1], |sound| sound.duration);
                let seconds = u64::try_from(num.checked_div(den).unwrap_or(0)).unwrap_or(0);
                deadline + of_bytes + Duration::from_secs((seconds / 60).min(MAX_OF_SOUND))
            }
            // How large all its pages are is not known.
            Job::Inspect if self.has_pages() => deadline + of_bytes + Duration::from_secs(MAX_OF_PIXELS),
            Job::Inspect => deadline + of_bytes.max(of_page(1)),
            Job::Pyramid { page } => deadline + of_page(*page),
            Job::Render(request) | Job::Thumbnail(request) => deadline + of_page(page_of(request.at)),
            Job::Sample { at, .. } => deadline + of_page(page_of(*at)),
            Job::Adopt { .. }
            | Job::RenderWithout { .. }
            | Job::SampleWithout { .. }
            | Job::Layers
            | Job::Certification
            | Job::Scratch
            | Job::ImagePage { .. }
            | Job::Pages { .. }
            | Job::Words { .. }
            | Job::Text { .. }
            | Job::Annotations { .. }
            | Job::Find(_)
            | Job::Outline => deadline,
        }
    }

    fn has_pages(&self) -> bool {
        self.opened.image.as_ref().is_some_and(|image| image.frames > 1)
    }

    /// Of a page of an image, as far as its size is known; none of a drawing: what it claims to be costs it nothing.
    pub(super) fn num_pixels(&self, page: u32) -> u64 {
        let image = self.opened.image.as_ref().filter(|_| self.opened.media_type != "image/svg+xml");
        let Some(image) = image else { return 0 };
        let known = self.learnt(|learnt| learnt.sizes.get(&page).copied());
        let (width, height) = known.unwrap_or((image.width, image.height));
        u64::from(width) * u64::from(height)
    }

    /// Asks how large a page of an image is before it is asked for, once.
    pub(super) fn learn_size(&self, at: At, cancel: &Cancel) -> Result<(), MediaError> {
        let page = page_of(at);
        if !self.has_pages() || self.learnt(|learnt| learnt.sizes.contains_key(&page)) {
            return Ok(());
        }
        self.image_page(page, cancel).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::inspect::ImageFacts;
    use crate::pool::seats::Seats;
    use crate::pool::{OpenOptions, RenderRequest, Settings};

    #[test]
    fn a_page_has_the_time_that_its_own_size_asks_for() {
        let seats = Arc::new(Seats::new(Settings::find()));
        let file = tempfile::tempfile().unwrap();
        let mut inner = Inner::new(seats, file, 1000, OpenOptions::default());
        inner.opened.image = Some(ImageFacts {
            width: 100,
            height: 100,
            bits_per_channel: 8,
            channels: 3,
            color_model: "rgb".to_owned(),
            alpha: false,
            icc_profile: None,
            orientation: 1,
            frames: 3,
            dpi: None,
        });
        let usual = inner.seats.settings.deadline;
        let render = |page| Job::Render(RenderRequest::new(At::Page(page)));
        assert_eq!(inner.deadline(&render(2)), usual);
        inner.learnt(|learnt| learnt.sizes.insert(2, (20_000, 10_000)));
        let longer = usual + Duration::from_secs(100);
        assert_eq!(inner.deadline(&render(2)), longer);
        assert_eq!(inner.deadline(&Job::Pyramid { page: 2 }), longer);
        assert_eq!(inner.deadline(&Job::Sample { at: At::Page(2), points: Vec::new() }), longer);
        assert_eq!(inner.deadline(&render(1)), usual);
        assert_eq!(inner.deadline(&render(3)), usual);
        assert!(inner.deadline(&Job::Inspect) > longer, "of all pages");
    }
}
