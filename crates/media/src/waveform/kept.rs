//! A complete waveform as bytes, to be kept: little endian, a head of 40 bytes, the blocks, the anchors.

use super::{Anchor, BLOCK, MAX_BYTES, MAX_CHANNELS, MAX_SAMPLE_RATE, MAX_SAMPLES, Waveform};

const MAGIC: &[u8; 4] = b"GWF1";

impl Waveform {
    /// The bytes that [`Waveform::from_bytes`] reads; `None` while it is not complete.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        if !self.complete {
            return None;
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::from(self.channels).to_le_bytes());
        bytes.extend(u64::from(self.sample_rate).to_le_bytes());
        for number in [self.block, self.num_samples, self.anchors.len() as u64] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.peaks.iter().flat_map(|value| value.to_le_bytes()));
        for Anchor { sample, pts, fingerprint } in &self.anchors {
            bytes.extend(sample.to_le_bytes());
            bytes.extend(pts.to_le_bytes());
            bytes.extend(fingerprint.to_le_bytes());
        }
        Some(bytes)
    }

    /// Reads what [`Waveform::to_bytes`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (channels, rest) = rest.split_first_chunk::<4>()?;
        let channels = u16::try_from(u32::from_le_bytes(*channels)).ok()?;
        let (sample_rate, rest) = number(rest)?;
        let (block, rest) = number(rest)?;
        let (num_samples, rest) = number(rest)?;
        let (num_anchors, rest) = number(rest)?;
        let sample_rate = u32::try_from(sample_rate).ok()?;
        let sane = (1..=MAX_CHANNELS).contains(&usize::from(channels))
            && (1..=MAX_SAMPLE_RATE).contains(&sample_rate)
            && block >= BLOCK
            && block.is_power_of_two()
            && num_samples <= MAX_SAMPLES;
        let num_blocks = num_samples.checked_div(block)? + u64::from(num_samples.checked_rem(block)? > 0);
        let num_bytes = num_blocks.checked_mul(u64::from(channels) * 4)?;
        let (peaks, anchors) = rest.split_at_checked(usize::try_from(num_bytes).ok()?)?;
        let right = peaks.len() <= MAX_BYTES && num_anchors.checked_mul(24) == Some(anchors.len() as u64);
        if !sane || !right {
            return None;
        }
        let value = |pair: &[u8]| pair.first_chunk::<2>().map_or(0, |pair| i16::from_le_bytes(*pair));
        Some(Self {
            channels,
            sample_rate,
            block,
            peaks: peaks.chunks_exact(2).map(value).collect(),
            num_samples,
            complete: true,
            anchors: anchors.chunks_exact(24).map(anchor).collect::<Option<_>>()?,
        })
    }
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*number), rest))
}

fn anchor(bytes: &[u8]) -> Option<Anchor> {
    let (sample, rest) = number(bytes)?;
    let (pts, rest) = number(rest)?;
    let (fingerprint, _) = number(rest)?;
    Some(Anchor { sample, pts: pts.cast_signed(), fingerprint })
}
