//! The real window under test: Xvfb, a session bus of its own, WebKitWebDriver, a data folder of its own.
//!
//! Nothing of the person's own home is touched. Waiting is by polling a condition, with a limit that only a
//! failure reaches.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

use crate::display::Display;

pub const PATIENCE: Duration = Duration::from_secs(60);

/// What stands in the frame of the window.
const TITLE: &str = "Galley";

/// One data folder and the window on it.
pub struct Window {
    pub client: Client,
    driver: Child,
    display: Display,
    home: tempfile::TempDir,
    environment: HashMap<String, String>,
    size: (u32, u32),
    /// How often it was waited for rest: each time anew.
    rests: AtomicU32,
}

impl Window {
    /// Opens the window on a new data folder, at 1280 × 720.
    pub async fn open() -> Self {
        Self::open_at(1280, 720, &[]).await
    }

    /// Opens it where somebody has a name already, so that a file can be dropped at once.
    pub async fn open_named() -> Self {
        Self::open_named_with(&[]).await
    }

    /// The same, with this in the environment of the app.
    pub async fn open_named_with(environment: &[(&str, &str)]) -> Self {
        let window = Self::open_at(1280, 720, environment).await;
        window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
        window.sees("Welcome, Ada").await;
        window
    }

    pub async fn open_at(width: u32, height: u32, environment: &[(&str, &str)]) -> Self {
        Self::open_with(width, height, environment, &[]).await
    }

    /// Opens it with files named on the command line.
    pub async fn open_with(width: u32, height: u32, environment: &[(&str, &str)], files: &[&Path]) -> Self {
        let home = tempfile::Builder::new().prefix("galley-window").tempdir().unwrap();
        let display = Display::start(width, height);
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
        all.insert("DISPLAY".to_owned(), display.name.clone());
        all.insert("TAURI_AUTOMATION".to_owned(), "true".to_owned());
        all.insert("TAURI_WEBVIEW_AUTOMATION".to_owned(), "true".to_owned());
        let (driver, client) = start(&all, (width, height), files).await;
        Self {
            client,
            driver,
            display,
            home,
            environment: all,
            size: (width, height),
            rests: AtomicU32::new(0),
        }
    }

    /// A place for files of the test, beside the data folder.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Closes the window as a person does, and waits until the program has ended by itself.
    pub async fn quit(&mut self) {
        assert!(self.app_process().is_some(), "the app runs");
        self.display.close(TITLE);
        let gone = async {
            while self.app_process().is_some() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, gone).await.is_err() {
            let shot = self.shot("failure");
            panic!("the window was closed and the program still runs; see {}", shot.display());
        }
        self.end_driver();
    }

