//! What crosses the boundary about marks: their shapes, how they are drawn, and what is done with them.
//!
//! Coordinates are thousandths in the medium's own space, from the top left.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::Place;

/// A shape in the medium's own space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub enum Shape {
    Point {
        x: i32,
        y: i32,
    },
    Box {
        x: i32,
        y: i32,
        /// Above 0, as is `height`.
        width: i32,
        height: i32,
    },
    Ellipse {
        /// Of the box around it, as is `y`.
        x: i32,
        y: i32,
        /// Above 0, as is `height`.
        width: i32,
        height: i32,
    },
    Arrow {
        from: [i32; 2],
        /// The head.
        to: [i32; 2],
    },
    Line {
        from: [i32; 2],
        to: [i32; 2],
    },
    Freehand {
        /// x, y and pressure from 0 to 1000; 1 to 2000 of them.
        points: Vec<[i32; 3]>,
    },
    Polygon {
        /// 3 to 200 corners; the last leads to the first.
        points: Vec<[i32; 2]>,
    },
    Text {
        mark: TextMark,
        /// x and y of top left, top right, bottom right and bottom left, in reading direction; 1 to 500 of them.
        quads: Vec<[i32; 8]>,
        /// The words themselves, of an insertion empty; at most 2000 characters.
        quoted: String,
        /// At most 32 characters, as is `after`.
        before: String,
        after: String,
        /// What read the text, and its version.
        engine: String,
    },
}

/// What a text mark asks for. An insertion has quads without width where something goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TextMark {
    Highlight,
    Strike,
    Insert,
    Replace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Color {
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    Black,
    White,
}

/// How a mark is drawn; without one it has the colour of its thread's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stroke {
    pub color: Color,
    /// Screen pixels at 100 %, 1 to 20.
    pub width: u32,
}

/// A mark to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct NewMark {
    pub shape: Shape,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub stroke: Option<Stroke>,
    /// In the same version; absent: that of the thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MarkView {
    pub id: String,
    pub shape: Shape,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub stroke: Option<Stroke>,
    /// Absent: that of the thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub place: Option<Place>,
}

/// `mark.add`: all of them, or none where one cannot be.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddMarks {
    pub thread: String,
    pub marks: Vec<NewMark>,
}

/// `mark.change`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangeMark {
    pub mark: String,
    /// Of the kind that it has.
    pub shape: Shape,
    /// Absent: as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub stroke: Option<Stroke>,
}

/// `mark.remove`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneMark {
    pub mark: String,
}
