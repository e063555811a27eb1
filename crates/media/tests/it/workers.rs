//! Workers that die, hang or lie, and what their parent makes of it.

use std::fs::File;
use std::path::Path;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{OpenOptions, Pool, Settings};
use galley_media::source;
use galley_testkit::papers::{Paper, Sheet, filled};
use galley_testkit::programs;
use rustix::process::{Pid, Signal, kill_process};

use crate::bench::{SOON, file, open, page, pixel, pool, render, settings};

pub fn red_page() -> Vec<u8> {
    Paper::new(&[Sheet::new(100, 50, &filled([1.0, 0.0, 0.0], [0, 0, 100, 50]))], "", &[]).bytes()
}

fn signal(process: u32, signal: Signal) {
    kill_process(Pid::from_raw(process.try_into().unwrap()).unwrap(), signal).unwrap();
}

#[test]
fn nothing_is_started_before_it_is_needed() {
    let pool = pool();
    assert_eq!(pool.processes(), Vec::<u32>::new());
    open(&pool, &red_page()).unwrap();
    assert_eq!(pool.processes().len(), 1);
}

#[test]
fn a_worker_that_cannot_stand_ready_is_told_of_by_the_first_file() {
    let folder = tempfile::tempdir().unwrap();
    let pool = Pool::new(program(folder.path(), "exit 1"));
    pool.stand_ready();
    assert_eq!(pool.processes(), Vec::<u32>::new());
    assert_eq!(open(&pool, &red_page()).err().unwrap().code, Code::Crashed);
}

#[test]
fn a_worker_killed_while_rendering_costs_nothing_but_time() {
    let pool = pool();
    let medium = open(&pool, &red_page()).unwrap();
    let [process] = pool.processes()[..] else { panic!("one worker has it open") };
    // Stopped, it cannot answer: whatever is asked now is under way when it dies.
    signal(process, Signal::STOP);
    let rendered = std::thread::scope(|scope| {
        let asking = scope.spawn(|| render(&medium, page(1)).unwrap());
        signal(process, Signal::KILL);
        asking.join().unwrap()
    });
    assert_eq!(pixel(&rendered, 10, 10), [255, 0, 0, 255]);
    assert!(!pool.processes().contains(&process), "a new worker took over");
}

fn program(folder: &Path, script: &str) -> Settings {
    let worker = programs::stand_in(folder, "worker", &format!("#!/bin/sh\n{script}\n"));
    Settings { worker, ..settings() }
}

#[test]
fn a_file_on_which_every_worker_dies_is_an_error_of_that_file() {
    let folder = tempfile::tempdir().unwrap();
    let tally = folder.path().join("tally");
    let pool = Pool::new(program(folder.path(), &format!("echo x >> {}; kill -9 $$", tally.display())));
    let error = open(&pool, &red_page()).err().unwrap();
    assert_eq!(error.code, Code::Crashed);
    assert_eq!(std::fs::read_to_string(&tally).unwrap(), "x\nx\n", "tried twice");
}

#[test]
fn a_worker_that_talks_nonsense_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let big = "printf '\\377\\377\\377\\177\\003\\000\\000\\000' >&0";
    let garbled = "printf '\\002\\000\\000\\000\\003\\000\\000\\000{}' >&0";
    let version = "printf '\\002\\000\\000\\000\\011\\000\\000\\000{}' >&0";
    for script in [big, garbled, version] {
        let pool = Pool::new(program(folder.path(), script));
        assert_eq!(open(&pool, &red_page()).err().unwrap().code, Code::Crashed, "{script}");
    }
}

#[test]
fn a_worker_that_hangs_is_given_up_at_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let pool = Pool::new(Settings { deadline: SOON, ..program(folder.path(), "exec sleep 1000") });
    let error = open(&pool, &red_page()).err().unwrap();
    assert_eq!(error.code, Code::Limit);
    assert!(!error.hint.is_empty());
    assert_eq!(pool.processes(), Vec::<u32>::new(), "it was ended");
}

#[test]
fn a_cancel_is_heeded_even_by_a_worker_that_does_not_listen() {
    let folder = tempfile::tempdir().unwrap();
    let pool = Pool::new(program(folder.path(), "exec sleep 1000"));
    let cancel = Cancel::new();
    let error = std::thread::scope(|scope| {
        let asking =
            scope.spawn(|| pool.open(file(&red_page()), OpenOptions::default(), &cancel).err().unwrap());
        while pool.processes().is_empty() {
            std::thread::yield_now();
        }
        cancel.cancel();
        asking.join().unwrap()
    });
    assert_eq!(error.code, Code::Cancelled);
    assert_eq!(pool.processes(), Vec::<u32>::new(), "it was ended");
}

/// Processor time that a process has used, in clock ticks (proc(5), `stat`, fields 14 and 15).
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    after_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