    /// Ends the app as a person does, and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.quit().await;
        self.start_again().await;
    }

    /// Kills the app without any warning, and starts it again on the same data.
    pub async fn kill_and_start(&mut self) {
        let pid = self.app_process().expect("the app runs");
        assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
        self.end_driver();
        self.start_again().await;
    }

    /// Starts the app on the same data after it ended.
    pub async fn start_again(&mut self) {
        let (driver, client) = start(&self.environment, self.size, &[]).await;
        self.driver = driver;
        self.client = client;
    }

    /// Ends the driver, and what it started.
    pub fn end_driver(&mut self) {
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

    /// The program once more, as the desktop starts it beside the first: in its session, on its data folder.
    pub fn second_start(&self) -> Command {
        let mut second = Command::new(program("galley-desktop"));
        second.envs(&self.environment).env("DBUS_SESSION_BUS_ADDRESS", self.session_bus());
        for name in ["TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION", "WAYLAND_DISPLAY"] {
            second.env_remove(name);
        }
        second
    }

    /// The address of the bus of the session that the app was started in.
    pub fn session_bus(&self) -> String {
        let app = self.app_process().expect("the app runs");
        let environment = std::fs::read(format!("/proc/{app}/environ")).unwrap();
        let bus = environment
            .split(|byte| *byte == 0)
            .find_map(|pair| pair.strip_prefix(b"DBUS_SESSION_BUS_ADDRESS="))
            .expect("the app was started in a session");
        String::from_utf8(bus.to_vec()).unwrap()
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

    /// Waits until nothing moves any more, nor begins to in the next frames: what is still on its way takes no click.
    pub async fn at_rest(&self) {
        let still = "const isStill = document.getAnimations().every(moving => moving.playState !== 'running' \
             || moving.effect?.getComputedTiming().iterations === Infinity); \
             if (arguments[0] !== window.restFor || !isStill) [window.restFor, window.restSince] = [arguments[0], performance.now()]; \
             return isStill && performance.now() - window.restSince > 50";
        let which = json!(self.rests.fetch_add(1, Ordering::Relaxed));
        self.until_with("the page has come to rest", still, vec![which]).await;
    }

    /// Waits for what this finds, and until it stands still, and clicks it.
    pub async fn click_on(&self, path: &str) {
        let find = async || match self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await
        {
            Ok(element) => element,
            Err(_) => {
                let shot = self.shot("failure");
                panic!("nothing is at {path}; see {}", shot.display());
            }
        };
        self.click_when_still(path, find).await;
    }

    pub async fn click(&self, name: &str) {
        self.click_when_still(name, async || self.named(name).await).await;
    }

    /// A list that comes anew between finding and clicking makes its rows anew, or moves them: then what stands there now
    /// is clicked. No click has come to anything where the driver answers so (WebDriver, §12.5.1).
    async fn click_when_still(&self, what: &str, find: impl AsyncFn() -> Element) {
        for _ in 0..20 {
            let element = find().await;
            self.at_rest().await;
            match element.click().await {
                Ok(()) => return,
                Err(CmdError::Standard(answer)) if MOVED_AWAY.contains(&answer.error) => {}
                Err(error) => panic!("{what} takes no click: {error:?}"),
            }
        }
        panic!(
            "{what} is made anew or lies under something all the time, see {}",
            self.shot("failure").display()
        );
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

    /// Where it is seen, with the real pointer on it.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Turns the wheel by notches over a point of the page, downwards or upwards, with Control held. Each notch has
    /// come to the page, and what it does is painted, before the next one.
    pub async fn wheel_with_control(&self, at: (f64, f64), notches: i32) {
        let count = "if (window.notches === undefined) { \
                 window.notches = 0; \
                 const turned = ({ deltaY }) => (window.notches += deltaY === 0 ? 0 : 1); \
                 window.addEventListener('wheel', turned, { capture: true, passive: true }); \
             } \
             return window.notches;";
        let came = "return window.notches > arguments[0] && new Promise(done => \
             requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        for _ in 0..notches.unsigned_abs() {
            let before = self.client.execute(count, vec![]).await.unwrap();
            self.display.wheel_with_control(at, notches.signum());
            self.until_with("the wheel has turned", came, vec![before]).await;
        }
    }

    /// Waits until no dialog is open, nor on its way out.
    pub async fn until_no_dialog(&self) {
        self.until("the dialog is closed", "return !document.querySelector('[role=dialog]')").await;
    }

    /// Keeps a picture of the screen as an artefact.
    pub fn shot(&self, name: &str) -> PathBuf {
        let folder = artefacts();
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        self.display.shot(&file);
        file
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.end_driver();
    }
}

/// What the driver answers where the element is gone, has moved, or lies under something: nothing was clicked then.
const MOVED_AWAY: [ErrorStatus; 4] = [
    ErrorStatus::StaleElementReference,
    ErrorStatus::NoSuchElement,
    ErrorStatus::ElementNotInteractable,
    ErrorStatus::ElementClickIntercepted,
];

/// Where screenshots of the tests are kept: `screenshots/` in the target directory.
pub fn artefacts() -> PathBuf {
    program("galley-desktop").parent().unwrap().parent().unwrap().join("screenshots")
}

/// A program of this build.
pub fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_galley-desktop")).with_file_name(name)
}

async fn start(environment: &HashMap<String, String>, size: (u32, u32), files: &[&Path]) -> (Child, Client) {
    let (mut driver, mut address) = start_driver(environment);
    let mut capabilities = serde_json::Map::new();
    capabilities.insert(
        "webkitgtk:browserOptions".to_owned(),
        json!({ "binary": env!("CARGO_BIN_EXE_galley-desktop"), "args": files }),
    );
    let connecting = async {
        loop {
            let mut builder = ClientBuilder::new(hyper_util_connector());
            let connected = builder.capabilities(capabilities.clone()).connect(&address).await;
            if let Ok(client) = connected {
                return client;
            }
            // It does not listen yet, or somebody else has taken its port meanwhile.
            if driver.try_wait().unwrap().is_some() {
                (driver, address) = start_driver(environment);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let client = tokio::time::timeout(PATIENCE, connecting).await.expect("the window opens");
    // There is no window manager: the window is made as large as the screen.
    let _ = client.set_window_rect(0, 0, size.0, size.1).await;
    (driver, client)
}

/// The driver in a session of its own, and where it listens.
fn start_driver(environment: &HashMap<String, String>) -> (Child, String) {
    let port = free_port();
    let driver = Command::new("dbus-run-session")
        .args(["--", "WebKitWebDriver", &format!("--port={port}")])
        .envs(environment)
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .spawn()
        .expect("WebKitWebDriver starts; `cargo xtask setup` installs it");
    (driver, format!("http://127.0.0.1:{port}"))
}

fn hyper_util_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Ends a process and all below it, the youngest first, and waits until none of them holds anything any more.
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
    for _ in 0..1000 {
        if !tree.iter().any(|pid| is_running(*pid)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process is there and has not ended, waited for or not.
fn is_running(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

fn quoted(name: &str) -> String {
    if name.contains('\'') { format!("\"{name}\"") } else { format!("'{name}'") }
}
