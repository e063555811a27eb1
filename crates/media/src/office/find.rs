//! Where LibreOffice is, and how to get it where it is not.
//!
//! Looked for anew at each conversion: whoever installs it need not start Galley again.

use std::fs;
use std::path::{Path, PathBuf};

use crate::office::kind::Program;

/// The variable that names another LibreOffice: its `soffice`, or the folder of that.
pub(super) const NAMED: &str = "GALLEY_OFFICE";

/// An installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Installed {
    /// What is started.
    pub(super) program: PathBuf,
    /// What it has to read: its own folder, or itself.
    pub(super) reads: PathBuf,
    /// Such as `LibreOffice 7.4.7.2`.
    pub(super) name: String,
    /// How it calls its build; a new profile that says so spares a second start.
    pub(super) build: Option<String>,
}

/// Finds an installation that has the program: the named one and no other, else the usual ones.
pub(super) fn installed(named: Option<&Path>, program: Program) -> Option<Installed> {
    let places = named.map_or_else(usual, |named| vec![named.to_owned()]);
    places.iter().find_map(|place| at(place, program, named.is_some()))
}

/// `soffice` on the PATH, then where packages put it.
fn usual() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path)
        // An empty one stands for the current folder, which anybody may have filled.
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| ["soffice", "libreoffice", "soffice.exe"].map(|name| folder.join(name)))
        .filter(|place| place.is_file())
        .collect();
    if cfg!(target_os = "macos") {
        places.push("/Applications/LibreOffice.app/Contents/MacOS".into());
    } else if cfg!(windows) {
        let folders = ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"];
        let folders = folders.iter().filter_map(std::env::var_os);
        places.extend(folders.map(|folder| PathBuf::from(folder).join("LibreOffice").join("program")));
    } else {
        places.extend(
            [
                "/usr/lib/libreoffice/program",
                "/usr/lib64/libreoffice/program",
                "/usr/local/lib/libreoffice/program",
            ]
            .map(PathBuf::from),
        );
        // Packages from elsewhere: a folder for each version, the newest first.
        let mut others: Vec<PathBuf> = fs::read_dir("/opt")
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("libreoffice"))
            .map(|entry| entry.path().join("program"))
            .collect();
        others.sort();
        places.extend(others.into_iter().rev());
    }
    places
}

/// The installation that a program or folder belongs to. `soffice` is a script that starts `soffice.bin`, and other
/// programs before; that one is started by itself. A program that was named and stands alone is taken as it is.
fn at(place: &Path, program: Program, named: bool) -> Option<Installed> {
    let place = place.canonicalize().ok()?;
    let folder = if place.is_dir() { place.as_path() } else { place.parent()? };
    let binary = if cfg!(target_os = "macos") { "soffice" } else { "soffice.bin" };
    let started = folder.join(binary);
    if started.is_file() {
        let has = |name: &str| folder.join(name).is_file();
        let is_whole = has("libmergedlo.so") || has("libsofficeapp.so");
        if cfg!(target_os = "linux") && is_whole && !has(program.library()) {
            return None;
        }
        let above = folder.parent().unwrap_or(folder);
        // By itself in some folder, it is not let see what else lies around that.
        let is_installed = folder.ends_with("program") || folder.ends_with("MacOS");
        let reads = if is_installed && registry(above).is_some() { above } else { folder };
        return Some(Installed {
            program: started,
            reads: reads.to_owned(),
            name: name(reads, folder),
            build: build(folder),
        });
    }
    (named && place.is_file()).then(|| Installed {
        program: place.clone(),
        reads: place,
        name: "LibreOffice".to_owned(),
        build: None,
    })
}

/// The name with the version that the program itself would say, from its own settings.
fn name(installation: &Path, folder: &Path) -> String {
    let settings = registry(installation).and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    let version = settings.split("oor:name=\"ooSetupVersionAboutBox\"").skip(1).find_map(|rest| {
        // Where the setting is described it has no value.
        let setting = rest.split_once("</prop>").map_or(rest, |(setting, _)| setting);
        let value = setting.split_once("<value>")?.1.split_once("</value>")?.0;
        value.starts_with(|first: char| first.is_ascii_digit()).then_some(value)
    });
    let product = || line(folder, &["bootstraprc", "bootstrap.ini"], "ProductKey=");
    let is_plain = |text: &String| {
        text.len() <= 40
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || " .-".contains(letter))
    };
    let name = version.map(|version| format!("LibreOffice {version}")).or_else(product);
    name.filter(is_plain).unwrap_or_else(|| "LibreOffice".to_owned())
}

/// The settings that come with an installation.
fn registry(installation: &Path) -> Option<PathBuf> {
    let places =
        ["share", "Resources"].map(|share| installation.join(share).join("registry").join("main.xcd"));
    places.into_iter().find(|place| place.is_file())
}

