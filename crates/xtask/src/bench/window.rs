//! Rows about the window: beside an empty Tauri window of the same profile (`src-tauri/empty_window.rs`), both under
//! their own Xvfb, in turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::checks::{cargo, interface_build};
use crate::desktop::start_screen;
use crate::processes::{after_name, end_tree, tree_of};
use crate::setup::Ready;
use crate::shell::{command, read, run as run_command, target_dir};

const RUNS: usize = 5;

/// A bare background has one colour or two; the smoothed edges of letters have more than these.
const TEXT_COLOURS: u32 = 12;

/// What one start of a program showed.
struct Measured {
    /// From the start of the process to the first picture of its window that has text and stays as it is.
    start: Duration,
    /// Proportional set size of all its processes, ten seconds later.
    memory_kib: u64,
    /// Processor time of all its processes over the ten seconds after that, in clock ticks.
    idle_ticks: u64,
}

/// Measures all three rows at once.
pub fn measure(ready: &Ready) -> Result<Vec<(&'static str, Vec<f64>)>> {
    interface_build(ready)?;
    run_command(&mut cargo(
        ready,
        &[
            "build",
            "--release",
            "--package",
            "galley-desktop",
            "--package",
            "galley-media",
            "--bins",
            "--features",
            "galley-desktop/custom-protocol",
        ],
    ))?;
    run_command(&mut cargo(
        ready,
        &[
            "build",
            "--release",
            "--package",
            "galley-desktop",
            "--example",
            "empty-window",
            "--features",
            "galley-desktop/custom-protocol",
        ],
    ))?;
    let release = target_dir().join("release");
    let empty = release.join("examples").join("empty-window");
    let galley = release.join("galley-desktop");
    let mut pairs = Vec::new();
    for round in 0..RUNS {
        println!("round {} of {RUNS}", round + 1);
        pairs.push((start(ready, &galley)?, start(ready, &empty)?));
    }
    let ratios = |of: &dyn Fn(&Measured) -> f64| -> Vec<f64> {
        pairs.iter().map(|(galley, empty)| of(galley) / of(empty).max(f64::MIN_POSITIVE)).collect()
    };
    Ok(vec![
        ("window-start", ratios(&|measured| measured.start.as_secs_f64())),
        ("window-memory", ratios(&|measured| measured.memory_kib as f64)),
        // A window that does nothing takes no tick at all.
        ("window-idle", ratios(&|measured| measured.idle_ticks as f64 + 1.0)),
    ])
}

fn start(ready: &Ready, program: &Path) -> Result<Measured> {
    let data = target_dir().join("bench-data");
    let _ = fs::remove_dir_all(&data);
    let (mut screen, display) = start_screen()?;
    #[expect(clippy::disallowed_methods, reason = "a bench measures time")]
    let start = Instant::now();
    let mut running = Command::new("dbus-run-session")
        .arg("--")
        .arg(program)
        .env("DISPLAY", &display)
        .env("GALLEY_DATA", &data)
        .env("GALLEY_KEYS", "file")
        .env("GALLEY_PDFIUM", &ready.pdfium)
        .spawn()
        .context("the program cannot be started")?;
    let result = observe(&mut running, &display, start);
    end_tree(&mut running);
    end_tree(&mut screen);
    result
}

fn observe(running: &mut Child, display: &str, start: Instant) -> Result<Measured> {
    let shot = target_dir().join("bench.png");
    let mut before: Option<(String, Duration)> = None;
    let painted = loop {
        if let Some(status) = running.try_wait()? {
            bail!("ended before it painted: {status}");
        }
        if start.elapsed() > Duration::from_secs(60) {
            bail!("painted nothing within a minute");
        }
        let at = start.elapsed();
        let taken = command("import", &["-display", display, "-window", "root"]).arg(&shot).output()?;
        if !taken.status.success() {
            continue;
        }
        let picture = read(command("identify", &["-format", "%# %k"]).arg(&shot))?;
        let colours = picture.split(' ').nth(1).and_then(|count| count.parse().ok()).unwrap_or(0_u32);
        match before {
            Some((same, since)) if same == picture && colours > TEXT_COLOURS => break since,
            _ => before = Some((picture, at)),
        }
    };
    // Beside everything: the field for one's name has the focus at first.
    run_command(command("xdotool", &["mousemove", "40", "600", "click", "1"]).env("DISPLAY", display))?;
    std::thread::sleep(Duration::from_secs(10));
    let tree = tree_of(running.id())?;
    let memory_kib = tree.iter().map(|pid| proportional_kib(*pid)).sum();
    let before: u64 = tree.iter().map(|pid| ticks(*pid)).sum();
    std::thread::sleep(Duration::from_secs(10));
    let after: u64 = tree.iter().map(|pid| ticks(*pid)).sum();
    Ok(Measured { start: painted, memory_kib, idle_ticks: after.saturating_sub(before) })
}

fn ticks(pid: u32) -> u64 {
    let stat =
        fs::read_to_string(PathBuf::from("/proc").join(pid.to_string()).join("stat")).unwrap_or_default();
    after_name(&stat).skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Shared pages by their share. Of closed workers only the superuser can see that; all they have counts otherwise.
fn proportional_kib(pid: u32) -> u64 {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(PathBuf::from("/proc").join(pid.to_string()).join(file)).ok()?;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.trim().parse().ok())
    };
    field("smaps_rollup", "Pss:").or_else(|| field("status", "VmRSS:")).unwrap_or(0)
}
