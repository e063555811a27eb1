//! Sounds that are damaged, or lie: what can be decoded is what the `ffmpeg` command decodes, and everything ends.

use std::io::Cursor;

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::video::Video;
use galley_media::waveform::{BLOCK, Waveform};
use galley_testkit::chance::Dice;
use galley_testkit::{catalogue, clips};

use super::{KINDS, Truth, check_blocks, open, whole};

fn open_bytes(bytes: Vec<u8>) -> Result<Video, MediaError> {
    Video::open(Cursor::new(bytes), None, &Cancel::new())
}

fn heard(bytes: Vec<u8>) -> Result<Waveform, MediaError> {
    whole(&open_bytes(bytes)?, 4096)
}

fn bytes_of(name: &str) -> (Vec<u8>, usize) {
    let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
    (std::fs::read(kind.path("5.3")).unwrap(), kind.channels)
}

/// Kinds that can be read as far as they go.
const STREAMS: [&str; 10] = [
    "16.wav",
    "plain.aiff",
    "plain.flac",
    "constant.mp3",
    "varying.mp3",
    "raw.aac",
    "opus.ogg",
    "vorbis.ogg",
    "surround.ac3",
    "opus.mka",
];

#[test]
fn what_is_cut_off_is_heard_as_far_as_it_goes() {
    for name in STREAMS {
        let (bytes, channels) = bytes_of(name);
        for percent in [30, 61, 99] {
            let cut = clips::from_bytes(
                &catalogue::folder(),
                &format!("cut-{percent}-{name}"),
                &bytes[..bytes.len() * percent / 100],
            );
            let what = format!("{name} cut at {percent} %");
            let truth = Truth::of(&cut, channels);
            match open(&cut) {
                Ok(video) => check_blocks(&whole(&video, 4096).unwrap(), &truth, &what),
                // The tables of a codec may be longer than what is left.
                Err(error) => assert_eq!((error.code, truth.len()), (Code::Damaged, 0), "{what}"),
            }
        }
    }
    let (bytes, _) = bytes_of("aac.m4a");
    let cut = open_bytes(bytes[..bytes.len() / 2].to_vec()).err().unwrap();
    assert_eq!(cut.code, Code::Damaged, "an M4A without its index");
}

#[test]
fn what_is_damaged_in_the_middle_is_heard_as_the_command_hears_it() {
    for name in STREAMS {
        let (bytes, channels) = bytes_of(name);
        for seed in 0..4 {
            let mut dice = Dice(seed);
            let mut damaged = bytes.clone();
            for _ in 0..12 {
                // Behind headers and tables.
                let at = bytes.len() / 4 + dice.below(bytes.len() as u32 / 2) as usize;
                damaged[at] ^= 1 << dice.below(8);
            }
            let path = clips::from_bytes(&catalogue::folder(), &format!("damaged-{seed}-{name}"), &damaged);
            let waveform = whole(&open(&path).unwrap(), 4096).unwrap();
            check_blocks(&waveform, &Truth::of(&path, channels), &format!("{name}, seed {seed}"));
        }
    }
}

/// Between the frames of raw AAC FFmpeg passes over what it does not know without a word, so there is nothing to say there.
#[test]
fn pieces_that_are_left_out_are_said() {
    // Ogg and Matroska resynchronise, so that the next timestamp tells.
    for (name, code) in [
        ("plain.flac", "damaged-sound"),
        ("constant.mp3", "damaged-sound"),
        ("surround.ac3", "damaged-sound"),
        ("aac.m4a", "damaged-sound"),
        ("vorbis.ogg", "sound-gaps"),
        ("opus.mka", "sound-gaps"),
    ] {
        let (mut bytes, _) = bytes_of(name);
        let whole_one = open_bytes(bytes.clone()).unwrap();
        whole(&whole_one, 4096).unwrap();
        assert!(whole_one.problems().is_empty(), "{name}");
        let middle = bytes.len() / 2;
        bytes[middle..middle + 3000].fill(0x5a);
        let damaged = open_bytes(bytes).unwrap();
        whole(&damaged, 4096).unwrap();
        let codes: Vec<_> = damaged.problems().into_iter().map(|problem| problem.code).collect();
        assert!(codes.iter().any(|found| found == code), "{name}: {codes:?}");
    }
}

