//! A review without ids of ours or ways to store it: what is under review, and what was said and drawn where.
//!
//! Frames are numbered from 0 by the confirmed table, pages from 1, samples from the first that is heard. Lengths are in
//! thousandths of a pixel or point of the medium as shown, from the top left.

use galley_core::op::ToDo;
use galley_core::place::{Color, MAX_COORDINATE};
use galley_core::rules::MAX_LABELS;
use galley_core::text::{MAX_LABEL_CHARS, MAX_TEXT_CHARS, clean, clean_name};
use galley_core::timecode::{Counting, Label, Timecode};
use galley_core::{Shape, Stroke};

/// The most threads that are read from one file.
pub const MAX_THREADS: usize = 10_000;
/// How wide a mark is drawn that says nothing of it, in screen pixels.
const PLAIN_WIDTH: u8 = 2;

/// All that was said about one version of a proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The name of the proof.
    pub title: String,
    pub version_number: u32,
    pub file_name: String,
    pub media: Media,
    pub threads: Vec<Thread>,
}

/// What is under review.
#[derive(Clone, Debug, PartialEq)]
pub enum Media {
    /// Of a PDF, or of an image that has several.
    Pages(Vec<Page>),
    Frames(Film),
    Image {
        width: u32,
        height: u32,
    },
    Sound {
        rate: u32,
        samples: u64,
    },
}

/// A page as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub label: String,
    pub width: u32,
    pub height: u32,
    /// Absent for pages of an image.
    pub space: Option<Space>,
}

/// How a page lies in the space of its PDF, which has its origin anywhere, y upwards, and knows no rotation (ISO 32000-1,
/// 8.3.2.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    /// What is shown: left, bottom, right, top.
    pub shown: [f64; 4],
    /// 0, 90, 180 or 270, clockwise.
    pub rotation: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// Frames a second; absent where the rate varies.
    pub rate: Option<[u32; 2]>,
    /// The timecode of frame 0.
    pub start: Option<Label>,
    pub drop_frame: bool,
    pub count: u32,
    pub width: u32,
    pub height: u32,
    /// Seconds in a tick.
    pub time_base: [u32; 2],
    /// When each frame begins, from that of frame 0, and at last the end; needed where the rate varies.
    pub ticks: Vec<i64>,
}

/// Where something is in the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All of it, or the one picture of an image.
    Whole,
    Page(u32),
    /// Both ends are in it.
    Frames {
        first: u32,
        last: u32,
    },
    /// Samples, without `end`; a moment where both are the same.
    Span {
        start: u64,
        end: u64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub number: Option<u32>,
    /// A UUID of ours, what another program calls it, or empty.
    pub id: String,
    pub place: Place,
    pub resolved: bool,
    pub marks: Vec<Mark>,
    /// The first, then the replies.
    pub comments: Vec<Comment>,
    pub labels: Vec<String>,
    pub to_do: Option<ToDo>,
    pub beside: Beside,
}

/// What belongs to the comments of a thread and is in no file of these formats, as far as the file says how many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// One for each person and emoji.
    pub reactions: u32,
    pub attachments: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// A text mark that was read may quote nothing, where the file does not say what it marks.
    pub shape: Shape,
    pub stroke: Option<Stroke>,
    /// Absent: that of the thread.
    pub place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: String,
    /// Empty where the file does not say.
    pub author: String,
    /// Milliseconds UTC.
    pub made_at: i64,
    pub text: String,
}

/// What was read from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    pub threads: Vec<Thread>,
    /// Marks and comments that cannot be here: of a kind that is not known, elsewhere than the medium is, without a text.
    pub skipped: u32,
}

impl Media {
    /// Width and height of what is at a place, in thousandths; `None` for sound, and where nothing is.
    #[must_use]
    pub fn size_at(&self, place: Place) -> Option<[u32; 2]> {
        match (self, place) {
            (Self::Pages(_), Place::Page(number)) => self.page(number).map(|page| [page.width, page.height]),
            (Self::Frames(film), _) => Some([film.width, film.height]),
            (Self::Image { width, height }, _) => Some([*width, *height]),
            (Self::Pages(_) | Self::Sound { .. }, _) => None,
        }
    }

    /// A page, from 1.
    #[must_use]
    pub fn page(&self, number: u32) -> Option<&Page> {
        let Self::Pages(pages) = self else { return None };
        pages.get((number as usize).checked_sub(1)?)
    }

