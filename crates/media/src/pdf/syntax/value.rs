//! Values of PDF objects, as read: references are not followed here.

use std::rc::Rc;

/// One value (ISO 32000-2, 7.3).
#[derive(Clone, Debug, PartialEq)]
pub(in crate::pdf) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    /// `#xx` resolved.
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Rc<[Value]>),
    Dict(Rc<Dict>),
    Stream(Rc<Stream>),
    /// To an object by its number; generations are not told apart.
    Ref(u32),
}

/// Entries in their order; of a key that comes twice the last one counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::pdf) struct Dict {
    pub(in crate::pdf) entries: Vec<(Vec<u8>, Value)>,
}

/// A stream's dictionary, and where its packed bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::pdf) struct Stream {
    pub(in crate::pdf) dict: Dict,
    pub(in crate::pdf) at: u64,
}

impl Dict {
    /// The value as it stands; a reference stays one.
    pub(in crate::pdf) fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().rev().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }
}

impl Value {
    pub(in crate::pdf) fn as_number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// A number without a fraction that fits.
    pub(in crate::pdf) fn as_index(&self) -> Option<u64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked: whole, 0 to 2^53"
        )]
        self.as_number()
            .filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number))
            .map(|number| number as u64)
    }

    pub(in crate::pdf) fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(in crate::pdf) fn is_name(&self, name: &str) -> bool {
        self.as_name() == Some(name.as_bytes())
    }

    pub(in crate::pdf) fn as_array(&self) -> Option<Rc<[Value]>> {
        if let Self::Array(values) = self { Some(values.clone()) } else { None }
    }

    /// The dictionary, or that of the stream.
    pub(in crate::pdf) fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            Self::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub(in crate::pdf) fn as_ref_number(&self) -> Option<u32> {
        if let Self::Ref(number) = self { Some(*number) } else { None }
    }
}

/// A text string: UTF-16 or UTF-8 by its mark, else one byte a letter (ISO 32000-2, 7.9.2.2).
pub(in crate::pdf) fn text(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| unit(pair.try_into().unwrap_or_default())).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| letter(*byte)).collect(),
    }
}

/// PDFDocEncoding (ISO 32000-2, D.2) where it differs from Latin-1.
fn letter(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    let at = |table: &[char], from: u8| table.get(usize::from(byte - from)).copied();
    match byte {
        0x18..=0x1f => at(&LOW, 0x18),
        0x80..=0xa0 => at(&HIGH, 0x80),
        _ => None,
    }
    .unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_of_every_encoding() {
        let cases: [(&[u8], &str); 5] = [
            (b"plain \xe9\x80", "plain é•"),
            (b"\xfe\xff\x00\xdc\xd8\x3d\xde\x00", "Ü😀"),
            (b"\xff\xfe\xdc\x00", "Ü"),
            (b"\xef\xbb\xbf\xc3\xbc", "ü"),
            (b"\x1f\xa0", "˜€"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(text(bytes), expected);
        }
    }
}
