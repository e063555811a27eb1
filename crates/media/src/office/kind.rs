//! The kinds of office documents, and what LibreOffice calls them.

use serde::{Deserialize, Serialize};

/// A kind of office document, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfficeKind {
    Docx,
    Docm,
    Xlsx,
    Xlsm,
    Pptx,
    Pptm,
    Odt,
    Ods,
    Odp,
    Doc,
    Xls,
    Ppt,
}

/// What makes a PDF of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Writer,
    Calc,
    Impress,
}

impl OfficeKind {
    pub const ALL: [Self; 12] = [
        Self::Docx,
        Self::Docm,
        Self::Xlsx,
        Self::Xlsm,
        Self::Pptx,
        Self::Pptm,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Doc,
        Self::Xls,
        Self::Ppt,
    ];

    /// The ending of its files, in lower case.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Docm => "docm",
            Self::Xlsx => "xlsx",
            Self::Xlsm => "xlsm",
            Self::Pptx => "pptx",
            Self::Pptm => "pptm",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
        }
    }

    /// As registered with IANA.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Docm => "application/vnd.ms-word.document.macroEnabled.12",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Xlsm => "application/vnd.ms-excel.sheet.macroEnabled.12",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Pptm => "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
        }
    }

    /// The type of the main part, as `[Content_Types].xml` has it (ISO/IEC 29500-1, 11.3.10, 12.3.23, 13.3.6).
    pub(crate) const fn main_part(self) -> Option<&'static str> {
        match self {
            Self::Docx => {
                Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
            }
            Self::Docm => Some("application/vnd.ms-word.document.macroEnabled.main+xml"),
            Self::Xlsx => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
            Self::Xlsm => Some("application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            Self::Pptx => {
                Some("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")
            }
            Self::Pptm => Some("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
            _ => None,
        }
    }

    pub(crate) const fn is_open_document(self) -> bool {
        matches!(self, Self::Odt | Self::Ods | Self::Odp)
    }

    pub(crate) const fn program(self) -> Program {
        match self {
            Self::Docx | Self::Docm | Self::Odt | Self::Doc => Program::Writer,
            Self::Xlsx | Self::Xlsm | Self::Ods | Self::Xls => Program::Calc,
            Self::Pptx | Self::Pptm | Self::Odp | Self::Ppt => Program::Impress,
        }
    }

    /// The filter that reads it; `None` where LibreOffice has several, by the age of the document.
    pub(crate) const fn reads_by(self) -> Option<&'static str> {
        match self {
            Self::Docx | Self::Docm => Some("MS Word 2007 XML"),
            Self::Xlsx | Self::Xlsm => Some("Calc MS Excel 2007 XML"),
            Self::Pptx | Self::Pptm => Some("Impress MS PowerPoint 2007 XML"),
            Self::Odt => Some("writer8"),
            Self::Ods => Some("calc8"),
            Self::Odp => Some("impress8"),
            Self::Doc | Self::Xls | Self::Ppt => None,
        }
    }
}

impl Program {
    /// The filter that writes PDF.
    pub(crate) const fn writes_by(self) -> &'static str {
        match self {
            Self::Writer => "writer_pdf_Export",
            Self::Calc => "calc_pdf_Export",
            Self::Impress => "impress_pdf_Export",
        }
    }

    /// The library that an installation with it has.
    pub(crate) const fn library(self) -> &'static str {
        match self {
            Self::Writer => "libswlo.so",
            Self::Calc => "libsclo.so",
            Self::Impress => "libsdlo.so",
        }
    }
}