#[test]
fn a_sound_that_is_cut_off_is_said_to_be() {
    let cut_short = |bytes: Vec<u8>| {
        let sound = open_bytes(bytes).unwrap();
        whole(&sound, 4096).unwrap();
        let found = sound.problems().into_iter().find(|problem| problem.code == "cut-short");
        found.map(|problem| problem.message)
    };
    for name in ["constant.mp3", "varying.mp3", "opus.ogg", "vorbis.ogg", "plain.flac", "24.flac"] {
        let (bytes, _) = bytes_of(name);
        let tail = bytes[..bytes.len() * 7 / 10].to_vec();
        assert!(cut_short(tail).is_some(), "nothing is said of {name}");
        assert_eq!(cut_short(bytes), None, "{name} is whole");
    }
    // Tags before it, as a shop puts them there, and behind it.
    let (bytes, _) = bytes_of("constant.mp3");
    let tags = [&b"ID3\x04\0\0\0\0\x10\0"[..], &[0; 2048]].concat();
    let length = bytes.len();
    assert!(cut_short([&tags[..], &bytes[..length * 7 / 10]].concat()).is_some());
    assert_eq!(cut_short([&tags[..], &bytes[..], b"TAG", &[0; 125]].concat()), None);
}

/// A WAV of 32-bit floating point that says what it likes.
fn wav(channels: u16, rate: u32, values: &[f32]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let size = u32::try_from(data.len()).unwrap();
    let align = channels.wrapping_mul(4);
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + size).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x03\0");
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend(rate.wrapping_mul(u32::from(align)).to_le_bytes());
    bytes.extend(align.to_le_bytes());
    bytes.extend(b"\x20\0data");
    bytes.extend(size.to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn what_is_no_number_is_passed_over() {
    let quiet = vec![0.25; 48_000];
    let mut values = quiet.clone();
    values[..512].fill(f32::NAN);
    values[600] = f32::INFINITY;
    values[900] = f32::NEG_INFINITY;
    values[1100] = f32::MAX;
    values[1101] = f32::NAN;
    let video = open_bytes(wav(1, 48_000, &values)).unwrap();
    let waveform = whole(&video, 4096).unwrap();
    let quarter = 8192;
    let expected = [0, 0, 0, 0, quarter, 32_767, -32_768, quarter, quarter, 32_767, quarter, quarter];
    assert_eq!(waveform.columns(0, 6 * BLOCK, 6), expected);
    let closely = video.waveform_closely(&waveform.fine(1099, 4, 4), &Cancel::new()).unwrap();
    assert_eq!(closely, [quarter, quarter, 32_767, 32_767, 0, 0, quarter, quarter]);
}

#[test]
fn headers_that_lie_get_an_answer() {
    let values = vec![0.5; 96_000];
    let refused = |bytes: Vec<u8>| heard(bytes).err().map(|error| error.code);
    assert_eq!(refused(wav(1, 48_000, &values)), None);
    for (bytes, what) in [
        (wav(0, 48_000, &values), "no channels"),
        (wav(1, 0, &values), "no samples a second"),
        (wav(1, 4_000_000, &values), "four million samples a second"),
        (wav(1, u32::MAX, &values), "samples a second beyond every number"),
        (wav(1, 48_000, &[]), "no samples"),
    ] {
        let code = refused(bytes);
        assert!(matches!(code, Some(Code::Damaged | Code::Unsupported | Code::Empty)), "{what}: {code:?}");
    }
    // More channels than there are samples, or than a decoder takes: an answer, whichever it is.
    for channels in [9, 255, 1024, u16::MAX] {
        if let Ok(waveform) = heard(wav(channels, 48_000, &values)) {
            assert!(waveform.channels() <= 8, "{channels} channels");
        }
    }
    // 'desc' of a CAF: rate as a double, and five numbers of 32 bits, the fourth of which counts channels.
    let (caf, _) = bytes_of("plain.caf");
    let desc = caf.windows(4).position(|bytes| bytes == b"desc").unwrap() + 12;
    for (at, number) in [(24, 1_u32 << 31), (24, 0), (24, u32::MAX), (16, u32::MAX), (20, 0), (28, u32::MAX)]
    {
        let mut lying = caf.clone();
        lying[desc + at..desc + at + 4].copy_from_slice(&number.to_be_bytes());
        if let Ok(waveform) = heard(lying) {
            assert!((1..=8).contains(&waveform.channels()), "{number} at {at}");
        }
    }
    for rate in [0.0_f64, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        let mut lying = caf.clone();
        lying[desc..desc + 8].copy_from_slice(&rate.to_be_bytes());
        assert!(heard(lying).is_err(), "{rate} samples a second");
    }
}

#[test]
fn a_sound_that_changes_midway_is_refused_there() {
    let made = |name: &str, channels, arguments: &str| {
        std::fs::read(catalogue::sound(name, channels, "2", arguments)).unwrap()
    };
    let mp3 = "-c:a libmp3lame -b:a 64k -write_xing 0 -id3v2_version 0";
    let one = made("one-channel.mp3", 1, mp3);
    let two = made("two-channels.mp3", 2, mp3);
    let slow = made("slow.aac", 1, "-c:a aac -ar 32000");
    let fast = made("fast.aac", 1, "-c:a aac");
    for (what, joined) in [
        ("one channel, then two", [one.clone(), two.clone()].concat()),
        ("two channels, then one", [two, one].concat()),
        ("one rate, then another", [slow, fast].concat()),
    ] {
        let video = open_bytes(joined).unwrap();
        assert_eq!(whole(&video, 4096).err().map(|error| error.code), Some(Code::Unsupported), "{what}");
        // Its start is there all the same, and nothing is left of the refusal.
        let part = video.waveform(0, 100, &Cancel::new()).unwrap();
        assert_eq!(
            part.num_samples,
            (part.peaks.len() as u64 / 2 / u64::from(part.channels)) * BLOCK,
            "{what}"
        );
        assert!(part.num_samples >= 100 * BLOCK, "{what}");
    }
}

#[test]
fn hours_of_silence_in_few_bytes_stay_small() {
    let graph = std::path::Path::new("anullsrc=r=48000:cl=mono");
    let path = clips::derive(&catalogue::folder(), "silence.flac", graph, "-f lavfi -t 7200", "-c:a flac");
    let video = open(&path).unwrap();
    let waveform = whole(&video, 1 << 16).unwrap();
    assert_eq!(waveform.num_samples(), 7200 * 48_000);
    assert!(waveform.num_bytes() < 8 << 20, "{} bytes", waveform.num_bytes());
    assert_eq!(waveform.columns(0, waveform.num_samples(), 2), [0; 4]);
    let closely = video.waveform_closely(&waveform.fine(300_000_001, 500, 5), &Cancel::new()).unwrap();
    assert_eq!(closely, [0; 10]);
}

#[test]
fn a_stopped_pass_ends_at_once_and_can_begin_again() {
    let video = open(&KINDS[1].path("5.3")).unwrap();
    let stopped = Cancel::new();
    stopped.cancel();
    assert_eq!(video.waveform(0, 10, &stopped).unwrap_err().code, Code::Cancelled);
    assert_eq!(video.count_samples(&stopped).unwrap_err().code, Code::Cancelled);
    assert_eq!(whole(&video, 100).unwrap().num_samples(), 48_000 * 53 / 10);
}
