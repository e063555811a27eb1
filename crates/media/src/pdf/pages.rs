//! Sizes, labels, boxes and rotation of pages, each without drawing it and without looking at the others.
//!
//! pdfium parses a page's content before it tells its boxes, and goes over all pages before the one that is asked
//! for. So facts of pages come from our own reader by pdfium's arithmetic, and from pdfium where a page is parsed in
//! any case; a test holds one against the other. Labels are pdfium's.

use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::{PageBoxes, PageFacts};
use crate::pdf::native::{BoxKind, Page};
use crate::pdf::shown::{Shown, tidy};
use crate::pdf::syntax::Tree;
use crate::pdf::{MAX_PARSED, PdfMedium, unreadable};

/// US Letter, for pages whose tree does not say: what readers fall back to.
const LETTER: (f64, f64) = (612.0, 792.0);

/// What a page's dictionary says of its geometry.
struct Geometry {
    /// As shown.
    size: (f64, f64),
    /// The crop box within the media box, both inherited, too.
    shown: Option<[f64; 4]>,
    media: Option<[f64; 4]>,
    crop: Option<[f64; 4]>,
    trim: Option<[f64; 4]>,
    bleed: Option<[f64; 4]>,
    turns: u32,
    unit: f64,
}

impl PdfMedium {
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

    pub(super) fn check_number(&self, number: u32) -> Result<(), MediaError> {
        if (1..=self.num_pages).contains(&number) {
            return Ok(());
        }
        Err(MediaError::new(Code::OutOfRange, format!("there is no page {number}"))
            .with_hint(format!("Pages count from 1; the last one is {}.", self.num_pages)))
    }

    /// Width and height as shown; of a page whose boxes do not meet, zero.
    pub(super) fn size(&self, number: u32) -> Result<(f64, f64), MediaError> {
        self.check_number(number)?;
        self.document.page_size(number - 1).ok_or_else(|| unreadable(number))
    }

    /// The page with its content parsed; the last few stay so.
    pub(super) fn page(&self, number: u32) -> Result<Rc<Page>, MediaError> {
        self.check_number(number)?;
        let mut parsed = self.parsed.borrow_mut();
        if let Some(at) = parsed.iter().position(|(known, _)| *known == number) {
            let found = parsed.remove(at);
            let page = found.1.clone();
            parsed.push(found);
            return Ok(page);
        }
        // One goes before the next comes: a page may hold large pictures.
        if parsed.len() >= MAX_PARSED {
            parsed.remove(0);
        }
        let page = Rc::new(self.document.page(number - 1).ok_or_else(|| unreadable(number))?);
        parsed.push((number, page.clone()));
        Ok(page)
    }

    /// The page for one look: those that are kept stay.
    pub(super) fn passing_page(&self, number: u32) -> Result<Rc<Page>, MediaError> {
        self.check_number(number)?;
        let kept =
            self.parsed.borrow().iter().find(|(known, _)| *known == number).map(|(_, page)| page.clone());
        match kept {
            Some(page) => Ok(page),
            None => Ok(Rc::new(self.document.page(number - 1).ok_or_else(|| unreadable(number))?)),
        }
    }

    /// How points of a parsed page come to be where they are shown.
    pub(super) fn shown(&self, page: &Page, number: u32) -> Result<Shown, MediaError> {
        let rect = page.shown_box().ok_or_else(|| unreadable(number))?;
        Ok(Shown { rect, turns: page.quarter_turns() })
    }

    pub(super) fn facts(&self, number: u32) -> Result<PageFacts, MediaError> {
        self.check_number(number)?;
        let label = self.document.page_label(number - 1).unwrap_or_else(|| number.to_string());
        let Geometry { size: (width_pt, height_pt), shown, media, crop, trim, bleed, turns, unit } =
            self.geometry(number);
        // pdfium tells boxes that do not meet as an empty one.
        let shown = shown.filter(|[x0, y0, x1, y1]| x0 < x1 && y0 < y1);
        let own = |rect: Option<[f64; 4]>| rect.map(|rect| rect.map(tidy));
        let upright = if turns % 2 == 0 { (width_pt, height_pt) } else { (height_pt, width_pt) };
        let whole = [0.0, 0.0, tidy(upright.0), tidy(upright.1)];
        Ok(PageFacts {
            number,
            label,
            width_pt: tidy(width_pt),
            height_pt: tidy(height_pt),
            user_unit: unit,
            rotation: u16::try_from(turns % 4 * 90).unwrap_or(0),
            boxes: PageBoxes {
                shown: own(shown),
                media: own(media).unwrap_or(whole),
                crop: own(crop),
                trim: own(trim),
                bleed: own(bleed),
            },
        })
    }

    /// A page that is parsed already tells its boxes itself, and so do those of an encrypted file.
    fn geometry(&self, number: u32) -> Geometry {
        let known =
            self.parsed.borrow().iter().find(|(known, _)| *known == number).map(|(_, page)| page.clone());
        let known = known.or_else(|| self.document.is_encrypted().then(|| self.page(number).ok()).flatten());
        if let Some(page) = known {
            return self.parsed_geometry(number, &page);
        }
        let read = self.with_objects(&Cancel::new(), |objects| {
            Tree::new(objects).page(number - 1).map(|leaf| Geometry {
                size: leaf.size(),
                shown: leaf.shown_box(),
                media: leaf.own_box("MediaBox").or_else(|| leaf.inherited_box("MediaBox")),
                crop: leaf.own_box("CropBox"),
                trim: leaf.own_box("TrimBox"),
                bleed: leaf.own_box("BleedBox"),
                turns: leaf.quarter_turns(),
                unit: leaf.user_unit(),
            })
        });
        if let Ok(Some(geometry)) = read {
            return geometry;
        }
        match self.page(number) {
            Ok(page) => self.parsed_geometry(number, &page),
            // A page that cannot be read is still a page.
            Err(_) => Geometry {
                size: LETTER,
                shown: None,
                media: None,
                crop: None,
                trim: None,
                bleed: None,
                turns: 0,
                unit: 1.0,
            },
        }
    }

    fn parsed_geometry(&self, number: u32, page: &Page) -> Geometry {
        let inherited = || {
            let read = self.with_objects(&Cancel::new(), |objects| {
                Tree::new(objects).page(number - 1)?.inherited_box("MediaBox")
            });
            read.ok().flatten()
        };
        Geometry {
            size: self.document.page_size(number - 1).unwrap_or(LETTER),
            shown: page.shown_box(),
            media: page.own_box(BoxKind::Media).or_else(inherited).or_else(|| page.shown_box()),
            crop: page.own_box(BoxKind::Crop),
            trim: page.own_box(BoxKind::Trim),
            bleed: page.own_box(BoxKind::Bleed),
            turns: page.quarter_turns(),
            unit: self.user_unit(number),
        }
    }

    /// pdfium does not tell it. An encrypted file is not copied in the clear for its sake alone.
    fn user_unit(&self, number: u32) -> f64 {
        if self.document.is_encrypted() {
            return 1.0;
        }
        let read = self.with_objects(&Cancel::new(), |objects| {
            Tree::new(objects).page(number - 1).map(|leaf| leaf.user_unit())
        });
        read.ok().flatten().unwrap_or(1.0)
    }
}
