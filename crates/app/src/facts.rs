//! What is known of a version's bytes without looking at them again: facts, the confirmed frame table, page labels.
//!
//! Derived from bytes by their hash (S42): every entry can be made again, none is in the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use galley_core::Hash;
use galley_core::op::ProofKind;
use galley_media::inspect::Kind;
use galley_media::pool::{FrameTable, Opened};
use galley_store::{DerivedKey, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::{Failure, MediaKind, MediaView};

/// Another way to decode is another engine: raise it when facts or tables change for the same bytes.
const ENGINE: &str = "galley-media 2";

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

/// Keeps the confirmed table, and its length with the facts.
pub(crate) fn keep_table(store: &Store, hash: Hash, table: &FrameTable) {
    put(store, hash, "frames", table);
    put(store, hash, "num-frames", &table.len());
}

/// The number of frames of the confirmed table.
pub(crate) fn num_frames(store: &Store, hash: Hash) -> Option<u32> {
    get(store, hash, "num-frames")
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

/// The kind of proof that bytes make; sound alone makes none.
pub(crate) fn proof_kind(opened: &Opened, name: &str) -> Result<ProofKind, Failure> {
    match opened.kind {
        Kind::Image => Ok(ProofKind::Image),
        Kind::Pdf => Ok(ProofKind::Pdf),
        Kind::Video => Ok(ProofKind::Video),
        Kind::Audio => Err(Failure::of("unsupported", &[("name", name)]).because("sound without a picture")),
    }
}

pub(crate) const fn media_kind(kind: ProofKind) -> MediaKind {
    match kind {
        ProofKind::Image => MediaKind::Image,
        ProofKind::Pdf => MediaKind::Pdf,
        ProofKind::Video => MediaKind::Video,
    }
}

/// The interface's form; `confirmed` is the length of the confirmed table.
pub(crate) fn view(opened: &Opened, confirmed: Option<u32>) -> Result<MediaView, Failure> {
    if let Some(video) = &opened.video {
        return Ok(MediaView::Video {
            width: video.width,
            height: video.height,
            num_frames: confirmed.unwrap_or(video.frames),
            frame_rate: video.frame_rate,
            duration: video.duration,
            start_timecode: video.start_timecode.clone(),
            drop_frame: video.drop_frame,
            confirmed: confirmed.is_some(),
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
        });
    }
    Err(Failure::of("internal", &[]).because("a medium without facts"))
}
