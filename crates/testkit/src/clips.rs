//! Small videos whose pixels say which frame they are, made by the `ffmpeg` command, and its own linear decode.
//!
//! Each frame carries its number as sixteen black or white blocks that survive compression, each followed by its
//! opposite, over a background that moves, so that a frame decoded without its references reads wrong or looks
//! different. Clips are kept in the folder they are made in, by name and recipe.

use std::collections::hash_map::DefaultHasher;
use std::ffi::{OsStr, OsString};
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// Width and height of numbered clips before anything is done to them.
pub const WIDTH: usize = 320;
pub const HEIGHT: usize = 176;

const BLOCK: usize = 20;
const NUM_BITS: usize = 16;

/// How to make a clip of numbered frames.
#[derive(Clone, Debug, Hash)]
pub struct Recipe {
    pub name: String,
    pub num_frames: u32,
    /// As `30000/1001`.
    pub rate: String,
    /// The `ffmpeg` command's arguments between input and output.
    pub arguments: Vec<String>,
}

impl Recipe {
    #[must_use]
    pub fn new(name: &str, num_frames: u32, rate: &str, arguments: &str) -> Self {
        let arguments = arguments.split_whitespace().map(str::to_owned).collect();
        Self { name: name.into(), num_frames, rate: rate.into(), arguments }
    }

    /// Makes the clip, or finds it in the folder.
    ///
    /// # Panics
    /// When the `ffmpeg` command is missing or refuses.
    #[must_use]
    pub fn make(&self, folder: &Path) -> PathBuf {
        once(folder, &self.name, self, |out| self.encode(out, &[]))
    }

    /// As [`Recipe::make`]; the encoder sees everything once before it begins.
    ///
    /// # Panics
    /// When the `ffmpeg` command is missing or refuses.
    #[must_use]
    pub fn make_in_two_passes(&self, folder: &Path) -> PathBuf {
        once(folder, &self.name, &(self, "two passes"), |out| {
            let seen = out.with_extension("seen");
            for pass in ["1", "2"] {
                let flags = ["-pass".as_ref(), pass.as_ref(), "-passlogfile".as_ref(), seen.as_os_str()];
                self.encode(out, &flags);
            }
            // The command adds the number of the stream.
            let removed = std::fs::remove_file(out.with_extension("seen-0.log"));
            removed.unwrap_or_else(|error| fail(&format!("{}: {error}", self.name)));
        })
    }

    fn encode(&self, out: &Path, flags: &[&OsStr]) {
        let size = format!("{WIDTH}x{HEIGHT}");
        let input = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-r", &self.rate, "-i", "pipe:0"];
        let mut command = ffmpeg();
        command.args(input).args(&self.arguments).args(flags).arg(out).stdin(Stdio::piped());
        let mut child = start(&mut command);
        let mut pipe = child.stdin.take().unwrap_or_else(|| fail("no pipe to ffmpeg"));
        for number in 0..self.num_frames {
            if pipe.write_all(&frame(number)).is_err() {
                break;
            }
        }
        drop(pipe);
        finish(child);
    }
}

/// Makes another clip from one by the `ffmpeg` command; `before` stands before the input.
///
/// # Panics
/// When the `ffmpeg` command is missing or refuses.
#[must_use]
pub fn derive(folder: &Path, name: &str, from: &Path, before: &str, after: &str) -> PathBuf {
    once(folder, name, &(from, before, after), |out| {
        let mut command = ffmpeg();
        command.args(before.split_whitespace()).arg("-i").arg(from).args(after.split_whitespace()).arg(out);
        finish(start(&mut command));
    })
}

/// Writes a file made of others' bytes (cut, joined, damaged).
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn from_bytes(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    once(folder, name, &bytes, |out| {
        std::fs::write(out, bytes).unwrap_or_else(|error| fail(&format!("{name}: {error}")));
    })
}

/// What the `ffmpeg` command decodes from start to end: the packed planes of each frame, in its own pixel format,
/// before rotation and pixel aspect.
///
/// # Panics
/// When the `ffmpeg` command is missing or refuses.
#[must_use]
pub fn linear_decode(path: &Path, stream: usize, pixel_format: &str, frame_bytes: usize) -> Vec<Vec<u8>> {
    linear_decode_by(1, path, stream, pixel_format, frame_bytes)
}

