//! Files that lie: each ends with an error or with frames, never with a crash, a hang, or another file opened.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::picture::Size;
use galley_media::video::Video;
use galley_testkit::catalogue;
use galley_testkit::chance::Dice;
use galley_testkit::clips::{self, HEIGHT, WIDTH};

fn open_bytes(bytes: Vec<u8>) -> Result<Video, MediaError> {
    Video::open(Cursor::new(bytes), None, &Cancel::new())
}

/// Opens, confirms and looks at a few frames; whatever happens must be an answer.
fn exercise(bytes: Vec<u8>) -> Result<u32, Code> {
    let video = open_bytes(bytes).map_err(|error| error.code)?;
    let cancel = Cancel::new();
    let table = video.confirm(&cancel).map_err(|error| error.code)?;
    let mut shown = 0;
    for number in [0, table.len() / 2, table.len().saturating_sub(1)] {
        match video.frame(number, Size::Width(64), None, &cancel) {
            Ok(_) => shown += 1,
            Err(error) => assert!(matches!(error.code, Code::Damaged | Code::OutOfRange), "{error:?}"),
        }
    }
    Ok(shown)
}

#[test]
fn an_empty_file_is_empty() {
    assert_eq!(exercise(Vec::new()), Err(Code::Empty));
}

#[test]
fn a_playlist_opens_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let target = catalogue::open_ts();
    let target = target.display();
    let playlists = [
        format!(
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n"
        ),
        format!("ffconcat version 1.0\nfile '{target}'\n"),
        format!(
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\" \
             type=\"static\"><Period><AdaptationSet mimeType=\"video/mp2t\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>{target}</BaseURL>\
             </Representation></AdaptationSet></Period></MPD>"
        ),
        format!(
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n# {target}\r\n"
        ),
    ];
    for text in playlists {
        let path = folder.path().join("innocent.mp4");
        std::fs::write(&path, &text).unwrap();
        let error = Video::open(File::open(&path).unwrap(), None, &Cancel::new()).err().unwrap();
        assert!(matches!(error.code, Code::Unsupported | Code::Damaged), "{text}: {error:?}");
    }
}

#[test]
fn a_quicktime_reference_to_another_file_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.mov");
    std::fs::copy(catalogue::mjpeg_mov(), &other).unwrap();
    for kind in [b"alis", b"url "] {
        let path = folder.path().join("reference.mov");
        std::fs::write(&path, catalogue::reference_movie(kind, &other)).unwrap();
        if kind == b"alis" {
            let followed = ["-enable_drefs", "1", "-use_absolute_path", "1", "-i"];
            let mut player = Command::new("ffmpeg");
            player.args(["-v", "error", "-nostdin"]).args(followed).arg(&path);
            let shown = player.args(["-pix_fmt", "yuvj422p", "-f", "rawvideo", "pipe:1"]).output().unwrap();
            let there = clips::linear_decode(&other, 0, "yuvj422p", WIDTH * HEIGHT * 2).concat();
            assert!(!there.is_empty() && shown.stdout == there, "one that follows it shows the other file");
        }
        // On the disk, beside the file that it names.
        let video = Video::open(File::open(&path).unwrap(), None, &Cancel::new());
        let code = video.err().map(|error| error.code);
        assert_eq!(code, Some(Code::Damaged), "nothing of the other file is shown");
    }
}

#[test]
fn text_and_noise_are_unsupported() {
    assert_eq!(exercise(b"hello, I am a video\n".repeat(50)), Err(Code::Unsupported));
    let mut dice = Dice(3);
    let noise: Vec<u8> = (0..20_000).map(|_| dice.below(256) as u8).collect();
    assert!(exercise(noise).is_err());
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    assert_eq!(exercise(png), Err(Code::Unsupported), "pictures are not for this door");
}

#[test]
fn a_header_without_its_index_is_damaged() {
    // This muxer writes the index at the end.
    let bytes = std::fs::read(catalogue::closed_mp4()).unwrap();
    assert_eq!(exercise(bytes[..bytes.len() / 2].to_vec()), Err(Code::Damaged));
}

