//! W3C Web Annotation Data Model (recommendation of 2017), as a page of JSON-LD: one annotation a thread, and one a reply,
//! whose target is the annotation of the thread.
//!
//! Where a mark is: pages and times as fragments, which shapes refine as SVG; boxes of pictures as `xywh`, too; words as a
//! quote. What the model has no word for is in members of our own, which others pass over.

use galley_core::place::{Shape, TextMark};
use galley_core::text::clean;
use serde_json::{Map, Value, json};

use crate::format::Trouble;
use crate::model::{
    Beside, Comment, Incoming, Mark, Media, Place, Review, Thread, bounds_of, drawn_with, labels_of,
};
use crate::numbers::{decimal, numbers, thousandths};
use crate::{instant, markup, svg};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
const OWN: &str = "urn:galley:interop:1#";
const OF_PDF: &str = "http://tools.ietf.org/rfc/rfc3778";
const OF_MEDIA: &str = "http://www.w3.org/TR/media-frags/";
/// Selectors within selectors, targets of one annotation, rounds of replies to replies.
const MAX_DEPTH: u32 = 6;
const MAX_TARGETS: usize = 200;
const MAX_ROUNDS: usize = 50;

pub fn write(review: &Review) -> Result<Vec<u8>, Trouble> {
    let mut items = Vec::new();
    for thread in &review.threads {
        let Some(first) = thread.first() else { continue };
        let mut about = annotation(&thread.id, first, "commenting", json!(targets(review, thread)));
        if let Some(number) = thread.number {
            about.insert("galley:number".to_owned(), json!(number));
        }
        about.insert("galley:resolved".to_owned(), json!(thread.resolved));
        if let Some(to_do) = thread.to_do {
            about.insert("galley:to-do".to_owned(), json!(to_do));
        }
        let Beside { reactions, attachments } = thread.beside;
        for (name, count) in [("galley:reactions", reactions), ("galley:attachments", attachments)] {
            if count > 0 {
                about.insert(name.to_owned(), json!(count));
            }
        }
        tag(&mut about, &thread.labels);
        items.push(Value::Object(about));
        for reply in thread.comments.iter().skip(1) {
            items.push(Value::Object(annotation(&reply.id, reply, "replying", json!(urn(&thread.id)))));
        }
    }
    let page = json!({
        "@context": [CONTEXT, { "galley": OWN }],
        "type": "AnnotationPage",
        "label": format!("{}, version {}", review.title, review.version_number),
        "items": items,
    });
    serde_json::to_vec_pretty(&page).map_err(|error| Trouble::Damaged(error.to_string()))
}

fn annotation(id: &str, comment: &Comment, motivation: &str, target: Value) -> Map<String, Value> {
    let mut made = Map::new();
    let mut put = |name: &str, value: Value| made.insert(name.to_owned(), value);
    put("id", json!(urn(id)));
    put("type", json!("Annotation"));
    put("motivation", json!(motivation));
    put("created", json!(instant::iso(comment.made_at)));
    put("creator", json!({ "type": "Person", "name": comment.author }));
    put(
        "body",
        json!({
            "id": urn(&comment.id),
            "type": "TextualBody",
            "format": "text/plain",
            "purpose": motivation,
            "value": comment.text,
        }),
    );
    put("target", target);
    made
}

/// Labels as bodies beside the text (3.3.5).
fn tag(about: &mut Map<String, Value>, labels: &[String]) {
    let tags =
        labels.iter().map(|label| json!({ "type": "TextualBody", "purpose": "tagging", "value": label }));
    let mut bodies: Vec<Value> = about.remove("body").into_iter().chain(tags).collect();
    let body = if bodies.len() == 1 { bodies.pop().unwrap_or_default() } else { Value::Array(bodies) };
    about.insert("body".to_owned(), body);
}

fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

/// Where the thread is, unless its first mark says so, and each of its marks.
fn targets(review: &Review, thread: &Thread) -> Vec<Value> {
    let source = iri(&review.file_name);
    let mut targets = Vec::new();
    if thread.marks.first().is_none_or(|mark| mark.place.is_some()) {
        targets.push(match place_selector(&review.media, thread.place, "") {
            Some(selector) => json!({ "type": "SpecificResource", "source": source, "selector": selector }),
            None => json!(source),
        });
    }
    for mark in &thread.marks {
        let place = mark.place.unwrap_or(thread.place);
        let selector = mark_selector(&review.media, place, mark, thread.resolved);
        let mut target = json!({ "type": "SpecificResource", "source": source, "selector": selector });
        if let Value::Object(members) = &mut target {
            members.insert("galley:stroke".to_owned(), json!(mark.stroke.is_some()));
            if let Shape::Text { mark, engine, .. } = &mark.shape {
                members.insert("galley:mark".to_owned(), json!(mark));
                members.insert("galley:engine".to_owned(), json!(engine));
            }
        }
        targets.push(target);
    }
    targets
}

