//! Timecode (SMPTE ST 12-1): a way to write frame numbers.
