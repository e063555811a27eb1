//! The clips that tests of the decoder, the command line and the window share, each with what is odd about it.
//!
//! Made once per target directory and kept there. What they show says [`crate::truth`], never this list.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a clip that cannot be made must fail the test that needs it"
)]

use std::path::{Path, PathBuf};

use crate::clips::{Recipe, derive, from_bytes};
use crate::fields::{self, First};
use crate::fixtures;

const X264: &str = "-c:v libx264 -preset veryfast -threads 2 -bf 3 -x264-params";
const TS_PACKET: usize = 188;

/// A clip, and what the tests have to know of it.
#[derive(Clone, Debug)]
pub struct Clip {
    pub name: &'static str,
    pub path: PathBuf,
    /// The video stream that is shown by default.
    pub stream: u32,
    /// Whether each frame carries its number in its pixels.
    pub is_numbered: bool,
    /// Whether its last frame was cut in half, so that it is refused.
    pub ends_in_half_a_frame: bool,
    /// Which field comes first where the two are of different moments: such frames are shown smoothed.
    pub woven: Option<First>,
}

/// Where clips are kept between runs: `tmp/clips` in the target directory of the running test.
pub fn folder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // …/target/debug/deps/it-0123
    test.ancestors().nth(3).unwrap_or(Path::new(".")).join("tmp").join("clips")
}

fn make(name: &str, num_frames: u32, rate: &str, arguments: &str) -> PathBuf {
    Recipe::new(name, num_frames, rate, arguments).make(&folder())
}

fn x264(name: &str, parameters: &str) -> PathBuf {
    make(
        name,
        120,
        "25",
        &format!("{X264} keyint=24:min-keyint=24:scenecut=0:bframes=3:b-adapt=0:{parameters}"),
    )
}

pub fn closed_mp4() -> PathBuf {
    x264("closed.mp4", "open-gop=0")
}

pub fn closed_mkv() -> PathBuf {
    x264("closed.mkv", "open-gop=0")
}

pub fn closed_ts() -> PathBuf {
    x264("closed.ts", "open-gop=0")
}

pub fn open_mp4() -> PathBuf {
    x264("open.mp4", "open-gop=1")
}

pub fn open_mkv() -> PathBuf {
    x264("open.mkv", "open-gop=1")
}

pub fn open_ts() -> PathBuf {
    x264("open.ts", "open-gop=1")
}

pub fn hevc_open_mp4() -> PathBuf {
    let parameters = "-c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params";
    let keys = "log-level=error:open-gop=1:keyint=24:min-keyint=24:scenecut=0:bframes=3:b-adapt=0:pools=2";
    make("hevc.mp4", 100, "30000/1001", &format!("{parameters} {keys}"))
}

pub fn hevc_open_ts() -> PathBuf {
    derive(&folder(), "hevc.ts", &hevc_open_mp4(), "", "-c copy -bsf:v hevc_mp4toannexb")
}

/// Starts in the middle of a GOP by an edit list.
pub fn edit_list_mp4() -> PathBuf {
    derive(&folder(), "edit-list.mp4", &closed_mp4(), "-ss 1.48", "-c copy")
}

pub fn cut_open_mkv() -> PathBuf {
    derive(&folder(), "cut.mkv", &open_mkv(), "-ss 1.2", "-c copy")
}

/// Bytes from the middle: packets without their references at both ends.
pub fn cut_open_ts() -> PathBuf {
    let bytes = std::fs::read(open_ts()).unwrap();
    let packets = bytes.len() / TS_PACKET;
    let cut = &bytes[packets / 3 * TS_PACKET..packets * 9 / 10 * TS_PACKET];
    from_bytes(&folder(), "cut.ts", cut)
}

/// From `percent` of the file to nine tenths, cut at any byte.
pub fn cut_anywhere(path: &Path, percent: usize) -> PathBuf {
    let bytes = std::fs::read(path).unwrap();
    let ending = path.extension().unwrap().to_str().unwrap();
    let cut = &bytes[bytes.len() * percent / 100..bytes.len() * 9 / 10];
    from_bytes(&folder(), &format!("cut-{percent}.{ending}"), cut)
}

/// The same stream twice: every timestamp repeats.
pub fn joined_ts() -> PathBuf {
    let bytes = std::fs::read(open_ts()).unwrap();
    from_bytes(&folder(), "joined.ts", &bytes.repeat(2))
}

