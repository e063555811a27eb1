//! Reviews as XFDF.

use galley_core::Shape;
use galley_core::place::TextMark;

use super::{ICON, OWN};
use crate::format::Trouble;
use crate::markup::escaped;
use crate::model::{
    Beside, Comment, Mark, Media, Place, Review, Space, Thread, bounds_of, corners, drawn_with,
};
use crate::numbers::decimal;
use crate::outline::outline_of;
use crate::{colors, instant};

const UNFIT: Trouble = Trouble::Unfit("XFDF is for PDF; use w3c for pictures, otio or edl for films.");

/// An element of the list of annotations.
struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    /// Elements in it, but for the contents.
    inner: String,
}

impl Element {
    fn new(tag: &'static str, page: u32, rect: [f64; 4]) -> Self {
        let attributes = vec![("page", page.saturating_sub(1).to_string()), ("rect", joined(&rect))];
        Self { tag, attributes, inner: String::new() }
    }

    /// In the place of what it says of that name already.
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.attributes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.attributes.push((name, value)),
        }
        self
    }

    /// Who said it, and when.
    fn by(self, comment: &Comment) -> Self {
        let date = instant::pdf(comment.made_at);
        self.with("title", &*comment.author).with("date", &*date).with("creationdate", date)
    }

    fn write(self, contents: &str, out: &mut String) {
        out.push_str(&format!("<{}", self.tag));
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        }
        let contents = match contents {
            "" => String::new(),
            text => format!("<contents>{}</contents>", escaped(text)),
        };
        out.push_str(&format!(">{}{contents}</{}>\n", self.inner, self.tag));
    }
}

pub fn write(review: &Review) -> Result<Vec<u8>, Trouble> {
    let Media::Pages(pages) = &review.media else { return Err(UNFIT) };
    if pages.iter().any(|page| page.space.is_none()) {
        return Err(UNFIT);
    }
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xfdf xmlns=\"http://ns.adobe.com/xfdf/\" xmlns:galley=\"{OWN}\" \
         xml:space=\"preserve\">\n<f href=\"{}\"/>\n<annots>\n",
        escaped(&review.file_name)
    );
    for thread in &review.threads {
        write_thread(thread, &review.media, &mut out);
    }
    out.push_str("</annots>\n</xfdf>\n");
    Ok(out.into_bytes())
}

/// The page that shows it.
fn page_of(place: Place) -> u32 {
    if let Place::Page(number) = place { number } else { 1 }
}

fn write_thread(thread: &Thread, media: &Media, out: &mut String) {
    let space_of = |number: u32| media.page(number).and_then(|page| page.space);
    let page = page_of(thread.place);
    let (Some(first), Some(space)) = (thread.first(), space_of(page)) else { return };
    let mut elements = Vec::new();
    for mark in &thread.marks {
        let number = page_of(mark.place.unwrap_or(thread.place));
        if let Some(space) = space_of(number) {
            elements.extend(drawn(mark, number, &space, thread.resolved));
        }
    }
    let mut elements = elements.into_iter();
    let head = elements.next().unwrap_or_else(|| note(page, &space, [0, 0]).with("galley:on", "thread"));
    let on_another = thread.marks.first().is_some_and(|mark| mark.place.is_some());
    let at = match thread.place {
        Place::Page(number) if on_another => Some(number.to_string()),
        Place::Page(_) => None,
        Place::Whole | Place::Frames { .. } | Place::Span { .. } => Some("whole".to_owned()),
    };
    let mut head = head.with("name", &*thread.id).by(first).with("galley:comment", &*first.id);
    if let Some(number) = thread.number {
        head = head.with("galley:number", number.to_string());
    }
    if let Some(at) = at {
        head = head.with("galley:at", at);
    }
    // One a line: no label has lines.
    if !thread.labels.is_empty() {
        head = head.with("galley:labels", thread.labels.join("\n"));
    }
    if let Some(to_do) = thread.to_do {
        head = head.with("galley:to-do", to_do.as_str());
    }
    let Beside { reactions, attachments } = thread.beside;
    for (name, count) in [("galley:reactions", reactions), ("galley:attachments", attachments)] {
        if count > 0 {
            head = head.with(name, count.to_string());
        }
    }
    head.write(&first.text, out);
    for (nth, element) in (2..).zip(elements) {
        let name = format!("{}-{nth}", thread.id);
        element
            .with("name", name)
            .with("inreplyto", &*thread.id)
            .with("replyType", "group")
            .by(first)
            .write("", out);
    }
    let answer = || note(page, &space, [0, 0]).with("inreplyto", &*thread.id).with("replyType", "reply");
    for reply in thread.comments.iter().skip(1) {
        answer().with("name", &*reply.id).by(reply).write(&reply.text, out);
    }
    if let Some(last) = thread.comments.last().filter(|_| thread.resolved) {
        let state = answer().with("name", format!("{}-state", thread.id)).by(last);
        let state = state.with("statemodel", "Review").with("state", "Completed");
        state.with("flags", "hidden,print,nozoom,norotate").write("Completed", out);
    }
}

fn note(page: u32, space: &Space, at: [i32; 2]) -> Element {
    let [x, y] = space.point(at);
    let note = Element::new("text", page, [x, y - ICON, x + ICON, y]);
    note.with("icon", "Comment").with("flags", "print,nozoom,norotate")
}

