//! The notes below a picture: the number of each comment, who said what and when, what became of it, and what was answered.

use galley_core::op::ToDo;
use galley_interop::{Comment, Thread, written_instant};
use tiny_skia::{FillRule, Pixmap, Transform};

use super::Framed;
use super::ink::{disc, disc_half, ground, paint};
use super::letters::{Letters, Weight};

/// A narrower picture stands on a wider ground, so that there are words in a line.
const LEAST_WIDTH: u32 = 640;
/// In pixels of a picture so wide that texts are as large as on screen.
const PLAIN_WIDTH: f32 = 1000.0;
const TEXT: f32 = 15.0;
const LINE: f32 = 21.0;
const MARGIN: f32 = 20.0;
/// Between comments of a thread, and between threads.
const GAP: f32 = 8.0;
const BETWEEN: f32 = 18.0;
/// Where words begin, after the number.
const INDENT: f32 = 40.0;
/// How far replies are moved in.
const REPLY: f32 = 24.0;
/// More is in the text file alone.
const MAX_HEIGHT: f32 = 16_000.0;
/// Pixels of a strip before no more is put into it: letters grow with pictures, and pages may be of any width.
const ENOUGH: f32 = 80_000_000.0;
/// Letters grow no further.
const MAX_SCALE: f32 = 12.0;

const PAPER: [u8; 4] = [255, 255, 255, 255];
const WORDS: [u8; 4] = [0x22, 0x22, 0x22, 255];
const ASIDE: [u8; 4] = [0x6d, 0x6d, 0x6d, 255];
const RULE: [u8; 4] = [0xd5, 0xd5, 0xd5, 255];

/// Said instead of what cannot be written, and where there is too much.
const IN_FILE: &str = "(The text is in notes.txt.)";
const MORE: &str = "(More is in notes.txt.)";

/// The state of what nobody has resolved.
const OPEN: &str = "open";

/// What stands where, from the top of the strip.
enum Piece<'a> {
    Number(&'a Thread),
    Line { text: String, x: f32, weight: Weight, color: [u8; 4] },
}

struct Layout<'a> {
    letters: &'a Letters,
    scale: f32,
    width: f32,
    most: f32,
    y: f32,
    pieces: Vec<(f32, Piece<'a>)>,
}

/// The picture with its notes below; `None` for a size that no picture has.
pub(super) fn with_notes(picture: &Framed, threads: &[Thread], letters: &Letters) -> Option<Framed> {
    let width = picture.width.max(LEAST_WIDTH);
    let scale = (width as f32 / PLAIN_WIDTH).clamp(1.0, MAX_SCALE);
    let (across, y, pieces) = (width as f32, MARGIN * scale, Vec::new());
    let mut layout = Layout { letters, scale, width: across, most: most(across), y, pieces };
    let mut threads = threads.iter();
    while let Some(thread) = threads.next() {
        layout.thread(thread);
        if layout.y > layout.most && threads.len() > 0 {
            layout.line(MORE, INDENT, Weight::Regular, ASIDE);
            break;
        }
    }
    // A cast of what is well within a `u32`.
    let height = (layout.y + MARGIN * scale).ceil() as u32;
    let strip = layout.drawn(width, height)?;
    Some(joined(picture, &strip))
}

/// How high a strip so wide gets before no more is put into it.
fn most(width: f32) -> f32 {
    (ENOUGH / width).min(MAX_HEIGHT)
}

impl<'a> Layout<'a> {
    fn thread(&mut self, thread: &'a Thread) {
        if !self.pieces.is_empty() {
            self.y += (BETWEEN - GAP) * self.scale;
        }
        self.pieces.push((self.y, Piece::Number(thread)));
        let said = about(thread);
        // Open is what there is a note for.
        let said: Vec<&str> = said.iter().map(String::as_str).filter(|part| *part != OPEN).collect();
        if !said.is_empty() {
            self.words(&said.join(" · "), INDENT, ASIDE);
        }
        for (nth, comment) in thread.comments.iter().enumerate() {
            if self.y > self.most {
                return self.line(MORE, INDENT, Weight::Regular, ASIDE);
            }
            let indent = if nth == 0 { INDENT } else { INDENT + REPLY };
            self.comment(comment, indent);
        }
    }