/// A second of packets is missing in the middle.
pub fn gap_ts() -> PathBuf {
    let bytes = std::fs::read(open_ts()).unwrap();
    let packets = bytes.len() / TS_PACKET;
    let mut kept = bytes[..packets * 35 / 100 * TS_PACKET].to_vec();
    kept.extend_from_slice(&bytes[packets * 75 / 100 * TS_PACKET..]);
    from_bytes(&folder(), "gap.ts", &kept)
}

pub fn vfr_mp4() -> PathBuf {
    let stretch =
        "-vf setpts=PTS+floor(N/7)*(N-3.5*floor(N/7))/(TB*250) -fps_mode passthrough -enc_time_base 1:1000";
    make("vfr.mp4", 120, "25", &format!("{stretch} {X264} keyint=30:bframes=3"))
}

pub fn vfr_mkv() -> PathBuf {
    derive(&folder(), "vfr.mkv", &vfr_mp4(), "", "-c copy")
}

pub fn prores_mov() -> PathBuf {
    let timecode = "-timecode 01:00:59;20";
    make(
        "prores.mov",
        60,
        "30000/1001",
        &format!("-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le {timecode}"),
    )
}

/// A minute ends at frame 4: of twice thirty frames a second, four numbers are dropped.
pub fn drop_60_mov() -> PathBuf {
    let keys = "keyint=24:min-keyint=24:scenecut=0:bframes=3";
    make("drop-60.mov", 60, "60000/1001", &format!("-timecode 01:00:59;56 {X264} {keys}"))
}

pub fn mpeg_ps() -> PathBuf {
    make("mpeg2.mpg", 120, "25", "-c:v mpeg2video -q:v 4 -bf 2 -g 12 -f vob")
}

pub fn mpeg4_avi() -> PathBuf {
    make("mpeg4.avi", 120, "25", "-c:v mpeg4 -q:v 4 -bf 2 -g 20")
}

pub fn raw_h264() -> PathBuf {
    derive(&folder(), "raw.h264", &closed_mp4(), "", "-c copy -bsf:v h264_mp4toannexb")
}

/// Alt-ref frames, which are decoded and never shown, each in one packet with one that is.
pub fn vp9_webm() -> PathBuf {
    make(
        "vp9.webm",
        100,
        "30",
        "-c:v libvpx-vp9 -b:v 400k -deadline realtime -cpu-used 7 -lag-in-frames 16 -auto-alt-ref 1 -g 30",
    )
}

/// Alt-ref frames in packets of their own; the encoder makes them in its second pass only.
pub fn vp8_webm() -> PathBuf {
    let arguments =
        "-c:v libvpx -b:v 600k -deadline good -cpu-used 8 -lag-in-frames 16 -auto-alt-ref 1 -g 30";
    Recipe::new("vp8.webm", 100, "30", arguments).make_in_two_passes(&folder())
}

pub fn gif() -> PathBuf {
    make("loop.gif", 40, "10", "-pix_fmt rgb8")
}

pub fn apng() -> PathBuf {
    make("loop.apng", 30, "10", "-pix_fmt rgb24 -f apng")
}

/// Grey with alpha: the lower half is half clear.
pub fn gray_alpha_apng() -> PathBuf {
    let half = "format=yuva444p,geq=lum=lum(X\\,Y):cb=128:cr=128:a=255-127*gt(Y\\,H/2)";
    make("gray-alpha.apng", 10, "10", &format!("-vf {half} -pix_fmt ya8 -f apng"))
}

pub fn mjpeg_mov() -> PathBuf {
    make("mjpeg.mov", 40, "24", "-c:v mjpeg -pix_fmt yuvj422p -q:v 3")
}

/// Recovery points instead of key frames.
pub fn refresh_mkv() -> PathBuf {
    make("refresh.mkv", 120, "25", &format!("{X264} intra-refresh=1:keyint=30:bframes=0"))
}

pub fn rotated_mp4() -> PathBuf {
    derive(&folder(), "rotated.mp4", &closed_mp4(), "", "-c copy -metadata:s:v:0 rotate=270")
}

