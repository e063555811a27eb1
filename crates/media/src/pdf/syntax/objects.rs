//! A file's objects by their numbers, and what its streams unpack to.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pdf::bytes::Bytes;
use crate::pdf::syntax::filters::{self, Settings};
use crate::pdf::syntax::lexer::Lexer;
use crate::pdf::syntax::value::{Dict, Stream, Value};
use crate::pdf::syntax::{rebuild, xref};

/// Most bytes of one object without its stream.
const MAX_OBJECT: usize = 64 << 20;
/// Most packed bytes of one stream, and most that one object stream unpacks to.
const MAX_STREAM: u64 = 256 << 20;
const MAX_OBJECT_STREAM: usize = 64 << 20;
/// References that lead to references.
const MAX_HOPS: u32 = 16;
/// Objects that are read while another one is: lengths of object streams inside object streams.
const MAX_DEPTH: u32 = 32;
const MAX_FILTERS: usize = 8;
/// Objects and object streams kept.
const NUM_KEPT: usize = 8192;
const NUM_UNPACKED: usize = 4;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Free,
    At(u64),
    In { stream: u32, index: u32 },
}

/// Where all objects are, and the trailer.
#[derive(Debug, Default)]
pub(super) struct Directory {
    pub(super) entries: HashMap<u32, Entry>,
    pub(super) trailer: Dict,
}

/// An object stream's bytes, and numbers with places in it.
struct Unpacked {
    bytes: Vec<u8>,
    places: Vec<(u32, usize)>,
}

/// An object as it stands in the file, without a stream.
pub(in crate::pdf) struct Raw {
    pub(in crate::pdf) bytes: Vec<u8>,
    pub(in crate::pdf) generation: u16,
}

pub(in crate::pdf) struct Objects {
    bytes: Bytes,
    directory: Directory,
    /// An object was not where the directory said.
    misled: Cell<bool>,
    searched: bool,
    /// How many objects are being read just now.
    depth: Cell<u32>,
    kept: RefCell<HashMap<u32, Value>>,
    unpacked: RefCell<Vec<(u32, Rc<Unpacked>)>>,
}

impl Objects {
    /// Reads the cross-reference tables; looks through all bytes only where they lead nowhere.
    ///
    /// # Errors
    /// Only cancelled and failed readings; a file without a catalog has no objects.
    pub(in crate::pdf) fn open(bytes: Bytes, cancel: &Cancel) -> Result<Self, MediaError> {
        let directory = xref::directory(&bytes).unwrap_or_default();
        let objects = Self::of(bytes, directory);
        if objects.catalog().is_some() {
            return Ok(objects);
        }
        Self::search(objects.bytes, cancel)
    }

    fn of(bytes: Bytes, directory: Directory) -> Self {
        let (kept, unpacked) = (RefCell::default(), RefCell::default());
        let (misled, depth) = (Cell::new(false), Cell::new(0));
        Self { bytes, directory, misled, searched: false, depth, kept, unpacked }
    }

    /// Knows no objects: unpacks a stream whose dictionary holds no references.
    pub(super) fn without_directory(bytes: Bytes) -> Self {
        Self::of(bytes, Directory::default())
    }

    /// Looks through all bytes for objects; no table is believed.
    ///
    /// # Errors
    /// As [`Objects::open`].
    pub(in crate::pdf) fn search(bytes: Bytes, cancel: &Cancel) -> Result<Self, MediaError> {
        let directory = rebuild::directory(&bytes, cancel)?;
        let mut objects = Self::of(bytes, directory);
        objects.add_packed(cancel)?;
        if objects.catalog().is_none() {
            objects.find_catalog(cancel)?;
        }
        // What a search does not find is not there.
        objects.searched = true;
        Ok(objects)
    }

    /// Whether an object was not where it should be, so that others may be missing.
    pub(in crate::pdf) fn was_misled(&self) -> bool {
        self.misled.get() && !self.searched
    }

    /// Whether its objects were looked for, as no table led to them.
    pub(in crate::pdf) fn was_searched(&self) -> bool {
        self.searched
    }

    pub(in crate::pdf) fn trailer(&self) -> &Dict {
        &self.directory.trailer
    }

