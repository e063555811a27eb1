//! The longer runs and their report, docs/SOAK.md: commit, seeds, duration, outcome of each part.
//!
//! Resumable: a part that passed for the code as it stands is not run again, unless it is named. The report names the last commit
//! that touched code, so that it shows when it is older than what it speaks of.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use crate::checks::{TEST_FEATURES, cargo, interface_build, worker};
use crate::sample;
use crate::setup::Ready;
use crate::shell::{command, read, root, run as run_command, target_dir};

/// What chance starts from where `--seed` names nothing else.
pub const DEFAULT_SEED: u64 = 1;

/// One part: what it shows, in words, and the tests that show it.
struct Part {
    name: &'static str,
    shows: &'static str,
    package: &'static str,
    filter: &'static str,
    environment: &'static [(&'static str, &'static str)],
    seeds: Seeds,
}

/// Where the chance in a part comes from.
#[derive(Clone, Copy)]
enum Seeds {
    /// The run's seed, in the variable of that name.
    OfRun(&'static str),
    /// Others, as said.
    Fixed(&'static str),
    /// There is none to give.
    Absent(&'static str),
}

const PARTS: &[Part] = &[
    Part {
        name: "frames",
        shows: "frame exactness: 60 random and 39 descending accesses a clip, against a linear decode",
        package: "galley-media",
        filter: "video",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::OfRun("GALLEY_ACCESS_SEED"),
    },
    Part {
        name: "cli-frames",
        shows: "frame exactness by the command: as many runs of `galley render --frame` a clip, and all of its MD5s",
        package: "galley-cli",
        filter: "cli_frames",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::OfRun("GALLEY_ACCESS_SEED"),
    },
    Part {
        name: "window-frames",
        shows: "frame exactness through the pixel socket: as many accesses a clip in the real window's process",
        package: "galley-desktop",
        filter: "socket_frames",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::OfRun("GALLEY_ACCESS_SEED"),
    },
    Part {
        name: "window-canvas",
        shows: "frame exactness on the canvas: what is painted of 13 frames of every numbered clip says which one it is",
        package: "galley-desktop",
        filter: "canvas_frames",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::OfRun("GALLEY_ACCESS_SEED"),
    },
    Part {
        name: "window-colours",
        shows: "the shader beside `galley render`: each matrix, range, depth, subsampling and siting, wide gamuts, PQ and HLG",
        package: "galley-desktop",
        filter: "colours::",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::Absent("none: the patches are always the same"),
    },
    Part {
        name: "window-sync",
        shows: "what plays at the outputs: sound and picture of a film within one frame of each other, tones and laps of a sound when they are due",
        package: "galley-desktop",
        filter: "playing::",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::Absent("none: the film is always the same"),
    },
    Part {
        name: "window-scrub",
        shows: "a minute of hard scrubbing: each frame painted says its own number, and one rests on what was asked for last",
        package: "galley-desktop",
        filter: "scrubbing::",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::OfRun("GALLEY_ACCESS_SEED"),
    },
    Part {
        name: "power-loss",
        shows: "S30 by S61: everything unsynced is thrown away at 1,000 seeded points; nothing acknowledged is lost",
        package: "galley-store",
        filter: "s61",
        environment: &[("GALLEY_SOAK_SEEDS", "1000")],
        seeds: Seeds::Fixed("1 to 1000, one a power loss"),
    },
    Part {
        name: "server-kills",
        shows: "S10: 1,000 kills of a server under load; whatever it said yes to is there afterwards, once and in order",
        package: "galley-server",
        filter: "s10_what_was_acknowledged",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::Absent("none: the moment of a kill is the machine's"),
    },
    Part {
        name: "rebuild",
        shows: "S31: in 400 histories of ops, what was folded op by op is what folding the whole log gives",
        package: "galley-store",
        filter: "s31",
        environment: &[("PROPTEST_CASES", "400")],
        seeds: Seeds::OfRun("PROPTEST_RNG_SEED"),
    },
    Part {
        name: "simulation",
        shows: "S60: 10,300 worlds of five clients, a bad network, crashes, backups put back and roles that change; nothing is lost, doubled or seen by others",
        package: "galley-sync",
        filter: "s60",
        environment: &[("GALLEY_SOAK_SEEDS", "10000")],
        seeds: Seeds::Fixed("0 to 10299, one a world"),
    },
    Part {
        name: "properties",
        shows: "the properties of the domain with 4,000 cases each: bytes of ops (S1), tree (S2, S3), undo (S51), timecode",
        package: "galley-core",
        filter: "",
        environment: &[("PROPTEST_CASES", "4000")],
        seeds: Seeds::OfRun("PROPTEST_RNG_SEED"),
    },
    Part {
        name: "window-kills",
        shows: "20 kills of the real window: whatever the screen acknowledged is there afterwards",
        package: "galley-desktop",
        filter: "window_kills",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::Absent("none: the moment of a kill is the machine's"),
    },
    Part {
        name: "hostile",
        shows: "1,000 workers killed under load: no wrong pixel, no hang, no leak; 400 damaged files a format, office documents among them; bombs",
        package: "galley-media",
        filter: "hostile::",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::Fixed("numbers counted up from constants of the tests"),
    },
    Part {
        name: "fuzz",
        shows: "half a minute of edited inputs for everything that we parse ourselves, and for the worker protocol",
        package: "galley-media",
        filter: "fuzz::",
        environment: &[("GALLEY_SOAK", "1")],
        seeds: Seeds::Fixed(
            "counted up from a hash of each target's name; how many fit into its time is the machine's",
        ),
    },
];

impl Part {
    /// All that is set for its tests.
    fn environment(&self, seed: u64) -> Vec<(&'static str, String)> {
        let set = self.environment.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let seeded = match self.seeds {
            Seeds::OfRun(name) => Some((name, seed.to_string())),
            Seeds::Fixed(_) | Seeds::Absent(_) => None,
        };
        set.chain(seeded).collect()
    }

    /// The command that runs it alone.
    fn again(&self, seed: u64) -> String {
        match self.seeds {
            Seeds::OfRun(_) => format!("cargo xtask soak --only {} --seed {seed}", self.name),
            Seeds::Fixed(_) | Seeds::Absent(_) => format!("cargo xtask soak --only {}", self.name),
        }
    }

    /// Which tests those are, and what tells them to do more, for the report.
    fn tests(&self, seed: u64) -> String {
        let environment: Vec<String> =
            self.environment(seed).iter().map(|(name, value)| format!("`{name}={value}`")).collect();
        let which = if self.filter.is_empty() { "all".to_owned() } else { format!("`{}`", self.filter) };
        format!("{which} of {} with {}", self.package, environment.join(" "))
    }

    /// Its seeds, for the report.
    fn seeds(&self, seed: u64) -> String {
        match self.seeds {
            Seeds::OfRun(_) => seed.to_string(),
            Seeds::Fixed(words) | Seeds::Absent(words) => words.to_owned(),
        }
    }
}

/// Variables by which a test can be told to do less or something else than its part says.
const FOREIGN: &[&str] =
    &["GALLEY_SEED", "GALLEY_ACCESS_SEED", "GALLEY_SOAK", "GALLEY_SOAK_SEEDS", "GALLEY_WITHOUT_FIXTURES"];

#[derive(Default, Serialize, Deserialize)]
struct Report {
    code: String,
    parts: BTreeMap<String, Outcome>,
}

#[derive(Serialize, Deserialize)]
struct Outcome {
    passed: bool,
    seconds: u64,
    /// What the run's chance started from.
    seed: u64,
}

/// Runs the parts that have not passed yet for the code as it stands, and writes the report after each.
pub fn run(ready: &Ready, only: Option<&str>, seed: u64) -> Result<()> {
    if let Some(word) = only
        && !PARTS.iter().any(|part| is_named(part.name, word))
    {
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        bail!("no part has that in its name: {}", names.join(", "));
    }
    if !read(&mut command("git", &["status", "--porcelain", "--", ":!docs"]))?.is_empty() {
        bail!("the work tree has changes: commit first, so that the report names what it speaks of");
    }
    let code = read(&mut command("git", &["log", "-1", "--format=%H", "--", ":!docs"]))?;
    let mut report = load(&code);
    interface_build(ready)?;
    run_command(&mut cargo(ready, &["build", "--workspace", "--bins", "--features", TEST_FEATURES]))?;
    let binaries = test_binaries(ready)?;
    sample::make(&target_dir().join("sample"))?;
    for part in PARTS {
        let known = report.parts.get(part.name);
        let has_passed =
            known.is_some_and(|outcome| outcome.passed && part.seeds(outcome.seed) == part.seeds(seed));
        if only.map_or(has_passed, |word| !is_named(part.name, word)) {
            continue;
        }
        println!("\n== {}: {}; seeds: {}", part.name, part.shows, part.seeds(seed));
        #[expect(clippy::disallowed_methods, reason = "the report says how long a part took")]
        let start = Instant::now();
        let passed = run_part(ready, part, seed, &binaries)?;
        let outcome = Outcome { passed, seconds: start.elapsed().as_secs(), seed };
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

/// Whether `--only WORD` means the part: its whole name means it alone.
fn is_named(name: &str, word: &str) -> bool {
    name == word || name.contains(word) && PARTS.iter().all(|part| part.name != word)
}

/// A built test program and the package whose folder it runs in.
struct TestBinary {
    package: String,
    folder: PathBuf,
    program: PathBuf,
}

/// Builds all tests as the gate does, so that nothing is built twice with other features, and says where they are.
fn test_binaries(ready: &Ready) -> Result<Vec<TestBinary>> {
    let arguments = [
        "test",
        "--workspace",
        "--no-run",
        "--features",
        TEST_FEATURES,
        "--message-format=json-render-diagnostics",
    ];
    let messages = read(cargo(ready, &arguments).stderr(std::process::Stdio::inherit()))?;
    let mut found = Vec::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let text = |name: &str| message.get(name).and_then(serde_json::Value::as_str);
        let for_test = message.pointer("/profile/test").and_then(serde_json::Value::as_bool) == Some(true);
        let (Some(program), Some(manifest), true) = (text("executable"), text("manifest_path"), for_test)
        else {
            continue;
        };
        let manifest = PathBuf::from(manifest);
        let Some(folder) = manifest.parent() else { continue };
        let package = part_of(folder);
        found.push(TestBinary { package, folder: folder.to_path_buf(), program: program.into() });
    }
    Ok(found)
}

/// The package in a folder, as [`PARTS`] names it.
fn part_of(folder: &std::path::Path) -> String {
    if folder == root() {
        return "galley-desktop".to_owned();
    }
    format!("galley-{}", folder.file_name().unwrap_or_default().to_string_lossy())
}

fn run_part(ready: &Ready, part: &Part, seed: u64, binaries: &[TestBinary]) -> Result<bool> {
    let mut passed = true;
    let mut ran = 0;
    for binary in binaries.iter().filter(|binary| binary.package == part.package) {
        let mut test = Command::new(&binary.program);
        test.current_dir(&binary.folder).args(["--test-threads", "2"]);
        if !part.filter.is_empty() {
            test.arg(part.filter);
        }
        for name in FOREIGN.iter().map(|name| (*name).to_owned()).chain(proptest_variables()) {
            test.env_remove(name);
        }
        test.envs(part.environment(seed)).env("CARGO_MANIFEST_DIR", &binary.folder);
        test.env("PATH", &ready.path).env("GALLEY_PDFIUM", &ready.pdfium);
        test.env("GALLEY_SAMPLE", target_dir().join("sample")).env("GALLEY_WORKER", worker());
        let listed =
            read(Command::new(&binary.program).current_dir(&binary.folder).args([part.filter, "--list"]))?;
        ran += listed.lines().filter(|line| line.ends_with(": test")).count();
        passed &= run_command(&mut test).is_ok();
    }
    if ran == 0 {
        bail!("{}: no test of {} is named by “{}”", part.name, part.package, part.filter);
    }
    Ok(passed)
}

/// What the caller's environment says to proptest: cases, seed and the rest are the part's.
fn proptest_variables() -> impl Iterator<Item = String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with("PROPTEST_"))
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
        "# Soak\n\nWritten by `cargo xtask soak`, which runs what has not passed yet for the code as it stands; \
         `soak.json` in the target directory knows.\nIt speaks of the code at commit `{}` ({date}). Each line is run \
         again by its command, which sets\nthe tests' variables and builds what they drive; a seed gives the same \
         frames and cases again.\n\n\
         | part | what it shows | again | tests | seeds | outcome | seconds |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
        report.code
    );
    for part in PARTS {
        let known = report.parts.get(part.name);
        let seed = known.map_or(DEFAULT_SEED, |outcome| outcome.seed);
        let (outcome, seconds) = match known {
            None => ("not run", String::new()),
            Some(outcome) if outcome.passed => ("passed", outcome.seconds.to_string()),
            Some(outcome) => ("FAILED", outcome.seconds.to_string()),
        };
        text.push_str(&format!(
            "| {} | {} | `{}` | {} | {} | {outcome} | {seconds} |\n",
            part.name,
            part.shows,
            part.again(seed),
            part.tests(seed),
            part.seeds(seed)
        ));
    }
    fs::write(root().join("docs").join("SOAK.md"), text)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_can_be_run_alone() {
        for part in PARTS {
            let named: Vec<&str> =
                PARTS.iter().map(|other| other.name).filter(|name| is_named(name, part.name)).collect();
            assert_eq!(named, [part.name]);
        }
        assert_eq!(PARTS.iter().filter(|part| is_named(part.name, "window-")).count(), 6);
    }
}
