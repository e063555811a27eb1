//! Fields and values, as ops change them.

use super::At;
use crate::op::{FieldDefine, FieldRef, ProofSet};
use crate::state::{Field, Value};

impl At<'_> {
    pub(super) fn proof_set(&mut self, said: &ProofSet) {
        let had = self.slice.value(said.proof, said.field).is_some_and(|now| now.value.is_some());
        let step = i32::from(said.value.is_some()) - i32::from(had);
        self.slice.put(Value { proof: said.proof, field: said.field, value: said.value.clone() });
        if let Some(proof) = self.slice.proof_mut(said.proof) {
            proof.num_values = proof.num_values.saturating_add_signed(step);
        }
    }

    pub(super) fn field_define(&mut self, said: &FieldDefine) {
        if self.slice.field(said.field).is_none() {
            self.count_fields(1);
        }
        self.slice.put(Field {
            field: said.field,
            name: said.name.clone(),
            kind: said.kind,
            options: said.options.clone(),
            position: said.position,
            removed: false,
        });
    }

    pub(super) fn set_removed(&mut self, said: &FieldRef, removed: bool) {
        let Some(field) = self.slice.field_mut(said.field) else { return };
        field.removed = removed;
        self.count_fields(if removed { -1 } else { 1 });
    }

    fn count_fields(&mut self, step: i32) {
        if let Some(directory) = self.slice.directory_mut() {
            directory.num_fields = directory.num_fields.saturating_add_signed(step);
        }
    }
}
