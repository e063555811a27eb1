//! The launcher: `galley-worker --office`, which closes itself up, proves it, and becomes LibreOffice.
//!
//! The parent reads the proof and decides; without its word nothing is started. Then the socket closes by itself, and
//! what the new program says or does is of no interest but for the one file that it leaves in the room.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::office::run::{FromLauncher, ToLauncher};
use crate::worker::sandbox;
use crate::worker::transport;
use crate::worker::wire::encode;

/// What a program in the room finds of the person's own: folders of the room.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("HOME", "/proc/self/cwd/home"),
    ("TMPDIR", "/proc/self/cwd/tmp"),
    ("XDG_CACHE_HOME", "/proc/self/cwd/home"),
    ("XDG_CONFIG_HOME", "/proc/self/cwd/home"),
    ("XDG_DATA_HOME", "/proc/self/cwd/home"),
    ("XDG_RUNTIME_DIR", "/proc/self/cwd/tmp"),
    ("PATH", "/usr/bin:/bin"),
    // The encoding of paths; how numbers are written stands in the profile.
    ("LC_ALL", "C.UTF-8"),
    // Without a screen.
    ("SAL_USE_VCLPLUGIN", "svp"),
    ("SAL_DISABLE_OPENCL", "1"),
    ("MALLOC_ARENA_MAX", "2"),
];

#[derive(Default)]
struct Order {
    program: PathBuf,
    room: PathBuf,
    reads: Vec<PathBuf>,
    memory_bytes: u64,
    file_bytes: u64,
    seconds: u64,
    arguments: Vec<OsString>,
}

/// Closes up, answers the parent at standard input, and becomes the program. Arguments:
/// `--program PATH --room PATH --reads PATH --memory BYTES --file BYTES --seconds N -- ARGUMENTS`.
///
/// # Errors
/// A text for standard error, when it was started by hand or the parent breaks off.
pub fn launch(arguments: impl Iterator<Item = OsString>) -> Result<(), String> {
    let order = order(arguments)?;
    let text = |error: std::io::Error| error.to_string();
    let inherited = sandbox::close_inherited();
    let channel = transport::inherited().map_err(text)?;
    transport::lead_group().map_err(text)?;
    std::env::set_current_dir(&order.room).map_err(text)?;
    transport::limit_memory(order.memory_bytes).map_err(text)?;
    transport::limit_program(order.file_bytes, order.seconds).map_err(text)?;
    let proof = sandbox::guest::close(&order.room, &order.reads, inherited);
    let tell = |message: &FromLauncher| {
        let body = encode(message).map_err(|error| error.message)?;
        channel.send(&body, None).map_err(text)
    };
    tell(&FromLauncher::Ready(proof))?;
    let answer = channel.receive().map_err(text)?.ok_or("the parent went away")?;
    let ToLauncher::Begin = serde_json::from_slice(&answer.0).map_err(|error| error.to_string())?;
    let mut command = Command::new(&order.program);
    command.args(&order.arguments).env_clear().envs(ENVIRONMENT.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null());
    tell(&FromLauncher::Failed(command.exec().to_string()))
}

fn order(mut arguments: impl Iterator<Item = OsString>) -> Result<Order, String> {
    const BY_HAND: &str = "started by hand; this program is started by Galley itself";
    let mut order = Order::default();
    while let Some(name) = arguments.next() {
        if name == "--" {
            order.arguments = arguments.collect();
            break;
        }
        let value = arguments.next().ok_or("an option without its value")?;
        let number = || value.to_str().and_then(|text| text.parse::<u64>().ok()).ok_or(BY_HAND);
        match name.to_str() {
            Some("--program") => order.program = value.into(),
            Some("--room") => order.room = value.into(),
            Some("--reads") => order.reads.push(value.into()),
            Some("--memory") => order.memory_bytes = number()?,
            Some("--file") => order.file_bytes = number()?,
            Some("--seconds") => order.seconds = number()?,
            _ => return Err(BY_HAND.to_owned()),
        }
    }
    let is_whole = order.program.is_absolute() && order.room.is_absolute() && order.seconds > 0;
    if is_whole { Ok(order) } else { Err(BY_HAND.to_owned()) }
}
