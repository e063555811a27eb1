//! Fields that an organisation describes its proofs by (W12): their kinds, and the values they can have.
//!
//! There are no floats: a number is a decimal text in the one form that it has, a date is a day that exists.

use serde::{Deserialize, Serialize};

use crate::text::is_plain;

/// Fields that are there at the same time.
pub const MAX_FIELDS: u32 = 100;
/// Options of one field.
pub const MAX_OPTIONS: usize = 200;
/// Characters of an option, and of a tag.
pub const MAX_OPTION_CHARS: usize = 80;
/// Values that one proof has at the same time.
pub const MAX_VALUES: u32 = 100;
/// Tags in one value.
pub const MAX_TAGS: usize = 50;
/// Characters of a text.
pub const MAX_VALUE_CHARS: usize = 2_000;
/// Digits of a number, and those of them behind the point.
const MAX_DIGITS: usize = 18;
const MAX_DECIMALS: usize = 6;

/// What a field holds; it cannot change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    Text,
    /// One of the field's options.
    Choice,
    /// Some of the field's options.
    Choices,
    Number,
    Date,
    Tags,
}

/// What a proof says in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldValue {
    Text(String),
    Choice(String),
    Choices(Vec<String>),
    /// As [`clean_number`] writes it.
    Number(String),
    /// `YYYY-MM-DD`, in the Gregorian calendar.
    Date(String),
    Tags(Vec<String>),
}

impl FieldKind {
    pub const ALL: &'static [Self] =
        &[Self::Text, Self::Choice, Self::Choices, Self::Number, Self::Date, Self::Tags];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Number => "number",
            Self::Date => "date",
            Self::Tags => "tags",
        }
    }

    #[must_use]
    pub const fn has_options(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }
}

impl FieldValue {
    #[must_use]
    pub const fn kind(&self) -> FieldKind {
        match self {
            Self::Text(_) => FieldKind::Text,
            Self::Choice(_) => FieldKind::Choice,
            Self::Choices(_) => FieldKind::Choices,
            Self::Number(_) => FieldKind::Number,
            Self::Date(_) => FieldKind::Date,
            Self::Tags(_) => FieldKind::Tags,
        }
    }

    /// The texts that it consists of.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Text(one) | Self::Choice(one) | Self::Number(one) | Self::Date(one) => {
                std::slice::from_ref(one)
            }
            Self::Choices(all) | Self::Tags(all) => all,
        }
    }

    /// Whether a field of this kind and these options can have it.
    #[must_use]
    pub fn fits(&self, kind: FieldKind, options: &[String]) -> bool {
        let offered = |one: &String| options.contains(one);
        self.kind() == kind
            && match self {
                Self::Text(text) => is_text(text),
                Self::Choice(one) => offered(one),
                Self::Choices(all) => !all.is_empty() && all.iter().all(offered) && is_set(all),
                Self::Number(number) => clean_number(number).as_deref() == Some(number),
                Self::Date(day) => is_date(day),
                Self::Tags(all) => {
                    !all.is_empty()
                        && all.len() <= MAX_TAGS
                        && all.iter().all(|tag| is_option(tag))
                        && is_set(all)
                }
            }
    }
}

/// Whether options of a field are in order: named, short, each there once.
#[must_use]
pub fn are_options(options: &[String]) -> bool {
    options.len() <= MAX_OPTIONS && options.iter().all(|option| is_option(option)) && is_set(options)
}

/// The one form of a decimal number: no plus, no zeros in front or at the end, no bare point, no negative nought.
/// `None`: it is no number, or has more than 18 digits or 6 behind the point.
#[must_use]
pub fn clean_number(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (minus, plain) = match typed.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", typed.strip_prefix('+').unwrap_or(typed)),
    };
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
    if whole.len() + decimals.len() > MAX_DIGITS || decimals.len() > MAX_DECIMALS {
        return None;
    }
    let minus = if whole.is_empty() && decimals.is_empty() { "" } else { minus };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if decimals.is_empty() { "" } else { "." };
    Some(format!("{minus}{whole}{point}{decimals}"))
}

/// A text that stands among others as numbers do among numbers. `None`: it is no number in its one form.
#[must_use]
pub fn number_key(number: &str) -> Option<String> {
    if clean_number(number).as_deref() != Some(number) {
        return None;
    }
    let (is_negative, plain) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = format!("{whole:0>MAX_DIGITS$}{decimals:0<MAX_DECIMALS$}");
    Some(if is_negative {
        // The farther below nought, the sooner it stands.
        let turned = digits.bytes().map(|byte| char::from(b'9' - (byte - b'0')));
        std::iter::once('0').chain(turned).collect()
    } else {
        format!("1{digits}")
    })
}

/// Whether it is a day of the Gregorian calendar, as `YYYY-MM-DD`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, digits: usize| -> Option<u32> {
        let right = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().nth(MAX_VALUE_CHARS).is_none() && text.chars().all(is_plain)
}

