//! `cargo xtask package`: the Debian package, and, with `--try`, a start of it in a system that has nothing else.
//!
//! The programs lie in one folder with pdfium and the sample campaign, where they look for each other; `/usr/bin` has
//! links. What other systems need is in docs/PACKAGING.md.

mod licences;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image::imageops::FilterType;

use crate::checks::{cargo, interface_build};
use crate::sample;
use crate::setup::{self, everything};
use crate::shell::{command, read, root, run, target_dir};

const PROGRAMS: [&str; 3] = ["galley-desktop", "galley", "galley-worker"];
const LIBRARY: &str = "usr/lib/galley";
const ICONS: [u32; 7] = [16, 24, 32, 48, 128, 256, 512];
const ENTRY: &str = include_str!("package/app.galley.desktop");
const TRY: &str = include_str!("package/try.sh");

/// Builds the package; answers with where it is.
pub fn make() -> Result<PathBuf> {
    if !cfg!(target_os = "linux") {
        bail!(
            "this makes the package for Debian; docs/PACKAGING.md says how those of other systems are made"
        );
    }
    setup::also("dpkg-shlibdeps", "dpkg-dev")?;
    let ready = everything()?;
    interface_build(&ready)?;
    let packages = ["galley-desktop", "galley-cli", "galley-media"];
    let mut build = vec!["build", "--release", "--bins", "--features", "galley-desktop/custom-protocol"];
    for package in packages {
        build.extend(["--package", package]);
    }
    run(&mut cargo(&ready, &build))?;
    let campaign = target_dir().join("sample");
    if !campaign.join("campaign.json").is_file() {
        sample::make(&campaign)?;
    }
    let folder = target_dir().join("package");
    let tree = folder.join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    let library = tree.join(LIBRARY);
    fs::create_dir_all(&library)?;
    for program in PROGRAMS {
        fs::copy(target_dir().join("release").join(program), library.join(program))?;
        run(command("strip", &["--strip-unneeded"]).arg(library.join(program)))?;
    }
    fs::copy(&ready.pdfium, library.join("libpdfium.so"))?;
    copy_folder(&campaign, &library.join("sample"))?;
    links(&tree)?;
    icons(&tree)?;
    write(&tree.join("usr/share/applications/app.galley.desktop"), ENTRY)?;
    let about = tree.join("usr/share/doc/galley");
    write(&about.join("copyright"), &fs::read_to_string(root().join("LICENSE"))?)?;
    write(&about.join("licences.txt"), &licences::gather(&ready.pdfium)?)?;
    let architecture = read(&mut command("dpkg", &["--print-architecture"]))?;
    let depends = depends(&folder, &library)?;
    write(&tree.join("DEBIAN/control"), &control(&architecture, &depends, size(&tree)?))?;
    readable(&tree)?;
    let package = folder.join(format!("galley_{}_{architecture}.deb", env!("CARGO_PKG_VERSION")));
    run(command("dpkg-deb", &["--root-owner-group", "-Zxz", "--build"]).arg(&tree).arg(&package))?;
    println!("{}", package.display());
    Ok(package)
}

