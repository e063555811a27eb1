//! What a decoder tells before its first pixel, and the strips of samples that it then hands out.
//!
//! Every format ends here: samples interleaved, rows packed, top to bottom, as stored (not yet turned, not yet in
//! sRGB). Formats that can be read a strip at a time never hold the whole picture.

use crate::error::MediaError;
use crate::image::color::Rgb;
use crate::inspect::Problem;

/// What the colour channels mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    Gray,
    Rgb,
    /// 0 is no ink.
    Cmyk,
    /// CIE L*a*b* D50 in 16 bits as ICC.1:2001-04, A.3 encodes it: L* 100 is 0xff00, a* and b* 0 are 0x8000.
    Lab,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    None,
    Straight,
    Premultiplied,
    /// Mixed with white: what shows where a program that knows no transparency opens a Photoshop document.
    OnWhite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    Eight,
    Sixteen,
    /// Light, linear: 1 is white.
    Light,
}

/// Channels of one pixel, in order; alpha is the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) model: Model,
    pub(super) alpha: Alpha,
    pub(super) depth: Depth,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
    Light(Vec<f32>),
}

/// Rows that follow the ones handed out before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Strip {
    pub(super) rows: u32,
    pub(super) samples: Samples,
}

/// Where colours come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Profile {
    /// Nothing was said: sRGB, or its gray, or the stated default for inks.
    #[default]
    Silent,
    Icc(Vec<u8>),
    Rgb(Rgb),
    /// There is a profile, and the file ends before all of it has come.
    CutOff,
}

/// How samples as handed out stand to those in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// The same, but for having been spread over all bits.
    Same,
    /// White is 0 in the file.
    Inverted,
    /// Something else stands there: YCbCr, floating point, numbers of a palette.
    Otherwise,
}

/// All that is known of a picture before it is decoded.
#[derive(Clone, Debug)]
pub(super) struct Still {
    /// As stored, before it is turned.
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) layout: Layout,
    pub(super) profile: Profile,
    /// What `inspect` says of the samples in the file.
    pub(super) bits: u8,
    pub(super) channels: u8,
    pub(super) model: &'static str,
    pub(super) alpha: bool,
    /// EXIF 2.32, tag 0x0112: 1 to 8.
    pub(super) orientation: u8,
    /// As stored, like the size.
    pub(super) dpi: Option<[f64; 2]>,
    /// Rows come a strip at a time.
    pub(super) streams: bool,
    /// Bytes that decoding holds beside its strips, as for a progressive JPEG.
    pub(super) bytes_held: u64,
    /// JPEG: eighths of the size come cheaply.
    pub(super) scales: bool,
    pub(super) stored: Stored,
    pub(super) problems: Vec<Problem>,
}

/// Hands out a picture from its top.
pub(super) trait Rows {
    /// The next rows; `None` when all have been handed out.
    fn next(&mut self) -> Result<Option<Strip>, MediaError>;

    /// Whether the decoder met damage in the rows so far, and went on.
    fn is_damaged(&self) -> bool {
        false
    }
}

/// All rows at once.
pub(super) struct Whole(Option<Strip>);

impl Whole {
    pub(super) fn new(rows: u32, samples: Samples) -> Self {
        Self(Some(Strip { rows, samples }))
    }
}

impl Rows for Whole {
    fn next(&mut self) -> Result<Option<Strip>, MediaError> {
        Ok(self.0.take())
    }
}

impl Model {
    pub(super) fn num_channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb | Self::Lab => 3,
            Self::Cmyk => 4,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::Rgb => "rgb",
            Self::Cmyk => "cmyk",
            Self::Lab => "lab",
        }
    }
}

impl Layout {
    pub(super) fn new(model: Model, alpha: bool, depth: Depth) -> Self {
        Self { model, alpha: if alpha { Alpha::Straight } else { Alpha::None }, depth }
    }

    pub(super) fn num_channels(self) -> usize {
        self.model.num_channels() + usize::from(self.alpha != Alpha::None)
    }

    pub(super) fn bytes_per_pixel(self) -> u64 {
        let sample = match self.depth {
            Depth::Eight => 1,
            Depth::Sixteen => 2,
            Depth::Light => 4,
        };
        self.num_channels() as u64 * sample
    }
}

impl Still {
    /// Upright, undamaged, silent about its colours, not streaming; facts follow from the layout.
    pub(super) fn new(width: u32, height: u32, layout: Layout) -> Self {
        let bits = match layout.depth {
            Depth::Eight => 8,
            Depth::Sixteen => 16,
            Depth::Light => 32,
        };
        Self {
            width,
            height,
            layout,
            profile: Profile::Silent,
            bits,
            channels: u8::try_from(layout.num_channels()).unwrap_or(u8::MAX),
            model: layout.model.name(),
            alpha: layout.alpha != Alpha::None,
            orientation: 1,
            dpi: None,
            streams: false,
            bytes_held: 0,
            scales: false,
            stored: Stored::Same,
            problems: Vec::new(),
        }
    }

    pub(super) fn num_pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

impl Strip {
    pub(super) fn num_bytes(&self) -> u64 {
        let sample = match self.samples {
            Samples::Eight(_) => 1,
            Samples::Sixteen(_) => 2,
            Samples::Light(_) => 4,
        };
        self.samples.len() as u64 * sample
    }
}

impl Samples {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Eight(samples) => samples.len(),
            Self::Sixteen(samples) => samples.len(),
            Self::Light(samples) => samples.len(),
        }
    }
}

/// From big-endian bytes, as PNG and Photoshop store them.
pub(super) fn from_be16(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}
