//! One video stream of one file: its facts, its frame table, and any of its frames, exactly.
//!
//! Runs inside a worker program: the parent never calls it. The file is one reader; demuxers are on an allow-list
//! and can open nothing else (see `ffi`). Frame N is frame N or an error, never a neighbour (see `seek`).
//! Sound beside a picture is decoded apart from it, to be heard; sound alone has its samples counted as well (see `sound`).
//! Animated WebP goes its own way (see `animation`).

mod animation;
mod cache;
mod claims;
mod color;
mod cut;
mod deinterlace;
mod facts;
pub(crate) mod ffi;
mod flac;
#[cfg(test)]
mod fuzz;
mod heard;
mod index;
mod sample;
mod seek;
mod show;
mod sound;
pub mod table;
mod walk;

use std::io::{Read, Seek};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::animation::Animation;
pub(crate) use self::animation::is_animated_webp;
use self::cache::{CACHE_BYTES, Cache};
use self::ffi::{DecodedFrame, Input, PixelFormat, SharedSource, StreamFacts};
use self::heard::Heard;
use self::index::{Confirmed, Index, Key, Names, Timing, Trouble};
use self::seek::{Map, Session};
pub(crate) use self::sound::{Listening, no_sound};
use self::table::FrameTable;
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::{AudioFacts, Kind, Problem, VideoFacts};
use crate::picture::{Canvas, Picture, Size};

/// Has FFmpeg look at the processor, which may read files, before none can be opened any more.
pub(crate) fn warm() {
    ffi::warm();
}

/// A file to read from.
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// An open video (or a file with sound only).
pub struct Video {
    source: SharedSource,
    media_type: String,
    audio: Vec<AudioFacts>,
    shown: Option<Shown>,
    animation: Option<Animation>,
    sound: Option<Heard>,
    /// It ends before its container says so.
    cut: Option<Problem>,
}

/// The stream that is shown.
struct Shown {
    number: usize,
    stream: StreamFacts,
    start_timecode: Option<([u8; 4], bool)>,
    index: Index,
    state: Mutex<State>,
}

/// What changes while frames are asked for.
struct State {
    table: Arc<FrameTable>,
    keys: Vec<Key>,
    names: Names,
    session: Session,
    cache: Cache,
    /// As decoded, before pixel aspect and rotation.
    coded: (u32, u32),
    pixel_format: i32,
    color_tags: [i32; 5],
    /// Of the first frame or the container: one for all frames, so that a scene does not flicker.
    peak_nits: u16,
    interlaced: bool,
    damaged: Vec<u32>,
    trouble: Option<Trouble>,
}

/// Codecs whose frames build on earlier ones without saying so.
const WITHOUT_TRUE_KEYS: [&str; 2] = ["gif", "apng"];

impl Video {
    /// Opens a file by its content and makes the provisional frame table of the stream that is shown.
    ///
    /// # Errors
    /// [`Code::Empty`], [`Code::Unsupported`] (also for playlists and pictures), [`Code::Damaged`],
    /// [`Code::OutOfRange`] when `stream` names no video stream, [`Code::Limit`], [`Code::Io`], [`Code::Cancelled`].
    pub fn open(
        source: impl Source + 'static,
        stream: Option<u32>,
        cancel: &Cancel,
    ) -> Result<Self, MediaError> {
        let source = SharedSource::new(Box::new(source))?;
        if source.size() == 0 {
            return Err(MediaError::new(Code::Empty, "the file is empty"));
        }
        let mut head = [0; 64];
        let length = source.read_full(0, &mut head)?;
        let head = head.get(..length).unwrap_or_default();
        if is_animated_webp(head) {
            let animation = Some(Animation::open(source.clone(), cancel)?);
            return Ok(Self {
                source,
                media_type: "image/webp".into(),
                audio: Vec::new(),
                shown: None,
                animation,
                sound: None,
                cut: None,
            });
        }
        claims::check(&source)?;
        let input = Input::open(source.clone(), cancel)?;
        let streams = input.streams();
        let chosen = choose(&streams, stream)?;
        let brand = input.tag(c"major_brand");
        let media_type = facts::media_type(&input.format_name(), brand.as_deref(), head, chosen.is_some());
        let mut audio = facts::audio(&streams, input.duration_us());
        let cut = cut::problem(&input, chosen, head, &source);
        let mut sound = None;
        let shown = match chosen {
            Some(number) => {
                let start_timecode = facts::start_timecode(&input, &streams, number);
                let stream = streams.into_iter().nth(number).ok_or_else(nothing_inside)?;
                let index = Index::scan(input, number)?;
                Some(Shown::open(&source, number, stream, start_timecode, index, cancel)?)
            }
            None => {
                drop(input);
                sound = Some(Heard::open(&source, &streams, &mut audio, cancel)?);
                None
            }
        };
        Ok(Self { source, media_type, audio, shown, animation: None, sound, cut })
    }

