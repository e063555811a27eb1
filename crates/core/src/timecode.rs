//! Timecode (SMPTE ST 12-1): a way to write frame numbers, never a position in itself.
//!
//! Frames are counted from 0; labels run `hh:mm:ss:ff` through one day and wrap. At 30000/1001 and 60000/1001 frames a
//! second *drop-frame* counting leaves out labels (never frames) so that the label keeps to the clock: the first two
//! (four) of every minute but each tenth (ST 12-1:2014 §5.2.2); it is written with a semicolon before the frames.
//! All arithmetic is exact.

/// Why a rate cannot be counted or a text is not a timecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimecodeError {
    #[error("timecode does not exist at {num}/{den} frames a second")]
    Rate { num: u32, den: u32 },
    #[error("drop-frame timecode exists at 30000/1001 and 60000/1001 frames a second only")]
    NoDrop,
    #[error("hh:mm:ss:ff is expected")]
    NotTimecode,
    #[error("there is no such time of day at this rate")]
    OutOfRange,
    #[error("drop-frame timecode leaves this label out; the next is {minute:02}:00;{next:02}")]
    DroppedLabel { minute: u32, next: u32 },
}

/// How frames of a rate are counted into labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// Labels in a counted second.
    nominal: u32,
    /// Labels left out at the start of most minutes; 0 without drop-frame.
    dropped: u32,
}

/// The four numbers of a timecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    pub hours: u32,
    pub minutes: u32,
    pub seconds: u32,
    pub frames: u32,
    /// Written with a semicolon.
    pub drop: bool,
}

impl Counting {
    /// Counting at `num/den` frames a second: whole rates up to 120, and 24, 30, 48, 60 and 120 × 1000/1001.
    ///
    /// # Errors
    /// [`TimecodeError::Rate`], [`TimecodeError::NoDrop`].
    pub const fn new([num, den]: [u32; 2], drop: bool) -> Result<Self, TimecodeError> {
        if num == 0 || den == 0 {
            return Err(TimecodeError::Rate { num, den });
        }
        let (nominal, fractional) = match (num % den, num / den, den) {
            (0, whole @ 1..=120, _) => (whole, false),
            (_, _, 1001) if matches!(num, 24_000 | 30_000 | 48_000 | 60_000 | 120_000) => (num / 1000, true),
            _ => return Err(TimecodeError::Rate { num, den }),
        };
        match (drop, fractional, nominal) {
            (false, _, _) => Ok(Self { nominal, dropped: 0 }),
            (true, true, 30 | 60) => Ok(Self { nominal, dropped: nominal / 15 }),
            _ => Err(TimecodeError::NoDrop),
        }
    }

    /// Frames until labels repeat.
    #[must_use]
    pub const fn frames_per_day(self) -> u32 {
        self.frames_per_ten_minutes() * 6 * 24
    }

    /// The label of a frame counted from midnight; wraps after a day.
    #[must_use]
    pub const fn label(self, frame: u32) -> Label {
        let frame = frame % self.frames_per_day();
        let ten_minutes = self.frames_per_ten_minutes();
        let (tens, rest) = (frame / ten_minutes, frame % ten_minutes);
        // The first minute of ten is whole; each of the other nine begins with left out labels.
        let first = self.nominal * 60;
        let minutes = if rest < first { 0 } else { 1 + (rest - first) / (first - self.dropped) };
        let counted = frame + self.dropped * (tens * 9 + minutes);
        let seconds = counted / self.nominal;
        Label {
            hours: seconds / 3600,
            minutes: seconds / 60 % 60,
            seconds: seconds % 60,
            frames: counted % self.nominal,
            drop: self.dropped > 0,
        }
    }

    /// The frame from midnight that has this label. How it was written does not matter here.
    ///
    /// # Errors
    /// [`TimecodeError::OutOfRange`], [`TimecodeError::DroppedLabel`].
    pub const fn frame(self, label: Label) -> Result<u32, TimecodeError> {
        let Label { hours, minutes, seconds, frames, .. } = label;
        if hours > 23 || minutes > 59 || seconds > 59 || frames >= self.nominal {
            return Err(TimecodeError::OutOfRange);
        }
        if seconds == 0 && frames < self.dropped && !minutes.is_multiple_of(10) {
            return Err(TimecodeError::DroppedLabel { minute: minutes, next: self.dropped });
        }
        let all_minutes = hours * 60 + minutes;
        let counted = (all_minutes * 60 + seconds) * self.nominal + frames;
        Ok(counted - self.dropped * (all_minutes - all_minutes / 10))
    }

    const fn frames_per_ten_minutes(self) -> u32 {
        self.nominal * 600 - self.dropped * 9
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { hours, minutes, seconds, frames, drop } = self;
        let mark = if *drop { ';' } else { ':' };
        write!(f, "{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}")
    }
}

impl std::str::FromStr for Label {
    type Err = TimecodeError;

