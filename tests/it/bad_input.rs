//! Bad input in the real window: the message and the next step that a person reads, and that nothing was started.
//!
//! The words are those of the table of `galley-app` (docs/ERRORS.md); its own tests hold the store and the workers to
//! it. Here each state goes the whole way, from a drop or a start to the screen.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use galley_app::failure;
use galley_testkit::papers::{Paper, Sheet};
use serde_json::json;

use crate::canvas::{only_proof, settled};
use crate::media::{paper, photo};
use crate::window::Window;

/// A file and the code of what is wrong with it.
struct Bad {
    file: PathBuf,
    code: &'static str,
}

/// One file of each state that a dropped file can be in.
fn bad_files(folder: &Path) -> Vec<Bad> {
    let png = std::fs::read(photo(folder)).unwrap();
    let written = |name: &str, bytes: &[u8], code| {
        let file = folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        Bad { file, code }
    };
    let mut holed = png.clone();
    let middle = holed.len() / 2;
    holed[middle..middle + 64].fill(0xaa);
    let secret = Paper::new(&[Sheet::new(200, 300, "")], "", &[]).encrypted("secret").bytes();
    let enormous = written("enormous.mp4", b"", "unsupported");
    std::fs::File::options().write(true).open(&enormous.file).unwrap().set_len(1 << 40).unwrap();
    let inside = folder.join("a folder.png");
    std::fs::create_dir(&inside).unwrap();
    let pipe = folder.join("pipe.png");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    vec![
        written("empty.png", b"", "empty"),
        written("cut.png", &png[..200], "damaged"),
        written("holed.png", &holed, "damaged"),
        written("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", "damaged"),
        written("letter.png", b"Dear all, please find attached", "unsupported"),
        written("list.mp4", b"#EXTM3U\n#EXTINF:10,\n/etc/hostname\n#EXT-X-ENDLIST\n", "unsupported"),
        written("concat.mov", b"ffconcat version 1.0\nfile '/etc/hostname'\n", "unsupported"),
        written("noise.mov", &[0x5a; 5000], "unsupported"),
        written("bomb.png", &bomb(&png), "limit"),
        written("secret.pdf", &secret, "password-needed"),
        enormous,
        Bad { file: folder.join("vanished.png"), code: "file-missing" },
        Bad { file: inside, code: "is-folder" },
        Bad { file: pipe, code: "not-a-file" },
    ]
}

/// A PNG whose header claims two million pixels a side (checksum right: PNG, third edition, annex D).
fn bomb(png: &[u8]) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[16..20].copy_from_slice(&2_000_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&2_000_000_u32.to_be_bytes());
    let bit = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    let sum = !bytes[12..29].iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit));
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// Waits until the page shows the message of a code and a next step; `name` is the file's, where it is about one.
async fn is_told(window: &Window, code: &str, name: Option<&str>) {
    let row = failure::rows().find(|row| row.code == code).expect("the code is in the table");
    let message = name.map_or_else(|| row.message.to_owned(), |name| row.message.replace("{name}", name));
    // The decoder's own next step may be shown instead of the table's; there always is one behind the message.
    let script = "const [message] = arguments; const said = document.body.innerText.replaceAll('\\n', ' '); \
         const at = said.indexOf(message); if (at < 0) return null; \
         return said.slice(at + message.length).trim().length > 10";
    window
        .until_with(&format!("the page says “{message}” and what to do"), script, vec![json!(message)])
        .await;
}

/// Closes whatever was said.
async fn dismiss(window: &Window) {
    let script = "const open = [...document.querySelectorAll('button')].filter(button => \
           /^(Close|Dismiss)/.test(button.getAttribute('aria-label') ?? '')); \
         open.forEach(button => button.click()); return open.length === 0";
    window.until("everything said is closed", script).await;
}

async fn nothing_was_started(window: &Window) {
    let home = window.call("home.get", json!({})).await.unwrap();
    assert_eq!((&home["waiting"], &home["projects"]), (&json!([]), &json!([])), "nothing was started");
}

