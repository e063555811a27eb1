//! What is known of a version's bytes without looking at them again: facts, the confirmed frame table, the waveform, page
//! labels.
//!
//! Derived from bytes by their hash (S42): every entry can be made again, none is in the log. What a version was converted
//! by cannot be made again: it is kept by the version, and not in the log either.

use std::collections::BTreeMap;
use std::sync::Arc;

use galley_core::op::ProofKind;
use galley_core::place::MAX_SAMPLE;
use galley_core::timecode::Offset;
use galley_core::{Hash, VersionId};
use galley_media::inspect::{AudioFacts, Kind, Problem};
use galley_media::pool::{FrameTable, Opened};
use galley_media::waveform::Waveform;
use galley_store::{DerivedKey, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::{Failure, MediaKind, MediaView};

/// Another way to decode is another engine: raise it when facts or tables change for the same bytes.
pub const ENGINE: &str = "galley-media 6";
/// What kept by the hash of the PDF what had made it of a document, before versions did.
const ENGINE_OF_CONVERTED: &str = "galley-media 3";
const SVG: &str = "image/svg+xml";

pub(crate) fn opened(store: &Store, hash: Hash) -> Option<Opened> {
    get(store, hash, "opened")
}

pub(crate) fn keep_opened(store: &Store, hash: Hash, opened: &Opened) {
    put(store, hash, "opened", opened);
}

/// The confirmed table, when it was ever made.
pub(crate) fn table(store: &Store, hash: Hash) -> Option<Arc<FrameTable>> {
    get::<FrameTable>(store, hash, "frames").filter(|table| table.confirmed).map(Arc::new)
}

/// The confirmed table, where what it has corrected of the facts is kept, too.
pub(crate) fn settled_table(store: &Store, hash: Hash) -> Option<Arc<FrameTable>> {
    table(store, hash).filter(|_| opened(store, hash).is_some())
}

/// Keeps the confirmed table, and its length with the facts.
pub(crate) fn keep_table(store: &Store, hash: Hash, table: &FrameTable) {
    put(store, hash, "frames", table);
    put(store, hash, "num-frames", &table.len());
}

/// The number of frames of the confirmed table.
pub(crate) fn num_frames(store: &Store, hash: Hash) -> Option<u32> {
    get(store, hash, "num-frames")
}

/// What was found in all of a file, when it was looked at to its end.
pub(crate) fn inspected(store: &Store, hash: Hash) -> Option<Vec<Problem>> {
    get(store, hash, "inspected")
}

pub(crate) fn keep_inspected(store: &Store, hash: Hash, problems: &[Problem]) {
    put(store, hash, "inspected", &problems);
}

/// The waveform of a sound, when it was made to its end.
pub(crate) fn waveform(store: &Store, hash: Hash) -> Option<Waveform> {
    Waveform::from_bytes(&store.derived().get(&DerivedKey { hash, recipe: "waveform", engine: ENGINE })?)
}

/// Keeps a complete waveform, and the number of samples with the facts.
pub(crate) fn keep_waveform(store: &Store, hash: Hash, waveform: &Waveform) {
    if let Some(bytes) = waveform.to_bytes() {
        store.derived().put(&DerivedKey { hash, recipe: "waveform", engine: ENGINE }, &bytes);
        put(store, hash, "num-samples", &waveform.num_samples());
    }
}

/// The number of samples of a sound, once they were counted.
pub(crate) fn num_samples(store: &Store, hash: Hash) -> Option<u64> {
    get(store, hash, "num-samples")
}

/// The number of samples that the container of a sound claims, by its duration.
pub(crate) fn claimed_samples(opened: &Opened) -> u64 {
    opened.heard().map_or(0, |sound| {
        let [num, den] = sound.duration.map(i128::from);
        let rounded = (num * i128::from(sound.sample_rate) * 2 + den).checked_div(den * 2);
        rounded.and_then(|samples| u64::try_from(samples).ok()).map_or(0, |samples| samples.min(MAX_SAMPLE))
    })
}

/// Labels of pages, as far as they were asked for.
pub(crate) fn page_labels(store: &Store, hash: Hash) -> BTreeMap<u32, String> {
    get(store, hash, "page-labels").unwrap_or_default()
}

pub(crate) fn keep_page_labels(store: &Store, hash: Hash, labels: &BTreeMap<u32, String>) {
    put(store, hash, "page-labels", labels);
}

pub(crate) fn thumbnail(store: &Store, hash: Hash, recipe: &str) -> Option<Vec<u8>> {
    store.derived().get(&DerivedKey { hash, recipe, engine: ENGINE })
}

pub(crate) fn keep_thumbnail(store: &Store, hash: Hash, recipe: &str, png: &[u8]) {
    store.derived().put(&DerivedKey { hash, recipe, engine: ENGINE }, png);
}

/// How a version came to be a PDF.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was made here of an office document, by this.
    Converted(String),
    /// It was one, or is none.
    Pdf,
    /// It bears the name of a document, and was added before this was kept.
    Unknown,
}

