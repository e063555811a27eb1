//! Annotations of PDFs as threads, by way of the words that XFDF has for them.

use std::collections::HashMap;

use super::PdfNote;
use crate::format::Trouble;
use crate::markup::Node;
use crate::model::{Incoming, Media, Page, Place, Space};
use crate::numbers::{decimal, numbers};
use crate::xfdf;

const UNFIT: Trouble =
    Trouble::Unfit("Annotations of a PDF are for pages and pictures, which this proof has not.");
/// Numbers of one list.
const MAX_NUMBERS: usize = 100_000;
/// What we write beside the rest under the names that XFDF has for it.
const KNOWN: [&str; 14] = [
    "at",
    "comment",
    "number",
    "labels",
    "to-do",
    "reactions",
    "attachments",
    "plain",
    "width",
    "quoted",
    "before",
    "after",
    "engine",
    "pressure",
];

/// The threads that annotations of a file are on this medium: on pages of the same numbers, or on the one picture.
///
/// # Errors
/// [`Trouble::Unfit`] for films and sounds, [`Trouble::TooLarge`].
pub fn read(notes: &[PdfNote], media: &Media) -> Result<Incoming, Trouble> {
    let upright = upright(media)?;
    let names = Names::of(notes);
    let nodes: Vec<Node> = notes.iter().filter_map(|note| node(note, &names, &upright)).collect();
    let num_left = notes.iter().filter(|note| is_for_us(note)).count() - nodes.len();
    let mut incoming = xfdf::gathered(&nodes, &upright)?;
    incoming.skipped = incoming.skipped.saturating_add(u32::try_from(num_left).unwrap_or(u32::MAX));
    // Pages come one after the other; ours have an order of their own.
    incoming.threads.sort_by_key(|thread| thread.number.unwrap_or(u32::MAX));
    if let Media::Image { .. } = media {
        for thread in &mut incoming.threads {
            thread.place = Place::Whole;
            thread.marks.iter_mut().for_each(|mark| mark.place = None);
        }
    }
    Ok(incoming)
}

/// Pages whose space is what is shown of them, as annotations are told in that.
fn upright(media: &Media) -> Result<Media, Trouble> {
    let page = |label: &str, width: u32, height: u32| {
        let shown = [0.0, 0.0, f64::from(width) / 1000.0, f64::from(height) / 1000.0];
        Page { label: label.to_owned(), width, height, space: Some(Space { shown, rotation: 0 }) }
    };
    match media {
        Media::Pages(pages) => {
            Ok(Media::Pages(pages.iter().map(|one| page(&one.label, one.width, one.height)).collect()))
        }
        Media::Image { width, height } => Ok(Media::Pages(vec![page("1", *width, *height)])),
        Media::Frames(_) | Media::Sound { .. } => Err(UNFIT),
    }
}

/// Fields of forms and what a page needs for itself say nothing.
fn is_for_us(note: &PdfNote) -> bool {
    !matches!(
        note.kind.as_str(),
        "Widget" | "Screen" | "PrinterMark" | "TrapNet" | "Watermark" | "3D" | "RichMedia"
    )
}

/// An element of XFDF; `None` where there is none for it, or its page is not here.
fn node(note: &PdfNote, names: &Names<'_>, media: &Media) -> Option<Node> {
    let page = media.page(note.page)?;
    // Above the lower edge, as PDF has it.
    let height = f64::from(page.height) / 1000.0;
    let own = |name: &str| note.own.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    // An answer is for lists, a mark for the page.
    if !is_for_us(note) || (note.hidden && note.answers.is_none()) {
        return None;
    }
    let mut made = Made { attributes: Vec::new(), children: Vec::new() };
    made.put("page", note.page.checked_sub(1)?.to_string());
    made.put("name", names.name_of(note));
    made.maybe("title", note.author.clone());
    made.maybe("creationdate", note.made_at.clone());
    made.maybe("subject", note.subject.clone());
    made.maybe("intent", note.intent.clone());
    made.maybe("state", note.state.clone());
    made.maybe("statemodel", note.state_model.clone());
    made.maybe("width", note.width.map(|width| decimal(width, 3)));
    made.maybe("color", note.color.map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}")));
    match (own("of"), note.answers) {
        (Some(thread), None) => {
            made.put("inreplyto", thread.to_owned());
            made.put("replyType", "group".to_owned());
        }
        (_, Some(number)) => {
            let kind = if note.grouped { "group" } else { "reply" };
            made.put("inreplyto", names.name_of(names.by_place.get(&(note.page, number))?));
            made.put("replyType", kind.to_owned());
        }
        (None, None) => {}
    }
    let [x, y, width, tall] = note.inner;
    let is_point = own("on") == Some("point");
    let (left, top) = match note.kind.as_str() {
        "Text" if is_point => (x + width / 2.0, height - y - tall / 2.0),
        "Text" => {
            let [x, y] = note.corner;
            (x, height - y)
        }
        _ => (x, height - y),
    };
    made.put("rect", listed(&[left, height - y - tall, x + width, top]));
    made.lines(note, height);
    for (key, value) in &note.own {
        if KNOWN.contains(&key.as_str()) {
            made.put(&format!("galley:{key}"), value.clone());
        }
    }
    if own("on") == Some("thread") {
        made.put("galley:on", "thread".to_owned());
    }
    if let Some(quads) = own("quads").and_then(|text| numbers(text, MAX_NUMBERS)) {
        made.put("galley:coords", listed(&around(&quads, [x, y], height)));
    }
    if let Some(contents) = &note.contents {
        made.children.push(Node::made("contents", Vec::new(), vec![Node::of_text(contents.clone())]));
    }
    Some(Node::made(&note.kind.to_ascii_lowercase(), made.attributes, made.children))
}

