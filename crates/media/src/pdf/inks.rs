//! Spot colours and overprint, as far as the pages' contents really use them.
//!
//! Walks what each page draws: colour spaces, images, forms, patterns, shadings, Type 3 glyphs, soft masks and what
//! annotations look like. A resource that no operator names does not count. Where a content cannot be unpacked,
//! everything that it could name counts. Colours are not looked at: an ink at 0 % counts.

use std::collections::{BTreeSet, HashSet};

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::image::problem;
use crate::inspect::Problem;
use crate::pdf::syntax::{Dict, Leaf, Lexer, Objects, Stream, Token, Tree, Value};

const MAX_NAMES: usize = 256;
/// Contents inside contents, and colour spaces inside each other.
const MAX_DEPTH: u32 = 24;
/// Most bytes of one content, and of all of them.
const MAX_CONTENT: usize = 64 << 20;
const MAX_TOTAL: usize = 4 << 30;
const MAX_OPERANDS: usize = 512;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inks {
    pub(super) spot_colors: BTreeSet<String>,
    pub(super) overprint: bool,
    /// Something was not looked at.
    pub(super) incomplete: bool,
}

/// Walks over all pages.
pub(super) fn search(objects: &Objects, num_pages: u32, cancel: &Cancel) -> Result<Inks, MediaError> {
    let mut search = Search { objects, inks: Inks::default(), seen: HashSet::new(), page: 0, total: 0 };
    let tree = Tree::new(objects);
    for page in 0..num_pages {
        cancel.check()?;
        search.page = page;
        match tree.page(page) {
            Some(leaf) => search.page(&leaf),
            // A page that does not exist has no inks.
            None => continue,
        }
    }
    Ok(search.inks)
}

/// What cannot be shown as it prints.
pub(super) fn problems(inks: &Inks) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !inks.spot_colors.is_empty() {
        let names: Vec<&str> = inks.spot_colors.iter().take(8).map(String::as_str).collect();
        let message = format!("spot colours are shown by their process colours: {}", names.join(", "));
        problems.push(problem("spot-colors-approximated", &message));
    }
    if inks.overprint {
        problems.push(problem(
            "overprint-not-shown",
            "the file sets overprint, which is not simulated: colours that print over each other may differ on paper",
        ));
    }
    if inks.incomplete {
        problems.push(problem(
            "inks-not-searched",
            "not all of the file could be searched, so spot colours and overprint may have been missed",
        ));
    }
    problems
}

struct Search<'a> {
    objects: &'a Objects,
    inks: Inks,
    /// Objects walked over, with the page where what they name depends on it.
    seen: HashSet<(u32, Option<u32>)>,
    page: u32,
    total: usize,
}

