//! CMX 3600 edit decision lists: one event over the whole film, with a locator for each thread.
//!
//! Texts keep their letters: upper case is for the words of the format alone. Timecodes have colons throughout, and `FCM` says
//! how they are counted. A range is a locator at its first frame that ends in `(to …)`.

use galley_core::place::Color;
use galley_core::timecode::{Label, Timecode};

use crate::colors;
use crate::format::Trouble;
use crate::markup::text_of;
use crate::model::{Beside, Comment, Film, Incoming, Media, Place, Review, Thread};

const NOT_A_FILM: Trouble = Trouble::Unfit("EDL is for films.");
const NO_TIMECODE: Trouble =
    Trouble::Unfit("EDL needs timecode, which frames of this rate do not have; use w3c or csv.");

fn film_of(media: &Media) -> Result<&Film, Trouble> {
    if let Media::Frames(film) = media { Ok(film) } else { Err(NOT_A_FILM) }
}

fn timecode_of(film: &Film) -> Result<Timecode, Trouble> {
    // Frames have two digits.
    let is_slow = film.rate.is_some_and(|[num, den]| u64::from(num) <= u64::from(den) * 99);
    film.timecode().filter(|_| is_slow).ok_or(NO_TIMECODE)
}

pub fn write(review: &Review) -> Result<Vec<u8>, Trouble> {
    let film = film_of(&review.media)?;
    let timecode = timecode_of(film)?;
    let code = |frame: u32| colons(timecode.label(frame));
    let (first, end) = (code(0), code(film.count));
    let counted = if film.drop_frame { "DROP FRAME" } else { "NON-DROP FRAME" };
    let title: String = one_line(&review.title).chars().take(70).collect();
    let mut lines = vec![
        format!("TITLE: {title}"),
        format!("FCM: {counted}"),
        String::new(),
        format!("001  AX       V     C        {first} {end} {first} {end}"),
        format!("* FROM CLIP NAME: {}", one_line(&review.file_name)),
    ];
    let mut threads: Vec<&Thread> = review.threads.iter().collect();
    threads.sort_by_key(|thread| frames_of(thread).0);
    for thread in threads {
        let (from, to) = frames_of(thread);
        let color = colors::word(if thread.resolved { Color::Green } else { Color::Red });
        let mut text = thread.comments.iter().map(said).collect::<Vec<_>>().join(" / ");
        if to > from {
            text.push_str(&format!(" (to {})", code(to)));
        }
        lines.push(format!("* LOC: {} {color:<7} {text}", code(from)));
    }
    lines.push(String::new());
    Ok(lines.join("\r\n").into_bytes())
}

/// First and last frame; what is about all of the film stands at its start.
fn frames_of(thread: &Thread) -> (u32, u32) {
    if let Place::Frames { first, last } = thread.place { (first, last) } else { (0, 0) }
}

fn said(comment: &Comment) -> String {
    let (author, text) = (one_line(&comment.author), one_line(&comment.text));
    if author.is_empty() { text } else { format!("{author}: {text}") }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn colons(label: Label) -> String {
    let Label { hours, minutes, seconds, frames, .. } = label;
    format!("{hours:02}:{minutes:02}:{seconds:02}:{frames:02}")
}

/// A locator before its film counts its frames.
struct Locator {
    at: Label,
    until: Option<Label>,
    /// Frames, where it says how many.
    duration: u32,
    color: String,
    text: String,
}

pub fn read(bytes: &[u8], media: &Media) -> Result<Incoming, Trouble> {
    let film = film_of(media)?;
    let text = text_of(bytes)?;
    let (locators, drop_frame) = locators_of(&text);
    // Counted as the list says, whatever the film does; where its rate drops no frames, as the film does.
    let as_said = Film { drop_frame: drop_frame.unwrap_or(film.drop_frame), ..film.clone() };
    let timecode = timecode_of(&as_said).or_else(|_| timecode_of(film))?;
    let mut skipped = 0_u32;
    let mut threads = Vec::new();
    for locator in locators {
        let frame = |label: Label| timecode.frame(label).ok().filter(|frame| *frame < film.count);
        let Some(first) = frame(locator.at) else {
            skipped = skipped.saturating_add(1);
            continue;
        };
        let by_duration = first.saturating_add(locator.duration.saturating_sub(1)).min(film.count - 1);
        let last = locator.until.and_then(frame).unwrap_or(by_duration).max(first);
        let comment = Comment { id: String::new(), author: String::new(), made_at: 0, text: locator.text };
        threads.push(Thread {
            number: None,
            id: String::new(),
            place: Place::Frames { first, last },
            resolved: locator.color.eq_ignore_ascii_case(colors::word(Color::Green)),
            marks: Vec::new(),
            comments: vec![comment],
            labels: Vec::new(),
            to_do: None,
            beside: Beside::default(),
        });
    }
    Incoming::of(threads, media, skipped)
}

/// Locators of a list, and whether it says that it drops frames.
fn locators_of(text: &str) -> (Vec<Locator>, Option<bool>) {
    let (mut locators, mut drop_frame) = (Vec::new(), None);
    // Where the latest event is put, for markers that stand below it.
    let mut event = None;
    for line in text.lines().map(str::trim) {
        if let Some(counted) = behind(line, "FCM:") {
            let counted = counted.trim().to_ascii_uppercase();
            drop_frame = match counted.as_str() {
                counted if counted.starts_with("NON") => Some(false),
                counted if counted.starts_with("DROP") => Some(true),
                _ => drop_frame,
            };
        } else if let Some(said) = behind(line, "*").and_then(|line| behind(line.trim_start(), "LOC:")) {
            locators.extend(locator_of(said));
        } else if let Some(marker) = line.strip_prefix('|') {
            locators.extend(event.and_then(|at| marker_of(marker, at)));
        } else if line.starts_with(|letter: char| letter.is_ascii_digit()) {
            let codes: Vec<&str> = line.split_whitespace().rev().take(4).collect();
            if let &[_, record_in, _, _] = codes.as_slice() {
                event = record_in.parse::<Label>().ok();
            }
        }
    }
    (locators, drop_frame)
}

/// What stands behind a word, whatever the case of its letters.
fn behind<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// `01:00:04:12 RED     comment`
fn locator_of(said: &str) -> Option<Locator> {
    let said = said.trim_start();
    let (code, rest) = said.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let (color, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (text, until) = until_of(text.trim());
    let (color, text) = (color.to_owned(), text.to_owned());
    Some(Locator { at: code.parse().ok()?, until, duration: 1, color, text })
}

/// The end of a range, and what stands before it.
fn until_of(text: &str) -> (&str, Option<Label>) {
    let said = text.strip_suffix(')').and_then(|text| text.rsplit_once("(to "));
    match said.map(|(text, code)| (text, code.parse::<Label>())) {
        Some((text, Ok(until))) => (text.trim_end(), Some(until)),
        _ => (text, None),
    }
}

/// `C:ResolveColorBlue |M:Marker 1 |D:24`, as DaVinci Resolve writes markers of a timeline.
fn marker_of(marker: &str, at: Label) -> Option<Locator> {
    let mut locator = Locator { at, until: None, duration: 1, color: String::new(), text: String::new() };
    for part in marker.split('|') {
        match part.trim().split_once(':') {
            Some(("C", color)) => locator.color = color.trim_start_matches("ResolveColor").to_owned(),
            Some(("M", text)) => locator.text = text.trim().to_owned(),
            Some(("D", frames)) => locator.duration = frames.trim().parse().ok()?,
            _ => {}
        }
    }
    (!locator.text.is_empty()).then_some(locator)
}
