//! Clips are what the catalogue calls them, by what `ffprobe` says of packets and frames, and by the packets' bytes:
//! an encoder that leaves out what a clip is for would make its tests say nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use galley_testkit::catalogue;
use galley_testkit::clips::linear_decode;
use galley_testkit::fields::{self, First};
use serde_json::Value;

fn probe(path: &Path, shown: &str) -> Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "quiet", "-of", "json", "-show_entries", shown]).arg(path);
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

/// Of the first film stream, in the order in which they stand in the file.
struct Packet {
    pts: Option<i64>,
    dts: Option<i64>,
    is_key: bool,
    is_discarded: bool,
}

fn packets(path: &Path) -> Vec<Packet> {
    let said = probe(path, "packet=stream_index,pts,dts,flags");
    let packets = said["packets"].as_array().unwrap().iter();
    let of_first = packets.filter(|packet| packet["stream_index"] == 0);
    let packets: Vec<Packet> = of_first
        .map(|packet| Packet {
            pts: packet["pts"].as_i64(),
            dts: packet["dts"].as_i64(),
            is_key: packet["flags"].as_str().unwrap().contains('K'),
            is_discarded: packet["flags"].as_str().unwrap().contains('D'),
        })
        .collect();
    assert!(packets.len() > 20, "{path:?}");
    packets
}

fn stamps(packets: &[Packet]) -> Vec<i64> {
    packets.iter().filter_map(|packet| packet.pts).collect()
}

fn num_absent(packets: &[Packet]) -> usize {
    packets.iter().filter(|packet| packet.pts.is_none()).count()
}

/// Packets that are shown before the key packet that they follow.
fn num_leading(packets: &[Packet]) -> usize {
    let mut key = None;
    let mut leading = 0;
    for packet in packets {
        if packet.is_key {
            key = packet.pts;
        } else if packet.pts.is_some() && packet.pts < key {
            leading += 1;
        }
    }
    leading
}

