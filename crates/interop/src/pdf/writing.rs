//! Reviews as annotations.

use galley_core::Shape;
use galley_core::place::TextMark;

use super::drawing::{self, drawn};
use super::syntax::{Entries, array, light, text};
use super::{OWN, PdfDrawing, PdfMark};
use crate::format::Trouble;
use crate::model::{
    Beside, Comment, Mark, Media, Place, Review, Space, Thread, corners, drawn_with, name_of,
};
use crate::numbers::decimal;
use crate::outline::{Outline, Step, outline_of};
use crate::{colors, instant};

const UNFIT: Trouble =
    Trouble::Unfit("Annotations of a PDF are for pages and pictures; use otio or edl for films.");
/// Flags (12.5.3): for the screen and for paper; of what lists have, as it stands nowhere on the page; of what changes a state.
const SHOWN: &str = "4";
const LISTED: &str = "28";
const HIDDEN: &str = "30";
/// The side of the sign of a thread that marks nothing, and from one to the next, in thousandths.
const SIGN: i32 = 18_000;
const NEXT_SIGN: u32 = 24_000;

/// What goes onto the pages, in order; an answer comes behind what it answers.
///
/// # Errors
/// [`Trouble::Unfit`] where there are no pages that have a space of PDF.
pub fn marks(review: &Review) -> Result<Vec<PdfMark>, Trouble> {
    let Media::Pages(pages) = &review.media else { return Err(UNFIT) };
    if pages.iter().any(|page| page.space.is_none()) {
        return Err(UNFIT);
    }
    let mut writing = Writing { media: &review.media, marks: Vec::new(), signs: Vec::new() };
    review.threads.iter().for_each(|thread| writing.thread(thread));
    Ok(writing.marks)
}

/// The page that shows it.
fn page_of(place: Place) -> u32 {
    if let Place::Page(number) = place { number } else { 1 }
}

/// One annotation of those that a mark is.
struct Piece {
    kind: &'static str,
    rect: [f64; 4],
    entries: Entries,
    own: Entries,
    drawing: PdfDrawing,
}

struct Writing<'a> {
    media: &'a Media,
    marks: Vec<PdfMark>,
    /// The pages that have signs at their corner, once for each.
    signs: Vec<u32>,
}

impl Writing<'_> {
    fn thread(&mut self, thread: &Thread) {
        let Some(first) = thread.first() else { return };
        let page = page_of(thread.place);
        let Some(space) = self.space(page) else { return };
        let mut head = None;
        for mark in &thread.marks {
            let number = page_of(mark.place.unwrap_or(thread.place));
            if let Some(space) = self.space(number) {
                self.mark(thread, first, mark, (number, space), &mut head);
            }
        }
        // The page of the first mark is that of the answers.
        let (head, page, space) = match head {
            Some(Head { index, page, .. }) => (index, page, self.space(page).unwrap_or(space)),
            None => (self.sign(thread, first, (page, space)), page, space),
        };
        let rect = space.around([[0, 0], [SIGN, SIGN]].into_iter());
        for reply in thread.comments.iter().skip(1) {
            let entries = said(reply).saying("NM", &reply.id).saying("Contents", &reply.text);
            self.answer(page, head, rect, entries.with("F", LISTED));
        }
        if let Some(last) = thread.comments.last().filter(|_| thread.resolved) {
            let entries = said(last).saying("NM", &format!("{}-state", thread.id));
            let entries = entries.saying("Contents", "Completed").saying("StateModel", "Review");
            self.answer(page, head, rect, entries.saying("State", "Completed").with("F", HIDDEN));
        }
    }

    fn space(&self, page: u32) -> Option<Space> {
        self.media.page(page)?.space
    }

    /// All that a mark is, as the head of its thread or as a member of its group.
    fn mark(
        &mut self,
        thread: &Thread,
        first: &Comment,
        mark: &Mark,
        (page, space): (u32, Space),
        head: &mut Option<Head>,
    ) {
        let mut before = None;
        for piece in pieces(mark, &space, thread.resolved) {
            let index = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
            let Piece { kind, rect, entries, own, drawing } = piece;
            let mut entries = entries.with("Subtype", &format!("/{kind}")).with("Rect", &array(&rect));
            let stroke = drawn_with(mark.stroke, thread.resolved);
            entries = entries.with("F", SHOWN).with("C", &format!("[{}]", light(colors::rgb(stroke.color))));
            entries = entries.saying("Subj", name_of(&mark.shape));
            let mut own = own.saying("width", &stroke.width.to_string());
            if mark.stroke.is_none() {
                own = own.saying("plain", "true");
            }
            let mut answers = None;
            match head {
                None => {
                    (entries, own) = heading(thread, first, entries, own);
                    if let Some(at) = elsewhere(thread, page) {
                        own = own.saying("at", &at);
                    }
                    *head = Some(Head { index, page, members: 1 });
                }
                Some(head) => {
                    head.members += 1;
                    entries = entries.saying("NM", &format!("{}-{}", thread.id, head.members));
                    // Beside it on its page; else beside the first of this mark, or for itself.
                    answers = if head.page == page { Some(head.index) } else { before };
                    entries = match answers {
                        Some(_) => entries.with("RT", "/Group"),
                        None => entries.saying("Contents", &first.text),
                    };
                    own = own.saying("of", &thread.id);
                    entries = by(first, entries);
                }
            }
            before = before.or(Some(index));
            let entries = entries.with(OWN, &format!("<< {} >>", own.finish())).finish();
            self.marks.push(PdfMark { page, entries, answers, drawing: Some(drawing) });
        }
    }

    /// The sign of a thread that marks nothing, at the corner of its page, below those that are there.
    fn sign(&mut self, thread: &Thread, first: &Comment, (page, space): (u32, Space)) -> u32 {
        let height = self.media.page(page).map_or(0, |page| page.height);
        let before = self.signs.iter().filter(|one| **one == page).count();
        self.signs.push(page);
        let rows = (height / NEXT_SIGN).max(1) as usize;
        let down = (before % rows) as f64 * f64::from(NEXT_SIGN);
        let stroke = drawn_with(None, thread.resolved);
        let outline = Outline { steps: bubble(down), fill: true, width: 2_000.0 };
        let sign = drawn(&outline, stroke, false, &space);
        let entries = Entries::default().with("Subtype", "/Text").with("Rect", &array(&sign.around));
        let entries = entries.with("F", SHOWN).with("Name", "/Comment");
        let entries = entries.with("C", &format!("[{}]", light(colors::rgb(stroke.color))));
        let own = Entries::default().saying("on", "thread").saying("plain", "true");
        let (entries, mut own) = heading(thread, first, entries, own);
        if let Some(at) = elsewhere(thread, page) {
            own = own.saying("at", &at);
        }
        let index = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
        let entries = entries.with(OWN, &format!("<< {} >>", own.finish())).finish();
        self.marks.push(PdfMark { page, entries, answers: None, drawing: Some(sign.drawing) });
        index
    }

    fn answer(&mut self, page: u32, head: u32, rect: [f64; 4], entries: Entries) {
        let entries = entries.with("Subtype", "/Text").with("Rect", &array(&rect)).with("Name", "/Comment");
        let entries = entries.with("RT", "/R").finish();
        let drawing = Some(drawing::nothing(rect));
        self.marks.push(PdfMark { page, entries, answers: Some(head), drawing });
    }
}

