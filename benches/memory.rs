//! Peak memory of the app and its decoders while heavy files are looked at in the real window.
//!
//! `memory FILM IMAGE PAPER`, by `cargo xtask bench`: the three are dropped at once on a new data folder, and their proofs
//! opened one after the other: the film until its frames are counted, and its last frame; the image, and its far corner at
//! its own size; the document, and its last page. All the while the proportional set sizes of the app and of what it started
//! are added up, resident ones where the system does not tell those. Processes of the web view are left out; its part that
//! runs in the app's own process is not. What comes and goes between two looks is not seen. Prints one line,
//! `{"kib": …, "of": {program: kib}, "peaks": {stage: kib}}`: the highest sum, whose it was, and the highest of each stage.
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

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::canvas::{COUNTED, drag, key, press, settled};
use crate::window::Window;

const STAGES: [&str; 4] = ["taking in", "film", "image", "paper"];

const EVERY: Duration = Duration::from_millis(100);

/// How long what is there is looked at before one goes on.
const REST: Duration = Duration::from_secs(5);

/// For two gigabytes to be copied, and for all their frames to be decoded; only a failure reaches it.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// How far from the image's far corner, in its own pixels, the middle of the view is.
const FROM_CORNER: f64 = 200.0;

const TAKEN_IN: &str = "
    const failed = document.querySelector('[data-ticket] [role=alert]');
    if (failed) return { failed: failed.textContent };
    if (document.querySelector('[data-ticket] [role=progressbar]')) return null;
    return window.__TAURI_INTERNALS__.invoke('call', { name: 'home.get', input: {} })
        .then(home => home.waiting.length === 3 ? home.waiting : null);
";

const MIDDLE: &str = "
    const box = document.querySelector('[data-testid=viewer-stage]').getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
";

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    // Cargo adds a word of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [film, image, paper] = words.as_slice() else {
        println!("memory FILM IMAGE PAPER: `cargo xtask bench --only memory-app` knows all three");
        return;
    };
    let files = [Path::new(film), Path::new(image), Path::new(paper)];
    // All of them are copied into it: where they are there is room.
    let room = tempfile::tempdir_in(files[0].parent().unwrap()).unwrap();
    let data = room.path().join("data");
    let window = Window::open_named_with(&[("GALLEY_DATA", data.to_str().unwrap())]).await;
    let watch = Watch::start(window.app_process().expect("the app runs"));

    window.drop_files(&files).await;
    let cards = until(&window, "all three are proofs", TAKEN_IN).await;
    assert!(cards.is_array(), "not taken in: {cards}");
    let card = |kind: &str| {
        let found = cards.as_array().unwrap().iter().find(|card| card["kind"] == kind);
        found.unwrap_or_else(|| panic!("no {kind} among them: {cards}"))
    };
    // The list of files would lie over the picture.
    window.click("Dismiss all").await;
    tokio::time::sleep(REST).await;

    watch.go_on();
    look_at_film(&window, card("video")).await;
    watch.go_on();
    look_at_image(&window, card("image")).await;
    watch.go_on();
    look_at_paper(&window, card("pdf")).await;

    let peaks = watch.end();
    assert!(peaks.iter().all(|peak| peak.kib > 0), "a stage in which nothing was seen");
    let highest = peaks.iter().max_by_key(|peak| peak.kib).unwrap();
    let each: Map<String, Value> =
        STAGES.iter().zip(&peaks).map(|(stage, peak)| ((*stage).to_owned(), json!(peak.kib))).collect();
    println!("{}", json!({ "kib": highest.kib, "of": highest.of, "peaks": each }));
}

async fn look_at_film(window: &Window, card: &Value) {
    open(window, card).await;
    until(window, "the frames are counted", COUNTED).await;
    keys_to_the_viewer(window).await;
    press(window, &[], key::END).await;
    let last =
        "Number(frame) === Number(document.querySelector('[data-testid=timeline]')?.dataset.frames) - 1";
    until_settled(window, card, "its last frame", last).await;
    leave(window).await;
}

async fn look_at_image(window: &Window, card: &Value) {
    open(window, card).await;
    let shown = settled(window).await;
    let near_end = |extent: f64| extent / shown.ratio / shown.zoom - FROM_CORNER;
    let corner = shown.on_page(near_end(shown.rect[2]), near_end(shown.rect[3]));
    let middle = window.client.execute(MIDDLE, vec![]).await.unwrap();
    window.click("Hand").await;
    drag(window, corner, (middle[0].as_f64().unwrap(), middle[1].as_f64().unwrap())).await;
    press(window, &[key::CONTROL], '1').await;
    let at_corner = "Math.abs(Number(percent) - 100) < 0.001 \
         && left + width <= canvas.width && top + height <= canvas.height";
    until_settled(window, card, "its far corner at its own size", at_corner).await;
    leave(window).await;
}

async fn look_at_paper(window: &Window, card: &Value) {
    open(window, card).await;
    let proof = window.call("proof.get", json!({ "proof": card["id"] })).await.unwrap();
    let last = proof["versions"][0]["media"]["num_pages"].as_u64().expect("it has pages");
    keys_to_the_viewer(window).await;
    press(window, &[], key::END).await;
    until_settled(window, card, "its last page", &format!("Number(page) === {last}")).await;
    leave(window).await;
}

