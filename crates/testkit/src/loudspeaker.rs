//! A loudspeaker that nobody hears but tests: a PulseAudio of one's own that plays into nothing, and what it played.
//!
//! Programs find it as the default device of ALSA when they are started in its [`environment`]. Samples of 32-bit floats
//! at [`RATE`] in two channels come out as they went in. Nothing of it reaches the sound or the settings of whoever runs
//! the tests; all files are in the folder that is given.
//!
//! It takes ten milliseconds at a time: what is recorded comes up to so much before the time at which it says that it is
//! heard.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its loudspeaker must fail")]

use std::ffi::OsString;
use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Frames per second.
pub const RATE: u32 = 48_000;
/// Left and right.
pub const CHANNELS: usize = 2;

/// How long a program may take to be ready.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(10);

/// What a program needs in its environment to play through the loudspeaker of this folder, which need not run yet.
///
/// # Panics
/// When the folder cannot be written to.
#[must_use]
pub fn environment(folder: &Path) -> Vec<(&'static str, OsString)> {
    let (device, client) = (folder.join("asound.conf"), folder.join("client.conf"));
    let (socket, cookie) = (socket(folder), folder.join("cookie"));
    let server = format!("default-server = unix:{}\nautospawn = no\n", socket.display());
    let server = format!("{server}enable-shm = no\ncookie-file = {}\n", cookie.display());
    std::fs::write(&device, "pcm.!default { type pulse }\n").unwrap();
    std::fs::write(&client, server).unwrap();
    vec![("ALSA_CONFIG_PATH", device.into()), ("PULSE_CLIENTCONFIG", client.into())]
}

/// Runs until it is dropped or unplugged.
pub struct Loudspeaker {
    folder: PathBuf,
    daemon: Child,
}

impl Loudspeaker {
    /// Starts it, in a folder of its own with a short path: a socket's may be about a hundred bytes long.
    ///
    /// # Panics
    /// When PulseAudio is missing or does not start.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let mut pulse = Command::new("pulseaudio");
        pulse.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]);
        pulse.args(["--realtime=no", "--high-priority=no"]);
        // Without rewinding: what is recorded would lack what was played again.
        let sink = format!("module-null-sink sink_name=null rate={RATE} channels={CHANNELS}");
        pulse.args(["-L", &format!("{sink} format=float32le norewinds=1")]);
        let socket = socket(folder);
        let door = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        pulse.args(["-L", &door]);
        pulse.envs([("HOME", folder), ("XDG_RUNTIME_DIR", folder), ("PULSE_RUNTIME_PATH", folder)]);
        pulse.env_remove("DISPLAY").env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("PULSE_SERVER");
        pulse.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let daemon = pulse.spawn();
        let daemon = daemon.unwrap_or_else(|error| panic!("pulseaudio is needed for this test: {error}"));
        let mut speaker = Self { folder: folder.to_owned(), daemon };
        wait_until("PulseAudio answers", || {
            let ended = speaker.daemon.try_wait().unwrap();
            assert!(ended.is_none(), "PulseAudio ended: {ended:?}");
            UnixStream::connect(&socket).is_ok()
        });
        speaker
    }

    /// Records all that is played from now on, silence too.
    ///
    /// # Panics
    /// When `parec` is missing or records nothing.
    #[must_use]
    pub fn record(&self) -> Recording {
        let mut parec = Command::new("parec");
        parec.args(["--raw", "--format=float32le", "--device=null.monitor", "--latency-msec=10"]);
        parec.args([format!("--rate={RATE}"), format!("--channels={CHANNELS}")]);
        parec.arg(format!("--server=unix:{}", socket(&self.folder).display()));
        parec.env_remove("PULSE_SERVER").env_remove("DISPLAY");
        parec.envs([("HOME", &self.folder), ("XDG_RUNTIME_DIR", &self.folder)]);
        parec.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let recorder = parec.spawn();
        let mut recorder = recorder.unwrap_or_else(|error| panic!("parec is needed for this test: {error}"));
        let pipe = recorder.stdout.take().unwrap();
        let tape = Arc::<Mutex<Tape>>::default();
        let theirs = tape.clone();
        let thread = std::thread::Builder::new().name("recording".to_owned());
        let thread = thread.spawn(move || copy(pipe, &theirs)).unwrap();
        let recording = Recording { recorder, tape, thread: Some(thread) };
        recording.wait_for(1);
        recording
    }

    /// Ends it at once, as a device that is unplugged.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub fn unplug(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