/// Where the first mark of a thread is, and how many it has so far.
struct Head {
    index: u32,
    page: u32,
    members: usize,
}

/// What the first annotation of a thread says.
fn heading(thread: &Thread, first: &Comment, entries: Entries, own: Entries) -> (Entries, Entries) {
    let entries = by(first, entries).saying("NM", &thread.id).saying("Contents", &first.text);
    let Beside { reactions, attachments } = thread.beside;
    let count = |count: u32| (count > 0).then(|| count.to_string());
    let said = [
        ("number", thread.number.map(|number| number.to_string())),
        // One a line: no label has lines.
        ("labels", (!thread.labels.is_empty()).then(|| thread.labels.join("\n"))),
        ("to-do", thread.to_do.map(|state| state.as_str().to_owned())),
        ("reactions", count(reactions)),
        ("attachments", count(attachments)),
    ];
    let own = said
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .fold(own.saying("comment", &first.id), |own, (key, value)| own.saying(key, &value));
    (entries, own)
}

/// Where the thread is, if that is not where its annotation is.
fn elsewhere(thread: &Thread, page: u32) -> Option<String> {
    match thread.place {
        Place::Page(number) if number == page => None,
        Place::Page(number) => Some(number.to_string()),
        Place::Whole | Place::Frames { .. } | Place::Span { .. } => Some("whole".to_owned()),
    }
}

fn said(comment: &Comment) -> Entries {
    by(comment, Entries::default())
}

/// Who said it, and when.
fn by(comment: &Comment, entries: Entries) -> Entries {
    let date = text(&instant::pdf(comment.made_at));
    entries.saying("T", &comment.author).with("CreationDate", &date).with("M", &date)
}

/// A balloon of speech, with its tip below, from the left edge of the page as shown.
fn bubble(down: f64) -> Vec<Step> {
    let scaled = |x: f64, y: f64| [1000.0 * x, down + 1000.0 * y];
    let [[x, y], rest @ ..] =
        [[3.0, 3.0], [15.0, 3.0], [15.0, 11.0], [9.0, 11.0], [5.0, 15.0], [5.0, 11.0], [3.0, 11.0]];
    let mut steps = vec![Step::Move(scaled(x, y))];
    steps.extend(rest.iter().map(|[x, y]| Step::Line(scaled(*x, *y))));
    steps.push(Step::Close);
    steps
}

