//! Comparisons with a peer in the same run, as ratios, into docs/BENCHMARKS.md. Where the measure is a share already, that of
//! the peer stands beside it.
//!
//! Absolute times depend on the machine and are not reported. Our side and the peer's take turns. What was measured is
//! kept beside the page by its name, so that the page can be written from runs of single rows, on whatever machine; each
//! row names the commit that it was measured at.

mod media;
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::setup::Ready;
use crate::shell::{command, read, root};

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
        what: "processor time at rest over ten seconds, plus one tick; the focus is in no text field, where a caret would blink",
        peer: "an empty Tauri window",
        aim: "",
    },
    Row {
        name: "decode",
        what: "decode all frames of a minute once, none kept, as confirming a frame table does it: without loop filter; 720p H.264, whole process",
        peer: "`ffmpeg -skip_loop_filter all -f null` with as many threads, whole process",
        aim: "≤ 1.05",
    },
    Row {
        name: "fetch",
        what: "each frame of that minute by its number, in order: verified, copied out once, and kept for the way back as far as 128 MB go; whole process",
        peer: "`ffmpeg -thread_type slice -f null` with as many threads, which keeps and copies none, whole process",
        aim: "",
    },
    Row {
        name: "random",
        what: "random exact frame, none of them kept from before; file open and indexed, 720p H.264 with a key frame every 250",
        peer: "PyAV doing the same seeks, as many slice threads, FFmpeg of its wheel",
        aim: "≤ 1.0",
    },
    Row {
        name: "cached",
        what: "next or previous frame that is decoded already, in the decoder's process",
        peer: "copying its bytes once",
        aim: "≤ 2",
    },
    Row {
        name: "index",
        what: "provisional frame table of five minutes of video, its start checked by decoding; in a process that runs already, as a worker of the app does",
        peer: "`ffprobe -show_packets`, whole process",
        aim: "≤ 0.5",
    },
    Row {
        name: "index-process",
        what: "the same by a process that is started for it, whole process",
        peer: "`ffprobe -show_packets`, whole process",
        aim: "",
    },
    Row {
        name: "pages",
        what: "time of a PDF page at 150 dpi, the sample's brochure without its first page, through the worker",
        peer: "pypdfium2, the same pdfium",
        aim: "≤ 1.05",
    },
    Row {
        name: "pages-1-worker",
        what: "time of all the brochure's pages at 150 dpi four times over, by one worker: its inverse is pages per second",
        peer: "pypdfium2 in one process",
        aim: "",
    },
    Row {
        name: "pages-2-workers",
        what: "the same by two workers",
        peer: "pypdfium2 in one process",
        aim: "",
    },
    Row {
        name: "view",
        what: "100 megapixel JPEG to a view of 1,600 pixels; whole process, worker start included",
        peer: "`vipsthumbnail` to its own format, whole process",
        aim: "≤ 1.0",
    },
    Row {
        name: "first-image",
        what: "first pixels in the window, from a click on the proof at home, on which the pointer has been for 300 ms, to the settled canvas: 16 megapixel JPEG. App newly started and at rest, its decoders ready; facts of the file are kept from before, and the system has its bytes in memory",
        peer: "start of a worker until it has proved its sandbox, and libjpeg-turbo decoding all of it",
        aim: "≤ 1.3",
    },
    Row {
        name: "first-page",
        what: "the same of the sample's brochure, first page",
        peer: "start of a worker, and pdfium drawing the page at that size",
        aim: "≤ 1.3",
    },
    Row {
        name: "first-frame",
        what: "the same of a 720p H.264 of 20 seconds, first frame",
        peer: "start of a worker, and FFmpeg opening the file and decoding the frame, as many slice threads",
        aim: "≤ 1.3",
    },
    Row {
        name: "first-image-at-once",
        what: "the same of the image, pressed and let go as soon as the pointer is there: its picture is asked for by the press",
        peer: "as above",
        aim: "",
    },
    Row { name: "first-page-at-once", what: "the same of the page", peer: "as above", aim: "" },
    Row { name: "first-frame-at-once", what: "the same of the frame", peer: "as above", aim: "" },
    Row {
        name: "playing",
        what: "frames of a film that are due and never painted: 20 seconds of 1080p H.264 at 30 with AAC, played in real time in a window of 1920 × 1080 pixels, without a sound device; the first and the last not counted",
        peer: "a page in the same web view, on a canvas of the same size: it uploads planes that it has made before, as large as those of the film, and draws them at that rate",
        aim: "≤ 1 point more",
    },
    Row {
        name: "many-marks",
        what: "what 95 % of the frames of the page's animation take no longer than, while the view is moved and the pointer goes over the canvas at each: a picture with 10,000 marks",
        peer: "the same picture without any",
        aim: "≤ 1.5",
    },
    Row {
        name: "many-proofs",
        what: "the same, while the list of a project of 5,000 proofs is scrolled at each frame",
        peer: "the same page of a project of sixty, scrolled as well",
        aim: "≤ 1.5",
    },
    Row {
        name: "memory-video",
        what: "peak memory of the decoders and of a bare process that asks them, neither app nor window in it, 2 GB of video, its frame table confirmed; peaks of resident sets added up",
        peer: "600 MB",
        aim: "≤ 1.0",
    },
    Row {
        name: "memory-image",
        what: "peak memory of the decoders and of a bare process that asks them, neither app nor window in it, 20,000 × 20,000 JPEG, taken apart for tiles; peaks of resident sets added up",
        peer: "600 MB",
        aim: "≤ 1.0",
    },
    Row {
        name: "memory-pages",
        what: "peak memory of the decoders and of a bare process that asks them, neither app nor window in it, PDF of 10,000 pages; peaks of resident sets added up",
        peer: "600 MB",
        aim: "≤ 1.0",
    },
    Row {
        name: "memory-app",
        what: "peak memory of the app and its decoders, the web view's processes not counted, while those three are taken in at once and opened in the window one after the other: the video until its frame table is confirmed, and its last frame; the far corner of the JPEG at its own size; the last page of the PDF. Proportional set sizes, resident ones where the system does not tell those, added up every 100 ms",
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

/// Figures of one row, and where they come from.
#[derive(Serialize, Deserialize)]
struct Measured {
    commit: String,
    #[serde(flatten)]
    figures: Figures,
}

/// What was measured, pair by pair.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Figures {
    /// Ours to the peer's.
    Ratios(Vec<f64>),
    /// Percent of what was due that was dropped: ours, and the peer's.
    Drops(Vec<[f64; 2]>),
}

