//! `galley frames` and `galley text`: one line per frame, one line per word.

use galley_app::look::{Cancel, Kind, Look};

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
