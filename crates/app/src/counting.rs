//! How frames are written: by the file's own count, or by what a person set for a proof on this device.
//!
//! A way to show and to type them only: marks and tables know frames from 0 by their pts. Kept in private rows and never
//! recorded. A timecode that was set counts where the rate of a version allows it; others go on by what they say.

use std::sync::PoisonError;

use galley_core::timecode::{Label, Offset};
use galley_core::{ProofId, VersionId};
use galley_media::pool::{FrameTable, Medium, Rendered};

use crate::api::{CountFrames, Failure};
use crate::app::App;
use crate::ids;

impl App {
    /// What was set for the proof of a version, as it is read for each picture of a film that plays.
    fn offset_of(&self, version: VersionId) -> Result<Offset, Failure> {
        // Held while it is read, so that what is set meanwhile is not overwritten by what was before.
        let mut known = self.inner.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(offset) = known.get(&version) {
            return Ok(*offset);
        }
        let offset = self.offset(self.version_row(version)?.proof)?;
        known.insert(version, offset);
        Ok(offset)
    }

    /// What was set for a proof; as the file has it until then.
    pub(crate) fn offset(&self, proof: ProofId) -> Result<Offset, Failure> {
        let kept = self.store().setting(&key(proof))?;
        Ok(kept.and_then(|text| text.parse().ok()).unwrap_or_default())
    }

    pub(crate) fn count_frames(&self, input: CountFrames) -> Result<(), Failure> {
        let CountFrames { version, first_frame: first, start_timecode } = input;
        let version = self.version_row(ids::parse(&version)?)?;
        let table = self.table_of(version.id)?;
        if first > Offset::MAX_FIRST {
            return Err(Failure::of("out-of-range", &[("text", &first.to_string())]));
        }
        let start = match start_timecode.as_deref().map(str::trim) {
            // Set on a version of another rate, it stays for that.
            None => self.offset(version.proof)?.start,
            Some("") => None,
            Some(text) => {
                let nonsense = || Failure::of("not-a-timecode", &[("text", text)]);
                let start = Some(text.parse::<Label>().map_err(|_| nonsense())?);
                let counted = Offset { first, start }.timecode(table.frame_rate);
                counted.ok_or_else(nonsense)?;
                start
            }
        };
        let offset = Offset { first, start };
        let mut known = self.inner.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        known.clear();
        Ok(self.store().set_setting(&key(version.proof), &offset.to_string())?)
    }

    /// Writes into a picture the timecode that its frame has by what was set for the proof.
    ///
    /// # Errors
    /// `gone`.
    pub fn recount(&self, version: &str, medium: &Medium, rendered: &mut Rendered) -> Result<(), Failure> {
        let (Some(frame), Some(stamp)) = (rendered.frame, &mut rendered.stamp) else { return Ok(()) };
        // Without a timecode of its own the rate varies.
        if stamp.timecode.is_none() {
            return Ok(());
        }
        let offset = self.offset_of(ids::parse(version)?)?;
        let claimed = || medium.opened().video.as_ref().and_then(|video| video.frame_rate);
        let rate = medium.known_table().map_or_else(claimed, |table| table.frame_rate);
        if let Some(timecode) = offset.timecode(rate) {
            let Label { hours, minutes, seconds, frames, drop } = timecode.label(frame);
            let parts = [hours, minutes, seconds, frames].map(|part| u8::try_from(part).unwrap_or(u8::MAX));
            stamp.timecode = Some(parts);
            stamp.drop_frame = drop;
        }
        Ok(())
    }
}

fn key(proof: ProofId) -> String {
    format!("frames/{proof}")
}

/// How a frame is written beside a thread: timecode, or time and number where the rate varies.
pub(crate) fn label(table: &FrameTable, offset: Offset, frame: u32) -> String {
    let set = offset.timecode(table.frame_rate).map(|set| set.label(frame).to_string());
    if let Some(timecode) = set.or_else(|| table.timecode(frame)) {
        return timecode;
    }
    let time = table.get(frame).map_or(0, |shown| shown.time);
    let [num, den] = table.seconds(time);
    let thousandths = i128::from(num) * 1000 / i128::from(den.max(1));
    format!("{}.{:03} s, frame {}", thousandths / 1000, thousandths % 1000, offset.number(frame))
}
