//! A display that nobody sees, and what a window manager would say to a window on it.
//!
//! Only what the tests need of the X protocol (X11R7.7, "X Window System Protocol", appendix B) is spoken here.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// An Xvfb of its own.
pub struct Display {
    server: Child,
    /// As `:99`.
    pub name: String,
}

impl Display {
    pub fn start(width: u32, height: u32) -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-noreset",
                "-screen",
                "0",
                &format!("{width}x{height}x24"),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts; `cargo xtask setup` installs it");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb says which display it took");
        Self { server, name: format!(":{}", number.trim()) }
    }

    /// Keeps a picture of the display.
    pub fn shot(&self, file: &Path) {
        // Of the display, not by the driver: WebKit's own snapshot can wait for ever on a page with WebGL.
        let taken = Command::new("import")
            .args(["-display", &self.name, "-window", "root"])
            .arg(file)
            .status()
            .expect("ImageMagick takes pictures; `cargo xtask setup` installs it");
        assert!(taken.success(), "no picture of the display");
    }

    /// Turns the wheel by one notch, downwards where it is positive, or upwards, at a point with Control held.
    pub fn wheel_with_control(&self, (x, y): (f64, f64), notch: i32) {
        let button = if notch > 0 { "5" } else { "4" };
        let (x, y) = (x.round().to_string(), y.round().to_string());
        // WebKitWebDriver takes wheel actions and does nothing.
        let turned = Command::new("xdotool")
            .args(["mousemove", &x, &y, "keydown", "ctrl", "click", button, "keyup", "ctrl"])
            .env("DISPLAY", &self.name)
            .status()
            .expect("xdotool turns the wheel; `cargo xtask setup` installs it");
        assert!(turned.success(), "the wheel does not turn");
    }

    /// Moves the pointer to a point of the display.
    pub fn move_to(&self, (x, y): (f64, f64)) {
        self.pointer(&["mousemove", &x.round().to_string(), &y.round().to_string()]);
    }

    /// Holds the left button down, where the pointer is.
    pub fn hold(&self) {
        self.pointer(&["mousedown", "1"]);
    }

    pub fn let_go(&self) {
        self.pointer(&["mouseup", "1"]);
    }

    fn pointer(&self, words: &[&str]) {
        let done = Command::new("xdotool")
            .args(words)
            .env("DISPLAY", &self.name)
            .status()
            .expect("xdotool moves the pointer; `cargo xtask setup` installs it");
        assert!(done.success(), "the pointer does not do {words:?}");
    }

    /// Asks the window of this title to close, as the button in its frame does (ICCCM 4.2.8.1).
    pub fn close(&self, title: &str) {
        let output = Command::new("xdotool")
            .args(["search", "--onlyvisible", "--name", &format!("^{title}$")])
            .env("DISPLAY", &self.name)
            .output()
            .expect("xdotool finds windows; `cargo xtask setup` installs it");
        let found = String::from_utf8(output.stdout).unwrap();
        let windows: Vec<u32> = found.split_whitespace().map(|id| id.parse().unwrap()).collect();
        let [window] = windows[..] else { panic!("one window is called {title}, not {windows:?}") };
        let number = self.name.trim_start_matches(':');
        let mut server = Server::connect(&PathBuf::from(format!("/tmp/.X11-unix/X{number}")));
        let protocols = server.atom("WM_PROTOCOLS");
        let delete = server.atom("WM_DELETE_WINDOW");
        server.send_message(window, protocols, delete);
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A connection to the X server, in little-endian byte order.
struct Server(UnixStream);

impl Server {
    fn connect(socket: &Path) -> Self {
        let mut stream = UnixStream::connect(socket).expect("the display listens");
        // Byte order, protocol 11.0, no authorization.
        stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut head = [0; 8];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(head[0], 1, "the display lets us in");
        let mut rest = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
        stream.read_exact(&mut rest).unwrap();
        Self(stream)
    }

    /// InternAtom.
    fn atom(&mut self, name: &str) -> u32 {
        let padded = name.len().div_ceil(4) * 4;
        let length = u16::try_from(2 + padded / 4).unwrap().to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut request = vec![16, 0, length[0], length[1], name_length[0], name_length[1], 0, 0];
        request.extend(name.bytes());
        request.resize(8 + padded, 0);
        self.0.write_all(&request).unwrap();
        let mut reply = [0; 32];
        self.0.read_exact(&mut reply).unwrap();
        assert_eq!(reply[0], 1, "the display knows {name}");
        u32::from_le_bytes(reply[8..12].try_into().unwrap())
    }

    /// SendEvent of a ClientMessage with one word of data, and GetInputFocus, whose answer says that it was taken.
    fn send_message(&mut self, window: u32, kind: u32, word: u32) {
        let mut request = vec![25, 0, 11, 0];
        request.extend(window.to_le_bytes());
        request.extend([0; 4]);
        // ClientMessage, of words.
        request.extend([33, 32, 0, 0]);
        request.extend(window.to_le_bytes());
        request.extend(kind.to_le_bytes());
        request.extend(word.to_le_bytes());
        request.resize(44, 0);
        request.extend([43, 0, 1, 0]);
        self.0.write_all(&request).unwrap();
        let mut reply = [0; 32];
        self.0.read_exact(&mut reply).unwrap();
        assert_eq!(reply[0], 1, "the message is taken");
    }
}