/// Turned by what the pictures say (H.264, display orientation), not the container.
pub fn rotated_by_pictures_mkv() -> PathBuf {
    let insert = "-c copy -bsf:v h264_metadata=display_orientation=insert:rotate=90";
    derive(&folder(), "rotated-by-pictures.mkv", &closed_mp4(), "", insert)
}

pub fn wide_pixels_mp4() -> PathBuf {
    derive(&folder(), "wide.mp4", &closed_mp4(), "", "-c copy -aspect 16:5")
}

/// Coded as fields, whose frames are of one moment; others are in [`fields`].
pub fn interlaced_ts() -> PathBuf {
    make("interlaced.ts", 60, "25", &format!("-flags +ildct+ilme {X264} tff=1:keyint=24:bframes=2"))
}

pub fn mpeg2_interlaced_ps() -> PathBuf {
    make("interlaced.mpg", 100, "25", "-c:v mpeg2video -q:v 4 -flags +ildct+ilme -top 1 -bf 2 -g 12 -f vob")
}

pub fn dnxhd_mxf() -> PathBuf {
    // The smallest size that every profile takes; the numbers stay where they are.
    let pad = "-vf pad=1280:720:0:0,format=yuv422p";
    make("dnxhd.mxf", 50, "25", &format!("{pad} -c:v dnxhd -b:v 60M -timecode 10:00:00:00"))
}

pub fn av1_mp4() -> PathBuf {
    make("av1.mp4", 90, "30", "-c:v libsvtav1 -preset 10 -crf 30 -g 30")
}

pub fn av1_mkv() -> PathBuf {
    derive(&folder(), "av1.mkv", &av1_mp4(), "", "-c copy")
}

pub fn h264_flv() -> PathBuf {
    derive(&folder(), "h264.flv", &closed_mp4(), "", "-c copy")
}

pub fn sorenson_flv() -> PathBuf {
    make("sorenson.flv", 100, "25", "-c:v flv -q:v 4 -g 20")
}

pub fn wmv() -> PathBuf {
    make("film.wmv", 100, "25", "-c:v wmv2 -q:v 4 -g 20")
}

pub fn theora_ogv() -> PathBuf {
    make("theora.ogv", 100, "25", "-c:v libtheora -q:v 7 -g 20")
}

pub fn y4m() -> PathBuf {
    make("film.y4m", 40, "25", "-pix_fmt yuv420p")
}

pub fn vp9_ivf() -> PathBuf {
    derive(&folder(), "vp9.ivf", &vp9_webm(), "", "-c copy")
}

pub fn raw_hevc() -> PathBuf {
    derive(&folder(), "raw.hevc", &hevc_open_mp4(), "", "-c copy -bsf:v hevc_mp4toannexb")
}

pub fn raw_mpeg2() -> PathBuf {
    make("raw.m2v", 120, "25", "-c:v mpeg2video -q:v 4 -bf 2 -g 12")
}

/// An alpha channel in planes of the picture.
pub fn alpha_mov() -> PathBuf {
    let planes = "-vf format=yuva444p10le -c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le";
    make("alpha.mov", 5, "25", planes)
}

/// An alpha channel beside the picture, which FFmpeg's own decoder leaves out.
pub fn alpha_webm() -> PathBuf {
    let beside = "-vf format=yuva420p -c:v libvpx-vp9 -pix_fmt yuva420p -deadline realtime -cpu-used 7";
    make("alpha.webm", 5, "25", beside)
}

/// Begins before zero, which Matroska cannot say: the first frames lack timestamps.
pub fn negative_start_mkv() -> PathBuf {
    derive(&folder(), "negative.mkv", &open_mkv(), "-itsoffset -0.2", "-c copy -avoid_negative_ts disabled")
}

/// Frames are shown before they are decoded, by the numbers in the file.
pub fn negative_offsets_mp4() -> PathBuf {
    derive(
        &folder(),
        "negative.mp4",
        &open_mp4(),
        "",
        "-c copy -movflags negative_cts_offsets -use_editlist 0",
    )
}

pub fn late_start_ts() -> PathBuf {
    derive(&folder(), "late.ts", &open_ts(), "", "-c copy -output_ts_offset 3600 -copyts")
}

