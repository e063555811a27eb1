//! Bad input in the real window: the message and the next step that a person reads, and that nothing was started.
//!
//! The words are those of the table of `galley-app` (docs/ERRORS.md); its own tests hold the store and the workers to
//! it. Here each state goes the whole way, from a drop or a start to the screen.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use galley_app::api::Failure;
use galley_app::media::pool::Settings;
use galley_app::{App, AppSettings, KeyPlace, failure};
use galley_testkit::again;
use galley_testkit::papers::{Paper, Sheet};
use serde_json::json;

use crate::canvas::{only_proof, open_picture, settled};
use crate::decoders::stand_in;
use crate::media::{paper, photo};
use crate::window::{Window, program};

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

/// Another app on a folder of its own, asked the same: what it answers is what the window has to say.
struct Asked {
    app: App,
    _folder: tempfile::TempDir,
}

impl Asked {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(AppSettings {
            data: folder.path().join("data"),
            keys: KeyPlace::File,
            pool: Settings::find(),
            sample: None,
            on_event: Arc::new(|_| {}),
        })
        .unwrap();
        app.call("person.name", json!({ "name": "Ada" })).unwrap();
        Self { app, _folder: folder }
    }

    /// The refusal of a file, with the decoder's own next step where it has one.
    fn refusal_of(&self, file: &Path) -> Failure {
        match self.app.ticket(file.to_owned()) {
            Err(failure) => failure,
            Ok(ticket) => self.app.call("proof.create", json!({ "ticket": ticket.ticket })).unwrap_err(),
        }
    }
}

/// Waits until the page says what is the matter and, right behind it, what to do.
async fn says(window: &Window, message: &str, hint: &str) {
    assert!(message.ends_with('.') && hint.ends_with('.'), "{message} {hint}");
    let script =
        "return document.body.innerText.replace(/\\s+/g, ' ').includes(`${arguments[0]} ${arguments[1]}`)";
    let what = format!("the page says “{message}” and “{hint}”");
    window.until_with(&what, script, vec![json!(message), json!(hint)]).await;
}

/// Waits until the page says what the table has for a code; `name` is the file's, where it is about one.
pub async fn is_told(window: &Window, code: &str, name: Option<&str>) {
    let row = failure::rows().find(|row| row.code == code).expect("the code is in the table");
    let message = name.map_or_else(|| row.message.to_owned(), |name| row.message.replace("{name}", name));
    says(window, &message, row.hint).await;
}

/// Waits until the page says what the app answered.
async fn is_told_as(window: &Window, failure: &Failure) {
    says(window, &failure.message, failure.hint.as_deref().expect("a next step")).await;
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
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
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
    let asked = Asked::new();
    for Bad { file, code } in bad_files(&folder) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let answer = asked.refusal_of(&file);
        assert_eq!(answer.code, code, "{name}: {answer:?}");
        window.drop_files(&[&file]).await;
        is_told_as(&window, &answer).await;
        window.shot(&format!("refused-{}", name.replace(['.', ' '], "-")));
        nothing_was_started(&window).await;
        assert_eq!(files_below(&folder.join("data/blobs")), NONE, "{name} left bytes behind");
        dismiss(&window).await;
    }
    // Many at once: each is told, and the good one among them is there.
    let good = folder.join("Poster draft.png");
    let (empty, cut) = (folder.join("empty.png"), folder.join("cut.png"));
    window.drop_files(&[&empty, &good, &cut]).await;
    is_told_as(&window, &asked.refusal_of(&empty)).await;
    is_told_as(&window, &asked.refusal_of(&cut)).await;
    window.shot("refused-among-others");
    let there = "return window.__TAURI_INTERNALS__.invoke('call', { name: 'home.get', input: {} })\
         .then(home => home.waiting.length + home.recent.length > 0)";
    window.until("the good one is a proof", there).await;
    window.sees("Poster draft").await;
    assert_eq!(only_proof(&window).await["card"]["name"], "Poster draft");
}

const NONE: [PathBuf; 0] = [];