/// A place as a fragment; `more` stands behind what it says.
fn place_selector(media: &Media, place: Place, more: &str) -> Option<Value> {
    let fragment = |conforms_to: &str, value: String| json!({ "type": "FragmentSelector", "conformsTo": conforms_to, "value": value });
    if let Place::Page(number) = place {
        return Some(fragment(OF_PDF, format!("page={number}")));
    }
    let time =
        media.seconds_of(place).map(|[from, to]| format!("t=npt:{},{}", decimal(from, 9), decimal(to, 9)));
    let parts: Vec<String> = time.into_iter().chain((!more.is_empty()).then(|| more.to_owned())).collect();
    (!parts.is_empty()).then(|| fragment(OF_MEDIA, parts.join("&")))
}

/// Ways to say where a mark is, each as good as the others.
fn mark_selector(media: &Media, place: Place, mark: &Mark, resolved: bool) -> Value {
    let mut ways = Vec::new();
    let in_pixels = matches!(media, Media::Image { .. } | Media::Frames(_));
    let [left, top, right, bottom] = bounds_of(&mark.shape);
    if in_pixels && left >= 0 && top >= 0 && matches!(mark.shape, Shape::Box { .. }) {
        // Whole pixels are all that a fragment can say: those that the box touches.
        let (x, y) = (left / 1000, top / 1000);
        let far = |edge: i32, near: i32| (edge.saturating_add(999) / 1000 - near).max(1);
        let part = format!("xywh=pixel:{x},{y},{},{}", far(right, x), far(bottom, y));
        ways.extend(place_selector(media, place, &part));
    }
    let mut exact = Vec::new();
    if let Shape::Text { quoted, before, after, .. } = &mark.shape {
        exact
            .push(json!({ "type": "TextQuoteSelector", "exact": quoted, "prefix": before, "suffix": after }));
    }
    let size = media.size_at(place).unwrap_or_default();
    let picture = svg::write(&mark.shape, drawn_with(mark.stroke, resolved), size);
    exact.push(json!({ "type": "SvgSelector", "value": picture }));
    match place_selector(media, place, "") {
        Some(mut selector) => {
            if let Value::Object(members) = &mut selector {
                members.insert("refinedBy".to_owned(), one_or_many(exact));
            }
            ways.push(selector);
        }
        None => ways.extend(exact),
    }
    one_or_many(ways)
}

fn one_or_many(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.pop().unwrap_or_default() } else { Value::Array(values) }
}

/// A file name as a relative reference.
fn iri(file_name: &str) -> String {
    let mut iri = String::new();
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            iri.push_str(&format!("%{byte:02X}"));
        }
    }
    iri
}

pub fn read(bytes: &[u8], media: &Media) -> Result<Incoming, Trouble> {
    let text = markup::text_of(bytes)?;
    let document: Value = serde_json::from_str(&text).map_err(|error| Trouble::Damaged(error.to_string()))?;
    let mut skipped = 0;
    let mut threads = Vec::new();
    let mut replies = Vec::new();
    for item in items(&document) {
        let Some(comment) = comment_of(item) else {
            skipped += 1;
            continue;
        };
        if item["motivation"] == "replying" {
            replies.push((item, comment));
        } else {
            match thread_of(item, comment, media) {
                Some(thread) => threads.push(thread),
                None => skipped += 1,
            }
        }
    }
    skipped += attach(&mut threads, replies);
    Incoming::of(threads, media, skipped)
}

/// The annotations of a page, of the first page of a collection, of a list, or the one that this is.
fn items(document: &Value) -> Vec<&Value> {
    let listed = document.get("items").or_else(|| document.get("first").and_then(|page| page.get("items")));
    match (listed.unwrap_or(document), listed) {
        (Value::Array(items), _) => items.iter().collect(),
        (_, None) => vec![document],
        (one, Some(_)) => vec![one],
    }
}