/// Annotations by their places, and by names where those came first.
struct Names<'a> {
    by_place: HashMap<(u32, u32), &'a PdfNote>,
    by_name: HashMap<&'a str, (u32, u32)>,
}

impl<'a> Names<'a> {
    fn of(notes: &'a [PdfNote]) -> Self {
        let (mut by_place, mut by_name) = (HashMap::new(), HashMap::new());
        for note in notes {
            let place = (note.page, note.number);
            by_place.entry(place).or_insert(note);
            if let Some(name) = note.name.as_deref().filter(|name| !name.is_empty()) {
                by_name.entry(name).or_insert(place);
            }
        }
        Self { by_place, by_name }
    }

    /// What others know it by; one that has no name, or that of another, has its place for one.
    fn name_of(&self, note: &PdfNote) -> String {
        let place = (note.page, note.number);
        match &note.name {
            Some(name) if self.by_name.get(name.as_str()) == Some(&place) => name.clone(),
            _ => format!("page {} number {}", note.page, note.number),
        }
    }
}

/// Corners of words, from the upper left of a caret in thousandths, in points above the lower edge of the page.
fn around(quads: &[f64], [left, top]: [f64; 2], height: f64) -> Vec<f64> {
    let pairs = quads.chunks_exact(2).filter_map(|pair| <[f64; 2]>::try_from(pair).ok());
    let corners: Vec<[f64; 2]> = pairs.map(|[x, y]| [left + x / 1000.0, height - top - y / 1000.0]).collect();
    let ordered = corners.chunks_exact(4).filter_map(|quad| <[[f64; 2]; 4]>::try_from(quad).ok());
    // The lower ones from the left, as /QuadPoints has them.
    ordered.flat_map(|[first, second, third, fourth]| [first, second, fourth, third]).flatten().collect()
}

fn listed(all: &[f64]) -> String {
    all.iter().map(|number| decimal(*number, 4)).collect::<Vec<_>>().join(",")
}

/// An element in the making.
struct Made {
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

impl Made {
    fn put(&mut self, name: &str, value: String) {
        self.attributes.push((name.to_owned(), value));
    }

    fn maybe(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Points of lines and corners of words.
    fn lines(&mut self, note: &PdfNote, height: f64) {
        let own = |[x, y]: [f64; 2]| [x, height - y];
        let joint =
            |path: &[[f64; 2]]| path.iter().map(|point| listed(&own(*point))).collect::<Vec<_>>().join(";");
        let text = |text: String| vec![Node::of_text(text)];
        match note.kind.as_str() {
            "Line" => {
                if let Some([from, to]) = note.paths.first().map(Vec::as_slice) {
                    self.put("start", listed(&own(*from)));
                    self.put("end", listed(&own(*to)));
                }
                for (name, has) in ["head", "tail"].into_iter().zip(note.ends) {
                    self.put(name, if has { "OpenArrow" } else { "None" }.to_owned());
                }
            }
            "Polygon" | "PolyLine" => {
                let path = note.paths.first().map(|path| joint(path)).unwrap_or_default();
                self.children.push(Node::made("vertices", Vec::new(), text(path)));
            }
            "Ink" => {
                let gesture = |path: &Vec<[f64; 2]>| Node::made("gesture", Vec::new(), text(joint(path)));
                let gestures = note.paths.iter().map(gesture).collect();
                self.children.push(Node::made("inklist", Vec::new(), gestures));
            }
            _ => {}
        }
        if !note.quads.is_empty() {
            let corners: Vec<f64> = note.quads.iter().flatten().flat_map(|point| own(*point)).collect();
            self.put("coords", listed(&corners));
        }
    }
}

#[cfg(test)]
mod tests {
    use galley_core::Shape;
    use galley_core::place::TextMark;