/// Opens a proof by its card at home, and waits until its first picture and the tools are there.
async fn open(window: &Window, card: &Value) {
    let id = card["id"].as_str().unwrap();
    let link = window.find(&format!("main a[href='#/proof/{id}']")).await;
    window.at_rest().await;
    link.click().await.unwrap();
    until_settled(window, card, "its first picture", "true").await;
    window.named("Hand").await;
}

/// Back home, after some time.
async fn leave(window: &Window) {
    tokio::time::sleep(REST).await;
    window.click("Back").await;
}

async fn keys_to_the_viewer(window: &Window) {
    window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
}

/// Waits until the canvas has settled on the version of a card, and on what the condition says.
async fn until_settled(window: &Window, card: &Value, what: &str, condition: &str) {
    let script = format!(
        "const canvas = document.querySelector('[data-testid=viewer-canvas]');
         const {{ version, settled, rect, page, frame, percent }} = canvas?.dataset ?? {{}};
         if (version !== {} || settled !== 'true' || !rect) return false;
         const [left, top, width, height] = rect.split(' ').map(Number);
         return {condition};",
        card["version"]
    );
    until(window, &format!("{}: {what}", card["name"]), &script).await;
}

/// As [`Window::until`], with more patience, and more seldom.
async fn until(window: &Window, what: &str, script: &str) -> Value {
    let polling = async {
        loop {
            match window.client.execute(script, vec![]).await {
                Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                Ok(value) => return value,
            }
            tokio::time::sleep(EVERY).await;
        }
    };
    match tokio::time::timeout(LIMIT, polling).await {
        Ok(value) => value,
        Err(_) => panic!("it never came to this: {what}; see {}", window.shot("failure").display()),
    }
}

/// Looks at the processes from time to time, in a thread of its own.
struct Watch {
    stage: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Peak>>,
}

impl Watch {
    fn start(app: u32) -> Self {
        let (stage, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (at, ended) = (Arc::clone(&stage), Arc::clone(&over));
        let look = move || {
            let mut peaks = vec![Peak::default(); STAGES.len()];
            while !ended.load(Ordering::Relaxed) {
                let now = Peak::of(&ours(app));
                let peak = &mut peaks[at.load(Ordering::Relaxed)];
                if now.kib > peak.kib {
                    *peak = now;
                }
                std::thread::sleep(EVERY);
            }
            peaks
        };
        let thread = std::thread::Builder::new().name("watch-memory".to_owned()).spawn(look).unwrap();
        Self { stage, over, thread }
    }

    /// To the next stage.
    fn go_on(&self) {
        self.stage.fetch_add(1, Ordering::Relaxed);
    }

    /// The peak of each stage.
    fn end(self) -> Vec<Peak> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// What all of them have together, and what those of each name have.
#[derive(Clone, Default)]
struct Peak {
    kib: u64,
    of: BTreeMap<String, u64>,
}

impl Peak {
    fn of(processes: &[Process]) -> Self {
        let mut peak = Self::default();
        for process in processes {
            let kib = process.kib();
            peak.kib += kib;
            *peak.of.entry(process.name.clone()).or_default() += kib;
        }
        peak
    }
}

struct Process {
    pid: u32,
    parent: u32,
    name: String,
}

impl Process {
    /// From the text of /proc/PID/stat: number, name in parentheses, which may hold anything, state, parent.
    fn read(stat: &str) -> Option<Self> {
        let (head, rest) = stat.rsplit_once(')')?;
        let (pid, name) = head.split_once(" (")?;
        let parent = rest.split_whitespace().nth(1)?.parse().ok()?;
        Some(Self { pid: pid.parse().ok()?, parent, name: name.to_owned() })
    }

    /// The web view's own: the kernel keeps the first fifteen letters of `WebKitWebProcess` and `WebKitNetworkProcess`.
    fn is_web_views(&self) -> bool {
        self.name.starts_with("WebKit") || self.name == "bwrap" || self.name == "xdg-dbus-proxy"
    }

    /// Shared pages by their share. Of closed workers only the superuser can see that; all they have counts otherwise.
    fn kib(&self) -> u64 {
        let field = |file: &str, name: &str| {
            let text = std::fs::read_to_string(format!("/proc/{}/{file}", self.pid)).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().strip_suffix(" kB")?.trim().parse().ok()
        };
        field("smaps_rollup", "Pss:").or_else(|| field("status", "VmRSS:")).unwrap_or(0)
    }
}

/// The app and what it started, without the web view's processes and what those started.
fn ours(app: u32) -> Vec<Process> {
    let all = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let _: u32 = entry.file_name().to_str()?.parse().ok()?;
        Process::read(&std::fs::read_to_string(entry.path().join("stat")).ok()?)
    });
    let (mut found, mut others): (Vec<Process>, Vec<Process>) = all.partition(|process| process.pid == app);
    let mut next = 0;
    while next < found.len() {
        let parent = found[next].pid;
        let (children, rest): (Vec<Process>, Vec<Process>) =
            others.into_iter().partition(|process| process.parent == parent);
        others = rest;
        found.extend(children.into_iter().filter(|child| !child.is_web_views()));
        next += 1;
    }
    found
}
