//! The sandbox, from inside and from outside: what a closed worker can do, and what is asked before it sees a file.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{OpenOptions, Pool, Sandbox, Settings};
use galley_testkit::papers::{Paper, Sheet, filled};
use galley_testkit::programs;

use crate::bench::{descriptors, file, open, page, pixel, pool, render, settings};
use crate::workers::red_page;

const EPERM: &str = "1";
const EACCES: &str = "13";
const ENOSYS: &str = "38";
const EBADF: &str = "9";
const ENOMEM: &str = "12";

/// What a worker's media may take in these tests, and what program, libraries and stacks may besides.
const SHARE: u64 = 64 << 20;
const OVERHEAD: u64 = 1536 << 20;

/// The example `escape`, which cargo builds with the tests.
fn escape() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let built = here.ancestors().nth(2).unwrap().join("examples").join("escape");
    assert!(built.is_file(), "no {}: `cargo build -p galley-media --examples`", built.display());
    built
}

#[test]
fn from_inside_every_way_out_is_shut() {
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "left alone").unwrap();
    let mode = fs::metadata(&victim).unwrap().permissions();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    // Handed over writable, which no caller of ours does: the pool passes it on for reading only.
    let text = format!("{}\n{}\n", victim.display(), listener.local_addr().unwrap().port());
    let mut given = file(text.as_bytes());
    given.flush().unwrap();
    let kept = given.try_clone().unwrap();
    let pool = Pool::new(Settings { worker: escape(), memory_bytes: SHARE, ..settings() });
    let error = pool.open(given, OpenOptions::default(), &Cancel::new()).err().unwrap();
    assert_eq!(error.code, Code::Internal, "{error:?}");
    let lines: Vec<Vec<&str>> = error.message.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0][0], "landlock");
    assert_eq!(lines[0][1], lines[0][2], "Landlock alone holds exactly where the kernel has it");
    // It lived on after there was no more: it said so, and all that follows.
    assert_eq!((lines[1][0], lines[1][2]), ("memory", ENOMEM), "{:?}", lines[1]);
    let taken: u64 = lines[1][1].parse().unwrap();
    assert!((4 * SHARE..SHARE + OVERHEAD).contains(&taken), "{} MB", taken >> 20);
    assert_eq!(lines[2][0], "processor");
    let until: u64 = lines[2][1].parse().unwrap();
    assert!((60..=120).contains(&until), "it may use the processor for {until} s");
    assert!(lines.len() > 120, "{}", error.message);
    for line in &lines[3..] {
        let refused = match line[1] {
            "start a process by clone3" => line[2] == ENOSYS,
            // The call is allowed, for files of the parent's; this one came without the right.
            "write the file at a place" => line[2] == EBADF,
            _ => [EPERM, EACCES].contains(&line[2]),
        };
        assert!(refused, "{line:?}");
    }
    for thread in ["main", "later"] {
        assert!(lines.iter().filter(|line| line[0] == thread).count() > 60, "{thread}");
    }
    assert_eq!(fs::read_to_string(&victim).unwrap(), "left alone");
    assert_eq!(fs::metadata(&victim).unwrap().permissions(), mode);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(kept.metadata().unwrap().len(), text.len() as u64);
    assert!(listener.accept().is_err(), "nobody connected");
    assert!(!Path::new("/tmp/galley-escape").exists());
    assert!(pool.is_sandbox_proved());
}

#[test]
fn who_uses_the_processor_for_ever_is_ended_by_the_system() {
    // So long that it is not its parent who gives it up.
    let deadline = Duration::from_secs(300);
    let pool = Pool::new(Settings { worker: escape(), deadline, ..settings() });
    assert_eq!(open(&pool, b"burn").err().unwrap().code, Code::Crashed);
    assert_eq!(pool.processes(), Vec::<u32>::new(), "neither of the two that tried is left");
}

fn status(of: &Path, name: &str) -> String {
    let text = fs::read_to_string(of.join("status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name}")).trim().to_owned()
}

