//! One node: the contract, what is left of a failure, TLS, copies.

use galley_server::log::{Change, Expected, Log, LogError, SqliteLog};
use galley_store_pg::{Address, PgLog};
use galley_testkit::log_contract::{RULES, Story, done, ops};
use galley_testkit::postgres::{PASSWORD, Postgres};

fn open(address: &str) -> Result<PgLog, LogError> {
    PgLog::open(&Address::parse(address).unwrap())
}

#[test]
fn s55_the_contract_of_every_log_holds_in_postgresql() {
    let server = Postgres::start();
    for (number, (name, rule)) in RULES.iter().enumerate() {
        println!("{name}");
        rule(&open(&server.database(&format!("rule{number}"))).unwrap());
    }
}

#[test]
fn tables_of_a_newer_galley_are_left_as_they_are() {
    let server = Postgres::start();
    let address = server.database("galley");
    drop(open(&address).unwrap());
    server.sql("galley", "UPDATE galley_version SET version = 99");
    assert!(matches!(open(&address), Err(LogError::Newer { found: 99, known: 1 })));
    assert_eq!(server.sql("galley", "SELECT version FROM galley_version"), "99");
}

#[test]
fn s55_a_database_that_ended_at_once_is_gone_on_with() {
    let mut server = Postgres::start();
    let story = Story::new(1, 5);
    let log = open(&server.database("galley")).unwrap();
    done(&log, &story.batch(1, 2));
    server.halt();
    assert!(matches!(log.append(&story.batch(3, 3)), Err(LogError::Unavailable { .. })));
    assert!(matches!(log.head(story.space), Err(LogError::Unavailable { .. })));
    server.resume();
    assert_eq!(ops(&log, story.space).len(), 2);
    done(&log, &story.batch(3, 6));
}

#[test]
fn the_connection_is_by_tls_to_whom_the_certificate_names() {
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (cert, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, &cert).unwrap();
    let files = [("server.crt", cert.as_str()), ("server.key", key.as_str())];
    let server = Postgres::start_with(&files, &["ssl=on"]);
    let address = server.database("galley");
    let by_name = address.replace("127.0.0.1", "localhost");
    let trusted = format!("sslmode=require&sslrootcert={}", roots.display());
    let log = open(&format!("{by_name}?{trusted}")).unwrap();
    let sql = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'galley'";
    assert_eq!(server.sql("galley", sql), "t");
    done(&log, &Story::new(2, 1).batch(1, 2));
    for wrong in [format!("{by_name}?sslmode=require"), format!("{address}?{trusted}")] {
        let error = open(&wrong).err().expect("nobody is spoken to whose certificate is another's");
        assert!(matches!(error, LogError::Unavailable { .. }), "{error}");
    }
}

#[test]
fn no_failure_holds_the_password() {
    let mut server = Postgres::start();
    let address = server.database("galley");
    let check = |address: &str| {
        let error = open(address).err().expect("a failure");
        let text = format!("{error} {error:?}");
        assert!(!text.contains(PASSWORD) && !text.contains("other-4711"), "{text}");
        assert!(!text.contains("postgres://"), "{text}");
    };
    check(&address.replace(PASSWORD, "other-4711"));
    check(&server.address("nowhere"));
    check(&format!("{address}?sslmode=require"));
    server.halt();
    check(&address);
}

#[test]
fn s55_a_copy_is_the_log_as_it_was_as_one_file() {
    let server = Postgres::start();
    let folder = tempfile::tempdir().unwrap();
    let story = Story::new(4, 8);
    let log = open(&server.database("galley")).unwrap();
    done(&log, &story.batch(1, 2));
    done(&log, &story.batch(3, 4));
    log.erase(story.space, 2).unwrap();
    log.begin_epoch(&story.authority.head_at(story.space, 7, 4)).unwrap();
    let next = |first, last| {
        let head = story.authority.head_at(story.space, 7, last);
        galley_store::Batch { epoch: 7, head, ..story.batch(first, last) }
    };
    done(&log, &next(5, 6));
    let put = |value: &[u8]| Change {
        table: "account",
        key: "a\u{0}b".to_owned(),
        expected: Expected::Any,
        value: Some(value.to_vec()),
    };
    assert!(log.change(&[put(b"1")]).unwrap() && log.change(&[put(b"2")]).unwrap());
    let copy = folder.path().join("copy.db");
    log.copy_to(&copy).unwrap();
    done(&log, &next(7, 7));
    let copied = SqliteLog::open(&copy).unwrap();
    let all = |log: &dyn Log| log.entries(story.space, 0, 6, usize::MAX).unwrap();
    assert_eq!(all(&copied), all(&log));
    assert_eq!(copied.head(story.space).unwrap(), Some(story.authority.head_at(story.space, 7, 6)));
    assert_eq!(copied.row("account", "a\u{0}b").unwrap(), log.row("account", "a\u{0}b").unwrap());
    for (level, index) in [(0, 0), (0, 5), (1, 2), (2, 0)] {
        let node = copied.node(story.space, level, index).unwrap();
        assert!(node.is_some() && node == log.node(story.space, level, index).unwrap(), "{level} {index}");
    }
    done(&copied, &next(7, 8));
}

#[test]
fn a_log_is_called_from_a_task_too() {
    let server = Postgres::start();
    let address = server.database("galley");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let log = open(&address).unwrap();
        assert!(log.spaces().unwrap().is_empty());
        drop(log);
    });
}
