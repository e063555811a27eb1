//! A PostgreSQL server of a test's own, from the programs of Debian's `postgresql`. It ends with the test.
//!
//! It keeps nothing safe (no fsync), takes a password, and listens on a free port of this machine alone. PostgreSQL does
//! not run as root: there, it is started as the user that its package makes.

#![allow(clippy::disallowed_methods, reason = "a program that starts takes real time")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot start must say so"
)]

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What the server wants to hear; long enough not to stand in a text by chance.
pub const PASSWORD: &str = "geheim-9f3c71";
const USER: &str = "galley";
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, until it is dropped.
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    settings: Vec<String>,
    child: Option<Child>,
}

impl Postgres {
    /// Makes a server and starts it.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[], &[])
    }

    /// With files in its data folder, and settings as in `ssl=on`.
    #[must_use]
    pub fn start_with(files: &[(&str, &str)], settings: &[&str]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("galley-pg-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("a folder for PostgreSQL");
        let password = folder.join("password");
        fs::write(&password, PASSWORD).expect("the password");
        if let Some((user, group)) = other_user() {
            chown(&folder, Some(user), Some(group)).expect("the folder's owner");
            chown(&password, Some(user), Some(group)).expect("the password's owner");
        }
        let mut init = program("initdb");
        init.args([
            "--no-sync",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--username",
            USER,
        ]);
        init.arg("--pwfile").arg(&password).arg("--pgdata").arg(folder.join("data"));
        let made = init.current_dir(&folder).output().expect("initdb");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        for (name, text) in files {
            let file = folder.join("data").join(name);
            fs::write(&file, text).expect("a file of the server");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its mode");
            if let Some((user, group)) = other_user() {
                chown(&file, Some(user), Some(group)).expect("its owner");
            }
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        drop(listener);
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        let mut server = Self { folder, port, settings, child: None };
        server.resume();
        server
    }

    /// Starts it again after [`Postgres::halt`], with what it had.
    pub fn resume(&mut self) {
        let mut postgres = program("postgres");
        postgres.arg("-D").arg(self.folder.join("data")).arg("-k").arg(&self.folder);
        postgres.args(["-p", &self.port.to_string(), "-h", "127.0.0.1", "-F"]);
        for setting in &self.settings {
            postgres.arg("-c").arg(setting);
        }
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log"));
        postgres.stderr(log.expect("the server's log")).stdout(Stdio::null()).stdin(Stdio::null());
        self.child = Some(postgres.current_dir(&self.folder).spawn().expect("postgres"));
        let since = Instant::now();
        while !self.answers() {
            assert!(since.elapsed() < PATIENCE, "PostgreSQL does not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it at once, as the power would: nobody is let go in good order.
    pub fn halt(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let _ = Command::new("kill").args(["-QUIT", &child.id().to_string()]).status();
        let _ = child.wait();
    }

    /// The address of a new, empty database.
    #[must_use]
    pub fn database(&self, name: &str) -> String {
        let mut create = self.client("createdb");
        let made = create.arg(name).output().expect("createdb");
        assert!(made.status.success(), "createdb: {}", String::from_utf8_lossy(&made.stderr));
        self.address(name)
    }

    /// The address of a database.
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs SQL in a database; gives what it says, one row a line.
    pub fn sql(&self, name: &str, sql: &str) -> String {
        let mut ask = self.client("psql");
        let said = ask.args(["-X", "-A", "-t", "-d", name, "-c", sql]).output().expect("psql");
        assert!(said.status.success(), "psql: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }

    /// What the server has said so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn answers(&self) -> bool {
        self.client("pg_isready").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    fn client(&self, name: &str) -> Command {
        let mut command = Command::new(programs().join(name));
        command.env("PGPASSWORD", PASSWORD).args(["-h", "127.0.0.1", "-U", USER]);
        command.args(["-p", &self.port.to_string()]);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.halt();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A program of the server, as the user it runs as; it ends when the thread does that started it.
fn program(name: &str) -> Command {
    let path = programs().join(name);
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if let Some((user, group)) = other_user() {
        command.args([&format!("--reuid={user}"), &format!("--regid={group}"), "--clear-groups"]);
    }
    command.arg("--").arg(path);
    command
}

/// Where the newest of the programs are.
fn programs() -> PathBuf {
    let folders = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = folders.map(|entry| entry.path()).max_by_key(|path| number(path));
    let found = newest.map(|path| path.join("bin")).filter(|path| path.join("postgres").is_file());
    found.unwrap_or_else(|| panic!("PostgreSQL is missing: `cargo xtask test` installs it"))
}

/// The user that the package makes, where this is root.
fn other_user() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let said = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8_lossy(&said.stdout).trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return None;
    }
    let user = number(&["-u", "postgres"]).zip(number(&["-g", "postgres"]));
    Some(user.unwrap_or_else(|| panic!("there is no user postgres: `cargo xtask test` installs PostgreSQL")))
}