    /// Video, or audio where no stream has pictures (cover art is none).
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.shown.is_some() || self.animation.is_some() { Kind::Video } else { Kind::Audio }
    }

    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The duration of the one that is heard is counted once all of it was decoded.
    #[must_use]
    pub fn audio(&self) -> Vec<AudioFacts> {
        let mut audio = self.audio.clone();
        if let Some(heard) = &self.sound
            && let (Some(counted), Some(facts)) = (heard.sound.counted(), audio.get_mut(heard.number))
        {
            facts.duration = table::reduce(i128::from(counted.num_samples), i128::from(counted.sample_rate));
        }
        audio
    }

    /// Facts by the table as it is now; `None` for sound only.
    #[must_use]
    pub fn facts(&self) -> Option<VideoFacts> {
        if let Some(animation) = &self.animation {
            return Some(animation.facts());
        }
        let shown = self.shown.as_ref()?;
        let state = shown.state();
        Some(facts::video(
            &shown.stream,
            state.coded,
            state.pixel_format,
            state.color_tags,
            state.interlaced || shown.stream.interlaced,
            &state.table,
        ))
    }

    /// What is odd about the file, as far as is known by now.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.cut.iter().cloned().collect();
        if let Some(heard) = &self.sound {
            problems.extend(heard.problems());
        } else if let Some(animation) = &self.animation {
            problems.extend(animation.problems());
        } else if let Some(shown) = &self.shown {
            problems.extend(shown.problems());
        }
        problems
    }

    /// The table as it is now; empty for sound only.
    #[must_use]
    pub fn table(&self) -> Arc<FrameTable> {
        if let Some(animation) = &self.animation {
            return animation.table();
        }
        self.shown.as_ref().map_or_else(|| Arc::new(no_frames()), |shown| Arc::clone(&shown.state().table))
    }

    /// Decodes everything once on a cursor of its own and settles the table; frames may be asked for meanwhile.
    ///
    /// # Errors
    /// [`Code::Empty`] when nothing decodes, [`Code::Cancelled`], [`Code::Io`], [`Code::Limit`].
    pub fn confirm(&self, cancel: &Cancel) -> Result<Arc<FrameTable>, MediaError> {
        if let Some(animation) = &self.animation {
            return animation.confirm(cancel);
        }
        let Some(shown) = &self.shown else { return Ok(self.table()) };
        let known = self.table();
        if known.confirmed {
            return Ok(known);
        }
        let confirmed = shown.confirm(&self.source, cancel)?;
        let mut state = shown.state();
        state.damaged = confirmed.damaged;
        state.interlaced |= confirmed.any_interlaced;
        state.trouble = confirmed.trouble;
        state.replace_table(Arc::new(confirmed.table), &shown.index);
        Ok(Arc::clone(&state.table))
    }

    /// Takes a table that was confirmed elsewhere on the same bytes and stream.
    pub fn adopt(&self, table: Arc<FrameTable>) {
        if let Some(animation) = &self.animation {
            animation.adopt(table);
        } else if let Some(shown) = &self.shown {
            shown.state().replace_table(table, &shown.index);
        }
    }

    /// Frame `number`, from 0, at a size; `region` in native pixels as shown. Planar where the file is.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] for a frame or region that does not exist, [`Code::Damaged`] when exactly this frame
    /// cannot be decoded, [`Code::Cancelled`], [`Code::Io`], [`Code::Limit`].
    pub fn frame(
        &self,
        number: u32,
        size: Size,
        region: Option<[u32; 4]>,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        if let Some(animation) = &self.animation {
            let count = animation.table().len();
            return if number < count {
                animation.frame(number, size, region, cancel)
            } else {
                Err(out_of_range(number, count))
            };
        }
        let shown = self.shown.as_ref().ok_or_else(|| out_of_range(number, 0))?;
        let (frame, coded, peak_nits) = shown.fetch(number, cancel)?;
        show::show(&frame, &shown.stream, coded, peak_nits, size, region)
    }

    /// As [`Video::frame`] of the whole, at the beginning of memory that is there already: the picture has no bytes of its
    /// own, and what it says of its planes holds for that memory. `None` for what is not shown as it was decoded, and where
    /// there is not enough of that memory.
    ///
    /// # Errors
    /// As [`Video::frame`].
    pub fn frame_onto(
        &self,
        canvas: &mut dyn Canvas,
        number: u32,
        size: Size,
        cancel: &Cancel,
    ) -> Result<Option<Picture>, MediaError> {
        let Some(shown) = &self.shown else { return Ok(None) };
        let (frame, coded, peak_nits) = shown.fetch(number, cancel)?;
        show::show_onto(canvas, &frame, &shown.stream, coded, peak_nits, size)
    }
}

