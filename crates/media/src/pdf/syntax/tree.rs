//! The page tree (ISO 32000-2, 7.7.3), and what pages inherit from it.
//!
//! Goes down by /Count and never over all pages: whoever asks for the last page of ten thousand reads a few objects.

use std::rc::Rc;

use crate::pdf::syntax::objects::Objects;
use crate::pdf::syntax::value::{Dict, Value};

const MAX_DEPTH: usize = 64;
/// What readers fall back to.
const LETTER: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// The pages of a document.
pub(in crate::pdf) struct Tree<'a> {
    objects: &'a Objects,
}

/// A page: its own dictionary, then those it inherits from.
pub(in crate::pdf) struct Leaf<'a> {
    objects: &'a Objects,
    path: Vec<Value>,
    number: Option<u32>,
}

impl<'a> Tree<'a> {
    pub(in crate::pdf) fn new(objects: &'a Objects) -> Self {
        Self { objects }
    }

    /// The page at an index from 0.
    pub(in crate::pdf) fn page(&self, index: u32) -> Option<Leaf<'a>> {
        let catalog = self.objects.catalog()?;
        let mut node = self.objects.entry(catalog.as_dict()?, "Pages");
        let (mut left, mut path, mut number) = (u64::from(index), Vec::new(), None);
        while path.len() < MAX_DEPTH {
            let Some(kids) = self.kids(&node) else {
                path.push(node);
                path.reverse();
                return (left == 0).then_some(Leaf { objects: self.objects, path, number });
            };
            let kid = self.step(&node, &kids, &mut left)?;
            number = kid.as_ref_number();
            path.push(node);
            node = self.objects.resolve(&kid);
        }
        None
    }

    fn kids(&self, node: &Value) -> Option<Rc<[Value]>> {
        self.objects.entry(node.as_dict()?, "Kids").as_array()
    }

    /// The kid that holds the page, as it is listed, and how many pages of it come first.
    fn step(&self, node: &Value, kids: &[Value], left: &mut u64) -> Option<Value> {
        let count = |node: &Value| self.objects.entry(node.as_dict()?, "Count").as_index();
        // As many kids as pages: each of them is one.
        if count(node) == Some(kids.len() as u64) {
            let kid = kids.get(usize::try_from(*left).ok()?)?;
            if self.kids(&self.objects.resolve(kid)).is_none() {
                *left = 0;
                return Some(kid.clone());
            }
        }
        for kid in kids {
            let node = self.objects.resolve(kid);
            let pages = if self.kids(&node).is_some() { count(&node).unwrap_or(0) } else { 1 };
            if *left < pages {
                return Some(kid.clone());
            }
            *left -= pages;
        }
        None
    }
}

impl Leaf<'_> {
    /// Of the page's object; `None` where it stands in a list itself.
    pub(in crate::pdf) fn number(&self) -> Option<u32> {
        self.number
    }

    /// The page's own dictionary.
    pub(in crate::pdf) fn dict(&self) -> Option<&Dict> {
        self.path.first()?.as_dict()
    }

    /// The page's own entry, else that of the nearest node above it that has one.
    pub(in crate::pdf) fn inherited(&self, key: &str) -> Value {
        let entries = self.path.iter().filter_map(Value::as_dict);
        entries
            .map(|dict| self.objects.entry(dict, key))
            .find(|value| *value != Value::Null)
            .unwrap_or(Value::Null)
    }

    /// A box of the page's own dictionary, or one it inherits: four numbers as they stand.
    pub(in crate::pdf) fn own_box(&self, key: &str) -> Option<[f64; 4]> {
        self.numbers(&self.objects.entry(self.dict()?, key))
    }

    pub(in crate::pdf) fn inherited_box(&self, key: &str) -> Option<[f64; 4]> {
        self.numbers(&self.inherited(key))
    }

    /// What is no number is 0, and numbers are of single precision, as in pdfium.
    fn numbers(&self, value: &Value) -> Option<[f64; 4]> {
        let values = value.as_array()?;
        #[expect(clippy::cast_possible_truncation, reason = "boxes are of single precision")]
        let single = |number: f64| f64::from(number as f32);
        let number = |value: Option<&Value>| {
            value.and_then(|value| self.objects.resolve(value).as_number()).map_or(0.0, single)
        };
        let mut values = values.iter();
        Some(std::array::from_fn(|_| number(values.next())))
    }

    /// Quarter turns clockwise, from /Rotate.
    pub(in crate::pdf) fn quarter_turns(&self) -> u32 {
        let degrees = self.inherited("Rotate").as_number().unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "saturates, and is taken modulo 4 below")]
        let turns = (degrees.trunc() as i64 / 90).rem_euclid(4);
        u32::try_from(turns).unwrap_or(0)
    }

    /// What is shown, `[x0, y0, x1, y1]`: the crop box where it meets the media box; `None` where they do not.
    pub(in crate::pdf) fn shown_box(&self) -> Option<[f64; 4]> {
        let upright = |key: &str| -> Option<[f64; 4]> {
            let value = self.inherited(key);
            let [x0, y0, x1, y1] =
                self.numbers(&value).filter(|_| value.as_array().is_some_and(|all| all.len() == 4))?;
            let (left, bottom, right, top) = (x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1));
            (left < right && bottom < top).then_some([left, bottom, right, top])
        };
        let media = upright("MediaBox").unwrap_or(LETTER);
        let [ax, ay, bx, by] = media;
        let [x0, y0, x1, y1] = upright("CropBox").unwrap_or(media);
        let (left, bottom, right, top) = (x0.max(ax), y0.max(ay), x1.min(bx), y1.min(by));
        (left <= right && bottom <= top).then_some([left, bottom, right, top])
    }

    /// Width and height as shown, in pdfium's arithmetic.
    pub(in crate::pdf) fn size(&self) -> (f64, f64) {
        #[expect(clippy::cast_possible_truncation, reason = "boxes are of single precision")]
        let length = |from: f64, to: f64| f64::from(to as f32 - from as f32);
        let (width, height) = self
            .shown_box()
            .map_or((0.0, 0.0), |[left, bottom, right, top]| (length(left, right), length(bottom, top)));
        if self.quarter_turns().is_multiple_of(2) { (width, height) } else { (height, width) }
    }

    /// Points in one unit of the page (/UserUnit); 1 when nothing is said.
    pub(in crate::pdf) fn user_unit(&self) -> f64 {
        let unit = self.dict().map(|dict| self.objects.entry(dict, "UserUnit"));
        unit.and_then(|unit| unit.as_number()).filter(|unit| unit.is_finite() && *unit > 0.0).unwrap_or(1.0)
    }
}
