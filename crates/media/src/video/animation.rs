//! Animated WebP (RFC 9649): a video whose frames are pictures drawn over each other, decoded by image-webp.
//!
//! FFmpeg 5.1 has no demuxer for it. A frame builds on all before it, so frames are decoded from the start and the last
//! ones kept; that is said in `problems` only where it is long. Times are the file's own, in milliseconds; a delay of 0
//! counts as 100, as browsers have it.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use image_webp::WebPDecoder;

use super::ffi::SharedSource;
use super::index::{Settled, Timing, build};
use super::table::{Frame, FrameTable};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::{ColorFacts, Problem, VideoFacts};
use crate::picture::{Picture, Size, crop, resize};

const MAX_FRAMES: usize = 100_000;
/// For what is kept of decoded frames.
const CACHE_BYTES: usize = 128 << 20;
/// For one picture, decoded.
const MAX_PICTURE_BYTES: usize = 512 << 20;
const UNTIMED: i64 = 100;

pub(super) struct Animation {
    source: SharedSource,
    width: u32,
    height: u32,
    alpha: bool,
    has_profile: bool,
    state: Mutex<State>,
}

struct State {
    table: Arc<FrameTable>,
    decoder: Option<(WebPDecoder<BufReader<Reader>>, u32)>,
    kept: Vec<(u32, Arc<Vec<u8>>)>,
    cut: bool,
}

/// Whether these are the first bytes of an animated WebP: an extended header with the animation flag (RFC 9649, 2.7).
pub(crate) fn is_animated_webp(head: &[u8]) -> bool {
    head.starts_with(b"RIFF")
        && head.get(8..16) == Some(b"WEBPVP8X")
        && head.get(20).is_some_and(|flags| flags & 0x02 != 0)
}

impl Animation {
    pub(super) fn open(source: SharedSource, cancel: &Cancel) -> Result<Self, MediaError> {
        let mut decoder = decoder(&source, cancel)?;
        let (width, height) = decoder.dimensions();
        let has_profile = decoder.icc_profile().ok().flatten().is_some();
        let (delays, cut) = delays(&source, cancel)?;
        let animation = Self {
            width,
            height,
            alpha: decoder.has_alpha(),
            has_profile,
            source,
            state: Mutex::new(State {
                table: Arc::new(table(&delays, 1, false)),
                decoder: Some((decoder, 0)),
                kept: Vec::new(),
                cut,
            }),
        };
        // A header alone is no film.
        animation.pixels(0, cancel)?;
        Ok(animation)
    }

    pub(super) fn facts(&self) -> VideoFacts {
        let table = self.table();
        VideoFacts {
            codec: "webp".into(),
            width: self.width,
            height: self.height,
            coded_width: self.width,
            coded_height: self.height,
            rotation: 0,
            mirrored: false,
            pixel_aspect: [1, 1],
            frames: table.len(),
            frame_rate: table.frame_rate,
            variable_frame_rate: table.variable_frame_rate,
            time_base: table.time_base,
            duration: table.seconds(table.duration()),
            start_timecode: None,
            drop_frame: false,
            pixel_format: if self.alpha { "rgba" } else { "rgb24" }.into(),
            color: ColorFacts {
                matrix: "rgb".into(),
                primaries: "bt709".into(),
                transfer: "srgb".into(),
                range: "full".into(),
            },
            interlaced: false,
        }
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let problem = |code: &str, message: &str| Problem {
            code: code.into(),
            message: message.into(),
            page: None,
            frame: None,
        };
        let mut problems = Vec::new();
        if self.state().cut {
            problems.push(problem("truncated", "the file ends early: the frames before that are shown"));
        }
        if self.has_profile {
            problems.push(problem(
                "color-profile-unusable",
                "the colour profile of an animation is not applied: colours are shown as stored",
            ));
        }
        problems
    }

    pub(super) fn table(&self) -> Arc<FrameTable> {
        Arc::clone(&self.state().table)
    }

    /// Decodes every frame once; the table ends where decoding does.
    pub(super) fn confirm(&self, cancel: &Cancel) -> Result<Arc<FrameTable>, MediaError> {
        let known = self.table();
        if known.confirmed {
            return Ok(known);
        }
        let mut decoder = decoder(&self.source, cancel)?;
        let mut buffer = self.buffer(&decoder)?;
        let mut shown = 0;
        for _ in 0..known.len() {
            cancel.check()?;
            match decoder.read_frame(&mut buffer) {
                Ok(_) => shown += 1,
                Err(_) => break,
            }
        }
        cancel.check()?;
        if shown == 0 {
            return Err(damaged());
        }
        let delays: Vec<i64> = known.frames.iter().take(shown).map(|frame| frame.duration).collect();
        let mut state = self.state();
        state.cut |= shown < known.frames.len();
        state.table = Arc::new(table(&delays, 2, true));
        Ok(Arc::clone(&state.table))
    }

    pub(super) fn adopt(&self, table: Arc<FrameTable>) {
        self.state().table = table;
    }

    pub(super) fn frame(
        &self,
        number: u32,
        size: Size,
        region: Option<[u32; 4]>,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        let rgba = self.pixels(number, cancel)?;
        let native = Picture::rgba(self.width, self.height, rgba.as_ref().clone());
        let (width, height) = size.resolve(self.width, self.height)?;
        let picture = if (width, height) == (self.width, self.height) {
            native
        } else {
            resize(&native, width, height)?
        };
        let Some(region) = region else { return Ok(picture) };
        let region = super::show::scaled_region(region, (self.width, self.height), (width, height));
        crop(&picture, region)
            .ok_or_else(|| MediaError::new(Code::OutOfRange, "the region lies outside the picture"))
    }

