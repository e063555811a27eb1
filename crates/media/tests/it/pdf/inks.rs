//! Spot colours and overprint: found wherever they are used, and only there.

use std::io::Write;

use galley_media::cancel::Cancel;
use galley_media::pool::OpenOptions;
use galley_testkit::papers::{Paper, Sheet};

use crate::bench::{file, open, pool};

const TINT: &str = "<< /FunctionType 2 /Domain [0 1] /N 1 /C0 [0 0 0 0] /C1 [1 0.7 0 0] >>";

/// Spot colours, overprint and problems of one page; `more` are objects from number 6 on.
fn inks(resources: &str, content: &str, more: &[&str]) -> (Vec<String>, bool, Vec<String>) {
    let sheet = Sheet::new(50, 50, content).with(&format!("/Resources << {resources} >>"));
    of_bytes(&Paper::new(&[sheet], "", more).bytes())
}

fn of_bytes(bytes: &[u8]) -> (Vec<String>, bool, Vec<String>) {
    let found = open(&pool(), bytes).unwrap().inspect(&Cancel::new()).unwrap();
    let codes = found.problems.into_iter().map(|problem| problem.code).collect();
    let pdf = found.pdf.unwrap();
    (pdf.spot_colors, pdf.overprint, codes)
}

fn check(resources: &str, content: &str, more: &[&str], spots: &[&str], overprint: bool) {
    let (found, over, _) = inks(resources, content, more);
    assert_eq!(
        (found, over),
        (spots.iter().map(|name| (*name).to_owned()).collect(), overprint),
        "{content}"
    );
}

fn stream(entries: &str, content: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

fn separation(name: &str) -> String {
    format!("[/Separation /{name} /DeviceCMYK {TINT}]")
}

#[test]
fn separations_and_what_they_are_not() {
    let spaces =
        format!("/ColorSpace << /A {} /B {} >>", separation("PANTONE#20286#20C"), separation("Unused"));
    check(&spaces, "/A cs 1 scn 0 0 9 9 re f", &[], &["PANTONE 286 C"], false);
    check(&spaces, "/A CS 1 SCN 0 0 9 9 re S", &[], &["PANTONE 286 C"], false);
    check(&spaces, "0 0 9 9 re f (/A cs) Tj % /A cs\n", &[], &[], false);
    for process in ["All", "None", "Black", "Cyan"] {
        check(&format!("/ColorSpace << /A {} >>", separation(process)), "/A cs 1 scn", &[], &[], false);
    }
    check("/ColorSpace << /A 6 0 R >>", "/A cs", &[&separation("Gold")], &["Gold"], false);
    check(
        "/ColorSpace << /A [6 0 R /Gr#FCn /DeviceGray 7 0 R] >>",
        "/A cs",
        &["/Separation", TINT],
        &["Grün"],
        false,
    );
}

#[test]
fn device_n_and_its_process_colours() {
    let space = |names: &str, attributes: &str| {
        format!("/ColorSpace << /N [/DeviceN [{names}] /DeviceCMYK 6 0 R {attributes}] >>")
    };
    check(&space("/Cyan /Varnish /None /Gold", ""), "/N cs", &[TINT], &["Gold", "Varnish"], false);
    let attributes = "<< /Subtype /NChannel /Process << /ColorSpace /DeviceRGB /Components [/Red /Green /Blue] >> \
                      /Colorants << /Gold [/Separation /Gold /DeviceCMYK 6 0 R] /Silver [/Separation /Silver /DeviceCMYK 6 0 R] >> >>";
    check(&space("/Red /Green /Blue /Gold", attributes), "/N cs", &[TINT], &["Gold"], false);
}

#[test]
fn inside_other_spaces_images_forms_and_patterns() {
    let gold = separation("Gold");
    let indexed = format!("[/Indexed {gold} 1 <00FF>]");
    check(&format!("/ColorSpace << /I {indexed} >>"), "/I cs 1 sc", &[], &["Gold"], false);
    check(&format!("/ColorSpace << /P [/Pattern {gold}] >>"), "/P cs", &[], &["Gold"], false);
    let image = |space: &str| {
        stream(
            &format!(
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace {space}"
            ),
            "x",
        )
    };
    check("/XObject << /Im 6 0 R >>", "/Im Do", &[&image(&gold)], &["Gold"], false);
    check("/XObject << /Im 6 0 R >>", "/Im Do", &[&image(&indexed)], &["Gold"], false);
    check("/XObject << /Im 6 0 R >>", "q Q", &[&image(&gold)], &[], false);
    let spaces = format!("/Resources << /ColorSpace << /A {gold} >> >>");
    let form = stream(
        &format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {spaces}"),
        "/A cs 1 scn 0 0 9 9 re f",
    );
    let outer = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /In 6 0 R >> >>",
        "/In Do",
    );
    check("/XObject << /Out 7 0 R >>", "/Out Do", &[&form, &outer], &["Gold"], false);
    let around = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "/A cs");
    check(
        &format!("/XObject << /F 6 0 R >> /ColorSpace << /A {gold} >>"),
        "/F Do",
        &[&around],
        &["Gold"],
        false,
    );
    let tiling = stream(
        &format!("/PatternType 1 /PaintType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 {spaces}"),
        "/A cs 1 scn",
    );
    check("/Pattern << /P 6 0 R >>", "/Pattern cs /P scn 0 0 9 9 re f", &[&tiling], &["Gold"], false);
    let shading = format!("<< /ShadingType 2 /ColorSpace {gold} /Coords [0 0 1 1] /Function {TINT} >>");
    check("/Shading << /S 6 0 R >>", "/S sh", &[&shading], &["Gold"], false);
    check(
        "/Pattern << /P << /PatternType 2 /Shading 6 0 R >> >>",
        "/Pattern cs /P scn",
        &[&shading],
        &["Gold"],
        false,
    );
    let inline = "BI /W 1 /H 1 /BPC 8 /CS /A ID x/B cs EI /B cs EI Q /C cs".to_owned();
    let three = format!("/ColorSpace << /A {gold} /B {} /C {} >>", separation("Data"), separation("After"));
    let (found, ..) = inks(&three, &inline, &[]);
    assert!(found.contains(&"Gold".to_owned()) && found.contains(&"After".to_owned()), "{found:?}");
}

