//! PDFs as other programs write them, made anew by those that set-up installs: told, read and drawn as by pypdfium2.
//!
//! What each is made for is looked for in its bytes first, so that none of them tests nothing. No answer differs from
//! pypdfium2's by design here. ImageMagick writes no more than eight bits of a channel.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use galley_testkit::places::package;
use image::{ImageFormat, Rgb, RgbImage};

use crate::pdf::{drawn, geometry, reference, text};

const LETTERS: &str = include_str!("produced/letters.ps");
const IDEOGRAPHS: &str = include_str!("produced/ideographs.ps");
const INKS: &str = include_str!("produced/inks.ps");
const SHADINGS: &str = include_str!("produced/shadings.ps");
const IMAGES: &str = include_str!("produced/images.ps");
const TURNED: &str = include_str!("produced/turned.ps");
const DRAWING: &str = include_str!("produced/drawing.svg");

/// Ghostscript's own, as Debian's package `libgs-common` has them.
const CMYK: &str = "/usr/share/color/icc/ghostscript/default_cmyk.icc";
const SRGB: &str = "/usr/share/color/icc/ghostscript/srgb.icc";

/// LibreOffice's settings: what it writes says which part of a text is what.
const TAGGED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Common/Filter/PDF/Export">
<prop oor:name="UseTaggedPDF" oor:op="fuse"><value>true</value></prop></item></oor:items>"#;

