//! The longer runs and their report, docs/SOAK.md: commit, seeds, duration, outcome of each part.
//!
//! Resumable: a part that passed for the code as it stands is not run again. The report names the last commit
//! that touched code, so that it shows when it is older than what it speaks of.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use crate::checks::{TEST_FEATURES, cargo, worker};
use crate::setup::Ready;
use crate::shell::{command, read, root, run as run_command, target_dir};

/// One part: what it shows, in words, and the tests that show it.
struct Part {
    name: &'static str,
    shows: &'static str,
    package: &'static str,
    filter: &'static str,
    environment: &'static [(&'static str, &'static str)],
}

const PARTS: &[Part] = &[
    Part {
        name: "frames",
        shows: "frame exactness: 60 random and 39 descending accesses a clip, against a linear decode",
        package: "galley-media",
        filter: "video",
        environment: &[("GALLEY_SOAK", "1")],
    },
    Part {
        name: "power-loss",
        shows: "S61: everything unsynced is thrown away at 1,000 seeded points; nothing acknowledged is lost",
        package: "galley-store",
        filter: "s61",
        environment: &[("GALLEY_SOAK_SEEDS", "1000")],
    },
    Part {
        name: "properties",
        shows: "the properties of ops, tree, store and timecode with 4,000 cases each",
        package: "galley-core",
        filter: "",
        environment: &[("PROPTEST_CASES", "4000")],
    },
    Part {
        name: "window-frames",
        shows: "frame exactness through the pixel socket: the same accesses in the real window's process",
        package: "galley-desktop",
        filter: "socket_frames",
        environment: &[("GALLEY_SOAK", "1")],
    },
    Part {
        name: "window-kills",
        shows: "20 kills of the real window: whatever the screen acknowledged is there afterwards",
        package: "galley-desktop",
        filter: "window_kills",
        environment: &[("GALLEY_SOAK", "1")],
    },
];

#[derive(Default, Serialize, Deserialize)]
struct Report {
    code: String,
    parts: BTreeMap<String, Outcome>,
}

#[derive(Serialize, Deserialize)]
struct Outcome {
    passed: bool,
    seconds: u64,
}

/// Runs the parts that have not passed yet for the code as it stands, and writes the report after each.
pub fn run(ready: &Ready, only: Option<&str>) -> Result<()> {
    if !read(&mut command("git", &["status", "--porcelain", "--", ":!docs"]))?.is_empty() {
        bail!("the work tree has changes: commit first, so that the report names what it speaks of");
    }
    let code = read(&mut command("git", &["log", "-1", "--format=%H", "--", ":!docs"]))?;
    let mut report = load(&code);
    run_command(&mut cargo(ready, &["build", "--workspace", "--bins", "--features", TEST_FEATURES]))?;
    for part in PARTS {
        let wanted = only.is_none_or(|word| part.name.contains(word));
        if !wanted || report.parts.get(part.name).is_some_and(|outcome| outcome.passed) {
            continue;
        }
        println!("\n== {}: {}", part.name, part.shows);
        #[expect(clippy::disallowed_methods, reason = "the report says how long a part took")]
        let start = Instant::now();
        let passed = run_command(&mut tests(ready, part)).is_ok();
        let outcome = Outcome { passed, seconds: start.elapsed().as_secs() };
        report.parts.insert(part.name.to_owned(), outcome);
        keep(&report)?;
    }
    let failed: Vec<&str> =
        report.parts.iter().filter(|(_, outcome)| !outcome.passed).map(|(name, _)| name.as_str()).collect();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn tests(ready: &Ready, part: &Part) -> Command {
    let mut tests = cargo(ready, &["test", "--package", part.package]);
    if part.package == "galley-desktop" {
        tests.args(["--features", TEST_FEATURES]);
    }
    if !part.filter.is_empty() {
        tests.arg(part.filter);
    }
    for (name, value) in part.environment {
        tests.env(name, value);
    }
    tests.env("GALLEY_SAMPLE", target_dir().join("sample")).env("GALLEY_PDFIUM", &ready.pdfium);
    tests.env("GALLEY_WORKER", worker());
    tests
}

fn state_file() -> PathBuf {
    target_dir().join("soak.json")
}

fn load(code: &str) -> Report {
    let kept: Report =
        fs::read(state_file()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    if kept.code == code { kept } else { Report { code: code.to_owned(), parts: BTreeMap::new() } }
}

fn keep(report: &Report) -> Result<()> {
    fs::write(state_file(), serde_json::to_vec_pretty(report)?)?;
    let date = read(&mut command("git", &["log", "-1", "--format=%cs", &report.code]))?;
    let mut text = format!(
        "# Soak\n\nWritten by `cargo xtask soak`, which runs again whatever this page lacks. It speaks of the code at\n\
         commit `{}` ({date}).\n\n| part | what it shows | how | outcome | seconds |\n| --- | --- | --- | --- | --- |\n",
        report.code
    );
    for part in PARTS {
        let environment: Vec<String> =
            part.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let how = format!("{} cargo test -p {} {}", environment.join(" "), part.package, part.filter);
        let (outcome, seconds) = match report.parts.get(part.name) {
            None => ("not run", String::new()),
            Some(outcome) if outcome.passed => ("passed", outcome.seconds.to_string()),
            Some(outcome) => ("FAILED", outcome.seconds.to_string()),
        };
        text.push_str(&format!(
            "| {} | {} | `{}` | {outcome} | {seconds} |\n",
            part.name,
            part.shows,
            how.trim()
        ));
    }
    fs::write(root().join("docs").join("SOAK.md"), text)?;
    Ok(())
}
