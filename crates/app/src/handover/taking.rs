//! A file of another program on its way into the record: what it says becomes ops, and they one step of undo.
//!
//! Nothing is recorded before all of the file was looked at.

use std::collections::{HashMap, HashSet};

use galley_core::op::{Audience, CommentAdd, FirstComment, ThreadLabel, ThreadRef, ThreadStart, ThreadToDo};
use galley_core::place::{MAX_QUOTED_CHARS, TextMark};
use galley_core::text::MAX_TEXT_CHARS;
use galley_core::{CommentId, Outcome, Payload, Shape, ThreadId, mention, rules};
use galley_interop::{Beside, Comment, Media, Thread, written_instant};
use galley_media::cancel::Cancel;
use galley_media::pool::{Medium, Word};
use galley_store::{ThreadRow, VersionRow};

use super::{TakenIn, spelled_out};
use crate::api::{self, Failure, NewMark, Span};
use crate::app::App;
use crate::{marks, texts};

/// What becomes of a PDF's words where a file marks them without saying which they are.
const ENGINE: &str = "pdfium";
/// How many ops are recorded in one go: others want to record meanwhile.
const BATCH: usize = 200;

/// A file being taken in.
pub(super) struct Taking<'a> {
    app: &'a App,
    version: &'a VersionRow,
    media: &'a Media,
    me: &'a str,
    /// The day of the taking in, `2026-11-30` (UTC).
    today: String,
    /// Of pages on which words are marked without being told.
    words: HashMap<u32, Vec<Word>>,
    /// New threads to be recorded. Each batch begins with one: so they become one step of undo.
    batches: Vec<Vec<Payload>>,
    /// To threads that were there.
    replies: Vec<Payload>,
    taken: TakenIn,
}

impl<'a> Taking<'a> {
    pub(super) fn new(
        app: &'a App,
        version: &'a VersionRow,
        media: &'a Media,
        me: &'a str,
        skipped: u32,
    ) -> Self {
        let taken = TakenIn { skipped, ..TakenIn::default() };
        let (batches, replies) = (Vec::new(), Vec::new());
        let today = day(app.store().now());
        Self { app, version, media, me, today, words: HashMap::new(), batches, replies, taken }
    }

    /// Adds what was said since in a thread that came from here.
    pub(super) fn answer(&mut self, row: &ThreadRow, thread: &Thread) -> Result<(), Failure> {
        // Looked up and not compared one by one: a file may have as many answers as it likes.
        let ids: HashSet<String> = row.comments.iter().map(|own| own.id.to_string()).collect();
        let said: HashSet<String> = row.comments.iter().map(|own| unaddressed(&spelled_out(own))).collect();
        for comment in &thread.comments {
            let text = self.said(comment);
            let is_there = ids.contains(&comment.id)
                || said.contains(&text)
                || self.forms(comment).iter().any(|form| said.contains(form));
            if is_there {
                self.taken.known += 1;
            } else {
                let reply = self.reply(row.id, &text)?;
                self.replies.push(reply);
                self.taken.replies += 1;
            }
        }
        Ok(())
    }

