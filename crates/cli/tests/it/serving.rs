//! `galley serve`: what it says, that it stops when asked to, its backup.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};

use crate::run::{command, galley};

const PASSWORD: &str = "a long enough secret";

/// A server, and what it goes on to say.
struct Running {
    child: Child,
    address: String,
    out: BufReader<ChildStdout>,
}

/// Starts a server on a free port.
fn start(folder: &Path) -> Running {
    start_at(folder, "server")
}

fn start_at(folder: &Path, data: &str) -> Running {
    let mut child = command(folder)
        .args(["serve", "--listen", "127.0.0.1:0", "--data", data])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on http://").unwrap().to_owned();
    Running { child, address, out }
}

impl Running {
    /// The link that sets it up, which it says where it is not.
    fn link(&mut self) -> String {
        self.out.by_ref().lines().nth(1).unwrap().unwrap()
    }

    /// Asks it to stop, and waits for its end, which is a good one; gives its log, and what it said besides on standard output.
    #[cfg(unix)]
    fn end(mut self) -> (String, String) {
        terminate(&self.child);
        self.ended()
    }

    #[cfg(unix)]
    fn ended(&mut self) -> (String, String) {
        let (mut log, mut said) = (String::new(), String::new());
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        self.out.read_to_string(&mut said).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{log}");
        (log, said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails leaves none behind; one that has ended is not there to be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
    rest(stream)
}

fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// A request of the wire, as head and body.
fn posted(path: &str, said: &Value) -> (String, String) {
    let body = said.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ngalley-wire: 1\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    (head, body)
}

fn post(address: &str, path: &str, said: &Value) -> String {
    let (head, body) = posted(path, said);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    rest(stream)
}

/// What the owner says by the link of the set-up.
fn set_up(link: &str) -> Value {
    let (_, token) = link.split_once("token=").unwrap();
    json!({
        "token": token, "organisation": "Studio", "name": "Ada", "mail": "ada@studio.test", "password": PASSWORD,
    })
}

#[cfg(unix)]
#[test]
fn the_link_makes_the_owner_once_and_the_log_has_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path());
    let address = server.address.clone();
    let said = set_up(&server.link());
    let made = post(&address, "/v1/set-up", &said);
    assert!(made.starts_with("HTTP/1.1 201"), "{made}");
    let again = post(&address, "/v1/set-up", &said);
    assert!(again.starts_with("HTTP/1.1 410") && again.contains("link-unusable"), "{again}");
    let refused =
        post(&address, "/v1/sessions", &json!({ "mail": "ada@studio.test", "password": "hunter2hunter2" }));
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    assert!(ask(&address, "/health").starts_with("HTTP/1.1 200"));
    let metrics = ask(&address, "/metrics");
    assert!(metrics.contains("galley_") && metrics.contains("/v1/set-up"), "{metrics}");
    let (log, _) = server.end();
    let session = serde_json::from_str::<Value>(made.split_once("\r\n\r\n").unwrap().1).unwrap();
    let secrets = [
        said["token"].as_str(),
        session["token"].as_str(),
        Some(PASSWORD),
        Some("hunter2"),
        Some("ada@"),
        Some("Ada"),
    ];
    for secret in secrets.into_iter().flatten() {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_route = |line: &&Value| line["fields"]["route"] == "/v1/set-up";
    assert_eq!(
        lines.iter().filter(of_route).map(|line| &line["fields"]["status"]).collect::<Vec<_>>(),
        [201, 410]
    );
    let server = start(folder.path());
    let address = server.address.clone();
    let signed = post(&address, "/v1/sessions", &json!({ "mail": "ada@studio.test", "password": PASSWORD }));
    assert!(signed.starts_with("HTTP/1.1 201"), "{signed}");
    assert_eq!(server.end().1, "", "it is set up, and says no link");
}

#[cfg(unix)]
#[test]
fn what_is_under_way_at_the_end_is_answered_and_nobody_new_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path());
    let address = server.address.clone();
    let (head, body) = posted("/v1/set-up", &set_up(&server.link()));
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let (first, second) = body.as_bytes().split_at(body.len() / 2);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(first).unwrap();
    // Somebody else's request is answered after this one's head was read.
    assert!(ask(&address, "/ready").starts_with("HTTP/1.1 200"));
    terminate(&server.child);
    let is_closed = (0..1_500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(&address).is_err()
    });
    assert!(is_closed, "somebody new is taken");
    stream.write_all(second).unwrap();
    let answer = rest(stream);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    server.ended();
    assert_eq!(start(folder.path()).end().1, "", "what was answered is there");
}

