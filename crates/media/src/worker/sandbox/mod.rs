//! What a worker gives up before it sees a byte of anybody's file, and the proof that it is gone.
//!
//! [`close`] is called once, by the only thread, when everything that lies in files has been loaded. From then on
//! the process can compute, read descriptors it is handed, and write to its socket, its slot and nameless files of its
//! parent: no other file, no network, no new process, no signal to anybody, no code that was not there before. A proof
//! is what the process then tries and is refused; it says nothing about what was not tried. Linux only; elsewhere, and
//! on Linux with the feature `portable`, nothing is given up, the proof says so, and the parent decides
//! (docs/decisions/0005-sandbox.md).

use serde::{Deserialize, Serialize};

#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod allowed;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod attempts;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
pub(crate) mod guest;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod inherited;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod linux;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
pub(crate) use {inherited::close_inherited, linux::close};

/// Whether there is anything to close on this system.
pub(crate) const IS_THERE: bool = cfg!(all(target_os = "linux", not(feature = "portable")));

/// What is open where there is nothing to close.
pub(crate) const NONE: &str = "there is no sandbox for this system yet";

/// What the worker found when it tried to get out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    /// How many ways out were tried.
    pub(crate) num_tried: u32,
    /// Those that were not refused, and steps of closing that failed.
    pub(crate) open: Vec<String>,
    /// Whether Landlock alone held, before the filter of system calls came on top; kernels may lack it.
    pub(crate) landlock: bool,
}

impl Proof {
    pub(crate) fn holds(&self) -> bool {
        self.num_tried > 0 && self.open.is_empty()
    }
}

/// Elsewhere what came along stays.
#[cfg(any(not(target_os = "linux"), feature = "portable"))]
pub(crate) fn close_inherited() -> std::io::Result<()> {
    Ok(())
}

/// Elsewhere nothing is closed.
#[cfg(any(not(target_os = "linux"), feature = "portable"))]
pub(crate) fn close(_: &super::transport::Channel, _: &super::transport::Slot) -> Proof {
    Proof { num_tried: 0, open: vec![NONE.to_owned()], landlock: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_when_something_was_tried_and_nothing_is_open() {
        let proof = |num_tried, open: &[&str]| Proof {
            num_tried,
            open: open.iter().map(|name| (*name).to_owned()).collect(),
            landlock: true,
        };
        assert!(proof(12, &[]).holds());
        assert!(!proof(0, &[]).holds());
        assert!(!proof(12, &["open a file"]).holds());
    }
}
