//! Marks of ours put onto pages as annotations of the file (ISO 32000-2, 12.5), for other programs.
//!
//! The file stays as it is, byte for byte, so that signatures hold; what is new stands behind its end. Pages keep the
//! annotations that they have. What comes out is read again before it is handed over.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::pdf::PdfMedium;
use crate::pdf::native::Document;
use crate::pdf::syntax::{Appending, Objects, Tree, with_more};
use crate::pool::{PdfDrawing, PdfMark};

const ANNOTS: &str = "Annots";

impl PdfMedium {
    /// The bytes to be put behind those of the file.
    pub(crate) fn marked_up(&self, marks: &[PdfMark], cancel: &Cancel) -> Result<Vec<u8>, MediaError> {
        if self.document.is_encrypted() {
            let message = "the file is encrypted, and marks cannot be written into it";
            return Err(MediaError::new(Code::Unsupported, message)
                .with_hint("Save it without encryption and add that, or export the marks as XFDF."));
        }
        if marks.is_empty() {
            return Ok(Vec::new());
        }
        marks.iter().try_for_each(|mark| self.check_number(mark.page))?;
        let tail = self.with_objects(cancel, |objects| appended(objects, marks))?;
        cancel.check()?;
        tail.filter(|tail| self.holds(tail, marks, cancel)).ok_or_else(|| {
            let message = "the file's own tables are damaged, so that nothing can be put behind it";
            MediaError::new(Code::Damaged, message).with_hint(
                "Save it again in the program that made it and add that, or export the marks as XFDF.",
            )
        })
    }

    /// Whether the file with that behind it has its pages still, and on them what was put there besides what was there.
    fn holds(&self, tail: &[u8], marks: &[PdfMark], cancel: &Cancel) -> bool {
        let bytes = self.bytes.with_tail(tail.to_vec());
        let Ok(document) = Document::open(self.document.library(), bytes.clone(), None) else { return false };
        let Ok(after) = Objects::open(bytes, cancel) else { return false };
        let Ok(Some(before)) = self.objects(cancel) else { return false };
        if document.num_pages() != self.document.num_pages() || after.was_searched() {
            return false;
        }
        let mut more: BTreeMap<u32, usize> = BTreeMap::new();
        marks.iter().for_each(|mark| *more.entry(mark.page).or_default() += 1);
        let same = more.iter().all(|(page, num)| {
            let (had, has) = (num_listed(&before, *page), num_listed(&after, *page));
            // A page that the file lists twice has those of both.
            had.zip(has).is_some_and(|(had, has)| has >= had + num)
        });
        same && !after.was_misled()
    }
}

pub(super) fn num_listed(objects: &Objects, page: u32) -> Option<usize> {
    let leaf = Tree::new(objects).page(page - 1)?;
    Some(objects.entry(leaf.dict()?, ANNOTS).as_array().map_or(0, |list| list.len()))
}

/// `None` where nothing can be put behind the file.
pub(super) fn appended(objects: &Objects, marks: &[PdfMark]) -> Option<Vec<u8>> {
    let mut appending = Appending::new(objects)?;
    let numbers: Vec<u32> = marks.iter().map(|_| appending.number()).collect::<Option<_>>()?;
    let tree = Tree::new(objects);
    // The object of each page, and what is new in its list.
    let mut pages: BTreeMap<u32, u32> = BTreeMap::new();
    let mut lists: BTreeMap<u32, String> = BTreeMap::new();
    for (mark, number) in marks.iter().zip(&numbers) {
        let page = match pages.get(&mark.page) {
            Some(page) => *page,
            None => {
                let page = tree.page(mark.page.checked_sub(1)?)?.number()?;
                pages.insert(mark.page, page);
                page
            }
        };
        let _ = write!(lists.entry(page).or_default(), "{number} 0 R ");
    }
    let mut references: BTreeMap<u32, String> = BTreeMap::new();
    for (page, list) in &lists {
        let raw = objects.raw(*page)?;
        appending.add(*page, raw.generation, &with_more(objects, &raw.bytes, ANNOTS, list)?)?;
        references.insert(*page, format!("{page} {} R", raw.generation));
    }
    for (mark, number) in marks.iter().zip(&numbers) {
        let mut body = format!("<< /Type /Annot {}", mark.entries);
        let page = references.get(pages.get(&mark.page)?)?;
        let _ = write!(body, " /P {page}");
        if let Some(answers) = mark.answers {
            let to = numbers.get(answers as usize)?;
            let _ = write!(body, " /IRT {to} 0 R");
        }
        if let Some(drawing) = &mark.drawing {
            let form = appending.number()?;
            let _ = write!(body, " /AP << /N {form} 0 R >>");
            appending.add(form, 0, form_of(drawing).as_bytes())?;
        }
        body.push_str(" >>");
        appending.add(*number, 0, body.as_bytes())?;
    }
    appending.finish()
}

/// A form XObject in the page's own space, so that it lies where its box is.
fn form_of(PdfDrawing { rect, resources, content }: &PdfDrawing) -> String {
    format!(
        "<< /Type /XObject /Subtype /Form /BBox [{rect}] /Resources << {resources} >> /Length {} >>\n\
         stream\n{content}\nendstream",
        content.len()
    )
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::pdf::annotations::annotations;
    use crate::pdf::bytes::Bytes;
    use crate::pdf::shown::Shown;

    pub(in crate::pdf) fn mark(page: u32, answers: Option<u32>) -> PdfMark {
        let drawing = PdfDrawing {
            rect: "1 2 3 4".to_owned(),
            resources: String::new(),
            content: "1 0 0 rg 1 2 2 2 re f".to_owned(),
        };
        PdfMark {
            page,
            entries: "/Subtype /Square /Rect [1 2 3 4] /F 4".to_owned(),
            answers,
            drawing: Some(drawing),
        }
    }

    #[test]
    fn pages_keep_what_they_have() {
        let bodies = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 3 0 R 5 0 R] /Count 3 /MediaBox [0 0 9 9] >>",
            "<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>",
            "<< /Subtype /Text /Rect [0 0 1 1] >>",
            "<< /Type /Page /Parent 2 0 R >>",
        ];
        let (mut out, mut table) = (b"%PDF-1.4\n".to_vec(), String::from("0000000000 65535 f \n"));
        for (number, body) in (1..).zip(bodies) {
            let _ = writeln!(table, "{:010} 00000 n ", out.len());
            out.extend(format!("{number} 0 obj\n{body}\nendobj\n").into_bytes());
        }
        let start = out.len();
        let end =
            format!("xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        out.extend(end.into_bytes());
        let cancel = Cancel::new();
        let objects = Objects::open(Bytes::in_memory(out), &cancel).unwrap();
        // The first two pages are one object.
        let marks = [mark(1, None), mark(3, None), mark(2, Some(0))];
        let tail = appended(&objects, &marks).unwrap();
        let after = Objects::open(objects.bytes().with_tail(tail), &cancel).unwrap();
        assert!(!after.was_searched());
        let num: Vec<_> = (1..=3).map(|page| num_listed(&after, page)).collect();
        assert_eq!(num, [Some(3), Some(3), Some(1)]);
        let leaf = Tree::new(&after).page(0).unwrap();
        let shown = Shown { rect: [0.0, 0.0, 9.0, 9.0], turns: 0 };
        let found = annotations(&after, &leaf, 1, shown);
        let said: Vec<_> = found.iter().map(|one| (one.kind.as_str(), one.in_reply_to)).collect();
        assert_eq!(said, [("Text", None), ("Square", None), ("Square", Some(2))]);
    }
}