/// Runs a program in a folder that holds these files, where it sees the bundled fonts and no others of the system.
/// Returns what it wrote under these names. `FOLDER` in an argument stands for the folder.
fn made<const N: usize>(
    program: &str,
    arguments: &[&str],
    files: &[(&str, &[u8])],
    written: [&str; N],
) -> [Vec<u8>; N] {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let write = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    for (name, bytes) in files {
        write(name, bytes);
    }
    let (fonts, cache) = (package().join("fonts"), place.join("cache"));
    let [fonts, cache] = [fonts.display(), cache.display()];
    write(
        "fonts.conf",
        format!("<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>").as_bytes(),
    );
    // None takes more than some seconds.
    let mut command = Command::new("timeout");
    command
        .args(["120", program])
        .args(arguments.iter().map(|argument| argument.replace("FOLDER", &place.to_string_lossy())));
    command.env("FONTCONFIG_FILE", place.join("fonts.conf")).env("HOME", place).env("TMPDIR", place);
    let done = command.current_dir(place).output();
    let done = done.unwrap_or_else(|error| panic!("{program}: {error}: `cargo xtask run` installs it"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
    written
        .map(|name| std::fs::read(place.join(name)).unwrap_or_else(|_| panic!("{program}, {name}: {said}")))
}

fn ghostscript(program: &str, arguments: &[&str]) -> Vec<u8> {
    let font = package().join("fonts/DroidSansFallbackFull.ttf");
    let known = format!(
        "/Bundled << /FileType /TrueType /Path ({}) /SubfontID 0 /CSI [(Japan1) 6] >> ;\n",
        font.display()
    );
    let allowed =
        [font.as_path(), Path::new(CMYK)].map(|path| format!("--permit-file-read={}", path.display()));
    let always =
        ["-q", "-dSAFER", "-dALLOWPSTRANSPARENCY", "-I.", &allowed[0], &allowed[1], "-sDEVICE=pdfwrite"];
    let arguments = [&always[..], arguments, &["-o", "out.pdf", "in.ps"]].concat();
    let files = [("in.ps", program.as_bytes()), ("cidfmap", known.as_bytes())];
    let [pdf] = made("gs", &arguments, &files, ["out.pdf"]);
    pdf
}

/// ImageMagick's, by the names that the rules of Debian's package do not keep it from writing: EPDF for one page, PDFA for
/// more.
fn magick(format: &str, arguments: &[&str]) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(61, 43, |x, y| Rgb([(x * 4) as u8, (y * 5) as u8, ((x * 7) ^ (y * 3)) as u8]));
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    let named = format!("{format}:out.pdf");
    let arguments = [&["in.png"][..], arguments, &[&named]].concat();
    let [pdf] = made("convert", &arguments, &[("in.png", png.get_ref())], ["out.pdf"]);
    pdf
}

/// A text, slides and a sheet.
fn office() -> [Vec<u8>; 3] {
    let files: [(&str, &[u8]); 4] = [
        ("text.fodt", include_bytes!("produced/text.fodt")),
        ("slides.fodp", include_bytes!("produced/slides.fodp")),
        ("sheet.fods", include_bytes!("produced/sheet.fods")),
        ("profile/user/registrymodifications.xcu", TAGGED.as_bytes()),
    ];
    let arguments = [
        "-env:UserInstallation=file://FOLDER/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "text.fodt",
        "slides.fodp",
        "sheet.fods",
    ];
    made("soffice", &arguments, &files, ["text.pdf", "slides.pdf", "sheet.pdf"])
}

/// From these, by qpdf; `arguments` name them `0.pdf` and so on.
fn qpdf(from: &[Vec<u8>], arguments: &[&str]) -> Vec<u8> {
    let names: Vec<String> = (0..from.len()).map(|number| format!("{number}.pdf")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(from.iter().map(Vec::as_slice)).collect();
    let [pdf] = made("qpdf", &[arguments, &["out.pdf"]].concat(), &files, ["out.pdf"]);
    pdf
}

fn holds(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|found| found == part.as_bytes())
}

fn check(name: &str, bytes: &[u8], parts: &[&str], words: &str) {
    check_locked(name, bytes, None, parts, words);
}

/// Sizes, words and pixels of all pages. `parts` stand in the file, as it is or with its objects unpacked; so do `words`,
/// on one page.
fn check_locked(name: &str, bytes: &[u8], password: Option<&str>, parts: &[&str], words: &str) {
    let password_argument = format!("--password={}", password.unwrap_or_default());
    let unpack =
        ["--qdf", "--object-streams=disable", "--decrypt", &password_argument, "--warning-exit-0", "0.pdf"];
    let unpacked = qpdf(&[bytes.to_vec()], &unpack);
    for part in parts {
        assert!(holds(bytes, part) || holds(&unpacked, part), "{name} has no {part}");
    }
    geometry::check_all_locked(bytes, password);
    let found: Vec<String> =
        text::check_words_locked(bytes, password).iter().map(|page| page.join(" ")).collect();
    assert!(found.iter().any(|page| page.contains(words)), "{name}: {found:?}");
    let plain = drawn::locked_is_drawn_the_same(name, bytes, password, 100);
    assert_eq!(plain, Vec::<u32>::new(), "{name}: pages on which nothing is seen");
}

#[test]
fn letters_of_every_kind_of_font() {
    let old = ghostscript(LETTERS, &["-dCompatibilityLevel=1.2"]);
    // Fonts of their format are in files from 1.3 on; before, Ghostscript leaves them to the reader.
    check("1.2", &old, &["%PDF-1.2", "/Type3", "/Times-Roman"], "Proofs of letters");
    let newer = ghostscript(LETTERS, &["-dCompatibilityLevel=1.4"]);
    check("1.4", &newer, &["%PDF-1.4", "/Type3", "/FontFile3"], "Proofs of letters");
    let ideographs = ghostscript(IDEOGRAPHS, &["-dCompatibilityLevel=1.7"]);
    let parts = ["%PDF-1.7", "/CIDFontType2", "/FontFile2", "/UniJIS"];
    check("ideographs", &ideographs, &parts, "校正をお願いします");
}

#[test]
fn inks_shadings_and_transparency() {
    let inks = ghostscript(INKS, &[]);
    check("inks", &inks, &["/Separation", "/Galley#20Gold", "/DeviceN", "/DeviceCMYK", "/CalRGB"], "");
    let types = [1, 2, 3, 4, 6].map(|number| format!("/ShadingType {number}"));
    let parts: Vec<&str> = types.iter().map(String::as_str).chain(["/Multiply", "/ca 0.5"]).collect();
    check("shadings", &ghostscript(SHADINGS, &["-dCompatibilityLevel=1.5"]), &parts, "");
}

#[test]
fn output_intents_are_not_applied() {
    let intent = format!(
        "[ /_objdef {{profile}} /type /stream /OBJ pdfmark [ {{profile}} << /N 4 >> /PUT pdfmark\n\
         [ {{profile}} ({CMYK}) (r) file /PUT pdfmark\n\
         [ {{Catalog}} << /OutputIntents [ << /Type /OutputIntent /S /GTS_PDFX /OutputConditionIdentifier (Custom) \
         /DestOutputProfile {{profile}} >> ] >> /PUT pdfmark\n"
    );
    let bytes = ghostscript(&format!("{INKS}\n{intent}"), &[]);
    check("intent", &bytes, &["/OutputIntents", "/DestOutputProfile"], "");
    let look = |bytes: &[u8]| reference::drawn(bytes, None, 1, 300, 200);
    assert!(look(&bytes) == look(&ghostscript(INKS, &[])), "pdfium has come to know output intents: say so");
}

#[test]
fn images_as_ghostscript_packs_them() {
    check(
        "images",
        &ghostscript(IMAGES, &[]),
        &["/DCTDecode", "/CCITTFaxDecode", "/FlateDecode", "/ImageMask"],
        "",
    );
}

#[test]
fn pages_turned_and_cropped() {
    let bytes = ghostscript(TURNED, &["-dAutoRotatePages=/PageByPage"]);
    let parts =
        ["/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox", "/TrimBox", "/BleedBox", "/PageLabels"];
    check("turned", &bytes, &parts, "Falling");
}

#[test]
fn linearized_and_encrypted_by_ghostscript() {
    let pages = format!("{LETTERS}\n{TURNED}");
    check("linearized", &ghostscript(&pages, &["-dFastWebView=true"]), &["/Linearized"], "Cropped");
    let lock = ["-sOwnerPassword=owner", "-sUserPassword=sesame", "-dEncryptionR=3", "-dKeyLength=128"];
    let locked = ghostscript(LETTERS, &[&lock[..], &["-dCompatibilityLevel=1.4"]].concat());
    check_locked("locked", &locked, Some("sesame"), &["/Encrypt", "%PDF-1.4"], "Proofs of letters");
}

#[test]
fn packed_merged_and_encrypted_by_qpdf() {
    let parts = [LETTERS, TURNED, SHADINGS, IMAGES, IDEOGRAPHS].map(|program| ghostscript(program, &[]));
    let merge = "--empty --pages 0.pdf 1.pdf 2.pdf 3.pdf 4.pdf -- --object-streams=generate --linearize --rotate=+90:1,7";
    let merged = qpdf(&parts, &merge.split(' ').collect::<Vec<_>>());
    check("merged", &merged, &["/ObjStm", "/XRef", "/Linearized", "/Rotate 90"], "校正をお願いします");
    let lock = "--encrypt sesame owner 256 -- --object-streams=generate 0.pdf";
    let locked = qpdf(&parts[..1], &lock.split(' ').collect::<Vec<_>>());
    check_locked("AES", &locked, Some("sesame"), &["/AESV3", "/ObjStm"], "Proofs of letters");
}

#[test]
fn images_as_imagemagick_packs_them() {
    let cases: [(&str, &[&str], &[&str]); 7] = [
        ("jpeg 2000", &["-compress", "JPEG2000"], &["/JPXDecode"]),
        ("fax", &["-monochrome", "-compress", "Group4"], &["/CCITTFaxDecode", "/K -1"]),
        (
            "inks by profile",
            &["-profile", SRGB, "-profile", CMYK, "-compress", "Zip"],
            &["/ICCBased", "/N 4"],
        ),
        ("inks", &["-colorspace", "CMYK", "-compress", "JPEG"], &["/DCTDecode", "/DeviceCMYK"]),
        ("profile", &["-profile", SRGB, "-compress", "Zip"], &["/ICCBased", "/N 3"]),
        ("veil", &["-alpha", "set", "-channel", "A", "-evaluate", "set", "50%", "+channel"], &["/SMask"]),
        ("palette", &["-colors", "16", "-type", "Palette", "-compress", "LZW"], &["/LZWDecode", "/Indexed"]),
    ];
    for (name, arguments, parts) in cases {
        check(name, &magick("EPDF", arguments), parts, "");
    }
    let two = ["-profile", SRGB, "-density", "36", "(", "+clone", "-rotate", "90", ")", "-compress", "Zip"];
    check("two pages", &magick("PDFA", &two), &["/ICCBased", "/Count 2"], "");
}

#[test]
fn texts_slides_and_sheets_as_libreoffice_writes_them() {
    let [text, slides, sheet] = office();
    let words = "Terms of the offer An office finds affluent flowers";
    check("text", &text, &["/StructTreeRoot", "/Marked true", "/FontFile2", "/ToUnicode"], words);
    for others in ["שלום עולם", "مرحبا بالعالم", "校正をお願いします"] {
        let found = text::check_words(&text);
        assert!(found.iter().any(|page| page.join(" ").contains(others)), "{others}: {found:?}");
    }
    check("slides", &slides, &["/SMask", "/ca 0.4", "/ShadingType"], "Campaign opening");
    check("sheet", &sheet, &["/Count 3"], "Posters 1234.5");
}

#[test]
fn drawings_as_cairo_writes_them() {
    let files = [("drawing.svg", DRAWING.as_bytes())];
    let [pdf] = made("rsvg-convert", &["-f", "pdf", "-o", "out.pdf", "drawing.svg"], &files, ["out.pdf"]);
    let parts =
        ["cairo", "/Transparency", "/SMask", "/Luminosity", "/PatternType 1", "/ShadingType 3", "/Multiply"];
    check("drawing", &pdf, &parts, "affluent");
}

/// Some of them for other tests, the same bytes every time: what is written of the time and by chance is left out, or
/// overwritten.
pub fn steady() -> [(&'static str, Vec<u8>); 4] {
    let letters = ghostscript(LETTERS, &["-dOmitInfoDate=true", "-dOmitID=true", "-dOmitXMP=true"]);
    // Without the user's password, so that everybody opens it.
    let lock =
        ["--static-id", "--static-aes-iv", "--encrypt", "", "owner", "128", "--use-aes=y", "--", "0.pdf"];
    let locked = qpdf(std::slice::from_ref(&letters), &lock);
    // The fonts of a text come in another order each time; here there is one.
    let [_, slides, _] = office();
    [
        ("letters.pdf", letters),
        ("locked.pdf", locked),
        ("jpeg2000.pdf", without_chance(magick("EPDF", &["-compress", "JPEG2000"]))),
        ("office.pdf", without_chance(slides)),
    ]
}

/// Zeros in the place of dates and identifiers, which no other byte depends on where nothing is encrypted.
fn without_chance(mut bytes: Vec<u8>) -> Vec<u8> {
    for (before, end) in [("(D:", b')'), ("/ID [", b']'), ("/DocChecksum /", b'\n')] {
        let mut from = 0;
        while let Some(at) = bytes[from..].windows(before.len()).position(|part| part == before.as_bytes()) {
            from += at + before.len();
            let rest = bytes[from..].iter_mut().take_while(|byte| **byte != end);
            rest.filter(|byte| byte.is_ascii_hexdigit()).for_each(|byte| *byte = b'0');
        }
    }
    bytes
}
