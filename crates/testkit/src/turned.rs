//! Clips that are shown otherwise than they are coded: turned, mirrored, stretched, beside other streams, or decoded by a way
//! of their own. What they show is read back from a picture as it is shown.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a clip that cannot be made must fail the test that needs it"
)]

use std::path::PathBuf;

use crate::catalogue::{self, copy_with};
use crate::clips::{HEIGHT, WIDTH, read_number};

/// A clip of numbered frames, and how it is shown.
#[derive(Clone, Debug)]
pub struct Turned {
    pub name: &'static str,
    pub path: PathBuf,
    /// As shown.
    pub size: (u32, u32),
    /// Clockwise.
    pub rotation: u16,
    /// Turned upside down before it is rotated.
    pub mirrored: bool,
    pub num_frames: u32,
}

impl Turned {
    /// Where the pixel of a numbered frame lies as shown.
    #[must_use]
    pub fn place(&self, x: usize, y: usize) -> (usize, usize) {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let (across, down) = if self.rotation % 180 == 90 { (height, width) } else { (width, height) };
        let (x, y) = ((2 * x + 1) * across / (2 * WIDTH), (2 * y + 1) * down / (2 * HEIGHT));
        let y = if self.mirrored { down - 1 - y } else { y };
        match self.rotation {
            90 => (down - 1 - y, x),
            180 => (across - 1 - x, down - 1 - y),
            270 => (y, across - 1 - x),
            _ => (x, y),
        }
    }

    /// The number that a picture carries, RGBA as shown; `None` when it is not as large or not turned as it should be.
    #[must_use]
    pub fn number(&self, rgba: &[u8]) -> Option<u32> {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        if rgba.len() != width * height * 4 {
            return None;
        }
        let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
        let green: Vec<u8> = places
            .map(|(x, y)| {
                let (x, y) = self.place(x, y);
                rgba[(y * width + x) * 4 + 1]
            })
            .collect();
        read_number(&green, WIDTH, 1)
    }
}

/// [`catalogue::closed_mp4`] with another matrix in its track header (ISO/IEC 14496-12, 8.3.2): a, b, c, d.
fn with_matrix(name: &str, [a, b, c, d]: [i32; 4]) -> PathBuf {
    copy_with(name, &catalogue::closed_mp4(), |bytes| {
        let header = bytes.windows(4).position(|window| window == b"tkhd").unwrap();
        assert_eq!(bytes[header + 4], 0, "times of 32 bits");
        let rows = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30];
        for (at, value) in rows.iter().enumerate() {
            let start = header + 44 + 4 * at;
            bytes[start..start + 4].copy_from_slice(&value.to_be_bytes());
        }
    })
}

/// H.265 of which every picture that can be started from says that it is to be turned by 90 degrees anticlockwise: a
/// display orientation SEI message before its first slice (ITU-T H.265, D.2.17; NAL units of B.2.2).
fn rotated_by_pictures_hevc() -> PathBuf {
    // Header of a prefix SEI; payload type 47, 3 bytes: not cancelled, no flips, 0x4000 of 0x10000 parts of a full
    // turn, persistent; the bits that end payload and unit.
    const ORIENTATION: [u8; 11] = [0, 0, 1, 0x4e, 0x01, 47, 3, 0x08, 0x00, 0x18, 0x80];
    copy_with("rotated-by-pictures.hevc", &catalogue::raw_hevc(), |bytes| {
        let is_start = |at: &usize| {
            let unit = &bytes[*at..];
            let kind = (unit[3] >> 1) & 0x3f;
            unit.starts_with(&[0, 0, 1]) && (16..=23).contains(&kind) && unit[5] & 0x80 != 0
        };
        let starts: Vec<usize> = (0..bytes.len() - 5).filter(is_start).collect();
        assert!(starts.len() > 1, "more than one picture to start from");
        for at in starts.into_iter().rev() {
            bytes.splice(at..at, ORIENTATION);
        }
    })
}

/// One clip in each of the seven ways in which a frame can be turned by quarters and mirrored.
pub fn each_way() -> Vec<Turned> {
    let (wide, high) = (WIDTH as u32, HEIGHT as u32);
    let clip = |name, path, rotation, mirrored| {
        let size = if rotation % 180 == 90 { (high, wide) } else { (wide, high) };
        Turned { name, path, size, rotation, mirrored, num_frames: 120 }
    };
    let by = |name: &str, matrix| with_matrix(&format!("{name}.mp4"), matrix);
    vec![
        clip("turned by 90", catalogue::rotated_mp4(), 90, false),
        clip("turned by 180", by("half", [-1, 0, 0, -1]), 180, false),
        clip("turned by 270", by("back", [0, -1, 1, 0]), 270, false),
        clip("left and right swapped", by("swapped", [-1, 0, 0, 1]), 180, true),
        clip("upside down", by("down", [1, 0, 0, -1]), 0, true),
        clip("over one diagonal", by("diagonal", [0, 1, 1, 0]), 90, true),
        clip("over the other diagonal", by("other", [0, -1, -1, 0]), 270, true),
    ]
}

/// Every clip that is not shown as it is coded, or whose frames the `ffmpeg` command does not decode.
pub fn shown_otherwise() -> Vec<Turned> {
    let upright =
        |name, path, size, num_frames| Turned { name, path, size, rotation: 0, mirrored: false, num_frames };
    let coded = (WIDTH as u32, HEIGHT as u32);
    let mut all = each_way();
    all.extend([
        Turned {
            name: "turned by what its pictures say",
            path: catalogue::rotated_by_pictures_mkv(),
            size: (coded.1, coded.0),
            rotation: 270,
            mirrored: false,
            num_frames: 120,
        },
        Turned {
            name: "turned by what its pictures say, H.265",
            path: rotated_by_pictures_hevc(),
            size: (coded.1, coded.0),
            rotation: 270,
            mirrored: false,
            num_frames: 100,
        },
        upright("wide pixels", catalogue::wide_pixels_mp4(), (563, 176), 120),
        upright("several streams and a cover", catalogue::several_streams_mkv(), coded, 120),
        upright("animated WebP", catalogue::animated_webp(), coded, 30),
    ]);
    all
}

/// Alpha in a plane of its own, and twelve bits, which are shown as ten: upright, but not the samples of the command.
pub fn alpha_in_planes() -> Turned {
    let size = (WIDTH as u32, HEIGHT as u32);
    let path = catalogue::alpha_mov();
    Turned { name: "alpha in ProRes", path, size, rotation: 0, mirrored: false, num_frames: 5 }
}
