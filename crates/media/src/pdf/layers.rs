//! Layers (optional content groups, ISO 32000-2, 8.11): what there is, and the same file with others shown.
//!
//! pdfium shows what the file's own configuration says and nothing else. So other layers are shown by putting
//! another configuration behind the end of the bytes in memory, as an incremental update, and opening that; the
//! file itself is never written. Which layers are visible at first follows pdfium's reading of the configuration.

use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::Layer;
use crate::pdf::bytes::Bytes;
use crate::pdf::native::Document;
use crate::pdf::syntax::{Dict, Objects, Value, text, update};
use crate::pdf::{PdfMedium, existing};
use crate::picture::Picture;
use crate::pool::RenderRequest;
use crate::sample::Sampled;

const MAX_LAYERS: usize = 5000;
/// Other choices of layers kept open.
const NUM_KEPT: usize = 2;

/// Documents with other layers shown: which are hidden, and the document.
pub(super) type Others = Vec<(Vec<u32>, Rc<PdfMedium>)>;

impl PdfMedium {
    pub(crate) fn layers(&self, cancel: &Cancel) -> Result<Vec<Layer>, MediaError> {
        Ok(self.with_objects(cancel, |objects| Some(listed(objects)))?.unwrap_or_default())
    }

    /// Draws with exactly these layers hidden, whatever the file says.
    pub(crate) fn render_without(
        &self,
        hidden: &[u32],
        number: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        self.without(hidden, cancel)?.render(number, request, cancel)
    }

    /// As [`PdfMedium::sample`], of what [`PdfMedium::render_without`] draws.
    pub(crate) fn sample_without(
        &self,
        hidden: &[u32],
        number: u32,
        points: &[[u32; 2]],
        cancel: &Cancel,
    ) -> Result<Vec<Sampled>, MediaError> {
        self.without(hidden, cancel)?.sample(number, points, cancel)
    }

    /// The document with exactly these layers hidden; the last few stay open.
    fn without(&self, hidden: &[u32], cancel: &Cancel) -> Result<Rc<Self>, MediaError> {
        let mut hidden = hidden.to_vec();
        hidden.sort_unstable();
        hidden.dedup();
        let known =
            self.others.borrow().iter().find(|(known, _)| *known == hidden).map(|(_, one)| one.clone());
        if let Some(known) = known {
            return Ok(known);
        }
        let other = Rc::new(self.with_hidden(&hidden, cancel)?);
        let mut others = self.others.borrow_mut();
        if others.len() >= NUM_KEPT {
            others.remove(0);
        }
        others.push((hidden, other.clone()));
        Ok(other)
    }

    fn with_hidden(&self, hidden: &[u32], cancel: &Cancel) -> Result<Self, MediaError> {
        let cannot = || {
            MediaError::new(Code::Unsupported, "the layers of this file cannot be switched")
                .with_hint("Save it again in the program that made it, without encryption, then open that.")
        };
        let layers = self.layers(cancel)?;
        if let Some(unknown) = hidden.iter().find(|id| !layers.iter().any(|layer| layer.id == **id)) {
            return Err(MediaError::new(Code::OutOfRange, format!("there is no layer {unknown}"))
                .with_hint("The list of layers tells their numbers."));
        }
        let bytes = self.with_objects(cancel, |objects| changed(objects, hidden))?.ok_or_else(cannot)?;
        // Of an encrypted file this is the copy that has no password any more.
        let document = Document::open(self.document.library(), bytes.clone(), None).map_err(|_| cannot())?;
        let num_pages = existing(&document, document.num_pages());
        Ok(Self::of(document, bytes, num_pages, Vec::new()))
    }
}

fn properties(objects: &Objects) -> Option<(Value, Rc<[Value]>)> {
    let catalog = objects.catalog()?;
    let properties = objects.entry(catalog.as_dict()?, "OCProperties");
    let groups = objects.entry(properties.as_dict()?, "OCGs").as_array()?;
    Some((properties, groups))
}