/// Files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_file_is_told_with_its_next_step_and_starts_nothing() {
    let window = Window::open_named().await;
    let folder = window.folder().to_path_buf();
    for Bad { file, code } in bad_files(&folder) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        window.drop_files(&[&file]).await;
        is_told(&window, code, Some(&name)).await;
        window.shot(&format!("refused-{}", name.replace(['.', ' '], "-")));
        nothing_was_started(&window).await;
        assert_eq!(
            files_below(&folder.join("data/blobs")),
            Vec::<PathBuf>::new(),
            "{name} left bytes behind"
        );
        dismiss(&window).await;
    }
    // Many at once: each is told, and the good one among them is there.
    let good = folder.join("Poster draft.png");
    let (empty, cut) = (folder.join("empty.png"), folder.join("cut.png"));
    window.drop_files(&[&empty, &good, &cut]).await;
    is_told(&window, "empty", Some("empty.png")).await;
    is_told(&window, "damaged", Some("cut.png")).await;
    let there = "return document.body.innerText.includes('Poster draft')";
    window.until("the good one is there", there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_any_bytes_opens_and_is_shown_readably() {
    let window = Window::open_named().await;
    let name = OsStr::from_bytes(b"Entw\xfcrf \n\xff 100% <b>&.png");
    let file = window.folder().join(name);
    std::fs::copy(photo(window.folder()), &file).unwrap();
    window.drop_files(&[&file]).await;
    settled(&window).await;
    let proof = only_proof(&window).await;
    let shown = proof["card"]["name"].as_str().unwrap();
    assert!(!shown.chars().any(char::is_control) && shown.contains("100% <b>&"), "{shown:?}");
    window.sees("100% <b>&").await;
    window.shot("name-of-any-bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_of_another_kind_is_told_and_the_proof_stays_as_it_is() {
    let window = Window::open_named().await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    window.drop_files(&[&paper(window.folder())]).await;
    window.click("New version").await;
    is_told(&window, "kind-differs", Some("Leaflet.pdf")).await;
    window.shot("refused-version-of-another-kind");
    assert_eq!(only_proof(&window).await["versions"].as_array().unwrap().len(), 1);
}

/// Opens a window on a data folder that was spoilt after it was used, and expects to be told.
async fn start_is_refused(code: &str, spoil: impl FnOnce(&Path)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let environment = [("GALLEY_DATA", data.to_str().unwrap())];
    let window = Window::open_at(1280, 720, &environment).await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    drop(window);
    spoil(&data);
    let window = Window::open_at(1280, 720, &environment).await;
    is_told(&window, code, None).await;
    window.named("Try again").await;
    window.shot(&format!("start-{code}"));
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_data_folder_of_a_newer_version_changes_nothing() {
    let mut before = Vec::new();
    let folder = start_is_refused("newer-version", |data| {
        let database = data.join("galley.db");
        before = std::fs::read(&database).unwrap();
        // SQLite keeps `user_version` at offset 60 (file format, 1.3).
        before[60..64].copy_from_slice(&99_u32.to_be_bytes());
        std::fs::write(&database, &before).unwrap();
    })
    .await;
    assert!(std::fs::read(folder.path().join("data/galley.db")).unwrap() == before, "it is left as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_damaged_data_folder_says_so() {
    start_is_refused("data-damaged", |data| {
        std::fs::write(data.join("galley.db"), b"this was a database once, and is none now").unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_the_folders_keys_says_so() {
    start_is_refused("keys-lost", |data| std::fs::remove_file(data.join("keys")).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_data_folder_that_is_a_file_says_so() {
    start_is_refused("folder-missing", |data| {
        std::fs::remove_dir_all(data).unwrap();
        std::fs::write(data, b"a file").unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_is_gone_is_told_where_the_picture_would_be() {
    let mut window = Window::open_named().await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    let proof = only_proof(&window).await;
    let data = window.folder().join("data");
    for file in files_below(&data.join("blobs")).into_iter().chain(files_below(&data.join("derived"))) {
        std::fs::remove_file(file).unwrap();
    }
    window.restart().await;
    let place = format!("#/proof/{}", proof["card"]["id"].as_str().unwrap());
    window.sees("Hello, Ada").await;
    window.client.execute("location.hash = arguments[0]", vec![json!(place)]).await.unwrap();
    is_told(&window, "blob-missing", None).await;
    window.shot("content-gone");
    // The thread goes on: what was said and decided is still there to be read.
    window.sees("Decide…").await;
}

/// The folder in which the second run of a test finds its disk.
const SMALL_DISK: &str = "GALLEY_TEST_SMALL_DISK";

/// A disk of a few megabytes and a file of somebody else's: in a user namespace of its own, where both can be had.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_and_a_locked_file_are_told() {
    let Some(disk) = std::env::var_os(SMALL_DISK).map(PathBuf::from) else {
        let folder = tempfile::tempdir().unwrap();
        let locked = folder.path().join("locked.png");
        std::fs::copy(photo(folder.path()), &locked).unwrap();
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
        // As root every file may be read, unless it is somebody's whom the namespace does not know.
        let _ = std::os::unix::fs::chown(&locked, Some(65_534), Some(65_534));
        return in_a_namespace_of_its_own("bad_input::a_full_disk_and_a_locked_file_are_told", folder.path());
    };
    let window =
        Window::open_at(1280, 720, &[("GALLEY_DATA", disk.join("disk/data").to_str().unwrap())]).await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.sees("Welcome, Ada").await;
    window.drop_files(&[&disk.join("locked.png")]).await;
    is_told(&window, "not-permitted", Some("locked.png")).await;
    window.shot("refused-locked-png");
    dismiss(&window).await;

    let filler = disk.join("disk/filler");
    fill(&filler);
    let file = disk.join("Poster draft.png");
    window.drop_files(&[&file]).await;
    is_told(&window, "disk-full", None).await;
    window.shot("disk-full");
    nothing_was_started(&window).await;
    std::fs::remove_file(filler).unwrap();
    window.click("Try again").await;
    settled(&window).await;
    assert_eq!(only_proof(&window).await["versions"].as_array().map(Vec::len), Some(1));
}

/// Writes until nothing more goes in.
fn fill(file: &Path) {
    let mut block = vec![1_u8; 1 << 20];
    let mut file = std::fs::File::create(file).unwrap();
    while block.len() >= 512 {
        if std::io::Write::write_all(&mut file, &block).is_err() {
            block.truncate(block.len() / 2);
        }
    }
    let _ = file.sync_all();
}

/// Runs one test of this binary again with a disk of its own at `disk` in the folder.
fn in_a_namespace_of_its_own(test: &str, folder: &Path) {
    std::fs::create_dir(folder.join("disk")).unwrap();
    let script = format!("mount -t tmpfs -o size=12m none \"${SMALL_DISK}/disk\" && exec \"$@\"");
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(SMALL_DISK, folder)
        .output()
        .expect("util-linux has unshare");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "the test was not found again: {said}");
}