    /// Whether the place is one of this medium's own.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        match (self, place) {
            (_, Place::Whole) => true,
            (Self::Pages(_), Place::Page(number)) => self.page(number).is_some(),
            (Self::Frames(film), Place::Frames { first, last }) => first <= last && last < film.count,
            (Self::Sound { samples, .. }, Place::Span { start, end }) => start <= end && end <= *samples,
            _ => false,
        }
    }

    /// The first and the last second of a place; `None` where there is no time.
    #[must_use]
    pub fn seconds_of(&self, place: Place) -> Option<[f64; 2]> {
        match (self, place) {
            (Self::Frames(film), Place::Frames { first, last }) => {
                Some([film.begins(first), film.begins(last.saturating_add(1))])
            }
            (Self::Sound { rate, .. }, Place::Span { start, end }) => {
                Some([start, end].map(|sample| sample as f64 / f64::from((*rate).max(1))))
            }
            _ => None,
        }
    }

    /// The place that some seconds are: frames that begin there, or samples.
    #[must_use]
    pub fn at_seconds(&self, [from, to]: [f64; 2]) -> Option<Place> {
        if !(from.is_finite() && to.is_finite()) || from < 0.0 || to < from {
            return None;
        }
        let place = match self {
            Self::Frames(film) => {
                let first = film.nearest(from);
                Place::Frames { first, last: film.nearest(to).saturating_sub(1).max(first) }
            }
            Self::Sound { rate, .. } => {
                // A saturating cast.
                let sample = |seconds: f64| (seconds * f64::from(*rate)).round() as u64;
                Place::Span { start: sample(from), end: sample(to) }
            }
            Self::Pages(_) | Self::Image { .. } => return None,
        };
        self.has(place).then_some(place)
    }
}

impl Film {
    /// The second in which a frame begins; of the number of frames, the end.
    #[must_use]
    pub fn begins(&self, frame: u32) -> f64 {
        match self.rate {
            Some([num, den]) => f64::from(frame) * f64::from(den) / f64::from(num.max(1)),
            None => {
                let [num, den] = self.time_base;
                let last = self.ticks.last().copied().unwrap_or_default();
                let ticks = self.ticks.get(frame as usize).copied().unwrap_or(last);
                ticks as f64 * f64::from(num) / f64::from(den.max(1))
            }
        }
    }

    /// The frame that begins nearest to a second; the number of frames where that is the end.
    #[must_use]
    pub fn nearest(&self, seconds: f64) -> u32 {
        if let Some([num, den]) = self.rate {
            // A saturating cast.
            return (seconds * f64::from(num) / f64::from(den.max(1))).round() as u32;
        }
        let [num, den] = self.time_base;
        let ticks = seconds * f64::from(den) / f64::from(num.max(1));
        let after = self.ticks.partition_point(|begin| (*begin as f64) < ticks);
        let far = |at: usize| self.ticks.get(at).map_or(f64::INFINITY, |begin| (*begin as f64 - ticks).abs());
        let nearest = match after.checked_sub(1) {
            Some(before) if far(before) < far(after) => before,
            _ => after,
        };
        u32::try_from(nearest).unwrap_or(u32::MAX)
    }

    /// How frames are written, where the rate allows it.
    #[must_use]
    pub fn timecode(&self) -> Option<Timecode> {
        let counting = Counting::new(self.rate?, self.drop_frame).ok()?;
        match self.start {
            Some(start) => Timecode::new(counting, start).ok(),
            None => Some(Timecode::from_midnight(counting)),
        }
    }
}

impl Thread {
    /// The first comment, which every thread has; empty where none is left.
    pub(crate) fn first(&self) -> Option<&Comment> {
        self.comments.first()
    }

    /// Whether it can be recorded for this medium: it says something, and all of it is there.
    pub(crate) fn settle(&mut self, media: &Media, skipped: &mut u32) -> bool {
        self.comments.retain_mut(|comment| {
            comment.text = fitting(&comment.text);
            comment.author = clean(&comment.author).split_whitespace().collect::<Vec<_>>().join(" ");
            !comment.text.is_empty()
        });
        let num_marks = self.marks.len();
        self.marks.retain(|mark| {
            mark.place.is_none_or(|place| media.has(place))
                && (mark.shape.is_sane() || is_unquoted(&mark.shape))
        });
        *skipped = skipped.saturating_add(u32::try_from(num_marks - self.marks.len()).unwrap_or(u32::MAX));
        !self.comments.is_empty() && media.has(self.place)
    }
}

impl Incoming {
    /// Takes in what can be recorded, and counts the rest.
    pub(crate) fn of(threads: Vec<Thread>, media: &Media, skipped: u32) -> Result<Self, crate::Trouble> {
        if threads.len() > MAX_THREADS {
            return Err(crate::Trouble::TooLarge("more than 10,000 threads"));
        }
        let mut incoming = Self { threads: Vec::new(), skipped };
        for mut thread in threads {
            if thread.settle(media, &mut incoming.skipped) {
                incoming.threads.push(thread);
            } else {
                incoming.skipped = incoming.skipped.saturating_add(1);
            }
        }
        Ok(incoming)
    }
}

