//! PDF through pdfium: pages, words, outline, and any part of a page at any size.
//!
//! One thread per process. Nothing walks over all pages before the first is shown; `inspect` does.
//! Boxes and words are in points from the top left of the page as shown, after /Rotate.

mod fonts;
#[cfg(test)]
mod fuzz;
mod native;
mod scan;
mod words;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use native::{BoxKind, Document, Library, Page, Raster, Refusal};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::geometry::cut;
use crate::inspect::{PageBoxes, PageFacts, PdfFacts, Problem};
use crate::picture::{Picture, Size};
use crate::pool::{OutlineItem, PdfOpened, RenderRequest, Word};
use crate::source::{Source, failed};

/// Pages kept parsed.
const MAX_PARSED: usize = 4;
const MAX_OUTLINE: usize = 20_000;
/// Fonts that are named as missing; a file with more names these.
const MAX_MISSING_FONTS: usize = 64;
/// Most bytes of one raster.
const MAX_RASTER: u64 = 512 << 20;
/// Longest side of a whole page in pixels; 200 inches at 6400 % are fewer.
const MAX_SIDE: f64 = 2_000_000.0;
const NATIVE_SCALE: f64 = 2.0;

/// The pdfium library, loaded when a worker begins, since it cannot open a file later.
pub(crate) struct PdfLibrary {
    path: Option<PathBuf>,
    loaded: OnceCell<Result<Rc<Library>, MediaError>>,
}

impl PdfLibrary {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { path, loaded: OnceCell::new() }
    }

    /// Loads it; what went wrong is told when a PDF is opened.
    pub(crate) fn load(&self) {
        let _ = self.get();
    }

    fn get(&self) -> Result<&Rc<Library>, MediaError> {
        let missing = |message: String| {
            MediaError::new(Code::Unsupported, message)
                .with_hint("Put pdfium's library beside Galley, or name it in GALLEY_PDFIUM (`cargo xtask setup` fetches it).")
        };
        let loaded = self.loaded.get_or_init(|| match &self.path {
            Some(path) => Library::load(path)
                .map_err(|error| missing(format!("this is a PDF, and pdfium could not be loaded: {error}"))),
            None => Err(missing("this is a PDF, and pdfium, which draws them, is not installed".to_owned())),
        });
        loaded.as_ref().map_err(Clone::clone)
    }
}

/// An open PDF.
pub(crate) struct PdfMedium {
    document: Rc<Document>,
    num_pages: u32,
    problems: Vec<Problem>,
    parsed: RefCell<Vec<(u32, Rc<Page>)>>,
}

