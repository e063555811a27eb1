//! The formats: their names, which of them bytes are in, and the way to each.

use crate::model::{Incoming, Media, Review};
use crate::{csv, edl, otio, w3c, xfdf};

const ITSELF: &str = "Annotations of a PDF are in the file itself, whose bytes are not here.";

/// What is written and, but for CSV, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ISO 19444-1, for PDF.
    Xfdf,
    /// W3C Web Annotation Data Model, as JSON-LD.
    W3c,
    /// OpenTimelineIO, for films and sounds.
    Otio,
    /// CMX 3600 with locators, for films.
    Edl,
    Csv,
    /// The PDF itself with annotations; what reads and writes those is [`crate::pdf`], as it takes the file's own bytes.
    Pdf,
}

/// Why something was not written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("it is damaged, or not what it says it is: {0}")]
    Damaged(String),
    #[error("it holds more than is read: {0}")]
    TooLarge(&'static str),
    /// What is under review cannot be told in this format.
    #[error("{0}")]
    Unfit(&'static str),
    #[error("it is in none of the formats that are read")]
    Unknown,
}

impl Format {
    pub const ALL: [Self; 6] = [Self::Xfdf, Self::W3c, Self::Otio, Self::Edl, Self::Csv, Self::Pdf];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xfdf => "xfdf",
            Self::W3c => "w3c",
            Self::Otio => "otio",
            Self::Edl => "edl",
            Self::Csv => "csv",
            Self::Pdf => "pdf",
        }
    }

    /// Finds a format by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Which format bytes are in, whatever the name of their file. CSV is not read.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        let says = |word: &[u8]| bytes.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
        match first? {
            b'<' | 0xfe | 0xff => Some(Self::Xfdf),
            b'{' | b'[' if says(b"\"OTIO_SCHEMA\"") => Some(Self::Otio),
            b'{' | b'[' => Some(Self::W3c),
            // Other bytes may stand before it.
            _ if bytes.get(..1024).unwrap_or(bytes).windows(5).any(|part| part == b"%PDF-") => {
                Some(Self::Pdf)
            }
            _ if says(b"TITLE:") || says(b"* LOC:") => Some(Self::Edl),
            _ => None,
        }
    }

    /// Writes a review.
    ///
    /// # Errors
    /// [`Trouble::Unfit`].
    pub fn write(self, review: &Review) -> Result<Vec<u8>, Trouble> {
        match self {
            Self::Xfdf => xfdf::write(review),
            Self::W3c => w3c::write(review),
            Self::Otio => otio::write(review),
            Self::Edl => edl::write(review),
            Self::Csv => Ok(csv::write(review)),
            Self::Pdf => Err(Trouble::Unfit(ITSELF)),
        }
    }

    /// Reads what others say about this medium.
    ///
    /// # Errors
    /// As [`Trouble`] lists them.
    pub fn read(self, bytes: &[u8], media: &Media) -> Result<Incoming, Trouble> {
        match self {
            Self::Xfdf => xfdf::read(bytes, media),
            Self::W3c => w3c::read(bytes, media),
            Self::Otio => otio::read(bytes, media),
            Self::Edl => edl::read(bytes, media),
            Self::Csv => Err(Trouble::Unknown),
            Self::Pdf => Err(Trouble::Unfit(ITSELF)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_they_are() {
        for (bytes, expected) in [
            (&b"\xef\xbb\xbf<?xml version=\"1.0\"?><xfdf/>"[..], Some(Format::Xfdf)),
            (b" {\"OTIO_SCHEMA\": \"Timeline.1\"}", Some(Format::Otio)),
            (b"\n[{\"type\": \"Annotation\"}]", Some(Format::W3c)),
            (b"TITLE: Hero\r\nFCM: NON-DROP FRAME", Some(Format::Edl)),
            (b"number,reply-to\r\n", None),
            (b"\r\n%PDF-1.7", Some(Format::Pdf)),
            (b"", None),
        ] {
            assert_eq!(Format::of(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn names_lead_back() {
        for format in Format::ALL {
            assert_eq!(Format::named(format.as_str()), Some(format));
        }
        assert_eq!(Format::named("docx"), None);
    }
}