/// The labels that there can be among what a file says: cleaned, each once, no more than a thread may have.
pub(crate) fn labels_of(said: impl Iterator<Item = String>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in said.map(|label| clean_name(&label)) {
        let fits = !label.is_empty() && label.chars().count() <= MAX_LABEL_CHARS && labels.len() < MAX_LABELS;
        if fits && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// A state by its name in the record.
pub(crate) fn to_do_of(said: &str) -> Option<ToDo> {
    ToDo::ALL.iter().copied().find(|state| state.as_str() == said)
}

/// A text mark without words, else sound.
fn is_unquoted(shape: &Shape) -> bool {
    match shape {
        Shape::Text { mark, quads, quoted, before, after, engine } if quoted.is_empty() => Shape::Text {
            mark: *mark,
            quads: quads.clone(),
            quoted: "-".to_owned(),
            before: before.clone(),
            after: after.clone(),
            engine: engine.clone(),
        }
        .is_sane(),
        _ => false,
    }
}

/// A text as long as a comment may be; of a longer one the beginning.
fn fitting(text: &str) -> String {
    let text = clean(text);
    if text.chars().nth(MAX_TEXT_CHARS).is_none() {
        return text;
    }
    let mut cut: String = text.chars().take(MAX_TEXT_CHARS - 1).collect();
    cut.push('…');
    cut
}

/// How a mark is drawn: as it says, else in the colour of its thread's state.
#[must_use]
pub fn drawn_with(stroke: Option<Stroke>, resolved: bool) -> Stroke {
    let color = if resolved { Color::Green } else { Color::Red };
    stroke.unwrap_or(Stroke { color, width: PLAIN_WIDTH })
}

/// The smallest box around a shape, without its stroke: left, top, right, bottom.
#[must_use]
pub fn bounds_of(shape: &Shape) -> [i32; 4] {
    fn around(points: impl Iterator<Item = [i32; 2]>) -> [i32; 4] {
        let none = [MAX_COORDINATE, MAX_COORDINATE, -MAX_COORDINATE, -MAX_COORDINATE];
        points.fold(none, |[left, top, right, bottom], [x, y]| {
            [left.min(x), top.min(y), right.max(x), bottom.max(y)]
        })
    }
    match shape {
        Shape::Point { x, y } => [*x, *y, *x, *y],
        Shape::Box { x, y, width, height } | Shape::Ellipse { x, y, width, height } => {
            [*x, *y, x.saturating_add(*width), y.saturating_add(*height)]
        }
        Shape::Arrow { from, to } | Shape::Line { from, to } => around([*from, *to].into_iter()),
        Shape::Freehand { points } => around(points.iter().map(|[x, y, _]| [*x, *y])),
        Shape::Polygon { points } => around(points.iter().copied()),
        Shape::Text { quads, .. } => around(quads.iter().flat_map(|quad| corners(*quad))),
    }
}

/// Top left, top right, bottom right and bottom left of a quad, in reading direction.
pub(crate) fn corners([ax, ay, bx, by, cx, cy, dx, dy]: [i32; 8]) -> [[i32; 2]; 4] {
    [[ax, ay], [bx, by], [cx, cy], [dx, dy]]
}

/// What a shape is called in lists.
pub(crate) const fn name_of(shape: &Shape) -> &'static str {
    use galley_core::place::TextMark;
    match shape {
        Shape::Point { .. } => "point",
        Shape::Box { .. } => "box",
        Shape::Ellipse { .. } => "ellipse",
        Shape::Arrow { .. } => "arrow",
        Shape::Line { .. } => "line",
        Shape::Freehand { .. } => "freehand",
        Shape::Polygon { .. } => "polygon",
        Shape::Text { mark: TextMark::Highlight, .. } => "highlight",
        Shape::Text { mark: TextMark::Strike, .. } => "strike",
        Shape::Text { mark: TextMark::Insert, .. } => "insert",
        Shape::Text { mark: TextMark::Replace, .. } => "replace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film(rate: Option<[u32; 2]>, ticks: &[i64]) -> Film {
        Film {
            rate,
            start: None,
            drop_frame: false,
            count: 100,
            width: 640_000,
            height: 360_000,
            time_base: [1, 1000],
            ticks: ticks.to_vec(),
        }
    }

    #[test]
    fn seconds_lead_back_to_frames() {
        let media = Media::Frames(film(Some([30_000, 1001]), &[]));
        for first in 0..100 {
            for last in [first, 99] {
                let place = Place::Frames { first, last };
                let seconds = media.seconds_of(place).unwrap().map(|one| (one * 1e6).round() / 1e6);
                assert_eq!(media.at_seconds(seconds), Some(place));
            }
        }
        assert_eq!(media.at_seconds([90.0, 91.0]), None, "behind the end");
        assert_eq!(media.at_seconds([f64::NAN, 1.0]), None);
        assert_eq!(media.at_seconds([2.0, 1.0]), None);
    }

    #[test]
    fn frames_that_vary_are_found_by_when_they_begin() {
        let film = Film { count: 3, ..film(None, &[0, 10, 500, 520]) };
        assert_eq!(
            [0.0, 0.004, 0.006, 0.3, 0.5, 0.511, 9.0].map(|at| film.nearest(at)),
            [0, 0, 1, 2, 2, 3, 3]
        );
        let media = Media::Frames(film);
        let place = Place::Frames { first: 1, last: 1 };
        assert_eq!(media.at_seconds(media.seconds_of(place).unwrap()), Some(place));
    }

    #[test]
    fn texts_are_as_long_as_comments_may_be() {
        assert_eq!(fitting(" a\r\nb "), "a\nb");
        let long = fitting(&"é".repeat(MAX_TEXT_CHARS + 1));
        assert_eq!(long.chars().count(), MAX_TEXT_CHARS);
        assert!(long.ends_with("é…"));
    }
}