    use super::*;

    fn note(number: u32, kind: &str) -> PdfNote {
        PdfNote {
            page: 1,
            number,
            kind: kind.to_owned(),
            inner: [10.0, 20.0, 30.0, 40.0],
            corner: [10.0, 20.0],
            contents: Some(format!("{kind} {number}")),
            ..PdfNote::default()
        }
    }

    fn media() -> Media {
        Media::Pages(vec![Page { label: "1".to_owned(), width: 200_000, height: 300_000, space: None }])
    }

    #[test]
    fn annotations_of_others_are_marks_where_they_are_shown() {
        let line =
            PdfNote { paths: vec![vec![[1.0, 2.0], [3.0, 4.5]]], ends: [true, false], ..note(3, "Line") };
        let quad = [[1.0, 2.0], [9.0, 2.0], [1.0, 7.0], [9.0, 7.0]];
        let words = PdfNote { quads: vec![quad], color: Some([255, 255, 0]), ..note(4, "Squiggly") };
        let pen = PdfNote { paths: vec![vec![[1.0, 2.0], [3.0, 4.0]]], ..note(5, "Ink") };
        let notes = [note(1, "Square"), note(2, "Text"), line, words, pen];
        let read = read(&notes, &media()).unwrap();
        assert_eq!(read.skipped, 0);
        let shapes: Vec<_> = read.threads.iter().map(|thread| thread.marks[0].shape.clone()).collect();
        assert_eq!(shapes[0], Shape::Box { x: 10_000, y: 20_000, width: 30_000, height: 40_000 });
        assert_eq!(shapes[1], Shape::Point { x: 10_000, y: 20_000 });
        assert_eq!(shapes[2], Shape::Arrow { from: [3_000, 4_500], to: [1_000, 2_000] });
        let Shape::Text { mark, quads, .. } = &shapes[3] else { panic!("{shapes:?}") };
        assert_eq!(*mark, TextMark::Highlight);
        assert_eq!(quads[0], [1_000, 2_000, 9_000, 2_000, 9_000, 7_000, 1_000, 7_000]);
        assert_eq!(shapes[4], Shape::Freehand { points: vec![[1_000, 2_000, 500], [3_000, 4_000, 500]] });
    }

    #[test]
    fn answers_and_states_find_their_thread_without_names() {
        let answer = |number, to| PdfNote { answers: Some(to), hidden: true, ..note(number, "Text") };
        let state = PdfNote {
            state: Some("Completed".to_owned()),
            state_model: Some("Review".to_owned()),
            ..answer(4, 1)
        };
        let same = |note: PdfNote| PdfNote { name: Some("same".to_owned()), ..note };
        let grouped = PdfNote { answers: Some(1), grouped: true, ..note(5, "Circle") };
        let notes = [same(note(1, "Square")), same(answer(2, 1)), answer(3, 2), state, grouped];
        let read = read(&notes, &media()).unwrap();
        let [thread] = read.threads.as_slice() else { panic!("{read:?}") };
        assert_eq!((thread.comments.len(), thread.marks.len(), thread.resolved), (3, 2, true));
    }

    #[test]
    fn what_is_not_for_the_page_or_elsewhere_is_left_out() {
        let hidden = PdfNote { hidden: true, ..note(1, "Square") };
        let beyond = PdfNote { page: 9, ..note(1, "Square") };
        let read = read(&[hidden, beyond, note(2, "Widget"), note(3, "Sound")], &media()).unwrap();
        assert_eq!((read.threads.len(), read.skipped), (0, 3), "a field of a form is no remark");
    }

    #[test]
    fn on_a_picture_all_is_on_the_picture() {
        let picture = Media::Image { width: 200_000, height: 300_000 };
        let read = read(&[note(1, "Square")], &picture).unwrap();
        assert_eq!((read.threads[0].place, read.threads[0].marks[0].place), (Place::Whole, None));
        assert!(matches!(super::read(&[], &Media::Sound { rate: 1, samples: 1 }), Err(Trouble::Unfit(_))));
    }
}