#[test]
fn a_cancelled_walk_stops_by_itself_and_the_worker_stays() {
    let sheets: Vec<Sheet> = (0..20_000).map(|_| Sheet::new(100, 100, "0 0 100 100 re f")).collect();
    let bytes = Paper::new(&sheets, "", &[]).bytes();
    let stayed = || {
        let pool = pool();
        let medium = open(&pool, &bytes).unwrap();
        // Its worker has been started when the walk begins, whichever of them that is.
        open(&pool, &red_page()).unwrap().inspect(&Cancel::new()).unwrap();
        let before = pool.processes();
        let used = || before.iter().map(|process| ticks(*process)).sum::<u64>();
        let cancel = Cancel::new();
        let idle = used();
        let error = std::thread::scope(|scope| {
            let asking = scope.spawn(|| medium.inspect(&cancel).err());
            while used() < idle + 5 && !asking.is_finished() {
                std::thread::yield_now();
            }
            cancel.cancel();
            asking.join().unwrap()
        });
        // A walk that was over before it could be cancelled shows nothing.
        let Some(error) = error else { return false };
        assert_eq!(error.code, Code::Cancelled);
        pool.processes() == before
    };
    // One that gets no processor in time to heed is ended, too; one that does not listen always is.
    assert!((0..10).any(|_| stayed()));
}

#[test]
fn workers_end_with_their_pool() {
    let pool = pool();
    let medium = open(&pool, &red_page()).unwrap();
    let [process] = pool.processes()[..] else { panic!("one worker has it open") };
    drop(pool);
    assert!(Path::new(&format!("/proc/{process}")).exists(), "an open medium keeps its worker");
    drop(medium);
    assert!(!Path::new(&format!("/proc/{process}")).exists());
}

#[test]
fn many_media_share_few_workers() {
    let pool = pool();
    let media: Vec<_> = (0..12).map(|_| open(&pool, &red_page()).unwrap()).collect();
    for medium in media.iter().chain(media.iter().rev()) {
        assert_eq!(pixel(&render(medium, page(1)).unwrap(), 5, 5), [255, 0, 0, 255]);
    }
    assert!(pool.processes().len() <= 2);
}

#[test]
fn a_missing_worker_program_says_what_to_do() {
    let pool = Pool::new(Settings { worker: "/nowhere/galley-worker".into(), ..settings() });
    let error = open(&pool, &red_page()).err().unwrap();
    assert_eq!(error.code, Code::Internal);
    assert!(error.hint.contains("galley-worker"), "{error:?}");
}

#[test]
fn a_missing_pdfium_says_what_to_do() {
    for pdfium in [None, Some("/nowhere/libpdfium.so".into())] {
        let error = open(&Pool::new(Settings { pdfium, ..settings() }), &red_page()).err().unwrap();
        assert_eq!(error.code, Code::Unsupported);
        assert!(error.hint.contains("pdfium"), "{error:?}");
    }
}

#[test]
fn what_is_no_regular_file_is_refused_without_blocking() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo.mp4");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let socket = folder.path().join("socket.png");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let cases = [
        folder.path(),
        &fifo,
        &socket,
        Path::new("/dev/zero"),
        Path::new("/dev/null"),
        &folder.path().join("no"),
    ];
    for path in cases {
        assert_eq!(source::open(path).unwrap_err().code, Code::NotFound, "{path:?}");
    }
    let zero = File::open("/dev/zero").unwrap();
    let error = pool().open(zero, OpenOptions::default(), &Cancel::new()).err().unwrap();
    assert_eq!(error.code, Code::NotFound);
}

#[test]
fn nothing_inside_is_empty_and_noise_is_unsupported_or_damaged() {
    let pool = pool();
    assert_eq!(open(&pool, b"").err().unwrap().code, Code::Empty);
    let cases: [(&[u8], Code); 7] = [
        (b"hello, this is a letter and no picture at all", Code::Unsupported),
        (b"#EXTM3U\n/etc/passwd\n", Code::Unsupported),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", Code::Unsupported),
        (b"8BPS\0\x01", Code::Damaged),
        (b"%PDF-1.7\nnothing more", Code::Damaged),
        (b"\x89PNG\r\n\x1a\n", Code::Damaged),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Code::Damaged),
    ];
    for (bytes, code) in cases {
        let error = open(&pool, bytes).err().unwrap();
        assert_eq!(error.code, code, "{}: {error:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_file_cut_short_while_open_is_an_error_and_not_a_crash() {
    let pool = pool();
    let file = file(&red_page());
    let writer = file.try_clone().unwrap();
    let medium = pool.open(file, OpenOptions::default(), &Cancel::new()).unwrap();
    writer.set_len(10).unwrap();
    let error = medium.inspect(&Cancel::new()).unwrap_err();
    assert!(matches!(error.code, Code::Io | Code::Damaged), "{error:?}");
}