#[test]
fn the_kernel_says_so_of_every_thread() {
    let pool = pool();
    let paper =
        Paper::new(&[Sheet::new(100, 50, &filled([1.0, 0.0, 0.0], [0, 0, 100, 50]))], "", &[]).bytes();
    let medium = open(&pool, &paper).unwrap();
    assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 10, 10), [255, 0, 0, 255]);
    let [id] = pool.processes()[..] else { panic!("one worker has it open") };
    let process = PathBuf::from(format!("/proc/{id}"));
    let threads: Vec<PathBuf> =
        fs::read_dir(process.join("task")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(threads.len() >= 2, "the ear and the one that works");
    for thread in &threads {
        assert_eq!(status(thread, "NoNewPrivs"), "1");
        assert_eq!(status(thread, "Seccomp"), "2", "a filter");
        for set in ["CapInh", "CapPrm", "CapEff"] {
            assert_eq!(status(thread, set).trim_matches('0'), "", "{set}");
        }
    }
    let limits = fs::read_to_string(process.join("limits")).unwrap();
    for (name, most) in [("Max core file size", "0"), ("Max open files", "48"), ("Max locked memory", "0")] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line[name.len()..].split_whitespace().take(2).all(|limit| limit == most), "{line}");
    }
    // Before each job: some more than it may take, which is what its parent waits for.
    let line = limits.lines().find(|line| line.starts_with("Max cpu time")).unwrap();
    let until: u64 = line["Max cpu time".len()..].split_whitespace().next().unwrap().parse().unwrap();
    let deadline = settings().deadline.as_secs();
    assert!((deadline + 1..=deadline * 4 + 70).contains(&until), "{line}");
    for name in ["Max file size", "Max address space"] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(!line.contains("unlimited"), "{line}");
    }
    // Its descriptors are those it was given.
    let held: Vec<String> = descriptors(id).iter().map(|path| path.display().to_string()).collect();
    let given = |name: &String| {
        name.starts_with("socket:")
            || name.starts_with("/memfd:")
            || name == "/dev/null"
            || name.contains("(deleted)")
    };
    assert!(held.iter().all(given), "{held:?}");
    assert!(held.len() <= 7, "{held:?}");
    assert!(pool.is_sandbox_proved());
}

/// A worker that says of itself that one way is open, then keeps what it is sent.
fn honest_but_open(folder: &Path, sandbox: Sandbox) -> (Settings, PathBuf) {
    let message = r#"{"proof":{"num_tried":9,"open":["run a program"],"landlock":false}}"#;
    let (worker, heard) = programs::stand_in_that_says(folder, message, "cat");
    (Settings { worker, sandbox, ..settings() }, heard)
}

#[test]
fn a_worker_without_a_proof_is_handed_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, heard) = honest_but_open(folder.path(), Sandbox::Required);
    let pool = Pool::new(settings);
    let error = open(&pool, b"%PDF-1.7").err().unwrap();
    assert_eq!(error.code, Code::Unproved);
    assert!(error.message.contains("run a program"), "{error:?}");
    assert!(error.hint.contains("GALLEY_ALLOW_UNPROVED"), "{error:?}");
    assert!(!pool.is_sandbox_proved());
    assert_eq!(pool.processes(), Vec::<u32>::new(), "it was ended");
    let heard = fs::read_to_string(heard).unwrap_or_default();
    assert!(!heard.contains("Open"), "{heard:?}");
}

#[test]
fn a_worker_without_a_proof_works_where_that_is_allowed_and_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, heard) = honest_but_open(folder.path(), Sandbox::AllowUnproved);
    let pool = Pool::new(settings);
    // It answers nothing; but it was asked.
    let asked = || fs::read(&heard).is_ok_and(|heard| heard.windows(4).any(|part| part == b"Open"));
    let cancel = Cancel::new();
    let error = std::thread::scope(|scope| {
        let asking =
            scope.spawn(|| pool.open(file(b"%PDF-1.7"), OpenOptions::default(), &cancel).err().unwrap());
        while !asked() && !asking.is_finished() {
            std::thread::yield_now();
        }
        cancel.cancel();
        asking.join().unwrap()
    });
    assert!(asked(), "{error:?}");
    assert_eq!(error.code, Code::Cancelled);
    assert!(!pool.is_sandbox_proved());
}

#[test]
fn workers_outlive_the_thread_that_needed_them_first() {
    let pool = pool();
    let paper = Paper::new(&[Sheet::new(100, 50, "")], "", &[]).bytes();
    let medium = std::thread::scope(|scope| scope.spawn(|| open(&pool, &paper).unwrap()).join().unwrap());
    let started = pool.processes();
    for _ in 0..20 {
        std::thread::scope(|scope| scope.spawn(|| render(&medium, page(1)).unwrap()).join().unwrap());
    }
    assert_eq!(pool.processes(), started);
}

#[test]
fn workers_that_stand_ready_are_the_ones_that_work() {
    let pool = pool();
    pool.stand_ready();
    let ready = pool.processes();
    assert_eq!(ready.len(), settings().num_workers);
    assert!(pool.is_sandbox_proved());
    let media = [open(&pool, &red_page()).unwrap(), open(&pool, &red_page()).unwrap()];
    for medium in &media {
        assert_eq!(pixel(&render(medium, page(1)).unwrap(), 10, 10), [255, 0, 0, 255]);
    }
    pool.stand_ready();
    assert_eq!(pool.processes(), ready);
}

#[test]
fn a_file_that_comes_while_workers_are_being_started_is_opened_all_the_same() {
    // From before the first is asked for until after the last is there.
    for millis in (0..=60).step_by(10) {
        let pool = pool();
        let medium = std::thread::scope(|scope| {
            scope.spawn(|| pool.stand_ready());
            std::thread::sleep(Duration::from_millis(millis));
            open(&pool, &red_page()).unwrap()
        });
        assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 10, 10), [255, 0, 0, 255]);
        let processes = pool.processes();
        assert!((1..=settings().num_workers).contains(&processes.len()), "{processes:?}");
        // Nobody still holds a seat.
        pool.stand_ready();
        assert_eq!(pool.processes().len(), settings().num_workers);
    }
}
