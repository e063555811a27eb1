//! XML of others, read into a tree with bounds: bytes, depth, nodes. No document types, so no entities but XML's own five,
//! and nothing outside of the file.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::format::Trouble;

/// The longest file that is read, of any format.
pub const MAX_BYTES: usize = 32 << 20;
const MAX_DEPTH: usize = 40;
const MAX_NODES: usize = 400_000;
const MAX_ATTRIBUTES: usize = 100;

/// An element, or a text, which has no name. Names are local ones; those of attributes are as they stand.
#[derive(Debug, Default)]
pub struct Node {
    pub name: String,
    attributes: Vec<(String, String)>,
    own: String,
    pub children: Vec<Node>,
}

impl Node {
    /// What no document holds: one of another format, put into the words of this one.
    pub fn made(name: &str, attributes: Vec<(String, String)>, children: Vec<Self>) -> Self {
        Self { name: name.to_owned(), attributes, own: String::new(), children }
    }

    /// A text that stands between elements.
    pub fn of_text(text: String) -> Self {
        Self { own: text, ..Self::default() }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text that stands in it directly.
    pub fn text(&self) -> String {
        self.children.iter().filter(|child| child.name.is_empty()).map(|child| child.own.as_str()).collect()
    }

    /// All text in it and below, with a line end behind each element of that name.
    pub fn all_text(&self, paragraph: &str) -> String {
        let mut text = self.own.clone();
        for child in &self.children {
            text.push_str(&child.all_text(paragraph));
            if child.name == paragraph {
                text.push('\n');
            }
        }
        text
    }
}

fn damaged(what: impl std::fmt::Display) -> Trouble {
    Trouble::Damaged(what.to_string())
}

/// Bytes as text: UTF-8, or UTF-16 where a byte order mark says so.
pub fn text_of(bytes: &[u8]) -> Result<String, Trouble> {
    if bytes.len() > MAX_BYTES {
        return Err(Trouble::TooLarge("more than 32 MiB"));
    }
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            bytes.chunks_exact(2).skip(1).filter_map(|pair| pair.try_into().ok()).map(unit).collect();
        String::from_utf16(&units).map_err(damaged)
    };
    match bytes {
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(damaged),
        _ => String::from_utf8(bytes.to_vec()).map_err(damaged),
    }
}

/// Reads a document.
pub fn read(text: &str) -> Result<Node, Trouble> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    let mut num_nodes = 0;
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(tag) => {
                if open.len() >= MAX_DEPTH {
                    return Err(Trouble::TooLarge("elements within elements too deep"));
                }
                open.push(node(&tag, &mut num_nodes)?);
            }
            Event::Empty(tag) => close(node(&tag, &mut num_nodes)?, &mut open, &mut root)?,
            Event::End(_) => {
                let node = open.pop().ok_or_else(|| damaged("an end without a start"))?;
                close(node, &mut open, &mut root)?;
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref().map_err(damaged)? {
                    Some(letter) => letter,
                    None => {
                        own_entity(&reference).ok_or_else(|| damaged("an entity that is not XML's own"))?
                    }
                };
                add(&mut open, letter.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(damaged("it has a document type, which is not read")),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(damaged("it ends within an element")),
    }
}

fn own_entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

fn node(tag: &BytesStart<'_>, num_nodes: &mut usize) -> Result<Node, Trouble> {
    *num_nodes += 1;
    if *num_nodes > MAX_NODES {
        return Err(Trouble::TooLarge("more than 400,000 elements"));
    }
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(damaged)?;
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(Trouble::TooLarge("an element of more than 100 attributes"));
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?;
        attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
    }
    let name = tag.local_name().into_inner().to_owned();
    Ok(Node { name, attributes, ..Node::default() })
}

fn close(node: Node, open: &mut [Node], root: &mut Option<Node>) -> Result<(), Trouble> {
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None if root.is_some() => return Err(damaged("it has more than one root")),
        None => *root = Some(node),
    }
    Ok(())
}

/// Text between tags comes in pieces, which are put together.
fn add(open: &mut [Node], text: &str) {
    let Some(node) = open.last_mut() else { return };
    match node.children.last_mut() {
        Some(last) if last.name.is_empty() => last.own.push_str(text),
        _ => node.children.push(Node { own: text.to_owned(), ..Node::default() }),
    }
}

/// Text as it may stand in elements and attributes. What XML cannot say at all is left out.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => escaped.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if u32::from(letter) < 0x20 => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        let said = "a < b && \"c\" > 'd'\n\ttwo\r é 到";
        let xml = format!("<?xml version=\"1.0\"?><a b=\"{0}\">{0}</a>", escaped(said));
        let root = read(&xml).unwrap();
        assert_eq!((root.name.as_str(), root.attribute("b")), ("a", Some(said)));
        assert_eq!(root.text(), said);
        assert_eq!(escaped("a\u{0}\u{7}\u{ffff}b"), "ab");
    }

    #[test]
    fn elements_are_a_tree() {
        let root =
            read("<x:a xmlns:x='u'><b c='1'/><p>one</p><p>t<i>w</i>o</p><![CDATA[<&]]></x:a>").unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.child("b").and_then(|b| b.attribute("c")), Some("1"));
        assert_eq!(root.all_text("p"), "one\ntwo\n<&");
        assert_eq!(root.text(), "<&");
    }

    #[test]
    fn hostile_documents_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(1_000), "</a>".repeat(1_000));
        assert!(matches!(read(&deep), Err(Trouble::TooLarge(_))));
        let many = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES));
        assert!(matches!(read(&many), Err(Trouble::TooLarge(_))));
        let wide =
            format!("<a {}/>", (0..=MAX_ATTRIBUTES).map(|nth| format!("a{nth}='' ")).collect::<String>());
        assert!(matches!(read(&wide), Err(Trouble::TooLarge(_))));
        for xml in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "</a>",
            "<a/><b/>",
            "<a b='1' b='2'/>",
            "<a>&nbsp;</a>",
            "<a b='&x;'/>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        ] {
            assert!(matches!(read(xml), Err(Trouble::Damaged(_))), "{xml}");
        }
    }

    #[test]
    fn wide_characters_are_read_where_they_are_announced() {
        let units: Vec<u16> = "\u{feff}<a>é</a>".encode_utf16().collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        assert_eq!(text_of(&big).unwrap(), "<a>é</a>");
        assert_eq!(text_of(&little).unwrap(), "<a>é</a>");
        assert_eq!(text_of("\u{feff}é".as_bytes()).unwrap(), "é");
        assert!(text_of(b"\xff\x00").is_err());
    }
}
