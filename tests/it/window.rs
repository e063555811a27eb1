//! The real window under test: Xvfb, a session bus of its own, WebKitWebDriver, a data folder of its own.
//!
//! Nothing of the person's own home is touched. Waiting is by polling a condition, with a limit that only a
//! failure reaches.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

pub const PATIENCE: Duration = Duration::from_secs(60);

/// A display that nobody sees.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn start(width: u32, height: u32) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts; `cargo xtask setup` installs it");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb says which display it took");
        Self { server, display: format!(":{}", number.trim()) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// One data folder and the window on it.
pub struct Window {
    pub client: Client,
    driver: Child,
    screen: Screen,
    home: tempfile::TempDir,
    environment: HashMap<String, String>,
    size: (u32, u32),
}

impl Window {
    /// Opens the window on a new data folder, at 1280 × 720.
    pub async fn open() -> Self {
        Self::open_at(1280, 720, &[]).await
    }

    /// Opens it where somebody has a name already, so that a file can be dropped at once.
    pub async fn open_named() -> Self {
        let window = Self::open().await;
        window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
        window.sees("Welcome, Ada").await;
        window
    }

    pub async fn open_at(width: u32, height: u32, environment: &[(&str, &str)]) -> Self {
        let home = tempfile::Builder::new().prefix("galley-window").tempdir().unwrap();
        let screen = Screen::start(width, height);
        let mut all: HashMap<String, String> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let folder = |name: &str| home.path().join(name).to_string_lossy().into_owned();
        for (name, place) in [
            ("HOME", "home"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "share"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
            ("GALLEY_DATA", "data"),
        ] {
            let path = folder(place);
            if place != "data" {
                std::fs::create_dir_all(&path).unwrap();
            }
            all.entry(name.to_owned()).or_insert(path);
        }
        all.entry("GALLEY_KEYS".to_owned()).or_insert_with(|| "file".to_owned());
        all.insert("DISPLAY".to_owned(), screen.display.clone());
        all.insert("TAURI_AUTOMATION".to_owned(), "true".to_owned());
        all.insert("TAURI_WEBVIEW_AUTOMATION".to_owned(), "true".to_owned());
        let (driver, client) = start(&all, (width, height)).await;
        Self { client, driver, screen, home, environment: all, size: (width, height) }
    }

    /// A place for files of the test, beside the data folder.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Ends the app as a person does, and starts it again on the same data.
    pub async fn restart(&mut self) {
        let _ = self.client.clone().close().await;
        self.end_driver();
        self.start_again().await;
    }

    /// Kills the app without any warning, and starts it again on the same data.
    pub async fn kill_and_start(&mut self) {
        let pid = self.app_process().expect("the app runs");
        assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
        self.end_driver();
        self.start_again().await;
    }

    async fn start_again(&mut self) {
        let (driver, client) = start(&self.environment, self.size).await;
        self.driver = driver;
        self.client = client;
    }

    fn end_driver(&mut self) {
        end_tree(self.driver.id());
        let _ = self.driver.wait();
    }

    /// The process of this window: the one that was started on this data folder.
    pub fn app_process(&self) -> Option<u32> {
        let wanted = format!("GALLEY_DATA={}", self.environment["GALLEY_DATA"]);
        std::fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let program = std::fs::read_link(entry.path().join("exe")).ok()?;
            let environment = std::fs::read(entry.path().join("environ")).ok()?;
            let ours = environment.split(|byte| *byte == 0).any(|pair| pair == wanted.as_bytes());
            (ours && program.file_name()? == "galley-desktop").then_some(pid)
        })
    }

    /// Calls an operation as the interface does.
    pub async fn call(&self, name: &str, input: Value) -> Result<Value, Value> {
        let script = "const [name, input, done] = arguments; \
             window.__TAURI_INTERNALS__.invoke('call', { name, input }) \
             .then(ok => done({ ok }), failed => done({ failed }));";
        let answer = self.client.execute_async(script, vec![json!(name), input]).await.unwrap();
        match answer.get("failed") {
            Some(failed) => Err(failed.clone()),
            None => Ok(answer.get("ok").cloned().unwrap_or(Value::Null)),
        }
    }

    /// Drops files on the window.
    pub async fn drop_files(&self, files: &[&Path]) {
        // Names can be of any bytes.
        let paths: Vec<&OsStr> = files.iter().map(|file| file.as_os_str()).collect();
        self.call("e2e.drop", json!({ "paths": paths })).await.expect("the drop is taken");
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => {
                let shot = self.shot("failure");
                panic!("nothing matches {css}: {error}; see {}", shot.display());
            }
        }
    }

    /// Waits for a button, tab, option or link by its accessible name.
    pub async fn named(&self, name: &str) -> Element {
        let path = format!(
            "//*[self::button or self::a or self::input or self::textarea or @role]\
             [@aria-label={0} or normalize-space(.)={0}]",
            quoted(name)
        );
        match self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await {
            Ok(element) => element,
            Err(error) => {
                let shot = self.shot("failure");
                panic!("nothing is named {name}: {error}; see {}", shot.display());
            }
        }
    }

    pub async fn click(&self, name: &str) {
        self.named(name).await.click().await.unwrap_or_else(|error| panic!("{name} takes no click: {error}"));
    }

    /// Polls a script until it returns something other than null and false.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        self.until_with(what, script, vec![]).await
    }

    pub async fn until_with(&self, what: &str, script: &str, input: Vec<Value>) -> Value {
        let polling = async {
            loop {
                match self.client.execute(script, input.clone()).await {
                    Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                    Ok(value) => return value,
                }
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, polling).await {
            Ok(value) => value,
            Err(_) => {
                let shot = self.shot("failure");
                let text = self.client.execute("return document.body.innerText", vec![]).await;
                panic!("it never came to this: {what}; see {}; the page says {text:?}", shot.display());
            }
        }
    }

    /// Waits until the page shows a text.
    pub async fn sees(&self, text: &str) {
        self.until_with(
            &format!("the page shows “{text}”"),
            "return document.body.innerText.includes(arguments[0])",
            vec![json!(text)],
        )
        .await;
    }

    /// Keeps a picture of the screen as an artefact.
    pub fn shot(&self, name: &str) -> PathBuf {
        let folder = artefacts();
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        // Of the display, not by the driver: WebKit's own snapshot can wait for ever on a page with WebGL.
        let taken = Command::new("import")
            .args(["-display", &self.screen.display, "-window", "root"])
            .arg(&file)
            .status()
            .expect("ImageMagick takes pictures; `cargo xtask setup` installs it");
        assert!(taken.success(), "no picture of the display");
        file
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.end_driver();
    }
}

