//! Writing a file: whole or not at all.
//!
//! The file is made beside its place under another name, flushed to disk, and then put there in one step. Without
//! `--force` that step refuses to replace anything.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use galley_app::look::{Cancel, Picture};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};

use crate::failure::Failure;
use crate::print::printable;

/// High, as proofs are looked at closely.
const JPEG_QUALITY: u8 = 92;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Png,
    Jpeg,
    WebP,
}

/// A place where a picture may be written.
pub struct Output {
    spot: Spot,
    format: Format,
}

/// A place where a file may be written.
pub struct Spot {
    path: PathBuf,
    folder: PathBuf,
    force: bool,
}

impl Output {
    /// Refuses early what would be refused after the work.
    pub fn check(path: &Path, input: &Path, force: bool) -> Result<Self, Failure> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let format = match ending.as_deref() {
            Some("png") => Format::Png,
            Some("jpg" | "jpeg") => Format::Jpeg,
            Some("webp") => Format::WebP,
            _ => {
                let message = format!("{}: the ending names no format that can be written", printable(path));
                return Err(Failure::usage(message, "Use .png, .jpg or .webp."));
            }
        };
        if path.canonicalize().is_ok_and(|out| input.canonicalize().is_ok_and(|input| out == input)) {
            let message = format!("{}: this is the file that is being read", printable(path));
            return Err(Failure::usage(message, "Use another name for the output."));
        }
        Ok(Self { spot: Spot::check(path, force)?, format })
    }

    pub fn write(&self, picture: &Picture, cancel: &Cancel) -> Result<(), Failure> {
        self.spot.write(cancel, |writer| {
            encode(picture, self.format, writer).map_err(|error| match error {
                ImageError::IoError(error) => self.spot.failed(match writer.get_ref().failed {
                    Some(kind) => io::Error::new(kind, error),
                    None => error,
                }),
                error => Failure::internal(&format!("the picture cannot be encoded: {error}")),
            })
        })
    }
}

impl Spot {
    /// Refuses early what would be refused after the work.
    pub fn check(path: &Path, force: bool) -> Result<Self, Failure> {
        if path.is_dir() {
            return Err(Failure::output(path, &io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if !force && path.symlink_metadata().is_ok() {
            return Err(Failure::output_exists(path));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        if !folder.is_dir() {
            return Err(Failure::output(path, &io::Error::from(io::ErrorKind::NotFound)));
        }
        Ok(Self { path: path.to_path_buf(), folder, force })
    }

    /// Has it filled by what says itself what went wrong, unless it was the writing.
    pub fn fill(
        &self,
        cancel: &Cancel,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.write(cancel, |writer| {
            let filled = fill(writer);
            filled.map_err(|failure| match writer.get_ref().failed {
                Some(kind) => self.failed(io::Error::from(kind)),
                None => failure,
            })
        })
    }

    fn failed(&self, error: io::Error) -> Failure {
        Failure::output(&self.path, &error)
    }

    fn write(
        &self,
        cancel: &Cancel,
        fill: impl FnOnce(&mut BufWriter<Told<&mut File>>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |error: io::Error| self.failed(error);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".galley-").suffix(".part");
        let permissions = ordinary();
        if let Some(permissions) = permissions {
            builder.permissions(permissions);
        }
        let mut file = builder.tempfile_in(&self.folder).map_err(failed)?;
        let told = Told { inner: file.as_file_mut(), failed: None };
        let mut writer = BufWriter::with_capacity(1 << 16, told);
        fill(&mut writer)?;
        writer.flush().map_err(failed)?;
        drop(writer);
        file.as_file().sync_all().map_err(failed)?;
        if cancel.is_cancelled() {
            return Err(Failure::interrupted());
        }
        let placed = if self.force { file.persist(&self.path) } else { file.persist_noclobber(&self.path) };
        match placed {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Failure::output_exists(&self.path))
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}

/// Keeps how writing failed: of that the PNG encoder hands on the words alone.
struct Told<W> {
    inner: W,
    failed: Option<io::ErrorKind>,
}

impl<W: Write> Write for Told<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failed = Some(error.kind());
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// What any new file gets; the umask takes its share.
#[cfg(unix)]
fn ordinary() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary() -> Option<Permissions> {
    None
}

fn encode(picture: &Picture, format: Format, out: &mut impl Write) -> Result<(), ImageError> {
    let (width, height) = (picture.width, picture.height);
    let opaque = picture.bytes.iter().skip(3).step_by(4).all(|alpha| *alpha == 255);
    let flat = opaque || format == Format::Jpeg;
    let rgb: Vec<u8> = if flat { flattened(&picture.bytes) } else { Vec::new() };
    let (bytes, kind) =
        if flat { (&rgb, ExtendedColorType::Rgb8) } else { (&picture.bytes, ExtendedColorType::Rgba8) };
    match format {
        Format::Png => PngEncoder::new(out).write_image(bytes, width, height, kind),
        Format::Jpeg => {
            JpegEncoder::new_with_quality(out, JPEG_QUALITY).write_image(bytes, width, height, kind)
        }
        Format::WebP => WebPEncoder::new_lossless(out).write_image(bytes, width, height, kind),
    }
}

/// RGB without alpha; what is translucent lies on white, as paper would show it.
fn flattened(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for pixel in rgba.chunks_exact(4) {
        if let [red, green, blue, alpha] = *pixel {
            let over = |value: u8| {
                let sum = u16::from(value) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
                u8::try_from((sum + 127) / 255).unwrap_or(255)
            };
            rgb.extend([over(red), over(green), over(blue)]);
        }
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_interrupted_leaves_what_was_there_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("review.csv");
        std::fs::write(&path, b"mine").unwrap();
        let spot = Spot::check(&path, true).unwrap();
        for at_its_end in [false, true] {
            let cancel = Cancel::new();
            let ended = spot.fill(&cancel, |out| {
                out.write_all(b"half").unwrap();
                cancel.cancel();
                if at_its_end { Ok(()) } else { Err(Failure::interrupted()) }
            });
            assert_eq!(ended.unwrap_err().code, "interrupted");
            assert_eq!(std::fs::read(&path).unwrap(), b"mine");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn translucent_pixels_lie_on_white() {
        assert_eq!(
            flattened(&[10, 20, 30, 255, 0, 0, 0, 0, 0, 0, 0, 51]),
            [10, 20, 30, 255, 255, 255, 204, 204, 204]
        );
    }
}
