//! The linear pass: every sample from the first on, in blocks, with anchors for whoever comes back.

use super::{Counted, Feed, Gather, Layout, MAX_SILENT_PACKETS, Step, nothing_heard, shape, too_long};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::video::ffi::{DecodedFrame, SoundShape};
use crate::waveform::{Anchor, BLOCK, MAX_CHANNELS, Part};

/// Packets that one part may take.
const MAX_PACKETS: u64 = 1 << 16;
/// A hole between timestamps that is longer than this part of a second is a gap.
const GAPS_PER_SECOND: i128 = 10;

pub(super) struct Pass {
    feed: Feed,
    time_base: [u32; 2],
    layout: Option<Layout>,
    blocks: Gather<fn(u64) -> u64>,
    /// The block that is handed over next.
    next: u64,
    anchors: Vec<Anchor>,
    last_anchor: Option<u64>,
    /// The fingerprint of the packet that the last frame came from.
    token: Option<i64>,
    /// Where the last frame ended by its timestamps: pts of its start, and its samples.
    expected: Option<(i64, u64)>,
    num_gaps: u32,
    silent_packets: u64,
}

impl Pass {
    pub(super) fn begin(feed: Feed, time_base: [u32; 2]) -> Self {
        Self {
            feed,
            time_base,
            layout: None,
            blocks: Gather::new(0, |block| (block + 1) * BLOCK),
            next: 0,
            anchors: Vec::new(),
            last_anchor: None,
            token: None,
            expected: None,
            num_gaps: 0,
            silent_packets: 0,
        }
    }

    /// The block that is handed over next.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    pub(super) fn part(&mut self, from: u64, max_blocks: u32, cancel: &Cancel) -> Result<Part, MediaError> {
        self.feed.watch(cancel);
        let mut complete = false;
        let mut num_packets = 0;
        // What lies before the part is decoded again and thrown away, however many packets that takes.
        while !complete
            && (self.next < from || (self.num_ready() < u64::from(max_blocks) && num_packets < MAX_PACKETS))
        {
            match self.step()? {
                Some(true) => {}
                Some(false) => num_packets += u64::from(self.next >= from),
                None => {
                    self.blocks.finish();
                    complete = true;
                }
            }
            self.skip_to(from);
        }
        if complete && self.layout.is_none() {
            return Err(nothing_heard());
        }
        if self.next != from {
            return Err(MediaError::new(Code::Damaged, "the sound is shorter than it was a moment ago"));
        }
        let peaks = self.blocks.take();
        let num_blocks = (peaks.len() / self.values_per_block().max(1)) as u64;
        self.next += num_blocks;
        let (channels, sample_rate) = self.layout.map_or((0, 0), |layout| {
            (u16::try_from(layout.channels.min(MAX_CHANNELS)).unwrap_or(0), layout.sample_rate)
        });
        Ok(Part {
            channels,
            sample_rate,
            first: from,
            peaks,
            num_samples: if complete { self.blocks.at() } else { self.next * BLOCK },
            complete,
            anchors: std::mem::take(&mut self.anchors),
        })
    }

    /// Decodes all of it.
    pub(super) fn count(&mut self, cancel: &Cancel) -> Result<Counted, MediaError> {
        self.feed.watch(cancel);
        while self.step()?.is_some() {
            self.blocks.take();
            self.anchors.clear();
        }
        if self.layout.is_none() { Err(nothing_heard()) } else { Ok(self.counted()) }
    }

    /// What came out so far.
    pub(super) fn counted(&self) -> Counted {
        Counted {
            num_samples: self.blocks.at(),
            sample_rate: self.layout.map_or(0, |layout| layout.sample_rate),
            num_gaps: self.num_gaps,
            num_damaged: u32::try_from(self.feed.num_failed()).unwrap_or(u32::MAX),
        }
    }

    fn values_per_block(&self) -> usize {
        self.layout.map_or(0, |layout| layout.channels.min(MAX_CHANNELS) * 2)
    }

    fn num_ready(&self) -> u64 {
        (self.blocks.done().len() / self.values_per_block().max(1)) as u64
    }

    /// Throws whole blocks before `from` away.
    fn skip_to(&mut self, from: u64) {
        let ready = self.num_ready();
        if self.next < from && ready > 0 {
            let surplus = ready.min(from - self.next);
            self.next += surplus;
            let cut = usize::try_from(surplus).unwrap_or(usize::MAX).saturating_mul(self.values_per_block());
            self.blocks.drop_first(cut);
            self.anchors.retain(|anchor| anchor.sample >= from * BLOCK);
        }
    }

    /// Whether samples came out; `None` at the end.
    fn step(&mut self) -> Result<Option<bool>, MediaError> {
        match self.feed.step()? {
            Step::Frame(frame) => {
                let Some((shape, layout)) = shape(&frame, self.layout)? else { return Ok(Some(false)) };
                self.layout = Some(layout);
                self.silent_packets = 0;
                self.look_at(&frame, shape);
                self.blocks.push(&frame, shape, (0, shape.num_samples))?;
                too_long(self.blocks.at())?;
                Ok(Some(true))
            }
            Step::Packet => {
                self.silent_packets += 1;
                if self.silent_packets > MAX_SILENT_PACKETS { Err(nothing_heard()) } else { Ok(Some(false)) }
            }
            Step::End => Ok(None),
        }
    }

    /// Notes where the frame begins, and whether its timestamp leaves a gap before it.
    fn look_at(&mut self, frame: &DecodedFrame, shape: SoundShape) {
        let (sample, rate) = (self.blocks.at(), u64::from(shape.sample_rate));
        let (token, pts) = (frame.token(), frame.pts());
        let is_due = self.last_anchor.is_none_or(|last| sample - last >= rate.div_ceil(2));
        if let Some(pts) = pts.filter(|_| is_due && self.token != Some(token)) {
            self.anchors.push(Anchor { sample, pts, fingerprint: token.cast_unsigned() });
            self.last_anchor = Some(sample);
        }
        self.token = Some(token);
        if let (Some(pts), Some((before, num_samples))) = (pts, self.expected) {
            let [num, den] = self.time_base.map(i128::from);
            // In samples × den: what the timestamps say went by, against what was heard.
            let passed = (i128::from(pts) - i128::from(before)) * num * i128::from(rate);
            let heard = i128::from(num_samples) * den;
            if passed - heard > i128::from(rate) * den / GAPS_PER_SECOND {
                self.num_gaps = self.num_gaps.saturating_add(1);
            }
        }
        let num_samples = shape.num_samples as u64;
        self.expected = match (pts, self.expected) {
            (Some(pts), _) => Some((pts, num_samples)),
            (None, expected) => expected.map(|(pts, before)| (pts, before + num_samples)),
        };
    }
}
