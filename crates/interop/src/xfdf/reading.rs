//! XFDF of others, and our own, as threads.

use std::collections::HashMap;

use galley_core::place::{Shape, Stroke, TextMark};

use crate::format::Trouble;
use crate::markup::{self, Node};
use crate::model::{
    Beside, Comment, Incoming, Mark, Media, Place, Space, Thread, labels_of, name_of, to_do_of,
};
use crate::numbers::{number, numbers, points};
use crate::{colors, instant, svg};

const UNFIT: Trouble = Trouble::Unfit("XFDF is for PDF, which this proof is not.");
/// Rounds of replies to replies.
const MAX_ROUNDS: usize = 50;
/// Numbers of one list.
const MAX_NUMBERS: usize = 100_000;

/// A thread while its group and its replies are gathered.
struct Gathered {
    thread: Thread,
    /// The sign of a replacement, whose struck words say all there is.
    carets: Vec<Mark>,
    /// When its state was last set.
    settled_at: i64,
}

pub fn read(bytes: &[u8], media: &Media) -> Result<Incoming, Trouble> {
    if !matches!(media, Media::Pages(pages) if pages.iter().all(|page| page.space.is_some())) {
        return Err(UNFIT);
    }
    let root = markup::read(&markup::text_of(bytes)?)?;
    if root.name != "xfdf" {
        return Err(Trouble::Damaged(format!("its root is {}, not xfdf", root.name.escape_debug())));
    }
    gathered(root.child("annots").map(|annots| annots.children.as_slice()).unwrap_or_default(), media)
}

/// The threads that annotations are, each an element.
pub(crate) fn gathered(annots: &[Node], media: &Media) -> Result<Incoming, Trouble> {
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut answers: Vec<&Node> = Vec::new();
    let mut skipped = 0_u32;
    for node in annots {
        // Space between elements.
        if node.name.is_empty() {
            continue;
        }
        if node.attribute("inreplyto").is_some() {
            answers.push(node);
        } else if let Some(head) = head_of(node, media) {
            if !head.thread.id.is_empty() {
                known.insert(head.thread.id.clone(), gathered.len());
            }
            gathered.push(head);
        } else {
            skipped = skipped.saturating_add(1);
        }
    }
    for _ in 0..MAX_ROUNDS {
        let num_before = answers.len();
        answers.retain(|node| {
            let at = node.attribute("inreplyto").and_then(|name| known.get(name)).copied();
            let Some(at) = at else { return true };
            let Some(to) = gathered.get_mut(at) else { return true };
            if let Some(name) = node.attribute("name") {
                known.insert(name.to_owned(), at);
            }
            if !take_in(node, to, media) {
                skipped = skipped.saturating_add(1);
            }
            false
        });
        if answers.len() == num_before {
            break;
        }
    }
    skipped = skipped.saturating_add(u32::try_from(answers.len()).unwrap_or(u32::MAX));
    Incoming::of(gathered.into_iter().map(finished).collect(), media, skipped)
}

/// A caret that says Replace is about the words that are struck beside it; alone it is an insertion.
fn finished(gathered: Gathered) -> Thread {
    let Gathered { mut thread, carets, .. } = gathered;
    let replaces = |mark: &Mark| matches!(mark.shape, Shape::Text { mark: TextMark::Replace, .. });
    if !thread.marks.iter().any(replaces) {
        thread.marks.extend(carets);
    }
    thread
}

/// The page of an annotation, and how it lies.
fn page_of(node: &Node, media: &Media) -> Option<(Place, Space)> {
    let number = node.attribute("page")?.trim().parse::<u32>().ok()?.checked_add(1)?;
    Some((Place::Page(number), media.page(number)?.space?))
}