pub(super) fn listed(objects: &Objects) -> Vec<Layer> {
    let Some((properties, groups)) = properties(objects) else { return Vec::new() };
    let Some(properties) = properties.as_dict() else { return Vec::new() };
    let config = objects.entry(properties, "D");
    let locked = config.as_dict().and_then(|config| objects.entry(config, "Locked").as_array());
    let damaged = changed(objects, &[]).is_none();
    let mut layers: Vec<Layer> = Vec::new();
    for group in groups.iter().take(MAX_LAYERS) {
        let (Some(id), value) = (group.as_ref_number(), objects.resolve(group)) else { continue };
        let Some(dict) = value.as_dict().filter(|_| !layers.iter().any(|layer| layer.id == id)) else {
            continue;
        };
        let name = match objects.entry(dict, "Name") {
            Value::Text(name) => text(&name),
            _ => String::new(),
        };
        let locked = damaged || locked.as_ref().is_some_and(|locked| locked.contains(group));
        let visible = is_visible(objects, properties, group, dict);
        layers.push(Layer { id, name, visible, locked, damaged });
    }
    layers
}

/// As pdfium finds it: the group's own /Usage first, then the configuration.
fn is_visible(objects: &Objects, properties: &Dict, group: &Value, dict: &Dict) -> bool {
    if !has_intent(objects, dict, true) {
        return true;
    }
    if let Some(state) = view_state(objects, dict) {
        return state;
    }
    let configs = objects.entry(properties, "Configs").as_array();
    let configs = configs.iter().flat_map(|configs| configs.iter()).map(|config| objects.resolve(config));
    let with_intent =
        |config: &Value| config.as_dict().is_some_and(|config| has_intent(objects, config, false));
    let config = configs.into_iter().find(with_intent).unwrap_or_else(|| objects.entry(properties, "D"));
    let Some(config) = config.as_dict() else { return true };
    let lists = |key: &str| objects.entry(config, key).as_array().is_some_and(|list| list.contains(group));
    let base = !objects.entry(config, "BaseState").is_name("OFF");
    (base || lists("ON")) && !lists("OFF")
}

fn view_state(objects: &Objects, dict: &Dict) -> Option<bool> {
    let usage = objects.entry(dict, "Usage");
    let view = objects.entry(usage.as_dict()?, "View");
    let state = objects.entry(view.as_dict()?, "ViewState");
    (state != Value::Null).then(|| !state.is_name("OFF"))
}

/// Whether it is meant for viewing; `otherwise` when it does not say.
fn has_intent(objects: &Objects, dict: &Dict, otherwise: bool) -> bool {
    let fits = |value: &Value| value.is_name("View") || value.is_name("All");
    match objects.entry(dict, "Intent") {
        Value::Null => otherwise,
        Value::Array(intents) => intents.iter().any(|intent| fits(&objects.resolve(intent))),
        one => fits(&one),
    }
}

/// The bytes with a configuration that hides these and shows all others; `None` where the file's own cross-reference
/// table leads nowhere, so that nothing can be put behind it.
pub(super) fn changed(objects: &Objects, hidden: &[u32]) -> Option<Bytes> {
    if objects.was_searched() {
        return None;
    }
    let catalog = objects.catalog()?;
    let catalog = catalog.as_dict()?;
    let (properties, groups) = properties(objects)?;
    let name = |text: &str| Value::Name(text.as_bytes().to_vec());
    let off: Vec<Value> = hidden.iter().map(|id| Value::Ref(*id)).collect();
    let config = Dict {
        entries: vec![(b"BaseState".to_vec(), name("ON")), (b"OFF".to_vec(), Value::Array(off.into()))],
    };
    let mut others = properties.as_dict()?.clone();
    others.entries.retain(|(key, _)| !matches!(key.as_slice(), b"D" | b"Configs"));
    others.entries.push((b"D".to_vec(), Value::Dict(Rc::new(config))));
    let others = Value::Dict(Rc::new(others));
    let mut objects_changed = Vec::new();
    match catalog.get("OCProperties")? {
        Value::Ref(number) => objects_changed.push((*number, others)),
        _ => {
            let mut catalog = catalog.clone();
            catalog.entries.retain(|(key, _)| key != b"OCProperties");
            catalog.entries.push((b"OCProperties".to_vec(), others));
            let number = objects.trailer().get("Root")?.as_ref_number()?;
            objects_changed.push((number, Value::Dict(Rc::new(catalog))));
        }
    }
    // What a group says of itself would win over the configuration.
    for group in groups.iter().take(MAX_LAYERS) {
        let (Some(number), value) = (group.as_ref_number(), objects.resolve(group)) else { continue };
        if let Some(dict) = value.as_dict().filter(|dict| view_state(objects, dict).is_some()) {
            let mut dict = dict.clone();
            dict.entries.retain(|(key, _)| key != b"Usage");
            objects_changed.push((number, Value::Dict(Rc::new(dict))));
        }
    }
    let tail = update(objects, &objects_changed)?;
    Some(objects.bytes().with_tail(tail))
}
