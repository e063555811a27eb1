//! Clips of one frame of coloured patches, lossless, with their colour tags (ITU-T H.273) written beside them: each
//! matrix, range, depth, subsampling and siting that video comes in, wider gamuts, and HDR.
//!
//! The edges between patches are where chroma is interpolated.

use std::path::PathBuf;

use crate::catalogue::folder;
use crate::chance::Dice;
use crate::clips::{derive, from_bytes};

pub const WIDTH: usize = 128;
pub const HEIGHT: usize = 96;
/// Width and height of one patch.
pub const PATCH: usize = 16;

/// A clip of patches, and what a decoder has to say of it.
#[derive(Clone, Debug)]
pub struct Patched {
    pub name: String,
    pub path: PathBuf,
    /// `bt601`, `bt709` or `bt2020`.
    pub matrix: &'static str,
    pub is_full: bool,
    /// Bits of a stored sample.
    pub bits: u32,
    /// `444`, `422` or `420`.
    pub subsampling: &'static str,
    /// `left`, `center` or `topleft`; of nothing where chroma is not subsampled.
    pub siting: &'static str,
    /// ITU-T H.273, tables 2 and 3.
    pub primaries: u8,
    pub transfer: u8,
}

/// Colours from all over the cube, black, white and primaries among them, as packed RGB24.
#[must_use]
pub fn patches() -> Vec<u8> {
    let mut dice = Dice(11);
    let fixed =
        [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128], [200, 160, 130]];
    let across = WIDTH / PATCH;
    let colours: Vec<[u8; 3]> = (0..across * HEIGHT / PATCH)
        .map(|at| fixed.get(at).copied().unwrap_or_else(|| std::array::from_fn(|_| dice.below(256) as u8)))
        .collect();
    let at = |x: usize, y: usize| colours.get(y / PATCH * across + x / PATCH).copied().unwrap_or_default();
    (0..WIDTH * HEIGHT).flat_map(|place| at(place % WIDTH, place / WIDTH)).collect()
}

/// As zimg spells a matrix, as FFmpeg tags it, and as it is called here.
const MATRICES: [[&str; 3]; 3] =
    [["170m", "smpte170m", "bt601"], ["709", "bt709", "bt709"], ["2020_ncl", "bt2020nc", "bt2020"]];
const SUBSAMPLINGS: [&str; 3] = ["444", "422", "420"];
const SITINGS: [&str; 3] = ["left", "center", "topleft"];

/// SDR of BT.709 primaries: each matrix, range and depth of 8, 10 and 12 bits. `all` is every subsampling of each with
/// every siting; else each has one of either, so that all of them occur.
///
/// # Panics
/// When the `ffmpeg` command is missing or refuses.
#[must_use]
pub fn plain(all: bool) -> Vec<Patched> {
    let mut clips = Vec::new();
    for (row, matrix) in MATRICES.into_iter().enumerate() {
        for (column, is_full) in [false, true].into_iter().enumerate() {
            for (layer, bits) in [8, 10, 12].into_iter().enumerate() {
                for (place, subsampling) in SUBSAMPLINGS.into_iter().enumerate() {
                    for (side, siting) in SITINGS.into_iter().enumerate() {
                        let one_of_each =
                            place == (row + column + layer) % 3 && side == (row + 2 * column) % 3;
                        let says_nothing = subsampling == "444" && side > 0;
                        if one_of_each || (all && !says_nothing) {
                            clips.push(plain_one(matrix, is_full, bits, subsampling, siting));
                        }
                    }
                }
            }
        }
    }
    clips
}

fn plain_one(
    [zimg, tag, matrix]: [&'static str; 3],
    is_full: bool,
    bits: u32,
    subsampling: &'static str,
    siting: &'static str,
) -> Patched {
    let deep = if bits > 8 { format!("{bits}le") } else { String::new() };
    let (range, spelled) = if is_full { ("full", "pc") } else { ("limited", "tv") };
    let name = format!("patches-{matrix}-{range}-{bits}-{subsampling}-{siting}.mkv");
    let filter = format!("zscale=min=gbr:m={zimg}:r={range}:c={siting},format=yuv{subsampling}p{deep}");
    let tags = format!(
        "-colorspace {tag} -color_range {spelled} -color_primaries bt709 -color_trc bt709 \
         -chroma_sample_location {siting}"
    );
    let path = clip(&name, &filter, &tags);
    Patched { name, path, matrix, is_full, bits, subsampling, siting, primaries: 1, transfer: 1 }
}

/// Encoded values taken for BT.2020 and P3 primaries in SDR, and for PQ and HLG: 10 bits, so that colours beyond sRGB and all
/// of the range of light occur.
///
/// # Panics
/// When the `ffmpeg` command is missing or refuses.
#[must_use]
pub fn wide_and_bright() -> Vec<Patched> {
    [
        (["709", "bt709", "bt709"], (9, "2020", "bt2020"), (1, "709", "bt709"), "444"),
        (["709", "bt709", "bt709"], (12, "smpte432", "smpte432"), (1, "709", "bt709"), "420"),
        (["2020_ncl", "bt2020nc", "bt2020"], (9, "2020", "bt2020"), (16, "smpte2084", "smpte2084"), "444"),
        (["2020_ncl", "bt2020nc", "bt2020"], (9, "2020", "bt2020"), (16, "smpte2084", "smpte2084"), "420"),
        (
            ["2020_ncl", "bt2020nc", "bt2020"],
            (9, "2020", "bt2020"),
            (18, "arib-std-b67", "arib-std-b67"),
            "444",
        ),
    ]
    .into_iter()
    .map(|([zimg, matrix_tag, matrix], (primaries, p, p_tag), (transfer, t, t_tag), subsampling)| {
        let name = format!("patches-{p_tag}-{t_tag}-{subsampling}.mkv");
        let filter = format!(
            "zscale=min=gbr:pin={p}:tin={t}:m={zimg}:r=limited:p={p}:t={t},format=yuv{subsampling}p10le"
        );
        let tags =
            format!("-colorspace {matrix_tag} -color_range tv -color_primaries {p_tag} -color_trc {t_tag}");
        let path = clip(&name, &filter, &tags);
        let siting = "left";
        Patched { name, path, matrix, is_full: false, bits: 10, subsampling, siting, primaries, transfer }
    })
    .collect()
}

/// One frame of the patches, lossless, by a filter of the `ffmpeg` command, with its tags.
fn clip(name: &str, filter: &str, tags: &str) -> PathBuf {
    let raw = from_bytes(&folder(), "patches.rgb", &patches());
    let input = format!("-f rawvideo -pix_fmt rgb24 -s {WIDTH}x{HEIGHT} -r 25");
    derive(&folder(), name, &raw, &input, &format!("-vf {filter} -c:v ffv1 -level 3 {tags}"))
}