/// As [`linear_decode`], by so many slice threads: what differs between numbers of threads is damaged.
///
/// # Panics
/// When the `ffmpeg` command is missing or refuses.
#[must_use]
pub fn linear_decode_by(
    num_threads: u32,
    path: &Path,
    stream: usize,
    pixel_format: &str,
    frame_bytes: usize,
) -> Vec<Vec<u8>> {
    let map = format!("0:{stream}");
    let mut command = ffmpeg();
    let threads = num_threads.to_string();
    command.args(["-threads", &threads, "-thread_type", "slice", "-noautorotate", "-i"]).arg(path);
    command.args(["-map", &map, "-fps_mode", "passthrough", "-pix_fmt", pixel_format]);
    command.args(["-f", "rawvideo", "pipe:1"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let output = command.output().unwrap_or_else(|error| fail(&format!("ffmpeg does not start: {error}")));
    output.stdout.chunks_exact(frame_bytes).map(<[u8]>::to_vec).collect()
}

/// What the `ffmpeg` command decodes of the first sound of a file, from start to end: a value for every channel, again and
/// again, at the sound's own rate. Less than all of it where it is damaged.
///
/// # Panics
/// When the `ffmpeg` command is missing.
#[must_use]
pub fn linear_samples(path: &Path) -> Vec<f32> {
    let mut command = ffmpeg();
    command.arg("-i").arg(path).args(["-map", "0:a:0", "-f", "f32le", "pipe:1"]);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().unwrap_or_else(|error| fail(&format!("ffmpeg does not start: {error}")));
    let value = |bytes: &[u8]| bytes.first_chunk::<4>().map_or(0.0, |bytes| f32::from_le_bytes(*bytes));
    output.stdout.chunks_exact(4).map(value).collect()
}

/// The number burned into a frame, from its luma samples; `None` when the blocks contradict each other.
#[must_use]
pub fn read_number(luma: &[u8], stride: usize, bytes_per_sample: usize) -> Option<u32> {
    let mut number = 0;
    for bit in 0..NUM_BITS {
        let level = |row: usize| {
            let (x, y) = (bit * BLOCK + BLOCK / 2, row * BLOCK + BLOCK / 2);
            let at = y * stride + x * bytes_per_sample;
            // Of more than eight bits, ten: the top eight are compared.
            let sample = u32::from(*luma.get(at)?);
            let high = if bytes_per_sample == 2 { u32::from(*luma.get(at + 1)?) << 8 } else { 0 };
            Some(if bytes_per_sample == 2 { (sample | high) >> 2 } else { sample })
        };
        let (bit_level, opposite) = (level(0)?, level(1)?);
        if bit_level.abs_diff(opposite) < 64 {
            return None;
        }
        number |= u32::from(bit_level > opposite) << bit;
    }
    Some(number)
}

/// One frame in YUV 4:2:0, 8 bits, packed.
fn frame(number: u32) -> Vec<u8> {
    let mut bytes = vec![0; WIDTH * HEIGHT * 3 / 2];
    let (luma, chroma) = bytes.split_at_mut(WIDTH * HEIGHT);
    let shift = number as usize;
    for (y, row) in luma.chunks_exact_mut(WIDTH).enumerate() {
        for (x, sample) in row.iter_mut().enumerate() {
            *sample = if y < 2 * BLOCK && x < NUM_BITS * BLOCK {
                let bit = number >> (x / BLOCK) & 1 == 1;
                if bit == (y < BLOCK) { 235 } else { 16 }
            } else {
                background(x + 2 * shift, y + shift)
            };
        }
    }
    for (index, sample) in chroma.iter_mut().enumerate() {
        let (x, y) = (index % (WIDTH / 2), index / (WIDTH / 2));
        *sample = 64 + u8::try_from((x / 2 + y + 3 * shift) % 128).unwrap_or(0);
    }
    bytes
}

fn background(x: usize, y: usize) -> u8 {
    let checks = if (x / 24 + y / 24).is_multiple_of(2) { 60 } else { 0 };
    u8::try_from(40 + checks + (x * 3 + y * 5) % 97).unwrap_or(0)
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]);
    command
}

fn start(command: &mut Command) -> std::process::Child {
    command.spawn().unwrap_or_else(|error| fail(&format!("the ffmpeg command does not start: {error}")))
}

fn finish(mut child: std::process::Child) {
    match child.wait() {
        Ok(status) if status.success() => {}
        other => fail(&format!("the ffmpeg command failed: {other:?}")),
    }
}

/// Makes a file once per folder, name and recipe; never leaves half of one under its name.
fn once(folder: &Path, name: &str, recipe: &impl Hash, make: impl FnOnce(&Path)) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut hasher = DefaultHasher::new();
    recipe.hash(&mut hasher);
    let path = folder.join(format!("{:016x}-{name}", hasher.finish()));
    if path.exists() {
        return path;
    }
    let mut partial = OsString::from(format!("partial-{}-", std::process::id()));
    partial.push(name);
    let partial = folder.join(partial);
    let made = std::fs::create_dir_all(folder).map(|()| make(&partial));
    let moved = made.and_then(|()| std::fs::rename(&partial, &path));
    moved.unwrap_or_else(|error| fail(&format!("{name} cannot be made: {error}")));
    path
}

#[expect(clippy::panic, reason = "a clip that cannot be made must fail the test that needs it")]
fn fail(message: &str) -> ! {
    panic!("{message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_can_be_read_back() {
        for number in [0, 1, 37, 255, 256, 65_535] {
            assert_eq!(read_number(&frame(number), WIDTH, 1), Some(number));
        }
        assert_eq!(read_number(&vec![128; WIDTH * HEIGHT], WIDTH, 1), None);
    }
}
