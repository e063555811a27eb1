//! Processes and what they started, as Linux shows them in /proc.

use std::fs;
use std::process::Child;

use anyhow::Result;

use crate::shell::command;

/// The process and all below it.
pub fn tree_of(top: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = after_name(&stat).nth(1).and_then(|field| field.parse::<u32>().ok()).unwrap_or(0);
        parents.push((pid, parent));
    }
    let mut tree = vec![top];
    let mut next = 0;
    while let Some(pid) = tree.get(next).copied() {
        tree.extend(parents.iter().filter(|(_, parent)| *parent == pid).map(|(child, _)| *child));
        next += 1;
    }
    Ok(tree)
}

/// The fields of /proc/PID/stat after the program's name, which may hold anything: state first.
pub fn after_name(stat: &str) -> std::str::SplitWhitespace<'_> {
    stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace()
}

/// Ends a process and all that it started, and waits for it.
pub fn end_tree(running: &mut Child) {
    let tree: Vec<String> = tree_of(running.id()).unwrap_or_default().iter().map(u32::to_string).collect();
    // The shell's own `kill`: the program of that name is not on every machine.
    let _ = command("sh", &["-c", "kill -9 \"$@\"", "sh"]).args(tree).output();
    let _ = running.kill();
    let _ = running.wait();
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    use super::*;

    #[test]
    fn grandchildren_end_too() {
        let script = "sh -c 'sleep 600 & echo started; wait' & wait";
        let mut top = command("sh", &["-c", script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(top.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(tree_of(top.id()).unwrap().len() >= 3);
        end_tree(&mut top);
        // The pipe closes only when its last holder, the grandchild, has ended.
        line.clear();
        assert_eq!(output.read_line(&mut line).unwrap(), 0);
    }
}
