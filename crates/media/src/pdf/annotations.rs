//! Annotations that a PDF brings along (ISO 32000-2, 12.5), read for what they say and where.
//!
//! All but Popup and Link, in the order of the page's /Annots. Nothing is followed or run, and nothing is written; that is
//! `marking`'s.

use std::collections::HashMap;

use crate::pdf::shown::Shown;
use crate::pdf::syntax::{Dict, Leaf, Objects, Value, text};
use crate::pool::PdfAnnotation;

/// Of one page; and points of one of them.
const MAX_ANNOTATIONS: usize = 20_000;
const MAX_POINTS: usize = 20_000;
/// Of what Galley wrote: how many entries, and how long one is.
const MAX_OWN: usize = 32;
const MAX_OWN_BYTES: usize = 1 << 20;
/// What Galley writes besides, under a name that is nobody's (ISO 32000-2, annex E).
const OWN: &str = "XXGalley";
/// What an annotation's border is without a word about it (12.5.2).
const USUAL_WIDTH: f64 = 1.0;

pub(super) fn annotations(objects: &Objects, leaf: &Leaf<'_>, page: u32, shown: Shown) -> Vec<PdfAnnotation> {
    let list = leaf.dict().and_then(|dict| objects.entry(dict, "Annots").as_array());
    let list: Vec<Value> = list.iter().flat_map(|list| list.iter()).take(MAX_ANNOTATIONS).cloned().collect();
    let values: Vec<Value> = list.iter().map(|value| objects.resolve(value)).collect();
    // Numbers in the answer are those of the answer: what is left out has none.
    let kinds: Vec<Option<String>> = values.iter().map(|value| kind(objects, value.as_dict()?)).collect();
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let answered = list.iter().zip(&kinds).filter(|(_, kind)| kind.is_some());
    for ((value, _), number) in answered.zip(1..) {
        // One that is listed twice is known by its first place.
        if let Some(object) = value.as_ref_number() {
            numbers.entry(object).or_insert(number);
        }
    }
    let mut found = Vec::new();
    let mut number = 0;
    for (value, kind) in values.iter().zip(&kinds) {
        let (Some(dict), Some(kind)) = (value.as_dict(), kind) else { continue };
        number += 1;
        let reply = dict.get("IRT").and_then(Value::as_ref_number);
        let reading = Reading { objects, dict, shown };
        found.push(PdfAnnotation {
            number,
            page,
            kind: kind.clone(),
            rect: reading.rect(),
            quads: reading.quads(),
            paths: reading.paths(kind),
            author: reading.text("T"),
            contents: reading.text("Contents"),
            created: reading.date("CreationDate"),
            modified: reading.date("M"),
            color: reading.color(),
            in_reply_to: reply.and_then(|object| numbers.get(&object).copied()),
            state: reading.text("State"),
            hidden: reading.is_hidden(),
            name: reading.text("NM"),
            subject: reading.text("Subj"),
            intent: reading.named("IT"),
            grouped: objects.entry(dict, "RT").is_name("Group"),
            state_model: reading.text("StateModel"),
            width: reading.width(),
            inner: reading.inner(),
            corner: reading.corner(),
            ends: reading.ends(),
            own: reading.own(),
        });
    }
    found
}

/// The subtype's name; nothing for Popup and Link.
fn kind(objects: &Objects, dict: &Dict) -> Option<String> {
    let subtype = objects.entry(dict, "Subtype");
    let kind = String::from_utf8_lossy(subtype.as_name().unwrap_or_default()).into_owned();
    (!matches!(kind.as_str(), "Popup" | "Link")).then_some(kind)
}

/// One annotation's dictionary being read.
struct Reading<'a> {
    objects: &'a Objects,
    dict: &'a Dict,
    shown: Shown,
}

