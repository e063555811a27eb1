//! `galley serve` over a database and a bucket: nodes that share them, and a password that nothing shows.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use galley_testkit::bucket::{Bucket, KEY};
use galley_testkit::postgres::{PASSWORD, Postgres};

use crate::run::command;

/// A node's command; the address of the database is in its environment alone.
fn node(folder: &Path, data: &str, database: &str, bucket: &Bucket) -> Command {
    let mut node = command(folder);
    node.args(["serve", "--listen", "127.0.0.1:0", "--data", data, "--blobs", &bucket.address("team")])
        .env("GALLEY_DATABASE_URL", database)
        .env("AWS_ACCESS_KEY_ID", KEY.0)
        .env("AWS_SECRET_ACCESS_KEY", KEY.1)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    node
}

/// Starts a node; gives where it listens.
fn start(mut node: Command) -> (Child, String) {
    let mut child = node.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    (child, first.strip_prefix("listening on http://").unwrap().to_owned())
}

fn is_ready(address: &str) -> bool {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /ready HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text.starts_with("HTTP/1.1 200")
}

fn silent_about_secrets(text: &str) {
    for secret in [PASSWORD, KEY.1, "postgres://"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn s55_a_node_that_is_killed_leaves_the_other_and_can_come_back_and_nothing_shows_the_password() {
    let (server, bucket) = (Postgres::start(), Bucket::start());
    let database = server.database("galley");
    let folder = tempfile::tempdir().unwrap();
    let (mut one, address) = start(node(folder.path(), "one", &database, &bucket));
    assert!(is_ready(&address));
    std::fs::create_dir(folder.path().join("two")).unwrap();
    let key = |data: &str| folder.path().join(data).join("authority.key");
    std::fs::copy(key("one"), key("two")).unwrap();
    let (mut two, other) = start(node(folder.path(), "two", &database, &bucket));
    silent_about_secrets(&std::fs::read_to_string(format!("/proc/{}/cmdline", one.id())).unwrap());
    one.kill().unwrap();
    let mut log = String::new();
    one.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    one.wait().unwrap();
    assert!(is_ready(&other));
    let (mut again, address) = start(node(folder.path(), "one", &database, &bucket));
    assert!(is_ready(&address) && is_ready(&other));
    for child in [&mut two, &mut again] {
        child.kill().unwrap();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        child.wait().unwrap();
    }
    silent_about_secrets(&log);
}

#[test]
fn a_database_that_cannot_be_had_is_said_without_its_password() {
    let (mut server, bucket) = (Postgres::start(), Bucket::start());
    let database = server.database("galley");
    let folder = tempfile::tempdir().unwrap();
    let fails = |database: &str, exit: i32, code: &str| {
        let ran = node(folder.path(), "one", database, &bucket).output().unwrap();
        let text = String::from_utf8_lossy(&ran.stderr).into_owned() + &String::from_utf8_lossy(&ran.stdout);
        assert_eq!(ran.status.code(), Some(exit), "{text}");
        assert!(text.contains(code), "{text}");
        silent_about_secrets(&text.replace("it is postgres://user@host/database", ""));
    };
    fails(&format!("{database}?{PASSWORD}"), 2, "error[usage]");
    fails(&format!("mysql{}", database.trim_start_matches("postgres")), 2, "error[usage]");
    fails(&database.replace("/galley", "/nowhere"), 74, "error[server]");
    server.halt();
    fails(&database, 74, "error[server]");
    let mut alone = command(folder.path());
    alone.args(["serve", "--data", "one"]).env("GALLEY_DATABASE_URL", &database);
    let ran = alone.output().unwrap();
    assert_eq!(ran.status.code(), Some(2), "a database without a bucket");
}
