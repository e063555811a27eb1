//! SVG and SVGZ by resvg, drawn anew at every size.
//!
//! Nothing outside the file is ever opened: pictures come from `data:` addresses only, fonts only from the set below.
//! What is missing, or stands in for something else, is said. Scripts and animation do nothing.

mod patterns;

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, FontFamily, FontResolver, ImageHrefResolver, Options, Tree, fontdb, roxmltree};

use crate::error::{Code, MediaError};
use crate::fonts::bundled;
use crate::image::formats::{damaged, explain_io, too_large, unsupported};
use crate::image::{problem, scale};
use crate::inspect::Problem;
use crate::source::Source;

/// Longest text, unpacked.
const MAX_TEXT: u64 = 128 << 20;
const MAX_NODES: u32 = 1_000_000;
/// Pixels around a part that is enlarged: the reach of the filter.
const MARGIN: f64 = 3.0;
/// Elements inside each other.
const MAX_DEPTH: usize = 512;
/// References are followed on this thread's own stack.
const STACK: usize = 64 << 20;

pub(in crate::image) struct Svg {
    tree: Tree,
    pub(in crate::image) width: u32,
    pub(in crate::image) height: u32,
    pub(in crate::image) problems: Vec<Problem>,
    /// As [`patterns::pixels`].
    pattern_pixels: f64,
}

/// Names of what could not be taken from the file.
#[derive(Default)]
struct Missed {
    fonts: BTreeSet<String>,
    outside: u32,
}

type Notes = Arc<Mutex<Missed>>;

impl Svg {
    pub(in crate::image) fn open(source: &Source) -> Result<Self, MediaError> {
        let text = text(source)?;
        let notes = Notes::default();
        let tree = apart(|| parse(&text, &notes))??;
        let size = tree.size();
        // CSS pixels; a part of one is shown as a whole one.
        let side = |length: f32| (length - 1e-3).ceil().clamp(1.0, 1e6) as u32;
        let missed = notes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut problems = Vec::new();
        if !missed.fonts.is_empty() {
            let names: Vec<&str> = missed.fonts.iter().map(String::as_str).take(20).collect();
            let message = format!("fonts that are not at hand are replaced: {}", names.join(", "));
            problems.push(problem("fonts-substituted", &message));
        }
        if missed.outside > 0 {
            let message = "pictures outside of the file are not opened and not shown";
            problems.push(problem("outside-files-not-shown", message));
        }
        let pattern_pixels = apart(|| patterns::pixels(&tree))?;
        Ok(Self { width: side(size.width()), height: side(size.height()), tree, problems, pattern_pixels })
    }

    /// Draws `[x, y, width, height]` of the picture at the full size. Where a pattern would take more than so many bytes,
    /// it is drawn as large as they allow, and enlarged.
    ///
    /// # Errors
    /// [`Code::Limit`] where not even the smallest picture would do.
    pub(in crate::image) fn render(
        &self,
        full: (u32, u32),
        rect: [u32; 4],
        pattern_bytes: u64,
    ) -> Result<RgbaImage, MediaError> {
        let size = self.tree.size();
        let enlarged =
            f64::from(full.0) / f64::from(size.width()) * f64::from(full.1) / f64::from(size.height());
        let too_much = self.pattern_pixels * enlarged * 4.0 / pattern_bytes as f64;
        if too_much <= 1.0 {
            return self.draw(full, rect);
        }
        if too_much > f64::from(full.0) * f64::from(full.1) {
            return Err(too_many());
        }
        let less = |side: u32| (f64::from(side) / too_much.sqrt()).max(1.0) as u32;
        let small = (less(full.0), less(full.1));
        let (across, down) = (f64::from(small.0) / f64::from(full.0), f64::from(small.1) / f64::from(full.1));
        let [x, y, width, height] = rect.map(f64::from);
        let (left, top) = (x * across, y * down);
        // With what scaling looks at beside the part itself.
        let start = |edge: f64| (edge.floor() - MARGIN).max(0.0);
        let end = |edge: f64, most: u32| (edge.ceil() + MARGIN).min(f64::from(most));
        let (from_x, from_y) = (start(left), start(top));
        let (to_x, to_y) = (end(left + width * across, small.0), end(top + height * down, small.1));
        let part = [from_x, from_y, to_x - from_x, to_y - from_y].map(|length| length as u32);
        let drawn = self.draw(small, part)?;
        let within = [left - from_x, top - from_y, width * across, height * down];
        let [_, _, width, height] = rect;
        scale::scale_part(&drawn, within, width, height)
    }

    fn draw(
        &self,
        (full_width, full_height): (u32, u32),
        [x, y, width, height]: [u32; 4],
    ) -> Result<RgbaImage, MediaError> {
        let mut pixmap = Pixmap::new(width, height).ok_or_else(too_large)?;
        let size = self.tree.size();
        let (sx, sy) = (full_width as f32 / size.width(), full_height as f32 / size.height());
        let place = Transform::from_scale(sx, sy).post_translate(-(x as f32), -(y as f32));
        apart(|| resvg::render(&self.tree, place, &mut pixmap.as_mut()))?;
        RgbaImage::from_raw(width, height, pixmap.take_demultiplied()).ok_or_else(too_large)
    }
}

/// Runs on a thread with room for deep documents.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, MediaError> {
    let failed = || MediaError::new(Code::Internal, "the drawing could not be begun");
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("svg".to_owned()).stack_size(STACK);
        let thread = builder.spawn_scoped(scope, work).map_err(|_| failed())?;
        thread.join().map_err(|_| damaged("it cannot be drawn"))
    })
}