/// A mark as the annotations that it is: mostly one.
fn drawn(mark: &Mark, page: u32, space: &Space, resolved: bool) -> Vec<Element> {
    let stroke = drawn_with(mark.stroke, resolved);
    let (color, width) = (colors::hex(stroke.color), f64::from(stroke.width));
    let [left, top, right, bottom] = bounds_of(&mark.shape);
    let around = space.around([[left, top], [right, bottom]].into_iter());
    let rect = grown(around, width / 2.0);
    let half = width / 2.0;
    let lined = |tag: &'static str, rect: [f64; 4]| {
        Element::new(tag, page, rect).with("flags", "print").with("width", decimal(width, 3))
    };
    let joint = |points: &mut dyn Iterator<Item = [i32; 2]>| {
        let points: Vec<String> = points.map(|point| joined(&space.point(point))).collect();
        points.join(";")
    };
    let made = match &mark.shape {
        Shape::Point { x, y } => vec![note(page, space, [*x, *y])],
        Shape::Box { .. } => vec![lined("square", rect).with("fringe", joined(&[half; 4]))],
        Shape::Ellipse { .. } => vec![lined("circle", rect).with("fringe", joined(&[half; 4]))],
        Shape::Line { from, to } => {
            let line = lined("line", rect).with("start", joined(&space.point(*from)));
            vec![line.with("end", joined(&space.point(*to)))]
        }
        Shape::Arrow { from, to } => {
            // With room for its head.
            let line = lined("line", grown(around, 9.0 * width)).with("start", joined(&space.point(*from)));
            let line = line.with("end", joined(&space.point(*to))).with("head", "None");
            vec![line.with("tail", "OpenArrow").with("intent", "LineArrow")]
        }
        Shape::Freehand { points } => {
            let pressures: Vec<String> = points.iter().map(|[_, _, pressure]| pressure.to_string()).collect();
            // As wide as it was pressed on the mean.
            let pressed = outline_of(&mark.shape, 1000.0 * width, 1000.0).width / 1000.0;
            let ink = lined("ink", grown(around, pressed / 2.0)).with("width", decimal(pressed, 3));
            let ink = ink.with("galley:width", decimal(width, 3));
            let mut ink = ink.with("galley:pressure", pressures.join(" "));
            let gesture = joint(&mut points.iter().map(|[x, y, _]| [*x, *y]));
            ink.inner = format!("<inklist><gesture>{gesture}</gesture></inklist>");
            vec![ink]
        }
        Shape::Polygon { points } => {
            let mut polygon = lined("polygon", rect);
            polygon.inner = format!("<vertices>{}</vertices>", joint(&mut points.iter().copied()));
            vec![polygon]
        }
        Shape::Text { mark, quads, quoted, before, after, engine } => {
            let coords: Vec<String> = quads.iter().map(|quad| quad_coords(space, *quad)).collect();
            let coords = coords.join(",");
            let text = |tag: &'static str| {
                let text = Element::new(tag, page, around).with("flags", "print");
                let text = text.with("galley:quoted", &**quoted).with("galley:before", &**before);
                text.with("galley:after", &**after).with("galley:engine", &**engine)
            };
            match mark {
                TextMark::Highlight => vec![text("highlight").with("coords", coords)],
                TextMark::Strike => vec![text("strikeout").with("coords", coords)],
                TextMark::Insert => {
                    let caret = text("caret").with("galley:coords", coords);
                    vec![caret.with("rect", joined(&caret_rect(space, quads.first())))]
                }
                TextMark::Replace => {
                    let caret = Element::new("caret", page, caret_rect(space, quads.last()));
                    let caret = caret.with("flags", "print").with("intent", "Replace");
                    vec![caret, text("strikeout").with("coords", coords).with("intent", "StrikeOutTextEdit")]
                }
            }
        }
    };
    let plain = mark.stroke.is_none();
    let finished = |element: Element| {
        let element = element.with("color", &*color).with("subject", crate::model::name_of(&mark.shape));
        // Notes and words have no width of XFDF's.
        let has_width = element.attributes.iter().any(|(name, _)| *name == "width");
        let element = if has_width { element } else { element.with("galley:width", decimal(width, 3)) };
        if plain { element.with("galley:plain", "true") } else { element }
    };
    made.into_iter().map(finished).collect()
}

fn grown([left, bottom, right, top]: [f64; 4], by: f64) -> [f64; 4] {
    [left - by, bottom - by, right + by, top + by]
}

/// Top left, top right, bottom left, bottom right: the order of QuadPoints that programs agree on.
fn quad_coords(space: &Space, quad: [i32; 8]) -> String {
    let [top_left, top_right, bottom_right, bottom_left] = corners(quad);
    let points = [top_left, top_right, bottom_left, bottom_right].map(|point| joined(&space.point(point)));
    points.join(",")
}

/// Where the sign of an insertion stands: about the foot of the end of a quad.
fn caret_rect(space: &Space, quad: Option<&[i32; 8]>) -> [f64; 4] {
    let Some(quad) = quad else { return [0.0; 4] };
    let [_, top_right, bottom_right, _] = corners(*quad);
    let [left, bottom, right, top] = space.around([top_right, bottom_right].into_iter());
    let side = ((right - left).max(top - bottom) / 3.0).max(2.0);
    let [x, y] = space.point(bottom_right);
    grown([x, y, x, y], side)
}

fn joined(numbers: &[f64]) -> String {
    numbers.iter().map(|number| decimal(*number, 4)).collect::<Vec<_>>().join(",")
}