/// A mark as the annotations that it is: mostly one.
fn pieces(mark: &Mark, space: &Space, resolved: bool) -> Vec<Piece> {
    let stroke = drawn_with(mark.stroke, resolved);
    let width = f64::from(stroke.width);
    let outline = outline_of(&mark.shape, 1000.0 * width, 1000.0);
    let is_marker = matches!(&mark.shape, Shape::Text { mark: TextMark::Highlight, .. });
    let piece = |kind: &'static str, outline: &Outline, entries: Entries, own: Entries| {
        let drawn = drawn(outline, stroke, is_marker, space);
        let entries = match kind {
            "Square" | "Circle" | "Caret" => entries.with("RD", &array(&[drawn.edge; 4])),
            _ => entries,
        };
        Piece { kind, rect: drawn.around, entries, own, drawing: drawn.drawing }
    };
    let none = Entries::default;
    let lined = || none().with("BS", &format!("<< /W {} >>", decimal(outline.width / 1000.0, 4)));
    let along = |points: &mut dyn Iterator<Item = [i32; 2]>| {
        array(&points.flat_map(|point| space.point(point)).collect::<Vec<_>>())
    };
    match &mark.shape {
        Shape::Point { .. } => {
            let own = none().saying("on", "point");
            vec![piece("Text", &outline, none().with("Name", "/Comment"), own)]
        }
        Shape::Box { .. } => vec![piece("Square", &outline, lined(), none())],
        Shape::Ellipse { .. } => vec![piece("Circle", &outline, lined(), none())],
        Shape::Line { from, to } => {
            let ends = along(&mut [*from, *to].into_iter());
            vec![piece("Line", &outline, lined().with("L", &ends), none())]
        }
        Shape::Arrow { from, to } => {
            let ends = along(&mut [*from, *to].into_iter());
            let line = lined().with("L", &ends).with("LE", "[/None /OpenArrow]").with("IT", "/LineArrow");
            vec![piece("Line", &outline, line, none())]
        }
        Shape::Freehand { points } => {
            let list = along(&mut points.iter().map(|[x, y, _]| [*x, *y]));
            let pressures: Vec<String> = points.iter().map(|[_, _, pressure]| pressure.to_string()).collect();
            let own = none().saying("pressure", &pressures.join(" "));
            vec![piece("Ink", &outline, lined().with("InkList", &format!("[{list}]")), own)]
        }
        Shape::Polygon { points } => {
            let corners = along(&mut points.iter().copied());
            vec![piece("Polygon", &outline, lined().with("Vertices", &corners), none())]
        }
        Shape::Text { mark: kind, quads, quoted, before, after, engine } => {
            let own = || {
                let own = none().saying("quoted", quoted).saying("before", before);
                own.saying("after", after).saying("engine", engine)
            };
            let listed = none().with("QuadPoints", &quad_points(quads, space));
            match kind {
                TextMark::Highlight => vec![piece("Highlight", &outline, listed.with("CA", "0.35"), own())],
                TextMark::Strike => vec![piece("StrikeOut", &outline, listed, own())],
                TextMark::Insert => {
                    let mut caret = piece("Caret", &outline, none(), own());
                    caret.own = caret.own.saying("quads", &beside(quads, &outline));
                    vec![caret]
                }
                TextMark::Replace => {
                    let (bars, sign) = apart(&outline);
                    let sign = piece("Caret", &sign, none().with("IT", "/Replace"), none());
                    let struck = listed.with("IT", "/StrikeOutTextEdit");
                    vec![sign, piece("StrikeOut", &bars, struck, own())]
                }
            }
        }
    }
}

/// Top left, top right, bottom left, bottom right: the order of /QuadPoints that programs agree on.
fn quad_points(quads: &[[i32; 8]], space: &Space) -> String {
    let ordered = |quad: &[i32; 8]| {
        let [top_left, top_right, bottom_right, bottom_left] = corners(*quad);
        [top_left, top_right, bottom_left, bottom_right]
    };
    let points = quads.iter().flat_map(ordered).flat_map(|point| space.point(point));
    array(&points.collect::<Vec<_>>())
}

/// Where the words of a caret are, from the upper left of what is drawn of it: the caret may be moved.
fn beside(quads: &[[i32; 8]], outline: &Outline) -> String {
    let [left, top] = upper_left(outline);
    let from = |(nth, value): (usize, &i32)| {
        let start = if nth % 2 == 0 { left } else { top };
        decimal(f64::from(*value) - start, 1)
    };
    let numbers = quads.iter().flat_map(|quad| quad.iter().enumerate().map(from));
    numbers.collect::<Vec<_>>().join(" ")
}

/// Of a path without arcs.
fn upper_left(outline: &Outline) -> [f64; 2] {
    let points = outline.steps.iter().filter_map(|step| match step {
        Step::Move(to) | Step::Line(to) | Step::Arc(_, to) => Some(*to),
        Step::Close => None,
    });
    points.fold([f64::INFINITY; 2], |[left, top], [x, y]| [left.min(x), top.min(y)])
}

/// The bars through words, and the caret behind them.
fn apart(outline: &Outline) -> (Outline, Outline) {
    let last = outline.steps.iter().rposition(|step| matches!(step, Step::Move(_))).unwrap_or(0);
    let (bars, sign) = outline.steps.split_at(last);
    let of = |steps: &[Step]| Outline { steps: steps.to_vec(), ..outline.clone() };
    (of(bars), of(sign))
}