    pub(in crate::pdf) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The document catalog; `None` where there is none that leads to pages.
    pub(in crate::pdf) fn catalog(&self) -> Option<Value> {
        let catalog = self.resolve(self.trailer().get("Root")?);
        self.entry(catalog.as_dict()?, "Pages").as_dict().is_some().then_some(catalog)
    }

    /// An entry of a dictionary, references followed; null where there is none.
    pub(in crate::pdf) fn entry(&self, dict: &Dict, key: &str) -> Value {
        dict.get(key).map_or(Value::Null, |value| self.resolve(value))
    }

    /// The value behind a reference, or the value itself.
    pub(in crate::pdf) fn resolve(&self, value: &Value) -> Value {
        let mut value = value.clone();
        for _ in 0..MAX_HOPS {
            let Value::Ref(number) = value else { return value };
            value = self.object(number);
        }
        Value::Null
    }

    /// The object of a number; null where there is none.
    pub(in crate::pdf) fn object(&self, number: u32) -> Value {
        if let Some(known) = self.kept.borrow().get(&number) {
            return known.clone();
        }
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            return Value::Null;
        }
        // What leads back to it while it is read finds nothing.
        self.keep(number, Value::Null);
        self.depth.set(depth + 1);
        let value = match self.directory.entries.get(&number) {
            Some(Entry::At(at)) => {
                let found = read_object(&self.bytes, *at).filter(|(found, _)| *found == number);
                self.misled.set(self.misled.get() || found.is_none());
                found.map(|(_, value)| value)
            }
            Some(Entry::In { stream, index }) => self.packed_object(number, *stream, *index),
            Some(Entry::Free) | None => None,
        };
        self.depth.set(depth);
        let value = value.unwrap_or(Value::Null);
        self.keep(number, value.clone());
        value
    }

    /// The bytes of an object, for whoever writes it again; `None` where it is not where it should be.
    pub(in crate::pdf) fn raw(&self, number: u32) -> Option<Raw> {
        match *self.directory.entries.get(&number)? {
            Entry::At(at) => {
                let (found, raw) = raw_object(&self.bytes, at)?;
                (found == number).then_some(raw)
            }
            Entry::In { stream, index } => {
                let (unpacked, at) = self.packed_place(number, stream, index)?;
                let rest = unpacked.bytes.get(at..)?;
                let mut lexer = Lexer::new(rest);
                lexer.value()?;
                Some(Raw { bytes: rest.get(..lexer.at())?.to_vec(), generation: 0 })
            }
            Entry::Free => None,
        }
    }

    /// How an object is referred to, with its generation; `None` where there is none.
    pub(in crate::pdf) fn reference(&self, number: u32) -> Option<String> {
        let generation = match *self.directory.entries.get(&number)? {
            Entry::At(at) => {
                let part = self.bytes.part(at, 64);
                let mut lexer = Lexer::new(&part);
                (lexer.value()?.as_index()? == u64::from(number)).then_some(())?;
                lexer.value()?.as_index()?
            }
            Entry::In { .. } => 0,
            Entry::Free => return None,
        };
        Some(format!("{number} {generation} R"))
    }

    /// The first number that no object has or had; `None` where readers would not find what has it.
    pub(in crate::pdf) fn next_number(&self) -> Option<u32> {
        let most = self.directory.entries.keys().copied().max().unwrap_or(0);
        let size = u32::try_from(self.trailer().get("Size")?.as_index()?).ok()?;
        Some(most.checked_add(1)?.max(size)).filter(|next| *next < xref::MAX_NUMBER)
    }

    fn keep(&self, number: u32, value: Value) {
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= NUM_KEPT {
            kept.clear();
        }
        kept.insert(number, value);
    }

    fn packed_object(&self, number: u32, stream: u32, index: u32) -> Option<Value> {
        let (unpacked, at) = self.packed_place(number, stream, index)?;
        Lexer::new(unpacked.bytes.get(at..)?).value()
    }

    /// Where an object is in the bytes of an object stream.
    fn packed_place(&self, number: u32, stream: u32, index: u32) -> Option<(Rc<Unpacked>, usize)> {
        // An object stream is never inside another one.
        let Some(Entry::At(_)) = self.directory.entries.get(&stream) else { return None };
        let unpacked = self.object_stream(stream)?;
        let by_index = unpacked.places.get(index as usize).filter(|(found, _)| *found == number);
        let place = by_index.or_else(|| unpacked.places.iter().find(|(found, _)| *found == number));
        let (_, at) = *place?;
        Some((unpacked, at))
    }

    fn object_stream(&self, number: u32) -> Option<Rc<Unpacked>> {
        let known = self.unpacked.borrow().iter().find(|(known, _)| *known == number).cloned();
        if let Some((_, known)) = known {
            return Some(known);
        }
        let Value::Stream(stream) = self.object(number) else { return None };
        let first = usize::try_from(self.entry(&stream.dict, "First").as_index()?).ok()?;
        let bytes = self.unpack(&stream, MAX_OBJECT_STREAM)?;
        let mut lexer = Lexer::new(bytes.get(..first)?);
        let mut places = Vec::new();
        while let (Some(number), Some(at)) = (lexer.value(), lexer.value()) {
            let number = number.as_index().and_then(|number| u32::try_from(number).ok());
            let at = at.as_index().and_then(|at| usize::try_from(at).ok()?.checked_add(first));
            places.push((number?, at?));
        }
        let unpacked = Rc::new(Unpacked { bytes, places });
        let mut all = self.unpacked.borrow_mut();
        if all.len() >= NUM_UNPACKED {
            all.remove(0);
        }
        all.push((number, unpacked.clone()));
        Some(unpacked)
    }

    /// A stream's bytes, unpacked up to `most`; `None` when a filter of pictures packs them, or another one.
    pub(in crate::pdf) fn unpack(&self, stream: &Stream, most: usize) -> Option<Vec<u8>> {
        let filters = list(self.entry(&stream.dict, "Filter"));
        if filters.len() > MAX_FILTERS {
            return None;
        }
        let settings = list(self.entry(&stream.dict, "DecodeParms"));
        let mut bytes = self.packed(stream)?;
        for (index, filter) in filters.iter().enumerate() {
            let settings = settings.get(index).map(|settings| self.resolve(settings));
            let settings = self.settings(settings.as_ref().and_then(Value::as_dict));
            bytes = filters::unpack(self.resolve(filter).as_name()?, &bytes, settings, most)?;
        }
        bytes.truncate(most);
        Some(bytes)
    }

    fn settings(&self, dict: Option<&Dict>) -> Settings {
        let usual = Settings::default();
        let Some(dict) = dict else { return usual };
        let number = |key: &str, otherwise: usize| {
            self.entry(dict, key)
                .as_index()
                .and_then(|value| usize::try_from(value).ok())
                .unwrap_or(otherwise)
        };
        Settings {
            predictor: number("Predictor", usual.predictor),
            colors: number("Colors", usual.colors),
            bits: number("BitsPerComponent", usual.bits),
            columns: number("Columns", usual.columns).min(1 << 24),
            early: number("EarlyChange", 1) != 0,
        }
    }

    /// The bytes as they stand in the file: as many as it says, or up to where the stream ends when that is wrong.
    fn packed(&self, stream: &Stream) -> Option<Vec<u8>> {
        const END: &[u8] = b"endstream";
        let said = self.entry(&stream.dict, "Length").as_index().filter(|length| *length <= MAX_STREAM);
        if let Some(length) = said {
            let mut bytes = self.bytes.part(stream.at, usize::try_from(length).ok()? + 32);
            let behind = bytes.get(usize::try_from(length).ok()?..).unwrap_or_default();
            if behind.trim_ascii_start().starts_with(END) {
                bytes.truncate(usize::try_from(length).ok()?);
                return Some(bytes);
            }
        }
        let mut size = 1 << 16;
        loop {
            let mut bytes = self.bytes.part(stream.at, size);
            let end = bytes.windows(END.len()).position(|part| part == END);
            let whole = bytes.len() < size || size as u64 >= MAX_STREAM;
            if end.is_some() || whole {
                bytes.truncate(end.unwrap_or(bytes.len()));
                return Some(bytes);
            }
            size *= 8;
        }
    }

    /// After a search: objects inside object streams, unless they stand in the file themselves.
    fn add_packed(&mut self, cancel: &Cancel) -> Result<(), MediaError> {
        let mut numbers: Vec<u32> = self.directory.entries.keys().copied().collect();
        numbers.sort_unstable();
        for stream in numbers {
            cancel.check()?;
            let value = self.object(stream);
            let Some(dict) = value.as_dict() else { continue };
            if dict.get("Root").is_some() && self.directory.trailer.get("Root").is_none() {
                self.directory.trailer = dict.clone();
            }
            if !dict.get("Type").is_some_and(|kind| kind.is_name("ObjStm")) {
                continue;
            }
            let Some(unpacked) = self.object_stream(stream) else { continue };
            for (index, (number, _)) in unpacked.places.iter().enumerate() {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                self.directory.entries.entry(*number).or_insert(Entry::In { stream, index });
            }
        }
        self.kept.borrow_mut().clear();
        Ok(())
    }

    fn find_catalog(&mut self, cancel: &Cancel) -> Result<(), MediaError> {
        let mut numbers: Vec<u32> = self.directory.entries.keys().copied().collect();
        numbers.sort_unstable();
        for number in numbers {
            cancel.check()?;
            let value = self.object(number);
            if value.as_dict().is_some_and(|dict| self.entry(dict, "Type").is_name("Catalog")) {
                self.directory.trailer.entries.push((b"Root".to_vec(), Value::Ref(number)));
            }
        }
        Ok(())
    }
}

