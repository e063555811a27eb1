//! A short range made of its very samples, found by seeking, and only believed when it is certain where that led.
//!
//! What a demuxer says of the place it went to is not believed: MP3 of a constant rate guesses it, raw streams count anew.
//! Packets are recognised instead, by the anchors of the linear pass: the samples between all anchors that are passed, up to
//! one behind the range, have to be as many as they were then. Otherwise the sound is decoded from its start. Decoding
//! begins half a second before the range at least, so that nothing of it depends on what was not decoded; codecs that fill in
//! noise (AC-3, AAC) draw another noise then.

use super::{Feed, Gather, Layout, Step, nothing_heard, shape, too_long};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::video::ffi::{DecodedFrame, SharedSource};
use crate::waveform::{Anchor, Fine, MAX_CHANNELS, MAX_COLUMNS, bounds};

/// Most samples of a range.
const MAX_COUNT: u64 = 1 << 26;
/// How many anchors before the range decoding begins, at the first try and at the second.
const BEFORE: [usize; 2] = [1, 4];

/// The range in columns; fewer where the sound ends before.
pub(super) fn columns(
    source: &SharedSource,
    stream: usize,
    near: &mut Option<Feed>,
    asked: &Fine,
    cancel: &Cancel,
) -> Result<Vec<i16>, MediaError> {
    let few = (1..=MAX_COLUMNS).contains(&asked.columns) && (1..=asked.columns).contains(&asked.wanted);
    if !few || end_of(asked).saturating_sub(asked.first) > MAX_COUNT {
        return Err(MediaError::new(Code::Limit, "too much of the sound was asked for at once"));
    }
    let before = asked.anchors.partition_point(|anchor| anchor.sample <= asked.first);
    for back in BEFORE {
        let Some(target) = before.checked_sub(back + 1).and_then(|at| asked.anchors.get(at)) else { break };
        let mut feed = match near.take() {
            Some(feed) => feed,
            None => Feed::from_start(source, stream, cancel)?,
        };
        feed.watch(cancel);
        let found = if feed.seek(target.pts)? { Reader::lost(asked).read(&mut feed)? } else { None };
        *near = Some(feed);
        if let Some(values) = found {
            return Ok(values);
        }
    }
    let mut feed = Feed::from_start(source, stream, cancel)?;
    let values = Reader::at_start(asked).read(&mut feed)?.ok_or_else(nothing_heard)?;
    *near = Some(feed);
    Ok(values)
}

/// The sample behind the range.
fn end_of(asked: &Fine) -> u64 {
    bounds(asked.first, asked.count, asked.columns, asked.wanted.saturating_sub(1)).1
}

/// Follows a decoder from wherever it is to the end of the range.
struct Reader<'a> {
    asked: &'a Fine,
    end: u64,
    /// Columns, or samples where those are fewer.
    cells: Gather<Box<dyn Fn(u64) -> u64>>,
    layout: Option<Layout>,
    /// The sample that the next frame begins with, once that is known.
    place: Option<u64>,
    /// The anchor that is passed next, once the place is known.
    next: usize,
    /// Anchors that were passed where they should be.
    num_passed: usize,
    /// The start of the file is where it is.
    certain: bool,
    token: Option<i64>,
}

/// What comes of a frame.
enum Went {
    On,
    Astray,
}

impl<'a> Reader<'a> {
    /// A decoder that was sent somewhere.
    fn lost(asked: &'a Fine) -> Self {
        let Fine { first, count, columns, .. } = *asked;
        let edge = move |cell: u64| match u32::try_from(cell) {
            Ok(column) if u64::from(columns) <= count => bounds(first, count, columns, column).1,
            _ => first.saturating_add(cell).saturating_add(1),
        };
        Self {
            asked,
            end: end_of(asked),
            cells: Gather::new(first, Box::new(edge)),
            layout: None,
            place: None,
            next: 0,
            num_passed: 0,
            certain: false,
            token: None,
        }
    }

    fn at_start(asked: &'a Fine) -> Self {
        Self { place: Some(0), certain: true, ..Self::lost(asked) }
    }

    /// Reads on; `None` when it does not become certain where that was.
    fn read(mut self, feed: &mut Feed) -> Result<Option<Vec<i16>>, MediaError> {
        loop {
            match feed.step()? {
                Step::Packet => {}
                Step::Frame(frame) => {
                    if let Went::Astray = self.take(&frame)? {
                        return Ok(None);
                    }
                    if self.is_done() {
                        return Ok(Some(self.values()));
                    }
                }
                Step::End => return Ok(self.is_the_end().then(|| self.values())),
            }
        }
    }