/// So many points more than the peer are still within the aim.
const POINTS: f64 = 1.0;

impl Figures {
    fn checked(self) -> Result<Self> {
        let is_sound = match &self {
            Self::Ratios(ratios) => {
                !ratios.is_empty() && ratios.iter().all(|ratio| ratio.is_finite() && *ratio > 0.0)
            }
            Self::Drops(pairs) => {
                !pairs.is_empty() && pairs.iter().flatten().all(|share| (0.0..=100.0).contains(share))
            }
        };
        if !is_sound {
            bail!("these are no such figures: {self:?}");
        }
        Ok(self)
    }

    /// Median and range, as they stand in the table.
    fn cells(&self) -> [String; 2] {
        match self {
            Self::Ratios(ratios) => {
                let [low, median, high] = spread(ratios.clone());
                [format!("{median:.2}"), format!("{low:.2} to {high:.2}")]
            }
            Self::Drops(pairs) => {
                let median = |of: &dyn Fn(&[f64; 2]) -> f64| spread(pairs.iter().map(of).collect());
                let ([_, own, _], [_, other, _]) = (median(&|[own, _]| *own), median(&|[_, other]| *other));
                let [low, more, high] = median(&|[own, other]| own - other);
                let verdict = if more <= POINTS { "within the aim" } else { "not within the aim" };
                [
                    format!("{own:.1} % beside {other:.1} %, {more:+.1} points: {verdict}"),
                    format!("{low:+.1} to {high:+.1} points"),
                ]
            }
        }
    }
}

/// The lowest, the one in the middle, and the highest.
fn spread(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    [at(0), at(values.len() / 2), at(values.len().saturating_sub(1))]
}

