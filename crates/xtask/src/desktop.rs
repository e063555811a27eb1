//! `cargo xtask run`: builds the interface and the app, makes the sample campaign, starts the app.
//!
//! Without a display the app runs under Xvfb, and a screenshot of its window is taken once it stands still.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::checks::{cargo, interface_build};
use crate::processes::end_tree;
use crate::sample;
use crate::setup::everything;
use crate::shell::{command, has, read, run as run_command, target_dir};

/// Starts the app with the sample campaign in a data folder of its own.
pub fn run(stay: bool, data: Option<PathBuf>) -> Result<()> {
    let ready = everything()?;
    interface_build(&ready)?;
    run_command(&mut cargo(
        &ready,
        &[
            "build",
            "--package",
            "galley-desktop",
            "--package",
            "galley-media",
            "--bins",
            "--features",
            "galley-desktop/custom-protocol",
        ],
    ))?;
    let campaign = target_dir().join("sample");
    if !campaign.join("campaign.json").is_file() {
        println!("Making the sample campaign…");
        sample::make(&campaign)?;
    }
    let data = data.unwrap_or_else(|| target_dir().join("desktop-data"));
    println!("Data is kept in {}", data.display());

    let program = target_dir().join("debug").join(format!("galley-desktop{}", std::env::consts::EXE_SUFFIX));
    let mut app = Command::new(program);
    app.env("GALLEY_DATA", &data)
        .env("GALLEY_SAMPLE", &campaign)
        .env("GALLEY_START_WITH_SAMPLE", "1")
        .env("GALLEY_PDFIUM", &ready.pdfium);
    if cfg!(target_os = "linux")
        && std::env::var_os("DISPLAY").is_none()
        && std::env::var_os("WAYLAND_DISPLAY").is_none()
    {
        return without_display(app, stay);
    }
    run_command(&mut app)
}

fn without_display(app: Command, stay: bool) -> Result<()> {
    if !has("Xvfb") || !has("dbus-run-session") {
        bail!("there is no display, and no Xvfb: run `cargo xtask setup`");
    }
    let (mut screen, display) = start_screen()?;
    let result = on_screen(app, &display, stay);
    end_tree(&mut screen);
    result
}

/// Starts Xvfb on a display number that it chooses itself.
pub fn start_screen() -> Result<(Child, String)> {
    let mut screen = command("Xvfb", &["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("Xvfb cannot be started")?;
    let mut line = String::new();
    if let Some(output) = screen.stdout.take() {
        let _ = std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line);
    }
    if line.trim().is_empty() {
        end_tree(&mut screen);
        bail!("Xvfb did not start");
    }
    Ok((screen, format!(":{}", line.trim())))
}

fn on_screen(app: Command, display: &str, stay: bool) -> Result<()> {
    let mut session = Command::new("dbus-run-session");
    session.arg("--").arg(app.get_program());
    for (name, value) in app.get_envs() {
        if let Some(value) = value {
            session.env(name, value);
        }
    }
    session.env("DISPLAY", display).env("GALLEY_KEYS", "file");
    let mut running = session.spawn().context("the app cannot be started")?;
    let shot = target_dir().join("screenshots").join("run.png");
    let result = screenshot(display, &shot, &mut running);
    if result.is_ok() {
        println!("No display here: the app runs under Xvfb. Screenshot: {}", shot.display());
        if stay {
            println!("DISPLAY={display}; end it with Ctrl+C");
            running.wait()?;
            return Ok(());
        }
    }
    end_tree(&mut running);
    result
}

/// Waits until two pictures of the screen, a second apart, are equal and not of one colour, then keeps the last.
fn screenshot(display: &str, shot: &Path, running: &mut Child) -> Result<()> {
    if let Some(folder) = shot.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut before = String::new();
    for _ in 0..180 {
        std::thread::sleep(Duration::from_secs(1));
        if let Some(status) = running.try_wait()? {
            bail!("the app ended before its window was seen: {status}");
        }
        run_quietly(command("import", &["-display", display, "-window", "root"]).arg(shot))?;
        let now = read(command("identify", &["-format", "%# %k"]).arg(shot))?;
        let colours = now.split(' ').nth(1).and_then(|count| count.parse::<u32>().ok()).unwrap_or(0);
        if now == before && colours > 64 {
            return Ok(());
        }
        before = now;
    }
    bail!("the window did not come to rest within three minutes; what it shows: {}", shot.display())
}

fn run_quietly(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if !output.status.success() {
        bail!("no screenshot: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
