//! Objects behind a file's end, for any program that reads both (ISO 32000-2, 7.5.6).
//!
//! The file itself stays as it is, byte for byte. An object that is written again is copied as it stands and not from
//! what was read of it: generations, order and odd writing stay. A file whose tables had to be mended is refused, as
//! nothing can be put behind it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::pdf::syntax::lexer::{Lexer, Token};
use crate::pdf::syntax::objects::Objects;
use crate::pdf::syntax::value::Value;
use crate::pdf::syntax::{write, xref};

/// What a table of ten digits can say.
const MAX_PLACE: u64 = 9_999_999_999;
/// More is not put behind a file: pages may share one long list, which each of them takes in.
const MAX_TAIL: usize = 256 << 20;
/// References that lead to references.
const MAX_HOPS: u32 = 16;

/// Objects to be put behind a file's end.
pub(in crate::pdf) struct Appending<'a> {
    objects: &'a Objects,
    previous: u64,
    base: u64,
    next: u32,
    out: Vec<u8>,
    /// Number, generation and place of each.
    places: Vec<(u32, u16, u64)>,
}

impl<'a> Appending<'a> {
    /// `None` where the file's own cross-reference table is not to be trusted.
    pub(in crate::pdf) fn new(objects: &'a Objects) -> Option<Self> {
        if objects.was_searched() {
            return None;
        }
        let bytes = objects.bytes();
        let (previous, base, next) = (xref::start(bytes)?, bytes.header(), objects.next_number()?);
        Some(Self { objects, previous, base, next, out: b"\n".to_vec(), places: Vec::new() })
    }

    /// A number for an object that is new.
    pub(in crate::pdf) fn number(&mut self) -> Option<u32> {
        let number = self.next;
        self.next = number.checked_add(1).filter(|next| *next < xref::MAX_NUMBER)?;
        Some(number)
    }

    pub(in crate::pdf) fn add(&mut self, number: u32, generation: u16, body: &[u8]) -> Option<()> {
        let place = self.place()?;
        (self.out.len().saturating_add(body.len()) <= MAX_TAIL).then_some(())?;
        self.places.push((number, generation, place));
        self.out.extend(format!("{number} {generation} obj\n").into_bytes());
        self.out.extend(body);
        self.out.extend(b"\nendobj\n");
        Some(())
    }

    fn place(&self) -> Option<u64> {
        let place = (self.objects.bytes().len() + self.out.len() as u64).checked_sub(self.base)?;
        (place <= MAX_PLACE).then_some(place)
    }

    /// All bytes to append. Tables follow tables and streams follow streams: readers need not know both in one chain.
    pub(in crate::pdf) fn finish(mut self) -> Option<Vec<u8>> {
        self.places.sort_unstable();
        let (start, trailer) = (self.place()?, self.trailer()?);
        let at = self.previous.checked_add(self.base)?;
        if xref::is_table(self.objects.bytes(), at) {
            self.table(&trailer);
        } else {
            self.stream(start, &trailer)?;
        }
        self.out.extend(format!("startxref\n{start}\n%%EOF\n").into_bytes());
        Some(self.out)
    }

    /// What a trailer says besides how many objects there are: of the file's own what says which file it is.
    fn trailer(&self) -> Option<String> {
        let trailer = self.objects.trailer();
        let root = self.objects.reference(trailer.get("Root")?.as_ref_number()?)?;
        let mut entries = format!("/Root {root} /Prev {}", self.previous);
        match trailer.get("Info") {
            Some(Value::Ref(number)) => {
                if let Some(info) = self.objects.reference(*number) {
                    let _ = write!(entries, " /Info {info}");
                }
            }
            Some(info) if info.as_dict().is_some() => {
                let mut out = Vec::new();
                write::write(info, &mut out)?;
                let _ = write!(entries, " /Info {}", String::from_utf8(out).ok()?);
            }
            _ => {}
        }
        let ids = self.objects.entry(trailer, "ID").as_array();
        if let Some(Value::Text(first)) = ids.and_then(|ids| ids.first().map(|id| self.objects.resolve(id))) {
            let digest = Sha256::digest(&self.out);
            // The first is that of the file, the second of its contents (14.4).
            let now: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            let first: String = first.iter().map(|byte| format!("{byte:02x}")).collect();
            let _ = write!(entries, " /ID [<{first}> <{now}>]");
        }
        Some(entries)
    }

