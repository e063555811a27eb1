//! Ids, clock and entropy that are the same in every run.

use uuid::Uuid;

/// Hands out UUIDv7 in rising order, times, and salts, all counted from a seed.
#[derive(Clone, Debug)]
pub struct Ids {
    seed: u64,
    count: u64,
    now_ms: i64,
}

impl Ids {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, count: 0, now_ms: 1_767_225_600_000 }
    }

    /// The clock: a second later at every look.
    pub const fn tick(&mut self) -> i64 {
        self.now_ms += 1_000;
        self.now_ms
    }

    pub const fn now(&self) -> i64 {
        self.now_ms
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.count += 1;
        let (seed, count) = (self.seed.to_be_bytes(), self.count.to_be_bytes());
        let mut bytes = [0; N];
        for (place, byte) in bytes.iter_mut().rev().zip(count.iter().rev().chain(seed.iter().rev()).cycle()) {
            *place = *byte;
        }
        bytes
    }

    pub fn uuid(&mut self) -> Uuid {
        let random: [u8; 10] = self.bytes();
        uuid::Builder::from_unix_timestamp_millis(self.now_ms.unsigned_abs(), &random).into_uuid()
    }
}