type Kept = BTreeMap<String, Measured>;

/// Measures the rows whose names contain `only`, and writes the page from all that was measured. A row that
/// cannot be measured does not keep the others from it; in the end it is an error.
pub fn run(ready: &Ready, only: Option<&str>) -> Result<()> {
    let wanted = |name: &str| only.is_none_or(|word| name.contains(word));
    if !ROWS.iter().any(|row| wanted(row.name)) {
        let names: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
        bail!("no row has that in its name: {}", names.join(", "));
    }
    let commit = commit()?;
    let mut kept = kept()?;
    let mut failed = Vec::new();
    let mut take = |name: &'static str, measured: Result<Figures>| -> Result<()> {
        match measured.and_then(Figures::checked) {
            Ok(figures) => {
                kept.insert(name.to_owned(), Measured { commit: commit.clone(), figures });
                fs::write(kept_file(), serde_json::to_string_pretty(&kept)? + "\n")?;
                write_page()
            }
            Err(error) => {
                eprintln!("{name}: {error:#}");
                failed.push(name);
                Ok(())
            }
        }
    };
    if ROWS.iter().any(|row| row.name.starts_with("window") && wanted(row.name)) {
        match window::measure(ready) {
            Ok(rows) => {
                rows.into_iter().try_for_each(|(name, ratios)| take(name, Ok(Figures::Ratios(ratios))))?;
            }
            Err(error) => take("window", Err(error))?,
        }
    }
    let mut bench = None;
    for row in ROWS.iter().filter(|row| !row.name.starts_with("window") && wanted(row.name)) {
        let bench = match &mut bench {
            Some(bench) => bench,
            none => none.insert(media::Bench::prepare(ready)?),
        };
        println!("== {}: {}", row.name, row.what);
        let figures = bench.figures(row.name).unwrap_or_else(|| bail!("nobody measures it"));
        take(row.name, figures)?;
    }
    if !failed.is_empty() {
        bail!("not measured: {}", failed.join(", "));
    }
    Ok(())
}

/// What is built: the commit, with a plus when the code is not as it was committed.
fn commit() -> Result<String> {
    let commit = read(&mut command("git", &["rev-parse", "--short=12", "HEAD"]))?;
    let changes =
        read(&mut command("git", &["status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"]))?;
    Ok(if changes.is_empty() { commit } else { commit + "+" })
}

fn kept_file() -> PathBuf {
    root().join("docs").join("benchmarks.json")
}

fn page_file() -> PathBuf {
    root().join("docs").join("BENCHMARKS.md")
}

fn kept() -> Result<Kept> {
    let file = kept_file();
    if !file.is_file() {
        return Ok(Kept::new());
    }
    serde_json::from_slice(&fs::read(&file)?).with_context(|| file.display().to_string())
}

/// Writes the page from what was measured.
pub fn write_page() -> Result<()> {
    Ok(fs::write(page_file(), page(&kept()?))?)
}

fn page(kept: &Kept) -> String {
    let mut text = "# Benchmarks\n\nWritten by `cargo xtask bench`. Each figure is a ratio to a peer measured in the same run, in turn, or to\n\
         a limit that stands in its line: below 1 is less time or memory. A share in percent stands beside the peer's, with how many\n\
         points it is more. Absolute times depend on the machine and are left out.\n\n\
         | what | yardstick | aim | median | range | measured at |\n| --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for row in ROWS {
        let Some(Measured { commit, figures }) = kept.get(row.name) else { continue };
        let [median, range] = figures.cells();
        text.push_str(&format!(
            "| {} | {} | {} | {median} | {range} | `{commit}` |\n",
            row.what, row.peer, row.aim
        ));
    }
    text.push_str(&format!("\n{}\n", whence(kept)));
    text.push_str("\nOne row again: `cargo xtask bench --only NAME`, with one of ");
    let names: Vec<String> = ROWS.iter().map(|row| format!("`{}`", row.name)).collect();
    text.push_str(&names.join(", "));
    text.push_str(".\n");
    text
}

