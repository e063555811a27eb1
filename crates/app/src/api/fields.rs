//! Shapes of folders, the bin, and the fields that an organisation describes its proofs by.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a field holds; it cannot change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    Text,
    Choice,
    Choices,
    Number,
    Date,
    Tags,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldView {
    pub id: String,
    pub name: String,
    pub kind: FieldKind,
    /// Of `choice` and `choices`.
    pub options: Vec<String>,
    pub position: i32,
}

/// `number`: decimal, at most 18 digits and 6 of them behind the point. `date`: YYYY-MM-DD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FieldValue {
    Text(String),
    Choice(String),
    Choices(Vec<String>),
    Number(String),
    Date(String),
    Tags(Vec<String>),
}

/// What a proof says in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ValueView {
    pub field: String,
    pub value: FieldValue,
}

/// What is absent does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldFilter {
    pub field: String,
    /// Equal to one of these, whatever the case and accents; of tags and choices one of them; of a text, a part of it. At
    /// most 200.
    #[serde(default)]
    pub any: Vec<String>,
    /// Of numbers and dates, inclusive.
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub until: Option<String>,
}

/// `proofs.delete`, `proofs.recover`: into the bin, and out of it again as it was; those that are so already are left alone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ManyProofs {
    /// Of one project, at most 200.
    pub proofs: Vec<String>,
    /// Of the answer to an earlier part of the same act: all of them are one step of undo.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

/// `proofs.move`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MoveProofs {
    /// As in `ManyProofs`.
    pub proofs: Vec<String>,
    /// Names between slashes, at most 8 of at most 80 characters; empty: the top.
    pub folder: String,
    #[serde(default)]
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

/// `proofs.set`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetValues {
    /// As in `ManyProofs`.
    pub proofs: Vec<String>,
    pub field: String,
    /// Absent: none from now on.
    #[serde(default)]
    pub value: Option<FieldValue>,
    #[serde(default)]
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

/// `proofs.alter`: of a field with several choices or tags, what comes and goes beside what each proof has of its own.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AlterValues {
    /// As in `ManyProofs`.
    pub proofs: Vec<String>,
    pub field: String,
    pub add: Vec<String>,
    pub remove: Vec<String>,
    #[serde(default)]
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangedProofs {
    pub changed: u32,
    /// Absent when nothing changed so far.
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

/// `folder.rename`: with everything below it, as one step of undo. Where the other one is there already they become one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RenameFolder {
    pub project: String,
    /// Both whole paths.
    pub folder: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderView {
    pub path: String,
    /// In it and below, those that are archived or deleted aside.
    pub num_proofs: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Schema {
    /// In their order.
    pub fields: Vec<FieldView>,
}

/// `field.define`: a new one, or another name, options and position of one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DefineField {
    #[serde(default)]
    #[ts(optional = nullable)]
    pub id: Option<String>,
    pub name: String,
    pub kind: FieldKind,
    /// At most 200 of at most 80 characters.
    pub options: Vec<String>,
    pub position: i32,
}

/// `field.remove`, `field.restore`: its values are kept meanwhile.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneField {
    pub field: String,
}