fn id_of(value: &Value) -> String {
    let id =
        value.as_str().or_else(|| value["id"].as_str()).or_else(|| value["@id"].as_str()).unwrap_or_default();
    id.strip_prefix("urn:uuid:").unwrap_or(id).to_owned()
}

fn comment_of(item: &Value) -> Option<Comment> {
    let bodies = each(&item["body"]);
    let body = bodies.iter().find(|body| body["purpose"] != "tagging" && !said_in(body).is_empty());
    let text = said_in(body?);
    let creator = each(&item["creator"]);
    let author =
        creator.first().and_then(|one| one["name"].as_str().or_else(|| one.as_str())).unwrap_or_default();
    let made_at = item["created"].as_str().or_else(|| item["modified"].as_str()).and_then(instant::read);
    Some(Comment {
        id: body.map(|body| body["id"].as_str().map(|_| id_of(body)).unwrap_or_default()).unwrap_or_default(),
        author: author.to_owned(),
        made_at: made_at.unwrap_or_default(),
        text,
    })
}

/// What a body says in words.
fn said_in(body: &Value) -> String {
    let said = body.as_str().or_else(|| body["value"].as_str()).unwrap_or_default();
    let is_html = body["format"].as_str().is_some_and(|format| format.contains("html"));
    clean(&if is_html { without_tags(said) } else { said.to_owned() })
}

/// The words of HTML that editors make for comments.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        if tag.starts_with("br") || tag == "/p" || tag == "/div" || tag == "/li" {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    entities.iter().fold(text, |text, &(name, letter)| text.replace(name, letter))
}

/// What a member holds, be it one or many.
fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().take(MAX_TARGETS).collect(),
        one => vec![one],
    }
}

/// What selectors say about one target.
#[derive(Default)]
struct Found {
    place: Option<Place>,
    rect: Option<Shape>,
    picture: Option<svg::Drawn>,
    quote: Option<[String; 3]>,
}

fn thread_of(item: &Value, mut comment: Comment, media: &Media) -> Option<Thread> {
    let mut place = None;
    let mut marks = Vec::new();
    for target in each(&item["target"]) {
        let mut found = Found::default();
        for selector in each(&target["selector"]) {
            look(selector, media, &mut found, 0);
        }
        // A fragment may stand in the address itself.
        let source = target.as_str().or_else(|| target["source"].as_str()).or_else(|| target["id"].as_str());
        if let Some((_, fragment)) = source.and_then(|source| source.split_once('#')) {
            look_at_fragment(fragment, media, &mut found);
        }
        let here = found.place.unwrap_or(Place::Whole);
        let of_thread = *place.get_or_insert(here);
        let elsewhere = (here != of_thread).then_some(here);
        let (shapes, lone_quote) = shapes_of(target, &mut found);
        if let Some(quote) = lone_quote {
            comment.text = format!("“{quote}”\n{}", comment.text);
        }
        let plain = target["galley:stroke"] == false;
        let stroke = found.picture.and_then(|picture| picture.stroke).filter(|_| !plain);
        marks.extend(shapes.into_iter().map(|shape| Mark { shape, stroke, place: elsewhere }));
    }
    let count = |name: &str| item[name].as_u64().and_then(|count| u32::try_from(count).ok());
    let tags = each(&item["body"]).into_iter().filter(|body| body["purpose"] == "tagging");
    Some(Thread {
        number: count("galley:number"),
        id: id_of(item),
        place: place?,
        resolved: item["galley:resolved"] == true,
        marks,
        comments: vec![comment],
        labels: labels_of(tags.map(said_in)),
        to_do: serde_json::from_value(item["galley:to-do"].clone()).ok(),
        beside: Beside {
            reactions: count("galley:reactions").unwrap_or_default(),
            attachments: count("galley:attachments").unwrap_or_default(),
        },
    })
}

/// The shapes of a target; a quote that nothing says the place of comes beside.
fn shapes_of(target: &Value, found: &mut Found) -> (Vec<Shape>, Option<String>) {
    let said: Option<TextMark> = serde_json::from_value(target["galley:mark"].clone()).ok();
    let quads = found.picture.as_ref().map(|picture| picture.quads.clone()).unwrap_or_default();
    match found.quote.take() {
        Some([quoted, before, after]) if !quads.is_empty() => {
            let usual = if quoted.is_empty() { TextMark::Insert } else { TextMark::Highlight };
            let engine = target["galley:engine"].as_str().unwrap_or_default().to_owned();
            let mark = said.unwrap_or(usual);
            (vec![Shape::Text { mark, quads, quoted, before, after, engine }], None)
        }
        quote => {
            let drawn = found.picture.as_ref().map(|picture| picture.shapes.clone());
            let shapes = drawn.or_else(|| found.rect.clone().map(|rect| vec![rect])).unwrap_or_default();
            let lone =
                quote.map(|[quoted, ..]| quoted).filter(|quoted| !quoted.is_empty() && shapes.is_empty());
            (shapes, lone)
        }
    }
}

