//! The log in SQLite: the contract of every log, and what only a file can do.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use galley_server::log::{Log, LogError, SqliteLog};
use galley_store::Appended;
use galley_testkit::log_contract::{RULES, Story, done, ops};
use rusqlite::Connection;

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("log.db")
}

#[test]
fn the_contract_of_every_log_holds() {
    for (name, rule) in RULES {
        println!("{name}");
        let folder = tempfile::tempdir().unwrap();
        let log = SqliteLog::open(&file(folder.path())).unwrap();
        rule(&log);
    }
}

#[test]
fn what_was_appended_is_there_after_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::new(1, 3);
    done(&SqliteLog::open(&file(folder.path())).unwrap(), &story.batch(1, 3));
    let log = SqliteLog::open(&file(folder.path())).unwrap();
    assert_eq!(ops(&log, story.space).len(), 3);
    done(&log, &story.batch(4, 4));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file(folder.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_log_of_a_newer_galley_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(SqliteLog::open(&file(folder.path())).unwrap());
    let newer = Connection::open(file(folder.path())).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    assert!(matches!(SqliteLog::open(&file(folder.path())), Err(LogError::Newer { found: 99, known: 1 })));
}

/// Stops an append after every so many steps of SQLite's machine, until it is let through, and looks at what was left: by
/// whoever goes on, and by whoever finds the files as they were at that moment, as after a kill.
#[test]
fn s10_an_append_that_is_stopped_anywhere_leaves_nothing() {
    let story = Story::new(2, 4);
    for (stops, steps) in (0..).step_by(13).enumerate() {
        let folder = tempfile::tempdir().unwrap();
        done(&SqliteLog::open(&file(folder.path())).unwrap(), &story.batch(1, 2));
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let mut connection = Connection::open(file(folder.path())).unwrap();
        let (counter, here) = (Arc::clone(&left), folder.path().to_owned());
        let copy = folder.path().join("copy");
        std::fs::create_dir(&copy).unwrap();
        let there = copy.clone();
        let stop = move || {
            if counter.fetch_sub(1, Ordering::SeqCst) != 0 {
                return false;
            }
            for name in ["log.db", "log.db-wal"].iter().filter(|name| here.join(name).exists()) {
                std::fs::copy(here.join(name), there.join(name)).unwrap();
            }
            true
        };
        connection.progress_handler(1, Some(stop)).unwrap();
        let log = SqliteLog::over(&file(folder.path()), connection).unwrap();
        left.store(steps, Ordering::SeqCst);
        let appended = log.append(&story.batch(3, 5));
        left.store(i64::MAX, Ordering::SeqCst);
        if matches!(appended, Ok(Appended::Done)) {
            assert_eq!(ops(&log, story.space).len(), 5);
            assert!(stops > 5, "it was stopped {stops} times");
            return;
        }
        assert!(matches!(appended, Err(LogError::Unavailable { .. })), "{appended:?}");
        assert_eq!(ops(&log, story.space).len(), 2, "after {steps} steps");
        done(&log, &story.batch(3, 5));
        let killed = SqliteLog::open(&file(&copy)).unwrap();
        assert_eq!(ops(&killed, story.space).len(), 2, "killed after {steps} steps");
        done(&killed, &story.batch(3, 5));
    }
}

#[test]
fn s13_a_full_disk_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::new(3, 200);
    let connection = Connection::open(file(folder.path())).unwrap();
    let log = SqliteLog::over(&file(folder.path()), connection).unwrap();
    done(&log, &story.batch(1, 1));
    drop(log);
    let connection = Connection::open(file(folder.path())).unwrap();
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    connection.pragma_update(None, "max_page_count", pages + 2).unwrap();
    let log = SqliteLog::over(&file(folder.path()), connection).unwrap();
    assert!(matches!(log.append(&story.batch(2, 201)), Err(LogError::Full)));
    assert_eq!(ops(&log, story.space).len(), 1);
    drop(log);
    done(&SqliteLog::open(&file(folder.path())).unwrap(), &story.batch(2, 201));
}

#[test]
fn a_copy_is_the_log_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::new(4, 3);
    let log = SqliteLog::open(&file(folder.path())).unwrap();
    done(&log, &story.batch(1, 2));
    let copy = folder.path().join("copy.db");
    log.copy_to(&copy).unwrap();
    done(&log, &story.batch(3, 4));
    let copied = SqliteLog::open(&copy).unwrap();
    assert_eq!(ops(&copied, story.space).len(), 2);
    done(&copied, &story.batch(3, 4));
}
