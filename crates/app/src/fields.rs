//! The schema of the organisation, and what proofs say in its fields.

use galley_core::field::{self, clean_number};
use galley_core::op::{FieldDefine, FieldRef, FieldWas, ProofSet};
use galley_core::text::{clean, clean_name};
use galley_core::{FieldId, Payload, Refusal};
use galley_store::{FieldRow, Track, ValueFilter, ValueRow};

use crate::api::{
    AlterValues, ChangedProofs, DefineField, Failure, FieldFilter, FieldKind, FieldValue, FieldView, Nothing,
    OneField, Schema, SetValues, ValueView,
};
use crate::app::App;
use crate::{ids, texts};

/// Texts of one filter, and bytes of each.
const MAX_ANY: usize = 200;
const MAX_TEXT_BYTES: usize = 16 << 10;

impl App {
    pub(crate) fn schema_get(&self, _: Nothing) -> Result<Schema, Failure> {
        Ok(Schema { fields: self.store().fields()?.iter().map(view).collect() })
    }

    pub(crate) fn field_define(&self, input: DefineField) -> Result<FieldView, Failure> {
        let name = texts::name(&input.name)?;
        let options = distinct(&input.options);
        let (field, was) = match &input.id {
            Some(id) => {
                let row = self.field_row(ids::parse(id)?)?;
                let FieldRow { id, name, options, position, .. } = row;
                (id, Some(FieldWas { name, options, position }))
            }
            None => (self.store().fresh(FieldId::new), None),
        };
        let kind = kind(input.kind);
        let act = FieldDefine { field, name, kind, options, position: input.position, was };
        self.record(self.store().directory()?, Payload::FieldDefine(act), Track::Undoable)?;
        Ok(view(&self.field_row(field)?))
    }

