//! OpenTimelineIO: the golden file was read by its library of version 0.18.

use galley_interop::{Format, Media, Place, Review, Trouble};
use serde_json::{Value, json};

use crate::reviews::{again, film, film_of, labelled, others, paper};

const GOLDEN: &[u8] = include_bytes!("../golden/film.otio");

#[test]
fn a_film_is_a_timeline_of_one_clip() {
    let written: Value = serde_json::from_slice(&Format::Otio.write(&film()).unwrap()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(GOLDEN).unwrap());
}

#[test]
fn threads_come_back_with_their_marks() {
    assert_eq!(again(Format::Otio, &film()), film().threads);
    for review in others() {
        match &review.media {
            Media::Sound { .. } => assert_eq!(again(Format::Otio, &review), review.threads),
            Media::Frames(film) if film.rate.is_some() => {
                assert_eq!(again(Format::Otio, &review), review.threads);
            }
            Media::Frames(_) | Media::Image { .. } | Media::Pages(_) => {
                assert!(matches!(Format::Otio.write(&review), Err(Trouble::Unfit(_))));
            }
        }
    }
    assert!(matches!(Format::Otio.write(&paper()), Err(Trouble::Unfit(_))));
}

#[test]
fn rates_are_exact() {
    let review = Review { media: Media::Frames(film_of(Some([30_000, 1001]), None)), ..film() };
    let written: Value = serde_json::from_slice(&Format::Otio.write(&review).unwrap()).unwrap();
    assert_eq!(written["global_start_time"]["rate"].as_f64(), Some(30_000.0 / 1001.0));
}

fn time(rate: f64, value: f64) -> Value {
    json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": value })
}

fn range(rate: f64, start: f64, duration: f64) -> Value {
    json!({
        "OTIO_SCHEMA": "TimeRange.1", "start_time": time(rate, start), "duration": time(rate, duration),
    })
}

fn marker(name: &str, color: &str, range: Value) -> Value {
    json!({ "OTIO_SCHEMA": "Marker.2", "name": name, "color": color, "marked_range": range, "metadata": {} })
}

#[test]
fn markers_of_other_timelines_are_where_they_are_seen() {
    let clip = |range: Value, markers: Vec<Value>| json!({ "OTIO_SCHEMA": "Clip.1", "source_range": range, "markers": markers });
    let track = json!({
        "OTIO_SCHEMA": "Track.1",
        "kind": "Video",
        "markers": [marker("on the track", "RED", range(24.0, 5.0, 1.0))],
        "children": [
            clip(range(24.0, 1_000.0, 20.0), vec![marker("first", "GREEN", range(24.0, 1_010.0, 0.0))]),
            { "OTIO_SCHEMA": "Transition.1", "in_offset": time(24.0, 5.0), "out_offset": time(24.0, 5.0) },
            { "OTIO_SCHEMA": "Gap.1", "source_range": range(24.0, 0.0, 10.0) },
            // Counted in another rate.
            clip(range(48.0, 0.0, 40.0), vec![
                marker("second", "PINK", range(48.0, 20.0, 8.0)),
                marker("behind the end", "RED", range(48.0, 4_000.0, 8.0)),
                marker("", "RED", range(48.0, 0.0, 8.0)),
            ]),
        ],
    });
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "tracks": { "OTIO_SCHEMA": "Stack.1", "children": [track] },
    });
    let incoming = Format::Otio.read(timeline.to_string().as_bytes(), &film().media).unwrap();
    let found: Vec<(&str, Place, bool)> = incoming
        .threads
        .iter()
        .map(|thread| (thread.comments[0].text.as_str(), thread.place, thread.resolved))
        .collect();
    let frames = |first, last| Place::Frames { first, last };
    assert_eq!(
        found,
        [
            ("on the track", frames(5, 5), false),
            ("first", frames(10, 10), true),
            ("second", frames(40, 43), false),
        ]
    );
    assert_eq!(incoming.skipped, 2);
}

#[test]
fn labels_and_what_is_to_do_come_back_and_the_rest_is_counted() {
    let review = labelled(film());
    assert_eq!(again(Format::Otio, &review), review.threads);
}
