//! Shutting in a program that is not ours: LibreOffice, which reads documents that people send.
//!
//! It cannot be closed as a worker is, for it opens hundreds of files of its own by their paths. What it may read is
//! its installation, the system's libraries and fonts; what it may write is one folder. Landlock says which files,
//! a list of system calls says everything else: no socket leads anywhere, no second process is started, nobody is
//! signalled or traced. The process closes itself, tries to get out, tells its parent, and only then becomes the
//! other program; what holds for it holds for that program and whatever that may start.
//!
//! What stays open: looking whether a path exists, and its size and dates. Landlock does not cover that.

use std::ffi::CString;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    Scope, path_beneath_rules,
};
use rustix::process::{DumpableBehavior, Signal};

use super::Proof;
use super::attempts::a_folder_opens;
use super::linux::{drop_capabilities, one_thread, text};

mod attempts;
mod calls;
mod network;

const NEWEST: ABI = ABI::V10;

/// Programs, libraries and what they bring along: read and run.
const PROGRAMS: &[&str] = &["/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store"];
/// Settings, fonts and caches of the system: read.
const SETTINGS: &[&str] = &[
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/etc/locale.alias",
    "/etc/localtime",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
];
const NOTHING: &str = "/dev/null";

/// Gives everything up but reading these and the system's, and writing the room; then tries to get out. `inherited` is
/// what came of closing descriptors that were not meant for it.
pub(crate) fn close(room: &Path, reads: &[PathBuf], inherited: std::io::Result<()>) -> Proof {
    let mut failed = Vec::new();
    let mut step = |name: &str, result: Result<(), String>| {
        if let Err(error) = result {
            failed.push(format!("{name}: {error}"));
        }
    };
    let parent = rustix::process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get());
    let outside = room.parent().and_then(|above| CString::new(above.as_os_str().as_encoded_bytes()).ok());
    step("close what came along", text(inherited));
    step("count threads", one_thread());
    // Not every system lets anybody have one; what it adds, the list of calls has as well.
    network::leave();
    step("end with the parent", text(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))));
    step("be unreadable", text(rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)));
    step("drop capabilities", text(drop_capabilities()));
    step("Landlock", text(close_files(room, reads)));
    let landlock = !a_folder_opens();
    let process = rustix::process::getpid().as_raw_nonzero().get();
    step("filter system calls", filter(process));
    let (num_tried, mut open) = attempts::try_all(parent, &outside.unwrap_or_default());
    open.append(&mut failed);
    Proof { num_tried, open, landlock }
}

fn close_files(room: &Path, reads: &[PathBuf]) -> Result<(), RulesetError> {
    let all = AccessFs::from_all(NEWEST);
    let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    let run = read | AccessFs::Execute;
    Ruleset::default()
        .handle_access(all)?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(PROGRAMS, run))?
        .add_rules(path_beneath_rules(reads, run))?
        .add_rules(path_beneath_rules(SETTINGS, read))?
        .add_rules(path_beneath_rules([NOTHING], read | AccessFs::WriteFile))?
        .add_rules(path_beneath_rules([room], all))?
        .restrict_self()?;
    Ok(())
}

fn filter(process: i32) -> Result<(), String> {
    for program in calls::filters(process).map_err(|error| error.to_string())? {
        seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string())?;
    }
    Ok(())
}
