//! Frame exactness through the pixel socket of the real window's process, and who is let in.
//!
//! The gate asks 12 frames of each clip, `GALLEY_SOAK=1` 60 random and 39 descending ones.

use futures_util::{SinkExt, StreamExt};
use galley_testkit::clips::{Recipe, read_number};
use serde_json::json;
use std::path::Path;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::socket::{Socket, connect};
use crate::window::Window;

fn accesses(num_frames: u32) -> Vec<u32> {
    let soak = std::env::var("GALLEY_SOAK").is_ok_and(|value| value == "1");
    let (random, descending) = if soak { (60, 39) } else { (8, 4) };
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut all: Vec<u32> = (0..random)
        .map(|_| {
            // xorshift64: the same frames in every run.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % u64::from(num_frames)) as u32
        })
        .collect();
    all.extend((0..descending.min(num_frames)).map(|back| num_frames - 1 - back));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn socket_frames_are_the_frames_asked_for() {
    let clips = [
        ("open.mp4", "-c:v libx264 -pix_fmt yuv420p -crf 14 -g 15 -bf 3 -x264-params open-gop=1"),
        ("closed.mkv", "-c:v libx264 -pix_fmt yuv420p -crf 14 -g 20 -bf 2"),
        ("open.ts", "-c:v libx264 -pix_fmt yuv420p -crf 14 -g 15 -bf 3 -x264-params open-gop=1"),
        ("prores.mov", "-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -timecode 01:00:00;00"),
    ];
    let window = Window::open().await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.sees("Welcome, Ada").await;
    let mut socket = Socket::of(&window).await;
    for (name, arguments) in clips {
        let file =
            Recipe::new(name, 90, "30000/1001", arguments).make(Path::new(env!("CARGO_TARGET_TMPDIR")));
        let version = imported(&window, &file).await;
        let num_frames = 90;
        let mut provisional = 0;
        for frame in accesses(num_frames) {
            let answer = socket.show(&version, json!({ "frame": frame })).await.unwrap();
            assert_eq!(answer.number, frame, "{name}");
            provisional += u32::from(answer.provisional);
            let picture = &answer.picture;
            let number =
                read_number(picture.plane(0), picture.strides[0] as usize, picture.format.bytes_per_sample());
            assert_eq!(number, Some(frame), "{name}: the number in the pixels");
            if name == "prores.mov" {
                assert_eq!(answer.timecode.map(|code| (code[0], code[1])), Some((1, 0)));
            }
        }
        println!("{name}: {provisional} pictures came before the table was confirmed");
        let beyond = socket.show(&version, json!({ "frame": num_frames })).await.err().unwrap();
        assert_eq!(beyond["code"], "out-of-range", "{name}: never a neighbour");
    }
}

async fn imported(window: &Window, file: &Path) -> String {
    let before = window.call("home.get", json!({})).await.unwrap()["waiting"].as_array().unwrap().len();
    // On an open proof a drop asks where the file belongs.
    window.client.execute("location.hash = '#/'", vec![]).await.unwrap();
    window.sees("Search").await;
    window.drop_files(&[file]).await;
    let arrived = format!(
        "const done = arguments[0]; return window.__TAURI_INTERNALS__.invoke('call', {{ name: 'home.get', input: {{}} }})\
         .then(home => home.waiting.length > {before} ? home.waiting : null)"
    );
    let waiting = window.until("the clip is a proof", &arrived).await;
    let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
    let card = waiting
        .as_array()
        .unwrap()
        .iter()
        .find(|card| card["name"] == stem)
        .expect("a card of the clip's name");
    card["version"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_not_let_in() {
    let window = Window::open().await;
    let address = window.call("pixels.address", json!({})).await.unwrap();
    let url = address["url"].as_str().unwrap();
    for origin in [None, Some("https://example.com"), Some("null"), Some("tauri://localhost.example.com")] {
        match connect(url, origin).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{origin:?}"),
            other => panic!("{origin:?} was let in: {:?}", other.is_ok()),
        }
    }
    let mut guessing = connect(url, Some("tauri://localhost")).await.unwrap();
    let hello = json!({ "hello": { "version": 1, "token": "0".repeat(64) } });
    guessing.send(Message::text(hello.to_string())).await.unwrap();
    let Some(Ok(Message::Close(Some(frame)))) = guessing.next().await else { panic!("no close") };
    assert_eq!(u16::from(frame.code), 4401);
}
