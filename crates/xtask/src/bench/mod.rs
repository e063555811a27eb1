//! Comparisons with a peer in the same run, as ratios, into docs/BENCHMARKS.md.
//!
//! Absolute times depend on the machine and are not reported. Our side and the peer's take turns. What was measured is
//! kept beside the build by its name, so that the page can be written from runs of single rows; each row names the commit
//! that it was measured at.

mod media;
mod window;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use crate::setup::Ready;
use crate::shell::{command, read, root, target_dir};

/// What is measured, in the order of the page.
const ROWS: &[Row] = &[
    Row {
        name: "window-start",
        what: "start-up, process start to the first picture with text that stays as it is, new data folder",
        peer: "an empty Tauri window",
        aim: "",
    },
    Row {
        name: "window-memory",
        what: "memory at rest, all processes, proportional set size",
        peer: "an empty Tauri window",
        aim: "",
    },
    Row {
        name: "window-idle",
        what: "processor time at rest over ten seconds, plus one tick; a caret blinks in Galley alone",
        peer: "an empty Tauri window",
        aim: "",
    },
    Row {
        name: "decode",
        what: "decode all frames in order, 720p H.264, whole process",
        peer: "`ffmpeg -thread_type slice -f null`, whole process",
        aim: "≤ 1.05",
    },
    Row {
        name: "random",
        what: "random exact frame, open file, 720p H.264 with a key frame every 250",
        peer: "PyAV doing the same seek, slice threads",
        aim: "≤ 1.0",
    },
    Row {
        name: "cached",
        what: "next or previous frame, decoded already",
        peer: "copying its bytes once",
        aim: "≤ 2",
    },
    Row {
        name: "index",
        what: "provisional frame table of five minutes of video, whole process",
        peer: "`ffprobe -show_packets`, whole process",
        aim: "≤ 0.5",
    },
    Row {
        name: "pages",
        what: "PDF page at 150 dpi, the sample's brochure, in the worker",
        peer: "pypdfium2",
        aim: "≤ 1.05",
    },
    Row {
        name: "view",
        what: "100 megapixel JPEG to a view of 1,600 pixels, from nothing",
        peer: "`vipsthumbnail`",
        aim: "≤ 1.0",
    },
    Row {
        name: "memory-video",
        what: "peak memory without the web view, 2 GB of video",
        peer: "600 MB",
        aim: "≤ 1.0",
    },
    Row {
        name: "memory-image",
        what: "peak memory without the web view, 20,000 × 20,000 JPEG",
        peer: "600 MB",
        aim: "≤ 1.0",
    },
    Row {
        name: "memory-pages",
        what: "peak memory without the web view, PDF of 10,000 pages",
        peer: "600 MB",
        aim: "≤ 1.0",
    },
];

struct Row {
    name: &'static str,
    what: &'static str,
    peer: &'static str,
    aim: &'static str,
}

/// Ratios of one row, pair by pair, and where they come from.
#[derive(Serialize, Deserialize)]
struct Measured {
    commit: String,
    ratios: Vec<f64>,
}

type Kept = BTreeMap<String, Measured>;

/// Measures the rows whose names contain `only`, and writes the page from all that was ever measured here.
pub fn run(ready: &Ready, only: Option<&str>) -> Result<()> {
    let wanted = |name: &str| only.is_none_or(|word| name.contains(word));
    if !ROWS.iter().any(|row| wanted(row.name)) {
        let names: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
        bail!("no row has that in its name: {}", names.join(", "));
    }
    let mut kept: Kept =
        fs::read(kept_file()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let commit = read(&mut command("git", &["rev-parse", "--short=12", "HEAD"]))?;
    let take = |kept: &mut Kept, name: &str, ratios: Vec<f64>| -> Result<()> {
        kept.insert(name.to_owned(), Measured { commit: commit.clone(), ratios });
        fs::write(kept_file(), serde_json::to_vec_pretty(kept)?)?;
        write(kept)
    };
    if ROWS.iter().any(|row| row.name.starts_with("window") && wanted(row.name)) {
        for (name, ratios) in window::measure(ready)? {
            take(&mut kept, name, ratios)?;
        }
    }
    let mut bench = None;
    for row in ROWS.iter().filter(|row| !row.name.starts_with("window") && wanted(row.name)) {
        let bench = match &mut bench {
            Some(bench) => bench,
            none => none.insert(media::Bench::prepare(ready)?),
        };
        println!("== {}: {}", row.name, row.what);
        let ratios = bench.ratios(row.name)?;
        take(&mut kept, row.name, ratios)?;
    }
    Ok(())
}

fn kept_file() -> PathBuf {
    target_dir().join("bench.json")
}

fn write(kept: &Kept) -> Result<()> {
    let mut text = "# Benchmarks\n\nWritten by `cargo xtask bench`. Each figure is a ratio to a peer measured in the same run, in turn: below 1 is\n\
         less time or memory than the peer's. Absolute times depend on the machine and are left out.\n\n\
         | what | yardstick | aim | median | range | measured at |\n| --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for row in ROWS {
        let Some(Measured { commit, ratios }) = kept.get(row.name) else { continue };
        let mut sorted = ratios.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        let (median, low, high) = (at(sorted.len() / 2), at(0), at(sorted.len().saturating_sub(1)));
        let line = format!(
            "| {} | {} | {} | {median:.2} | {low:.2} to {high:.2} | `{commit}` |\n",
            row.what, row.peer, row.aim
        );
        print!("{line}");
        text.push_str(&line);
    }
    text.push_str("\nOne row again: `cargo xtask bench --only NAME`, with one of ");
    let names: Vec<String> = ROWS.iter().map(|row| format!("`{}`", row.name)).collect();
    text.push_str(&names.join(", "));
    text.push_str(".\n");
    fs::write(root().join("docs").join("BENCHMARKS.md"), &text)?;
    Ok(())
}
