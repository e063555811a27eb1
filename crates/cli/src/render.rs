//! `galley render`: a picture to a file, or fingerprints of many frames.

use galley_app::look::{At, Cancel, Kind, Look, MediaError, Medium, RenderRequest, Rendered, Size};
use indicatif::ProgressBar;
use md5::{Digest, Md5};

use crate::args::RenderArgs;
use crate::asked::FrameRange;
use crate::failure::Failure;
use crate::inspect::{busy, open};
use crate::output::Output;
use crate::print::Lines;

pub fn run(look: &Look, args: &RenderArgs, cancel: &Cancel) -> Result<(), Failure> {
    match (args.frames, &args.output) {
        (Some(range), _) => fingerprints(look, args, range, cancel),
        (None, Some(path)) => {
            let output = Output::check(path, &args.file.file, args.force)?;
            let medium = open(look, &args.file, cancel)?;
            let request = request(&medium, args)?;
            let rendered = render(&medium, &request, args, cancel)?;
            output.write(&rendered.picture, cancel)
        }
        (None, None) => Err(Failure::usage("-o OUT is missing", "")),
    }
}

fn told<'a>(args: &'a RenderArgs) -> impl Fn(MediaError) -> Failure + 'a {
    |error| Failure::of_media(&error, &args.file.file)
}

fn request(medium: &Medium, args: &RenderArgs) -> Result<RenderRequest, Failure> {
    let kind = medium.opened().kind;
    let at = match (args.page, args.frame, kind) {
        (Some(page), ..) => At::Page(page),
        (_, Some(frame), _) => At::Frame(frame),
        (None, None, Kind::Image) => At::Image,
        (None, None, Kind::Pdf) => At::Page(1),
        (None, None, Kind::Video | Kind::Audio) => At::Frame(0),
    };
    let size = match (args.width, args.scale, args.dpi) {
        (Some(width), ..) => Size::Width(width),
        (_, Some(scale), _) => Size::Scale { num: scale.num, den: scale.den },
        (.., Some(_)) if kind != Kind::Pdf => {
            return Err(Failure::usage(
                "--dpi is for PDF pages",
                "Use --width or --scale for images and video.",
            ));
        }
        (.., Some(dpi)) => Size::Dpi(dpi),
        (None, None, None) => Size::Native,
    };
    let region = match (args.region, kind) {
        (Some(region), Kind::Pdf) => Some(region.0),
        (Some(region), _) => Some(region.whole().ok_or_else(|| {
            Failure::usage("--region of an image or video is in whole pixels", "Leave out the decimals.")
        })?),
        (None, _) => None,
    };
    Ok(RenderRequest { size, region, ..RenderRequest::new(at) })
}

/// Frames are named by the confirmed table only, the one that `galley frames` writes.
fn render(
    medium: &Medium,
    request: &RenderRequest,
    args: &RenderArgs,
    cancel: &Cancel,
) -> Result<Rendered, Failure> {
    if matches!(request.at, At::Frame(_)) && medium.opened().kind == Kind::Video {
        let busy = busy("confirming the frame table");
        medium.frame_table(cancel).map_err(told(args))?;
        busy.finish_and_clear();
    }
    medium.render(request, cancel).map_err(told(args))
}

fn fingerprints(look: &Look, args: &RenderArgs, range: FrameRange, cancel: &Cancel) -> Result<(), Failure> {
    let medium = open(look, &args.file, cancel)?;
    let bar = ProgressBar::new(u64::from(range.last - range.first) + 1);
    let mut lines = Lines::new();
    // The last one first: a range that reaches too far says so before anything is written.
    if medium.opened().kind == Kind::Video {
        let table = medium.frame_table(cancel).map_err(told(args))?;
        if range.last >= table.len() {
            render(&medium, &RenderRequest::new(At::Frame(range.last)), args, cancel)?;
        }
    }
    for frame in range.first..=range.last {
        let rendered = render(&medium, &RenderRequest::new(At::Frame(frame)), args, cancel)?;
        let mut hasher = Md5::new();
        let rgb: Vec<u8> =
            rendered.picture.bytes.chunks_exact(4).flat_map(|rgba| rgba.iter().take(3)).copied().collect();
        hasher.update(&rgb);
        let md5 = hex::encode(hasher.finalize());
        lines.json(&serde_json::json!({ "frame": frame, "pts": rendered.pts, "md5": md5 }))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    lines.end()
}
