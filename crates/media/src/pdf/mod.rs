//! PDF through pdfium: pages, words, outline, annotations, and any part of a page at any size.
//!
//! One thread per process. Nothing walks over all pages before the first is shown; `inspect` does. What pdfium
//! does not tell is read from the file's objects by a reader of our own ([`syntax`]). Boxes and words are in points
//! from the top left of the page as shown, after /Rotate. No script runs and no link leads anywhere.

mod annotations;
mod bytes;
mod certified;
mod draw;
mod find;
mod fonts;
#[cfg(test)]
mod fuzz;
mod inks;
mod layers;
mod lines;
mod marking;
mod native;
mod pages;
mod refusal;
mod sample;
mod shown;
mod syntax;
mod words;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use bytes::Bytes;
use native::{Document, Library, Page};
use refusal::{looks_of, refused};
use syntax::{Objects, Tree};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::problem;
use crate::inspect::{PdfFacts, Problem};
use crate::picture::Picture;
use crate::pool::{OutlineItem, PdfAnnotation, PdfOpened, Word};
use crate::source::Source;

/// Pages kept parsed.
const MAX_PARSED: usize = 4;
const MAX_OUTLINE: usize = 20_000;
/// Of this many pages that a file claims the last one is looked for before it is believed.
const MANY_PAGES: u32 = 100_000;
/// Most bytes of an encrypted file's copy that our reader reads.
const MAX_PLAIN_COPY: usize = 256 << 20;
/// Pages that cannot be drawn are named one by one up to this many.
const MAX_PAGE_PROBLEMS: usize = 50;
/// Fonts that are named as missing; a file with more names these.
const MAX_MISSING_FONTS: usize = 64;

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
    bytes: Bytes,
    num_pages: u32,
    problems: Vec<Problem>,
    parsed: RefCell<Vec<(u32, Rc<Page>)>>,
    /// Our own reader, made when first needed; nothing where an encrypted file is too large to be copied.
    objects: RefCell<Option<Option<Rc<Objects>>>>,
    /// The same file with other layers shown.
    others: RefCell<layers::Others>,
    /// The page whose colours were asked for last, whole; goes when another is drawn.
    sampled: RefCell<Option<(u32, Rc<Picture>)>>,
}

impl PdfMedium {
    pub(crate) fn open(
        library: &PdfLibrary,
        source: &Source,
        password: Option<&str>,
    ) -> Result<Self, MediaError> {
        let mut problems = looks_of(source)?;
        let bytes = Bytes::of_file(source.again(&Cancel::new()));
        // A password never holds a zero byte, and C would end it there.
        let document = match password {
            Some(password) if password.contains('\0') => Err(native::Refusal::Password),
            password => Document::open(library.get()?, bytes.clone(), password),
        };
        let document = document
            .map_err(|refusal| refused(refusal, password.is_some_and(|password| !password.is_empty())))?;
        let said = document.num_pages();
        let num_pages = existing(&document, said);
        if num_pages == 0 {
            return Err(MediaError::new(Code::Damaged, "this is a PDF without a page that can be read")
                .with_hint("Export it again from the program that made it."));
        }
        if num_pages < said {
            let message = format!("the file claims {said} pages, and {num_pages} were found");
            problems.push(problem("page-count-wrong", &message));
        }
        if document.has_xfa() {
            let message = "the form is made in XFA, which is not drawn; only what stands beside it is shown";
            problems.push(problem("xfa-not-supported", message));
        }
        Ok(Self::of(document, bytes, num_pages, problems))
    }