fn head_of(node: &Node, media: &Media) -> Option<Gathered> {
    let (own, space) = page_of(node, media)?;
    let is_thread = node.attribute("galley:on") == Some("thread");
    let shapes = if is_thread { Vec::new() } else { shapes_of(node, &space)? };
    let place = match node.attribute("galley:at") {
        None => own,
        Some("whole") => Place::Whole,
        Some(page) => Place::Page(page.parse().ok()?),
    };
    let stroke = stroke_of(node);
    let elsewhere = (place != own).then_some(own);
    let name = node.attribute("name").unwrap_or_default().to_owned();
    let mut comment = comment_of(node);
    comment.id = node.attribute("galley:comment").unwrap_or_default().to_owned();
    if comment.text.trim().is_empty() {
        // A mark without a word still says that something is there.
        comment.text = node
            .attribute("subject")
            .map(str::to_owned)
            .unwrap_or_else(|| shapes.first().map(|shape| name_of(shape).to_owned()).unwrap_or_default());
    }
    let marks = shapes.into_iter().map(|shape| Mark { shape, stroke, place: elsewhere });
    let (carets, marks) = marks.partition(|_| is_sign(node));
    let count = |name: &str| node.attribute(name).and_then(|count| count.parse::<u32>().ok());
    let labels = node.attribute("galley:labels").unwrap_or_default();
    let thread = Thread {
        number: count("galley:number"),
        id: name,
        place,
        resolved: false,
        marks,
        comments: vec![comment],
        labels: labels_of(labels.split('\n').map(str::to_owned)),
        to_do: node.attribute("galley:to-do").and_then(to_do_of),
        beside: Beside {
            reactions: count("galley:reactions").unwrap_or_default(),
            attachments: count("galley:attachments").unwrap_or_default(),
        },
    };
    Some(Gathered { thread, carets, settled_at: i64::MIN })
}

fn is_sign(node: &Node) -> bool {
    node.name == "caret" && node.attribute("intent") == Some("Replace")
}

/// Adds a member of the group, a reply or a state; returns whether it was one of them.
fn take_in(node: &Node, to: &mut Gathered, media: &Media) -> bool {
    let is_group = node.attribute("replyType") == Some("group");
    if is_group {
        let Some((own, space)) = page_of(node, media) else { return false };
        let Some(shapes) = shapes_of(node, &space) else { return false };
        let stroke = stroke_of(node);
        let place = (own != to.thread.place).then_some(own);
        let into = if is_sign(node) { &mut to.carets } else { &mut to.thread.marks };
        into.extend(shapes.into_iter().map(|shape| Mark { shape, stroke, place }));
        return true;
    }
    let comment = comment_of(node);
    match (node.attribute("state"), node.attribute("statemodel")) {
        (Some(state), model) => {
            // Marked is for whoever reads; the review is done where it says so.
            if model.is_none_or(|model| model == "Review") && comment.made_at >= to.settled_at {
                to.settled_at = comment.made_at;
                to.thread.resolved = state == "Completed";
            }
            true
        }
        (None, _) if comment.text.trim().is_empty() => false,
        (None, _) => {
            to.thread.comments.push(comment);
            true
        }
    }
}

fn comment_of(node: &Node) -> Comment {
    let said = node.child("contents").map(|contents| contents.all_text("p"));
    let rich = || node.child("contents-richtext").map(|contents| contents.all_text("p"));
    let date = node.attribute("creationdate").or_else(|| node.attribute("date"));
    Comment {
        id: node.attribute("name").unwrap_or_default().to_owned(),
        author: node.attribute("title").unwrap_or_default().to_owned(),
        made_at: date.and_then(instant::read).unwrap_or_default(),
        text: said.filter(|text| !text.trim().is_empty()).or_else(rich).unwrap_or_default(),
    }
}

fn stroke_of(node: &Node) -> Option<Stroke> {
    if node.attribute("galley:plain") == Some("true") {
        return None;
    }
    let color = colors::nearest(node.attribute("color")?)?;
    let width = node.attribute("galley:width").or_else(|| node.attribute("width"));
    let width = width.and_then(number).unwrap_or(2.0);
    Some(Stroke { color, width: svg::width_of(width) })
}

