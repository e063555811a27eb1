//! Builders, fake clock and ids, media makers. Only ever a dev-dependency.

pub mod again;
pub mod authority;
#[cfg(feature = "server")]
pub mod bucket;
#[cfg(feature = "server")]
pub mod bytes_contract;
pub mod catalogue;
pub mod chance;
pub mod clips;
pub mod colours;
pub mod drafts;
pub mod fields;
pub mod fixtures;
pub mod ids;
#[cfg(feature = "server")]
pub mod log_contract;
#[cfg(unix)]
pub mod loudspeaker;
pub mod papers;
pub mod payloads;
pub mod places;
#[cfg(target_os = "linux")]
pub mod postgres;
pub mod programs;
pub mod tiffs;
pub mod truth;
pub mod turned;