/// A film with cover art and a second, smaller video stream that is not the default.
pub fn several_streams_mkv() -> PathBuf {
    let cover = cover();
    let streams = "-filter_complex [0:v]scale=160:88[small] -map [small] -map 0:v -c:v:0 libx264 -c:v:1 copy";
    let marks = "-disposition:v:0 0 -disposition:v:1 default -metadata:s:t:0 mimetype=image/png";
    let attached = format!("-attach {}", cover.display());
    derive(&folder(), "several.mkv", &closed_mp4(), "", &format!("{streams} {attached} {marks}"))
}

fn cover() -> PathBuf {
    derive(&folder(), "cover.png", &closed_mp4(), "", "-frames:v 1 -vf scale=600:600")
}

/// Pictures over each other, lossless.
pub fn animated_webp() -> PathBuf {
    make("loop.webp", 30, "10", "-c:v libwebp_anim -lossless 1 -loop 0")
}

/// Sound with cover art and no film.
pub fn sound_with_cover() -> PathBuf {
    let inputs = format!("-i {} -map 0:a -map 1:v -c copy -id3v2_version 3", cover().display());
    derive(
        &folder(),
        "covered.mp3",
        &sound_only("tone.mp3"),
        "",
        &format!("{inputs} -disposition:v:0 attached_pic"),
    )
}

pub fn sound_only(name: &str) -> PathBuf {
    let out = folder().join(name);
    if !out.exists() {
        std::fs::create_dir_all(folder()).unwrap();
        let sine = "-hide_banner -loglevel error -y -f lavfi -i sine=frequency=440:duration=1";
        let partial = folder().join(format!("partial-{name}"));
        let made = std::process::Command::new("ffmpeg").args(sine.split_whitespace()).arg(&partial).status();
        assert!(made.unwrap().success());
        std::fs::rename(partial, &out).unwrap();
    }
    out
}

/// A sound at 48 kHz whose channels differ, and which does not repeat itself: made by the arguments between input and
/// output.
pub fn sound(name: &str, channels: usize, seconds: &str, arguments: &str) -> PathBuf {
    let voice = |number: usize| {
        let (pitch, rise, beat) = (90 * number + 37, 11 * number, number + 1);
        format!("0.9*sin(2*PI*({pitch}*t+{rise}*t*t))*(0.2+0.8*abs(sin({beat}*t)))")
    };
    let voices: Vec<String> = (1..=channels).map(voice).collect();
    let graph = format!("aevalsrc=exprs={}:s=48000:d={seconds}", voices.join("|"));
    derive(&folder(), name, Path::new(&graph), "-f lavfi", arguments)
}

/// Every clip of numbered frames.
pub fn numbered() -> Vec<Clip> {
    let all = [
        ("closed GOP in MP4", closed_mp4()),
        ("closed GOP in MKV", closed_mkv()),
        ("closed GOP in TS", closed_ts()),
        ("open GOP in MP4", open_mp4()),
        ("open GOP in MKV", open_mkv()),
        ("open GOP in TS", open_ts()),
        ("HEVC open GOP in MP4", hevc_open_mp4()),
        ("HEVC open GOP in TS", hevc_open_ts()),
        ("edit list", edit_list_mp4()),
        ("cut MKV", cut_open_mkv()),
        ("cut TS", cut_open_ts()),
        ("joined TS", joined_ts()),
        ("gap in TS", gap_ts()),
        ("VFR in MP4", vfr_mp4()),
        ("VFR in MKV", vfr_mkv()),
        ("ProRes in MOV", prores_mov()),
        ("drop-frame at 60 in MOV", drop_60_mov()),
        ("MPEG-2 in PS", mpeg_ps()),
        ("MPEG-4 with B-frames in AVI", mpeg4_avi()),
        ("raw H.264", raw_h264()),
        ("VP9 with alt-ref", vp9_webm()),
        ("VP8 with alt-ref", vp8_webm()),
        ("MJPEG in MOV", mjpeg_mov()),
        ("intra refresh", refresh_mkv()),
        ("interlaced TS", interlaced_ts()),
        ("MPEG-2 interlaced in PS", mpeg2_interlaced_ps()),
        ("repeated MPEG-2 fields in TS", fields::repeated_fields_ts()),
        ("DNxHD in MXF", dnxhd_mxf()),
        ("AV1 in MP4", av1_mp4()),
        ("AV1 in MKV", av1_mkv()),
        ("H.264 in FLV", h264_flv()),
        ("Sorenson H.263 in FLV", sorenson_flv()),
        ("WMV in ASF", wmv()),
        ("Theora in Ogg", theora_ogv()),
        ("YUV4MPEG2", y4m()),
        ("VP9 in IVF", vp9_ivf()),
        ("raw HEVC", raw_hevc()),
        ("raw MPEG-2", raw_mpeg2()),
        ("negative start", negative_start_mkv()),
        ("late start", late_start_ts()),
        ("negative offsets", negative_offsets_mp4()),
        ("GIF", gif()),
        ("APNG", apng()),
    ];
    let clip = |(name, path)| {
        let ends_in_half_a_frame = name == "cut TS";
        Clip { name, path, stream: 0, is_numbered: true, ends_in_half_a_frame, woven: None }
    };
    all.into_iter().map(clip).chain(fields::woven()).collect()
}

