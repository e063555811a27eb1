//! Office documents written by hand, as small as they can be, so that every word in them is known.
//!
//! ZIP: APPNOTE.TXT 6.3.10. Office Open XML: ISO/IEC 29500. OpenDocument 1.3. Compound files: [MS-CFB].
#![allow(clippy::indexing_slicing)] // Lengths are fixed by the formats.

use std::io::Write as _;

/// A ZIP in the making.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    num_entries: u16,
}

impl Archive {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry as it is.
    #[must_use]
    pub fn stored(self, name: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let sum = crc(body);
        self.entry(name, 0, body, body.len(), sum)
    }

    /// Adds an entry, deflated.
    #[must_use]
    pub fn packed(self, name: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        // Writing to memory does not fail.
        let _ = packer.write_all(body);
        let packed = packer.finish().unwrap_or_default();
        self.entry(name, 8, &packed, body.len(), crc(body))
    }

    fn entry(mut self, name: &str, method: u16, packed: &[u8], size: usize, sum: u32) -> Self {
        let at = self.bytes.len() as u32;
        let mut facts = Vec::new();
        for number in [20_u16, 0, method, 0, 0x21] {
            facts.extend(number.to_le_bytes());
        }
        for number in [sum, packed.len() as u32, size as u32] {
            facts.extend(number.to_le_bytes());
        }
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&facts);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&facts);
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.num_entries += 1;
        self
    }

    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let at = bytes.len() as u32;
        bytes.extend(&self.directory);
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend(self.num_entries.to_le_bytes());
        bytes.extend(self.num_entries.to_le_bytes());
        bytes.extend((self.directory.len() as u32).to_le_bytes());
        bytes.extend(at.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const OFFICE: &str = "application/vnd.openxmlformats-officedocument.";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// `[Content_Types].xml` with these parts and their types.
fn types(parts: &[(&str, &str)]) -> String {
    let parts: String = parts
        .iter()
        .map(|(name, kind)| format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>"))
        .collect();
    format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{parts}</Types>"
    )
}

/// Relations `r1`, `r2` and so on: kind, target, and `External` or nothing.
fn relations(all: &[(&str, String, bool)]) -> String {
    let all: String = all
        .iter()
        .enumerate()
        .map(|(at, (kind, target, outside))| {
            let mode = if *outside { " TargetMode=\"External\"" } else { "" };
            format!("<Relationship Id=\"r{}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"{mode}/>", at + 1)
        })
        .collect();
    format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
    )
}

/// A document of text: each of these on a page of its own.
#[must_use]
pub fn docx(pages: &[&str]) -> Vec<u8> {
    docx_of(pages, "wordprocessingml.document.main+xml", OFFICE, &[]).bytes()
}

/// The same with macros allowed, of which it has none.
#[must_use]
pub fn docm(pages: &[&str]) -> Vec<u8> {
    docx_of(pages, "document.macroEnabled.main+xml", "application/vnd.ms-word.", &[]).bytes()
}

/// A document whose pictures lie elsewhere, at these addresses.
#[must_use]
pub fn docx_with_links(pages: &[&str], addresses: &[&str]) -> Vec<u8> {
    docx_of(pages, "wordprocessingml.document.main+xml", OFFICE, addresses).bytes()
}

fn docx_of(pages: &[&str], kind: &str, family: &str, links: &[&str]) -> Archive {
    let mut body = String::new();
    for (at, text) in pages.iter().enumerate() {
        let turn = if at > 0 { "<w:br w:type=\"page\"/>" } else { "" };
        body.push_str(&format!("<w:p><w:r>{turn}<w:t>{text}</w:t></w:r></w:p>"));
    }
    for at in 1..=links.len() {
        body.push_str(&format!(
            "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"914400\" cy=\"914400\"/><wp:docPr id=\"{at}\" name=\"p{at}\"/>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
             <pic:nvPicPr><pic:cNvPr id=\"{at}\" name=\"p{at}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:link=\"r{at}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"914400\" cy=\"914400\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r></w:p>"
        ));
    }
    let document = format!(
        "{XML}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"{RELATION}\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{body}</w:body></w:document>"
    );
    let outside: Vec<_> = links.iter().map(|link| ("image", (*link).to_owned(), true)).collect();
    Archive::new()
        .packed("[Content_Types].xml", types(&[("word/document.xml", &format!("{family}{kind}"))]))
        .packed("_rels/.rels", relations(&[("officeDocument", "word/document.xml".to_owned(), false)]))
        .packed("word/document.xml", document)
        .packed("word/_rels/document.xml.rels", relations(&outside))
}

/// A spreadsheet of one row.
#[must_use]
pub fn xlsx(cells: &[&str]) -> Vec<u8> {
    let cells: String =
        cells.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let (book, sheet) = ("xl/workbook.xml", "xl/worksheets/sheet1.xml");
    Archive::new()
        .packed(
            "[Content_Types].xml",
            types(&[
                (book, &format!("{OFFICE}spreadsheetml.sheet.main+xml")),
                (sheet, &format!("{OFFICE}spreadsheetml.worksheet+xml")),
            ]),
        )
        .packed("_rels/.rels", relations(&[("officeDocument", book.to_owned(), false)]))
        .packed(
            book,
            format!(
                "{XML}<workbook xmlns=\"{space}\" xmlns:r=\"{RELATION}\"><sheets><sheet name=\"Budget\" sheetId=\"1\" \
                 r:id=\"r1\"/></sheets></workbook>"
            ),
        )
        .packed("xl/_rels/workbook.xml.rels", relations(&[("worksheet", "worksheets/sheet1.xml".to_owned(), false)]))
        .packed(
            sheet,
            format!("{XML}<worksheet xmlns=\"{space}\"><sheetData><row>{cells}</row></sheetData></worksheet>"),
        )
        .bytes()
}

/// A presentation: a slide for each of these.
#[must_use]
pub fn pptx(slides: &[&str]) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org/presentationml/2006/main";
    let names: Vec<String> = (1..=slides.len()).map(|at| format!("ppt/slides/slide{at}.xml")).collect();
    let slide_type = format!("{OFFICE}presentationml.slide+xml");
    let main_type = format!("{OFFICE}presentationml.presentation.main+xml");
    let mut parts = vec![("ppt/presentation.xml", main_type.as_str())];
    parts.extend(names.iter().map(|name| (name.as_str(), slide_type.as_str())));
    let ids: String =
        (1..=slides.len()).map(|at| format!("<p:sldId id=\"{}\" r:id=\"r{at}\"/>", 255 + at)).collect();
    let related: Vec<_> =
        (1..=slides.len()).map(|at| ("slide", format!("slides/slide{at}.xml"), false)).collect();
    let mut archive = Archive::new()
        .packed("[Content_Types].xml", types(&parts))
        .packed("_rels/.rels", relations(&[("officeDocument", "ppt/presentation.xml".to_owned(), false)]))
        .packed(
            "ppt/presentation.xml",
            format!(
                "{XML}<p:presentation xmlns:p=\"{space}\" xmlns:r=\"{RELATION}\"><p:sldIdLst>{ids}</p:sldIdLst>\
                 <p:sldSz cx=\"9144000\" cy=\"6858000\"/></p:presentation>"
            ),
        )
        .packed("ppt/_rels/presentation.xml.rels", relations(&related));
    for (name, text) in names.iter().zip(slides) {
        archive = archive.packed(
            name,
            format!(
                "{XML}<p:sld xmlns:p=\"{space}\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><p:cSld>\
                 <p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>\
                 <p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"t\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>\
                 <a:xfrm><a:off x=\"914400\" y=\"914400\"/><a:ext cx=\"6858000\" cy=\"914400\"/></a:xfrm>\
                 <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t>\
                 </a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
            ),
        );
    }
    archive.bytes()
}

