//! From packets to a frame table: provisional from demuxing alone, confirmed by decoding everything once.
//!
//! Demuxing tells which packets there are, not which of them come out of a decoder: a cut open-GOP stream holds
//! packets that never do. So the table of [`provisional`] is checked at its start and around gaps, and
//! [`confirmed`] settles the rest. Where timestamps are absent or repeat, only the latter exists.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::facts::{Rate, fit_rate};
use super::ffi::{DecodedFrame, Effort, Input, Packet, SharedSource};
use super::table::{Frame, FrameTable};
use super::walk::{Fingerprints, Walk};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};

/// More packets than a day at 100 frames per second.
const MAX_PACKETS: usize = 10_000_000;
/// So many shown frames in a row that come out as the packets said end the check early where some were missing before.
const ENOUGH_AGREEMENT: u32 = 24;
/// Where none was missing, so many more than are held back for their order: pictures that a cut has left without their
/// references lead the first one or stand among those that are held back with it.
const BEYOND_REORDERING: u32 = 4;
/// Codecs with pictures that are never shown in packets of their own: they may come anywhere.
const HIDES_PICTURES: [&str; 1] = ["vp8"];
/// Packets looked at after a gap.
const AROUND_GAP: usize = 64;
/// Frames after which one that was passed over no longer comes out late (the reordering that H.264 allows).
pub(crate) const LATEST: u32 = 16;
/// Gaps that are looked at when a file is opened; the linear pass settles the others.
const MAX_GAPS: usize = 8;

/// One packet of the stream, in demux order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PacketLine {
    pts: Option<i64>,
    dts: Option<i64>,
    duration: i64,
    key: bool,
    discarded: bool,
    fingerprint: u64,
}

/// Where decoding can start: a key packet, shown or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) pts: Option<i64>,
    pub(crate) dts: Option<i64>,
    /// The number of the first shown frame at or after it: the first that must come out.
    pub(crate) due: u32,
}

/// How decoded frames are told apart.
pub(crate) enum Names {
    Pts,
    /// By the dts of their packet, where pts are absent or repeat but dts do not.
    Dts {
        known: Arc<Fingerprints>,
        numbers: HashMap<i64, u32>,
    },
    /// By counting from the start.
    Count,
}

/// All packets of a stream.
pub(crate) struct Index {
    packets: Vec<PacketLine>,
}

/// What a table needs to know of its stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing<'a> {
    /// By its name in FFmpeg.
    pub(crate) codec: &'a str,
    pub(crate) time_base: [u32; 2],
    pub(crate) rates: &'a [Option<[u32; 2]>],
    pub(crate) start_timecode: Option<([u8; 4], bool)>,
}

/// What opening found out by decoding.
pub(crate) struct Provisional {
    pub(crate) table: FrameTable,
    /// The first frame that came out, shown or not.
    pub(crate) first: Option<DecodedFrame>,
}

/// What the linear pass found out.
pub(crate) struct Confirmed {
    pub(crate) table: FrameTable,
    pub(crate) first: Option<DecodedFrame>,
    pub(crate) damaged: Vec<u32>,
    pub(crate) any_interlaced: bool,
    pub(crate) trouble: Option<Trouble>,
}

/// Why frames are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Some or all frames have none.
    TimestampsAbsent,
    /// They repeat or go back.
    TimestampsRepeat,
}

impl Index {
    /// Demuxes the whole stream, decoding nothing.
    pub(crate) fn scan(mut input: Input, stream: usize) -> Result<Self, MediaError> {
        input.select(stream);
        let mut packet = Packet::new()?;
        let mut packets = Vec::new();
        while input.read(&mut packet)? {
            if packet.stream() != stream {
                continue;
            }
            if packets.len() == MAX_PACKETS {
                return Err(MediaError::new(Code::Limit, "the video has more than ten million frames"));
            }
            packets.push(PacketLine {
                pts: packet.pts(),
                dts: packet.dts(),
                duration: packet.duration(),
                key: packet.is_key(),
                discarded: packet.is_discarded() || packet.is_empty(),
                fingerprint: packet.mark(),
            });
        }
        Ok(Self { packets })
    }

