//! The verified seek: frame N is frame N, on every file, or an error. Never a neighbour.
//!
//! Seek to the greatest key at or before the target; the first frame that comes out must not be later than the
//! first shown frame at or after that key, or references were missing. If it is later, seek by the key's dts from
//! now on (MPEG-TS needs it), then step back key by key, then decode from the start. What worked is remembered.

use super::cache::Cache;
use super::ffi::{DecodedFrame, Effort, SharedSource};
use super::index::Key;
use super::table::FrameTable;
use super::walk::Walk;
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};

/// Keys stepped back before decoding from the start.
const MAX_STEPS_BACK: usize = 6;
/// Frames decoded on rather than seeking, beyond what seeking would decode itself.
const CHEAP_FRAMES: u32 = 8;

/// Where the decoder stands, and what worked for this file.
pub(crate) struct Session {
    source: SharedSource,
    stream: usize,
    walk: Option<Walk>,
    /// Number of the last frame that came out of `walk`, as long as it can be told.
    position: Option<u32>,
    /// Nothing came out of `walk` yet, and it stands at the start.
    at_start: bool,
    by_dts: bool,
    steps_back: usize,
    linear: bool,
}

/// What a session looks at: both change when the table is confirmed.
#[derive(Clone, Copy)]
pub(crate) struct Map<'a> {
    pub(crate) table: &'a FrameTable,
    pub(crate) keys: &'a [Key],
}

impl Session {
    /// `linear`: the key flags of this codec are not to be trusted.
    pub(crate) fn new(source: SharedSource, stream: usize, linear: bool) -> Self {
        let (walk, position) = (None, None);
        Self { source, stream, walk, position, at_start: false, by_dts: false, steps_back: 0, linear }
    }

    /// Seeking was given up for this file.
    pub(crate) fn is_linear(&self) -> bool {
        self.linear
    }

    /// Forgets where the decoder stands, because numbers have changed.
    pub(crate) fn forget_position(&mut self) {
        self.walk = None;
        self.position = None;
        self.at_start = false;
    }

    /// Decodes a frame of the table; frames on the way go to the cache.
    pub(crate) fn fetch(
        &mut self,
        map: Map<'_>,
        number: u32,
        cache: &mut Cache,
        cancel: &Cancel,
    ) -> Result<DecodedFrame, MediaError> {
        cancel.check()?;
        cache.focus(number);
        if let Some(frame) = cache.get(number)? {
            return Ok(frame);
        }
        if let Some(walk) = &mut self.walk {
            walk.watch(cancel);
        }
        let found = self.find(map, number, cache, cancel);
        if found.is_err() {
            // Half-read packets, a cancelled demuxer: only a fresh one is sure to be right.
            self.forget_position();
        }
        found
    }

    fn find(
        &mut self,
        map: Map<'_>,
        number: u32,
        cache: &mut Cache,
        cancel: &Cancel,
    ) -> Result<DecodedFrame, MediaError> {
        let counting = map.table.by_count || self.linear;
        let key = if counting { None } else { key_before(map, number) };
        if self.is_worth_going_on(map, number, key)
            && let Some(frame) = self.advance(map, number, cache)?
        {
            return Ok(frame);
        }
        if let Some(key) = key
            && let Some(frame) = self.seek(map, number, key, cache, cancel)?
        {
            return Ok(frame);
        }
        self.restart(cancel)?;
        let Some(frame) = self.advance(map, number, cache)? else {
            return Err(MediaError::new(
                Code::Damaged,
                format!("frame {number} is damaged and cannot be decoded"),
            )
            .with_hint("Look at another frame, or export the video again."));
        };
        self.linear |= key.is_some();
        Ok(frame)
    }

    fn is_worth_going_on(&self, map: Map<'_>, number: u32, key: Option<usize>) -> bool {
        let ahead = match self.position {
            Some(position) if position < number => number - position,
            None if self.at_start => number.saturating_add(1),
            _ => return false,
        };
        let first = key.and_then(|key| map.keys.get(key)).map(|key| first_shown(map.table, key.pts));
        first.is_none_or(|first| ahead <= number.saturating_sub(first) + CHEAP_FRAMES)
    }