/// The shapes that an annotation is; `None` where it is of a kind that is none, or damaged.
fn shapes_of(node: &Node, space: &Space) -> Option<Vec<Shape>> {
    let one = |shape: Shape| Some(vec![shape]);
    match node.name.as_str() {
        "text" => {
            let [left, _, _, top] = rect_of(node)?;
            let [x, y] = space.shown_at([left, top])?;
            one(Shape::Point { x, y })
        }
        "square" | "freetext" | "stamp" => {
            let [x, y, width, height] = space.shown_box(within(node, rect_of(node)?))?;
            one(Shape::Box { x, y, width, height })
        }
        "circle" => {
            let [x, y, width, height] = space.shown_box(within(node, rect_of(node)?))?;
            one(Shape::Ellipse { x, y, width, height })
        }
        "line" => {
            let end = |name: &str| {
                let both = numbers(node.attribute(name)?, 2)?;
                let &[x, y] = both.as_slice() else { return None };
                space.shown_at([x, y])
            };
            let (from, to) = (end("start")?, end("end")?);
            let ends_in = |name: &str| node.attribute(name).is_some_and(|ending| ending != "None");
            one(match (ends_in("head"), ends_in("tail")) {
                (_, true) => Shape::Arrow { from, to },
                (true, false) => Shape::Arrow { from: to, to: from },
                (false, false) => Shape::Line { from, to },
            })
        }
        "ink" => {
            let lists = &node.child("inklist")?.children;
            let gestures: Vec<&Node> = lists.iter().filter(|child| child.name == "gesture").collect();
            let pressures = node.attribute("galley:pressure").and_then(|text| numbers(text, MAX_NUMBERS));
            let pressures = pressures.filter(|_| gestures.len() == 1).unwrap_or_default();
            gestures.iter().map(|gesture| svg::pen(&line_of(&gesture.text(), space)?, &pressures)).collect()
        }
        "polygon" => one(svg::polygon(&line_of(&node.child("vertices")?.text(), space)?)?),
        "polyline" => one(svg::pen(&line_of(&node.child("vertices")?.text(), space)?, &[])?),
        "highlight" | "underline" | "squiggly" => text_of(node, space, TextMark::Highlight),
        "strikeout" if node.attribute("intent") == Some("StrikeOutTextEdit") => {
            text_of(node, space, TextMark::Replace)
        }
        "strikeout" => text_of(node, space, TextMark::Strike),
        "caret" => text_of(node, space, TextMark::Insert),
        _ => None,
    }
}

/// Left, bottom, right, top.
fn rect_of(node: &Node) -> Option<[f64; 4]> {
    let all = numbers(node.attribute("rect")?, 4)?;
    let &[x0, y0, x1, y1] = all.as_slice() else { return None };
    Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)])
}

/// Without the edge that its stroke and its effects take.
fn within(node: &Node, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
    let fringe = node.attribute("fringe").and_then(|text| numbers(text, 4)).unwrap_or_default();
    let &[a, b, c, d] = fringe.as_slice() else { return [left, bottom, right, top] };
    let inner = [left + a, bottom + b, right - c, top - d];
    let [x0, y0, x1, y1] = inner;
    if x0 < x1 && y0 < y1 { inner } else { [left, bottom, right, top] }
}

/// Points of the page's own space, as shown, in units.
fn line_of(text: &str, space: &Space) -> Option<Vec<[f64; 2]>> {
    let shown = |point: [f64; 2]| {
        let [x, y] = space.shown_at(point)?;
        Some([f64::from(x) / 1000.0, f64::from(y) / 1000.0])
    };
    points(text, MAX_NUMBERS)?.into_iter().map(shown).collect()
}

fn text_of(node: &Node, space: &Space, mark: TextMark) -> Option<Vec<Shape>> {
    let own = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
    let quads = match node.attribute("coords").or_else(|| node.attribute("galley:coords")) {
        Some(coords) => {
            let corners = points(coords, MAX_NUMBERS)?;
            corners.chunks_exact(4).map(|corners| quad_of(corners, space)).collect::<Option<Vec<_>>>()?
        }
        // The foot of a caret's sign is where text goes in.
        None if node.name == "caret" => {
            let [left, bottom, right, top] = rect_of(node)?;
            let middle = (left + right) / 2.0;
            vec![quad_of(&[[middle, top], [middle, top], [middle, bottom], [middle, bottom]], space)?]
        }
        None => return None,
    };
    let (quoted, before) = (own("galley:quoted"), own("galley:before"));
    let (after, engine) = (own("galley:after"), own("galley:engine"));
    Some(vec![Shape::Text { mark, quads, quoted, before, after, engine }])
}

/// A quad in reading direction; its lower corners come from the left, or all of them around.
fn quad_of(corners: &[[f64; 2]], space: &Space) -> Option<[i32; 8]> {
    let &[first, second, third, fourth] = corners else { return None };
    let far = |[ax, ay]: [f64; 2], [bx, by]: [f64; 2]| (ax - bx).hypot(ay - by);
    let goes_around = far(third, second) < far(third, first);
    let (bottom_right, bottom_left) = if goes_around { (third, fourth) } else { (fourth, third) };
    let [ax, ay] = space.shown_at(first)?;
    let [bx, by] = space.shown_at(second)?;
    let [cx, cy] = space.shown_at(bottom_right)?;
    let [dx, dy] = space.shown_at(bottom_left)?;
    Some([ax, ay, bx, by, cx, cy, dx, dy])
}
