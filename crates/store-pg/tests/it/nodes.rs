//! Several nodes on one database: one truth, nothing doubled, nothing lost.

use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use galley_core::SpaceId;
use galley_server::log::{Change, Expected, Log};
use galley_store::Appended;
use galley_store_pg::{Address, PgLog};
use galley_testkit::log_contract::{Story, done, ops, size};
use galley_testkit::postgres::Postgres;

/// Ends all connections of the nodes, at whatever moment they are.
const CUT: &str =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'galley'";

fn node(address: &str) -> PgLog {
    PgLog::open(&Address::parse(address).unwrap()).unwrap()
}

fn listen(log: &PgLog) -> mpsc::Receiver<SpaceId> {
    let (tell, told) = mpsc::sync_channel(1_000);
    let tell = Mutex::new(tell);
    log.subscribe(Box::new(move |space| {
        let _ = tell.lock().unwrap().send(space);
    }));
    told
}

/// Appends what comes next until the story is told; gives the numbers that this node was told it appended.
fn tell_all(log: &PgLog, story: &Story) -> Vec<u64> {
    let mut own = Vec::new();
    loop {
        // A node that cannot be told goes on when it can: the connection was cut.
        let Ok(head) = log.head(story.space) else { continue };
        let next = head.map_or(0, |head| head.size) + 1;
        if next > story.size() {
            return own;
        }
        if matches!(log.append(&story.batch(next, next)), Ok(Appended::Done)) {
            own.push(next);
        }
    }
}

#[test]
fn s55_nodes_that_race_append_one_history() {
    let server = Postgres::start();
    let address = server.database("galley");
    let story = Story::new(21, 60);
    let nodes = [node(&address), node(&address), node(&address)];
    let mut appended: Vec<u64> = std::thread::scope(|scope| {
        let all: Vec<_> = nodes.iter().map(|log| scope.spawn(|| tell_all(log, &story))).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    appended.sort_unstable();
    assert_eq!(appended, (1..=story.size()).collect::<Vec<_>>(), "each number by one node");
    for (seq, sealed) in (1..).zip(ops(&nodes[0], story.space)) {
        assert_eq!(sealed, story.record(seq).sealed, "{seq}");
    }
}

#[test]
fn s55_connections_that_are_cut_at_any_moment_lose_and_double_nothing() {
    let server = Postgres::start();
    let address = server.database("galley");
    let story = Story::new(22, 150);
    let nodes = [node(&address), node(&address)];
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let (mut appended, cuts) = std::thread::scope(|scope| {
        let cutting = scope.spawn(|| {
            let mut cuts = 0;
            while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                server.sql("galley", CUT);
                cuts += 1;
                std::thread::sleep(Duration::from_millis(60));
            }
            cuts
        });
        let all: Vec<_> = nodes.iter().map(|log| scope.spawn(|| tell_all(log, &story))).collect();
        let appended: Vec<u64> = all.into_iter().flat_map(|one| one.join().unwrap()).collect();
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        (appended, cutting.join().unwrap())
    });
    assert!(cuts > 1, "cut {cuts} times");
    appended.sort_unstable();
    assert_eq!(appended, (1..=story.size()).collect::<Vec<_>>(), "what was said to be done was done once");
    assert_eq!(size(&nodes[1], story.space), story.size());
}

#[test]
fn s55_rows_that_nodes_change_at_once_count_every_change() {
    let server = Postgres::start();
    let address = server.database("galley");
    let nodes = [node(&address), node(&address)];
    let count = |log: &PgLog| {
        for _ in 0..40 {
            loop {
                let row = log.row("count", "a").unwrap();
                let expected = row.as_ref().map_or(Expected::Absent, |row| Expected::Revision(row.revision));
                let value = row.map_or(0, |row| row.value[0]) + 1;
                let put = |key: &str, expected| Change {
                    table: "count",
                    key: key.to_owned(),
                    expected,
                    value: Some(vec![value]),
                };
                // In either order: nobody waits for the other for ever.
                let mut changes = vec![put("a", expected), put("b", Expected::Any)];
                if value.is_multiple_of(2) {
                    changes.reverse();
                }
                if log.change(&changes).unwrap() {
                    break;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for log in &nodes {
            scope.spawn(|| count(log));
        }
    });
    let row = nodes[0].row("count", "a").unwrap().unwrap();
    assert_eq!((row.value, row.revision), (vec![80], 80));
}

#[test]
fn s55_a_node_hears_of_what_another_appended() {
    let server = Postgres::start();
    let address = server.database("galley");
    let (one, other) = (node(&address), node(&address));
    let told = listen(&other);
    let story = Story::new(23, 3);
    done(&one, &story.batch(1, 2));
    assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(story.space));
    assert_eq!(size(&other, story.space), 2);
    // Whoever was cut off is told once it listens again, of what it missed, too.
    server.sql("galley", CUT);
    done(&one, &story.batch(3, 3));
    assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(story.space));
    assert_eq!(size(&other, story.space), 3);
}
