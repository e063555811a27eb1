//! Strict reading of JSON: bounded size and depth, no floats, no repeated members.

use serde_json::Value;

use super::OpError;

/// The most that header and payload may be together.
pub const MAX_OP_BYTES: usize = 256 * 1024;
const MAX_DEPTH: usize = 16;

/// Reads bytes that are one JSON object without floats and repeated members.
pub(super) fn read(json: &[u8]) -> Result<Value, OpError> {
    let whole: Strict = serde_json::from_slice(json).map_err(OpError::Json)?;
    if !matches!(whole.0, Value::Object(_)) {
        return Err(OpError::NotAnObject);
    }
    look(&whole.0, 0)?;
    Ok(whole.0)
}

fn look(value: &Value, depth: usize) -> Result<(), OpError> {
    if depth > MAX_DEPTH {
        return Err(OpError::TooDeep);
    }
    match value {
        Value::Number(number) if number.is_f64() => Err(OpError::Float),
        Value::Array(items) => items.iter().try_for_each(|item| look(item, depth + 1)),
        Value::Object(members) => members.values().try_for_each(|member| look(member, depth + 1)),
        _ => Ok(()),
    }
}

/// A JSON value whose objects name no member twice: two readers of such bytes could disagree.
struct Strict(Value);

impl<'de> serde::Deserialize<'de> for Strict {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Members).map(Strict)
    }
}

struct Members;

impl<'de> serde::de::Visitor<'de> for Members {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = serde_json::Map::new();
        while let Some((name, Strict(member))) = map.next_entry::<String, Strict>()? {
            if members.insert(name, member).is_some() {
                return Err(serde::de::Error::custom("a member is named twice"));
            }
        }
        Ok(Value::Object(members))
    }
}
