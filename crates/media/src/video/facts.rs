//! What `galley inspect` says of a video: rate, size as shown, start timecode, sound.

use super::color;
use super::ffi::{Input, PixelFormat, StreamFacts, StreamKind};
use super::table::{FrameTable, parse_timecode, reduce, timecode_text};
use crate::inspect::{AudioFacts, VideoFacts};

/// Whether one rate fits all frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rate {
    Constant([u32; 2]),
    Variable,
    /// Too little to tell.
    Unknown,
}

/// Rates that files mean when their average is a little off.
const USUAL_RATES: [[u32; 2]; 16] = [
    [24_000, 1001],
    [24, 1],
    [25, 1],
    [30_000, 1001],
    [30, 1],
    [48_000, 1001],
    [48, 1],
    [50, 1],
    [60_000, 1001],
    [60, 1],
    [100, 1],
    [120_000, 1001],
    [120, 1],
    [10, 1],
    [12, 1],
    [15, 1],
];

/// Finds the rate on whose grid all times (ticks since frame 0) lie within one tick.
pub(crate) fn fit_rate(times: &[i64], time_base: [u32; 2], declared: &[Option<[u32; 2]>]) -> Rate {
    let declared = declared.iter().flatten().copied();
    let Some(last) = times.last().copied().filter(|last| *last > 0) else {
        return declared.last().map_or(Rate::Unknown, Rate::Constant);
    };
    let steps = times.len() as i64 - 1;
    let step = last / steps.max(1);
    let even = (0..).zip(times).all(|(number, time): (i64, _)| *time == number.saturating_mul(step));
    let measured = even.then(|| measured_rate(times.len(), last, time_base)).flatten();
    let found = declared.chain(measured).chain(USUAL_RATES).find(|rate| fits(times, time_base, *rate));
    found.map_or(Rate::Variable, Rate::Constant)
}

fn measured_rate(num_frames: usize, last: i64, [num, den]: [u32; 2]) -> Option<[u32; 2]> {
    let steps = i128::try_from(num_frames).ok()? - 1;
    let [rate_num, rate_den] = reduce(steps * i128::from(den), i128::from(last) * i128::from(num));
    Some([u32::try_from(rate_num).ok()?, u32::try_from(rate_den).ok()?])
}

fn fits(times: &[i64], [tick_num, tick_den]: [u32; 2], [num, den]: [u32; 2]) -> bool {
    // time · tick = number / rate, in units of 1 / (rate num · tick num) ticks; off by one tick at most.
    let frame = i128::from(den) * i128::from(tick_den);
    let tick = i128::from(num) * i128::from(tick_num);
    tick > 0
        && times
            .iter()
            .zip(0_i128..)
            .all(|(time, number)| (i128::from(*time) * tick - number * frame).abs() <= tick)
}

/// The stream that is shown: default by disposition, then most pixels, then first.
pub(crate) fn choose(streams: &[StreamFacts]) -> Option<usize> {
    let candidates = streams.iter().enumerate().filter(|(_, stream)| is_picture(stream));
    let rank = |stream: &StreamFacts| {
        (stream.has_decoder, stream.default, u64::from(stream.width) * u64::from(stream.height))
    };
    candidates.rev().max_by_key(|(_, stream)| rank(stream)).map(|(index, _)| index)
}

pub(crate) fn is_picture(stream: &StreamFacts) -> bool {
    stream.kind == StreamKind::Video && !stream.attached_picture
}

/// The sound that is heard, beside a picture or alone: default by disposition, then most channels, then first. Its number
/// among the sounds, and that of its stream.
pub(crate) fn choose_sound(streams: &[StreamFacts]) -> Option<(usize, usize)> {
    let sounds = streams.iter().enumerate().filter(|(_, stream)| stream.kind == StreamKind::Audio);
    let rank = |stream: &StreamFacts| (stream.has_decoder, stream.default, stream.channels);
    let numbered: Vec<_> = sounds.enumerate().collect();
    let best = numbered.iter().rev().max_by_key(|(_, (_, stream))| rank(stream));
    best.map(|(number, (stream, _))| (*number, *stream))
}

pub(crate) fn audio(streams: &[StreamFacts], container_us: Option<i64>) -> Vec<AudioFacts> {
    let duration = |stream: &StreamFacts| match (stream.duration, container_us) {
        (Some(ticks), _) => {
            let [num, den] = stream.time_base.map(i128::from);
            reduce(i128::from(ticks) * num, den)
        }
        (None, Some(us)) => reduce(i128::from(us), 1_000_000),
        (None, None) => [0, 1],
    };
    streams
        .iter()
        .filter(|stream| stream.kind == StreamKind::Audio)
        .map(|stream| AudioFacts {
            codec: stream.codec.clone(),
            channels: stream.channels,
            sample_rate: stream.sample_rate,
            duration: duration(stream),
        })
        .collect()
}

/// The start timecode: the stream's own, the container's, or that of a timecode track.
pub(crate) fn start_timecode(
    input: &Input,
    streams: &[StreamFacts],
    chosen: usize,
) -> Option<([u8; 4], bool)> {
    let own = streams.get(chosen).and_then(|stream| stream.timecode.clone());
    let track = || {
        let others = streams.iter().filter(|stream| stream.kind == StreamKind::Other);
        others.filter_map(|stream| stream.timecode.clone()).next()
    };
    parse_timecode(&own.or_else(|| input.tag(c"timecode")).or_else(track)?)
}