#[cfg(unix)]
#[test]
fn a_backup_is_its_owners_alone_and_a_server_goes_on_from_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path());
    let said = set_up(&server.link());
    post(&server.address, "/v1/set-up", &said);
    let made = galley(folder.path(), &["serve", "--data", "server", "--backup", "all.tar"]);
    assert_eq!(made.exit, 0, "{made:?}");
    let mode = std::fs::metadata(folder.path().join("all.tar")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it holds accounts");
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["all.tar", "server"], "nothing else is left");
    server.end();
    let restored = galley(folder.path(), &["serve", "--data", "new", "--restore", "all.tar"]);
    assert_eq!(restored.exit, 0, "{restored:?}");
    let key = |data: &str| folder.path().join(data).join("authority.key");
    std::fs::copy(key("server"), key("new")).unwrap();
    let server = start_at(folder.path(), "new");
    let signed =
        post(&server.address, "/v1/sessions", &json!({ "mail": "ada@studio.test", "password": PASSWORD }));
    assert!(signed.starts_with("HTTP/1.1 201"), "{signed}");
    assert_eq!(server.end().1, "");
}

#[test]
fn what_keeps_a_server_from_starting_is_said_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let check = |arguments: &[&str], exit: i32, code: &str, hint: &str| {
        let all = [&["serve", "--listen", "127.0.0.1:0", "--data", "server"][..], arguments].concat();
        let ran = galley(folder.path(), &all);
        assert!(ran.exit == exit && ran.err.contains(&format!("error[{code}]")), "{arguments:?}: {ran:?}");
        assert!(ran.err.contains(&format!("hint: {hint}")), "{arguments:?}: {ran:?}");
        assert!(!ran.err.contains("hunter2") && ran.out.is_empty(), "{ran:?}");
    };
    std::fs::create_dir(place("server")).unwrap();
    let set = |text: &str| std::fs::write(place("server/server.toml"), text).unwrap();
    set("mail_ulr = \"smtps://me:hunter2@host\"\n");
    check(&[], 2, "usage", "Correct server.toml in the data folder.");
    set("mail_url = \"smtps://me:hunter2@host\"\n");
    check(&[], 2, "usage", "Correct mail_url and mail_from in server.toml.");
    set("mail_url = \"imap://me:hunter2@host\"\nmail_from = \"galley@studio.test\"\n");
    check(&[], 2, "usage", "Correct mail_url and mail_from in server.toml.");
    set("");
    check(&["--url", "galley.studio.test"], 2, "usage", "Give --url as in https://galley.example.org.");
    let tls = "Name a certificate chain and its key, both in PEM.";
    check(&["--tls-cert", "nowhere.pem", "--tls-key", "nowhere.pem"], 65, "tls", tls);
    std::fs::write(place("empty.pem"), "").unwrap();
    check(&["--tls-cert", "empty.pem", "--tls-key", "empty.pem"], 65, "tls", tls);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    let ran = galley(folder.path(), &["serve", "--listen", &port, "--data", "server"]);
    assert!(ran.exit == 74 && ran.err.contains("hint: Choose another address with --listen."), "{ran:?}");
    std::fs::write(place("file"), "").unwrap();
    let ran = galley(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data", "file/server"]);
    assert!(ran.exit == 74 && ran.err.contains("hint: Choose a folder with --data"), "{ran:?}");
    let ran = galley(folder.path(), &["serve", "--data", "new", "--restore", "nowhere.tar"]);
    assert!(ran.exit == 66 && ran.err.contains("nowhere.tar") && !place("new").exists(), "{ran:?}");
    let ran = galley(folder.path(), &["serve", "--data", "nobody", "--backup", "all.tar"]);
    assert!(ran.exit == 66 && ran.err.contains("hint: Name the server's data folder"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn tls_by_files_is_what_a_client_that_knows_the_certificate_gets() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = |pem: String| std::fs::write(folder.path().join("key.pem"), pem).unwrap();
    std::fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
    key(made.signing_key.serialize_pem());
    let tls = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let begin = |more: &[&str]| {
        let mut child = command(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0", "--data", "server"])
            .args(tls)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on https://").unwrap().to_owned();
        Running { child, address, out }
    };
    let mut server = begin(&["--url", "https://galley.studio.test/"]);
    assert_eq!(server.address, "galley.studio.test");
    assert!(server.link().starts_with("galley://set-up?server=https://galley.studio.test&token="));
    server.end();
    let server = begin(&[]);
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(&server.address).unwrap());
    stream.write_all(b"GET /ready HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    drop(stream);
    server.end();
    // Certificate and key that do not belong together.
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    key(other.signing_key.serialize_pem());
    let ran = galley(folder.path(), &[&["serve", "--data", "server"][..], &tls].concat());
    assert!(ran.exit == 65 && ran.err.contains("error[tls]"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_server_says_where_it_is_answers_and_stops_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path());
    let address = server.address.clone();
    let link = server.link();
    assert!(link.starts_with("galley://set-up?server=http://127.0.0.1:"), "{link}");
    assert!(ask(&address, "/ready").starts_with("HTTP/1.1 200"));
    let (log, _) = server.end();
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
    let server = start(folder.path());
    let made = galley(folder.path(), &["serve", "--data", "server", "--backup", "all.tar"]);
    assert_eq!((made.exit, made.out.as_str()), (0, "1 files\n"), "{made:?}");
    let again = galley(folder.path(), &["serve", "--data", "server", "--backup", "all.tar"]);
    assert!(again.exit == 73 && again.err.contains("error[output-exists]"), "{again:?}");
    let second = galley(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data", "server"]);
    assert!(second.exit == 74 && second.err.contains("error[in-use]"), "{second:?}");
    server.end();
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

/// What a file of `packaging` starts, as its arguments.
fn packaged(file: &str, start: &str) -> Vec<String> {
    let path = galley_testkit::places::package().join("../../packaging").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(start)).unwrap();
    let words = line.split(|letter: char| letter.is_whitespace() || "[\",]".contains(letter));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn unit_and_image_start_a_server() {
    for (file, start) in [("galley-server.service", "ExecStart="), ("Containerfile", "ENTRYPOINT ")] {
        let folder = tempfile::tempdir().unwrap();
        let words = packaged(file, start);
        assert_eq!(words[..2], ["/usr/bin/galley", "serve"], "{file}");
        let mut arguments = words[1..].to_vec();
        for (name, value) in [("--listen", "127.0.0.1:0"), ("--data", "server")] {
            let place = arguments.iter().position(|word| word == name).unwrap();
            value.clone_into(&mut arguments[place + 1]);
        }
        let mut child = command(folder.path())
            .args(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").unwrap().to_owned();
        let server = Running { child, address, out };
        assert!(ask(&server.address, "/ready").starts_with("HTTP/1.1 200"), "{file}");
        server.end();
    }
}

/// Where there is systemd.
#[cfg(target_os = "linux")]
#[test]
fn systemd_finds_no_fault_with_the_unit() {
    let Ok(version) = std::process::Command::new("systemd-analyze").arg("--version").output() else { return };
    assert!(version.status.success());
    let folder = tempfile::tempdir().unwrap();
    let path = galley_testkit::places::package().join("../../packaging/galley-server.service");
    let unit = std::fs::read_to_string(path).unwrap();
    let own = folder.path().join("galley-server.service");
    std::fs::write(&own, unit.replace("/usr/bin/galley", env!("CARGO_BIN_EXE_galley"))).unwrap();
    let found = std::process::Command::new("systemd-analyze").arg("verify").arg(&own).output().unwrap();
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    let about = said.lines().filter(|line| line.contains("galley-server")).collect::<Vec<_>>();
    assert!(found.status.success() && about.is_empty(), "{said}");
}
