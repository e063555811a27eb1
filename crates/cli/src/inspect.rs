//! `galley inspect`, and opening a file for the other subcommands.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use galley_app::look::{
    Cancel, Code, Inspection, Look, MediaError, Medium, OpenOptions, Origin, mislabelled,
};
use indicatif::ProgressBar;

use crate::args::{FileArgs, InspectArgs};
use crate::failure::Failure;
use crate::print::{Lines, printable};

/// Longest password file that is read.
const MAX_PASSWORD: u64 = 4096;

pub fn run(look: &Look, args: &InspectArgs, cancel: &Cancel) -> Result<(), Failure> {
    let (medium, origin) = open_from(look, &args.file, cancel)?;
    let busy = busy("looking at all of it");
    let mut inspection =
        medium.inspect(cancel).map_err(|error| Failure::of_media(&error, &args.file.file))?;
    busy.finish_and_clear();
    if let Some(origin) = origin {
        origin.claim(&mut inspection);
    }
    inspection.problems.extend(mislabelled(&args.file.file, &inspection.media_type));
    let mut lines = Lines::new();
    if args.json {
        lines.json(&inspection)?;
    } else {
        for line in described(&inspection) {
            lines.text(&line)?;
        }
    }
    lines.end()
}

/// Opens the file that the arguments name; an office document as the PDF that is made of it.
pub fn open(look: &Look, args: &FileArgs, cancel: &Cancel) -> Result<Medium, Failure> {
    open_from(look, args, cancel).map(|(medium, _)| medium)
}

fn open_from(look: &Look, args: &FileArgs, cancel: &Cancel) -> Result<(Medium, Option<Origin>), Failure> {
    let password = args.password_file.as_deref().map(password).transpose()?;
    let options = OpenOptions { password, stream: args.stream };
    let told = |error: MediaError| Failure::of_media(&error, &args.file);
    let error = match look.open(&args.file, options, cancel) {
        Ok(medium) => return Ok((medium, None)),
        Err(error) => error,
    };
    let Code::Office(kind) = error.code else { return Err(told(error)) };
    let busy = busy("converting to PDF");
    let converted = look.open_as_pdf(&args.file, kind, cancel);
    busy.finish_and_clear();
    let (medium, origin) = converted.map_err(told)?;
    Ok((medium, Some(origin)))
}

/// A sign of life on a terminal; silent anywhere else.
pub fn busy(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// The first line of a file, or of standard input.
pub fn password(path: &Path) -> Result<String, Failure> {
    let refused = |error: io::Error| {
        let code = match error.kind() {
            io::ErrorKind::NotFound => Code::NotFound,
            io::ErrorKind::PermissionDenied => Code::NotPermitted,
            _ => Code::Io,
        };
        let error = MediaError::new(code, format!("the password cannot be read: {error}"));
        Failure::of_media(
            &error.with_hint("--password-file takes a file that holds the password, or -."),
            path,
        )
    };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().take(MAX_PASSWORD).read_to_end(&mut bytes).map_err(refused)?;
    } else {
        File::open(path).and_then(|file| file.take(MAX_PASSWORD).read_to_end(&mut bytes)).map_err(refused)?;
    }
    // Passwords of old files may be in Latin-1.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// A few lines for a person; scripts use `--json`.
fn described(found: &Inspection) -> Vec<String> {
    let mut lines =
        vec![format!("{}, {} bytes", found.media_type, found.bytes), format!("sha256 {}", found.sha256)];
    if let Some(image) = &found.image {
        lines.push(format!(
            "{} × {} px, {} {}-bit {}{}",
            image.width,
            image.height,
            image.channels,
            image.bits_per_channel,
            image.color_model,
            if image.alpha { " with alpha" } else { "" }
        ));
        lines.push(format!("colour profile: {}", image.icc_profile.as_deref().unwrap_or("none")));
    }
    if let Some(pdf) = &found.pdf {
        lines.push(format!("{} pages, {} annotations", pdf.pages.len(), pdf.annotations));
        if let Some(first) = pdf.pages.first() {
            lines.push(format!("first page {} × {} pt", first.width_pt, first.height_pt));
        }
        if !pdf.spot_colors.is_empty() {
            lines.push(format!("spot colours: {}", pdf.spot_colors.join(", ")));
        }
    }
    if let Some(video) = &found.video {
        let rate =
            video.frame_rate.map_or("variable rate".to_owned(), |[num, den]| format!("{num}/{den} fps"));
        lines.push(format!(
            "{} {} × {} px, {} frames, {rate}",
            video.codec, video.width, video.height, video.frames
        ));
        if let Some(timecode) = &video.start_timecode {
            lines.push(format!("starts at {timecode}"));
        }
    }
    for audio in &found.audio {
        lines.push(format!("sound: {}, {} channels, {} Hz", audio.codec, audio.channels, audio.sample_rate));
    }
    for problem in &found.problems {
        let place = match (problem.page, problem.frame) {
            (Some(page), _) => format!(" (page {page})"),
            (_, Some(frame)) => format!(" (frame {frame})"),
            _ => String::new(),
        };
        lines.push(format!("problem[{}]: {}{place}", problem.code, printable(Path::new(&problem.message))));
    }
    lines
}