impl Origin {
    /// What made it, where that is known.
    pub fn by(self) -> Option<String> {
        if let Self::Converted(by) = self { Some(by) } else { None }
    }
}

/// Not of the bytes, which may come again as a PDF; and no file says it, so it lies with the private rows and not with what
/// can be made again. Of versions that may have been added before that was so, `earlier` has the bytes they were kept by.
pub(crate) fn origin(store: &Store, version: VersionId, earlier: Option<Hash>) -> Result<Origin, Failure> {
    let by_hash = earlier.map(|hash| {
        let key = DerivedKey { hash, recipe: "converted-by", engine: ENGINE_OF_CONVERTED };
        store.derived().get(&key).and_then(|bytes| serde_json::from_slice(&bytes).ok())
    });
    Ok(told(store.setting(&converted(version))?, by_hash))
}

/// By what is kept for the version, else by what was kept for its bytes; outer absence: nothing can have been.
fn told(kept: Option<String>, by_hash: Option<Option<String>>) -> Origin {
    match (kept, by_hash) {
        (Some(by), _) if by.is_empty() => Origin::Pdf,
        (Some(by), _) | (None, Some(Some(by))) => Origin::Converted(by),
        (None, Some(None)) => Origin::Unknown,
        (None, None) => Origin::Pdf,
    }
}

/// Keeps what made a version of an office document; empty where it was a PDF, whatever its name.
pub(crate) fn keep_origin(store: &Store, version: VersionId, by: &str) -> Result<(), Failure> {
    Ok(store.set_setting(&converted(version), by)?)
}

fn converted(version: VersionId) -> String {
    format!("converted/{version}")
}

/// Whether the decoder died on these bytes, again and again, and nobody has asked to try once more.
pub(crate) fn is_dangerous(store: &Store, hash: Hash) -> bool {
    get(store, hash, "dangerous").unwrap_or(false)
}

pub(crate) fn keep_dangerous(store: &Store, hash: Hash, dangerous: bool) {
    put(store, hash, "dangerous", &dangerous);
}

fn get<T: DeserializeOwned>(store: &Store, hash: Hash, recipe: &str) -> Option<T> {
    let bytes = store.derived().get(&DerivedKey { hash, recipe, engine: ENGINE })?;
    serde_json::from_slice(&bytes).ok()
}

fn put(store: &Store, hash: Hash, recipe: &str, value: &impl Serialize) {
    if let Ok(bytes) = serde_json::to_vec(value) {
        store.derived().put(&DerivedKey { hash, recipe, engine: ENGINE }, &bytes);
    }
}

/// The kind of proof that bytes make.
pub(crate) const fn proof_kind(opened: &Opened) -> ProofKind {
    match opened.kind {
        Kind::Image => ProofKind::Image,
        Kind::Pdf => ProofKind::Pdf,
        Kind::Video => ProofKind::Video,
        Kind::Audio => ProofKind::Audio,
    }
}

