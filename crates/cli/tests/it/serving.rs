//! `galley serve`: what it says, that it stops when asked to, its backup.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::run::{command, galley};

/// Starts a server on a free port; gives where it listens, and the link that sets it up.
fn start(folder: &Path) -> (Child, String, Option<String>) {
    let mut child = command(folder)
        .args(["serve", "--listen", "127.0.0.1:0", "--data", "server"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("listening on http://").unwrap().to_owned();
    let link = match lines.next() {
        Some(Ok(_)) => lines.next().map(Result::unwrap),
        _ => None,
    };
    (child, address, link)
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let pid = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
}

fn ask(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[cfg(unix)]
#[test]
fn a_server_says_where_it_is_answers_and_stops_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address, link) = start(folder.path());
    let link = link.unwrap();
    assert!(link.starts_with("galley://set-up?server=http://127.0.0.1:"), "{link}");
    assert!(ask(&address, "/ready").starts_with("HTTP/1.1 200"));
    terminate(&child);
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let (_, token) = link.split_once("token=").unwrap();
    assert!(!log.contains(token), "the link is in no log");
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    assert!(log.contains("\"/ready\""), "{log}");
}

#[cfg(unix)]
#[test]
fn a_running_server_is_backed_up_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, _, _) = start(folder.path());
    let made = galley(folder.path(), &["serve", "--data", "server", "--backup", "all.tar"]);
    assert_eq!((made.exit, made.out.as_str()), (0, "1 files\n"), "{made:?}");
    let again = galley(folder.path(), &["serve", "--data", "server", "--backup", "all.tar"]);
    assert!(again.exit == 73 && again.err.contains("error[output-exists]"), "{again:?}");
    let second = galley(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data", "server"]);
    assert!(second.exit == 74 && second.err.contains("error[in-use]"), "{second:?}");
    terminate(&child);
    child.wait().unwrap();
    let restored = galley(folder.path(), &["serve", "--data", "new", "--restore", "all.tar"]);
    assert_eq!(restored.exit, 0, "{restored:?}");
    let keyless = galley(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data", "new"]);
    assert!(keyless.exit == 77 && keyless.err.contains("error[keys-lost]"), "{keyless:?}");
}

#[test]
fn what_cannot_be_is_usage() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        &["serve", "--tls-cert", "a.pem"][..],
        &["serve", "--backup", "a", "--restore", "b"],
        &["serve", "--backup", "a", "--listen", "127.0.0.1:1"],
        &["serve", "--listen", "nowhere"],
    ] {
        assert_eq!(galley(folder.path(), wrong).exit, 2, "{wrong:?}");
    }
    std::fs::create_dir(folder.path().join("server")).unwrap();
    std::fs::write(folder.path().join("server/server.toml"), "max_conections = 1\n").unwrap();
    let ran = galley(folder.path(), &["serve", "--data", "server"]);
    assert!(ran.exit == 2 && ran.err.contains("max_conections"), "{ran:?}");
}