fn build(folder: &Path) -> Option<String> {
    line(folder, &["versionrc", "version.ini"], "buildid=")
}

/// The rest of the line that begins so, of the first of these files that is there.
fn line(folder: &Path, files: &[&str], begin: &str) -> Option<String> {
    let text = files.iter().find_map(|name| fs::read_to_string(folder.join(name)).ok())?;
    text.lines().find_map(|line| line.strip_prefix(begin)).map(|rest| rest.trim().to_owned())
}

/// The line that installs LibreOffice on this system; `None` where there is none that fits.
#[must_use]
pub fn how_to_install() -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("brew install --cask libreoffice");
    }
    if cfg!(windows) {
        return Some("winget install TheDocumentFoundation.LibreOffice");
    }
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    by_package(&release)
}

fn by_package(release: &str) -> Option<&'static str> {
    const LINES: &[(&[&str], &str)] = &[
        (&["debian", "ubuntu"], "sudo apt install libreoffice-writer libreoffice-calc libreoffice-impress"),
        (&["fedora", "rhel"], "sudo dnf install libreoffice-writer libreoffice-calc libreoffice-impress"),
        (
            &["opensuse", "suse"],
            "sudo zypper install libreoffice-writer libreoffice-calc libreoffice-impress",
        ),
        (&["arch"], "sudo pacman -S libreoffice-fresh"),
        (&["alpine"], "sudo apk add libreoffice"),
    ];
    let ids =
        release.lines().filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")));
    let ids: Vec<&str> = ids.flat_map(|ids| ids.trim_matches('"').split(' ')).collect();
    LINES.iter().find(|(names, _)| names.iter().any(|name| ids.contains(name))).map(|(_, line)| *line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An installation of that version, without a program for slides.
    fn installation(folder: &Path) -> PathBuf {
        let program = folder.join("lib").join("program");
        let registry = folder.join("lib").join("share").join("registry");
        fs::create_dir_all(&program).unwrap();
        fs::create_dir_all(&registry).unwrap();
        for name in ["soffice", "soffice.bin", "libmergedlo.so", "libswlo.so", "libsclo.so"] {
            fs::write(program.join(name), "").unwrap();
        }
        fs::write(program.join("versionrc"), "[Version]\nbuildid=40(Build:2)\n").unwrap();
        let main = "<prop oor:name=\"ooSetupVersionAboutBox\" oor:type=\"xs:string\"></prop>\
             <prop oor:name=\"ooSetupFirstRun\"><value>0</value></prop><prop oor:name=\"ooSetupVersionAboutBox\"><value>7.4.7.2</value></prop>";
        fs::write(registry.join("main.xcd"), main).unwrap();
        program
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_installation_is_found_by_its_program_folder_or_link() {
        let folder = tempfile::tempdir().unwrap();
        let program = installation(folder.path()).canonicalize().unwrap();
        let link = folder.path().join("soffice");
        std::os::unix::fs::symlink(program.join("soffice"), &link).unwrap();
        for place in [&program, &program.join("soffice"), &link] {
            let found = installed(Some(place), Program::Writer).unwrap();
            assert_eq!(found.program, program.join("soffice.bin"));
            assert_eq!(found.reads, program.parent().unwrap());
            assert_eq!(found.name, "LibreOffice 7.4.7.2");
            assert_eq!(found.build.as_deref(), Some("40(Build:2)"));
        }
        assert_eq!(installed(Some(&link), Program::Impress), None, "that program is not installed");
        assert_eq!(installed(Some(&folder.path().join("nowhere")), Program::Writer), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn one_that_lies_somewhere_reads_its_own_folder_alone() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        for name in ["bin", "program"] {
            let folder = home.join(name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("soffice.bin"), "").unwrap();
            assert_eq!(installed(Some(&folder), Program::Writer).unwrap().reads, folder);
        }
    }

    #[test]
    fn a_named_program_that_stands_alone_is_taken_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().canonicalize().unwrap().join("office.sh");
        fs::write(&script, "#!/bin/sh\n").unwrap();
        let found = installed(Some(&script), Program::Calc).unwrap();
        assert_eq!((found.program, found.reads), (script.clone(), script));
        assert_eq!((found.name.as_str(), found.build), ("LibreOffice", None));
    }

    #[test]
    fn each_system_has_its_line() {
        let check = |release: &str, expected: Option<&str>| {
            assert_eq!(by_package(release).and_then(|line| line.split(' ').nth(1)), expected, "{release}");
        };
        check("NAME=x\nID=debian\nVERSION_ID=\"12\"", Some("apt"));
        check("ID=linuxmint\nID_LIKE=\"ubuntu debian\"", Some("apt"));
        check("ID=fedora", Some("dnf"));
        check("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"", Some("zypper"));
        check("ID=manjaro\nID_LIKE=arch", Some("pacman"));
        check("ID=alpine", Some("apk"));
        check("ID=nixos", None);
        check("", None);
    }
}