    pub(crate) fn field_remove(&self, input: OneField) -> Result<(), Failure> {
        let field = self.field_row(ids::parse(&input.field)?)?.id;
        self.record(self.store().directory()?, Payload::FieldRemove(FieldRef { field }), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn field_restore(&self, input: OneField) -> Result<(), Failure> {
        let field = self.field_row(ids::parse(&input.field)?)?.id;
        self.record(self.store().directory()?, Payload::FieldRestore(FieldRef { field }), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn proofs_set(&self, input: SetValues) -> Result<ChangedProofs, Failure> {
        let field = self.field_row(ids::parse(&input.field)?)?;
        if field.removed {
            return Err(Failure::refused(Refusal::Deleted));
        }
        let value = match input.value {
            Some(value) => Some(cleaned(value)?),
            None => None,
        };
        if value.as_ref().is_some_and(|value| !value.fits(field.kind, &field.options)) {
            return Err(Failure::refused(Refusal::ValueImpossible));
        }
        self.to_many(&input.proofs, input.step, |row| {
            let was = row.values.iter().find(|one| one.field == field.id).map(|one| one.value.clone());
            let (proof, field, value) = (row.id, field.id, value.clone());
            (was != value).then_some(Payload::ProofSet(ProofSet { proof, field, value, was }))
        })
    }

    pub(crate) fn proofs_alter(&self, input: AlterValues) -> Result<ChangedProofs, Failure> {
        let impossible = || Failure::refused(Refusal::ValueImpossible);
        let field = self.field_row(ids::parse(&input.field)?)?;
        if field.removed {
            return Err(Failure::refused(Refusal::Deleted));
        }
        let of = several(field.kind).ok_or_else(impossible)?;
        let (add, remove) = (distinct(&input.add), distinct(&input.remove));
        if !add.is_empty() && !of(add.clone()).fits(field.kind, &field.options) {
            return Err(impossible());
        }
        self.to_many(&input.proofs, input.step, |row| {
            let was = row.values.iter().find(|one| one.field == field.id).map(|one| one.value.clone());
            let own = was.as_ref().map(field::FieldValue::texts).unwrap_or_default();
            let texts = altered(own, &add, &remove);
            let value = (!texts.is_empty()).then(|| of(texts));
            // One that would have too many, or still says what is no longer offered, stays as it is; the others do not.
            let stands = value.as_ref().is_none_or(|value| value.fits(field.kind, &field.options));
            let (proof, field) = (row.id, field.id);
            (stands && was != value).then_some(Payload::ProofSet(ProofSet { proof, field, value, was }))
        })
    }

    fn field_row(&self, field: FieldId) -> Result<FieldRow, Failure> {
        self.store().field(field)?.ok_or_else(|| Failure::of("gone", &[]))
    }
}

/// What a filter of the interface asks of the store.
pub(crate) fn filters(asked: Vec<FieldFilter>) -> Result<Vec<ValueFilter>, Failure> {
    let mut filters = Vec::new();
    for FieldFilter { field, any, from, until } in asked {
        let mut texts = any.iter().chain(&from).chain(&until);
        if any.len() > MAX_ANY || texts.any(|text| text.len() > MAX_TEXT_BYTES) {
            return Err(Failure::of("bad-input", &[]).because("too long a filter"));
        }
        filters.push(ValueFilter { field: ids::parse(&field)?, any, from, until });
    }
    Ok(filters)
}

pub(crate) fn value(row: &ValueRow) -> ValueView {
    let value = match row.value.clone() {
        field::FieldValue::Text(text) => FieldValue::Text(text),
        field::FieldValue::Choice(option) => FieldValue::Choice(option),
        field::FieldValue::Choices(options) => FieldValue::Choices(options),
        field::FieldValue::Number(number) => FieldValue::Number(number),
        field::FieldValue::Date(day) => FieldValue::Date(day),
        field::FieldValue::Tags(tags) => FieldValue::Tags(tags),
    };
    ValueView { field: row.field.to_string(), value }
}

fn view(row: &FieldRow) -> FieldView {
    FieldView {
        id: row.id.to_string(),
        name: row.name.clone(),
        kind: match row.kind {
            field::FieldKind::Text => FieldKind::Text,
            field::FieldKind::Choice => FieldKind::Choice,
            field::FieldKind::Choices => FieldKind::Choices,
            field::FieldKind::Number => FieldKind::Number,
            field::FieldKind::Date => FieldKind::Date,
            field::FieldKind::Tags => FieldKind::Tags,
        },
        options: row.options.clone(),
        position: row.position,
    }
}

const fn kind(kind: FieldKind) -> field::FieldKind {
    match kind {
        FieldKind::Text => field::FieldKind::Text,
        FieldKind::Choice => field::FieldKind::Choice,
        FieldKind::Choices => field::FieldKind::Choices,
        FieldKind::Number => field::FieldKind::Number,
        FieldKind::Date => field::FieldKind::Date,
        FieldKind::Tags => field::FieldKind::Tags,
    }
}

/// A value as typed, in the form that the record has it.
fn cleaned(typed: FieldValue) -> Result<field::FieldValue, Failure> {
    let impossible = || Failure::refused(Refusal::ValueImpossible);
    Ok(match typed {
        FieldValue::Text(text) => field::FieldValue::Text(clean(&text)),
        FieldValue::Choice(option) => field::FieldValue::Choice(clean_name(&option)),
        FieldValue::Choices(options) => field::FieldValue::Choices(distinct(&options)),
        FieldValue::Number(number) => {
            field::FieldValue::Number(clean_number(&number).ok_or_else(impossible)?)
        }
        FieldValue::Date(day) => field::FieldValue::Date(day.trim().to_owned()),
        FieldValue::Tags(tags) => field::FieldValue::Tags(distinct(&tags)),
    })
}

/// How a value of several texts is made, where the kind has such.
const fn several(kind: field::FieldKind) -> Option<fn(Vec<String>) -> field::FieldValue> {
    match kind {
        field::FieldKind::Choices => Some(field::FieldValue::Choices),
        field::FieldKind::Tags => Some(field::FieldValue::Tags),
        field::FieldKind::Text
        | field::FieldKind::Choice
        | field::FieldKind::Number
        | field::FieldKind::Date => None,
    }
}

/// One's own without those that go, and behind them those that come and are not there yet.
fn altered(own: &[String], add: &[String], remove: &[String]) -> Vec<String> {
    let mut texts: Vec<String> = own.iter().filter(|text| !remove.contains(text)).cloned().collect();
    for text in add {
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    texts
}

/// Names as typed, each once, the first of them standing; empty ones go.
fn distinct(typed: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in typed.iter().map(|name| clean_name(name)).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_brought_into_the_form_of_the_record() {
        let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let check = |typed: FieldValue, expected: field::FieldValue| {
            assert_eq!(cleaned(typed).unwrap(), expected);
        };
        check(FieldValue::Text(" a\r\nb ".to_owned()), field::FieldValue::Text("a\nb".to_owned()));
        check(FieldValue::Number(" 007.50".to_owned()), field::FieldValue::Number("7.5".to_owned()));
        check(FieldValue::Date(" 2026-02-01 ".to_owned()), field::FieldValue::Date("2026-02-01".to_owned()));
        check(
            FieldValue::Tags(texts(&["AU", " ", "New\n Zealand", "AU"])),
            field::FieldValue::Tags(texts(&["AU", "New Zealand"])),
        );
        let failure = cleaned(FieldValue::Number("much".to_owned())).unwrap_err();
        assert_eq!(failure.code, "value-impossible");
    }
}
