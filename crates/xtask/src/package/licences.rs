//! The licences of what is in the package and not Galley's own: crates, npm packages, pdfium, fonts.
//!
//! As the files say that came along with each; one text is written once. What brings no file is named with what it
//! says of itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{command, read, root};

/// How the names of such files begin.
const NAMES: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];

/// Texts, and whose each is.
#[derive(Default)]
struct Licences {
    by_text: BTreeMap<String, Vec<String>>,
    without: Vec<String>,
}

/// Gathers them all; `pdfium` is its library as set-up has it.
pub fn gather(pdfium: &Path) -> Result<String> {
    let mut licences = Licences::default();
    crates(&mut licences)?;
    interface(&mut licences)?;
    licences.add("pdfium", texts_of_pdfium(pdfium)?);
    let fonts = root().join("crates/media/fonts");
    for name in ["DejaVu", "Droid", "Liberation"] {
        licences.add(&format!("{name} fonts"), vec![text_of(&fonts.join(format!("{name}-LICENCE.txt")))?]);
    }
    let drawn = root().join("crates/xtask/assets/fonts");
    for name in ["InstrumentSerif", "Jost"] {
        let text = text_of(&drawn.join(format!("{name}-OFL.txt")))?;
        licences.add(&format!("{name}, in the sample campaign"), vec![text]);
    }
    Ok(licences.written())
}

/// Of this system; with those that only tests and builds need.
fn crates(licences: &mut Licences) -> Result<()> {
    let said = read(&mut command("rustc", &["-vV"]))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let asked = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    let metadata: Value = serde_json::from_str(&read(&mut command("cargo", &asked))?)?;
    for package in metadata.get("packages").and_then(Value::as_array).into_iter().flatten() {
        // What is from nowhere else is ours.
        if package.get("source").is_none_or(Value::is_null) {
            continue;
        }
        let folder = Path::new(word(package, "manifest_path")).parent().context("a crate has no folder")?;
        let who = format!("{} {}", word(package, "name"), word(package, "version"));
        licences.add_or_name(&who, word(package, "license"), texts_in(folder)?);
    }
    Ok(())
}

fn interface(licences: &mut Licences) -> Result<()> {
    let ui = root().join("ui");
    let list = fs::read_to_string(ui.join("node_modules/.package-lock.json"))?;
    let list: Value = serde_json::from_str(&list)?;
    for (place, package) in list.get("packages").and_then(Value::as_object).into_iter().flatten() {
        let is_there = ui.join(place).is_dir();
        if package.get("dev").and_then(Value::as_bool).unwrap_or(false) || !is_there {
            continue;
        }
        let name = place.rsplit_once("node_modules/").map_or(place.as_str(), |(_, name)| name);
        let who = format!("{name} {}", word(package, "version"));
        licences.add_or_name(&who, word(package, "license"), texts_in(&ui.join(place))?);
    }
    Ok(())
}

/// Its wheel brings those of all that is linked into it.
fn texts_of_pdfium(library: &Path) -> Result<Vec<String>> {
    let wheel = library.parent().context("pdfium lies nowhere")?.join("python");
    let mut texts = Vec::new();
    for entry in fs::read_dir(&wheel).with_context(|| wheel.display().to_string())? {
        let folder = entry?.path().join("licenses");
        if folder.is_dir() {
            for file in files_below(&folder)? {
                texts.push(text_of(&file)?);
            }
        }
    }
    anyhow::ensure!(!texts.is_empty(), "pdfium comes without its licences");
    Ok(texts)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.append(&mut files_below(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Of the files in a folder that are licences by their names.
fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.path().is_file() && NAMES.iter().any(|begin| name.starts_with(begin)) {
            files.push(entry.path());
        }
    }
    files.sort();
    files.iter().map(|file| text_of(file)).collect()
}

fn text_of(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned())
}

fn word<'a>(package: &'a Value, name: &str) -> &'a str {
    package.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl Licences {
    fn add(&mut self, who: &str, texts: Vec<String>) {
        for text in texts {
            self.by_text.entry(text).or_default().push(who.to_owned());
        }
    }

    fn add_or_name(&mut self, who: &str, expression: &str, texts: Vec<String>) {
        if texts.is_empty() {
            self.without.push(format!("{who}: {expression}"));
        }
        self.add(who, texts);
    }

    fn written(&self) -> String {
        let mut text = "What is in this package beside Galley itself, and the licences of each.\n".to_owned();
        for (licence, whose) in &self.by_text {
            let rule = "=".repeat(78);
            let _ = write!(text, "\n{rule}\n{}\n{rule}\n\n{licence}\n", whose.join("\n"));
        }
        if !self.without.is_empty() {
            let _ = write!(
                text,
                "\n{}\nWithout a text of their own:\n\n{}\n",
                "=".repeat(78),
                self.without.join("\n")
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_written_once_and_nobody_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("one/LICENSE-MIT", "Be good\r\n");
        write("one/readme.md", "No licence");
        write("two/Licence.txt", "Be good\n");
        write("two/NOTICE", "Made by two");
        write("three/lib.rs", "");
        let mut licences = Licences::default();
        for name in ["one", "two", "three"] {
            licences.add_or_name(name, "MIT", texts_in(&folder.path().join(name)).unwrap());
        }
        let text = licences.written();
        assert_eq!(text.matches("Be good").count(), 1);
        assert!(text.contains("\none\ntwo\n") && text.contains("Made by two") && text.contains("three: MIT"));
        assert!(!text.contains("No licence"));
    }

    #[test]
    fn the_fonts_bring_theirs() {
        for font in ["crates/media/fonts/DejaVu-LICENCE.txt", "crates/xtask/assets/fonts/Jost-OFL.txt"] {
            assert!(text_of(&root().join(font)).unwrap().len() > 500, "{font}");
        }
    }
}