/// Installs it in a new Debian below the target directory, starts it there, and looks at its window.
pub fn try_out(package: &Path) -> Result<()> {
    setup::also("debootstrap", "debootstrap")?;
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let suite = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .context("this system does not say which Debian it is")?;
    // Where this system gets its own packages from.
    let sites =
        read(&mut command("apt-get", &["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]))?;
    let mirror = sites
        .lines()
        .find(|site| site.trim_end_matches('/').ends_with("/debian"))
        .context("this system has no mirror of Debian")?;
    let folder = target_dir().join("package");
    let shot = folder.join("window.png");
    let script = folder.join("try.sh");
    let _ = fs::remove_file(&shot);
    write(&script, TRY)?;
    run(command("unshare", &["--mount", "--pid", "--fork", "--kill-child", "sh", "-eu"])
        .arg(&script)
        .args([suite, mirror])
        .arg(package)
        .arg(folder.join("system"))
        .arg(&shot))?;
    let window = image::open(&shot).context("there is no picture of the window")?.to_rgb8();
    let first = window.get_pixel(0, 0);
    let others = window.pixels().filter(|pixel| *pixel != first).count();
    if others < 10_000 {
        bail!("the window shows nothing: {}", shot.display());
    }
    println!("{}", shot.display());
    Ok(())
}

fn links(tree: &Path) -> Result<()> {
    let folder = tree.join("usr/bin");
    fs::create_dir_all(&folder)?;
    #[cfg(unix)]
    for program in ["galley-desktop", "galley"] {
        std::os::unix::fs::symlink(format!("../lib/galley/{program}"), folder.join(program))?;
    }
    Ok(())
}

fn icons(tree: &Path) -> Result<()> {
    let drawn = image::open(root().join("icons/icon.png"))?;
    for side in ICONS {
        let folder = tree.join(format!("usr/share/icons/hicolor/{side}x{side}/apps"));
        fs::create_dir_all(&folder)?;
        drawn.resize_exact(side, side, FilterType::Lanczos3).save(folder.join("galley.png"))?;
    }
    Ok(())
}

/// What the programs are linked to, by the packages that this system has it from.
fn depends(folder: &Path, library: &Path) -> Result<String> {
    let source = folder.join("source");
    write(&source.join("debian/control"), "Source: galley\n\nPackage: galley\nArchitecture: any\n")?;
    let mut asked = command("dpkg-shlibdeps", &["-O", "--ignore-missing-info"]);
    asked.current_dir(&source);
    for program in PROGRAMS {
        asked.arg(library.join(program));
    }
    let said = read(&mut asked)?;
    let depends = said.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    depends.map(str::to_owned).context("dpkg-shlibdeps named no packages")
}

fn control(architecture: &str, depends: &str, kilobytes: u64) -> String {
    let mut text = String::new();
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        text,
        "Package: galley\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: Galley <galley@localhost>\n\
         Installed-Size: {kilobytes}\nSection: graphics\nPriority: optional\nDepends: {depends}, xdg-utils\n\
         Suggests: libreoffice-writer, libreoffice-calc, libreoffice-impress\n\
         Description: proofing and approval of drafts\n \
         Mark up images, PDFs, video and sound on the exact page, frame and pixel,\n \
         and sign them off. Everything is kept on this computer.\n"
    );
    text
}

fn size(folder: &Path) -> Result<u64> {
    let mut kilobytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        kilobytes += if entry.file_type()?.is_dir() {
            size(&entry.path())?
        } else {
            entry.metadata()?.len().div_ceil(1024)
        };
    }
    Ok(kilobytes)
}

/// For everybody, whatever the account that builds keeps to itself.
fn readable(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let allow = |path: &Path, is_program: bool| {
            let mode = if is_program { 0o755 } else { 0o644 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode))
        };
        allow(folder, true)?;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                readable(&entry.path())?;
            } else if kind.is_file() {
                allow(&entry.path(), entry.metadata()?.permissions().mode() & 0o100 != 0)?;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_opens_links_and_every_kind_of_file() {
        for wanted in [
            "Exec=galley-desktop %U\n",
            "Icon=galley\n",
            "x-scheme-handler/galley;",
            "image/png;",
            "application/pdf;",
            "video/mp4;",
            "audio/x-wav;",
        ] {
            assert!(ENTRY.contains(wanted), "{wanted}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn everybody_can_read_what_is_installed() {
        use std::os::unix::fs::PermissionsExt as _;
        let tree = tempfile::tempdir().unwrap();
        let folder = tree.path().join("usr/lib");
        fs::create_dir_all(&folder).unwrap();
        for (name, mode) in [("program", 0o700), ("library", 0o600)] {
            fs::write(folder.join(name), "").unwrap();
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        readable(tree.path()).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o755);
        assert_eq!((mode(&folder.join("program")), mode(&folder.join("library"))), (0o755, 0o644));
    }

    #[test]
    fn the_control_file_has_no_empty_lines() {
        let text = control("amd64", "libc6 (>= 2.36)", 12);
        assert!(text.ends_with('\n') && text.lines().all(|line| !line.trim().is_empty()));
        assert!(text.contains("Depends: libc6 (>= 2.36), xdg-utils\n"));
    }
}
