//! A network of one's own, without anything in it: where the system lets this process have one.
#![allow(unsafe_code)]

use std::fs;

use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Leaves the network that the others share. Without the right to that a user namespace gives it, in which this
/// account is called what it was.
pub(super) fn leave() {
    // SAFETY: no flag that touches the table of descriptors.
    if unsafe { unshare_unsafe(UnshareFlags::NEWNET) }.is_ok() {
        return;
    }
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    // SAFETY: as above.
    if unsafe { unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNET) }.is_ok() {
        // Unnamed, it would still own its files; programs like to see a name.
        let _ = fs::write("/proc/self/setgroups", "deny");
        let _ = fs::write("/proc/self/uid_map", format!("{user} {user} 1"));
        let _ = fs::write("/proc/self/gid_map", format!("{group} {group} 1"));
    }
}