/// The media type, from the demuxer, the brand and what is inside.
pub(crate) fn media_type(format: &str, brand: Option<&str>, head: &[u8], has_picture: bool) -> String {
    let video_or_audio = |subtype: &str| {
        let kind = if has_picture { "video" } else { "audio" };
        format!("{kind}/{subtype}")
    };
    match format.split(',').next().unwrap_or_default() {
        "mov" if brand.is_some_and(|brand| brand.starts_with("qt")) => "video/quicktime".into(),
        "mov" => video_or_audio("mp4"),
        "matroska" if head.windows(4).any(|bytes| bytes == b"webm") => video_or_audio("webm"),
        "matroska" => video_or_audio("x-matroska"),
        "mpegts" => "video/mp2t".into(),
        "mpeg" | "mpegvideo" => "video/mpeg".into(),
        "avi" => "video/x-msvideo".into(),
        "mxf" => "application/mxf".into(),
        "ogg" => video_or_audio("ogg"),
        "flv" => "video/x-flv".into(),
        "asf" => "video/x-ms-asf".into(),
        "gif" => "image/gif".into(),
        "apng" => "image/apng".into(),
        "h264" => "video/h264".into(),
        "hevc" => "video/h265".into(),
        "wav" | "w64" => "audio/wav".into(),
        "mp3" => "audio/mpeg".into(),
        other => video_or_audio(other),
    }
}

/// Width and height as shown, and before rotation (pixel aspect applied to the width, rounded).
pub(crate) fn shown_size(stream: &StreamFacts, coded: (u32, u32)) -> ((u32, u32), (u32, u32)) {
    let [num, den] = pixel_aspect(stream).map(u64::from);
    let (width, height) = coded;
    let stretched = (2 * u64::from(width) * num + den) / (2 * den);
    let upright = (u32::try_from(stretched).unwrap_or(width).max(1), height);
    let shown = if stream.rotation % 180 == 90 { (upright.1, upright.0) } else { upright };
    (shown, upright)
}

/// The pixel aspect; one that nobody can mean counts as square.
pub(crate) fn pixel_aspect(stream: &StreamFacts) -> [u32; 2] {
    let sane = |[num, den]: &[u32; 2]| {
        u64::from(*num) <= 16 * u64::from(*den) && u64::from(*den) <= 16 * u64::from(*num)
    };
    let [num, den] = stream.pixel_aspect.filter(sane).unwrap_or([1, 1]).map(i128::from);
    reduce(num, den).map(|part| u32::try_from(part).unwrap_or(1))
}

pub(crate) fn video(
    stream: &StreamFacts,
    coded: (u32, u32),
    pixel_format: i32,
    tags: [i32; 5],
    interlaced: bool,
    table: &FrameTable,
) -> VideoFacts {
    let ((width, height), _) = shown_size(stream, coded);
    let format = PixelFormat::of(pixel_format);
    let colour = color::Tags::resolve(tags, format.as_ref(), coded);
    VideoFacts {
        codec: stream.codec.clone(),
        width,
        height,
        coded_width: coded.0,
        coded_height: coded.1,
        rotation: stream.rotation,
        mirrored: stream.mirrored,
        pixel_aspect: pixel_aspect(stream),
        frames: table.len(),
        frame_rate: table.frame_rate,
        variable_frame_rate: table.variable_frame_rate,
        time_base: table.time_base,
        duration: table.seconds(table.duration()),
        start_timecode: table.start_timecode.map(|parts| timecode_text(parts, table.drop_frame)),
        drop_frame: table.drop_frame,
        pixel_format: format.map_or_else(|| "unknown".into(), |format| format.name),
        color: colour.facts(),
        interlaced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(times: &[i64], time_base: [u32; 2], declared: &[Option<[u32; 2]>], expected: Rate) {
        assert_eq!(fit_rate(times, time_base, declared), expected);
    }

    #[test]
    fn rates_fit_within_a_tick() {
        check(&[0, 33, 67, 100, 133, 167, 200], [1, 1000], &[Some([30, 1])], Rate::Constant([30, 1]));
        check(&[0, 1001, 2002, 3003], [1, 30_000], &[], Rate::Constant([30_000, 1001]));
        check(&[0, 3600, 7200, 14_400], [1, 90_000], &[Some([25, 1])], Rate::Variable);
        check(&[0, 7, 14, 21], [1, 100], &[], Rate::Constant([100, 7]));
        check(&[0], [1, 100], &[None, Some([25, 1])], Rate::Constant([25, 1]));
        check(&[], [1, 100], &[None, None], Rate::Unknown);
    }

    #[test]
    fn pixel_aspect_stretches_the_width_before_rotation() {
        let stream = StreamFacts {
            kind: StreamKind::Video,
            attached_picture: false,
            default: true,
            codec: String::new(),
            has_decoder: true,
            width: 720,
            height: 576,
            time_base: [1, 25],
            rates: [None, None],
            pixel_aspect: Some([16, 11]),
            rotation: 90,
            mirrored: false,
            alpha_beside: false,
            color_tags: [2; 5],
            interlaced: false,
            peak_nits: None,
            timecode: None,
            channels: 0,
            sample_rate: 0,
            duration: None,
        };
        assert_eq!(shown_size(&stream, (720, 576)), ((576, 1047), (1047, 576)));
    }
}
