//! OpenTimelineIO, as version 0.17 and later write it: a timeline of one clip, with a marker for each thread.
//!
//! Rates are those of the film, as exact as a float can be: 30000 divided by 1001. Times count from the film's own timecode.
//! Marks and single comments are in the markers' metadata, which other programs keep without looking at it.

use galley_core::place::{Color, Shape, Stroke};
use galley_core::timecode::Counting;
use serde_json::{Value, json};

use crate::format::Trouble;
use crate::markup::text_of;
use crate::model::{Beside, Comment, Incoming, Mark, Media, Place, Review, Thread, labels_of, to_do_of};
use crate::{colors, instant};

const UNFIT: Trouble =
    Trouble::Unfit("OpenTimelineIO is for films of a constant rate and for sounds; use w3c or csv.");
const MAX_DEPTH: u32 = 40;
const MAX_MARKERS: usize = 20_000;

/// What time is counted in.
struct Beat {
    /// A second.
    rate: f64,
    /// Of the first frame or sample.
    start: f64,
    count: f64,
    kind: &'static str,
}

fn beat(media: &Media) -> Result<Beat, Trouble> {
    match media {
        Media::Frames(film) => {
            let [num, den] = film.rate.ok_or(UNFIT)?;
            let counting = Counting::new([num, den], film.drop_frame).ok();
            let start = film.start.and_then(|start| counting?.frame(start).ok()).unwrap_or_default();
            let (start, count) = (f64::from(start), f64::from(film.count));
            Ok(Beat { rate: f64::from(num) / f64::from(den.max(1)), start, count, kind: "Video" })
        }
        Media::Sound { rate, samples } => {
            Ok(Beat { rate: f64::from(*rate), start: 0.0, count: *samples as f64, kind: "Audio" })
        }
        Media::Pages(_) | Media::Image { .. } => Err(UNFIT),
    }
}

impl Beat {
    fn time(&self, value: f64) -> Value {
        json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": self.rate, "value": value })
    }

    fn range(&self, start: f64, duration: f64) -> Value {
        let (start, duration) = (self.time(self.start + start), self.time(duration));
        json!({ "OTIO_SCHEMA": "TimeRange.1", "start_time": start, "duration": duration })
    }
}

pub fn write(review: &Review) -> Result<Vec<u8>, Trouble> {
    let beat = beat(&review.media)?;
    let all = beat.range(0.0, beat.count);
    let markers: Vec<Value> = review.threads.iter().map(|thread| marker(thread, &beat)).collect();
    let item = |schema: &str, name: &str| {
        json!({
            "OTIO_SCHEMA": schema, "metadata": {}, "name": name, "source_range": null, "effects": [], "markers": [],
            "enabled": true,
        })
    };
    let mut clip = item("Clip.2", &review.file_name);
    put(&mut clip, "source_range", all.clone());
    put(&mut clip, "markers", json!(markers));
    put(
        &mut clip,
        "media_references",
        json!({
            "DEFAULT_MEDIA": {
                "OTIO_SCHEMA": "ExternalReference.1",
                "metadata": {},
                "name": review.file_name,
                "available_range": all,
                "available_image_bounds": null,
                "target_url": review.file_name,
            },
        }),
    );
    put(&mut clip, "active_media_reference_key", json!("DEFAULT_MEDIA"));
    let mut track = item("Track.1", beat.kind);
    put(&mut track, "children", json!([clip]));
    put(&mut track, "kind", json!(beat.kind));
    let mut tracks = item("Stack.1", "tracks");
    put(&mut tracks, "children", json!([track]));
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": { "galley": { "version": review.version_number } },
        "name": review.title,
        "global_start_time": beat.time(beat.start),
        "tracks": tracks,
    });
    serde_json::to_vec_pretty(&timeline).map_err(|error| Trouble::Damaged(error.to_string()))
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

/// Start and length in frames or samples; what is about all of it stands over all of it.
fn extent(place: Place, beat: &Beat) -> (f64, f64) {
    match place {
        Place::Frames { first, last } => (f64::from(first), f64::from(last) - f64::from(first) + 1.0),
        Place::Span { start, end } => (start as f64, end as f64 - start as f64),
        Place::Whole | Place::Page(_) => (0.0, beat.count),
    }
}

