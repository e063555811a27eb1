//! Running `galley`, and what it answered.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The one JSON document on stdout.
    pub fn json(&self) -> Value {
        assert_eq!(self.exit, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// The JSON documents on stdout, one a line.
    pub fn lines(&self) -> Vec<Value> {
        assert_eq!(self.exit, 0, "{self:?}");
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// `galley` in a folder, without a terminal, its worker beside it.
pub fn command(folder: &Path) -> Command {
    let _ = galley_testkit::programs::worker();
    let mut command = Command::new(env!("CARGO_BIN_EXE_galley"));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

pub fn galley<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Ran {
    Ran::of(command(folder).args(arguments).output().unwrap())
}