/// An array's values, or the one value; nothing for null.
fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.to_vec(),
        one => vec![one],
    }
}

/// The object that stands at a place, and its number.
pub(super) fn read_object(bytes: &Bytes, at: u64) -> Option<(u32, Value)> {
    grown(bytes, at, |part| object_in(part, at))
}

/// The same as it stands there.
fn raw_object(bytes: &Bytes, at: u64) -> Option<(u32, Raw)> {
    grown(bytes, at, raw_in)
}

/// Looks at more and more bytes from a place on, until what is found there ends within them.
fn grown<T>(bytes: &Bytes, at: u64, look: impl Fn(&[u8]) -> Option<(u32, T, usize)>) -> Option<(u32, T)> {
    /// Room that the word after a dictionary needs.
    const SLACK: usize = 64;
    let mut size = 1024;
    loop {
        let part = bytes.part(at, size);
        let whole = part.len() < size;
        if let Some((number, found, end)) = look(&part)
            && (whole || end + SLACK < part.len())
        {
            return Some((number, found));
        }
        // What does not begin like an object does not end like one either.
        if whole || size >= MAX_OBJECT || head(&mut Lexer::new(&part)).is_none() {
            return None;
        }
        size *= 8;
    }
}

fn head(lexer: &mut Lexer<'_>) -> Option<u32> {
    let number = lexer.value()?.as_index().and_then(|number| u32::try_from(number).ok())?;
    lexer.value()?.as_index()?;
    lexer.takes("obj").then_some(number)
}

fn raw_in(part: &[u8]) -> Option<(u32, Raw, usize)> {
    let mut lexer = Lexer::new(part);
    let number = u32::try_from(lexer.value()?.as_index()?).ok()?;
    let generation = u16::try_from(lexer.value()?.as_index()?).ok()?;
    lexer.takes("obj").then_some(())?;
    let start = lexer.at();
    lexer.value()?;
    let raw = Raw { bytes: part.get(start..lexer.at())?.to_vec(), generation };
    Some((number, raw, lexer.at()))
}

fn object_in(part: &[u8], at: u64) -> Option<(u32, Value, usize)> {
    let mut lexer = Lexer::new(part);
    let number = head(&mut lexer)?;
    if lexer.takes("endobj") {
        return Some((number, Value::Null, lexer.at()));
    }
    let value = lexer.value()?;
    let Value::Dict(dict) = &value else { return Some((number, value, lexer.at())) };
    if !lexer.takes("stream") {
        return Some((number, value, lexer.at()));
    }
    let line_end = match lexer.rest() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    let stream = Stream { dict: (**dict).clone(), at: at + (lexer.at() + line_end) as u64 };
    Some((number, Value::Stream(Rc::new(stream)), lexer.at()))
}
