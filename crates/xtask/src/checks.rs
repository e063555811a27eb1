//! The three tiers of proof: the gate, the soak, the benches. The gate is what `.ci/run` calls.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::setup::{Ready, cargo_deny, everything};
use crate::shell::{command, root, run, target_dir};
use crate::{sample, setup, tidy};

/// Features that the tests of the real window need; absent from releases.
pub const TEST_FEATURES: &str = "galley-desktop/e2e,galley-desktop/custom-protocol";

/// What each step took so far, the one that failed included.
type Times = Vec<(&'static str, Duration)>;

/// Everything, in the order in which a mistake is found fastest; ends with the times, also where a step failed.
pub fn gate() -> Result<()> {
    let mut times = Vec::new();
    let result = steps(&mut times);
    println!();
    for (name, took) in &times {
        println!("{:>8.1} s  {name}", took.as_secs_f64());
    }
    if !has_fixtures() {
        eprintln!("{WITHOUT_FIXTURES}");
    }
    result
}

fn steps(times: &mut Times) -> Result<()> {
    let ready = step(times, "set-up", everything)?;
    step(times, "formatting", || run(&mut command("cargo", &["fmt", "--all", "--check"])))?;
    step(times, "tidy", tidy::check)?;
    step(times, "licences and bans", licences)?;
    step(times, "interface", || interface(&ready))?;
    step(times, "lints", || {
        let mut clippy =
            cargo(&ready, &["clippy", "--workspace", "--all-targets", "--features", TEST_FEATURES]);
        run(clippy.args(["--", "-D", "warnings"]))
    })?;
    step(times, "programs", || programs(&ready))?;
    step(times, "sample campaign", || sample::make(&target_dir().join("sample")))?;
    let all = ["test", "--workspace", "--features", TEST_FEATURES];
    step(times, "tests", || run(&mut tests(&ready, &all)))?;
    step(times, "workers of other systems", || elsewhere(&ready))
}

const WITHOUT_FIXTURES: &str = "WARNING: no ../shared/fixtures beside the project and no GALLEY_FIXTURES: the tests that \
                                need files from elsewhere are NOT RUN, and say so by name";

/// Whether there is the folder of files from elsewhere that some tests read; a plain `cargo test` fails without it.
fn has_fixtures() -> bool {
    std::env::var_os("GALLEY_FIXTURES").is_some_and(|folder| !folder.is_empty())
        || root().join("../shared/fixtures").is_dir()
}

/// Builds the programs that tests start.
fn programs(ready: &Ready) -> Result<()> {
    run(&mut cargo(ready, &["build", "--workspace", "--bins", "--features", TEST_FEATURES]))
}

/// Workers by the means of other Unix systems, on this one: lints and tests of galley-media with its feature `portable`.
///
/// Cargo builds that galley-worker in the place of the usual one, so this step comes last, and puts the usual one back
/// whether or not it passed. Both stay built beside each other: nothing but a link is made anew. A target directory of its own
/// would have every dependency built twice.
fn elsewhere(ready: &Ready) -> Result<()> {
    let tested = portable(ready);
    programs(ready)?;
    tested
}

fn portable(ready: &Ready) -> Result<()> {
    const PORTABLE: &[&str] = &["--package", "galley-media", "--features", "portable"];
    let lints = [&["clippy"][..], PORTABLE, &["--all-targets", "--", "-D", "warnings"]].concat();
    run(&mut cargo(ready, &lints))?;
    let these = ["--test", "it", "--", "unproved::", "workers::", "slot::", "papers::", "stills::"];
    run(&mut tests(ready, &[&["test"][..], PORTABLE, &these].concat()))
}

fn tests(ready: &Ready, arguments: &[&str]) -> Command {
    let mut tests = cargo(ready, arguments);
    tests.env("GALLEY_SAMPLE", target_dir().join("sample")).env("GALLEY_PDFIUM", &ready.pdfium);
    tests.env("GALLEY_WORKER", worker());
    if !has_fixtures() {
        eprintln!("{WITHOUT_FIXTURES}");
        tests.env("GALLEY_WITHOUT_FIXTURES", "1");
    }
    tests
}

fn interface(ready: &Ready) -> Result<()> {
    for script in ["check", "test"] {
        npm(ready, script)?;
    }
    interface_build(ready)
}

/// Builds what the window shows.
pub fn interface_build(ready: &Ready) -> Result<()> {
    npm(ready, "build")
}

fn npm(ready: &Ready, script: &str) -> Result<()> {
    run(setup::npm(&ready.path, &["run", script]).current_dir(root().join("ui")))
}

/// Writes what is generated again: the interface's client, docs/ERRORS.md, and docs/openapi.json.
pub fn codegen() -> Result<()> {
    let ready = everything()?;
    for package in ["galley-app", "galley-server"] {
        run(cargo(&ready, &["test", "--package", package, "is_fresh"]).env("UPDATE", "1"))?;
    }
    crate::bench::write_page()
}

/// The longer runs; each part writes a line of the report when it is done, so that it can go on later.
pub fn soak(only: Option<&str>, seed: u64) -> Result<()> {
    let ready = everything()?;
    crate::soak::run(&ready, only, seed)
}

/// The comparisons.
pub fn bench(only: Option<&str>) -> Result<()> {
    let ready = everything()?;
    crate::bench::run(&ready, only)
}

/// The decoder's program as [`programs`] builds it, so that tests do not build it again.
pub fn worker() -> std::path::PathBuf {
    target_dir().join("debug").join(format!("galley-worker{}", std::env::consts::EXE_SUFFIX))
}

/// A cargo command with the tools of set-up in its environment.
pub fn cargo(ready: &Ready, arguments: &[&str]) -> Command {
    let mut cargo = command("cargo", arguments);
    cargo.env("PATH", &ready.path).env("CARGO_TARGET_DIR", target_dir());
    cargo
}

/// Advisories need a database from outside the registries; they are checked where that can be reached.
fn licences() -> Result<()> {
    let deny = cargo_deny()?;
    run(&mut command(deny, &["check", "bans", "licenses", "sources"]))
}

fn step<T>(times: &mut Times, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}");
    #[expect(clippy::disallowed_methods, reason = "the gate prints how long its steps take")]
    let start = Instant::now();
    let result = work();
    times.push((name, start.elapsed()));
    match result {
        Ok(value) => Ok(value),
        Err(error) => bail!("{name}: {error:#}"),
    }
}
