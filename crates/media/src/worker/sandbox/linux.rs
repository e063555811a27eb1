//! Closing on Linux: capabilities gone, Landlock without a single rule, then a list of allowed system calls.
//!
//! Landlock is taken as far as the kernel has it; the list of calls is what everything rests on, and a kernel
//! without it leaves the proof empty-handed. Both cover the calling thread and every thread that it starts; the list
//! is also put on any other thread that exists.

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, Scope};
use rustix::process::{DumpableBehavior, Signal};
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::Proof;
use super::allowed::{Given, filters};
use super::attempts::{Before, a_folder_opens, try_all};
use crate::worker::transport::{Channel, Slot};

/// Gives everything up but what the two need, and tries to get out.
pub(crate) fn close(channel: &Channel, slot: &Slot) -> Proof {
    let mut failed = Vec::new();
    let mut step = |name: &str, result: Result<(), String>| {
        if let Err(error) = result {
            failed.push(format!("{name}: {error}"));
        }
    };
    let parent = rustix::process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get());
    let before = Before { parent, channel: channel.number(), slot: slot.number() };
    // Needed for a thread of ours alone: a library that started one of its own would keep it outside of Landlock.
    step("count threads", one_thread());
    step("end with the parent", text(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))));
    step("be unreadable", text(rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)));
    step("drop capabilities", text(drop_capabilities()));
    step("Landlock", text(close_files()));
    let landlock = !a_folder_opens();
    let process = rustix::process::getpid().as_raw_nonzero().get();
    let given = Given { channel: before.channel, process };
    step("filter system calls", filter(given));
    let (num_tried, mut open) = try_all(&before);
    open.append(&mut failed);
    Proof { num_tried, open, landlock }
}

pub(super) fn one_thread() -> Result<(), String> {
    match std::fs::read_dir("/proc/self/task").map_err(|error| error.to_string())?.count() {
        1 => Ok(()),
        more => Err(format!("there are {more}")),
    }
}

pub(super) fn drop_capabilities() -> rustix::io::Result<()> {
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    rustix::thread::set_capabilities(None, sets)
}

/// No rule is added, so whatever the kernel's Landlock can refuse is refused. Sets `no_new_privs`.
fn close_files() -> Result<(), RulesetError> {
    const NEWEST: ABI = ABI::V10;
    Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .restrict_self()?;
    Ok(())
}

fn filter(given: Given) -> Result<(), String> {
    for program in filters(given).map_err(|error| error.to_string())? {
        seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string())?;
    }
    Ok(())
}

pub(super) fn text<T, E: ToString>(result: Result<T, E>) -> Result<(), String> {
    result.map(drop).map_err(|error| error.to_string())
}
