//! The bundled fonts: what text is drawn in when a file does not bring its own font.
//!
//! Part of the program, so that pages look the same on every machine and a closed worker has them without opening a
//! file. What they are, and under which licences, says `fonts/README.md`. Nothing is parsed here.

/// Raised when a font is added, replaced or chosen for other names: pictures made before differ.
pub const VERSION: u32 = 1;

/// One face.
#[derive(Clone, Copy)]
pub struct Font {
    /// As the font itself says.
    pub family: &'static str,
    pub bold: bool,
    pub italic: bool,
    /// A whole TrueType file.
    pub bytes: &'static [u8],
}

/// What kind of letters are wanted where the family is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Sans,
    Serif,
    Mono,
    /// Arabic, and whatever else the others lack.
    Wide,
    /// Chinese, Japanese, Korean.
    Ideographs,
}

macro_rules! font {
    ($family:literal, $bold:literal, $italic:literal, $file:literal) => {
        Font {
            family: $family,
            bold: $bold,
            italic: $italic,
            bytes: include_bytes!(concat!("../fonts/", $file, ".ttf")),
        }
    };
}

static FONTS: [Font; 15] = [
    font!("Liberation Sans", false, false, "LiberationSans-Regular"),
    font!("Liberation Sans", true, false, "LiberationSans-Bold"),
    font!("Liberation Sans", false, true, "LiberationSans-Italic"),
    font!("Liberation Sans", true, true, "LiberationSans-BoldItalic"),
    font!("Liberation Serif", false, false, "LiberationSerif-Regular"),
    font!("Liberation Serif", true, false, "LiberationSerif-Bold"),
    font!("Liberation Serif", false, true, "LiberationSerif-Italic"),
    font!("Liberation Serif", true, true, "LiberationSerif-BoldItalic"),
    font!("Liberation Mono", false, false, "LiberationMono-Regular"),
    font!("Liberation Mono", true, false, "LiberationMono-Bold"),
    font!("Liberation Mono", false, true, "LiberationMono-Italic"),
    font!("Liberation Mono", true, true, "LiberationMono-BoldItalic"),
    font!("DejaVu Sans", false, false, "DejaVuSans"),
    font!("DejaVu Sans", true, false, "DejaVuSans-Bold"),
    font!("Droid Sans Fallback", false, false, "DroidSansFallbackFull"),
];

/// All of them; those with the widest use first.
#[must_use]
pub fn bundled() -> &'static [Font] {
    &FONTS
}

/// The index in [`bundled`] of the face that stands in for a style; families without slanted faces give upright ones.
pub(crate) fn stand_in(style: Style, bold: bool, italic: bool) -> Option<usize> {
    let family = match style {
        Style::Sans => "Liberation Sans",
        Style::Serif => "Liberation Serif",
        Style::Mono => "Liberation Mono",
        Style::Wide => "DejaVu Sans",
        Style::Ideographs => "Droid Sans Fallback",
    };
    let of_family = || FONTS.iter().enumerate().filter(move |(_, font)| font.family == family);
    let (index, _) = of_family().min_by_key(|(_, font)| (font.bold != bold, font.italic != italic))?;
    Some(index)
}

/// What a name says of its letters; `None` where it says nothing.
pub(crate) fn style_of(name: &str) -> Option<Style> {
    const NAMES: &[(&[&str], Style)] = &[
        (&["arab", "naskh", "kufi", "nastal", "persian", "farsi"], Style::Wide),
        (
            &[
                "mincho",
                "gothic-",
                "ms-gothic",
                "msgothic",
                "meiryo",
                "hiragino",
                "heisei",
                "kozmin",
                "kozgo",
                "simsun",
                "simhei",
                "stsong",
                "mingliu",
                "batang",
                "gulim",
                "dotum",
                "malgun",
                "noto sans cjk",
            ],
            Style::Ideographs,
        ),
        (&["courier", "mono", "consol", "typewriter", "fixed"], Style::Mono),
        (&["sans", "arial", "helvet"], Style::Sans),
        (
            &[
                "times", "serif", "roman", "georgia", "garamond", "palatino", "bookman", "century",
                "cambria", "minion",
            ],
            Style::Serif,
        ),
    ];
    let name = name.to_ascii_lowercase();
    let known = NAMES.iter().find(|(parts, _)| parts.iter().any(|part| name.contains(part)));
    known.map(|(_, style)| *style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_has_a_face_for_every_weight() {
        for style in [Style::Sans, Style::Serif, Style::Mono, Style::Wide, Style::Ideographs] {
            for (bold, italic) in [(false, false), (true, false), (false, true), (true, true)] {
                let font = bundled()[stand_in(style, bold, italic).unwrap()];
                assert!(font.bytes.starts_with(b"\0\x01\0\0"), "{}", font.family);
                if matches!(style, Style::Sans | Style::Serif | Style::Mono) {
                    assert_eq!((font.bold, font.italic), (bold, italic), "{}", font.family);
                }
            }
        }
    }

    #[test]
    fn names_say_what_letters_they_have() {
        let cases = [
            ("ArialMT", Some(Style::Sans)),
            ("TimesNewRomanPS-BoldMT", Some(Style::Serif)),
            ("Times-Roman", Some(Style::Serif)),
            ("Source Sans Pro", Some(Style::Sans)),
            ("CourierNewPSMT", Some(Style::Mono)),
            ("Traditional Arabic", Some(Style::Wide)),
            ("MS-Mincho", Some(Style::Ideographs)),
            ("Frutiger", None),
        ];
        for (name, style) in cases {
            assert_eq!(style_of(name), style, "{name}");
        }
    }
}
