//! Values as bytes again, and objects put behind a file's end (ISO 32000-2, 7.5.6).

use std::io::Write as _;

use crate::pdf::syntax::objects::Objects;
use crate::pdf::syntax::value::{Dict, Value};
use crate::pdf::syntax::xref;

/// The bytes to append so that these objects stand for those of their numbers; `None` where the file's own
/// cross-reference table is not to be trusted, or the objects cannot be written.
pub(in crate::pdf) fn update(objects: &Objects, changed: &[(u32, Value)]) -> Option<Vec<u8>> {
    let bytes = objects.bytes();
    let previous = xref::start(bytes)?;
    let base = bytes.header();
    let root = objects.trailer().get("Root")?.as_ref_number()?;
    let size = u32::try_from(objects.trailer().get("Size")?.as_index()?).ok()?;
    let mut out = b"\n".to_vec();
    let place = |out: &Vec<u8>| (bytes.len() + out.len() as u64).checked_sub(base);
    let mut places = Vec::new();
    for (number, value) in changed {
        places.push((*number, place(&out)?));
        let _ = writeln!(out, "{number} 0 obj");
        write(value, &mut out)?;
        out.extend(b"\nendobj\n");
    }
    places.sort_unstable();
    let start = place(&out)?;
    // Tables follow tables and streams follow streams: readers need not know both in one chain.
    if xref::is_table(bytes, previous.checked_add(base)?) {
        out.extend(b"xref\n");
        for (number, at) in &places {
            let _ = write!(out, "{number} 1\n{at:010} 00000 n \n");
        }
        let _ = write!(out, "trailer\n<< /Size {size} /Root {root} 0 R /Prev {previous} >>\n");
    } else {
        places.push((size, start));
        let (mut rows, mut index) = (Vec::new(), String::new());
        for (number, at) in &places {
            rows.push(1);
            rows.extend(at.to_be_bytes());
            rows.push(0);
            index.push_str(&format!("{number} 1 "));
        }
        let (total, length) = (size.checked_add(1)?, rows.len());
        let _ = write!(
            out,
            "{size} 0 obj\n<< /Type /XRef /Size {total} /Index [{index}] /W [1 8 1] /Root {root} 0 R /Prev {previous} \
             /Length {length} >>\nstream\n"
        );
        out.extend(rows);
        out.extend(b"\nendstream\nendobj\n");
    }
    let _ = write!(out, "startxref\n{start}\n%%EOF\n");
    Some(out)
}

/// Writes a value; streams are none.
pub(super) fn write(value: &Value, out: &mut Vec<u8>) -> Option<()> {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(truth) => out.extend(truth.to_string().into_bytes()),
        Value::Number(number) => out.extend(number.to_string().into_bytes()),
        Value::Name(name) => write_name(name, out),
        Value::Text(text) => {
            out.push(b'<');
            text.iter().for_each(|byte| out.extend(format!("{byte:02x}").into_bytes()));
            out.push(b'>');
        }
        Value::Array(values) => {
            out.push(b'[');
            for value in values.iter() {
                out.push(b' ');
                write(value, out)?;
            }
            out.extend(b" ]");
        }
        Value::Dict(dict) => write_dict(dict, out)?,
        Value::Ref(number) => out.extend(format!("{number} 0 R").into_bytes()),
        Value::Stream(_) => return None,
    }
    Some(())
}

fn write_dict(dict: &Dict, out: &mut Vec<u8>) -> Option<()> {
    out.extend(b"<<");
    for (key, value) in &dict.entries {
        out.push(b' ');
        write_name(key, out);
        out.push(b' ');
        write(value, out)?;
    }
    out.extend(b" >>");
    Some(())
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'+') {
            out.push(*byte);
        } else {
            out.extend(format!("#{byte:02x}").into_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::syntax::lexer::Lexer;

    #[test]
    fn what_is_written_is_what_was_read() {
        let text = b"<< /A#20b [1 -2.5 (x\\)y) null true 7 0 R /#2f] /C << /D <FF00> >> /E [] >>";
        let value = Lexer::new(text).value().unwrap();
        let mut out = Vec::new();
        write(&value, &mut out).unwrap();
        assert_eq!(Lexer::new(&out).value(), Some(value));
    }
}
