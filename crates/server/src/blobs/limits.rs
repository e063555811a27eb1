//! What one server takes in.

/// Bounds of bytes and uploads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobLimits {
    /// Of one file.
    pub max_bytes: u64,
    /// Of all that was brought into a space, what is on its way too.
    pub space_bytes: u64,
    /// Of all that one person brought.
    pub person_bytes: u64,
    /// Uploads of one person that are open at once.
    pub open_uploads: u32,
    /// An upload that nothing came for is dropped after so many milliseconds.
    pub unfinished_ms: i64,
    /// Bytes that no op names are removed after so many.
    pub unnamed_ms: i64,
}

impl Default for BlobLimits {
    fn default() -> Self {
        const GIB: u64 = 1 << 30;
        const DAY: i64 = 24 * 60 * 60_000;
        Self {
            max_bytes: 64 * GIB,
            space_bytes: 1024 * GIB,
            person_bytes: 1024 * GIB,
            open_uploads: 32,
            unfinished_ms: 7 * DAY,
            unnamed_ms: DAY,
        }
    }
}
