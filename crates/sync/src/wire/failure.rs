//! The body of every answer that is an error.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bytes::{text, text_or_none};

/// The most bytes of a message or hint.
pub const MAX_TEXT_BYTES: usize = 2_000;
/// The most params.
pub const MAX_PARAMS: usize = 32;
const MAX_CODE_BYTES: usize = 64;

/// Codes that a client branches on.
pub mod code {
    /// Another op has this number (S12).
    pub const DEVICE_FORKED: &str = "device-forked";
    /// The device's rights were taken away.
    pub const DEVICE_REVOKED: &str = "device-revoked";
    /// The op is of another device or person than the session.
    pub const NOT_YOURS: &str = "not-yours";
    /// Bytes that an op names are not there.
    pub const BLOB_MISSING: &str = "blob-missing";
    /// The cursor is beyond the log (S20).
    pub const CURSOR_AHEAD: &str = "cursor-ahead";
    /// The log has begun anew (S21).
    pub const EPOCH_CHANGED: &str = "epoch-changed";
}

/// `{"error": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    pub error: WireFailure,
}

/// What went wrong, in the form of every failure of Galley.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireFailure {
    /// Stable, kebab-case; a row of `docs/ERRORS.md`.
    #[serde(deserialize_with = "text::<_, MAX_CODE_BYTES>")]
    pub code: String,
    /// English; the interface translates by code.
    #[serde(deserialize_with = "text::<_, MAX_TEXT_BYTES>")]
    pub message: String,
    /// The next step.
    #[serde(default, deserialize_with = "text_or_none::<_, MAX_TEXT_BYTES>")]
    pub hint: Option<String>,
    /// Whether the same request may be sent again as it is.
    pub retryable: bool,
    #[serde(default, deserialize_with = "params")]
    pub params: BTreeMap<String, String>,
}

/// Reads params, at most so many and so long.
fn params<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let params = <BTreeMap<String, String>>::deserialize(deserializer)?;
    let fits = params.len() <= MAX_PARAMS
        && params.iter().all(|(name, value)| name.len() <= MAX_CODE_BYTES && value.len() <= MAX_TEXT_BYTES);
    if fits { Ok(params) } else { Err(serde::de::Error::custom("too many params, or too long ones")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{MAX_REQUEST_BYTES, read, write};

    #[test]
    fn a_failure_reads_back_and_is_bounded() {
        let failure = WireFailure {
            code: "quota".to_owned(),
            message: "The project is full.".to_owned(),
            hint: None,
            retryable: false,
            params: BTreeMap::from([("space".to_owned(), "x".to_owned())]),
        };
        let body = ErrorBody { error: failure };
        let json = write(&body).unwrap();
        assert_eq!(read::<ErrorBody>(&json, MAX_REQUEST_BYTES).unwrap(), body);
        let long = ErrorBody { error: WireFailure { code: "x".repeat(65), ..body.error.clone() } };
        assert!(read::<ErrorBody>(&write(&long).unwrap(), MAX_REQUEST_BYTES).is_err());
        let params = (0..33).map(|number| (number.to_string(), String::new())).collect();
        let many = ErrorBody { error: WireFailure { params, ..body.error } };
        assert!(read::<ErrorBody>(&write(&many).unwrap(), MAX_REQUEST_BYTES).is_err());
    }
}