impl Search<'_> {
    fn page(&mut self, leaf: &Leaf<'_>) {
        let Some(dict) = leaf.dict() else { return };
        let resources = leaf.inherited("Resources");
        let contents = match self.objects.entry(dict, "Contents") {
            Value::Array(parts) => parts.to_vec(),
            one => vec![one],
        };
        let mut whole = Some(Vec::new());
        for part in contents {
            let Value::Stream(stream) = self.objects.resolve(&part) else { continue };
            match (self.objects.unpack(&stream, MAX_CONTENT), &mut whole) {
                (Some(bytes), Some(whole)) if whole.len() + bytes.len() <= MAX_CONTENT => {
                    whole.extend(bytes);
                    whole.push(b'\n');
                }
                _ => whole = None,
            }
        }
        self.content(whole, &resources, 0);
        let marks = self.objects.entry(dict, "Annots").as_array();
        for mark in marks.iter().flat_map(|marks| marks.iter()) {
            let mark = self.objects.resolve(mark);
            if let Some(mark) = mark.as_dict() {
                self.appearance(mark);
            }
        }
    }

    /// The normal appearance; of several states the one that is set, else all of them.
    fn appearance(&mut self, mark: &Dict) {
        let appearances = self.objects.entry(mark, "AP");
        let Some(normal) = appearances.as_dict().and_then(|dict| dict.get("N")).cloned() else { return };
        match self.objects.resolve(&normal) {
            Value::Dict(states) => {
                let state = self.objects.entry(mark, "AS");
                let set = state.as_name().map(|name| String::from_utf8_lossy(name).into_owned());
                for (name, form) in &states.entries {
                    if set.as_ref().is_none_or(|set| set.as_bytes() == name.as_slice()) {
                        self.form(form, &Value::Null, 0);
                    }
                }
            }
            _ => self.form(&normal, &Value::Null, 0),
        }
    }

    /// Whether an object comes for the first time; without resources of its own, on this page.
    fn is_new(&mut self, value: &Value, own_resources: bool) -> bool {
        let Some(number) = value.as_ref_number() else { return true };
        self.seen.insert((number, (!own_resources).then_some(self.page)))
    }

    /// A form, tiling pattern or glyph: a stream with a content, and resources of its own or those around it.
    fn form(&mut self, form: &Value, around: &Value, depth: u32) {
        let Value::Stream(stream) = self.objects.resolve(form) else { return };
        let own = self.objects.entry(&stream.dict, "Resources");
        if !self.is_new(form, own != Value::Null) {
            return;
        }
        let resources = if own == Value::Null { around.clone() } else { own };
        let content = self.objects.unpack(&stream, MAX_CONTENT);
        self.content(content, &resources, depth + 1);
    }

    fn content(&mut self, content: Option<Vec<u8>>, resources: &Value, depth: u32) {
        let Some(content) = content else { return self.everything(resources, depth) };
        self.total = self.total.saturating_add(content.len());
        if depth > MAX_DEPTH || self.total > MAX_TOTAL {
            self.inks.incomplete = true;
            return;
        }
        let mut lexer = Lexer::of_content(&content);
        let mut operands: Vec<Value> = Vec::new();
        let mut done = HashSet::new();
        while let Some(token) = lexer.next() {
            let word = match token {
                Token::Value(value) => {
                    if operands.len() < MAX_OPERANDS {
                        operands.push(value);
                    }
                    continue;
                }
                Token::Word(word) => word,
            };
            if word == b"BI" {
                self.inline_image(&mut lexer, resources, depth);
            } else if let Some((category, name)) = named(&word, &operands)
                && done.insert((category, name.to_vec()))
            {
                let value = self.resource(resources, category, name);
                self.used(category, &value, resources, depth);
            }
            operands.clear();
        }
    }

    fn resource(&self, resources: &Value, category: &str, name: &[u8]) -> Value {
        let category = resources.as_dict().map(|dict| self.objects.entry(dict, category));
        let values = category.as_ref().and_then(Value::as_dict);
        let mut entries = values.iter().flat_map(|dict| dict.entries.iter().rev());
        entries
            .find(|(key, _)| key == name)
            .map_or_else(|| Value::Name(name.to_vec()), |(_, value)| value.clone())
    }

    fn used(&mut self, category: &str, value: &Value, resources: &Value, depth: u32) {
        if depth > MAX_DEPTH {
            self.inks.incomplete = true;
            return;
        }
        match category {
            "ColorSpace" => self.color_space(value, resources, depth),
            "ExtGState" => self.graphics_state(value, resources, depth),
            "XObject" => self.x_object(value, resources, depth),
            "Pattern" => self.pattern(value, resources, depth),
            "Shading" => self.shading(value, resources, depth),
            _ => self.font(value, resources, depth),
        }
    }

    /// What could be named where the content itself cannot be read.
    fn everything(&mut self, resources: &Value, depth: u32) {
        const CATEGORIES: [&str; 6] = ["ColorSpace", "ExtGState", "XObject", "Pattern", "Shading", "Font"];
        let Some(resources_dict) = resources.as_dict() else { return };
        for category in CATEGORIES {
            let values = self.objects.entry(resources_dict, category);
            for (_, value) in values.as_dict().map(|dict| dict.entries.clone()).unwrap_or_default() {
                self.used(category, &value, resources, depth + 1);
            }
        }
    }

    /// ISO 32000-2, 8.6.6.
    fn color_space(&mut self, value: &Value, resources: &Value, depth: u32) {
        if depth > MAX_DEPTH {
            self.inks.incomplete = true;
            return;
        }
        let space = match self.objects.resolve(value) {
            // A name may stand for another space of the resources.
            Value::Name(name) => match self.resource(resources, "ColorSpace", &name) {
                Value::Name(_) => return,
                other => self.objects.resolve(&other),
            },
            other => other,
        };
        let Some(parts) = space.as_array() else { return };
        let part = |index: usize| parts.get(index).map_or(Value::Null, |part| self.objects.resolve(part));
        match part(0).as_name().unwrap_or_default() {
            b"Separation" => {
                let name = part(1);
                self.note(name.as_name().unwrap_or_default(), &[]);
            }
            b"DeviceN" => {
                let (names, process) = (part(1).as_array(), self.process_components(&part(4)));
                for name in names.iter().flat_map(|names| names.iter()) {
                    let name = self.objects.resolve(name);
                    self.note(name.as_name().unwrap_or_default(), &process);
                }
            }
            b"Indexed" | b"I" | b"Pattern" => {
                let base = parts.get(1).cloned().unwrap_or(Value::Null);
                self.color_space(&base, resources, depth + 1);
            }
            _ => {}
        }
    }

    /// Names of an /NChannel space that stand for the process colours.
    fn process_components(&self, attributes: &Value) -> Vec<Value> {
        let process = attributes.as_dict().map(|dict| self.objects.entry(dict, "Process"));
        let process = process.as_ref().and_then(Value::as_dict);
        let components = process.and_then(|dict| self.objects.entry(dict, "Components").as_array());
        components.iter().flat_map(|names| names.iter()).map(|name| self.objects.resolve(name)).collect()
    }

    /// `All` and `None` are no inks, and the process colours are no spot colours (ISO 32000-2, 8.6.6.4).
    fn note(&mut self, name: &[u8], process: &[Value]) {
        const PROCESS: [&[u8]; 6] = [b"All", b"None", b"Cyan", b"Magenta", b"Yellow", b"Black"];
        let plain = PROCESS.contains(&name) || process.iter().any(|one| one.as_name() == Some(name));
        if name.is_empty() || plain || self.inks.spot_colors.len() >= MAX_NAMES {
            return;
        }
        let text = match std::str::from_utf8(name) {
            Ok(text) => text.to_owned(),
            Err(_) => name.iter().copied().map(char::from).collect(),
        };
        self.inks.spot_colors.insert(text);
    }

    /// ISO 32000-2, 8.4.5 and 8.6.7: without an `op` of its own, `OP` is for filling too.
    fn graphics_state(&mut self, value: &Value, resources: &Value, depth: u32) {
        let state = self.objects.resolve(value);
        let Some(state) = state.as_dict() else { return };
        let set = |key: &str| self.objects.entry(state, key) == Value::Bool(true);
        self.inks.overprint |= set("OP") || set("op");
        let mask = self.objects.entry(state, "SMask");
        if let Some(group) = mask.as_dict().and_then(|mask| mask.get("G")).cloned() {
            self.form(&group, resources, depth);
        }
    }

    fn x_object(&mut self, value: &Value, resources: &Value, depth: u32) {
        let Value::Stream(stream) = self.objects.resolve(value) else { return };
        if self.objects.entry(&stream.dict, "Subtype").is_name("Form") {
            return self.form(value, resources, depth);
        }
        if let Some(space) = stream.dict.get("ColorSpace").cloned() {
            self.color_space(&space, resources, depth + 1);
        }
    }

    fn pattern(&mut self, value: &Value, resources: &Value, depth: u32) {
        let pattern = self.objects.resolve(value);
        let Some(dict) = pattern.as_dict() else { return };
        if matches!(pattern, Value::Stream(_)) {
            return self.form(value, resources, depth);
        }
        if let Some(shading) = dict.get("Shading").cloned() {
            self.shading(&shading, resources, depth);
        }
        if let Some(state) = dict.get("ExtGState").cloned() {
            self.graphics_state(&state, resources, depth);
        }
    }

    fn shading(&mut self, value: &Value, resources: &Value, depth: u32) {
        let shading = self.objects.resolve(value);
        if let Some(space) = shading.as_dict().and_then(|dict| dict.get("ColorSpace")).cloned() {
            self.color_space(&space, resources, depth + 1);
        }
    }

    fn font(&mut self, value: &Value, resources: &Value, depth: u32) {
        let font = self.objects.resolve(value);
        let Some(font) = font.as_dict().filter(|font| self.objects.entry(font, "Subtype").is_name("Type3"))
        else {
            return;
        };
        let own = self.objects.entry(font, "Resources");
        if !self.is_new(value, own != Value::Null) {
            return;
        }
        let resources = if own == Value::Null { resources.clone() } else { own };
        let glyphs = self.objects.entry(font, "CharProcs");
        for (_, glyph) in glyphs.as_dict().map(|dict| dict.entries.clone()).unwrap_or_default() {
            if let Value::Stream(stream) = self.objects.resolve(&glyph) {
                self.glyph(&stream, &resources, depth);
            }
        }
    }

    fn glyph(&mut self, stream: &Stream, resources: &Value, depth: u32) {
        let content = self.objects.unpack(stream, MAX_CONTENT);
        self.content(content, resources, depth + 1);
    }

    /// Reads `BI … ID … EI`; its data is passed over (ISO 32000-2, 8.9.7).
    fn inline_image(&mut self, lexer: &mut Lexer<'_>, resources: &Value, depth: u32) {
        let mut key = None;
        while let Some(token) = lexer.next() {
            match (token, key.take()) {
                (Token::Word(word), _) if word == b"ID" => break,
                (Token::Value(value), Some(name)) => {
                    if matches!(name, Value::Name(ref name) if matches!(name.as_slice(), b"CS" | b"ColorSpace"))
                    {
                        self.color_space(&value, resources, depth + 1);
                    }
                }
                (Token::Value(name), None) => key = Some(name),
                (Token::Word(_), _) => {}
            }
        }
        let end = lexer.rest().windows(4).position(|part| {
            matches!(part, [before, b'E', b'I', after] if before.is_ascii_whitespace() && after.is_ascii_whitespace())
        });
        lexer.go_to(end.map_or(usize::MAX, |end| lexer.at() + end + 3));
    }
}

/// The resource that an operator names, and its category.
fn named<'a>(word: &[u8], operands: &'a [Value]) -> Option<(&'static str, &'a [u8])> {
    let (category, operand) = match word {
        b"cs" | b"CS" => ("ColorSpace", operands.last()),
        b"scn" | b"SCN" => ("Pattern", operands.last()),
        b"gs" => ("ExtGState", operands.last()),
        b"Do" => ("XObject", operands.last()),
        b"sh" => ("Shading", operands.last()),
        b"Tf" => ("Font", operands.iter().rev().nth(1)),
        _ => return None,
    };
    Some((category, operand?.as_name()?))
}
