//! Bytes and bounded values in JSON: base64url without padding, lists and texts that end.
//!
//! Each value has one written form: padding, other alphabets, white space and stray bits are refused.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most characters that so many bytes are in base64 without padding.
const fn num_characters(num_bytes: usize) -> usize {
    (num_bytes * 4).div_ceil(3)
}

/// Writes bytes as base64url without padding (RFC 4648 §5).
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding, at most `max` bytes of it; nothing when it is in another form.
#[must_use]
pub fn from_base64url(text: &str, max: usize) -> Option<Vec<u8>> {
    if text.len() > num_characters(max) {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() <= max)
}

fn read<'de, D: Deserializer<'de>>(text: &str, max: usize) -> Result<Vec<u8>, D::Error> {
    from_base64url(text, max).ok_or_else(|| {
        D::Error::custom(format!("at most {max} bytes in base64url without padding are expected"))
    })
}

fn read_fixed<'de, D: Deserializer<'de>, const N: usize>(text: &str) -> Result<[u8; N], D::Error> {
    read::<D>(text, N)?
        .try_into()
        .map_err(|_| D::Error::custom(format!("{N} bytes in base64url without padding are expected")))
}

/// The bytes of a header.
pub(super) mod part {
    use galley_core::op::MAX_OP_BYTES;

    use super::{Deserialize, Deserializer, Serializer, base64url, read};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64url(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        read::<D>(&String::deserialize(deserializer)?, MAX_OP_BYTES)
    }
}

/// The bytes of a payload, which may be gone.
pub(super) mod part_or_none {
    use galley_core::op::MAX_OP_BYTES;

    use super::{Deserialize, Deserializer, Serialize, Serializer, base64url, read};

    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        bytes.as_deref().map(base64url).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
        let text = <Option<String>>::deserialize(deserializer)?;
        text.map(|text| read::<D>(&text, MAX_OP_BYTES)).transpose()
    }
}

/// A salt, which may be gone.
pub(super) mod salt_or_none {
    use super::{Deserialize, Deserializer, Serialize, Serializer, base64url, read_fixed};

    pub fn serialize<S: Serializer>(salt: &Option<[u8; 32]>, serializer: S) -> Result<S::Ok, S::Error> {
        salt.as_ref().map(|salt| base64url(salt)).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 32]>, D::Error> {
        let text = <Option<String>>::deserialize(deserializer)?;
        text.map(|text| read_fixed::<D, 32>(&text)).transpose()
    }
}

/// A seal.
pub(super) mod seal {
    use galley_core::Signature64;

    use super::{Deserialize, Deserializer, Serializer, base64url, read_fixed};

    pub fn serialize<S: Serializer>(seal: &Signature64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64url(seal.as_bytes()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Signature64, D::Error> {
        read_fixed::<D, 64>(&String::deserialize(deserializer)?).map(Signature64)
    }
}

/// Reads a list of at most `MAX` items, and no further than that.
pub(super) fn list<'de, D, T, const MAX: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_seq(Items::<T, MAX>(PhantomData))
}

struct Items<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Items<T, MAX> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MAX}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            if items.len() == MAX {
                return Err(A::Error::custom(format!("a list of more than {MAX}")));
            }
            items.push(item);
        }
        Ok(items)
    }
}

/// Reads a text of at most `MAX` bytes.
pub(super) fn text<'de, D: Deserializer<'de>, const MAX: usize>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.len() > MAX {
        Err(D::Error::custom(format!("a text of more than {MAX} bytes")))
    } else {
        Ok(text)
    }
}

/// Reads a text of at most `MAX` bytes, or none.
pub(super) fn text_or_none<'de, D, const MAX: usize>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = <Option<String>>::deserialize(deserializer)?;
    match text {
        Some(text) if text.len() > MAX => Err(D::Error::custom(format!("a text of more than {MAX} bytes"))),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_form() {
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
        assert_eq!(from_base64url("-_8", 2), Some(vec![0xfb, 0xff]));
        for other in ["-_8=", "+/8", "-_9", " -_8", "-_8\n", "-"] {
            assert_eq!(from_base64url(other, 2), None, "{other:?}");
        }
        assert_eq!(from_base64url("", 0), Some(Vec::new()));
    }

    #[test]
    fn more_than_the_bound_is_not_read() {
        for num_bytes in 0..40_usize {
            let text = base64url(&vec![7; num_bytes]);
            assert!(text.len() <= num_characters(num_bytes));
            assert!(from_base64url(&text, num_bytes).is_some());
            if num_bytes > 0 {
                assert!(from_base64url(&text, num_bytes - 1).is_none());
            }
        }
    }
}
