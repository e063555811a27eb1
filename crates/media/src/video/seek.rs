//! The verified seek: frame N is frame N, on every file, or an error. Never a neighbour.
//!
//! Seek to the greatest key at or before the target; the first frame that comes out must not be later than the
//! first shown frame at or after that key, or references were missing. If it is later, seek by the key's dts from
//! now on (MPEG-TS needs it), then step back key by key, then decode from the start. What worked is remembered.

use std::sync::Arc;

use super::cache::Cache;
use super::ffi::{DecodedFrame, Effort, SharedSource};
use super::index::{Key, LATEST, Names};
use super::table::FrameTable;
use super::walk::{Naming, Walk};
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
    pub(crate) names: &'a Names,
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
        let key = if self.linear { None } else { key_before(map, number) };
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
        self.restart(map, cancel)?;
        let Some(frame) = self.advance(map, number, cache)? else {
            return Err(MediaError::new(
                Code::Damaged,
                format!("frame {number} is damaged and cannot be decoded"),
            )
            .with_hint("Look at another frame, or export the video again."));
        };
        // Decoding from the start is no detour to the first key; where that one cannot be seeked to, later ones may.
        self.linear |= key.is_some_and(|key| key > 0);
        Ok(frame)
    }

    fn is_worth_going_on(&self, map: Map<'_>, number: u32, key: Option<usize>) -> bool {
        let ahead = match self.position {
            Some(position) if position < number => number - position,
            None if self.at_start => number.saturating_add(1),
            _ => return false,
        };
        let first = key.and_then(|key| map.keys.get(key)).map(|key| key.due);
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
        let walk = match &mut self.walk {
            Some(walk) => walk,
            None => self.walk.insert(begin(&self.source, self.stream, map.names, cancel)?),
        };
        let Some(place) = (if self.by_dts { key.dts } else { key.pts }).or(key.dts) else { return Ok(None) };
        if !walk.seek(place)? {
            return Ok(None);
        }
        let Some(mut frame) = walk.next_frame()? else { return Ok(None) };
        if locate(map, &frame, None).is_none_or(|(first, _)| first > key.due) {
            return Ok(None);
        }
        // Pictures before the key may lack references: they are passed over, not kept.
        while locate(map, &frame, None).is_some_and(|(came, _)| came < key.due) {
            let Some(next) = walk.next_frame()? else { return Ok(None) };
            frame = next;
        }
        match self.judge(map, number, frame, cache)? {
            Verdict::Found(frame) => Ok(Some(frame)),
            Verdict::Earlier | Verdict::Later => self.advance(map, number, cache),
            Verdict::Unsound => Ok(None),
        }
    }

    fn restart(&mut self, map: Map<'_>, cancel: &Cancel) -> Result<(), MediaError> {
        self.walk = Some(begin(&self.source, self.stream, map.names, cancel)?);
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
        let mut passed = 0;
        while passed < LATEST {
            let Some(walk) = &mut self.walk else { return Ok(None) };
            let Some(frame) = walk.next_frame()? else { break };
            match self.judge(map, number, frame, cache)? {
                Verdict::Found(frame) => return Ok(Some(frame)),
                Verdict::Earlier => {}
                Verdict::Later => passed += 1,
                Verdict::Unsound => return Ok(None),
            }
        }
        self.lose_position();
        Ok(None)
    }

    /// Tells which frame came out, keeps it, and compares it with the one that is wanted.
    fn judge(
        &mut self,
        map: Map<'_>,
        number: u32,
        frame: DecodedFrame,
        cache: &mut Cache,
    ) -> Result<Verdict, MediaError> {
        let Some((came, exact)) = locate(map, &frame, self.position) else {
            self.lose_position();
            return Ok(Verdict::Unsound);
        };
        if !exact {
            // Not in the table: a picture that was dropped from it.
            return Ok(if came <= number { Verdict::Earlier } else { Verdict::Later });
        }
        self.position = Some(came);
        self.at_start = false;
        let sound = frame.is_sound();
        if came == number {
            if !sound {
                return Ok(Verdict::Unsound);
            }
            cache.put(came, frame.share()?);
            return Ok(Verdict::Found(frame));
        }
        if sound {
            cache.put(came, frame);
        }
        Ok(if came < number { Verdict::Earlier } else { Verdict::Later })
    }

    fn lose_position(&mut self) {
        self.position = None;
        self.at_start = false;
    }
}

enum Verdict {
    Found(DecodedFrame),
    Earlier,
    Later,
    /// The wanted one, but not sound; or one that cannot be told.
    Unsound,
}

fn begin(source: &SharedSource, stream: usize, names: &Names, cancel: &Cancel) -> Result<Walk, MediaError> {
    let mut walk = Walk::from_start(source, stream, Effort::Full, cancel)?;
    if let Names::Dts { known, .. } = names {
        walk.name_by(Naming::Dts(Arc::clone(known)));
    }
    Ok(walk)
}

/// The number of a decoded frame, and whether it is that frame or one that is not in the table, just before it.
/// `before` is the number of the frame that came out before it, for counting.
fn locate(map: Map<'_>, frame: &DecodedFrame, before: Option<u32>) -> Option<(u32, bool)> {
    match map.names {
        Names::Pts => {
            let pts = frame.pts()?;
            let place = map.table.first_at_or_after(pts);
            Some((place, map.table.get(place).is_some_and(|found| found.pts == pts)))
        }
        Names::Dts { numbers, .. } => numbers.get(&frame.token()).map(|number| (*number, true)),
        Names::Count => Some((before.map_or(0, |before| before.saturating_add(1)), true)),
    }
}

/// The last key that is due at or before a frame.
fn key_before(map: Map<'_>, number: u32) -> Option<usize> {
    map.keys.partition_point(|key| key.due <= number).checked_sub(1)
}