const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
     xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
     xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
     xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
     xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" office:version=\"1.3\"";
const OPEN: &str = "application/vnd.oasis.opendocument.";

/// An OpenDocument of a kind (`text`, `spreadsheet`, `presentation`) with that body.
fn open_document(kind: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "{XML}<office:document-content {SPACES}><office:body><office:{kind}>{body}</office:{kind}></office:body>\
         </office:document-content>"
    );
    let manifest = format!(
        "{XML}<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" m:version=\"1.3\">\
         <m:file-entry m:full-path=\"/\" m:media-type=\"{OPEN}{kind}\"/>\
         <m:file-entry m:full-path=\"content.xml\" m:media-type=\"text/xml\"/></m:manifest>"
    );
    Archive::new()
        .stored("mimetype", format!("{OPEN}{kind}"))
        .packed("content.xml", content)
        .packed("META-INF/manifest.xml", manifest)
        .bytes()
}

/// A text of these paragraphs.
#[must_use]
pub fn odt(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs.iter().map(|text| format!("<text:p>{text}</text:p>")).collect();
    open_document("text", &body)
}

/// A spreadsheet of one row.
#[must_use]
pub fn ods(cells: &[&str]) -> Vec<u8> {
    let cells: String = cells
        .iter()
        .map(|text| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        })
        .collect();
    let body = format!(
        "<table:table table:name=\"Budget\"><table:table-row>{cells}</table:table-row></table:table>"
    );
    open_document("spreadsheet", &body)
}

