//! CSV for spreadsheets (RFC 4180): one row a comment, with a byte order mark, and nothing in it that one would reckon out.

use galley_core::op::ToDo;

use crate::instant;
use crate::model::{Media, Place, Review, Thread, bounds_of, name_of};
use crate::numbers::{decimal, units};

const COLUMNS: [&str; 20] = [
    "number",
    "reply_to",
    "page",
    "timecode",
    "frame",
    "last_frame",
    "seconds",
    "last_second",
    "x",
    "y",
    "width",
    "height",
    "shape",
    "author",
    "date",
    "state",
    "file",
    "text",
    "labels",
    "to_do",
];

pub fn write(review: &Review) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    line(&mut text, COLUMNS.map(str::to_owned));
    for thread in &review.threads {
        let number = thread.number.map(|number| number.to_string()).unwrap_or_default();
        for (nth, comment) in thread.comments.iter().enumerate() {
            let (own, reply_to) = match nth {
                0 => (number.clone(), String::new()),
                _ => (format!("{number}.{nth}"), number.clone()),
            };
            let [page, timecode, first, last, from, to] = place(&review.media, thread.place);
            let [x, y, width, height, shape] = if nth == 0 { drawn(thread) } else { Default::default() };
            let state = if thread.resolved { "resolved" } else { "open" };
            let (author, said) = (defused(&comment.author), defused(&comment.text));
            let (page, file) = (defused(&page), defused(&review.file_name));
            let date = instant::iso(comment.made_at);
            let labels = defused(&thread.labels.join("; "));
            let to_do = thread.to_do.map(ToDo::as_str).unwrap_or_default();
            #[rustfmt::skip]
            line(&mut text, [
                own, reply_to, page, timecode, first, last, from, to, x, y, width, height, shape, author, date,
                state.to_owned(), file, said, labels, to_do.to_owned(),
            ]);
        }
    }
    text.into_bytes()
}

fn line(text: &mut String, fields: [String; COLUMNS.len()]) {
    text.push_str(&fields.map(|field| quoted(&field)).join(","));
    text.push_str("\r\n");
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r', '\t', ' ']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A text that no spreadsheet takes for a formula, whatever somebody wrote. Where fields are parted by semicolons, as many
/// countries do, one begins behind each of those, and behind each line's end: quotes around all of it do not count then.
fn defused(text: &str) -> String {
    let reckons = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let mut made = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        let is_first = made.is_empty() && matches!(letter, '\t' | '\r' | '\n');
        if is_first || (begins && reckons.contains(&letter)) {
            made.push('\'');
        }
        made.push(letter);
        begins = matches!(letter, ';' | '\t' | '\r' | '\n') || (begins && letter == '"');
    }
    made
}

/// Page, timecode, first and last frame, first and last second.
fn place(media: &Media, place: Place) -> [String; 6] {
    let seconds = media.seconds_of(place).map(|both| both.map(|one| decimal(one, 6)));
    let [from, to] = seconds.unwrap_or_default();
    let nothing = String::new;
    match place {
        Place::Whole => Default::default(),
        Place::Page(number) => {
            let label = media.page(number).map(|page| page.label.clone()).filter(|label| !label.is_empty());
            let page = label.unwrap_or_else(|| number.to_string());
            [page, nothing(), nothing(), nothing(), nothing(), nothing()]
        }
        Place::Frames { first, last } => {
            let timecode = match media {
                Media::Frames(film) => film.timecode().map(|timecode| timecode.label(first).to_string()),
                Media::Pages(_) | Media::Image { .. } | Media::Sound { .. } => None,
            };
            [nothing(), timecode.unwrap_or_default(), first.to_string(), last.to_string(), from, to]
        }
        Place::Span { .. } => [nothing(), nothing(), nothing(), nothing(), from, to],
    }
}

/// The box around the marks that sit where their thread does, and what all of them are.
fn drawn(thread: &Thread) -> [String; 5] {
    let shapes: Vec<&str> = thread.marks.iter().map(|mark| name_of(&mark.shape)).collect();
    let here = thread.marks.iter().filter(|mark| mark.place.is_none()).map(|mark| bounds_of(&mark.shape));
    let around = here.reduce(|[left, top, right, bottom], [x0, y0, x1, y1]| {
        [left.min(x0), top.min(y0), right.max(x1), bottom.max(y1)]
    });
    let Some([left, top, right, bottom]) = around else {
        return [String::new(), String::new(), String::new(), String::new(), shapes.join(" ")];
    };
    let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
    [units(left), units(top), units(width), units(height), shapes.join(" ")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "＝1+1"] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        for (text, expected) in [
            ("\t=1", "'\t'=1"),
            ("Why?;=1+1", "Why?;'=1+1"),
            ("Why?\n=1+1\n\n@A", "Why?\n'=1+1\n\n'@A"),
            ("Why?;\"=1+1", "Why?;\"'=1+1"),
            ("a; -b, c-d", "a; -b, c-d"),
        ] {
            assert_eq!(defused(text), expected);
        }
        assert_eq!(defused("1 = 1"), "1 = 1");
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        for (field, expected) in [
            ("a", "a"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(quoted(field), expected);
        }
    }
}