    pub(super) fn start(&mut self, thread: Thread) -> Result<(), Failure> {
        let Some((first, replies)) = thread.comments.split_first() else { return Ok(()) };
        let num_marks = thread.marks.len();
        let mut marks = Vec::new();
        for mark in thread.marks {
            let place = mark.place.unwrap_or(thread.place);
            let shape = self.quoted(mark.shape, place)?;
            if marks.len() < rules::MAX_MARKS as usize {
                let place = mark.place.map(|place| self.place(place));
                let stroke = mark.stroke.map(marks::api_stroke);
                marks.push(NewMark { shape: marks::api_shape(shape), stroke, place });
            }
        }
        self.skip(num_marks - marks.len());
        let (id, start) = match self.started(thread.place, marks, &self.said(first)) {
            Ok(started) => started,
            Err(failure) if cannot_stand(&failure) => {
                self.skip(1);
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        self.taken.threads += 1;
        let Beside { reactions, attachments } = thread.beside;
        self.taken.reactions = self.taken.reactions.saturating_add(reactions);
        self.taken.attachments = self.taken.attachments.saturating_add(attachments);
        let mut ops = vec![start];
        for reply in replies {
            ops.push(self.reply(id, &self.said(reply))?);
        }
        let VersionRow { proof, id: version, .. } = *self.version;
        for label in thread.labels {
            ops.push(Payload::ThreadLabel(ThreadLabel { proof, version, thread: id, label }));
        }
        if thread.to_do.is_some() {
            let state = thread.to_do;
            ops.push(Payload::ThreadToDo(ThreadToDo { proof, version, thread: id, state, was: None }));
        }
        if thread.resolved {
            ops.push(Payload::ThreadResolve(ThreadRef { proof, version, thread: id }));
        }
        match self.batches.last_mut() {
            Some(batch) if batch.len() < BATCH => batch.extend(ops),
            _ => self.batches.push(ops),
        }
        Ok(())
    }

    /// A thread that the rules let begin.
    fn started(
        &self,
        place: galley_interop::Place,
        marks: Vec<NewMark>,
        text: &str,
    ) -> Result<(ThreadId, Payload), Failure> {
        let (app, version) = (self.app, self.version);
        let place = app.place_of(version, &self.place(place))?;
        let marks = app.new_marks(version, &place, marks)?;
        let (thread, comment) = (app.store().fresh(ThreadId::new), app.store().fresh(CommentId::new));
        let comment = FirstComment { comment, text: texts::comment(text)?, attachments: Vec::new() };
        let start = ThreadStart {
            proof: version.proof,
            version: version.id,
            thread,
            place,
            marks,
            comment,
            audience: Audience::Everyone,
        };
        marks::fit_in_one_op(&start)?;
        let payload = Payload::ThreadStart(start);
        match app.store().would_refuse(version.space, &payload)? {
            Some(refusal) => Err(Failure::refused(refusal)),
            None => Ok((thread, payload)),
        }
    }

    fn reply(&self, thread: ThreadId, text: &str) -> Result<Payload, Failure> {
        Ok(Payload::CommentAdd(CommentAdd {
            proof: self.version.proof,
            version: self.version.id,
            thread,
            comment: self.app.store().fresh(CommentId::new),
            text: texts::comment(text)?,
            attachments: Vec::new(),
        }))
    }

    /// Records all of it, some at a time, and says what became of the file.
    pub(super) fn record(mut self) -> Result<TakenIn, Failure> {
        match self.batches.last_mut() {
            Some(last) => last.append(&mut self.replies),
            None => self.batches.extend(self.replies.chunks(BATCH).map(<[Payload]>::to_vec)),
        }
        let VersionRow { space, proof, .. } = *self.version;
        let mut step = None;
        let mut refused = None;
        for batch in &self.batches {
            let (recorded, next) = self.app.store().record_more(space, batch, step)?;
            step = next;
            if let Some(Outcome::Refused(refusal)) = recorded.last().map(|one| one.outcome) {
                refused = Some(refusal);
                break;
            }
        }
        if !self.batches.is_empty() {
            let project = format!("project/{}", space.project());
            let tags = ["home", "undo", "search"].map(str::to_owned);
            self.app.changed(tags.into_iter().chain([project, format!("proof/{proof}")]).collect());
        }
        refused.map_or(Ok(self.taken), |refusal| Err(Failure::refused(refusal)))
    }

    fn skip(&mut self, num: usize) {
        self.taken.skipped = self.taken.skipped.saturating_add(u32::try_from(num).unwrap_or(u32::MAX));
    }

    /// A text with its author, where that is not whoever takes it in, and with its day, where the file says one: of one's own
    /// words only another than today.
    fn said(&self, comment: &Comment) -> String {
        let is_own = comment.author.is_empty() || comment.author == self.me;
        let author = if is_own { "" } else { comment.author.as_str() };
        let day = (comment.made_at != 0).then(|| day(comment.made_at));
        let day = day.filter(|day| !is_own || *day != self.today).unwrap_or_default();
        headed(author, &day, &comment.text)
    }

    /// What was recorded of it before if the file was taken in on its day, or by a program that named no day.
    fn forms(&self, comment: &Comment) -> [String; 2] {
        let author = if comment.author == self.me { "" } else { comment.author.as_str() };
        [headed(author, "", &comment.text), headed(author, &day(comment.made_at), &comment.text)]
    }

    fn place(&self, place: galley_interop::Place) -> api::Place {
        use galley_interop::Place as Handed;
        match place {
            Handed::Whole => api::Place::default(),
            Handed::Page(page) => api::Place { page: Some(page), ..api::Place::default() },
            Handed::Frames { first, last } => {
                let until = (last > first).then_some(last);
                api::Place { frame: Some(first), until, ..api::Place::default() }
            }
            Handed::Span { start, end } => {
                let sample_rate = if let Media::Sound { rate, .. } = self.media { *rate } else { 0 };
                api::Place { span: Some(Span { start, end, sample_rate }), ..api::Place::default() }
            }
        }
    }

    /// A text mark with the words that it marks, where the file does not say them; a box where there are none.
    fn quoted(&mut self, shape: Shape, place: galley_interop::Place) -> Result<Shape, Failure> {
        let galley_interop::Place::Page(number) = place else { return Ok(shape) };
        match shape {
            Shape::Text { mark, quads, quoted, before, after, .. }
                if mark != TextMark::Insert && quoted.is_empty() =>
            {
                let words = match self.words.remove(&number) {
                    Some(words) => words,
                    None => words_of(&self.app.medium_of(self.version.id)?, number),
                };
                let within: Vec<&str> = words
                    .iter()
                    .filter(|word| quads.iter().any(|quad| is_within(word.rect, *quad)))
                    .map(|word| word.text.as_str())
                    .collect();
                let quoted: String = within.join(" ").chars().take(MAX_QUOTED_CHARS).collect();
                self.words.insert(number, words);
                if quoted.is_empty() {
                    return Ok(around(&quads));
                }
                let engine = ENGINE.to_owned();
                Ok(Shape::Text { mark, quads, quoted, before, after, engine })
            }
            shape => Ok(shape),
        }
    }
}

/// `Bo, 2026-11-30: Too dear`, or without what is not known.
fn headed(author: &str, day: &str, text: &str) -> String {
    let by: Vec<&str> = [author, day].into_iter().filter(|part| !part.is_empty()).collect();
    if by.is_empty() {
        return unaddressed(text);
    }
    let said = format!("{}: {text}", by.join(", "));
    unaddressed(&said.chars().take(MAX_TEXT_CHARS).collect::<String>())
}

/// The day of an instant, `2026-11-30` (UTC).
fn day(instant: i64) -> String {
    written_instant(instant).chars().take(10).collect()
}

/// What names people here names nobody where a file says it: what goes out has their names instead.
fn unaddressed(text: &str) -> String {
    let mut text = text.to_owned();
    // Of very many only some are told apart at once.
    while !mention::people(&text).is_empty() {
        text = mention::replaced(&text, |person| format!("@({person})"));
    }
    text
}

/// The words of a page; of one that cannot be read none.
fn words_of(medium: &Medium, page: u32) -> Vec<Word> {
    medium.words(page, &Cancel::new()).unwrap_or_default()
}

/// Whether the middle of a word, in points, is in the box around a quad, in thousandths.
fn is_within([x, y, width, height]: [f64; 4], quad: [i32; 8]) -> bool {
    let [left, top, right, bottom] = edges(&[quad]).map(f64::from);
    let (x, y) = ((x + width / 2.0) * 1000.0, (y + height / 2.0) * 1000.0);
    (left..=right).contains(&x) && (top..=bottom).contains(&y)
}

fn around(quads: &[[i32; 8]]) -> Shape {
    let [left, top, right, bottom] = edges(quads);
    let extent = |from: i32, to: i32| to.saturating_sub(from).max(1);
    Shape::Box { x: left, y: top, width: extent(left, right), height: extent(top, bottom) }
}

/// Left, top, right and bottom of all corners.
fn edges(quads: &[[i32; 8]]) -> [i32; 4] {
    let corners = quads
        .iter()
        .flat_map(|[ax, ay, bx, by, cx, cy, dx, dy]| [[*ax, *ay], [*bx, *by], [*cx, *cy], [*dx, *dy]]);
    let none = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    corners.fold(none, |[left, top, right, bottom], [x, y]| {
        [left.min(x), top.min(y), right.max(x), bottom.max(y)]
    })
}

/// Whether it is this one thread that cannot be, and the next may.
fn cannot_stand(failure: &Failure) -> bool {
    ["place-impossible", "shape-impossible", "too-many-marks", "text-too-long", "out-of-range"]
        .contains(&failure.code.as_str())
}
