//! Numbers as people write them in arguments.

use std::str::FromStr;

/// A positive number as a ratio: `2`, `0.5`, `1/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    pub num: u32,
    pub den: u32,
}

impl FromStr for Fraction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is no positive number such as 2, 0.5 or 1/3");
        let (num, den) = match text.split_once('/') {
            Some((num, den)) => (num.parse().map_err(|_| wrong())?, den.parse().map_err(|_| wrong())?),
            None => decimal(text, 6).ok_or_else(wrong)?,
        };
        if num == 0 || den == 0 {
            return Err(wrong());
        }
        Ok(Self { num, den })
    }
}

/// Reads a decimal number without sign or exponent as a ratio with a power of ten below it.
fn decimal(text: &str, most_digits: usize) -> Option<(u32, u32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) || part.len() > most_digits {
        return None;
    }
    let den = 10u32.checked_pow(u32::try_from(part.len()).ok()?)?;
    let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u32 = if part.is_empty() { 0 } else { part.parse().ok()? };
    Some((whole.checked_mul(den)?.checked_add(part)?, den))
}

/// `X,Y,W,H` in thousandths of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region(pub [u32; 4]);

impl Region {
    /// The region in whole units, when it is one.
    pub fn whole(self) -> Option<[u32; 4]> {
        self.0.iter().all(|value| value % 1000 == 0).then(|| self.0.map(|value| value / 1000))
    }
}

impl FromStr for Region {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is no region X,Y,W,H of numbers, from the top left");
        let values: Option<Vec<u32>> = text
            .split(',')
            .map(|part| decimal(part.trim(), 3).and_then(|(num, den)| num.checked_mul(1000 / den)))
            .collect();
        let region: [u32; 4] = values.ok_or_else(wrong)?.try_into().map_err(|_| wrong())?;
        let [_, _, width, height] = region;
        if width == 0 || height == 0 { Err(wrong()) } else { Ok(Self(region)) }
    }
}

/// `A..B`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRange {
    pub first: u32,
    pub last: u32,
}

impl FromStr for FrameRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is no range of frames A..B, both included");
        let (first, last) = text.split_once("..").ok_or_else(wrong)?;
        let range =
            Self { first: first.parse().map_err(|_| wrong())?, last: last.parse().map_err(|_| wrong())? };
        if range.first <= range.last { Ok(range) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions() {
        let cases = [
            ("2", Some((2, 1))),
            ("0.5", Some((5, 10))),
            (".25", Some((25, 100))),
            ("1/3", Some((1, 3))),
            ("64", Some((64, 1))),
            ("0", None),
            ("-1", None),
            ("1e3", None),
            ("", None),
            (".", None),
            ("1/0", None),
            ("99999999999", None),
        ];
        for (text, expected) in cases {
            let got: Option<Fraction> = text.parse().ok();
            assert_eq!(got.map(|fraction| (fraction.num, fraction.den)), expected, "{text}");
        }
    }

    #[test]
    fn regions() {
        let cases = [
            ("1,2,3,4", Some([1000, 2000, 3000, 4000])),
            ("0.5, 1.25,3,4.125", Some([500, 1250, 3000, 4125])),
            ("1,2,0,4", None),
            ("1,2,3", None),
            ("1,2,3,4,5", None),
            ("-1,2,3,4", None),
            ("9999999,0,1,1", None),
        ];
        for (text, expected) in cases {
            let got: Option<Region> = text.parse().ok();
            assert_eq!(got.map(|region| region.0), expected, "{text}");
        }
        assert_eq!("1,2,3,4".parse::<Region>().ok().and_then(Region::whole), Some([1, 2, 3, 4]));
        assert_eq!("1,2,3,4.5".parse::<Region>().ok().and_then(Region::whole), None);
    }

    #[test]
    fn frame_ranges() {
        let cases = [
            ("0..9", Some((0, 9))),
            ("4..4", Some((4, 4))),
            ("5..4", None),
            ("..4", None),
            ("4", None),
            ("a..b", None),
        ];
        for (text, expected) in cases {
            let got: Option<FrameRange> = text.parse().ok();
            assert_eq!(got.map(|range| (range.first, range.last)), expected, "{text}");
        }
    }
}