    fn of(document: Rc<Document>, bytes: Bytes, num_pages: u32, problems: Vec<Problem>) -> Self {
        let (parsed, sampled) = (RefCell::default(), RefCell::default());
        let (objects, others) = (RefCell::default(), RefCell::default());
        Self { document, bytes, num_pages, problems, parsed, objects, others, sampled }
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn opened(&self) -> Result<PdfOpened, MediaError> {
        let first = self.facts(1)?;
        Ok(PdfOpened { num_pages: self.num_pages, first, encrypted: self.document.is_encrypted() })
    }

    pub(crate) fn words(&self, number: u32, cancel: &Cancel) -> Result<Vec<Word>, MediaError> {
        let page = self.page(number)?;
        let shown = self.shown(&page, number)?;
        let words = words::words(&page.characters(cancel), number, shown);
        cancel.check()?;
        Ok(words)
    }

    pub(crate) fn outline(&self, cancel: &Cancel) -> Result<Vec<OutlineItem>, MediaError> {
        cancel.check()?;
        let items = self.document.outline(MAX_OUTLINE);
        let there = |page: &u32| (1..=self.num_pages).contains(page);
        let item = |(title, page, level): (String, Option<u32>, u32)| OutlineItem {
            title,
            page: page.filter(there),
            level,
        };
        Ok(items.into_iter().map(item).collect())
    }

    /// What a page brings along in notes, highlights and the like.
    pub(crate) fn annotations(&self, number: u32, cancel: &Cancel) -> Result<Vec<PdfAnnotation>, MediaError> {
        let page = self.page(number)?;
        let shown = self.shown(&page, number)?;
        let found = self.with_objects(cancel, |objects| {
            let leaf = Tree::new(objects).page(number - 1)?;
            Some(annotations::annotations(objects, &leaf, number, shown))
        })?;
        match found {
            Some(found) => Ok(found),
            None if page.annotation_kinds().is_empty() => Ok(Vec::new()),
            None => Err(MediaError::new(Code::Limit, "the annotations of this page cannot be listed")
                .with_hint("Save the file without encryption, then open that.")),
        }
    }

    /// Walks over all pages and all bytes.
    pub(crate) fn inspect(&self, cancel: &Cancel) -> Result<(PdfFacts, Vec<Problem>), MediaError> {
        const POPUP: i32 = 16;
        const LINK: i32 = 2;
        let (mut pages, mut problems, mut annotations) = (Vec::new(), Vec::new(), 0);
        let (mut unreadable, mut missing) = (0, BTreeMap::new());
        for number in 1..=self.num_pages {
            cancel.check()?;
            let why = match self.page(number) {
                Ok(page) => {
                    let kinds = page.annotation_kinds();
                    annotations += kinds.iter().filter(|kind| !matches!(**kind, POPUP | LINK)).count();
                    if missing.len() < MAX_MISSING_FONTS {
                        for (name, stand_in) in page.missing_fonts(cancel) {
                            missing.entry(name).or_insert((number, stand_in));
                        }
                    }
                    let (width, height) = self.size(number)?;
                    (width <= 0.0 || height <= 0.0).then(|| format!("page {number} has no area to show"))
                }
                Err(error) => Some(error.message),
            };
            let mut facts = self.facts(number)?;
            facts.boxes.shown = None;
            pages.push(facts);
            if let Some(message) = why {
                unreadable += 1;
                if unreadable <= MAX_PAGE_PROBLEMS {
                    problems.push(Problem { page: Some(number), ..problem("page-unreadable", &message) });
                }
            }
        }
        if let Some(more) = unreadable.checked_sub(MAX_PAGE_PROBLEMS).filter(|more| *more > 0) {
            problems.push(problem("page-unreadable", &format!("{more} more pages cannot be drawn")));
        }
        problems.extend(missing.into_iter().map(substituted));
        problems.extend(self.unit_problem(cancel)?);
        let inks =
            self.with_objects(cancel, |objects| Some(inks::search(objects, self.num_pages, cancel)))?;
        let unsearched = inks::Inks { incomplete: true, ..inks::Inks::default() };
        let inks = inks.transpose()?.unwrap_or(unsearched);
        problems.extend(inks::problems(&inks));
        let facts = PdfFacts {
            pages,
            encrypted: self.document.is_encrypted(),
            spot_colors: inks.spot_colors.into_iter().collect(),
            overprint: inks.overprint,
            annotations: u32::try_from(annotations).unwrap_or(u32::MAX),
            layers: self.layers(cancel)?,
        };
        Ok((facts, problems))
    }

    /// Sizes are told and drawn in the page's own units, as pdfium has them.
    fn unit_problem(&self, cancel: &Cancel) -> Result<Option<Problem>, MediaError> {
        self.with_objects(cancel, |objects| {
            let tree = Tree::new(objects);
            (1..=self.num_pages).take_while(|_| !cancel.is_cancelled()).find_map(|number| {
                let unit = tree.page(number - 1)?.user_unit();
                let message =
                    format!("the page is measured in units of {unit} points; sizes here are in those units");
                (unit != 1.0)
                    .then(|| Problem { page: Some(number), ..problem("user-unit-not-applied", &message) })
            })
        })
    }

    /// Looks with our own reader; `None` also where there is none. Where the file's tables mislead it, what it found
    /// counts for nothing, and it looks again through all bytes.
    fn with_objects<T>(
        &self,
        cancel: &Cancel,
        look: impl Fn(&Objects) -> Option<T>,
    ) -> Result<Option<T>, MediaError> {
        let Some(objects) = self.objects(cancel)? else { return Ok(None) };
        let found = look(&objects);
        if !objects.was_misled() {
            return Ok(found);
        }
        let searched = Rc::new(Objects::search(objects.bytes().clone(), cancel)?);
        let found = look(&searched);
        *self.objects.borrow_mut() = Some(Some(searched));
        Ok(found)
    }

    fn objects(&self, cancel: &Cancel) -> Result<Option<Rc<Objects>>, MediaError> {
        if let Some(known) = &*self.objects.borrow() {
            return Ok(known.clone());
        }
        let bytes = if self.document.is_encrypted() {
            self.document.plain_copy(MAX_PLAIN_COPY).map(Bytes::in_memory)
        } else {
            Some(self.bytes.clone())
        };
        let objects = bytes.map(|bytes| Objects::open(bytes, cancel).map(Rc::new)).transpose()?;
        let objects = objects.filter(|objects| objects.catalog().is_some());
        *self.objects.borrow_mut() = Some(objects.clone());
        Ok(objects)
    }
}

/// How many pages there are: as many as the file claims, unless that is many and the last one is not there.
fn existing(document: &Document, said: u32) -> u32 {
    let there = |number: u32| document.page_size(number - 1).is_some();
    if said < MANY_PAGES || there(said) {
        return said;
    }
    let (mut least, mut most) = (0, said);
    while most - least > 1 {
        let middle = least + (most - least) / 2;
        if there(middle) { least = middle } else { most = middle }
    }
    least
}

fn unreadable(number: u32) -> MediaError {
    MediaError::new(Code::Damaged, format!("page {number} is damaged and cannot be drawn"))
        .with_hint("Export the file again from the program that made it.")
}

/// A font that is not in the file: the page where it is met first, and the family that is drawn.
fn substituted((name, (page, stand_in)): (String, (u32, String))) -> Problem {
    let name = if name.is_empty() { "a font without a name" } else { &name };
    let message = format!("{name} is not in the file: its text is drawn in {stand_in}");
    Problem { page: Some(page), ..problem("font-substituted", &message) }
}