    /// Random access points in order of presentation.
    pub(crate) fn keys(&self, table: &FrameTable, names: &Names) -> Vec<Key> {
        let due = |packet: &PacketLine| match names {
            Names::Pts => Some(table.first_at_or_after(packet.pts?)),
            Names::Dts { numbers, .. } => numbers.get(&packet.dts?).copied(),
            Names::Count => None,
        };
        let keys = self.packets.iter().filter(|packet| packet.key);
        let mut keys: Vec<Key> = keys
            .filter_map(|packet| Some(Key { pts: packet.pts, dts: packet.dts, due: due(packet)? }))
            .collect();
        keys.sort_by_key(|key| (key.due, key.pts));
        keys
    }

    /// How decoded frames of this stream are told apart.
    pub(crate) fn names(&self, table: &FrameTable) -> Names {
        if !table.by_count {
            return Names::Pts;
        }
        let packets = self.packets.iter().filter(|packet| !packet.discarded);
        let known: Option<Fingerprints> =
            packets.clone().map(|packet| Some((packet.dts?, packet.fingerprint))).collect();
        let numbers: Option<HashMap<i64, u32>> =
            (0..).zip(&table.frames).map(|(number, frame)| Some((frame.dts?, number))).collect();
        match (known, numbers) {
            (Some(known), Some(numbers))
                if known.len() == packets.count() && numbers.len() == table.frames.len() =>
            {
                Names::Dts { known: Arc::new(known), numbers }
            }
            _ => Names::Count,
        }
    }

    /// Every shown packet has a pts of its own, and decoding order never goes back in time.
    pub(crate) fn has_usable_timestamps(&self) -> bool {
        let mut seen = HashSet::new();
        let distinct = self
            .packets
            .iter()
            .filter(|packet| !packet.discarded)
            .all(|packet| packet.pts.is_some_and(|pts| seen.insert(pts)));
        let mut before = i64::MIN;
        let grows = self.packets.iter().filter_map(|packet| packet.dts).all(|dts| {
            let grows = dts >= before;
            before = dts;
            grows
        });
        distinct && grows && !seen.is_empty()
    }

    /// How many pictures have to be held back at most for all of them to come out in order; as far as [`LATEST`].
    fn reorder_depth(&self) -> u32 {
        let mut before: Vec<i64> = Vec::new();
        let mut depth = 0;
        for pts in self.packets.iter().filter_map(|packet| packet.pts) {
            let place = before.partition_point(|earlier| *earlier <= pts);
            depth = depth.max(before.len() - place);
            before.insert(place, pts);
            if before.len() > LATEST as usize {
                before.remove(0);
            }
        }
        u32::try_from(depth).unwrap_or(LATEST)
    }

    /// Timestamps of key packets, by pts.
    fn key_stamps(&self) -> Vec<(i64, i64)> {
        let keys = self.packets.iter().filter(|packet| packet.key);
        let mut stamps: Vec<_> =
            keys.filter_map(|packet| Some((packet.pts?, packet.dts.or(packet.pts)?))).collect();
        stamps.sort_unstable();
        stamps.dedup();
        stamps
    }

    fn is_key(&self, token: i64) -> bool {
        let packet = usize::try_from(token).ok().and_then(|token| self.packets.get(token));
        packet.is_some_and(|packet| packet.key)
    }

    fn dts(&self, token: i64) -> Option<i64> {
        usize::try_from(token).ok().and_then(|token| self.packets.get(token))?.dts
    }

    /// Shown packets by pts.
    fn shown(&self) -> Vec<PacketLine> {
        let mut shown: Vec<PacketLine> =
            self.packets.iter().filter(|packet| !packet.discarded && packet.pts.is_some()).copied().collect();
        shown.sort_by_key(|packet| packet.pts);
        shown
    }

    /// Places in demux order where dts jumps ahead by more than a second and ten frames.
    fn gaps(&self, time_base: [u32; 2]) -> Vec<usize> {
        let [num, den] = time_base.map(i64::from);
        let second = den / num.max(1);
        let pairs = self.packets.iter().zip(self.packets.iter().skip(1)).enumerate();
        pairs
            .filter_map(|(place, (before, after))| {
                let step = after.dts?.saturating_sub(before.dts?);
                (step > second.max(before.duration.saturating_mul(10))).then_some(place + 1)
            })
            .take(MAX_GAPS)
            .collect()
    }
}