impl PdfMedium {
    pub(crate) fn open(
        library: &PdfLibrary,
        source: &Source,
        password: Option<&str>,
    ) -> Result<Self, MediaError> {
        let problems = looks_of(source)?;
        let document = Document::open(library.get()?, source.again(&Cancel::new()), password);
        let document = document.map_err(|refusal| refused(refusal, password.is_some()))?;
        let num_pages = document.num_pages();
        if num_pages == 0 {
            return Err(MediaError::new(Code::Damaged, "this is a PDF without a page that can be read")
                .with_hint("Export it again from the program that made it."));
        }
        Ok(Self { document, num_pages, problems, parsed: RefCell::default() })
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn opened(&self) -> Result<PdfOpened, MediaError> {
        let first = self.facts(1)?;
        Ok(PdfOpened { num_pages: self.num_pages, first, encrypted: self.document.is_encrypted() })
    }

    pub(crate) fn pages(
        &self,
        first: u32,
        count: u32,
        cancel: &Cancel,
    ) -> Result<Vec<PageFacts>, MediaError> {
        self.check_number(first)?;
        let last = first.saturating_add(count).min(self.num_pages.saturating_add(1));
        (first..last)
            .map(|number| {
                cancel.check()?;
                self.facts(number)
            })
            .collect()
    }

    pub(crate) fn words(&self, number: u32, cancel: &Cancel) -> Result<Vec<Word>, MediaError> {
        let page = self.page(number)?;
        let size = self.size(number)?;
        let words = words::words(&page, number, size, cancel);
        cancel.check()?;
        Ok(words)
    }

    pub(crate) fn outline(&self, cancel: &Cancel) -> Result<Vec<OutlineItem>, MediaError> {
        cancel.check()?;
        let items = self.document.outline(MAX_OUTLINE);
        Ok(items.into_iter().map(|(title, page, level)| OutlineItem { title, page, level }).collect())
    }

    /// Walks over all pages and all bytes.
    pub(crate) fn inspect(
        &self,
        source: &Source,
        cancel: &Cancel,
    ) -> Result<(PdfFacts, Vec<Problem>), MediaError> {
        const POPUP: i32 = 16;
        const LINK: i32 = 2;
        let (mut pages, mut problems, mut annotations) = (Vec::new(), Vec::new(), 0);
        let mut missing = BTreeMap::new();
        for number in 1..=self.num_pages {
            cancel.check()?;
            pages.push(self.facts(number)?);
            match self.page(number) {
                Ok(page) => {
                    let kinds = page.annotation_kinds();
                    annotations += kinds.iter().filter(|kind| !matches!(**kind, POPUP | LINK)).count();
                    if missing.len() < MAX_MISSING_FONTS {
                        for (name, stand_in) in page.missing_fonts(cancel) {
                            missing.entry(name).or_insert((number, stand_in));
                        }
                    }
                }
                Err(error) => problems.push(Problem {
                    code: "page-unreadable".to_owned(),
                    message: error.message,
                    page: Some(number),
                    frame: None,
                }),
            }
        }
        problems.extend(missing.into_iter().map(substituted));
        let inks = scan::scan(source, cancel)?;
        let encrypted = self.document.is_encrypted();
        problems.extend(not_shown(&inks, encrypted));
        let facts = PdfFacts {
            pages,
            encrypted,
            spot_colors: inks.spot_colors.into_iter().collect(),
            overprint: inks.overprint,
            annotations: u32::try_from(annotations).unwrap_or(u32::MAX),
        };
        Ok((facts, problems))
    }

    pub(crate) fn render(
        &self,
        number: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        let page = self.page(number)?;
        let size = self.size(number)?;
        let full = full_size(size, request.size)?;
        let cut = cut(request, full, size, 1000.0)?;
        let [x, y, width, height] = cut.rect;
        if u64::from(width) * u64::from(height) * 4 > MAX_RASTER {
            return Err(MediaError::new(
                Code::Limit,
                format!("the picture would be {width} × {height} pixels"),
            )
            .with_hint("Ask for a smaller size or a part of the page."));
        }
        let mut raster = Raster { width, height, rgba: Vec::new() };
        let finished = page.render(&mut raster, full, (x, y), cancel);
        cancel.check()?;
        if !finished {
            return Err(unreadable(number));
        }
        let mut picture = Picture::rgba(width, height, raster.rgba);
        (picture.full_width, picture.full_height) = full;
        (picture.x, picture.y) = (x, y);
        Ok(picture)
    }

    fn check_number(&self, number: u32) -> Result<(), MediaError> {
        if (1..=self.num_pages).contains(&number) {
            return Ok(());
        }
        Err(MediaError::new(Code::OutOfRange, format!("there is no page {number}"))
            .with_hint(format!("Pages count from 1; the last one is {}.", self.num_pages)))
    }

    fn size(&self, number: u32) -> Result<(f64, f64), MediaError> {
        self.check_number(number)?;
        self.document.page_size(number - 1).ok_or_else(|| unreadable(number))
    }

    fn page(&self, number: u32) -> Result<Rc<Page>, MediaError> {
        self.check_number(number)?;
        let mut parsed = self.parsed.borrow_mut();
        if let Some(at) = parsed.iter().position(|(known, _)| *known == number) {
            let found = parsed.remove(at);
            let page = found.1.clone();
            parsed.push(found);
            return Ok(page);
        }
        let page = Rc::new(self.document.page(number - 1).ok_or_else(|| unreadable(number))?);
        parsed.push((number, page.clone()));
        if parsed.len() > MAX_PARSED {
            parsed.remove(0);
        }
        Ok(page)
    }

    fn facts(&self, number: u32) -> Result<PageFacts, MediaError> {
        self.check_number(number)?;
        let label = self.document.page_label(number - 1).unwrap_or_else(|| number.to_string());
        // A page that cannot be read is still a page; US Letter is what readers fall back to.
        let (width_pt, height_pt) = self.document.page_size(number - 1).unwrap_or((612.0, 792.0));
        let page = self.page(number).ok();
        let own = |kind| page.as_ref().and_then(|page| page.own_box(kind)).map(|rect| rect.map(tidy));
        let shown = page.as_ref().and_then(|page| page.shown_box()).map(|rect| rect.map(tidy));
        let media = own(BoxKind::Media).or(shown).unwrap_or([0.0, 0.0, tidy(width_pt), tidy(height_pt)]);
        let rotation = page.as_ref().map_or(0, |page| page.quarter_turns()) * 90;
        Ok(PageFacts {
            number,
            label,
            width_pt: tidy(width_pt),
            height_pt: tidy(height_pt),
            rotation: u16::try_from(rotation).unwrap_or(0),
            boxes: PageBoxes {
                media,
                crop: own(BoxKind::Crop),
                trim: own(BoxKind::Trim),
                bleed: own(BoxKind::Bleed),
            },
        })
    }
}

/// pdfium's numbers are single precision; 595.276 came as 595.2760009765625.
fn tidy(points: f64) -> f64 {
    (points * 10_000.0).round() / 10_000.0
}

fn full_size((width, height): (f64, f64), size: Size) -> Result<(u32, u32), MediaError> {
    let ratio = |over: u32, under: u32| f64::from(over) / f64::from(under.max(1));
    let scale = match size {
        Size::Native => NATIVE_SCALE,
        Size::Scale { num, den } => ratio(num, den),
        Size::Width(pixels) => f64::from(pixels) / width,
        Size::Fit { width: most, height: tallest } => {
            (f64::from(most) / width).min(f64::from(tallest) / height)
        }
        Size::Dpi(dpi) => f64::from(dpi) / 72.0,
    };
    let (across, down) = (width * scale, height * scale);
    if !(scale > 0.0 && across.max(down) <= MAX_SIDE) {
        return Err(MediaError::new(
            Code::Limit,
            format!("the page would be {across:.0} × {down:.0} pixels as a whole"),
        )
        .with_hint("Ask for a smaller scale."));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and MAX_SIDE")]
    let pixels = |length: f64| length.round().max(1.0) as u32;
    Ok((pixels(across), pixels(down)))
}

fn refused(refusal: Refusal, tried: bool) -> MediaError {
    match refusal {
        Refusal::Password if tried => {
            MediaError::new(Code::PasswordNeeded, "the file is encrypted, and the password is wrong")
                .with_hint("Check the password with whoever sent the file.")
        }
        Refusal::Password => {
            MediaError::new(Code::PasswordNeeded, "the file is encrypted and needs a password")
                .with_hint("Give its password (on the command line: --password-file).")
        }
        Refusal::Security => {
            MediaError::new(Code::Unsupported, "the file is encrypted in a way that is not supported")
                .with_hint("Save it without protection, or with a password only.")
        }
        Refusal::Format => MediaError::new(Code::Damaged, "this is a damaged PDF that cannot be repaired")
            .with_hint("Export it again from the program that made it."),
    }
}

fn unreadable(number: u32) -> MediaError {
    MediaError::new(Code::Damaged, format!("page {number} is damaged and cannot be drawn"))
        .with_hint("Export the file again from the program that made it.")
}

/// What the file's two ends say: pdfium mends silently what we want to mention.
fn looks_of(source: &Source) -> Result<Vec<Problem>, MediaError> {
    let cancel = Cancel::new();
    let told = |error: std::io::Error| failed(&error, &cancel);
    let mut problems = Vec::new();
    let mut head = [0; 5];
    source.read_at(&mut head, 0).map_err(told)?;
    if &head != b"%PDF-" {
        problems.push(crate::image::problem("leading-bytes", "there are other bytes before the PDF begins"));
    }
    let start = source.num_bytes().saturating_sub(2048);
    let mut tail = vec![0; 2048];
    let count = source.read_at(&mut tail, start).map_err(told)?;
    tail.truncate(count);
    if !tail.windows(5).any(|part| part == b"%%EOF") {
        problems.push(crate::image::problem(
            "truncated",
            "the end of the file is missing; what could be read was put together",
        ));
    }
    Ok(problems)
}

fn substituted((name, (page, stand_in)): (String, (u32, String))) -> Problem {
    let name = if name.is_empty() { "a font without a name" } else { &name };
    let message = format!("{name} is not in the file: its text is drawn in {stand_in}");
    Problem { code: "font-substituted".to_owned(), message, page: Some(page), frame: None }
}

fn not_shown(inks: &scan::Inks, encrypted: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !inks.spot_colors.is_empty() {
        let names: Vec<&str> = inks.spot_colors.iter().take(8).map(String::as_str).collect();
        let message = format!("spot colours are shown by their process colours: {}", names.join(", "));
        problems.push(crate::image::problem("spot-colors-approximated", &message));
    }
    if inks.overprint {
        problems.push(crate::image::problem(
            "overprint-not-shown",
            "the file sets overprint, which is not simulated: colours that print over each other may differ on paper",
        ));
    }
    if encrypted {
        problems.push(crate::image::problem(
            "inks-not-searched",
            "the file is encrypted, so spot colours and overprint may have been missed",
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_a_page() {
        let a4 = (595.28, 841.89);
        let cases = [
            (Size::Native, Some((1191, 1684))),
            (Size::Dpi(72), Some((595, 842))),
            (Size::Dpi(300), Some((2480, 3508))),
            (Size::Width(100), Some((100, 141))),
            (Size::Scale { num: 64, den: 1 }, Some((38098, 53881))),
            (Size::Fit { width: 1000, height: 500 }, Some((354, 500))),
            (Size::Scale { num: 0, den: 1 }, None),
            (Size::Scale { num: u32::MAX, den: 1 }, None),
        ];
        for (size, expected) in cases {
            assert_eq!(full_size(a4, size).ok(), expected, "{size:?}");
        }
    }
}