fn marker(thread: &Thread, beat: &Beat) -> Value {
    let (start, duration) = extent(thread.place, beat);
    let said = |comment: &Comment| format!("{}: {}", comment.author, comment.text);
    let name = match (thread.number, thread.first()) {
        (Some(number), Some(first)) => format!("{number} {}", first.author),
        (_, first) => first.map(|first| first.author.clone()).unwrap_or_default(),
    };
    let color = colors::word(if thread.resolved { Color::Green } else { Color::Red });
    let comments: Vec<Value> = thread
        .comments
        .iter()
        .map(|comment| {
            let date = instant::iso(comment.made_at);
            json!({ "id": comment.id, "author": comment.author, "date": date, "text": comment.text })
        })
        .collect();
    let marks: Vec<Value> = thread
        .marks
        .iter()
        .map(
            |mark| json!({ "shape": mark.shape, "stroke": mark.stroke, "place": mark.place.map(place_said) }),
        )
        .collect();
    let mut own = json!({
        "thread": thread.id,
        "number": thread.number,
        "whole": thread.place == Place::Whole,
        "resolved": thread.resolved,
        "comments": comments,
        "marks": marks,
    });
    if !thread.labels.is_empty() {
        put(&mut own, "labels", json!(thread.labels));
    }
    if let Some(to_do) = thread.to_do {
        put(&mut own, "to_do", json!(to_do));
    }
    let Beside { reactions, attachments } = thread.beside;
    for (name, count) in [("reactions", reactions), ("attachments", attachments)] {
        if count > 0 {
            put(&mut own, name, json!(count));
        }
    }
    json!({
        "OTIO_SCHEMA": "Marker.2",
        "metadata": { "galley": own },
        "name": name,
        "color": color,
        "comment": thread.comments.iter().map(said).collect::<Vec<_>>().join("\n"),
        "marked_range": beat.range(start, duration),
    })
}

fn place_said(place: Place) -> Value {
    match place {
        Place::Frames { first, last } => json!({ "first": first, "last": last }),
        Place::Span { start, end } => json!({ "start": start, "end": end }),
        Place::Whole | Place::Page(_) => json!({}),
    }
}

fn place_read(said: &Value) -> Option<Place> {
    let short = |name: &str| said[name].as_u64().and_then(|number| u32::try_from(number).ok());
    if said.is_null() {
        return None;
    }
    match (short("first"), short("last"), said["start"].as_u64(), said["end"].as_u64()) {
        (Some(first), Some(last), ..) => Some(Place::Frames { first, last }),
        (_, _, Some(start), Some(end)) => Some(Place::Span { start, end }),
        _ => Some(Place::Whole),
    }
}

/// Markers with the second of the timeline in which they begin, and how long they are.
type Markers<'a> = Vec<(&'a Value, f64, f64)>;

pub fn read(bytes: &[u8], media: &Media) -> Result<Incoming, Trouble> {
    beat(media)?;
    let text = text_of(bytes)?;
    let document: Value = serde_json::from_str(&text).map_err(|error| Trouble::Damaged(error.to_string()))?;
    let root = if is(&document, "Timeline") { member(&document, "tracks") } else { &document };
    if !["Stack", "Track", "Clip", "Gap"].iter().any(|schema| is(root, schema)) {
        return Err(Trouble::Damaged("it is no timeline, stack, track or clip".to_owned()));
    }
    let mut markers = Vec::new();
    gather(root, 0.0, 0, &mut markers)?;
    let mut skipped = 0_u32;
    let mut threads = Vec::new();
    for (marker, from, duration) in markers {
        match thread_of(marker, [from, from + duration], media) {
            Some(thread) => threads.push(thread),
            None => skipped = skipped.saturating_add(1),
        }
    }
    Incoming::of(threads, media, skipped)
}

/// Null where there is none, as indexing has it.
fn member<'a>(node: &'a Value, key: &str) -> &'a Value {
    node.get(key).unwrap_or(&Value::Null)
}

fn is(node: &Value, schema: &str) -> bool {
    let said = node["OTIO_SCHEMA"].as_str().unwrap_or_default();
    said.split_once('.').is_some_and(|(name, _)| name == schema)
}

/// A time in seconds.
fn seconds(time: &Value) -> Option<f64> {
    let (value, rate) = (time["value"].as_f64()?, time["rate"].as_f64()?);
    let seconds = value / rate;
    (rate > 0.0 && seconds.is_finite()).then_some(seconds)
}