fn text(source: &Source) -> Result<String, MediaError> {
    let mut bytes = Vec::new();
    let mut head = [0; 2];
    let packed = matches!(source.read_at(&mut head, 0), Ok(2)) && head == [0x1f, 0x8b];
    let mut reader: Box<dyn Read> = if packed {
        Box::new(flate2::read::GzDecoder::new(source.clone()))
    } else {
        Box::new(source.clone())
    };
    let read = reader.by_ref().take(MAX_TEXT + 1).read_to_end(&mut bytes);
    read.map_err(|error| if packed { damaged("it cannot be unpacked") } else { explain_io(&error) })?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(
            MediaError::new(Code::Limit, "the SVG is too long").with_hint("Export it as a PDF or PNG.")
        );
    }
    String::from_utf8(bytes).map_err(|_| unsupported("text that is not UTF-8"))
}

fn parse(text: &str, notes: &Notes) -> Result<Tree, MediaError> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached | roxmltree::Error::EntityReferenceLoop(_) => too_many(),
        error => damaged(&error.to_string()),
    })?;
    let mut depth = 0_usize;
    let mut walk = document.root().first_child();
    while let Some(node) = walk {
        if depth > MAX_DEPTH {
            return Err(too_many());
        }
        walk = node.first_child().inspect(|_| depth += 1).or_else(|| {
            let mut at = Some(node);
            while let Some(node) = at {
                if let Some(next) = node.next_sibling() {
                    return Some(next);
                }
                at = node.parent();
                depth = depth.saturating_sub(1);
            }
            None
        });
    }
    Tree::from_xmltree(&document, &options_for(notes)).map_err(|error| match error {
        usvg::Error::ElementsLimitReached
        | usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => too_many(),
        error => damaged(&error.to_string()),
    })
}

fn too_many() -> MediaError {
    MediaError::new(Code::Limit, "the SVG holds more, or more deeply nested, elements than are drawn")
        .with_hint("Export it as a PDF or PNG.")
}

fn options_for(notes: &Notes) -> Options<'static> {
    let mut fonts = fontdb::Database::new();
    for font in bundled() {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font.bytes)));
    }
    fonts.set_serif_family("Liberation Serif");
    fonts.set_sans_serif_family("Liberation Sans");
    fonts.set_cursive_family("Liberation Serif");
    fonts.set_fantasy_family("Liberation Sans");
    fonts.set_monospace_family("Liberation Mono");
    let outside = Arc::clone(notes);
    let asked = Arc::clone(notes);
    let usual = FontResolver::default_font_selector();
    Options {
        font_family: "Liberation Serif".to_owned(),
        fontdb: Arc::new(fonts),
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(move |_, _| {
                outside.lock().unwrap_or_else(PoisonError::into_inner).outside += 1;
                None
            }),
        },
        font_resolver: FontResolver {
            select_font: Box::new(move |font, fonts| {
                let first = font.families().iter().find_map(|family| match family {
                    FontFamily::Named(name) => Some(name.clone()),
                    _ => None,
                });
                let families = font.families();
                let generic = families.first().is_some_and(|family| !matches!(family, FontFamily::Named(_)));
                let there = first.as_ref().is_some_and(|name| has(fonts, name));
                if let Some(name) = first.filter(|_| !generic && !there) {
                    let mut missed = asked.lock().unwrap_or_else(PoisonError::into_inner);
                    if missed.fonts.len() < 100 {
                        missed.fonts.insert(name.clone());
                    }
                    let named_later = families.iter().skip(1).any(|family| match family {
                        FontFamily::Named(name) => has(fonts, name),
                        _ => true,
                    });
                    if !named_later || stand_in(&name).1 {
                        return query(fonts, stand_in(&name).0, font);
                    }
                }
                usual(font, fonts)
            }),
            select_fallback: FontResolver::default_fallback_selector(),
        },
        ..Options::default()
    }
}

fn has(fonts: &fontdb::Database, name: &str) -> bool {
    fonts.faces().any(|face| face.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(name)))
}

/// The family that stands in for another, and whether it has the same widths.
fn stand_in(name: &str) -> (&'static str, bool) {
    let name = name.to_ascii_lowercase();
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if is(&["arial", "helvetica"]) {
        ("Liberation Sans", !name.contains("narrow"))
    } else if is(&["times"]) {
        ("Liberation Serif", true)
    } else if is(&["courier"]) {
        ("Liberation Mono", true)
    } else if is(&["mono", "consol", "code", "menlo", "typewriter"]) {
        ("Liberation Mono", false)
    } else if is(&[
        "serif", "georgia", "garamond", "roman", "palatino", "book", "caslon", "bodoni", "cambria",
    ]) && !is(&["sans"])
    {
        ("Liberation Serif", false)
    } else {
        ("Liberation Sans", false)
    }
}

fn query(fonts: &fontdb::Database, family: &str, font: &usvg::Font) -> Option<fontdb::ID> {
    let style = match font.style() {
        usvg::FontStyle::Normal => fontdb::Style::Normal,
        usvg::FontStyle::Italic => fontdb::Style::Italic,
        usvg::FontStyle::Oblique => fontdb::Style::Oblique,
    };
    let families = [fontdb::Family::Name(family)];
    let weight = fontdb::Weight(font.weight());
    fonts.query(&fontdb::Query { families: &families, weight, stretch: fontdb::Stretch::Normal, style })
}
