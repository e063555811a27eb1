//! Shapes of the tools on screen: colours at points, and the boxes of a page.

use galley_media::sample;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `media.sample`: colours at one or two points.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetSample {
    pub version: String,
    /// From 1; ignored where there are none.
    #[ts(optional = nullable)]
    pub page: Option<u32>,
    /// From 0; ignored where there are none.
    #[ts(optional = nullable)]
    pub frame: Option<u32>,
    pub points: Vec<SamplePoint>,
    /// Of a PDF: exactly these layers are hidden, as the pixel socket's `hidden` has them; absent: as the file says.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub hidden: Option<Vec<u32>>,
}

/// Thousandths of a native unit, from the top left as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SamplePoint {
    pub x: u32,
    pub y: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Sample {
    /// In the order that was asked.
    pub points: Vec<SampledPoint>,
    /// CIEDE2000 between the two; absent for one.
    pub delta_e: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SampledPoint {
    /// sRGB as shown: what `galley render` writes at the native size, of a page at 288 dpi.
    pub rgb: [u8; 3],
    pub alpha: u8,
    /// CIE L*, a*, b* of that, white point D65.
    pub lab: [f64; 3],
    /// As the file stores it; absent where that is not known.
    pub source: Option<SourceValues>,
}

/// Code values before any colour profile; of L*a*b* whole units. Absent where the samples are light.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourceValues {
    pub model: ColorModel,
    /// Of one value.
    pub bits: u8,
    /// The decoder's, because the file holds something else: YCbCr of a JPEG, floating point, numbers of a palette.
    pub decoded: bool,
    /// In the model's order, without alpha; of CMYK the largest is full ink.
    pub values: Vec<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ColorModel {
    Ycbcr,
    Rgb,
    Gray,
    Cmyk,
    Indexed,
    Lab,
}

impl From<sample::SourceValues> for SourceValues {
    fn from(values: sample::SourceValues) -> Self {
        let sample::SourceValues { model, bits, decoded, values } = values;
        Self { model: model.into(), bits, decoded, values }
    }
}

impl From<sample::ColorModel> for ColorModel {
    fn from(model: sample::ColorModel) -> Self {
        match model {
            sample::ColorModel::Ycbcr => Self::Ycbcr,
            sample::ColorModel::Rgb => Self::Rgb,
            sample::ColorModel::Gray => Self::Gray,
            sample::ColorModel::Cmyk => Self::Cmyk,
            sample::ColorModel::Indexed => Self::Indexed,
            sample::ColorModel::Lab => Self::Lab,
        }
    }
}

/// `[x, y, width, height]` in thousandths of a point from the top left of the page as shown; a box may reach beyond it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageBoxesView {
    pub media: [i32; 4],
    /// Absent where the page sets none.
    pub crop: Option<[i32; 4]>,
    pub trim: Option<[i32; 4]>,
    pub bleed: Option<[i32; 4]>,
}
