//! What the server of the pixel socket holds back and lets go: credit, requests that came too late, streams that ended,
//! and how many there may be (docs/PIXELS.md, Asking).
//!
//! Nothing is waited for that should not come: what would have come first is missing in front of what comes next.

use galley_testkit::catalogue;
use serde_json::{Value, json};

use crate::canvas::{only_proof, open_film};
use crate::socket::Socket;
use crate::window::Window;

/// The window with a film of 120 frames, its version, and a connection beside the canvas' own.
async fn filmed() -> (Window, String, Socket) {
    let (window, ..) = open_film(catalogue::closed_mp4()).await;
    let version = only_proof(&window).await["card"]["version"].as_str().expect("a version").to_owned();
    let socket = Socket::of(&window).await;
    (window, version, socket)
}

fn frame(number: u32) -> Value {
    json!({ "frame": number })
}

/// Asks on a stream, and the picture comes although no credit is given back.
async fn comes(socket: &mut Socket, stream: u32, version: &str, number: u32) {
    let asked = socket.ask(stream, version, frame(number)).await;
    assert_eq!(socket.next().await, Some((stream, asked, None)));
}

/// Asks twice on a stream without credit; what is given back brings the later one, and the earlier one never comes.
async fn holds_back(socket: &mut Socket, stream: u32, version: &str) {
    socket.ask(stream, version, frame(30)).await;
    let later = socket.ask(stream, version, frame(31)).await;
    // Other streams have credit of their own, and time to decode is time enough for what should not come.
    comes(socket, stream + 100, version, 90).await;
    comes(socket, stream + 100, version, 91).await;
    socket.cancel(stream + 100).await;
    socket.give_back(stream).await;
    assert_eq!(socket.next().await, Some((stream, later, None)), "the newest of those that waited");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pictures_of_a_stream_are_on_their_way_and_the_newest_request_is_next() {
    let (_window, version, mut socket) = filmed().await;
    comes(&mut socket, 1, &version, 5).await;
    comes(&mut socket, 1, &version, 6).await;
    holds_back(&mut socket, 1, &version).await;
    // Once more: one given back is one picture.
    holds_back(&mut socket, 1, &version).await;
    // More given back than was taken is worth two.
    for _ in 0..6 {
        socket.give_back(1).await;
    }
    comes(&mut socket, 1, &version, 7).await;
    comes(&mut socket, 1, &version, 8).await;
    holds_back(&mut socket, 1, &version).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_costs_no_credit() {
    let (_window, version, mut socket) = filmed().await;
    for _ in 0..4 {
        let asked = socket.ask(1, &version, frame(100_000)).await;
        assert_eq!(socket.next().await, Some((1, asked, Some("out-of-range".to_owned()))));
    }
    let asked = socket.ask(1, &version, json!({ "frame": 1, "region": [0, 0, 0, 9] })).await;
    assert_eq!(socket.next().await, Some((1, asked, Some("out-of-range".to_owned()))));
    comes(&mut socket, 1, &version, 1).await;
    comes(&mut socket, 1, &version, 2).await;
    holds_back(&mut socket, 1, &version).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_stream_forgets_what_waits_and_its_credit() {
    let (_window, version, mut socket) = filmed().await;
    comes(&mut socket, 1, &version, 5).await;
    comes(&mut socket, 1, &version, 6).await;
    socket.ask(1, &version, frame(30)).await;
    socket.cancel(1).await;
    // Given back to a stream that is no more, nor owed to the next of its number.
    socket.give_back(1).await;
    comes(&mut socket, 1, &version, 40).await;
    comes(&mut socket, 1, &version, 41).await;
    holds_back(&mut socket, 1, &version).await;
    // One that never was.
    socket.cancel(77).await;
    comes(&mut socket, 2, &version, 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_has_sixteen_streams_and_ends_with_one_more() {
    let (window, version, mut socket) = filmed().await;
    for stream in 1..=16 {
        comes(&mut socket, stream, &version, stream).await;
    }
    socket.cancel(5).await;
    comes(&mut socket, 17, &version, 60).await;
    comes(&mut socket, 16, &version, 61).await;
    socket.ask(18, &version, frame(62)).await;
    assert_eq!(socket.next().await, None, "the seventeenth at a time");
    // The others go on.
    let mut another = Socket::of(&window).await;
    comes(&mut another, 1, &version, 63).await;
}
