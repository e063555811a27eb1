//! Ranges looked at closely: they are the samples of a linear decode, and do not cost one.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::video::Video;
use galley_media::waveform::Waveform;
use galley_testkit::catalogue;

use super::{KINDS, Truth, open, whole};

/// Codecs that fill in noise, or come to the same values only by and by, may differ by this much after a seek.
const NEARLY: i16 = 328;

fn is_exact(name: &str) -> bool {
    !["aac", "opus", "ac3", "eac3"].iter().any(|codec| name.contains(codec))
}

fn close(video: &Video, waveform: &Waveform, first: u64, count: u64, columns: u32) -> Vec<i16> {
    video.waveform_closely(&waveform.fine(first, count, columns), &Cancel::new()).unwrap()
}

#[track_caller]
fn check(name: &str, found: &[i16], expected: &[i16], what: &str) {
    assert_eq!(found.len(), expected.len(), "{name}: {what}");
    let most = found.iter().zip(expected).map(|(found, expected)| found.abs_diff(*expected)).max();
    let allowed = if is_exact(name) { 0 } else { NEARLY.unsigned_abs() };
    assert!(most.unwrap_or(0) <= allowed, "{name}: {what}: off by {most:?}");
}

#[test]
fn a_range_in_the_middle_is_its_samples() {
    for kind in KINDS {
        let path = kind.path("20");
        let video = open(&path).unwrap();
        let waveform = whole(&video, 4096).unwrap();
        let truth = Truth::of(&path, kind.channels);
        let num_samples = truth.len();
        for (first, count, columns, what) in [
            (480_007, 9_001, 400, "in the middle"),
            (480_007, 100, 100, "a column for every sample"),
            (480_007, 10, 25, "samples more than once"),
            (0, 5_000, 33, "the start"),
            (30_001, 4_000, 77, "before the first place to seek to"),
            (num_samples - 3_000, 3_000, 60, "the end"),
            (num_samples - 1_000, 3_000, 60, "beyond the end"),
            (240_000, 300_000, 4_000, "six seconds"),
            (700_001, 9_001, 400, "on again"),
            (100_001, 9_001, 400, "and back"),
        ] {
            let found = close(&video, &waveform, first, count, columns);
            check(kind.name, &found, &truth.columns(first, count, u64::from(columns)), what);
        }
    }
}

#[test]
fn what_is_known_so_far_can_be_looked_at_closely() {
    let kind = &KINDS[1];
    let path = kind.path("20");
    let (video, truth) = (open(&path).unwrap(), Truth::of(&path, kind.channels));
    let mut waveform = Waveform::new();
    for _ in 0..8 {
        waveform.add(&video.waveform(waveform.next(), 100, &Cancel::new()).unwrap()).unwrap();
    }
    let known = waveform.num_samples();
    assert!(!waveform.is_complete() && known < truth.len());
    let found = close(&video, &waveform, known - 5_000, 10_000, 100);
    assert_eq!(found, truth.columns(known - 5_000, 10_000, 100)[..found.len()]);
    assert_eq!(found.len(), 50 * 2 * kind.channels, "those that are not known yet are left off");
    assert_eq!(waveform.num_known(known, 10_000, 100), 0);
    // The pass goes on as if nothing had been asked.
    waveform.add(&video.waveform(waveform.next(), 100, &Cancel::new()).unwrap()).unwrap();
    assert!(waveform.num_samples() > known);
}

/// Counts the bytes that are read.
struct Counting {
    file: File,
    num_bytes: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.num_bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

#[test]
fn looking_closely_does_not_read_all_of_the_file() {
    for name in [
        "16.wav",
        "plain.aiff",
        "plain.flac",
        "aac.m4a",
        "alac.m4a",
        "opus.ogg",
        "vorbis.ogg",
        "constant.mp3",
    ] {
        let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
        let path = kind.path("120");
        let size = std::fs::metadata(&path).unwrap().len();
        let num_bytes = Arc::new(AtomicU64::new(0));
        let source = Counting { file: File::open(&path).unwrap(), num_bytes: Arc::clone(&num_bytes) };
        let video = Video::open(source, None, &Cancel::new()).unwrap();
        let waveform = whole(&video, 4096).unwrap();
        // Opens a demuxer of its own; that of MP3 reads on to where it goes, the first time.
        close(&video, &waveform, 5_000_000, 2_000, 100);
        num_bytes.store(0, Ordering::Relaxed);
        close(&video, &waveform, 3_000_000, 2_000, 100);
        let read = num_bytes.load(Ordering::Relaxed);
        println!("{name}: {read} of {size} bytes");
        assert!(read < size / 2, "{name}: {read} of {size} bytes");
    }
}

#[test]
fn repeated_sound_is_not_mistaken_for_itself() {
    // The same second again and again, then another one, in packets that are alike: whatever a demuxer says of where it
    // went, the other second is where it is.
    let arguments = "-filter:a aloop=loop=30:size=48000,atrim=end=31,apad=pad_len=48000 -c:a pcm_s16le";
    for name in ["again.wav", "again.flac"] {
        let codec = if name.ends_with("flac") {
            arguments.replace("pcm_s16le", "flac")
        } else {
            arguments.to_owned()
        };
        let path = catalogue::sound(name, 1, "1", &codec);
        let (video, truth) = (open(&path).unwrap(), Truth::of(&path, 1));
        let waveform = whole(&video, 4096).unwrap();
        assert_eq!(waveform.num_samples(), truth.len());
        for first in [48_000 * 7, 48_000 * 30 + 40_000, 48_000 * 31 + 20_000, truth.len() - 4_000] {
            let found = close(&video, &waveform, first, 8_000, 200);
            assert_eq!(found, truth.columns(first, 8_000, 200), "{name} from {first}");
        }
    }
}

#[test]
fn too_much_is_refused() {
    let video = open(&KINDS[1].path("5.3")).unwrap();
    let waveform = whole(&video, 4096).unwrap();
    let asked = waveform.fine(0, 100, 10);
    for change in [
        |asked: &mut galley_media::waveform::Fine| asked.columns = 0,
        |asked: &mut galley_media::waveform::Fine| asked.columns = 8193,
        |asked: &mut galley_media::waveform::Fine| asked.wanted = 11,
        |asked: &mut galley_media::waveform::Fine| asked.wanted = 0,
        |asked: &mut galley_media::waveform::Fine| asked.count = u64::MAX,
    ] {
        let mut asked = asked.clone();
        change(&mut asked);
        assert_eq!(video.waveform_closely(&asked, &Cancel::new()).unwrap_err().code, Code::Limit);
    }
    let stopped = Cancel::new();
    stopped.cancel();
    assert_eq!(video.waveform_closely(&asked, &stopped).unwrap_err().code, Code::Cancelled);
}