/// A decoder that, while there is a `writing` in the folder, has the file written to whenever one is started. The app
/// of `GALLEY_STAND_READY=0` starts its first one when it knows how long the file is, and copies nothing before that has
/// answered.
fn decoder_beside_a_writer(folder: &Path, file: &Path) -> PathBuf {
    let script = format!(
        "#!/bin/sh\nif [ -e '{0}/writing' ]; then echo more >> '{1}'; fi\nexec '{2}' \"$@\"\n",
        folder.display(),
        file.display(),
        program("galley-worker").display()
    );
    stand_in(folder, &script)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_still_being_written_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = photo(folder.path());
    let decoder = decoder_beside_a_writer(folder.path(), &file);
    let writing = folder.path().join("writing");
    std::fs::write(&writing, "").unwrap();
    let environment = [("GALLEY_WORKER", decoder.to_str().unwrap()), ("GALLEY_STAND_READY", "0")];
    let window = Window::open_named_with(&environment).await;
    let before = std::fs::read(&file).unwrap();
    window.drop_files(&[&file]).await;
    is_told(&window, "source-changed", Some("Poster draft.png")).await;
    assert_ne!(std::fs::read(&file).unwrap(), before, "nothing was written to it");
    window.shot("refused-still-being-written");
    nothing_was_started(&window).await;
    assert_eq!(files_below(&window.folder().join("data/blobs")), NONE, "it left bytes behind");
    // It is whole now: the next step is offered where it was told.
    std::fs::remove_file(writing).unwrap();
    window.click("Try again").await;
    settled(&window).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_decoder_dies_of_is_told_and_the_window_lives_on() {
    let folder = tempfile::tempdir().unwrap();
    let dying = stand_in(folder.path(), "#!/bin/sh\nexit 1\n");
    let window = Window::open_named_with(&[("GALLEY_WORKER", dying.to_str().unwrap())]).await;
    window.drop_files(&[&photo(window.folder())]).await;
    is_told(&window, "crashed", Some("Poster draft.png")).await;
    window.shot("refused-crashed");
    nothing_was_started(&window).await;
    assert_eq!(files_below(&window.folder().join("data/blobs")), NONE, "it left bytes behind");
    dismiss(&window).await;
    window.sees("Welcome, Ada").await;
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
    let (window, ..) = open_picture(photo).await;
    let blobs = window.folder().join("data/blobs");
    let before = files_below(&blobs);
    assert!(!before.is_empty(), "the picture's bytes are kept");
    window.drop_files(&[&paper(window.folder())]).await;
    window.click("New version").await;
    is_told(&window, "kind-differs", Some("Leaflet.pdf")).await;
    window.shot("refused-version-of-another-kind");
    assert_eq!(files_below(&blobs), before, "bytes that nothing names were kept");
    assert_eq!(only_proof(&window).await["versions"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_is_gone_is_told_where_the_picture_would_be() {
    let (mut window, ..) = open_picture(photo).await;
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

/// The folder in which the second run of a test finds what was made ready for it.
pub const MADE_READY: &str = "GALLEY_TEST_MADE_READY";

/// Takes away every right to it. Root may read everything, but for what is somebody's whom its namespace does not
/// know.
pub fn lock(path: &Path) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o000)).unwrap();
    let _ = std::os::unix::fs::chown(path, Some(65_534), Some(65_534));
}

/// In a user namespace of its own, where there can be a disk of a few megabytes and a file of somebody else's.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_and_a_locked_file_are_told() {
    let Some(ready) = std::env::var_os(MADE_READY).map(PathBuf::from) else {
        let folder = tempfile::tempdir().unwrap();
        let locked = folder.path().join("locked.png");
        std::fs::copy(photo(folder.path()), &locked).unwrap();
        lock(&locked);
        return in_a_namespace_of_its_own("bad_input::a_full_disk_and_a_locked_file_are_told", folder.path());
    };
    let data = ready.join("disk/data");
    let window = Window::open_named_with(&[("GALLEY_DATA", data.to_str().unwrap())]).await;
    let locked = ready.join("locked.png");
    window.drop_files(&[&locked]).await;
    let answer = Asked::new().refusal_of(&locked);
    assert_eq!(answer.code, "not-permitted");
    is_told_as(&window, &answer).await;
    window.shot("refused-locked-png");
    dismiss(&window).await;

    let filler = ready.join("disk/filler");
    fill(&filler);
    let file = ready.join("Poster draft.png");
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
        if file.write_all(&block).is_err() {
            block.truncate(block.len() / 2);
        }
    }
    let _ = file.sync_all();
}

/// Runs one test of this binary again, with a small disk at `disk` in the folder.
pub fn in_a_namespace_of_its_own(test: &str, folder: &Path) {
    std::fs::create_dir(folder.join("disk")).unwrap();
    let script = format!("mount -t tmpfs -o size=12m none \"${MADE_READY}/disk\"");
    again::run(test, again::namespace("--mount", &script).env(MADE_READY, folder));
}