/// A presentation: a slide for each of these.
#[must_use]
pub fn odp(slides: &[&str]) -> Vec<u8> {
    let body: String = slides
        .iter()
        .map(|text| {
            format!(
                "<draw:page><draw:frame svg:x=\"2cm\" svg:y=\"2cm\" svg:width=\"12cm\" svg:height=\"3cm\"><draw:text-box>\
                 <text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"
            )
        })
        .collect();
    open_document("presentation", &body)
}

/// An OpenDocument that says that it is encrypted.
#[must_use]
pub fn locked_odt() -> Vec<u8> {
    Archive::new()
        .stored("mimetype", format!("{OPEN}text"))
        .stored("content.xml", [7; 64])
        .packed(
            "META-INF/manifest.xml",
            "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
        )
        .bytes()
}

/// A compound file with these streams at the top, each of at least 4,096 bytes once it is filled up.
#[must_use]
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;
    let bodies: Vec<Vec<u8>> = streams
        .iter()
        .map(|(_, body)| {
            let mut body = body.to_vec();
            body.resize(body.len().max(4096).next_multiple_of(SECTOR), 0);
            body
        })
        .collect();
    // Sector 0 is the table, then the directory, then the streams.
    let num_directory = (streams.len() + 1).div_ceil(4);
    let mut table = vec![0xffff_fffd];
    let mut chain = |length: usize| {
        let begin = table.len() as u32;
        (1..length).for_each(|at| table.push(begin + at as u32));
        table.push(END);
        begin
    };
    let directory_at = chain(num_directory);
    let begins: Vec<u32> = bodies.iter().map(|body| chain(body.len() / SECTOR)).collect();
    table.resize(SECTOR / 4, FREE);
    let entry = |name: &str, kind: u8, [left, right, child]: [u32; 3], begin: u32, size: usize| {
        let mut entry = vec![0; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
        entry[66] = kind;
        for (at, number) in [(68, left), (72, right), (76, child), (116, begin), (120, size as u32)] {
            entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        entry
    };
    let mut directory =
        entry("Root Entry", 5, [FREE, FREE, if streams.is_empty() { FREE } else { 1 }], END, 0);
    for (at, (name, _)) in streams.iter().enumerate() {
        let next = if at + 1 < streams.len() { at as u32 + 2 } else { FREE };
        directory.extend(entry(name, 2, [FREE, next, FREE], begins[at], bodies[at].len()));
    }
    directory.resize(num_directory * SECTOR, 0);
    let mut bytes = vec![0; SECTOR];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, number) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
        bytes[at..at + 2].copy_from_slice(&number.to_le_bytes());
    }
    for (at, number) in [(44, 1), (48, directory_at), (56, 4096), (60, END), (68, END), (76, 0)] {
        bytes[at..at + 4].copy_from_slice(&u32::to_le_bytes(number));
    }
    bytes[80..].fill(0xff);
    bytes.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(directory);
    bytes.extend(bodies.concat());
    bytes
}
