//! What ops about fields and their values say (W12). Fields are the directory's, values a proof's.

use serde::{Deserialize, Serialize};

use crate::field::{FieldKind, FieldValue};
use crate::ids::{FieldId, ProofId};

/// A new field, or what one is from now on; its kind stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDefine {
    pub field: FieldId,
    pub name: String,
    pub kind: FieldKind,
    /// Of `choice` and `choices`; none for other kinds.
    pub options: Vec<String>,
    /// Among the fields; the id breaks ties.
    pub position: i32,
    /// What it was; absent for a new one.
    pub was: Option<FieldWas>,
}

/// What of a field can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWas {
    pub name: String,
    pub options: Vec<String>,
    pub position: i32,
}

/// `field.remove`, `field.restore`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRef {
    pub field: FieldId,
}

/// Another value in a field, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofSet {
    pub proof: ProofId,
    pub field: FieldId,
    pub value: Option<FieldValue>,
    pub was: Option<FieldValue>,
}

/// Into another folder of the project; the empty path is the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofMove {
    pub proof: ProofId,
    pub folder: String,
    pub was: String,
}
