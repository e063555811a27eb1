//! The messages between parent and worker, as JSON; pictures, sound and long answers lie in the slot.
//!
//! The parent believes nothing a worker says: lengths are held against the slot, pictures against their own
//! measures, sound against what was asked for, text against its shape.

use serde::{Deserialize, Serialize};

use crate::error::{Code, MediaError};
use crate::listen::Task;
use crate::picture::{Format, Matrix, Picture, Range, Siting};
use crate::pool::{At, FindRequest, FrameStamp, OpenOptions, RenderRequest, Rendered};
use crate::waveform::Fine;
use crate::worker::sandbox::Proof;

/// Of messages and of what they mean; parent and worker come from one build.
pub(crate) const VERSION: u16 = 4;

/// Bytes of the slot, so the most that one answer can hold.
pub(crate) const SLOT_BYTES: u64 = 1 << 30;
/// What it keeps of its memory from answer to answer: what is behind goes back to the system at once.
pub(crate) const SLOT_KEPT: u64 = 16 << 20;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ToWorker {
    /// Carries the slot's descriptor. First, and once; [`Ready`] comes back.
    Hello,
    /// [`Job::Open`] carries the medium's descriptor.
    Do(Request),
    Cancel {
        id: u64,
    },
    Close {
        medium: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) id: u64,
    pub(crate) medium: u64,
    /// Most bytes of the answer.
    pub(crate) max_bytes: u64,
    /// Given up by the parent after this long; the worker bounds its processor time by it.
    pub(crate) deadline_ms: u64,
    pub(crate) job: Job,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Job {
    Open(OpenOptions),
    /// Opens the sound of a film or of a sound file, and nothing else of it; carries its descriptor. What can be asked of it
    /// is [`Job::Listen`].
    OpenSound,
    Inspect,
    /// The frame table; confirmed by a linear pass when asked so.
    Table {
        confirmed: bool,
    },
    /// Takes a table confirmed elsewhere; its descriptor comes along, its length is given.
    Adopt {
        num_bytes: u64,
    },
    Render(RenderRequest),
    /// A whole picture, small: large images are not taken apart for it.
    Thumbnail(RenderRequest),
    /// A page of a PDF with exactly these layers hidden.
    RenderWithout {
        request: RenderRequest,
        hidden: Vec<u32>,
    },
    Layers,
    /// Takes a file for what does not fit into memory; its descriptor comes along.
    Scratch,
    /// Takes a large page of an image apart, into that file.
    Pyramid {
        page: u32,
    },
    /// Facts of one page of an image.
    ImagePage {
        page: u32,
    },
    /// Colours at points, in thousandths of a native unit.
    Sample {
        at: At,
        points: Vec<[u32; 2]>,
    },
    /// The same of a page of a PDF with exactly these layers hidden.
    SampleWithout {
        page: u32,
        points: Vec<[u32; 2]>,
        hidden: Vec<u32>,
    },
    /// Some blocks of the waveform of sound alone.
    Waveform {
        from: u64,
        max_blocks: u32,
    },
    /// A short range of it, out of its samples.
    Fine(Fine),
    /// Sound to be heard.
    Listen(Task),
    Pages {
        first: u32,
        count: u32,
    },
    Words {
        page: u32,
    },
    /// Letters with their places, to be selected.
    Text {
        page: u32,
    },
    Annotations {
        page: u32,
    },
    /// What may be changed in a certified PDF.
    Certification,
    /// Marks to be put onto pages; their descriptor comes along, their length is given. Bytes come back.
    MarkUp {
        num_bytes: u64,
    },
    Find(FindRequest),
    Outline,
}

impl Job {
    /// Whether a picture comes back.
    pub(crate) fn is_picture(&self) -> bool {
        matches!(self, Self::Render(_) | Self::Thumbnail(_) | Self::RenderWithout { .. })
    }
}

/// The worker's answer to the greeting, once it is closed and before it is handed a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ready {
    pub(crate) proof: Proof,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub(crate) id: u64,
    pub(crate) answer: Result<Answer, MediaError>,
}

/// What lies in the slot.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    Json {
        num_bytes: u64,
    },
    Picture(Box<PictureHead>),
    /// As many values as [`Job::Listen`] asked for: 32-bit floating point, little endian.
    Sound {
        ended: bool,
        next: i64,
    },
    /// [`Job::Pyramid`] has to come first.
    NotYet,
}

/// A [`Rendered`] without its bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PictureHead {
    format: Format,
    matrix: Matrix,
    range: Range,
    siting: Siting,
    transfer: u8,
    primaries: u8,
    peak_nits: u16,
    size: [u32; 2],
    full: [u32; 2],
    at: [u32; 2],
    strides: [u32; 3],
    num_bytes: u64,
    page: Option<u32>,
    frame: Option<u32>,
    pts: Option<i64>,
    table_revision: u32,
    confirmed: bool,
    stamp: Option<FrameStamp>,
}