fn look(selector: &Value, media: &Media, found: &mut Found, depth: u32) {
    if depth >= MAX_DEPTH {
        return;
    }
    let value = selector["value"].as_str().unwrap_or_default();
    match selector["type"].as_str().unwrap_or_default() {
        "FragmentSelector" => look_at_fragment(value, media, found),
        "SvgSelector" => found.picture = found.picture.take().or_else(|| svg::read(value)),
        "TextQuoteSelector" => {
            let part = |name: &str| clean_part(selector[name].as_str().unwrap_or_default());
            found.quote.get_or_insert_with(|| [part("exact"), part("prefix"), part("suffix")]);
        }
        _ => {}
    }
    for refined in each(&selector["refinedBy"]) {
        look(refined, media, found, depth + 1);
    }
}

/// Without what no text of a mark has; its outer space belongs to it.
fn clean_part(text: &str) -> String {
    text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control()).collect()
}

fn look_at_fragment(fragment: &str, media: &Media, found: &mut Found) {
    for part in fragment.split('&') {
        let Some((name, value)) = part.split_once('=') else { continue };
        match name {
            "page" => found.place = found.place.or_else(|| value.parse().ok().map(Place::Page)),
            "t" => {
                let value = value.strip_prefix("npt:").unwrap_or(value);
                let (from, to) = value.split_once(',').unwrap_or((value, value));
                let from = if from.is_empty() { Some(0.0) } else { seconds(from) };
                let place = from.zip(seconds(to)).and_then(|(from, to)| media.at_seconds([from, to]));
                found.place = found.place.or(place);
            }
            "xywh" => found.rect = found.rect.take().or_else(|| rect_of(value, media, found.place)),
            _ => {}
        }
    }
}

/// `12.5`, `01:12.5`, `1:02:03`
fn seconds(text: &str) -> Option<f64> {
    let parts: Vec<f64> = text.split(':').map(crate::numbers::number).collect::<Option<_>>()?;
    let negative = parts.len() > 3 || parts.iter().any(|part| *part < 0.0);
    (!negative).then(|| parts.iter().fold(0.0, |sum, part| sum * 60.0 + part))
}

fn rect_of(value: &str, media: &Media, place: Option<Place>) -> Option<Shape> {
    let (scale, value) = match value.split_once(':') {
        Some(("percent", value)) => {
            let [width, height] = media.size_at(place.unwrap_or(Place::Whole))?;
            ([f64::from(width) / 100_000.0, f64::from(height) / 100_000.0], value)
        }
        Some(("pixel", value)) => ([1.0; 2], value),
        Some(_) => return None,
        None => ([1.0; 2], value),
    };
    let all = numbers(value, 4)?;
    let &[x, y, width, height] = all.as_slice() else { return None };
    let [across, down] = scale;
    let (x, y) = (thousandths(x * across)?, thousandths(y * down)?);
    Some(Shape::Box { x, y, width: thousandths(width * across)?, height: thousandths(height * down)? })
}

/// Puts replies to what they answer, be it a thread or another reply; returns how many answer nothing that is there.
fn attach(threads: &mut [Thread], mut replies: Vec<(&Value, Comment)>) -> u32 {
    let mut known: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (at, thread) in threads.iter().enumerate() {
        known.insert(thread.id.clone(), at);
    }
    for _ in 0..MAX_ROUNDS {
        let num_before = replies.len();
        replies.retain(|(item, comment)| {
            let target = each(&item["target"]).first().map(|target| id_of(target)).unwrap_or_default();
            let Some(at) = known.get(&target).copied() else { return true };
            let Some(thread) = threads.get_mut(at) else { return true };
            known.insert(id_of(item), at);
            thread.comments.push(comment.clone());
            false
        });
        if replies.len() == num_before {
            break;
        }
    }
    u32::try_from(replies.len()).unwrap_or(u32::MAX)
}