impl Drop for Loudspeaker {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// What was played.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    /// Interleaved.
    pub samples: Vec<f32>,
    /// When so many frames had come.
    pub came: Vec<(Instant, usize)>,
}

impl Tape {
    #[must_use]
    pub fn num_frames(&self) -> usize {
        self.samples.len() / CHANNELS
    }

    /// How many frames had been played at that instant, going on from what had come by then.
    #[must_use]
    pub fn num_frames_at(&self, instant: Instant) -> Option<usize> {
        let later = self.came.partition_point(|(came, _)| *came <= instant);
        let (came, frames) = self.came.get(later.checked_sub(1)?)?;
        let since = instant.duration_since(*came).as_micros() * u128::from(RATE) / 1_000_000;
        Some(*frames + usize::try_from(since).ok()?)
    }
}

/// Goes on until it is finished or dropped.
pub struct Recording {
    recorder: Child,
    tape: Arc<Mutex<Tape>>,
    thread: Option<JoinHandle<()>>,
}

impl Recording {
    #[must_use]
    pub fn num_frames(&self) -> usize {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner).num_frames()
    }

    /// Waits until so many frames were played since it began.
    ///
    /// # Panics
    /// When they do not come.
    pub fn wait_for(&self, frames: usize) {
        let long = PATIENCE + Duration::from_secs(frames as u64 / u64::from(RATE));
        wait_for_long(&format!("{frames} frames are recorded"), long, || self.num_frames() >= frames);
    }

    /// Ends it and returns all that was played meanwhile.
    #[must_use]
    pub fn finish(mut self) -> Tape {
        self.end();
        std::mem::take(&mut *self.tape.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn end(&mut self) {
        let _ = self.recorder.kill();
        let _ = self.recorder.wait();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.end();
    }
}

fn copy(mut pipe: ChildStdout, tape: &Mutex<Tape>) {
    let mut block = [0_u8; 1 << 16];
    let mut bytes: Vec<u8> = Vec::new();
    while let Ok(count @ 1..) = pipe.read(&mut block) {
        let now = now();
        bytes.extend(block.iter().take(count));
        let whole = bytes.len() / (4 * CHANNELS) * (4 * CHANNELS);
        let rest = bytes.split_off(whole);
        let mut tape = tape.lock().unwrap_or_else(PoisonError::into_inner);
        let (samples, _) = bytes.as_chunks::<4>();
        tape.samples.extend(samples.iter().map(|sample| f32::from_le_bytes(*sample)));
        let frames = tape.num_frames();
        tape.came.push((now, frames));
        bytes = rest;
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("socket")
}

/// Waits until it is so.
///
/// # Panics
/// When it is not after a long time.
#[track_caller]
pub fn wait_until(what: &str, is_so: impl FnMut() -> bool) {
    wait_for_long(what, PATIENCE, is_so);
}

#[track_caller]
fn wait_for_long(what: &str, long: Duration, mut is_so: impl FnMut() -> bool) {
    let begin = now();
    while !is_so() {
        assert!(begin.elapsed() < long, "waited in vain until {what}");
        std::thread::sleep(LOOK);
    }
}

/// The clock that recordings are timed by.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "when something is heard is what is being tested")]
pub fn now() -> Instant {
    Instant::now()
}
