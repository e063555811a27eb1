//! The waveform below a film: its sound in columns that are as wide as frames are on the ruler.
//!
//! Counted as waveforms of sounds are, but on the time of the film: gaps are silence, and what is heard before frame 0 is left
//! out. The frame table says which samples a column is of, so that it is true where the rate varies, too.

use std::sync::Arc;

use galley_core::VersionId;
use galley_media::inspect::Kind;
use galley_media::pool::FrameTable;
use galley_media::waveform::{MAX_COLUMNS, Waveform};

use crate::api::{Failure, GetSoundtrack, Soundtrack};
use crate::app::App;
use crate::{facts, ids};

impl App {
    pub(crate) fn media_soundtrack(&self, input: GetSoundtrack) -> Result<Soundtrack, Failure> {
        let GetSoundtrack { version, columns } = input;
        if !(1..=MAX_COLUMNS).contains(&columns) {
            return Err(Failure::of("bad-input", &[]).because("1 to 8192 columns"));
        }
        let version = ids::parse(&version)?;
        let hash = self.inner.shelf.hash(self.store(), version)?;
        let opened = self.opened(version, hash)?;
        if opened.kind != Kind::Video || opened.audio.is_empty() {
            return Err(Failure::of("not-a-sound", &[]));
        }
        // The known one first: whatever is kept to its end needs no decoder.
        let table = match facts::table(self.store(), hash) {
            Some(table) => table,
            None => self.table_now(version)?,
        };
        let sound = self.sound(version, hash)?;
        let (peaks, complete) =
            sound.read(|waveform| (peaks(waveform, &table, columns), waveform.is_complete()))?;
        Ok(Soundtrack { peaks, complete })
    }

    fn table_now(&self, version: VersionId) -> Result<Arc<FrameTable>, Failure> {
        let medium = self.medium_of(version)?;
        match medium.known_table() {
            Some(table) => Ok(table),
            None => self.table_of(version),
        }
    }
}

/// Column after column the smallest and the largest value of all channels, from the first up to what is not known yet.
fn peaks(waveform: &Waveform, table: &FrameTable, columns: u32) -> Vec<i16> {
    let rate = waveform.sample_rate();
    let num_frames = u64::from(table.len());
    // Where a share of all frames begins; the share of a frame is on the ruler as wide as that of any other.
    let begin = |column: u32| {
        let (frame, rest) = {
            let at = u64::from(column) * num_frames;
            (at / u64::from(columns), at % u64::from(columns))
        };
        let Some(frame) = table.get(u32::try_from(frame).unwrap_or(u32::MAX)) else {
            let end = table.frames.last().map_or(0, |last| last.time.saturating_add(last.duration));
            return table.samples(end, rate);
        };
        let within = i128::from(frame.duration) * i128::from(rest) / i128::from(columns);
        table.samples(frame.time.saturating_add(i64::try_from(within).unwrap_or(0)), rate)
    };
    let mut out = Vec::new();
    for column in 0..columns {
        let (from, to) = (begin(column), begin(column + 1));
        let found = waveform.columns(from, to.saturating_sub(from).max(1), 1);
        if found.is_empty() {
            if !waveform.is_complete() {
                break;
            }
            // The film goes on after its sound.
            out.extend([0, 0]);
            continue;
        }
        let pairs = found.chunks_exact(2);
        out.push(pairs.clone().filter_map(|pair| pair.first()).min().copied().unwrap_or(0));
        out.push(pairs.filter_map(|pair| pair.last()).max().copied().unwrap_or(0));
    }
    out
}
