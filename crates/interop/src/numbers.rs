//! Lengths in thousandths as decimals, and back.

use galley_core::place::MAX_COORDINATE;

/// Thousandths as a decimal of whole units, exact and as short as can be.
pub fn units(thousandths: i32) -> String {
    decimal(f64::from(thousandths) / 1000.0, 3)
}

/// A number with so many digits behind the point at most, without an exponent.
pub fn decimal(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text.as_str() };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number that a file says; `None` where it is none, or none that can be reckoned with.
pub fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number.abs() <= 1e12).then_some(number)
}

/// Units as thousandths, within the limits of a shape.
pub fn thousandths(units: f64) -> Option<i32> {
    let rounded = (units * 1000.0).round();
    // A cast of what is within an `i32`.
    (rounded.abs() <= f64::from(MAX_COORDINATE)).then_some(rounded as i32)
}

/// All numbers of a list that is parted by commas, semicolons or space; at most so many.
pub fn numbers(text: &str, most: usize) -> Option<Vec<f64>> {
    let parts = text.split([',', ';', ' ', '\t', '\n', '\r']).filter(|part| !part.is_empty());
    let mut all = Vec::new();
    for part in parts {
        if all.len() >= most {
            return None;
        }
        all.push(number(part)?);
    }
    Some(all)
}

/// A list of points by their numbers.
pub fn points(text: &str, most: usize) -> Option<Vec<[f64; 2]>> {
    let all = numbers(text, most.saturating_mul(2))?;
    let pairs = all.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    Some(pairs.filter_map(|pair| pair.try_into().ok()).collect())
}

/// As many of some items as may be, evenly taken, the first and the last among them.
pub fn thinned<T: Copy>(items: &[T], most: usize) -> Vec<T> {
    if items.len() <= most || most < 2 {
        return items.iter().copied().take(most).collect();
    }
    let at = |nth: usize| nth * (items.len() - 1) / (most - 1);
    (0..most).filter_map(|nth| items.get(at(nth)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_decimals_and_come_back() {
        for (value, text) in [
            (0, "0"),
            (1, "0.001"),
            (-1, "-0.001"),
            (1_000, "1"),
            (-12_340, "-12.34"),
            (100_000_000, "100000"),
            (-99_999_999, "-99999.999"),
        ] {
            assert_eq!(units(value), text);
            assert_eq!(number(text).and_then(thousandths), Some(value));
        }
        assert_eq!(decimal(-0.000_01, 3), "0");
        assert_eq!(decimal(120.0, 0), "120");
    }

    #[test]
    fn numbers_that_mean_nothing_are_none() {
        for text in ["", "x", "NaN", "inf", "-inf", "1e400", "1e13", "0x10"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(thousandths(100_000.001), None);
        assert_eq!(numbers("1,2;3 4", 4), Some(vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(numbers("1,2;3 4", 3), None, "more than may be");
        assert_eq!(points("1,2 3", 9), None);
        assert_eq!(points("1,2;3,4", 2), Some(vec![[1.0, 2.0], [3.0, 4.0]]));
    }

    #[test]
    fn thinning_keeps_both_ends() {
        let all: Vec<u32> = (0..1000).collect();
        assert_eq!(thinned(&all, 3), [0, 499, 999]);
        assert_eq!(thinned(&all, 1000), all);
        assert!(thinned(&all, 0).is_empty());
    }
}