    fn comment(&mut self, comment: &Comment, indent: f32) {
        let author = if self.letters.can_write(&comment.author) { comment.author.as_str() } else { "…" };
        let beside = self.letters.width(author, TEXT, Weight::Bold) + 10.0;
        let y = self.y;
        self.line(author, indent, Weight::Bold, WORDS);
        // On the same line.
        self.y = y;
        self.line(&minute(comment.made_at), indent + beside, Weight::Regular, ASIDE);
        self.words(&comment.text, indent, WORDS);
        self.y += GAP * self.scale;
    }

    /// As many lines as there is room for.
    fn words(&mut self, text: &str, indent: f32, color: [u8; 4]) {
        if !self.letters.can_write(text) {
            return self.line(IN_FILE, indent, Weight::Regular, ASIDE);
        }
        let room = self.width / self.scale - indent - MARGIN;
        for line in self.letters.wrapped(text, TEXT, room.max(TEXT)) {
            if self.y > self.most {
                return self.line(MORE, indent, Weight::Regular, ASIDE);
            }
            self.line(&line, indent, Weight::Regular, color);
        }
    }

    fn line(&mut self, text: &str, indent: f32, weight: Weight, color: [u8; 4]) {
        let x = (MARGIN + indent) * self.scale;
        self.pieces.push((self.y, Piece::Line { text: text.to_owned(), x, weight, color }));
        self.y += LINE * self.scale;
    }

    fn drawn(&self, width: u32, height: u32) -> Option<Pixmap> {
        // No memory for it would end the program.
        if f64::from(width) * f64::from(height) > 2.0 * f64::from(ENOUGH) {
            return None;
        }
        let mut strip = Pixmap::new(width, height)?;
        let [across, down] = [width, height].map(|side| side as f32);
        ground(&mut strip, [0.0, 0.0, across, down], PAPER);
        ground(&mut strip, [0.0, 0.0, across, self.scale.max(1.0)], RULE);
        for (y, piece) in &self.pieces {
            match piece {
                Piece::Number(thread) => {
                    let x = (MARGIN + disc_half(thread.number)) * self.scale;
                    let middle = y + LINE / 2.0 * self.scale;
                    disc(&mut strip, self.letters, [x, middle], self.scale, thread.number, thread.resolved);
                }
                Piece::Line { text, x, weight, color } => {
                    let base = y + 15.5 * self.scale;
                    if let Some(path) = self.letters.line(text, [*x, base], TEXT * self.scale, *weight) {
                        let winding = FillRule::Winding;
                        strip.fill_path(&path, &paint(*color), winding, Transform::identity(), None);
                    }
                }
            }
        }
        Some(strip)
    }
}

/// What became of a thread, in words: its state, what is to do, its labels, and how many files are with its comments.
pub(super) fn about(thread: &Thread) -> Vec<String> {
    let mut said = vec![if thread.resolved { "resolved" } else { OPEN }.to_owned()];
    said.extend(thread.to_do.map(|state| format!("to do: {}", to_do(state))));
    if !thread.labels.is_empty() {
        said.push(format!("labels: {}", thread.labels.join(", ")));
    }
    match thread.beside.attachments {
        0 => {}
        1 => said.push("1 file attached".to_owned()),
        count => said.push(format!("{count} files attached")),
    }
    said
}

const fn to_do(state: ToDo) -> &'static str {
    match state {
        ToDo::Open => "open",
        ToDo::InProgress => "in progress",
        ToDo::Done => "done",
        ToDo::WontDo => "won’t do",
    }
}

/// `2026-11-30 21:41 UTC`
pub(super) fn minute(instant: i64) -> String {
    let minute: String = written_instant(instant).chars().take(16).collect();
    format!("{} UTC", minute.replace('T', " "))
}

