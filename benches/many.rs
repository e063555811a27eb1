//! How long frames of the page's animation take where there is very much, beside those of the same page with next to nothing.
//!
//! `many marks FILE`, by `cargo xtask bench`: FILE, a picture, becomes two proofs; on one there are 10,000 marks. At each
//! frame the view is moved and the pointer goes over the canvas. `many proofs FOLDER`: the files of FOLDER become the proofs
//! of a project, sixty of them those of another; at each frame the list is scrolled, to and fro. Both sides take turns. Prints one
//! line, `{"frames": [[ours, the other's], …]}`: 95 % of the frames took no longer than this, in milliseconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
#[path = "../tests/it/canvas.rs"]
mod canvas;
#[allow(dead_code)]
#[path = "../tests/it/display.rs"]
mod display;
#[allow(dead_code)]
#[path = "../tests/it/window.rs"]
mod window;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::canvas::settled;
use crate::window::Window;

const ROUNDS: usize = 5;
const NUM_MARKS: i32 = 10_000;
/// Of one comment; no op holds more.
const AT_ONCE: i32 = 100;
/// Of the project that is next to empty: enough to be scrolled, or its frames would have nothing to do.
const FEW: usize = 60;

/// Does something at each of so many frames, and tells how long they took, the first few left out.
const FRAMES: &str = "
    const [what, done] = arguments;
    const canvas = document.querySelector('[data-testid=viewer-stage]');
    const list = [...document.querySelectorAll('[role=grid], [role=treegrid], [role=listbox], main')]
        .find(part => part.scrollHeight > part.clientHeight + 1);
    const acts = {
        marks: at => {
            const way = (at >> 4) % 2 ? 'ArrowLeft' : 'ArrowRight';
            document.body.dispatchEvent(new KeyboardEvent('keydown', { code: way, key: way, ctrlKey: true, bubbles: true }));
            const { left, top, width, height } = canvas.getBoundingClientRect();
            const [clientX, clientY] = [left + (at * 37) % width, top + (at * 23) % height];
            canvas.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true, pointerType: 'mouse' }));
        },
        proofs: () => {
            const end = list.scrollHeight - list.clientHeight;
            if (list.scrollTop + way < 0 || list.scrollTop + way > end) way = -way;
            list.scrollTop += way;
        },
    };
    let way = 60;
    const took = [];
    let before = null;
    const step = now => {
        if (before !== null) took.push(now - before);
        before = now;
        if (took.length >= 150) return done(took.slice(10));
        acts[what](took.length);
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
";

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    // Cargo adds a word of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [what, path] = words.as_slice() else {
        println!("many marks FILE, many proofs FOLDER: `cargo xtask bench --only many-marks` knows them");
        return;
    };
    let window = Window::open_at(1920, 1080, &[]).await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.sees("Welcome, Ada").await;
    let [full, bare] = match what.as_str() {
        "marks" => marked(&window, Path::new(path)).await,
        _ => listed(&window, Path::new(path)).await,
    };
    let mut frames = Vec::new();
    for round in 0..ROUNDS {
        // Who is first changes.
        let turns = if round % 2 == 0 { [&full, &bare] } else { [&bare, &full] };
        let mut told = [0.0; 2];
        for place in turns {
            told[usize::from(place == &bare)] = slowest(&window, what, place).await;
        }
        frames.push(told);
    }
    println!("{}", json!({ "frames": frames }));
}

/// The 95th percentile of what frames took there.
async fn slowest(window: &Window, what: &str, place: &str) -> f64 {
    window.client.execute("location.hash = '#/'", vec![]).await.unwrap();
    window.sees("Projects").await;
    window.client.execute("location.hash = arguments[0]", vec![json!(place)]).await.unwrap();
    if what == "marks" {
        settled(window).await;
        window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
    } else {
        window.find("[role=row][data-key]").await;
    }
    // What is loaded behind what is seen is loaded.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let took = window.client.execute_async(FRAMES, vec![json!(what)]).await.unwrap();
    let mut took: Vec<f64> = took.as_array().unwrap().iter().filter_map(Value::as_f64).collect();
    took.sort_by(f64::total_cmp);
    let (middle, slow) = (took[took.len() / 2], took[took.len() * 95 / 100]);
    eprintln!(
        "{place}: {middle:.1} ms in the middle, 95 % within {slow:.1}, the longest {:.1}",
        took[took.len() - 1]
    );
    slow
}

/// Two proofs of one picture, the first full of marks.
async fn marked(window: &Window, file: &Path) -> [String; 2] {
    let mut places = Vec::new();
    for name in ["full", "bare"] {
        let copy = window.folder().join(format!("{name}.jpg"));
        std::fs::copy(file, &copy).unwrap();
        let proof = taken_in(window, &[copy], None).await.remove(0);
        places.push(proof);
    }
    let version = &places[0]["version"];
    let num_threads = NUM_MARKS / AT_ONCE;
    for thread in 0..num_threads {
        let marks: Vec<Value> = (0..AT_ONCE)
            .map(|at| {
                let [x, y] = [at * 37_000 + thread * 1000, thread * 37_000 + at * 1000];
                json!({ "shape": { "shape": "box", "x": x, "y": y, "width": 24_000, "height": 18_000 } })
            })
            .collect();
        let place = json!({ "page": null, "frame": null });
        let input =
            json!({ "version": version, "place": place, "marks": marks, "text": format!("No. {thread}") });
        window.call("thread.start", input).await.unwrap();
    }
    [0, 1].map(|at: usize| format!("#/proof/{}", places[at]["proof"].as_str().unwrap()))
}

/// Two projects, the first of all files in the folder.
async fn listed(window: &Window, folder: &Path) -> [String; 2] {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    // Home would be made anew with each of them.
    window.client.execute("location.hash = '#/settings'", vec![]).await.unwrap();
    let mut places = Vec::new();
    for (name, files) in [("All of it", &files[..]), ("Next to nothing", &files[..FEW])] {
        let project = window.call("project.create", json!({ "name": name })).await.unwrap();
        taken_in(window, files, Some(&project["id"])).await;
        places.push(format!("#/project/{}", project["id"].as_str().unwrap()));
    }
    [places[0].clone(), places[1].clone()]
}

/// Takes files in as a drop of them does, some at once.
async fn taken_in(window: &Window, files: &[PathBuf], project: Option<&Value>) -> Vec<Value> {
    let mut proofs = Vec::new();
    for some in files.chunks(250) {
        let paths: Vec<&std::ffi::OsStr> = some.iter().map(|file| file.as_os_str()).collect();
        let tickets = window.call("e2e.tickets", json!({ "paths": paths })).await.unwrap();
        for ticket in tickets.as_array().unwrap() {
            let input = json!({ "ticket": ticket["ticket"], "project": project });
            proofs.push(window.call("proof.create", input).await.unwrap());
        }
    }
    proofs
}
