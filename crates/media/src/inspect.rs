//! The answer of `galley inspect`, as the command line's contract has it (docs/CLI.md).
//!
//! Only the members that apply are present. Rationals are `[numerator, denominator]`.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    pub kind: Kind,
    pub media_type: String,
    pub bytes: u64,
    pub sha256: String,
    pub problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pdf: Option<PdfFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoFacts>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audio: Vec<AudioFacts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Image,
    Pdf,
    Video,
    Audio,
}

/// Something odd that did not stop us.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub code: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// As shown, after EXIF orientation.
    pub width: u32,
    pub height: u32,
    pub bits_per_channel: u8,
    pub channels: u8,
    /// `rgb`, `cmyk`, `gray`, `lab` or `indexed`.
    pub color_model: String,
    pub alpha: bool,
    pub icc_profile: Option<String>,
    /// EXIF, 1 to 8.
    pub orientation: u8,
    /// Pages of a TIFF; else 1.
    pub frames: u32,
    pub dpi: Option<[f64; 2]>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PdfFacts {
    pub pages: Vec<PageFacts>,
    pub encrypted: bool,
    pub spot_colors: Vec<String>,
    pub overprint: bool,
    /// All but Popup and Link.
    pub annotations: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
}

/// A layer (optional content group) of a PDF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// The number of its object.
    pub id: u32,
    pub name: String,
    /// As the file is shown at first.
    pub visible: bool,
    /// Not to be switched: the file says so, or is damaged.
    pub locked: bool,
    /// None of the file's layers can be switched, as its cross-reference table is damaged.
    pub damaged: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageFacts {
    /// From 1.
    pub number: u32,
    pub label: String,
    /// As shown, after /Rotate.
    pub width_pt: f64,
    pub height_pt: f64,
    /// Points in one unit of the page, which is what sizes and boxes are told in; 1 unless /UserUnit says otherwise.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub user_unit: f64,
    /// 0, 90, 180 or 270, clockwise.
    pub rotation: u16,
    pub boxes: PageBoxes,
}

fn one() -> f64 {
    1.0
}

fn is_one(value: &f64) -> bool {
    *value == 1.0
}

/// `[x0, y0, x1, y1]` in the page's own space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageBoxes {
    /// What is shown: the crop box (inherited, too) within the media box. Not part of `galley inspect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<[f64; 4]>,
    pub media: [f64; 4],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trim: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bleed: Option<[f64; 4]>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoFacts {
    pub codec: String,
    /// As shown, after rotation and pixel aspect.
    pub width: u32,
    pub height: u32,
    pub coded_width: u32,
    pub coded_height: u32,
    /// 0, 90, 180 or 270, clockwise.
    pub rotation: u16,
    /// Whether frames are turned upside down before they are rotated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirrored: bool,
    pub pixel_aspect: [u32; 2],
    /// Counted from the confirmed table, never from a header.
    pub frames: u32,
    pub frame_rate: Option<[u32; 2]>,
    pub variable_frame_rate: bool,
    pub time_base: [u32; 2],
    pub duration: [i64; 2],
    pub start_timecode: Option<String>,
    pub drop_frame: bool,
    pub pixel_format: String,
    pub color: ColorFacts,
    pub interlaced: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColorFacts {
    pub matrix: String,
    pub primaries: String,
    pub transfer: String,
    pub range: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioFacts {
    pub codec: String,
    pub channels: u16,
    pub sample_rate: u32,
    pub duration: [i64; 2],
}

/// One line of `galley frames`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameLine {
    /// From 0, in order of presentation.
    pub frame: u32,
    pub pts: i64,
    /// Seconds since frame 0.
    pub time: [i64; 2],
    pub duration: [i64; 2],
    /// The demuxer's key flag of the frame's packet.
    pub key: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timecode: Option<String>,
}