#[test]
fn glyphs_masks_and_appearances() {
    let gold = separation("Gold");
    let spaces = format!("/Resources << /ColorSpace << /A {gold} >> >>");
    let glyph = stream("", "9 0 d0 /A cs 1 scn 0 0 9 9 re f");
    let font = format!(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >> {spaces} \
                        /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9] >>"
    );
    check("/Font << /T 7 0 R >>", "BT /T 9 Tf (a) Tj ET", &[&glyph, &font], &["Gold"], false);
    let group = stream(
        &format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Group << /S /Transparency >> {spaces}"),
        "/A cs",
    );
    check(
        "/ExtGState << /M << /SMask << /S /Luminosity /G 6 0 R >> >> >>",
        "/M gs",
        &[&group],
        &["Gold"],
        false,
    );
    let looks = stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {spaces}"), "/A cs 1 scn");
    let sheet =
        Sheet::new(50, 50, "").with("/Annots [<< /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 6 0 R >> >>]");
    assert_eq!(of_bytes(&Paper::new(&[sheet], "", &[&looks]).bytes()).0, ["Gold"]);
}

#[test]
fn overprint_counts_where_it_is_set() {
    let states =
        "/ExtGState << /A << /OP true /OPM 1 >> /B << /op true >> /C << /OP false /op false /OPM 1 >> >>";
    check(states, "/A gs", &[], &[], true);
    check(states, "/B gs", &[], &[], true);
    check(states, "/C gs 0 0 9 9 re f", &[], &[], false);
    check(states, "0 0 9 9 re f", &[], &[], false);
    let (_, _, codes) = inks(states, "/A gs", &[]);
    assert_eq!(codes, ["overprint-not-shown"]);
}

#[test]
fn contents_packed_in_every_way() {
    let spaces = format!("/ColorSpace << /A {} >>", separation("Gold"));
    let content = "/A cs 1 scn 0 0 9 9 re f";
    let hex: String = content.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut flate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    flate.write_all(content.as_bytes()).unwrap();
    let flate: String = flate.finish().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    let page = |contents: &str, parts: &[&str]| {
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << {spaces} >> /Contents {contents} >>"
            ),
        ];
        objects.extend(parts.iter().map(|part| (*part).to_owned()));
        of_bytes(&Paper::of(&objects).bytes()).0
    };
    assert_eq!(page("4 0 R", &[&stream("/Filter /ASCIIHexDecode", &hex)]), ["Gold"]);
    assert_eq!(
        page("4 0 R", &[&stream("/Filter [/AHx /FlateDecode] /DecodeParms [null null]", &flate)]),
        ["Gold"]
    );
    assert_eq!(
        page("[4 0 R 5 0 R]", &[&stream("", "/A"), &stream("", "cs")]),
        ["Gold"],
        "an operator over two streams"
    );
    assert_eq!(
        page("4 0 R", &[&stream("/Filter /Unheard", "x")]),
        ["Gold"],
        "what cannot be read may use anything"
    );
    let lying = stream("", content).replace(&format!("/Length {}", content.len()), "/Length 3");
    assert_eq!(page("4 0 R", &[&lying]), ["Gold"], "a wrong length");
}