fn is_option(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().nth(MAX_OPTION_CHARS).is_none()
        && !text.chars().any(char::is_control)
}

fn is_set(texts: &[String]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    texts.iter().all(|text| seen.insert(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn w12_numbers_have_one_form() {
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(clean_number(typed).as_deref(), expected, "{typed:?}");
        };
        check(" 0012.500 ", Some("12.5"));
        check("+7", Some("7"));
        check("-0", Some("0"));
        check("-0.10", Some("-0.1"));
        check(".5", Some("0.5"));
        check("5.", Some("5"));
        check("999999999999999999", Some("999999999999999999"));
        check("0.000001", Some("0.000001"));
        for nonsense in ["", ".", "-", "+", "1e3", "1,5", "--1", "0x1", "1.2.3", "½"] {
            check(nonsense, None);
        }
        check("1000000000000000000", None);
        check("0.0000001", None);
        check("1234567890123.123456", None);
    }

    #[test]
    fn w12_days_are_those_that_exist() {
        for day in ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"] {
            assert!(is_date(day), "{day}");
        }
        for day in [
            "",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "26-01-01",
            "2026-1-1",
            "2026-01-01 ",
            "+026-01-01",
        ] {
            assert!(!is_date(day), "{day}");
        }
    }

    #[test]
    fn w12_a_value_fits_its_field_alone() {
        let options = ["High".to_owned(), "Low".to_owned()];
        let check = |value: FieldValue, kind: FieldKind, fits: bool| {
            assert_eq!(value.fits(kind, &options), fits, "{value:?} in {kind:?}");
        };
        let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        check(FieldValue::Text("x".to_owned()), FieldKind::Text, true);
        check(FieldValue::Text("x".to_owned()), FieldKind::Number, false);
        check(FieldValue::Text(" ".to_owned()), FieldKind::Text, false);
        check(FieldValue::Text("a\u{0}".to_owned()), FieldKind::Text, false);
        check(FieldValue::Text("ü".repeat(MAX_VALUE_CHARS)), FieldKind::Text, true);
        check(FieldValue::Text("ü".repeat(MAX_VALUE_CHARS + 1)), FieldKind::Text, false);
        check(FieldValue::Choice("High".to_owned()), FieldKind::Choice, true);
        check(FieldValue::Choice("Middle".to_owned()), FieldKind::Choice, false);
        check(FieldValue::Choices(texts(&["Low", "High"])), FieldKind::Choices, true);
        check(FieldValue::Choices(texts(&["Low", "Low"])), FieldKind::Choices, false);
        check(FieldValue::Choices(Vec::new()), FieldKind::Choices, false);
        check(FieldValue::Number("1.5".to_owned()), FieldKind::Number, true);
        check(FieldValue::Number("1.50".to_owned()), FieldKind::Number, false);
        check(FieldValue::Date("2026-02-30".to_owned()), FieldKind::Date, false);
        check(FieldValue::Tags(texts(&["spring", "AU"])), FieldKind::Tags, true);
        check(FieldValue::Tags(texts(&[" spring"])), FieldKind::Tags, false);
        check(FieldValue::Tags(vec!["x".repeat(MAX_OPTION_CHARS + 1)]), FieldKind::Tags, false);
        check(FieldValue::Tags((0..=MAX_TAGS).map(|n| n.to_string()).collect()), FieldKind::Tags, false);
    }

    #[test]
    fn w12_options_are_bounded_and_each_there_once() {
        let numbered = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
        assert!(are_options(&numbered(MAX_OPTIONS)) && are_options(&[]));
        assert!(!are_options(&numbered(MAX_OPTIONS + 1)));
        assert!(!are_options(&["a".to_owned(), "a".to_owned()]));
        assert!(!are_options(&[String::new()]));
        assert!(!are_options(&["a\nb".to_owned()]));
    }

    #[test]
    fn values_are_written_with_their_kind() {
        for (value, json) in [
            (FieldValue::Number("1.5".to_owned()), r#"{"number":"1.5"}"#),
            (FieldValue::Tags(vec!["AU".to_owned()]), r#"{"tags":["AU"]}"#),
        ] {
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(serde_json::from_str::<FieldValue>(json).unwrap(), value);
        }
        for kind in FieldKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
    }

    proptest! {
        #[test]
        fn w12_keys_stand_as_numbers_do(a in -999_999_999_999_999_i64..=999_999_999_999_999, b in -999_999_999_999_999_i64..=999_999_999_999_999) {
            let written = |millionths: i64| {
                let (sign, all) = (if millionths < 0 { "-" } else { "" }, millionths.unsigned_abs());
                clean_number(&format!("{sign}{}.{:06}", all / 1_000_000, all % 1_000_000)).unwrap()
            };
            let (one, other) = (written(a), written(b));
            prop_assert_eq!(a.cmp(&b), number_key(&one).unwrap().cmp(&number_key(&other).unwrap()));
            prop_assert_eq!(clean_number(&one), Some(one.clone()));
        }
    }
}