/// The picture as it is, paper beside it where it is narrower, and the strip, which is opaque.
fn joined(picture: &Framed, strip: &Pixmap) -> Framed {
    let (width, height) = (strip.width(), picture.height + strip.height());
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    let beside = PAPER.repeat((width - picture.width.min(width)) as usize);
    for row in picture.rgba.chunks_exact((picture.width as usize * 4).max(1)) {
        rgba.extend_from_slice(row);
        rgba.extend_from_slice(&beside);
    }
    rgba.extend_from_slice(strip.data());
    Framed { width, height, rgba }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn thread(texts: &[&str]) -> Thread {
        let comment = |text: &&str| Comment {
            id: String::new(),
            author: "Ada".to_owned(),
            made_at: 0,
            text: (*text).to_owned(),
        };
        Thread {
            number: Some(3),
            id: String::new(),
            place: galley_interop::Place::Whole,
            resolved: false,
            labels: Vec::new(),
            to_do: None,
            beside: galley_interop::Beside::default(),
            marks: Vec::new(),
            comments: texts.iter().map(comment).collect(),
        }
    }

    fn noted(width: u32, texts: &[&str]) -> Framed {
        let picture = Framed { width, height: 5, rgba: [1, 2, 3, 77].repeat(width as usize * 5) };
        with_notes(&picture, &[thread(texts)], &Letters::new()).unwrap()
    }

    #[test]
    fn notes_are_as_long_as_what_was_said() {
        let short = noted(1000, &["Half the price"]);
        let longer = noted(1000, &["Half the price", "No"]);
        let long = noted(1000, &[&"Half the price. ".repeat(80)]);
        assert_eq!((short.width, longer.height - short.height), (1000, 50), "a name, a line and a gap");
        assert!(long.height > short.height + 100);
        assert_eq!(long.rgba.len(), long.width as usize * long.height as usize * 4);
        let enough = "Half the price. ".repeat(20_000);
        assert!(noted(1000, &[&enough]).height < 20_000, "the rest is in the text");
    }

    #[test]
    fn a_page_of_any_width_takes_no_more_memory_than_there_is() {
        let wide = Framed { width: 2_000_000, height: 1, rgba: vec![1; 8_000_000] };
        assert!(with_notes(&wide, &[thread(&["Half"])], &Letters::new()).is_none());
        assert_eq!((most(1_000.0), most(10_000.0)), (16_000.0, 8_000.0));
    }

    #[test]
    fn what_became_of_a_thread_is_said_in_words() {
        let open = thread(&["Half"]);
        let done = Thread {
            resolved: true,
            labels: vec!["Brand".to_owned(), "Copy".to_owned()],
            to_do: Some(ToDo::WontDo),
            beside: galley_interop::Beside { reactions: 2, attachments: 1 },
            ..open.clone()
        };
        assert_eq!(about(&open), ["open"]);
        assert_eq!(about(&done), ["resolved", "to do: won’t do", "labels: Brand, Copy", "1 file attached"]);
        let height = |thread: &Thread| {
            let picture = Framed { width: 1000, height: 5, rgba: vec![9; 20_000] };
            with_notes(&picture, std::slice::from_ref(thread), &Letters::new()).unwrap().height
        };
        let resolved = Thread { resolved: true, ..open.clone() };
        assert_eq!(height(&resolved) - height(&open), 21, "a line more");
        assert_eq!(height(&done), height(&resolved), "all of it in one line");
    }

    #[test]
    fn the_picture_stays_as_it_is() {
        let noted = noted(200, &["Half"]);
        assert_eq!(noted.width, LEAST_WIDTH);
        for row in noted.rgba.chunks_exact(640 * 4).take(5) {
            assert_eq!(row[..200 * 4], [1, 2, 3, 77].repeat(200));
            assert!(row[200 * 4..].iter().all(|value| *value == 255), "paper beside it");
        }
        let below = &noted.rgba[640 * 4 * 5..];
        assert!(below.chunks_exact(4).any(|pixel| pixel == WORDS), "words");
        assert!(below.chunks_exact(4).any(|pixel| pixel[..3] == super::super::ink::OPEN), "the number");
    }

    #[test]
    fn what_cannot_be_written_is_said_to_be_elsewhere() {
        let (hebrew, said) = (noted(1000, &["שלום"]), noted(1000, &[IN_FILE]));
        assert_eq!(hebrew.height, said.height);
        assert_ne!(hebrew.rgba, noted(1000, &[""]).rgba);
        assert_eq!(minute(1_796_074_872_345), "2026-11-30 21:41 UTC");
    }
}
