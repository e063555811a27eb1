//! `galley frames` and `galley text`: one line per frame, one line per word or place of a text.

use galley_app::look::{Cancel, FindRequest, Kind, Look, Medium, TextHit};

use crate::args::{FramesArgs, TextArgs};
use crate::failure::Failure;
use crate::inspect::{busy, open};
use crate::print::Lines;

pub fn frames(look: &Look, args: &FramesArgs, cancel: &Cancel) -> Result<(), Failure> {
    let medium = open(look, &args.file, cancel)?;
    let busy = busy("confirming the frame table");
    let table = medium.frame_table(cancel).map_err(|error| Failure::of_media(&error, &args.file.file))?;
    busy.finish_and_clear();
    let mut lines = Lines::new();
    for line in (0..table.len()).map_while(|number| table.line(number)) {
        if cancel.is_cancelled() {
            return Err(Failure::interrupted());
        }
        lines.json(&line)?;
    }
    lines.end()
}

pub fn text(look: &Look, args: &TextArgs, cancel: &Cancel) -> Result<(), Failure> {
    let medium = open(look, &args.file, cancel)?;
    if let Some(text) = &args.find {
        return find(&medium, args, text, cancel);
    }
    let told = |error| Failure::of_media(&error, &args.file.file);
    let num_pages = match (&medium.opened().pdf, medium.opened().kind) {
        (Some(pdf), Kind::Pdf) => pdf.num_pages,
        // The worker says what it is instead.
        _ => 1,
    };
    let pages = args.page.map_or(1..=num_pages, |page| page..=page);
    let mut lines = Lines::new();
    for page in pages {
        let words = medium.words(page, cancel).map_err(told)?;
        if args.json {
            words.iter().try_for_each(|word| lines.json(word))?;
        } else {
            let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            lines.text(&words.join(" "))?;
        }
    }
    lines.end()
}

/// Hits on one page, or on all from the first on; written as they come.
fn find(medium: &Medium, args: &TextArgs, text: &str, cancel: &Cancel) -> Result<(), Failure> {
    if text.trim().is_empty() {
        return Err(Failure::usage("--find is empty", "Give the text to find, such as --find Terms."));
    }
    let mut lines = Lines::new();
    let mut page = Some(args.page.unwrap_or(1));
    while let Some(from_page) = page {
        // Of one page alone: its first hit is enough to end the looking, and a page is never cut in two.
        let limit = if args.page.is_some() { 1 } else { 1000 };
        let request = FindRequest { text: text.to_owned(), from_page, limit, whole_words: args.whole_words };
        let found =
            medium.find(&request, cancel).map_err(|error| Failure::of_media(&error, &args.file.file))?;
        let wanted = |hit: &&TextHit| args.page.is_none_or(|page| hit.page == page);
        for hit in found.hits.iter().filter(wanted) {
            if args.json {
                lines.json(hit)?;
            } else {
                let TextHit { page, text, before, after, .. } = hit;
                lines.text(&format!("{page}: {before}[{text}]{after}"))?;
            }
        }
        lines.flush()?;
        page = found.next_page.filter(|_| args.page.is_none());
    }
    lines.end()
}
