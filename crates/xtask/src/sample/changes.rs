//! What differs between the two versions, as data: `changes.json` lists it and the tests hold the files to it.

use serde::Serialize;

use super::ink::{Area, Sheet};

/// The first or the second version of everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Round {
    First,
    Second,
}

impl Round {
    pub const BOTH: [Round; 2] = [Round::First, Round::Second];

    pub fn folder(self) -> &'static str {
        self.pick("v1", "v2")
    }

    /// The first value in the first version, the second in the second.
    pub fn pick<T>(self, first: T, second: T) -> T {
        match self {
            Round::First => first,
            Round::Second => second,
        }
    }
}

/// One change. Boxes are left, top, width, height in native pixels, or in points from the top left of the page.
#[derive(Serialize, Clone, Debug)]
pub struct Change {
    pub proof: String,
    pub before: String,
    pub after: String,
    pub kind: String,
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// In the first version, when that is another page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_before: Option<u32>,
    /// Inclusive, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames_before: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames_after: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "box")]
    pub area: Option<[f64; 4]>,
    /// Where it was, when that is another place.
    #[serde(skip_serializing_if = "Option::is_none", rename = "box_before")]
    pub area_before: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
}

impl Change {
    pub fn new(proof: &str, file: &str, kind: &str, what: &str) -> Change {
        Change {
            proof: proof.to_owned(),
            before: format!("v1/{file}"),
            after: format!("v2/{file}"),
            kind: kind.to_owned(),
            what: what.to_owned(),
            page: None,
            page_before: None,
            frames_before: None,
            frames_after: None,
            area: None,
            area_before: None,
            unit: None,
        }
    }

    pub fn page(self, page: u32) -> Change {
        Change { page: Some(page), ..self }
    }

    pub fn frames(self, before: [u32; 2], after: [u32; 2]) -> Change {
        Change { frames_before: Some(before), frames_after: Some(after), ..self }
    }

    /// The boxes of a noted part in both versions, as the scale has them.
    pub fn part(self, name: &str, first: &Sheet, second: &Sheet, scale: &Scale) -> Change {
        let (before, after) = (first.area(name), second.area(name));
        let shown = after.or(before).map(|area| scale.apply(area));
        let was = before.map(|area| scale.apply(area)).filter(|area| Some(*area) != shown);
        Change { area: shown, area_before: was, unit: Some(scale.unit), ..self }
    }
}

/// From the drawing's own units to the file's.
pub struct Scale {
    pub unit: &'static str,
    pub factor: f32,
    /// Where the drawing's origin lies in the file.
    pub origin: [f32; 2],
    /// Edges move outwards to a multiple of this: an encoder's block, or one pixel.
    pub grid: f32,
    /// Size of the picture or page in the file's units.
    pub size: [f32; 2],
}

impl Scale {
    fn apply(&self, [x, y, w, h]: Area) -> [f64; 4] {
        let margin = 2.0;
        let out = |value: f32, up: bool, limit: f32| {
            let cells = value / self.grid;
            ((if up { cells.ceil() } else { cells.floor() }) * self.grid).clamp(0.0, limit)
        };
        let [ox, oy] = self.origin;
        let [width, height] = self.size;
        let (left, top) = (
            out(ox + x * self.factor - margin, false, width),
            out(oy + y * self.factor - margin, false, height),
        );
        let right = out(ox + (x + w) * self.factor + margin, true, width);
        let bottom = out(oy + (y + h) * self.factor + margin, true, height);
        tidy([left, top, right - left, bottom - top])
    }
}

/// Hundredths are all a reader wants to see.
pub fn tidy(area: Area) -> [f64; 4] {
    area.map(|value| (f64::from(value) * 100.0).round() / 100.0)
}