impl Reading<'_> {
    fn text(&self, key: &str) -> Option<String> {
        match self.objects.entry(self.dict, key) {
            Value::Text(bytes) => Some(text(&bytes)).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn date(&self, key: &str) -> Option<String> {
        self.text(key).and_then(|text| date(&text))
    }

    fn numbers(&self, value: &Value) -> Vec<f64> {
        let values = value.as_array();
        let number = |value: &Value| self.objects.resolve(value).as_number();
        values.iter().flat_map(|values| values.iter()).take(MAX_POINTS).filter_map(number).collect()
    }

    fn points(&self, value: &Value) -> Vec<[f64; 2]> {
        let numbers = self.numbers(value);
        numbers.chunks_exact(2).filter_map(|pair| Some(self.shown.point(pair.try_into().ok()?))).collect()
    }

    fn rect(&self) -> [f64; 4] {
        let numbers = self.numbers(&self.objects.entry(self.dict, "Rect"));
        self.shown.rect(numbers.try_into().unwrap_or_default())
    }

    /// Without the edge that /RD tells: left, top, right and bottom of it (12.5.6.8).
    fn inner(&self) -> [f64; 4] {
        let numbers = self.numbers(&self.objects.entry(self.dict, "Rect"));
        let [x0, y0, x1, y1] = upright(numbers.try_into().unwrap_or_default());
        let edge = self.numbers(&self.objects.entry(self.dict, "RD"));
        let [left, top, right, bottom]: [f64; 4] = edge.try_into().unwrap_or_default();
        let inner @ [ax, ay, bx, by] = [x0 + left, y0 + bottom, x1 - right, y1 - top];
        self.shown.rect(if ax < bx && ay < by { inner } else { [x0, y0, x1, y1] })
    }

    /// The upper left in the page's own space, which is where an icon stays when the page is turned (12.5.3).
    fn corner(&self) -> [f64; 2] {
        let numbers = self.numbers(&self.objects.entry(self.dict, "Rect"));
        let [left, _, _, top] = upright(numbers.try_into().unwrap_or_default());
        self.shown.point([left, top])
    }

    fn named(&self, key: &str) -> Option<String> {
        let value = self.objects.entry(self.dict, key);
        value.as_name().map(|name| String::from_utf8_lossy(name).into_owned())
    }

    /// /BS, else the third number of /Border.
    fn width(&self) -> Option<f64> {
        let style = self.objects.entry(self.dict, "BS");
        if let Some(style) = style.as_dict() {
            return self.objects.entry(style, "W").as_number().or(Some(USUAL_WIDTH));
        }
        self.numbers(&self.objects.entry(self.dict, "Border")).get(2).copied()
    }

    fn ends(&self) -> [bool; 2] {
        let ends = self.objects.entry(self.dict, "LE").as_array();
        let has = |nth: usize| {
            let end = ends.as_ref().and_then(|ends| ends.get(nth)).map(|end| self.objects.resolve(end));
            end.is_some_and(|end| end.as_name().is_some_and(|name| name != b"None"))
        };
        [has(0), has(1)]
    }

    fn own(&self) -> Vec<(String, String)> {
        let own = self.objects.entry(self.dict, OWN);
        let Some(dict) = own.as_dict() else { return Vec::new() };
        let said = |(key, value): &(Vec<u8>, Value)| match self.objects.resolve(value) {
            Value::Text(bytes) if bytes.len() <= MAX_OWN_BYTES => {
                Some((String::from_utf8_lossy(key).into_owned(), text(&bytes)))
            }
            _ => None,
        };
        dict.entries.iter().take(MAX_OWN).filter_map(said).collect()
    }

    fn quads(&self) -> Vec<[[f64; 2]; 4]> {
        let points = self.points(&self.objects.entry(self.dict, "QuadPoints"));
        points.chunks_exact(4).filter_map(|quad| quad.try_into().ok()).collect()
    }

    fn paths(&self, kind: &str) -> Vec<Vec<[f64; 2]>> {
        let entry = |key: &str| self.objects.entry(self.dict, key);
        let paths = match kind {
            "Line" => vec![self.points(&entry("L"))],
            "Polygon" | "PolyLine" => vec![self.points(&entry("Vertices"))],
            "Ink" => {
                let strokes = entry("InkList").as_array();
                let strokes = strokes.iter().flat_map(|strokes| strokes.iter()).take(MAX_POINTS);
                strokes.map(|stroke| self.points(&self.objects.resolve(stroke))).collect()
            }
            _ => Vec::new(),
        };
        paths.into_iter().filter(|path| !path.is_empty()).collect()
    }

    /// /C in gray, RGB or CMYK; the latter converted plainly, as it is for the screen only.
    fn color(&self) -> Option<[u8; 3]> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
        let byte = |share: f64| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
        match self.numbers(&self.objects.entry(self.dict, "C"))[..] {
            [gray] => Some([byte(gray); 3]),
            [red, green, blue] => Some([byte(red), byte(green), byte(blue)]),
            [cyan, magenta, yellow, black] => {
                Some([cyan, magenta, yellow].map(|ink| byte((1.0 - ink) * (1.0 - black))))
            }
            _ => None,
        }
    }

    /// Hidden or not for the screen (ISO 32000-2, 12.5.3).
    fn is_hidden(&self) -> bool {
        const HIDDEN: u64 = 1 << 1;
        const NO_VIEW: u64 = 1 << 5;
        let flags = self.objects.entry(self.dict, "F").as_index().unwrap_or(0);
        flags & (HIDDEN | NO_VIEW) != 0
    }
}

fn upright([x0, y0, x1, y1]: [f64; 4]) -> [f64; 4] {
    [x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)]
}

/// `D:20261124153000+01'00'` as `2026-11-24T15:30:00+01:00` (ISO 32000-2, 7.9.4); what is missing is its least.
fn date(text: &str) -> Option<String> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits: String = text.chars().take(14).take_while(char::is_ascii_digit).collect();
    let rest = text.get(digits.len()..).unwrap_or_default();
    let part = |from: usize, length: usize, least: u32| -> Option<u32> {
        digits.get(from..from + length).map_or(Some(least), |part| part.parse().ok())
    };
    let year = digits.get(..4)?.parse::<u32>().ok()?;
    let (month, day) = (part(4, 2, 1)?, part(6, 2, 1)?);
    let (hour, minute, second) = (part(8, 2, 0)?, part(10, 2, 0)?, part(12, 2, 0)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let zone = match rest.chars().next() {
        Some('Z') => "Z".to_owned(),
        Some(sign @ ('+' | '-')) => {
            let numbers: String = rest.chars().filter(char::is_ascii_digit).take(4).collect();
            let (hours, minutes) = (numbers.get(..2).unwrap_or("00"), numbers.get(2..4).unwrap_or("00"));
            format!("{sign}{hours}:{minutes}")
        }
        _ => String::new(),
    };
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_programs_write_them() {
        let cases = [
            ("D:20261124153000+01'00'", Some("2026-11-24T15:30:00+01:00")),
            ("D:20261124153000-0330", Some("2026-11-24T15:30:00-03:30")),
            ("D:20261124153000Z00'00'", Some("2026-11-24T15:30:00Z")),
            ("20261124", Some("2026-11-24T00:00:00")),
            ("D:2026", Some("2026-01-01T00:00:00")),
            ("D:20261324", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(date(text).as_deref(), expected, "{text}");
        }
    }
}