impl Shown {
    fn open(
        source: &SharedSource,
        number: usize,
        mut stream: StreamFacts,
        start_timecode: Option<([u8; 4], bool)>,
        index: Index,
        cancel: &Cancel,
    ) -> Result<Self, MediaError> {
        let timing = Timing {
            codec: &stream.codec,
            time_base: stream.time_base,
            rates: &stream.rates,
            start_timecode,
        };
        let (table, first, confirmed) = match index::provisional(&index, source, number, timing, cancel)? {
            Some(provisional) => (provisional.table, provisional.first, None),
            None => {
                let mut confirmed = index::confirmed(&index, source, number, timing, cancel)?;
                let table = std::mem::replace(&mut confirmed.table, no_frames());
                (table, confirmed.first.take(), Some(confirmed))
            }
        };
        if table.is_empty() {
            return Err(no_picture());
        }
        let first = first.ok_or_else(no_picture)?;
        if (stream.rotation, stream.mirrored) == (0, false)
            && let Some(turned) = first.orientation()
        {
            (stream.rotation, stream.mirrored) = turned;
        }
        let linear = WITHOUT_TRUE_KEYS.contains(&stream.codec.as_str());
        let names = index.names(&table);
        let state = State {
            keys: index.keys(&table, &names),
            names,
            table: Arc::new(table),
            session: Session::new(source.clone(), number, linear),
            cache: Cache::new(CACHE_BYTES),
            coded: (first.width(), first.height()),
            pixel_format: first.format(),
            color_tags: show::merge(first.color_tags(), stream.color_tags),
            peak_nits: first.peak_nits().or(stream.peak_nits).unwrap_or(color::USUAL_PEAK_NITS),
            interlaced: first.is_interlaced() || confirmed.as_ref().is_some_and(|pass| pass.any_interlaced),
            trouble: confirmed.as_ref().and_then(|pass| pass.trouble),
            damaged: confirmed.map(|pass| pass.damaged).unwrap_or_default(),
        };
        let shown = Self { number, stream, start_timecode, index, state: Mutex::new(state) };
        shown.keep_first(first)?;
        Ok(shown)
    }

