//! What somebody who helps has to know of this installation, without names of people and files.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::shell::Shell;
use crate::{logs, software_gl};

const LINES: usize = 200;

pub fn text(shell: &Arc<Shell>) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}: {value}");
    };
    line("Galley", env!("CARGO_PKG_VERSION"));
    line("System", &system());
    line("Desktop", &environment(&["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "LANG"]));
    line("Web view", &tauri::webview_version().unwrap_or_else(|error| error.to_string()));
    line("Graphics", &software_gl::described());
    line("Decoders", galley_app::ENGINE);
    match shell.app().and_then(|app| app.call("app.state", json!({}))) {
        Ok(state) => {
            let said = |name: &str| state.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
            line("Sandbox", &said("sandbox"));
            line("Device key", &said("key_storage"));
        }
        Err(failure) => line("The data folder does not open", &failure.code),
    }
    text.push('\n');
    for kept in logs::last(&shell.settings.place.data, LINES) {
        text.push_str(&kept);
        text.push('\n');
    }
    without_home(&text)
}

/// Paths below the home folder carry the account's name.
fn without_home(text: &str) -> String {
    match directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_string_lossy().into_owned()) {
        Some(home) if home.len() > 1 => text.replace(&home, "~"),
        _ => text.to_owned(),
    }
}

fn system() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let release = read("/etc/os-release");
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    let parts = [std::env::consts::OS, std::env::consts::ARCH, name.trim_matches('"'), kernel.trim()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn environment(names: &[&str]) -> String {
    let values: Vec<String> = names.iter().filter_map(|name| std::env::var(name).ok()).collect();
    values.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_folder_is_not_named() {
        let dirs = directories::BaseDirs::new().unwrap();
        let home = dirs.home_dir().to_string_lossy();
        assert_eq!(without_home(&format!("at {home}/x and {home}/y")), "at ~/x and ~/y");
        assert!(system().contains(std::env::consts::ARCH));
    }
}
