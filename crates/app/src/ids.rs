//! Ids as the interface writes them.

use std::str::FromStr;

use crate::api::Failure;

/// Reads an id of the interface.
pub(crate) fn parse<T: FromStr>(text: &str) -> Result<T, Failure>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| Failure::of("bad-input", &[]).because(error))
}