/// Start and length of what an item shows of itself, by its own clock.
fn range_of(item: &Value) -> Option<(f64, f64)> {
    let key = item["active_media_reference_key"].as_str().unwrap_or("DEFAULT_MEDIA");
    // Clips of the first schema have one reference.
    let media = [member(&item["media_references"], key), &item["media_reference"]];
    let ranges = [&item["source_range"], &media[0]["available_range"], &media[1]["available_range"]];
    let range = ranges.into_iter().find(|range| range.is_object())?;
    Some((seconds(&range["start_time"])?, seconds(&range["duration"])?))
}

fn length_of(item: &Value, depth: u32) -> f64 {
    if depth >= MAX_DEPTH || is(item, "Transition") {
        return 0.0;
    }
    if let Some((_, duration)) = range_of(item) {
        return duration;
    }
    let lengths = children(item).map(|child| length_of(child, depth + 1));
    if is(item, "Track") { lengths.sum() } else { lengths.fold(0.0, f64::max) }
}

fn children(item: &Value) -> impl Iterator<Item = &Value> {
    item["children"].as_array().into_iter().flatten()
}

/// Takes the markers of an item that begins at a second of the timeline, and of all within it.
fn gather<'a>(item: &'a Value, at: f64, depth: u32, markers: &mut Markers<'a>) -> Result<(), Trouble> {
    if depth >= MAX_DEPTH {
        return Err(Trouble::TooLarge("items within items too deep"));
    }
    let begin = range_of(item).map_or(0.0, |(begin, _)| begin);
    for marker in item["markers"].as_array().into_iter().flatten() {
        if markers.len() >= MAX_MARKERS {
            return Err(Trouble::TooLarge("more than 20,000 markers"));
        }
        let range = &marker["marked_range"];
        let from = seconds(&range["start_time"]).map_or(f64::NAN, |start| start - begin + at);
        markers.push((marker, from, seconds(&range["duration"]).unwrap_or_default()));
    }
    let mut next = at - begin;
    for child in children(item) {
        if is(child, "Transition") {
            continue;
        }
        gather(child, next, depth + 1, markers)?;
        if is(item, "Track") {
            next += length_of(child, depth + 1);
        }
    }
    Ok(())
}

fn thread_of(marker: &Value, [from, to]: [f64; 2], media: &Media) -> Option<Thread> {
    let own = member(&marker["metadata"], "galley");
    // What is a hair before the start is at it.
    let near = |second: f64| if second > -1e-6 { second.max(0.0) } else { second };
    let place = if own["whole"] == true { Place::Whole } else { media.at_seconds([near(from), near(to)])? };
    let is_green = marker["color"].as_str().is_some_and(|color| color == colors::word(Color::Green));
    let mut comments: Vec<Comment> =
        own["comments"].as_array().into_iter().flatten().map(comment_of).collect();
    if comments.is_empty() {
        let parts = [&marker["name"], &marker["comment"]].map(|part| part.as_str().unwrap_or_default());
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        comments.push(Comment { id: String::new(), author: String::new(), made_at: 0, text });
    }
    let count = |name: &str| own[name].as_u64().and_then(|count| u32::try_from(count).ok());
    let labels = own["labels"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Some(Thread {
        number: count("number"),
        id: own["thread"].as_str().unwrap_or_default().to_owned(),
        place,
        resolved: own["resolved"].as_bool().unwrap_or(is_green),
        marks: own["marks"].as_array().into_iter().flatten().filter_map(mark_of).collect(),
        comments,
        labels: labels_of(labels.map(str::to_owned)),
        to_do: own["to_do"].as_str().and_then(to_do_of),
        beside: Beside {
            reactions: count("reactions").unwrap_or_default(),
            attachments: count("attachments").unwrap_or_default(),
        },
    })
}

fn comment_of(said: &Value) -> Comment {
    let word = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    let made_at = instant::read(&word("date")).unwrap_or_default();
    Comment { id: word("id"), author: word("author"), made_at, text: word("text") }
}

fn mark_of(said: &Value) -> Option<Mark> {
    let shape: Shape = serde_json::from_value(said["shape"].clone()).ok()?;
    let stroke: Option<Stroke> = serde_json::from_value(said["stroke"].clone()).ok()?;
    Some(Mark { shape, stroke: stroke.filter(|stroke| stroke.is_sane()), place: place_read(&said["place"]) })
}