    /// Reads `hh:mm:ss:ff`, or with `;` before the frames as drop-frame; leading parts may be left out down to
    /// `ss:ff`.
    fn from_str(text: &str) -> Result<Self, TimecodeError> {
        let text = text.trim();
        let Some((clock, frames)) = text.rsplit_once([':', ';']) else {
            return Err(TimecodeError::NotTimecode);
        };
        let drop = !text.get(clock.len()..).is_some_and(|rest| rest.starts_with(':'));
        let mut parts = clock.split(':').rev().map(number);
        let mut next = || parts.next().unwrap_or(Ok(0));
        let label =
            Self { frames: number(frames)?, seconds: next()?, minutes: next()?, hours: next()?, drop };
        if parts.next().is_some() { Err(TimecodeError::NotTimecode) } else { Ok(label) }
    }
}

fn number(text: &str) -> Result<u32, TimecodeError> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        text.parse().map_err(|_| TimecodeError::NotTimecode)
    } else {
        Err(TimecodeError::NotTimecode)
    }
}

/// The timecode of a video: its counting, and the label that its frame 0 has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timecode {
    counting: Counting,
    /// Frames from midnight to frame 0.
    start: u32,
}

impl Timecode {
    /// # Errors
    /// Those of [`Counting::frame`].
    pub const fn new(counting: Counting, start: Label) -> Result<Self, TimecodeError> {
        match counting.frame(start) {
            Ok(start) => Ok(Self { counting, start }),
            Err(error) => Err(error),
        }
    }

    /// Timecode that starts at midnight.
    #[must_use]
    pub const fn from_midnight(counting: Counting) -> Self {
        Self { counting, start: 0 }
    }

    /// The same counting with frame 0 at midnight.
    #[must_use]
    pub const fn at_midnight(self) -> Self {
        Self::from_midnight(self.counting)
    }

    #[must_use]
    pub const fn label(self, frame: u32) -> Label {
        let day = self.counting.frames_per_day();
        self.counting.label((frame % day + self.start) % day)
    }

    /// The first frame, from 0, that has this label.
    ///
    /// # Errors
    /// Those of [`Counting::frame`].
    pub const fn frame(self, label: Label) -> Result<u32, TimecodeError> {
        let day = self.counting.frames_per_day();
        match self.counting.frame(label) {
            Ok(from_midnight) => Ok((from_midnight + day - self.start) % day),
            Err(error) => Err(error),
        }
    }
}

/// What a person counts a video's frames from, where that is not what the file says: a way to write them, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offset {
    /// The number that frame 0 is written as, such as 1001.
    pub first: u32,
    /// The label of frame 0; absent: as the file says.
    pub start: Option<Label>,
}

impl Offset {
    /// The largest number for frame 0.
    pub const MAX_FIRST: u32 = 9_999_999;

    /// How a frame, from 0, is written.
    #[must_use]
    pub const fn number(self, frame: u32) -> u32 {
        frame.saturating_add(self.first)
    }

    /// The frame, from 0, that is written so; `None` before the first.
    #[must_use]
    pub const fn frame(self, number: u64) -> Option<u64> {
        number.checked_sub(self.first as u64)
    }

    /// The timecode that was set, where frames of this rate can be counted so.
    #[must_use]
    pub fn timecode(self, rate: Option<[u32; 2]>) -> Option<Timecode> {
        let start = self.start?;
        Timecode::new(Counting::new(rate?, start.drop).ok()?, start).ok()
    }
}

impl std::fmt::Display for Offset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first)?;
        self.start.map_or(Ok(()), |start| write!(f, " {start}"))
    }
}

impl std::str::FromStr for Offset {
    type Err = TimecodeError;

    /// Reads what `Display` writes: a number, and a timecode if there is one.
    fn from_str(text: &str) -> Result<Self, TimecodeError> {
        let (first, start) = text.split_once(' ').map_or((text, None), |(first, start)| (first, Some(start)));
        let first = first.parse::<u32>().map_err(|_| TimecodeError::NotTimecode)?;
        if first > Self::MAX_FIRST {
            return Err(TimecodeError::OutOfRange);
        }
        Ok(Self { first, start: start.map(str::parse::<Label>).transpose()? })
    }
}

/// The instant at which a frame of a constant rate begins, in seconds as a reduced fraction.
#[must_use]
pub const fn time_of(frame: u32, [num, den]: [u32; 2]) -> Option<[u64; 2]> {
    if num == 0 || den == 0 {
        return None;
    }
    let (seconds, per) = (frame as u64 * den as u64, num as u64);
    let common = common_divisor(seconds, per);
    Some([seconds / common, per / common])
}

/// The frame of a constant rate that is on at an instant, given in seconds as a fraction.
#[must_use]
pub fn frame_at([seconds, per]: [u64; 2], [num, den]: [u32; 2]) -> Option<u32> {
    let numerator = u128::from(seconds) * u128::from(num);
    let denominator = u128::from(per) * u128::from(den);
    u32::try_from(numerator.checked_div(denominator)?).ok()
}

const fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}