/// Objects inside a compressed object stream, and a cross-reference stream.
pub fn packed(objects: &[(u32, &str)], plain: &[(u32, String)]) -> Vec<u8> {
    let pack = |bytes: &[u8]| {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    let (mut head, mut body) = (String::new(), String::new());
    for (number, object) in objects {
        head += &format!("{number} {} ", body.len());
        body += object;
        body.push(' ');
    }
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut places = std::collections::BTreeMap::new();
    for (number, object) in plain {
        places.insert(*number, (1u8, out.len() as u32, 0u8));
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let held = 50;
    places.insert(held, (1, out.len() as u32, 0));
    let data = pack((head.clone() + &body).as_bytes());
    let (count, first, length) = (objects.len(), head.len(), data.len());
    out.extend(format!("{held} 0 obj\n<< /Type /ObjStm /N {count} /First {first} /Filter /FlateDecode /Length {length} >>\nstream\n").into_bytes());
    out.extend(data);
    out.extend(b"\nendstream\nendobj\n");
    for (index, (number, _)) in objects.iter().enumerate() {
        places.insert(*number, (2, held, index as u8));
    }
    let start = out.len() as u32;
    places.insert(51, (1, start, 0));
    // Rows of six bytes, as differences to the row above (PNG's "up").
    let (mut rows, mut above) = (Vec::new(), [0u8; 6]);
    for number in 0..52 {
        let (kind, second, third) = places.get(&number).copied().unwrap_or_default();
        let [a, b, c, d] = second.to_be_bytes();
        let row = [kind, a, b, c, d, third];
        rows.push(2);
        rows.extend((0..6).map(|at| row[at].wrapping_sub(above[at])));
        above = row;
    }
    let data = pack(&rows);
    out.extend(
        format!(
            "51 0 obj\n<< /Type /XRef /Size 52 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /DecodeParms << /Predictor 12 \
             /Columns 6 >> /Length {} >>\nstream\n",
            data.len()
        )
        .into_bytes(),
    );
    out.extend(data);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes());
    out
}

fn packed_paper() -> Vec<u8> {
    let gold = separation("Hidden#20Gold");
    let objects = [
        (1, "<< /Type /Catalog /Pages 2 0 R >>"),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 60 40] /Resources << /ColorSpace << /A 5 0 R >> >> /Contents 4 0 R >>",
        ),
        (5, gold.as_str()),
    ];
    packed(&objects, &[(4, stream("", "/A cs 1 scn 0 0 60 40 re f"))])
}

#[test]
fn inside_compressed_object_streams() {
    assert_eq!(
        of_bytes(&packed_paper()),
        (vec!["Hidden Gold".to_owned()], false, vec!["spot-colors-approximated".to_owned()])
    );
}

#[test]
fn where_the_cross_reference_table_is_wrong() {
    let whole = packed_paper();
    let text = |bytes: &[u8], from: &str, to: &str| {
        let at = bytes.windows(from.len()).rposition(|part| part == from.as_bytes()).unwrap();
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    };
    let nowhere = text(&whole, "startxref\n", "startxref\n9");
    assert_eq!(of_bytes(&nowhere).0, ["Hidden Gold"]);
    let spaces = format!("/Resources << /ColorSpace << /A {} >> >>", separation("Gold"));
    let plain = Paper::new(&[Sheet::new(9, 9, "/A cs").with(&spaces)], "", &[]).bytes();
    let shifted = text(&plain, "4 0 obj", " \n 4 0 obj");
    assert_eq!(of_bytes(&shifted).0, ["Gold"]);
    let leading = [b"junk before\n".as_slice(), &plain].concat();
    assert_eq!(of_bytes(&leading).0, ["Gold"]);
}

#[test]
fn encrypted_files_are_searched_as_well() {
    let spaces = format!("/Resources << /ColorSpace << /A {} >> >> /Rotate 90", separation("Gold"));
    let bytes = Paper::new(&[Sheet::new(9, 9, "/A cs").with(&spaces)], "", &[]).encrypted("sesame").bytes();
    let options = OpenOptions { password: Some("sesame".to_owned()), stream: None };
    let found = pool().open(file(&bytes), options, &Cancel::new()).unwrap().inspect(&Cancel::new()).unwrap();
    let codes: Vec<_> = found.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(
        (found.pdf.unwrap().spot_colors, codes),
        (vec!["Gold".to_owned()], vec!["spot-colors-approximated"])
    );
}

#[test]
fn loops_end() {
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 6 0 R >> >>",
        "/F Do",
    );
    check("/XObject << /F 6 0 R >>", "/F Do", &[&form], &[], false);
    check("/ColorSpace << /A /B /B /A >>", "/A cs", &[], &[], false);
    check("/ColorSpace << /A 6 0 R >>", "/A cs", &["[/Indexed 6 0 R 1 <00>]"], &[], false);
    check("/ColorSpace << /A 6 0 R >>", "/A cs", &["6 0 R"], &[], false);
}