pub(crate) const fn media_kind(kind: ProofKind) -> MediaKind {
    match kind {
        ProofKind::Image => MediaKind::Image,
        ProofKind::Pdf => MediaKind::Pdf,
        ProofKind::Video => MediaKind::Video,
        ProofKind::Audio => MediaKind::Audio,
    }
}

/// What was counted by decoding all of it, absent until then; and how a person counts frames.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counted {
    pub frames: Option<u32>,
    pub samples: Option<u64>,
    pub offset: Offset,
}

/// What was counted of these bytes by now.
pub(crate) fn counted(store: &Store, opened: &Opened, hash: Hash) -> Counted {
    match opened.kind {
        Kind::Video => Counted { frames: num_frames(store, hash), ..Counted::default() },
        Kind::Audio => Counted { samples: num_samples(store, hash), ..Counted::default() },
        Kind::Image | Kind::Pdf => Counted::default(),
    }
}

/// The interface's form.
pub(crate) fn view(opened: &Opened, counted: Counted) -> Result<MediaView, Failure> {
    if let Some(sound) = opened.heard() {
        let AudioFacts { codec, channels, sample_rate, duration } = sound.clone();
        let num_samples = counted.samples.unwrap_or_else(|| claimed_samples(opened));
        return Ok(MediaView::Audio {
            channels: u32::from(channels),
            sample_rate,
            num_samples,
            codec,
            duration: counted.samples.map_or(duration, |samples| seconds(samples, sample_rate)),
            confirmed: counted.samples.is_some(),
        });
    }
    if let Some(video) = &opened.video {
        let Offset { first, start } = counted.offset;
        let set = start.filter(|_| counted.offset.timecode(video.frame_rate).is_some());
        return Ok(MediaView::Video {
            width: video.width,
            height: video.height,
            num_frames: counted.frames.unwrap_or(video.frames),
            frame_rate: video.frame_rate,
            duration: video.duration,
            start_timecode: set.map(|start| start.to_string()).or_else(|| video.start_timecode.clone()),
            drop_frame: set.map_or(video.drop_frame, |start| start.drop),
            start_set: set.is_some(),
            set_start: start.map(|start| start.to_string()),
            first_frame: first,
            has_sound: !opened.audio.is_empty(),
            confirmed: counted.frames.is_some(),
        });
    }
    if let Some(pdf) = &opened.pdf {
        return Ok(MediaView::Pdf { num_pages: pdf.num_pages });
    }
    if let Some(image) = &opened.image {
        return Ok(MediaView::Image {
            width: image.width,
            height: image.height,
            num_pages: image.frames,
            dpi: image.dpi,
            vector: is_vector(opened),
        });
    }
    Err(Failure::of("internal", &[]).because("a medium without facts"))
}

/// Whether it is an image that is drawn anew at every size.
fn is_vector(opened: &Opened) -> bool {
    opened.media_type == SVG
}

/// Whether what is shown of it is drawn anew at every size: vector images and pages of documents.
#[must_use]
pub fn is_drawn(opened: &Opened) -> bool {
    opened.pdf.is_some() || is_vector(opened)
}

/// Samples as seconds, in lowest terms.
fn seconds(samples: u64, sample_rate: u32) -> [i64; 2] {
    let (mut a, mut b) = (samples, u64::from(sample_rate));
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let part = |number: u64| i64::try_from(number / a.max(1)).unwrap_or(i64::MAX);
    [part(samples), part(u64::from(sample_rate))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_converted_before_versions_kept_it_still_says_so() {
        let by = || Some("LibreOffice 7.4.7.2".to_owned());
        let converted = || Origin::Converted("LibreOffice 7.4.7.2".to_owned());
        assert_eq!(told(by(), None), converted());
        assert_eq!(told(None, Some(by())), converted());
        assert_eq!(told(None, Some(None)), Origin::Unknown, "it is not said to be mislabelled");
        assert_eq!(told(Some(String::new()), Some(by())), Origin::Pdf, "the same bytes came as a PDF");
        assert_eq!(told(None, None), Origin::Pdf);
    }
}
