//! People that a text names: a token `@[<person id>]` for each, so that nobody's name is in an op (S4).
//!
//! A text is kept as it is written; who is named is read from it anew. What looks like a token and holds no id is text.

use crate::ids::PersonId;

/// People beyond these, as they are first named, are not told apart from text.
pub const MAX_MENTIONS: usize = 50;

const BEGIN: &str = "@[";
const ID_CHARS: usize = 36;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    Text(&'a str),
    Person(PersonId),
}

/// The text in parts, in order; texts of several tokens that name nobody may come in several parts.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut named = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        let (before, token) = rest.split_at(at);
        match person(token).filter(|person| named.contains(person) || named.len() < MAX_MENTIONS) {
            Some(person) => {
                if !before.is_empty() {
                    parts.push(Part::Text(before));
                }
                if !named.contains(&person) {
                    named.push(person);
                }
                parts.push(Part::Person(person));
                rest = token.get(BEGIN.len() + ID_CHARS + 1..).unwrap_or_default();
            }
            None => {
                let (text, after) = rest.split_at(at + BEGIN.len());
                parts.push(Part::Text(text));
                rest = after;
            }
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// The people that a text names, each once, in the order in which they are first named.
#[must_use]
pub fn people(text: &str) -> Vec<PersonId> {
    let mut people = Vec::new();
    for part in parts(text) {
        if let Part::Person(person) = part
            && !people.contains(&person)
        {
            people.push(person);
        }
    }
    people
}

/// The text with something else for each token.
#[must_use]
pub fn replaced(text: &str, mut with: impl FnMut(PersonId) -> String) -> String {
    let said = parts(text).into_iter().map(|part| match part {
        Part::Text(text) => text.to_owned(),
        Part::Person(person) => with(person),
    });
    said.collect()
}

/// The person of the token that a text begins with.
fn person(token: &str) -> Option<PersonId> {
    let id = token.get(BEGIN.len()..BEGIN.len() + ID_CHARS)?;
    let ends = token.get(BEGIN.len() + ID_CHARS..).is_some_and(|rest| rest.starts_with(']'));
    if ends { id.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u8) -> PersonId {
        PersonId::new(i64::from(n), [n; 10])
    }

    #[test]
    fn w11_people_are_named_once_and_in_order() {
        let (ada, bo) = (person(1), person(2));
        let text = format!("@[{bo}], see @[{ada}] and @[{bo}].");
        assert_eq!(people(&text), [bo, ada]);
        assert_eq!(
            replaced(&text, |one| if one == ada { "Ada".into() } else { "Bo".into() }),
            "Bo, see Ada and Bo."
        );
    }

    #[test]
    fn w11_what_holds_no_id_is_text() {
        let ada = person(1);
        let texts = [
            String::new(),
            "@[]".to_owned(),
            "@[nobody]".to_owned(),
            format!("@[{ada}"),
            format!("@{ada}]"),
            format!("@[{}]", ada.uuid().simple()),
            format!("@[ {ada}]"),
            format!("@[{ada} ]"),
            "@[日本語日本語日本語日本語]".to_owned(),
        ];
        for text in texts {
            assert!(people(&text).is_empty(), "{text}");
            assert_eq!(replaced(&text, |_| panic!("{text}")), text);
        }
        assert_eq!(people(&format!("@[@[{ada}]")), [ada], "a token may begin in what is none");
    }

    #[test]
    fn w11_at_most_fifty_people_are_named() {
        let token = |n: u8| format!("@[{}]", person(n));
        let text: String = (0..60).map(token).collect();
        assert_eq!(people(&text).len(), MAX_MENTIONS);
        let again = format!("{text}{}", token(0));
        assert_eq!(
            parts(&again).last(),
            Some(&Part::Person(person(0))),
            "who is named already can be named again"
        );
    }
}