/// The table from demuxing, less what the first two GOPs and the GOPs around gaps do not give.
///
/// `None` when what comes out has other timestamps than what went in: only [`confirmed`] can tell then.
pub(crate) fn provisional(
    index: &Index,
    source: &SharedSource,
    stream: usize,
    timing: Timing<'_>,
    cancel: &Cancel,
) -> Result<Option<Provisional>, MediaError> {
    if !index.has_usable_timestamps() {
        return Ok(None);
    }
    let mut shown = index.shown();
    let keys = index.key_stamps();
    let mut walk = Walk::from_start(source, stream, Effort::Full, cancel)?;
    let hides = HIDES_PICTURES.contains(&timing.codec);
    let depth = if hides { LATEST } else { index.reorder_depth() };
    let Some(check) = check_start(&mut walk, &shown, depth, keys.get(2).map(|key| key.0))? else {
        return Ok(None);
    };
    let mut missing = check.missing;
    if !check.ended {
        for gap in index.gaps(timing.time_base) {
            missing.extend(check_gap(index, &mut walk, &keys, gap)?);
        }
    }
    shown.retain(|packet| packet.pts.is_some_and(|pts| !missing.contains(&pts)));
    let frames: Vec<Frame> = shown
        .iter()
        .filter_map(|packet| {
            let pts = packet.pts?;
            Some(Frame {
                pts,
                ordinal: 0,
                time: 0,
                dts: packet.dts,
                duration: packet.duration,
                key: packet.key,
            })
        })
        .collect();
    let table = build(frames, timing, Settled { revision: 1, confirmed: false, by_count: false });
    Ok(Some(Provisional { table, first: check.first }))
}

struct StartCheck {
    missing: HashSet<i64>,
    first: Option<DecodedFrame>,
    ended: bool,
}

fn check_start(
    walk: &mut Walk,
    shown: &[PacketLine],
    depth: u32,
    third_key: Option<i64>,
) -> Result<Option<StartCheck>, MediaError> {
    let mut missing = HashSet::new();
    let mut first = None;
    let mut agreement = 0;
    let mut expected = shown.iter().filter_map(|packet| packet.pts).peekable();
    loop {
        let Some(frame) = walk.next_frame()? else {
            missing.extend(expected);
            return Ok(Some(StartCheck { missing, first, ended: true }));
        };
        let Some(pts) = frame.pts() else { return Ok(None) };
        if first.is_none() {
            first = Some(frame);
            walk.only_count();
        }
        while let Some(skipped) = expected.next_if(|next| *next < pts) {
            missing.insert(skipped);
            agreement = 0;
        }
        if expected.next_if_eq(&pts).is_none() && !missing.remove(&pts) {
            return Ok(None);
        }
        agreement += 1;
        // A decoder that holds back fewer than it has to, as yet, drops pictures when it finds out.
        let is_deep = walk.reorder_depth() >= depth;
        let whole = if is_deep { (walk.reorder_depth() + BEYOND_REORDERING).min(LATEST) } else { LATEST };
        let enough = if missing.is_empty() { whole } else { ENOUGH_AGREEMENT };
        let settled = missing.is_empty() || agreement >= LATEST;
        if agreement >= enough || settled && third_key.is_some_and(|key| pts >= key) {
            return Ok(Some(StartCheck { missing, first, ended: false }));
        }
    }
}

