//! Workers of systems without a sandbox: they are handed nothing unless that is allowed, and are as good as any then.

use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::office::OfficeKind;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Sandbox, Settings, Size};
use galley_media::source;
use galley_media::video::Video;
use galley_testkit::{catalogue, programs};
use image::{Rgb, RgbImage};
use rustix::process::{Pid, Signal, kill_process};

use crate::bench::{file, open, page, pool, render, settings};
use crate::workers::red_page;

/// An image without two pixels alike.
fn photo() -> RgbImage {
    RgbImage::from_fn(61, 43, |x, y| Rgb([x as u8, y as u8, (x * y % 251) as u8]))
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

fn refusing() -> Pool {
    Pool::new(Settings { sandbox: Sandbox::Required, ..settings() })
}

fn opened(pool: &Pool, path: &Path) -> Result<Medium, MediaError> {
    pool.open(source::open(path)?, OpenOptions::default(), &Cancel::new())
}

fn whole(medium: &Medium, at: At, rgba: bool) -> Vec<u8> {
    render(medium, RenderRequest { rgba, ..RenderRequest::new(at) }).unwrap().picture.bytes
}

#[test]
fn without_leave_no_file_is_opened_and_the_error_says_what_to_do() {
    let pool = refusing();
    assert!(!pool.is_sandbox_proved(), "known before a worker has said so");
    assert!(pool.refuses_unproved());
    for bytes in [png(&photo()), red_page(), fs::read(catalogue::closed_mp4()).unwrap()] {
        let error = open(&pool, &bytes).err().unwrap();
        assert_eq!(error.code, Code::Unproved);
        assert!(error.message.contains("no sandbox for this system"), "{error:?}");
        assert!(error.hint.contains("GALLEY_ALLOW_UNPROVED=1"), "{error:?}");
        assert_eq!(pool.processes(), Vec::<u32>::new(), "none was started for it");
    }
    pool.stand_ready();
    assert_eq!(pool.processes(), Vec::<u32>::new());
}

/// Tells whether anybody has read the file since it was last asked.
#[cfg(target_os = "linux")]
fn watch(path: &Path) -> impl Fn() -> bool {
    use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
    let reads = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
    add_watch(&reads, path, WatchFlags::ACCESS).unwrap();
    move || {
        let mut events = [0_u8; 4096];
        rustix::io::read(&reads, &mut events).is_ok()
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_leave_no_byte_of_a_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    fs::write(&path, png(&photo())).unwrap();
    let was_read = watch(&path);
    assert_eq!(opened(&refusing(), &path).err().unwrap().code, Code::Unproved);
    assert!(!was_read());
    opened(&pool(), &path).unwrap();
    assert!(was_read(), "whoever reads it is seen");
}

#[test]
fn where_it_is_allowed_files_look_as_they_do_anywhere_and_it_shows() {
    let pool = pool();
    assert!(!pool.refuses_unproved());

    let image = photo();
    let medium = open(&pool, &png(&image)).unwrap();
    let truth: Vec<u8> = image.pixels().flat_map(|Rgb([r, g, b])| [*r, *g, *b, 255]).collect();
    assert!(whole(&medium, At::Image, true) == truth, "the image is another one");

    let medium = open(&pool, &red_page()).unwrap();
    let drawn = whole(&medium, At::Page(1), true);
    assert!(drawn.len() >= 100 * 50 * 4);
    assert!(drawn.as_chunks::<4>().0.iter().all(|pixel| *pixel == [255, 0, 0, 255]));

    let path = catalogue::closed_mp4();
    let medium = opened(&pool, &path).unwrap();
    let video = Video::open(File::open(&path).unwrap(), None, &Cancel::new()).unwrap();
    for number in [0, 30, 7] {
        let truth = video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
        assert!(whole(&medium, At::Frame(number), false) == truth.bytes, "frame {number}");
    }
    assert!(!pool.is_sandbox_proved());
}

#[test]
fn a_worker_that_is_killed_on_the_way_twice_is_an_error_and_the_next_one_works() {
    let folder = tempfile::tempdir().unwrap();
    let fatal = folder.path().join("fatal");
    let real = settings().worker;
    let script =
        format!("#!/bin/sh\n[ -e '{}' ] && kill -9 $$\nexec '{}' \"$@\"\n", fatal.display(), real.display());
    let worker = programs::stand_in(folder.path(), "worker", &script);
    let pool = Pool::new(Settings { worker, ..settings() });
    let medium = open(&pool, &red_page()).unwrap();
    let [process] = pool.processes()[..] else { panic!("one worker has it open") };
    let signal = |signal| kill_process(Pid::from_raw(process.try_into().unwrap()).unwrap(), signal).unwrap();

    fs::write(&fatal, b"").unwrap();
    // Stopped, it cannot answer: whatever is asked now is under way when it dies.
    signal(Signal::STOP);
    let error = std::thread::scope(|scope| {
        let asking = scope.spawn(|| render(&medium, page(1)).err());
        signal(Signal::KILL);
        asking.join().unwrap().expect("nobody is left to answer")
    });
    assert_eq!(error.code, Code::Crashed);
    assert!(!error.hint.is_empty(), "{error:?}");

    fs::remove_file(&fatal).unwrap();
    let drawn = whole(&medium, At::Page(1), true);
    assert!(drawn.as_chunks::<4>().0.iter().all(|pixel| *pixel == [255, 0, 0, 255]));
}

#[test]
fn office_documents_are_not_converted_whatever_is_allowed() {
    let error = pool().to_pdf(file(b"PK"), OfficeKind::Docx, &Cancel::new()).err().unwrap();
    assert_eq!(error.code, Code::OfficeFailed);
    assert!(error.message.contains("cannot be shut in on this system"), "{error:?}");
    assert!(error.hint.contains("export it as PDF"), "{error:?}");
}

/// The flags with which a process holds a file (proc(5), `fdinfo`), once for each descriptor of it.
#[cfg(target_os = "linux")]
fn flags_of(process: u32, wanted: &fs::Metadata) -> Vec<u32> {
    use std::os::unix::fs::MetadataExt;
    let process = Path::new("/proc").join(process.to_string());
    let held = fs::read_dir(process.join("fd")).unwrap().map(|entry| entry.unwrap());
    let held = held.filter(|entry| {
        let found = fs::metadata(entry.path());
        found.is_ok_and(|found| (found.dev(), found.ino()) == (wanted.dev(), wanted.ino()))
    });
    let flags = held.map(|entry| {
        let text = fs::read_to_string(process.join("fdinfo").join(entry.file_name())).unwrap();
        let flags = text.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim();
        u32::from_str_radix(flags, 8).unwrap()
    });
    flags.collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_be_written_is_handed_over_for_reading_alone() {
    const WRITING: u32 = 0o3;
    const CLOSED_BY_ITSELF: u32 = 0o2_000_000;
    let pool = pool();
    let given = file(&red_page());
    let (here, wanted) = (std::process::id(), given.metadata().unwrap());
    assert!(flags_of(here, &wanted).iter().any(|flags| flags & WRITING != 0), "it can be written here");
    let _medium = pool.open(given, OpenOptions::default(), &Cancel::new()).unwrap();
    let [worker] = pool.processes()[..] else { panic!("one worker has it open") };
    let flags = flags_of(worker, &wanted);
    assert!(!flags.is_empty());
    for flags in flags {
        assert_eq!(flags & (WRITING | CLOSED_BY_ITSELF), CLOSED_BY_ITSELF, "{flags:o}");
    }
}

/// Whether a process is there and has not ended.
#[cfg(target_os = "linux")]
fn is_running(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest.trim_start());
    !after_name.is_empty() && !after_name.starts_with(['Z', 'X'])
}

/// Nothing but the end of its socket tells it.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_ends_when_its_parent_is_killed() {
    use std::io::{BufRead, BufReader};

    use galley_testkit::again;
    if again::is_again() {
        let pool = pool();
        let _medium = open(&pool, &red_page()).unwrap();
        println!("\nworker {}", pool.processes()[0]);
        loop {
            std::thread::park();
        }
    }
    let mut again = again::command("unproved::a_worker_ends_when_its_parent_is_killed");
    let mut parent = again.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(parent.stdout.take().unwrap()).lines().map(Result::unwrap);
    let worker: Option<u32> = said.find_map(|line| line.strip_prefix("worker ")?.parse().ok());
    let worker = worker.expect("a worker was started");
    assert!(is_running(worker));
    parent.kill().unwrap();
    parent.wait().unwrap();
    let ended = (0..2000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        !is_running(worker)
    });
    assert!(ended, "it is still there");
}