impl PictureHead {
    pub(crate) fn of(rendered: &Rendered) -> Self {
        let picture = &rendered.picture;
        Self {
            format: picture.format,
            matrix: picture.matrix,
            range: picture.range,
            siting: picture.siting,
            transfer: picture.transfer,
            primaries: picture.primaries,
            peak_nits: picture.peak_nits,
            size: [picture.width, picture.height],
            full: [picture.full_width, picture.full_height],
            at: [picture.x, picture.y],
            strides: picture.strides,
            num_bytes: picture.bytes.len() as u64,
            page: rendered.page,
            frame: rendered.frame,
            pts: rendered.pts,
            table_revision: rendered.table_revision,
            confirmed: rendered.confirmed,
            stamp: rendered.stamp,
        }
    }

    /// Of a picture whose bytes are in the slot already.
    pub(crate) fn drawn(rendered: &Rendered) -> Self {
        let picture = &rendered.picture;
        let planes = (0..).zip(picture.strides);
        let num_bytes =
            planes.map(|(plane, stride)| u64::from(stride) * picture.plane_rows(plane) as u64).sum();
        Self { num_bytes, ..Self::of(rendered) }
    }

    /// Returns how many bytes to take from the slot, when the measures agree with each other.
    pub(crate) fn checked_bytes(&self, max_bytes: u64) -> Result<usize, MediaError> {
        let [width, height] = self.size;
        let inside = (0..2).all(|axis| {
            let [at, size, full] = [&self.at, &self.size, &self.full].map(|pair| pair.get(axis).copied());
            matches!((at, size, full), (Some(at), Some(size), Some(full))
                if size > 0 && u64::from(at) + u64::from(size) <= u64::from(full))
        });
        let mut needed = 0;
        for (plane, stride) in self.strides.iter().enumerate() {
            let (row, rows) = plane_size(self.format, plane, width, height);
            if u64::from(*stride) < row || (rows == 0 && *stride != 0) {
                return Err(nonsense());
            }
            needed += u64::from(*stride) * rows;
        }
        if !inside || needed != self.num_bytes || needed > max_bytes.min(SLOT_BYTES) {
            return Err(nonsense());
        }
        usize::try_from(needed).map_err(|_| nonsense())
    }

    pub(crate) fn with_bytes(self, bytes: Vec<u8>) -> Rendered {
        let ([width, height], [full_width, full_height], [x, y]) = (self.size, self.full, self.at);
        let picture = Picture {
            format: self.format,
            matrix: self.matrix,
            range: self.range,
            siting: self.siting,
            transfer: self.transfer,
            primaries: self.primaries,
            peak_nits: self.peak_nits,
            width,
            height,
            full_width,
            full_height,
            x,
            y,
            strides: self.strides,
            bytes,
        };
        let Self { page, frame, pts, table_revision, confirmed, stamp, .. } = self;
        Rendered { picture, page, frame, pts, table_revision, confirmed, stamp }
    }
}

/// Bytes of a row and number of rows of one plane; zeros for a plane that the format lacks.
fn plane_size(format: Format, plane: usize, width: u32, height: u32) -> (u64, u64) {
    let (width, height) = (u64::from(width), u64::from(height));
    let sample = match format {
        Format::Rgba8 => return if plane == 0 { (width * 4, height) } else { (0, 0) },
        Format::Yuv420p8 | Format::Yuv422p8 | Format::Yuv444p8 => 1,
        Format::Yuv420p10 | Format::Yuv422p10 | Format::Yuv444p10 => 2,
    };
    if plane == 0 {
        return (width * sample, height);
    }
    match format {
        Format::Yuv420p8 | Format::Yuv420p10 => (width.div_ceil(2) * sample, height.div_ceil(2)),
        Format::Yuv422p8 | Format::Yuv422p10 => (width.div_ceil(2) * sample, height),
        _ => (width * sample, height),
    }
}

/// What a worker said cannot be.
pub(crate) fn nonsense() -> MediaError {
    MediaError::new(Code::Crashed, "the decoder gave an answer that cannot be right")
}

pub(crate) fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, MediaError> {
    serde_json::to_vec(message).map_err(|error| MediaError::new(Code::Internal, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> PictureHead {
        let picture = Picture::rgba(4, 3, vec![0; 48]);
        PictureHead::of(&Rendered {
            picture,
            page: None,
            frame: None,
            pts: None,
            table_revision: 0,
            confirmed: true,
            stamp: None,
        })
    }

    #[test]
    fn an_honest_picture_passes() {
        assert_eq!(head().checked_bytes(SLOT_BYTES), Ok(48));
    }

    #[test]
    fn a_lying_picture_is_refused() {
        let lies: [fn(&mut PictureHead); 8] = [
            |head| head.num_bytes = 49,
            |head| head.num_bytes = u64::MAX,
            |head| head.size = [5, 3],
            |head| head.size = [0, 0],
            |head| head.at = [u32::MAX, 0],
            |head| head.full = [1, 1],
            |head| head.strides = [16, 1, 0],
            |head| head.format = Format::Yuv444p10,
        ];
        for (number, lie) in lies.into_iter().enumerate() {
            let mut head = head();
            lie(&mut head);
            assert!(head.checked_bytes(SLOT_BYTES).is_err(), "lie {number}");
        }
        assert!(head().checked_bytes(47).is_err());
    }
}