/// Whether the table is of one piece, and how to make it so.
fn whence(kept: &Kept) -> String {
    const WHOLE: &str = "`cargo xtask bench` makes the whole table, all rows at one commit.";
    let mut commits = BTreeSet::new();
    let mut missing = Vec::new();
    for row in ROWS {
        match kept.get(row.name) {
            Some(measured) => {
                commits.insert(measured.commit.as_str());
            }
            None => missing.push(format!("`{}`", row.name)),
        }
    }
    let mut line = match commits.len() {
        1 => "All rows above come from one commit.".to_owned(),
        count => format!("The rows above do not come from one commit, but from {count}."),
    };
    if commits.iter().any(|commit| commit.ends_with('+')) {
        line.push_str(" A plus: with changes that were not committed.");
    }
    if !missing.is_empty() {
        line.push_str(&format!(" Not measured: {}.", missing.join(", ")));
    }
    format!("{line} {WHOLE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_at(commit: &str) -> Kept {
        let measured = || Measured { commit: commit.to_owned(), figures: Figures::Ratios(vec![1.0]) };
        ROWS.iter().map(|row| (row.name.to_owned(), measured())).collect()
    }

    #[test]
    fn the_page_says_whether_it_is_of_one_commit() {
        let whole = " `cargo xtask bench` makes the whole table, all rows at one commit.";
        let one = "All rows above come from one commit.";
        let mut kept = all_at("a1");
        assert_eq!(whence(&kept), format!("{one}{whole}"));
        let plus = " A plus: with changes that were not committed.";
        assert_eq!(whence(&all_at("a1+")), format!("{one}{plus}{whole}"));
        kept.remove("view");
        assert_eq!(whence(&kept), format!("{one} Not measured: `view`.{whole}"));
        let figures = Figures::Ratios(vec![1.0]);
        kept.insert("view".to_owned(), Measured { commit: "b2".to_owned(), figures });
        let two = "The rows above do not come from one commit, but from 2.";
        assert_eq!(whence(&kept), format!("{two}{whole}"));
    }

    #[test]
    fn the_page_says_what_was_measured() {
        assert_eq!(fs::read_to_string(page_file()).unwrap(), page(&kept().unwrap()));
    }

    #[test]
    fn figures_are_kept_as_they_were() {
        let text =
            r#"{"playing":{"commit":"a1","drops":[[0.5,0.0]]},"view":{"commit":"b2","ratios":[0.75,1.0]}}"#;
        let kept: Kept = serde_json::from_str(text).unwrap();
        assert_eq!(kept["playing"].figures, Figures::Drops(vec![[0.5, 0.0]]));
        assert_eq!(kept["view"].figures, Figures::Ratios(vec![0.75, 1.0]));
        assert_eq!(serde_json::to_string(&kept).unwrap(), text);
    }

    #[test]
    fn what_cannot_have_been_measured_is_an_error() {
        assert!(Figures::Ratios(vec![0.5, 2.0]).checked().is_ok());
        assert!(Figures::Drops(vec![[0.0, 0.0], [12.5, 100.0]]).checked().is_ok());
        for ratios in [vec![], vec![1.0, 0.0], vec![f64::NAN], vec![f64::INFINITY]] {
            assert!(Figures::Ratios(ratios).checked().is_err());
        }
        for pairs in [vec![], vec![[0.0, -0.5]], vec![[100.5, 0.0]], vec![[0.0, f64::NAN]]] {
            assert!(Figures::Drops(pairs).checked().is_err());
        }
    }

    #[test]
    fn both_shares_are_told_and_whether_one_is_within_the_aim() {
        let ratios = Figures::Ratios(vec![1.25, 0.5, 0.75]);
        assert_eq!(ratios.cells(), ["0.75", "0.50 to 1.25"]);
        let drops = Figures::Drops(vec![[1.5, 1.0], [0.5, 1.5], [3.0, 0.5]]);
        assert_eq!(drops.cells(), ["1.5 % beside 1.0 %, +0.5 points: within the aim", "-1.0 to +2.5 points"]);
        let [told, _] = Figures::Drops(vec![[3.5, 1.5]]).cells();
        assert_eq!(told, "3.5 % beside 1.5 %, +2.0 points: not within the aim");
    }
}