/// Where screenshots of the tests are kept: `screenshots/` in the target directory.
pub fn artefacts() -> PathBuf {
    program("galley-desktop").parent().unwrap().parent().unwrap().join("screenshots")
}

/// A program of this build.
pub fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_galley-desktop")).with_file_name(name)
}

async fn start(environment: &HashMap<String, String>, size: (u32, u32)) -> (Child, Client) {
    let port = free_port();
    let driver = Command::new("dbus-run-session")
        .args(["--", "WebKitWebDriver", &format!("--port={port}")])
        .envs(environment)
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .spawn()
        .expect("WebKitWebDriver starts; `cargo xtask setup` installs it");
    let mut capabilities = serde_json::Map::new();
    capabilities.insert(
        "webkitgtk:browserOptions".to_owned(),
        json!({ "binary": env!("CARGO_BIN_EXE_galley-desktop"), "args": [] }),
    );
    let address = format!("http://127.0.0.1:{port}");
    let connecting = async {
        loop {
            let mut builder = ClientBuilder::new(hyper_util_connector());
            match builder.capabilities(capabilities.clone()).connect(&address).await {
                Ok(client) => return client,
                // The driver does not listen yet.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    let client = tokio::time::timeout(PATIENCE, connecting).await.expect("the window opens");
    // There is no window manager: the window is made as large as the screen.
    let _ = client.set_window_rect(0, 0, size.0, size.1).await;
    (driver, client)
}

fn hyper_util_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Ends a process and all below it, the youngest first.
fn end_tree(top: u32) {
    let mut tree = vec![top];
    let mut next = 0;
    while next < tree.len() {
        let parent = tree[next];
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let above =
                stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
            if above == Some(parent) {
                tree.push(pid);
            }
        }
        next += 1;
    }
    for pid in tree.iter().rev() {
        let _ = Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status();
    }
}

fn quoted(name: &str) -> String {
    if name.contains('\'') { format!("\"{name}\"") } else { format!("'{name}'") }
}