/// Decodes from the key before a gap to the second key after it, as a linear pass would see it.
fn check_gap(
    index: &Index,
    walk: &mut Walk,
    keys: &[(i64, i64)],
    gap: usize,
) -> Result<HashSet<i64>, MediaError> {
    let after: Vec<i64> = index
        .packets
        .iter()
        .skip(gap)
        .take(AROUND_GAP)
        .filter(|packet| !packet.discarded)
        .filter_map(|packet| packet.pts)
        .collect();
    let Some(from) = after.iter().min().copied() else { return Ok(HashSet::new()) };
    let Some(start) = keys.iter().rev().find(|(pts, _)| *pts < from) else { return Ok(HashSet::new()) };
    let until = keys.iter().filter(|(pts, _)| *pts >= from).nth(1).map(|(pts, _)| *pts);
    if !walk.seek(start.1)? {
        return Ok(HashSet::new());
    }
    let mut out = HashSet::new();
    let mut last = None;
    while let Some(frame) = walk.next_frame()? {
        let Some(pts) = frame.pts() else { return Ok(HashSet::new()) };
        if pts >= from {
            out.insert(pts);
            last = last.max(Some(pts));
        }
        if out.len() >= AROUND_GAP || until.is_some_and(|until| pts >= until) {
            break;
        }
    }
    Ok(after.into_iter().filter(|pts| Some(*pts) <= last && !out.contains(pts)).collect())
}

/// Decodes everything once, keeping no pixels, and takes the table from what comes out.
pub(crate) fn confirmed(
    index: &Index,
    source: &SharedSource,
    stream: usize,
    timing: Timing<'_>,
    cancel: &Cancel,
) -> Result<Confirmed, MediaError> {
    let mut walk = Walk::from_start(source, stream, Effort::CountOnly, cancel)?;
    let mut pass = Pass::default();
    while let Some(frame) = walk.next_frame()? {
        if pass.lines.len() == MAX_PACKETS {
            return Err(MediaError::new(Code::Limit, "the video has more than ten million frames"));
        }
        pass.take(index, frame);
    }
    let trouble = pass.trouble(index.has_usable_timestamps());
    if trouble.is_none() {
        pass.lines.sort_by_key(|line| line.pts);
    }
    let stamps = pass.timestamps(trouble, timing);
    let mut seen: HashMap<i64, u32> = HashMap::new();
    let lines = pass.lines.iter().zip(stamps);
    let frames = lines
        .map(|(line, pts)| {
            let count = seen.entry(pts).or_default();
            let ordinal = *count;
            *count += 1;
            Frame { pts, ordinal, time: 0, dts: line.dts, duration: line.duration, key: line.key }
        })
        .collect();
    let settled = Settled { revision: 2, confirmed: true, by_count: trouble.is_some() };
    Ok(Confirmed {
        table: build(frames, timing, settled),
        first: pass.first,
        damaged: (0..).zip(&pass.lines).filter(|(_, line)| !line.sound).map(|(number, _)| number).collect(),
        any_interlaced: pass.any_interlaced,
        trouble,
    })
}

#[derive(Default)]
struct Pass {
    lines: Vec<Line>,
    first: Option<DecodedFrame>,
    any_interlaced: bool,
}

struct Line {
    sound: bool,
    pts: Option<i64>,
    guessed: Option<i64>,
    dts: Option<i64>,
    duration: i64,
    key: bool,
}

impl Pass {
    fn take(&mut self, index: &Index, frame: DecodedFrame) {
        self.any_interlaced |= frame.is_interlaced();
        self.lines.push(Line {
            sound: frame.is_sound(),
            pts: frame.pts(),
            guessed: frame.guessed_pts(),
            dts: index.dts(frame.token()),
            duration: frame.duration(),
            key: index.is_key(frame.token()),
        });
        self.first.get_or_insert(frame);
    }

    /// Frames that come out of order are sorted, as long as the packets' timestamps can be trusted.
    fn trouble(&self, usable: bool) -> Option<Trouble> {
        if self.lines.iter().any(|line| line.pts.is_none()) {
            return Some(Trouble::TimestampsAbsent);
        }
        let distinct: HashSet<_> = self.lines.iter().map(|line| line.pts).collect();
        let ordered =
            usable && distinct.len() == self.lines.len() || grows(self.lines.iter().map(|line| line.pts));
        (!ordered).then_some(Trouble::TimestampsRepeat)
    }

