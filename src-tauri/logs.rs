//! The log: warnings to standard error, and with what is worth knowing afterwards into files of a day each, of which the
//! last seven stay. No line names a person, a file or a folder. What a start writes is bounded: a file that makes each
//! look at it fail must not fill the disk.

use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use galley_app::api::Failure;
use galley_app::place::make_private;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

const DAYS: usize = 7;
const PREFIX: &str = "galley";
const SUFFIX: &str = "log";
/// What one start of the program may write, in bytes.
const MAX_WRITTEN: u64 = 8 << 20;
/// What is read of the end of a file for its last lines, in bytes.
const MAX_READ: u64 = 256 << 10;

/// Where they are.
pub fn folder(data: &Path) -> PathBuf {
    data.join("logs")
}

/// Starts the log. Where there is no data folder, or no file can be written, standard error alone has it.
pub fn start(data: Option<&Path>) {
    let shown = fmt::layer().with_writer(std::io::stderr).with_filter(LevelFilter::WARN);
    // What others say of themselves may name anything: of them only what went wrong.
    let wanted = Targets::new().with_default(LevelFilter::ERROR).with_target("galley", LevelFilter::INFO);
    let kept = data
        .and_then(appender)
        .map(|file| Bounded { to: file, left: AtomicU64::new(MAX_WRITTEN) })
        .map(|file| fmt::layer().with_ansi(false).with_writer(file).with_filter(wanted));
    let _ = tracing_subscriber::registry().with(shown).with(kept).try_init();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Where, not what: the words of a panic may be anybody's.
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(place, "a thread panicked");
        before(panic);
    }));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
}

fn appender(data: &Path) -> Option<RollingFileAppender> {
    let folder = folder(data);
    make_private(data).and_then(|()| make_private(&folder)).ok()?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(DAYS)
        .build(folder)
        .ok()
}

/// Writes until so many bytes are written, and nothing after that.
struct Bounded<M> {
    to: M,
    left: AtomicU64,
}

struct Within<'a, W> {
    to: W,
    left: &'a AtomicU64,
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Bounded<M> {
    type Writer = Within<'a, M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Within { to: self.to.make_writer(), left: &self.left }
    }
}

impl<W: Write> Write for Within<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let wanted = bytes.len() as u64;
        let room = |left: u64| left.checked_sub(wanted);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).is_ok() {
            self.to.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Shows the folder in the desktop's file manager.
pub fn open(data: &Path) -> Result<(), Failure> {
    tauri_plugin_opener::open_path(folder(data), None::<&str>)
        .map_err(|error| Failure::of("internal", &[]).because(error))
}

/// The last lines, oldest first.
pub fn last(data: &Path, lines: usize) -> Vec<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(data))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == SUFFIX))
        .collect();
    // Their names are dates.
    files.sort();
    let mut found: Vec<String> = Vec::new();
    for file in files.iter().rev() {
        let text = tail(file).unwrap_or_default();
        let mut earlier: Vec<String> = text.lines().map(str::to_owned).collect();
        earlier.append(&mut found);
        found = earlier;
        if found.len() >= lines {
            break;
        }
    }
    found.split_off(found.len().saturating_sub(lines))
}

/// The end of a file, from the beginning of a line.
fn tail(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let skipped = file.metadata()?.len().saturating_sub(MAX_READ);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(MAX_READ).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let whole =
        if skipped == 0 { Some(text.as_str()) } else { text.split_once('\n').map(|(_, whole)| whole) };
    Ok(whole.unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_and_what_is_read_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("galley.2026-12-01.log");
        let bounded = Bounded { to: fs::File::create(&path).unwrap(), left: AtomicU64::new(10) };
        for line in ["one\n", "a line too long\n", "three\n", "four\n"] {
            bounded.make_writer().write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\nthree\n");

        let many = "a line of twenty-six bytes\n".repeat(20_000);
        fs::write(&path, &many).unwrap();
        let end = tail(&path).unwrap();
        assert!(end.len() as u64 <= MAX_READ && many.ends_with(&end) && end.starts_with("a line"));
    }

    #[test]
    fn the_last_lines_are_those_of_the_last_days() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(last(data.path(), 3), Vec::<String>::new());
        fs::create_dir(folder(data.path())).unwrap();
        let write = |name: &str, text: &str| fs::write(folder(data.path()).join(name), text).unwrap();
        write("galley.2026-11-30.log", "one\ntwo\nthree\n");
        write("galley.2026-12-01.log", "four\n");
        write("other.txt", "not ours\n");
        assert_eq!(last(data.path(), 3), ["two", "three", "four"]);
        assert_eq!(last(data.path(), 100).len(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("new");
        assert!(appender(&data).is_some());
        for path in [data.clone(), folder(&data)] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