/// Clips with alpha whose frames the `ffmpeg` command decodes as they are shown.
pub fn with_alpha() -> Vec<Clip> {
    let all = [("alpha beside VP9", alpha_webm()), ("gray with alpha", gray_alpha_apng())];
    let clip = |(name, path)| Clip {
        name,
        path,
        stream: 0,
        is_numbered: true,
        ends_in_half_a_frame: false,
        woven: None,
    };
    all.into_iter().map(clip).collect()
}

/// Streams of which the beginning is missing, cut at each of these percents, whatever stands there.
pub fn streams_cut_anywhere(percents: &[usize]) -> Vec<PathBuf> {
    let streams = [open_ts(), hevc_open_ts(), mpeg_ps(), interlaced_ts()];
    streams.iter().flat_map(|path| percents.iter().map(|percent| cut_anywhere(path, *percent))).collect()
}

/// Clips from elsewhere, without numbers; those that are not there are left out as [`fixtures::path`] has it.
pub fn from_elsewhere() -> Vec<Clip> {
    let all = [("video/nasa_13013.mp4", 3), ("video/h265_10bits.mp4", 0), ("video/bt709_full_range.mp4", 0)];
    let clip = |(name, stream)| {
        let path = fixtures::path(name)?;
        Some(Clip { name, path, stream, is_numbered: false, ends_in_half_a_frame: false, woven: None })
    };
    all.into_iter().filter_map(clip).collect()
}

/// A QuickTime movie without pictures of its own, whose data reference (QuickTime File Format, `dref`) is another
/// file, which holds [`mjpeg_mov`]; as `alis` or as `url `.
///
/// # Panics
/// When the clip is not laid out as `ffmpeg` lays it out.
pub fn reference_movie(kind: &[u8; 4], other: &Path) -> Vec<u8> {
    let other = other.to_str().unwrap().as_bytes();
    let mut entry = [kind.as_slice(), &[0; 4]].concat();
    if kind == b"alis" {
        // Volume, folder and file by name are left out; item 2 is the absolute path.
        let length = u16::try_from(other.len()).unwrap().to_be_bytes();
        entry.extend([[0; 150].as_slice(), &[0, 2], &length, other].concat());
        entry.resize(entry.len().next_multiple_of(2), 0);
        entry.extend([0xff, 0xff, 0, 0]);
    } else {
        entry.extend([b"file://".as_slice(), other, &[0]].concat());
    }
    let size = u32::try_from(entry.len() + 4).unwrap();
    entry.splice(0..0, size.to_be_bytes());

    let mut bytes = std::fs::read(mjpeg_mov()).unwrap();
    let place = bytes.windows(4).position(|window| window == b"dref").unwrap();
    let old = place + 12..place + 24;
    assert_eq!(bytes[old.clone()], *b"\0\0\0\x0curl \0\0\0\x01", "the entry of a self-contained file");
    let grown = size - 12;
    for name in [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"] {
        let at = bytes[..place + 4].windows(4).rposition(|window| window == name).unwrap() - 4;
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) + grown;
        bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
    bytes.splice(old, entry);
    // The index stands last, so that all places in the file are those of the other one.
    let mdat = bytes.windows(4).position(|window| window == b"mdat").unwrap();
    let length = u32::from_be_bytes(bytes[mdat - 4..mdat].try_into().unwrap()) as usize;
    bytes[mdat + 4..mdat - 4 + length].fill(0);
    bytes
}

/// A clip's bytes with something changed.
pub fn copy_with(name: &str, path: &Path, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    from_bytes(&folder(), name, &bytes)
}