/// Steps from one time of presentation to the next.
fn steps(packets: &[Packet]) -> BTreeSet<i64> {
    let mut stamps = stamps(packets);
    stamps.sort_unstable();
    stamps.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn groups_are_open_or_closed_and_pictures_out_of_order() {
    for path in [catalogue::closed_mp4(), catalogue::closed_mkv(), catalogue::closed_ts()] {
        let packets = packets(&path);
        let is_later = stamps(&packets).windows(2).any(|pair| pair[1] < pair[0]);
        assert!(is_later, "{path:?}: no picture is shown before one that is decoded before it");
        assert_eq!(num_leading(&packets), 0, "{path:?}");
        assert_eq!(packets.iter().filter(|packet| packet.is_key).count(), 5, "{path:?}");
    }
    for path in [
        catalogue::open_mp4(),
        catalogue::open_mkv(),
        catalogue::open_ts(),
        catalogue::hevc_open_mp4(),
        catalogue::hevc_open_ts(),
        catalogue::mpeg_ps(),
        catalogue::late_start_ts(),
        catalogue::negative_offsets_mp4(),
    ] {
        assert!(num_leading(&packets(&path)) >= 8, "{path:?}: too few pictures lead a key");
    }
}

#[test]
fn what_is_cut_or_joined_is_odd_in_its_own_way() {
    let edited = packets(&catalogue::edit_list_mp4());
    assert!(
        edited.iter().filter(|packet| packet.is_discarded).count() > 4,
        "an edit list leaves packets out"
    );

    for (path, starts_with_key) in [(catalogue::cut_open_mkv(), true), (catalogue::cut_open_ts(), false)] {
        let packets = packets(&path);
        assert_eq!(packets[0].is_key, starts_with_key, "{path:?}");
        let num_frames = linear_decode(&path, 0, "yuv420p", 320 * 176 * 3 / 2).len();
        assert!(num_frames < packets.len(), "{path:?}: {num_frames} of {} packets", packets.len());
    }

    let joined = packets(&catalogue::joined_ts());
    let distinct: BTreeSet<i64> = stamps(&joined).into_iter().collect();
    assert_eq!(distinct.len() * 2, joined.len(), "every timestamp twice");

    let gap = packets(&catalogue::gap_ts());
    assert!(steps(&gap).last().is_some_and(|step| *step > 90_000), "a second is missing");
}

#[test]
fn timestamps_are_absent_late_or_uneven_where_a_clip_is_called_so() {
    for (path, least) in [
        (catalogue::mpeg_ps(), 1),
        (catalogue::mpeg4_avi(), 20),
        (catalogue::raw_mpeg2(), 20),
        (catalogue::negative_start_mkv(), 1),
        (catalogue::raw_h264(), 120),
        (catalogue::raw_hevc(), 100),
    ] {
        let absent = num_absent(&packets(&path));
        assert!(absent >= least, "{path:?}: {absent} packets without timestamps");
    }
    for path in [catalogue::vfr_mp4(), catalogue::vfr_mkv()] {
        assert!(steps(&packets(&path)).len() > 2, "{path:?}: an even rate");
    }
    assert_eq!(steps(&packets(&catalogue::closed_mp4())).len(), 1);

    let late = packets(&catalogue::late_start_ts());
    assert!(late.iter().all(|packet| packet.dts > Some(3600 * 90_000)));

    // Offsets from decoding to presentation (ISO/IEC 14496-12, 8.6.1.3): signed in version 1 of the box, some below zero.
    let bytes = std::fs::read(catalogue::negative_offsets_mp4()).unwrap();
    let at = bytes.windows(4).position(|window| window == b"ctts").unwrap();
    let number = |at: usize| i32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(bytes[at + 4], 1);
    let num_lines = usize::try_from(number(at + 8)).unwrap();
    assert!((0..num_lines).any(|line| number(at + 16 + line * 8) < 0), "no frame before its decoding");
    assert!(!bytes.windows(4).any(|window| window == b"elst"));
}

/// Payloads of the packets of a film, as the command copies them.
fn payloads(path: &Path, format: &str) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(path);
    command.args(["-map", "0:v:0", "-c", "copy", "-f", format, "pipe:1"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{path:?}");
    output.stdout
}

/// In IVF: a header of 32 bytes, then each packet after 12 bytes that begin with its length.
fn in_ivf(path: &Path) -> Vec<Vec<u8>> {
    let ivf = payloads(path, "ivf");
    let mut rest = &ivf[32..];
    let mut packets = Vec::new();
    while let Some(length) = rest.first_chunk::<4>() {
        let end = 12 + u32::from_le_bytes(*length) as usize;
        packets.push(rest[12..end].to_vec());
        rest = &rest[end..];
    }
    packets
}

#[test]
fn hidden_pictures_are_in_the_clips_that_are_made_for_them() {
    // RFC 6386, 9.1: the bit of the frame tag that says whether it is shown.
    let vp8 = in_ivf(&catalogue::vp8_webm());
    let hidden = vp8.iter().filter(|packet| packet[0] & 0x10 == 0).count();
    assert!(hidden > 1, "VP8: {hidden} hidden pictures");
    assert_eq!(vp8.len() - hidden, 100);

    // VP9, annex B: a superframe ends with the marker of its index. Section 6.2: in profile 0, `show_existing_frame` and
    // `show_frame` of its first frame.
    for path in [catalogue::vp9_webm(), catalogue::vp9_ivf()] {
        let packets = in_ivf(&path);
        let together = packets.iter().filter(|packet| {
            let last = packet[packet.len() - 1];
            last & 0xe0 == 0xc0 && last & 7 > 0 && packet[0] & 0x0a == 0
        });
        let hidden = together.count();
        assert!(hidden > 1, "{path:?}: {hidden} hidden pictures");
        assert_eq!(packets.len(), 100, "{path:?}");
    }

    for path in [catalogue::av1_mp4(), catalogue::av1_mkv()] {
        let packets = in_ivf(&path);
        let hidden: usize = packets.iter().map(|packet| num_hidden_in_unit(packet)).sum();
        assert!(hidden > 1, "{path:?}: {hidden} hidden pictures");
        assert_eq!(packets.len(), 90, "{path:?}");
    }
}

/// AV1, 5.3 and 5.9.2: frames and frame headers that are neither shown nor show one again.
fn num_hidden_in_unit(unit: &[u8]) -> usize {
    let (mut at, mut hidden) = (0, 0);
    while at < unit.len() {
        let header = unit[at];
        assert!(header & 2 != 0, "each unit says its size");
        at += if header & 4 == 0 { 1 } else { 2 };
        let (mut size, mut shift) = (0, 0);
        loop {
            let byte = unit[at];
            at += 1;
            size |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let is_frame = matches!((header >> 3) & 15, 3 | 6);
        hidden += usize::from(is_frame && unit[at] & 0x90 == 0);
        at += size;
    }
    hidden
}

#[test]
fn refreshed_pictures_have_one_key_and_several_streams_are_several() {
    // ITU-T H.264, 7.4.1: slices of pictures that start anew are of type 5.
    let stream = payloads(&catalogue::refresh_mkv(), "h264");
    let types: Vec<u8> = stream
        .windows(4)
        .filter(|window| window.starts_with(&[0, 0, 1]))
        .map(|window| window[3] & 31)
        .collect();
    let after = types.iter().skip_while(|kind| **kind != 1);
    assert!(types.contains(&5) && after.clone().count() > 100);
    assert!(!after.into_iter().any(|kind| *kind == 5), "a key frame in the middle");

    let said =
        probe(&catalogue::several_streams_mkv(), "stream=width:stream_disposition=default,attached_pic");
    let streams = said["streams"].as_array().unwrap().iter();
    let streams: Vec<_> = streams
        .map(|stream| {
            let disposition = &stream["disposition"];
            [&stream["width"], &disposition["default"], &disposition["attached_pic"]].map(Value::as_i64)
        })
        .collect();
    let right = [[160, 0, 0], [320, 1, 0], [600, 0, 1]].map(|stream| stream.map(Some));
    assert_eq!(streams, right);
}

#[test]
fn fields_are_what_the_clips_of_fields_say() {
    let frames = |path: &Path| {
        let said = probe(path, "frame=interlaced_frame,top_field_first,repeat_pict");
        let frames = said["frames"].as_array().unwrap().clone();
        let flag = |frame: &Value, name: &str| frame[name].as_i64().unwrap();
        let flags =
            |frame| ["interlaced_frame", "top_field_first", "repeat_pict"].map(|name| flag(frame, name));
        frames.iter().map(flags).collect::<Vec<_>>()
    };
    for clip in fields::woven() {
        let top = i64::from(clip.woven == Some(First::Top));
        assert_eq!(frames(&clip.path), vec![[1, top, 0]; 60], "{}", clip.name);
    }
    for path in [catalogue::interlaced_ts(), catalogue::mpeg2_interlaced_ps()] {
        assert!(frames(&path).iter().all(|frame| frame[0] == 1), "{path:?}");
    }
    let repeated = frames(&fields::repeated_fields_ts());
    assert_eq!(repeated[..4], [[0, 1, 1], [0, 0, 0], [0, 0, 1], [0, 1, 0]]);
    assert_eq!(repeated.iter().filter(|frame| frame[2] == 1).count(), 30);
}