#[test]
fn truncated_files_give_what_they_have_or_an_error() {
    for path in [catalogue::open_mkv(), catalogue::open_ts(), catalogue::mpeg4_avi(), catalogue::mpeg_ps()] {
        let bytes = std::fs::read(&path).unwrap();
        for percent in [1, 10, 50, 99] {
            let outcome = exercise(bytes[..bytes.len() * percent / 100].to_vec());
            assert!(
                percent < 50 || outcome.is_ok_and(|shown| shown > 0),
                "{path:?} at {percent} %: {outcome:?}"
            );
        }
    }
}

#[test]
fn flipped_bits_never_crash() {
    let clips = [
        catalogue::closed_mp4(),
        catalogue::open_ts(),
        catalogue::open_mkv(),
        catalogue::prores_mov(),
        catalogue::mpeg_ps(),
        catalogue::mpeg4_avi(),
        catalogue::vp9_webm(),
        catalogue::gif(),
    ];
    for (seed, path) in (1..).zip(&clips) {
        let clean = std::fs::read(path).unwrap();
        let mut dice = Dice(seed);
        for _ in 0..3 {
            let mut bytes = clean.clone();
            for _ in 0..1 + bytes.len() / 4000 {
                let place = dice.below(bytes.len() as u32) as usize;
                bytes[place] ^= 1 << dice.below(8);
            }
            let _answered = exercise(bytes);
        }
    }
}

#[test]
fn a_damaged_frame_is_an_error_or_the_same_as_ever_but_no_neighbour() {
    let path = catalogue::copy_with("scratched.ts", &catalogue::open_ts(), |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 400].fill(0x5a);
    });
    let video = super::open(&path).unwrap();
    let table = video.confirm(&Cancel::new()).unwrap();
    let mut refused = 0;
    for number in (0..table.len()).rev().step_by(7) {
        match super::native(&video, number) {
            Err(error) => {
                assert_eq!(error.code, Code::Damaged);
                refused += 1;
            }
            Ok(picture) => {
                let shown = clips::read_number(&picture.bytes, picture.strides[0] as usize, 1);
                let pts = table.get(number).unwrap().pts - table.get(0).unwrap().pts;
                assert_eq!(shown.map(i64::from), Some(pts / 3600), "frame {number}");
            }
        }
    }
    assert!(refused < table.len() / 7, "most frames are well");
}

#[test]
fn damaged_frames_are_said_by_number() {
    // Each frame of ProRes stands alone.
    let path = catalogue::copy_with("scratched.mov", &catalogue::prores_mov(), |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 3000].fill(0xff);
    });
    let video = super::open(&path).unwrap();
    let table = video.confirm(&Cancel::new()).unwrap();
    let problems = video.problems().into_iter().filter(|problem| problem.code == "damaged-frame");
    let said: Vec<u32> = problems.filter_map(|problem| problem.frame).collect();
    let refused: Vec<u32> = (0..table.len())
        .filter(|number| super::native(&video, *number).is_err_and(|error| error.code == Code::Damaged))
        .collect();
    assert!(!said.is_empty());
    assert_eq!(said, refused);
}

/// A reader that fails once so many bytes were read.
struct Failing {
    inner: Cursor<Vec<u8>>,
    left: Arc<AtomicU64>,
}

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        if left < read as u64 {
            return Err(std::io::Error::other("the disk is gone"));
        }
        self.left.store(left - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn a_file_that_vanishes_is_an_io_error_and_not_damage() {
    let bytes = std::fs::read(catalogue::open_ts()).unwrap();
    let open = |left: u64| {
        let left = Arc::new(AtomicU64::new(left));
        let source = Failing { inner: Cursor::new(bytes.clone()), left: Arc::clone(&left) };
        (Video::open(source, None, &Cancel::new()), left)
    };
    for left in [0, 70_000] {
        assert_eq!(open(left).0.err().map(|error| error.code), Some(Code::Io));
    }
    let (video, left) = open(u64::MAX / 2);
    let video = video.unwrap();
    left.store(0, Ordering::Relaxed);
    assert_eq!(video.confirm(&Cancel::new()).unwrap_err().code, Code::Io);
    assert_eq!(super::native(&video, 90).unwrap_err().code, Code::Io);
    left.store(u64::MAX / 2, Ordering::Relaxed);
    assert!(super::native(&video, 90).is_ok(), "it works again once the file is back");
}