    fn table(&mut self, trailer: &str) {
        self.out.extend(b"xref\n");
        for run in runs(&self.places) {
            let first = run.first().map_or(0, |(number, _, _)| *number);
            self.out.extend(format!("{first} {}\n", run.len()).into_bytes());
            for (_, generation, at) in run {
                self.out.extend(format!("{at:010} {generation:05} n \n").into_bytes());
            }
        }
        self.out.extend(format!("trailer\n<< /Size {} {trailer} >>\n", self.next).into_bytes());
    }

    fn stream(&mut self, start: u64, trailer: &str) -> Option<()> {
        let own = self.number()?;
        self.places.push((own, 0, start));
        let (mut rows, mut index) = (Vec::<u8>::new(), String::new());
        for run in runs(&self.places) {
            let first = run.first().map_or(0, |(number, _, _)| *number);
            let _ = write!(index, "{first} {} ", run.len());
        }
        for (_, generation, at) in &self.places {
            rows.push(1);
            rows.extend(at.to_be_bytes().iter().skip(3));
            rows.extend(generation.to_be_bytes());
        }
        let (size, length) = (self.next, rows.len());
        let head = format!(
            "{own} 0 obj\n<< /Type /XRef /Size {size} /Index [{index}] /W [1 5 2] {trailer} /Length {length} >>\n\
             stream\n"
        );
        self.out.extend(head.into_bytes());
        self.out.extend(rows);
        self.out.extend(b"\nendstream\nendobj\n");
        Some(())
    }
}

/// Stretches of numbers without a gap.
fn runs(places: &[(u32, u16, u64)]) -> impl Iterator<Item = &[(u32, u16, u64)]> {
    places.chunk_by(|(one, _, _), (next, _, _)| one.checked_add(1) == Some(*next))
}

/// An entry of a dictionary as it stands: where its key begins, where its value does, and where that ends.
struct Standing {
    key: Vec<u8>,
    from: usize,
    value: usize,
    to: usize,
}

/// The entries of a dictionary, and where it closes; `None` where it is not plainly one.
fn standing(raw: &[u8]) -> Option<(Vec<Standing>, usize)> {
    let mut lexer = Lexer::new(raw);
    lexer.skip_space();
    lexer.rest().starts_with(b"<<").then_some(())?;
    lexer.go_to(lexer.at() + 2);
    let mut entries = Vec::new();
    loop {
        lexer.skip_space();
        let from = lexer.at();
        if lexer.rest().starts_with(b">>") {
            return Some((entries, from));
        }
        let Token::Value(Value::Name(key)) = lexer.next()? else { return None };
        lexer.skip_space();
        let value = lexer.at();
        if lexer.rest().starts_with(b">>") {
            return None;
        }
        lexer.value()?;
        entries.push(Standing { key, from, value, to: lexer.at() });
    }
}

/// A dictionary with more in one of its lists: all else as it stands, and what the list held first. A list that stands
/// elsewhere is taken in: others may lead to it, too.
pub(in crate::pdf) fn with_more(objects: &Objects, raw: &[u8], key: &str, more: &str) -> Option<Vec<u8>> {
    let (entries, close) = standing(raw)?;
    let (mut out, mut at, mut list) = (Vec::new(), 0, Vec::new());
    for entry in entries.iter().filter(|entry| entry.key == key.as_bytes()) {
        out.extend(raw.get(at..entry.from)?);
        at = entry.to;
        // Of a key that comes twice the last one counts.
        list = listed(objects, raw.get(entry.value..entry.to)?)?;
    }
    out.extend(raw.get(at..close)?);
    out.extend(format!("\n/{key} [").into_bytes());
    out.extend(list);
    out.extend(format!("\n{more}]\n>>").into_bytes());
    Some(out)
}