    /// A frame as RGBA, straight alpha.
    fn pixels(&self, number: u32, cancel: &Cancel) -> Result<Arc<Vec<u8>>, MediaError> {
        let mut state = self.state();
        if let Some((_, known)) = state.kept.iter().find(|(kept, _)| *kept == number) {
            return Ok(Arc::clone(known));
        }
        let (mut decoder, mut next) = match state.decoder.take() {
            Some((decoder, next)) if next <= number => (decoder, next),
            _ => (decoder(&self.source, cancel)?, 0),
        };
        let mut buffer = self.buffer(&decoder)?;
        loop {
            // What is half decoded when this ends is not gone on with.
            cancel.check()?;
            decoder.read_frame(&mut buffer).map_err(|_| {
                MediaError::new(Code::Damaged, format!("frame {next} is damaged and cannot be decoded"))
                    .with_hint("Look at another frame, or export the animation again.")
            })?;
            let found = Arc::new(if self.alpha { buffer.clone() } else { with_alpha(&buffer) });
            state.keep(next, &found);
            if next == number {
                state.decoder = Some((decoder, next + 1));
                return Ok(found);
            }
            next += 1;
        }
    }

    fn buffer(&self, decoder: &WebPDecoder<BufReader<Reader>>) -> Result<Vec<u8>, MediaError> {
        let bytes = decoder.output_buffer_size().filter(|bytes| *bytes <= MAX_PICTURE_BYTES);
        bytes.map(|bytes| vec![0; bytes]).ok_or_else(too_large)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Keeps the latest frames, as many as fit.
    fn keep(&mut self, number: u32, rgba: &Arc<Vec<u8>>) {
        self.kept.retain(|(kept, _)| *kept != number);
        self.kept.push((number, Arc::clone(rgba)));
        let room = (CACHE_BYTES / rgba.len().max(1)).max(1);
        let excess = self.kept.len().saturating_sub(room);
        self.kept.drain(..excess);
    }
}

fn with_alpha(rgb: &[u8]) -> Vec<u8> {
    rgb.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect()
}

fn decoder(source: &SharedSource, cancel: &Cancel) -> Result<WebPDecoder<BufReader<Reader>>, MediaError> {
    let reader = Reader { source: source.clone(), at: 0, cancel: cancel.clone() };
    let mut decoder = WebPDecoder::new(BufReader::new(reader)).map_err(|_| damaged())?;
    let (width, height) = decoder.dimensions();
    if width as usize * height as usize * 4 > MAX_PICTURE_BYTES {
        return Err(too_large());
    }
    decoder.set_memory_limit(MAX_PICTURE_BYTES);
    if decoder.is_animated() { Ok(decoder) } else { Err(damaged()) }
}

/// Delays of the frames by their `ANMF` chunks, in milliseconds, and whether the file ends within one.
pub(super) fn delays(source: &SharedSource, cancel: &Cancel) -> Result<(Vec<i64>, bool), MediaError> {
    let (mut at, mut delays, mut cut) = (12, Vec::new(), false);
    let mut head = [0; 24];
    loop {
        cancel.check()?;
        let length = source.read_full(at, &mut head)?;
        let [f0, f1, f2, f3, s0, s1, s2, s3, ..] = head;
        if length < 8 {
            break;
        }
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        if [f0, f1, f2, f3] == *b"ANMF" {
            if length < 24 || at + 8 + size > source.size() {
                cut = true;
                break;
            }
            // Frame x, y, width and height take twelve bytes before the duration (RFC 9649, 2.7.1.1).
            let [.., d0, d1, d2, _] = head;
            delays.push(i64::from(u32::from_le_bytes([d0, d1, d2, 0])));
            if delays.len() > MAX_FRAMES {
                return Err(MediaError::new(Code::Limit, "the animation has more than 100,000 frames"));
            }
        }
        at += 8 + size + size % 2;
    }
    if delays.is_empty() { Err(damaged()) } else { Ok((delays, cut)) }
}

pub(super) fn table(delays: &[i64], revision: u32, confirmed: bool) -> FrameTable {
    let mut pts = 0;
    let frames = delays.iter().enumerate().map(|(number, delay)| {
        let duration = if *delay == 0 { UNTIMED } else { *delay };
        let frame = Frame { pts, ordinal: 0, time: 0, dts: None, duration, key: number == 0 };
        pts += duration;
        frame
    });
    let timing = Timing { codec: "webp", time_base: [1, 1000], rates: &[], start_timecode: None };
    build(frames.collect(), timing, Settled { revision, confirmed, by_count: false })
}

fn damaged() -> MediaError {
    MediaError::new(Code::Damaged, "this is a damaged WebP animation").with_hint("Export it again.")
}

fn too_large() -> MediaError {
    MediaError::new(Code::Limit, "the animation is larger than can be shown")
        .with_hint("Export it at a smaller size.")
}

/// A position of its own in the shared file.
struct Reader {
    source: SharedSource,
    at: u64,
    cancel: Cancel,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(std::io::Error::other("cancelled"));
        }
        let count = self.source.read_at(self.at, buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