    fn timestamps(&self, trouble: Option<Trouble>, timing: Timing<'_>) -> Vec<i64> {
        if trouble != Some(Trouble::TimestampsAbsent) {
            return self.lines.iter().filter_map(|line| line.pts).collect();
        }
        let guessed = self.lines.iter().map(|line| line.guessed);
        if self.lines.iter().all(|line| line.guessed.is_some()) && grows(guessed.clone()) {
            return guessed.flatten().collect();
        }
        let step = self.lines.iter().map(|line| line.duration).find(|duration| *duration > 0);
        let step = step.unwrap_or_else(|| nominal_duration(timing));
        (0..).take(self.lines.len()).map(|number: i64| number.saturating_mul(step)).collect()
    }
}

fn grows(mut stamps: impl Iterator<Item = Option<i64>>) -> bool {
    let mut before = None;
    stamps.all(|pts| {
        let grows = pts > before;
        before = pts;
        grows
    })
}

fn nominal_duration(timing: Timing<'_>) -> i64 {
    let [tick_num, tick_den] = timing.time_base.map(i64::from);
    let rate = timing.rates.iter().flatten().next().copied().unwrap_or([25, 1]).map(i64::from);
    let [rate_num, rate_den] = rate;
    ((tick_den * rate_den) / (tick_num * rate_num).max(1)).max(1)
}

pub(crate) struct Settled {
    pub(crate) revision: u32,
    pub(crate) confirmed: bool,
    pub(crate) by_count: bool,
}

/// Works out times, durations and rate of frames in order of presentation.
pub(crate) fn build(mut frames: Vec<Frame>, timing: Timing<'_>, settled: Settled) -> FrameTable {
    let fallback = frames.iter().map(|frame| frame.duration).find(|d| *d > 0);
    let fallback = fallback.unwrap_or_else(|| nominal_duration(timing));
    let mut before: Option<Frame> = None;
    for frame in &mut frames {
        if let Some(before) = before {
            let step = frame.pts.saturating_sub(before.pts);
            let own = if before.duration > 0 { before.duration } else { fallback };
            frame.time = before.time.saturating_add(if step > 0 { step } else { own });
        }
        before = Some(*frame);
    }
    let next_times: Vec<i64> = frames.iter().skip(1).map(|frame| frame.time).collect();
    for (frame, next) in frames.iter_mut().zip(next_times) {
        frame.duration = next - frame.time;
    }
    let usual = frames.iter().rev().nth(1).map_or(fallback, |frame| frame.duration);
    if let Some(last) = frames.last_mut().filter(|last| last.duration <= 0) {
        last.duration = usual;
    }
    let times: Vec<i64> = frames.iter().map(|frame| frame.time).collect();
    let rate = fit_rate(&times, timing.time_base, timing.rates);
    let frame_rate = match rate {
        Rate::Constant(rate) => Some(rate),
        Rate::Variable | Rate::Unknown => None,
    };
    let timecode = timing.start_timecode.filter(|_| frame_rate.is_some());
    FrameTable {
        revision: settled.revision,
        confirmed: settled.confirmed,
        time_base: timing.time_base,
        frame_rate,
        variable_frame_rate: rate == Rate::Variable,
        start_timecode: timecode.map(|(parts, _)| parts),
        drop_frame: timecode.is_some_and(|(_, drop)| drop) && super::table::allows_drop_frame(frame_rate),
        by_count: settled.by_count,
        frames,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_held_back_for_those_that_are_shown_before_them() {
        let depth = |stamps: &[i64]| {
            let line = |pts: &i64| PacketLine {
                pts: Some(*pts),
                dts: None,
                duration: 1,
                key: false,
                discarded: false,
                fingerprint: 0,
            };
            Index { packets: stamps.iter().map(line).collect() }.reorder_depth()
        };
        assert_eq!(depth(&[0, 1, 2, 3]), 0);
        assert_eq!(depth(&[0, 3, 1, 2, 6, 4, 5]), 1);
        assert_eq!(depth(&[0, 4, 2, 1, 3]), 2);
        // Only far from the start.
        let late: Vec<i64> = (0..40).chain([44, 42, 41, 43]).collect();
        assert_eq!(depth(&late), 2);
        // Timestamps that start again are no order at all.
        assert_eq!(depth(&(0..40).chain(0..40).collect::<Vec<i64>>()), LATEST);
    }
}