    fn seek(
        &mut self,
        map: Map<'_>,
        number: u32,
        key: usize,
        cache: &mut Cache,
        cancel: &Cancel,
    ) -> Result<Option<DecodedFrame>, MediaError> {
        for back in self.steps_back..=MAX_STEPS_BACK {
            let Some(place) = key.checked_sub(back) else { return Ok(None) };
            let Some(key) = map.keys.get(place) else { return Ok(None) };
            let mut found = self.attempt(map, number, *key, cache, cancel)?;
            if found.is_none() && !self.by_dts && key.dts.is_some() {
                self.by_dts = true;
                found = self.attempt(map, number, *key, cache, cancel)?;
            }
            if found.is_some() {
                self.steps_back = back;
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn attempt(
        &mut self,
        map: Map<'_>,
        number: u32,
        key: Key,
        cache: &mut Cache,
        cancel: &Cancel,
    ) -> Result<Option<DecodedFrame>, MediaError> {
        self.position = None;
        self.at_start = false;
        if self.walk.is_none() {
            self.walk = Some(Walk::from_start(&self.source, self.stream, Effort::Full, cancel)?);
        }
        let Some(walk) = &mut self.walk else { return Ok(None) };
        let place = if self.by_dts { key.dts.unwrap_or(key.pts) } else { key.pts };
        if !walk.seek(place)? {
            return Ok(None);
        }
        let first_due = first_shown(map.table, key.pts);
        let Some(due) = map.table.get(first_due) else { return Ok(None) };
        let Some(first) = walk.next_frame()? else { return Ok(None) };
        if first.pts().is_none_or(|pts| pts > due.pts) {
            return Ok(None);
        }
        // Pictures before the key may lack references: they are passed over, not kept.
        let mut frame = first;
        loop {
            let Some(pts) = frame.pts() else { return Ok(None) };
            if pts >= due.pts {
                break;
            }
            let Some(next) = walk.next_frame()? else { return Ok(None) };
            frame = next;
        }
        match self.judge(map, number, frame, cache)? {
            Verdict::Found(frame) => Ok(Some(frame)),
            Verdict::Earlier => self.advance(map, number, cache),
            Verdict::Missed => Ok(None),
        }
    }

    fn restart(&mut self, cancel: &Cancel) -> Result<(), MediaError> {
        self.walk = Some(Walk::from_start(&self.source, self.stream, Effort::Full, cancel)?);
        self.position = None;
        self.at_start = true;
        Ok(())
    }

    /// Decodes on until the frame comes out; `None` when it did not, or not soundly.
    fn advance(
        &mut self,
        map: Map<'_>,
        number: u32,
        cache: &mut Cache,
    ) -> Result<Option<DecodedFrame>, MediaError> {
        loop {
            let Some(walk) = &mut self.walk else { return Ok(None) };
            let Some(frame) = walk.next_frame()? else {
                self.position = None;
                self.at_start = false;
                return Ok(None);
            };
            match self.judge(map, number, frame, cache)? {
                Verdict::Found(frame) => return Ok(Some(frame)),
                Verdict::Earlier => {}
                Verdict::Missed => return Ok(None),
            }
        }
    }

    /// Tells which frame came out, keeps it, and compares it with the one that is wanted.
    fn judge(
        &mut self,
        map: Map<'_>,
        number: u32,
        frame: DecodedFrame,
        cache: &mut Cache,
    ) -> Result<Verdict, MediaError> {
        let came = if map.table.by_count {
            Some(self.position.map_or(0, |position| position.saturating_add(1)))
        } else {
            frame.pts().and_then(|pts| map.table.frame_at(pts, 0))
        };
        let Some(came) = came else {
            // Not in the table (yet): a picture that was dropped from it, on the way to the one that is wanted.
            let wanted = map.table.get(number).map(|wanted| wanted.pts);
            let early = frame.pts().is_some() && frame.pts() < wanted;
            return Ok(if early { Verdict::Earlier } else { self.lost() });
        };
        self.position = Some(came);
        self.at_start = false;
        let sound = frame.is_sound();
        if came == number && sound {
            cache.put(came, frame.share()?);
            return Ok(Verdict::Found(frame));
        }
        if sound {
            cache.put(came, frame);
        }
        Ok(if came < number { Verdict::Earlier } else { Verdict::Missed })
    }

    fn lost(&mut self) -> Verdict {
        self.position = None;
        self.at_start = false;
        Verdict::Missed
    }
}

enum Verdict {
    Found(DecodedFrame),
    Earlier,
    /// Past the wanted one, or the wanted one is not sound.
    Missed,
}

/// The greatest key at or before a frame.
fn key_before(map: Map<'_>, number: u32) -> Option<usize> {
    let pts = map.table.get(number)?.pts;
    map.keys.partition_point(|key| key.pts <= pts).checked_sub(1)
}

/// The number of the first shown frame at or after a timestamp.
fn first_shown(table: &FrameTable, pts: i64) -> u32 {
    u32::try_from(table.frames.partition_point(|frame| frame.pts < pts)).unwrap_or(u32::MAX)
}