    /// The first decoded frame is most often the first one asked for; that of a linear pass lacks its loop filter.
    fn keep_first(&self, first: DecodedFrame) -> Result<(), MediaError> {
        let mut state = self.state();
        let is_first = state.table.get(0).is_some_and(|frame| Some(frame.pts) == first.pts());
        if is_first && !state.table.confirmed && first.is_sound() {
            state.cache.put(0, first.share()?);
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decodes a frame; with it the size that frames have as coded, and the peak of HDR.
    fn fetch(&self, number: u32, cancel: &Cancel) -> Result<(DecodedFrame, (u32, u32), u16), MediaError> {
        let mut state = self.state();
        let state = &mut *state;
        if number >= state.table.len() {
            return Err(out_of_range(number, state.table.len()));
        }
        let map = Map { table: &state.table, keys: &state.keys, names: &state.names };
        let frame = state.session.fetch(map, number, &mut state.cache, cancel)?;
        cancel.check()?;
        Ok((frame, state.coded, state.peak_nits))
    }

    fn confirm(&self, source: &SharedSource, cancel: &Cancel) -> Result<Confirmed, MediaError> {
        let StreamFacts { codec, rates, time_base, .. } = &self.stream;
        let timing = Timing { codec, time_base: *time_base, rates, start_timecode: self.start_timecode };
        let confirmed = index::confirmed(&self.index, source, self.number, timing, cancel)?;
        if confirmed.table.is_empty() { Err(no_picture()) } else { Ok(confirmed) }
    }

    fn problems(&self) -> Vec<Problem> {
        let state = self.state();
        let mut problems = Vec::new();
        let mut say = |code: &str, message: String, frame: Option<u32>| {
            problems.push(Problem { code: code.into(), message, page: None, frame });
        };
        match state.trouble {
            Some(Trouble::TimestampsAbsent) => {
                say(
                    "timestamps-absent",
                    "frames lack timestamps: times follow the decode order".into(),
                    None,
                );
            }
            Some(Trouble::TimestampsRepeat) => {
                say("timestamps-repeat", "timestamps repeat or go back: frames are counted".into(), None);
            }
            None => {}
        }
        let by_design = WITHOUT_TRUE_KEYS.contains(&self.stream.codec.as_str());
        let counted = matches!(state.names, Names::Count);
        if counted || state.session.is_linear() && !by_design {
            say(
                "linear-decoding",
                "seeking is not exact in this file: frames are decoded from the start".into(),
                None,
            );
        }
        let format = PixelFormat::of(state.pixel_format);
        let tags = color::Tags::resolve(state.color_tags, format.as_ref(), state.coded);
        if tags.assumed {
            let name = tags.facts().matrix;
            say(
                "color-unspecified",
                format!("the file does not say its colour matrix: {name} is assumed"),
                None,
            );
        }
        if tags.unconverted {
            let name = tags.facts().matrix;
            say(
                "matrix-not-converted",
                format!(
                    "the colour matrix {name} is not converted: another stands in, and colours are wrong"
                ),
                None,
            );
        }
        if format.as_ref().is_some_and(PixelFormat::loses_alpha) || self.stream.alpha_beside {
            say("alpha-not-shown", "the video has an alpha channel, which is not shown".into(), None);
        }
        if color::is_hdr(tags.transfer) && tags.is_planar {
            let peak = if tags.transfer == 18 { 1000 } else { state.peak_nits };
            let message = format!(
                "this is HDR with light of up to {peak} cd/m²: it is tone-mapped for this screen, where highlights and \
                 colours are not what an HDR screen shows"
            );
            say("hdr-tone-mapped", message, None);
        } else if color::is_hdr(tags.transfer) {
            say("hdr-not-mapped", "this is HDR in RGB and is shown without tone mapping".into(), None);
        } else if tags.is_wide() {
            let name = tags.facts().primaries;
            say("wide-gamut-clipped", format!("colours of {name} outside sRGB are shown at its edge"), None);
        }
        for frame in state.damaged.iter().take(100) {
            say("damaged-frame", format!("frame {frame} is damaged"), Some(*frame));
        }
        // Away from damage a film may well leave frames out.
        if let Some((count, after)) = state.table.gaps_beside(&state.damaged) {
            let what = if count == 1 { "frame is" } else { "frames are" };
            let message = format!("about {count} {what} missing, the first after frame {after}");
            say("frames-missing", message, Some(after));
        }
        problems
    }
}

impl State {
    fn replace_table(&mut self, table: Arc<FrameTable>, index: &Index) {
        let moved = self.table.frames != table.frames || self.table.by_count != table.by_count;
        self.table = table;
        if moved {
            self.names = index.names(&self.table);
            self.keys = index.keys(&self.table, &self.names);
            self.session.forget_position();
            self.cache.clear();
        }
    }
}

fn choose(streams: &[StreamFacts], wanted: Option<u32>) -> Result<Option<usize>, MediaError> {
    let Some(wanted) = wanted else { return Ok(facts::choose(streams)) };
    let named = streams.get(wanted as usize).filter(|stream| facts::is_picture(stream));
    match named {
        Some(_) => Ok(Some(wanted as usize)),
        None => {
            Err(MediaError::new(Code::OutOfRange, format!("stream {wanted} is no video stream of this file"))
                .with_hint("Leave out --stream to see the default one."))
        }
    }
}

fn out_of_range(number: u32, count: u32) -> MediaError {
    MediaError::new(Code::OutOfRange, format!("there is no frame {number}: the video has {count} frames"))
        .with_hint("Frames count from 0.")
}

fn nothing_inside() -> MediaError {
    MediaError::new(Code::Empty, "there is neither video nor sound in this file")
}

fn no_picture() -> MediaError {
    MediaError::new(Code::Damaged, "not one frame of this video can be decoded")
        .with_hint("Export or download it again.")
}

fn no_frames() -> FrameTable {
    FrameTable {
        revision: 1,
        confirmed: true,
        time_base: [1, 1],
        frame_rate: None,
        variable_frame_rate: false,
        start_timecode: None,
        drop_frame: false,
        by_count: false,
        frames: Vec::new(),
    }
}