/// What stands in a list, wherever that is; nothing in what is none.
fn listed(objects: &Objects, value: &[u8]) -> Option<Vec<u8>> {
    let mut value = value.to_vec();
    for _ in 0..MAX_HOPS {
        let mut lexer = Lexer::new(&value);
        lexer.skip_space();
        let from = lexer.at();
        match lexer.value()? {
            Value::Array(_) => {
                let inner = value.get(from..lexer.at())?.strip_prefix(b"[")?.strip_suffix(b"]")?;
                return Some(inner.to_vec());
            }
            Value::Ref(number) => match objects.raw(number) {
                Some(raw) => value = raw.bytes,
                // What is not there is null.
                None => return Some(Vec::new()),
            },
            _ => return Some(Vec::new()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::Cancel;
    use crate::pdf::bytes::Bytes;

    /// Object 1 is the catalog, 2 the page tree, 3 the page, 4 with a generation a list, 5 a note.
    fn objects(page: &str) -> Objects {
        let bodies = [
            (0, "<< /Type /Catalog /Pages 2 0 R >>"),
            (0, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            (0, page),
            (7, "% those\n[5 0 R % one ]\n<< /Subtype /Text >>]"),
            (0, "<< /Subtype /Square >>"),
        ];
        let (mut out, mut table) = (b"%PDF-1.4\n".to_vec(), String::from("0000000000 65535 f \n"));
        for (number, (generation, body)) in (1..).zip(bodies) {
            let _ = writeln!(table, "{:010} {generation:05} n ", out.len());
            out.extend(format!("{number} {generation} obj\n{body}\nendobj\n").into_bytes());
        }
        let start = out.len();
        let end = format!(
            "xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R /ID [(a) (b)] >>\nstartxref\n{start}\n%%EOF"
        );
        out.extend(end.into_bytes());
        Objects::open(Bytes::in_memory(out), &Cancel::new()).unwrap()
    }

    fn more(page: &str) -> Option<String> {
        let objects = objects(page);
        let raw = objects.raw(3)?;
        String::from_utf8(with_more(&objects, &raw.bytes, "Annots", "9 0 R")?).ok()
    }

    #[test]
    fn what_stands_in_a_page_stays_as_it_stands() {
        for (page, expected) in [
            ("<</Type/Page/B 4 7 R>>", "<</Type/Page/B 4 7 R\n/Annots [\n9 0 R]\n>>"),
            ("<</Annots[5 0 R]/C(>>)>>", "<</C(>>)\n/Annots [5 0 R\n9 0 R]\n>>"),
            ("<</Annots 1 0 R/Annots [ ] /D 1>>", "<< /D 1\n/Annots [ \n9 0 R]\n>>"),
            ("<</E[1]/Annots null>>", "<</E[1]\n/Annots [\n9 0 R]\n>>"),
            ("<</Annots 99 0 R>>", "<<\n/Annots [\n9 0 R]\n>>"),
            ("<</Annots 5 0 R /F 1 % end>>\n>>", "<< /F 1 % end>>\n\n/Annots [\n9 0 R]\n>>"),
        ] {
            assert_eq!(
                more(page).map(|text| text.trim_start().to_owned()).as_deref(),
                Some(expected),
                "{page}"
            );
        }
    }

    #[test]
    fn a_list_elsewhere_is_taken_in_and_odd_ones_are_refused() {
        let taken = more("<</Annots 4 0 R>>").unwrap();
        assert!(taken.contains("[5 0 R % one ]\n<< /Subtype /Text >>\n9 0 R]"), "{taken}");
        for page in ["<</Annots>>", "<</A 1 2 /Annots []>>", "[1]"] {
            assert_eq!(more(page), None, "{page}");
        }
    }

    #[test]
    fn what_is_appended_is_found_behind_the_file() {
        let objects = objects("<< /Type /Page >>");
        let mut appending = Appending::new(&objects).unwrap();
        let number = appending.number().unwrap();
        assert_eq!(number, 6);
        appending.add(number, 0, b"<< /Subtype /Text >>").unwrap();
        appending.add(4, 7, b"[6 0 R]").unwrap();
        let tail = appending.finish().unwrap();
        let text = String::from_utf8_lossy(&tail).into_owned();
        assert!(text.contains("xref\n4 1\n") && text.contains("\n6 1\n"), "{text}");
        assert!(text.contains("/Size 7 /Root 1 0 R /Prev ") && text.contains("/ID [<61> <"), "{text}");
        let after = Objects::open(objects.bytes().with_tail(tail), &Cancel::new()).unwrap();
        assert!(!after.was_searched());
        assert_eq!(after.object(4).as_array().unwrap().first(), Some(&Value::Ref(6)));
        assert_eq!((after.reference(4).as_deref(), after.raw(4).unwrap().generation), (Some("4 7 R"), 7));
        assert_eq!(after.next_number(), Some(7));
    }

    #[test]
    fn no_more_than_there_is_room_for_is_put_behind_a_file() {
        let objects = objects("<< /Type /Page >>");
        let mut appending = Appending::new(&objects).unwrap();
        assert_eq!(appending.add(6, 0, &vec![0; MAX_TAIL]), None);
        assert_eq!(appending.add(6, 0, b"<< >>"), Some(()));
        assert_eq!(appending.places.len(), 1);
    }

    /// A table, and beside it a stream that alone knows the page's list.
    fn hybrid() -> Vec<u8> {
        let bodies = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Annots 4 0 R >>",
            "[<< /Subtype /Text >>]",
        ];
        let (mut out, mut places) = (b"%PDF-1.5\n".to_vec(), Vec::new());
        for (number, body) in (1..).zip(bodies) {
            places.push(u32::try_from(out.len()).unwrap());
            out.extend(format!("{number} 0 obj\n{body}\nendobj\n").into_bytes());
        }
        let beside = out.len();
        let head = "5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Index [4 1] /Length 6 >>\nstream\n";
        let row = [&[1][..], &places[3].to_be_bytes(), &[0]].concat();
        out.extend([head.as_bytes(), &row, b"\nendstream\nendobj\n"].concat());
        let start = out.len();
        let table: String = places.iter().take(3).map(|at| format!("{at:010} 00000 n \n")).collect();
        let end = format!(
            "xref\n0 4\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R /XRefStm {beside} >>\nstartxref\n{start}\n%%EOF\n"
        );
        out.extend(end.into_bytes());
        out
    }

    #[test]
    fn of_a_hybrid_file_both_its_tables_are_known_still() {
        let objects = Objects::open(Bytes::in_memory(hybrid()), &Cancel::new()).unwrap();
        assert!(!objects.was_searched());
        let raw = objects.raw(3).unwrap();
        let page = with_more(&objects, &raw.bytes, "Annots", "6 0 R").unwrap();
        let text = String::from_utf8(page.clone()).unwrap();
        assert!(text.contains("/Annots [<< /Subtype /Text >>\n6 0 R]"), "{text}");
        let mut appending = Appending::new(&objects).unwrap();
        let number = appending.number().unwrap();
        appending.add(3, raw.generation, &page).unwrap();
        appending.add(number, 0, b"<< /Subtype /Square >>").unwrap();
        let after = Objects::open(objects.bytes().with_tail(appending.finish().unwrap()), &Cancel::new());
        let after = after.unwrap();
        assert!(!after.was_searched() && number == 6);
        assert_eq!(after.object(4).as_array().map(|list| list.len()), Some(1), "the stream's own");
        let page = after.object(3);
        assert_eq!(after.entry(page.as_dict().unwrap(), "Annots").as_array().map(|list| list.len()), Some(2));
    }
}