    fn take(&mut self, frame: &DecodedFrame) -> Result<Went, MediaError> {
        let Some((shape, layout)) = shape(frame, self.layout)? else { return Ok(Went::On) };
        self.layout = Some(layout);
        let is_first = self.token != Some(frame.token());
        self.token = Some(frame.token());
        let fingerprint = frame.token().cast_unsigned();
        let place = self.place;
        let at = match place {
            Some(at) if self.certain || self.passes(at, is_first, fingerprint) => at,
            Some(_) => return Ok(Went::Astray),
            None => match is_first.then(|| self.recognise(frame, fingerprint)).flatten() {
                None => return Ok(Went::On),
                Some(number) => {
                    // Too late for what is wanted to be whole.
                    let late = |anchor: &Anchor| anchor.sample > self.asked.first;
                    if self.asked.anchors.get(number + 1).is_none_or(late) {
                        return Ok(Went::Astray);
                    }
                    self.next = number + 1;
                    self.asked.anchors.get(number).map_or(0, |anchor| anchor.sample)
                }
            },
        };
        let within = |sample: u64| {
            let samples = sample.saturating_sub(at).min(shape.num_samples as u64);
            usize::try_from(samples).unwrap_or(shape.num_samples)
        };
        let (from, to) = (within(self.asked.first), within(self.end));
        if from < to {
            self.cells.push(frame, shape, (from, to))?;
        }
        let behind = at + shape.num_samples as u64;
        too_long(behind)?;
        self.place = Some(behind);
        Ok(Went::On)
    }

    /// The anchor whose packet this is: by its fingerprint, where several share that by the time it has too.
    fn recognise(&self, frame: &DecodedFrame, fingerprint: u64) -> Option<usize> {
        let alike = || {
            let anchors = self.asked.anchors.iter().enumerate();
            anchors.filter(move |(_, anchor)| anchor.fingerprint == fingerprint)
        };
        let found = match (alike().nth(1), frame.pts()) {
            (None, _) => alike().next(),
            (Some(_), Some(pts)) => alike().find(|(_, anchor)| anchor.pts == pts),
            (Some(_), None) => None,
        };
        found.map(|(number, _)| number)
    }

    /// Whether the frame at this sample contradicts no anchor.
    fn passes(&mut self, at: u64, is_first: bool, fingerprint: u64) -> bool {
        let Some(anchor) = self.asked.anchors.get(self.next) else { return true };
        if at < anchor.sample {
            return true;
        }
        self.next += 1;
        self.num_passed += 1;
        at == anchor.sample && is_first && fingerprint == anchor.fingerprint
    }

    /// Whether the range is whole, and an anchor behind it was passed, where one is known.
    fn is_done(&self) -> bool {
        let covered = self.place.is_some_and(|place| place >= self.end);
        if self.certain || !covered {
            return covered;
        }
        let passed = self.next.checked_sub(1).and_then(|last| self.asked.anchors.get(last));
        let behind = passed.is_some_and(|anchor| anchor.sample >= self.end);
        // While the pass goes on, what comes behind the last anchor is not known to be the end.
        let all = self.next >= self.asked.anchors.len() && self.asked.num_samples.is_none();
        self.num_passed > 0 && (behind || all)
    }

    /// Whether it ended as the linear pass did.
    fn is_the_end(&self) -> bool {
        self.certain
            || (self.num_passed > 0
                && self.next >= self.asked.anchors.len()
                && self.place.is_some()
                && self.place == self.asked.num_samples)
    }

    /// Column after column; where there are more of them than samples, samples repeat.
    fn values(&mut self) -> Vec<i16> {
        self.cells.finish();
        let cells = self.cells.take();
        let Fine { count, columns, wanted, .. } = *self.asked;
        if u64::from(columns) <= count {
            return cells;
        }
        let per_cell = self.layout.map_or(2, |layout| layout.channels.min(MAX_CHANNELS) * 2);
        let cell = |column: u32| {
            let (sample, _) = bounds(0, count, columns, column);
            let start = usize::try_from(sample).unwrap_or(usize::MAX).saturating_mul(per_cell);
            cells.get(start..start.saturating_add(per_cell)).unwrap_or_default()
        };
        (0..wanted).flat_map(cell).copied().collect()
    }
}
