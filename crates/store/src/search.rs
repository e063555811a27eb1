//! Full-text search over names of proofs, comments with their attachments, labels, reasons of decisions and names of
//! people (FTS5, trigrams).
//!
//! Trigrams find parts of words and languages without spaces; words of one or two characters are looked for in the
//! texts themselves.

use std::borrow::Cow;
use std::collections::HashMap;

use galley_core::state::Comment;
use galley_core::{CommentId, Entity, Key, PersonId, ProofId, ThreadId, VersionId, mention};
use rusqlite::{Connection, Row, params, params_from_iter};

use crate::error::Result;
use crate::people;
use crate::rows::PersonRow;
use crate::space::id;
use crate::store::Store;
use crate::viewer::Viewer;

/// Characters on either side of the match in a snippet.
const AROUND: usize = 40;
/// The shortest word that the index of trigrams can find.
const SHORTEST: usize = 3;
/// Words of a query beyond these are ignored.
const MAX_WORDS: usize = 16;

/// Added where an external member looks (W2).
const NOT_OF_TEAM: &str = " AND ifnull(h.entity ->> '$.thread.audience', '') <> 'team'";

/// One place where a text was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitRow {
    pub proof: ProofId,
    pub proof_name: String,
    pub thread: Option<ThreadId>,
    pub comment: Option<CommentId>,
    /// `proof`, `comment`, `label` or `decision`.
    pub what: String,
    /// Plain text around the match; the match between U+2068 and U+2069.
    pub snippet: String,
}

/// A text with what it belongs to.
struct Text<'a> {
    sid: i64,
    proof: ProofId,
    version: Option<VersionId>,
    thread: Option<ThreadId>,
    said_at: i64,
    text: Cow<'a, str>,
}

/// Brings the texts of an entity up to date.
pub(crate) fn put(db: &Connection, sid: i64, key: &Key, entity: &Entity) -> Result<()> {
    let text = match entity {
        Entity::Proof(one) => Text {
            sid,
            proof: one.proof,
            version: None,
            thread: None,
            said_at: one.created_at,
            text: Cow::Borrowed(&one.name),
        },
        Entity::Comment(one) if !one.deleted => Text {
            sid,
            proof: one.proof,
            version: Some(one.version),
            thread: Some(one.thread),
            said_at: one.received_at,
            text: Cow::Owned(said(db, one)?),
        },
        Entity::Thread(one) if !one.deleted && !one.labels.is_empty() => Text {
            sid,
            proof: one.proof,
            version: Some(one.version),
            thread: Some(one.thread),
            said_at: one.started_at,
            text: Cow::Owned(one.labels.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
        },
        Entity::Decision(one) if !one.reason.is_empty() && !one.withdrawn => Text {
            sid,
            proof: one.proof,
            version: Some(one.version),
            thread: None,
            said_at: one.received_at,
            text: Cow::Borrowed(&one.reason),
        },
        Entity::Comment(_) | Entity::Thread(_) | Entity::Decision(_) => return remove(db, key),
        _ => return Ok(()),
    };
    remove(db, key)?;
    let sql = "INSERT INTO texts (key, what, sid, proof, version, thread, said_at, text)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    // Of a thread itself only its labels are texts.
    let what = if matches!(entity, Entity::Thread(_)) { "label" } else { key.what() };
    db.prepare_cached(sql)?.execute(params![
        key.to_string(),
        what,
        text.sid,
        text.proof.to_string(),
        text.version.map(|version| Key::Version(version).to_string()),
        text.thread.map(|thread| Key::Thread(thread).to_string()),
        text.said_at,
        &*text.text,
    ])?;
    Ok(())
}

/// What people read of a comment: names for the tokens of people, and below it those of attached files.
fn said(db: &Connection, comment: &Comment) -> Result<String> {
    let mut names = HashMap::new();
    for person in mention::people(&comment.text) {
        names.insert(person, people::row(db, person)?.name);
    }
    let mut text = mention::replaced(&comment.text, |person| match names.get(&person) {
        Some(name) if !name.is_empty() => format!("@{name}"),
        _ => format!("@[{person}]"),
    });
    for file in &comment.attachments {
        text.push('\n');
        text.push_str(&file.file_name);
    }
    Ok(text)
}

/// Brings comments that name a person up to date, after the name has changed.
pub(crate) fn put_mentions(db: &Connection, person: PersonId) -> Result<()> {
    let sql = "SELECT sid, entity FROM rows WHERE what = 'comment' AND instr(entity, ?1)";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map([format!("@[{person}]")], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    for row in rows {
        let (sid, entity) = row?;
        let entity: Entity = serde_json::from_str(&entity)?;
        put(db, sid, &entity.key(), &entity)?;
    }
    Ok(())
}

/// Brings a person's name up to date.
pub(crate) fn put_person(db: &Connection, person: PersonId, name: &str, now: i64) -> Result<()> {
    let key = Key::Person(person);
    remove(db, &key)?;
    let sql = "INSERT INTO texts (key, what, said_at, text) VALUES (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?.execute(params![key.to_string(), key.what(), now, name])?;
    Ok(())
}

pub(crate) fn remove(db: &Connection, key: &Key) -> Result<()> {
    db.prepare_cached("DELETE FROM texts WHERE key = ?1")?.execute([key.to_string()])?;
    Ok(())
}

impl Store {
    /// Finds texts that hold every word, latest first.
    pub fn find(&self, text: &str, limit: u32) -> Result<Vec<HitRow>> {
        let words = words(text);
        let sql = "SELECT t.proof, p.entity, t.thread, t.what, t.text, t.key FROM texts t
                   JOIN rows p ON p.key = 'proof/' || t.proof
                   LEFT JOIN rows h ON h.key = t.thread
                   LEFT JOIN rows v ON v.key = t.version
                   WHERE t.what <> 'person' AND t.proof IN (SELECT proof FROM view_proofs) AND NOT ifnull(h.hidden, 0) AND NOT ifnull(v.hidden, 0)";
        self.read(|db| {
            let for_them = if Viewer::find(db)?.is_of_team() { "" } else { NOT_OF_TEAM };
            select(db, &format!("{sql}{for_them}"), &words, limit, |row| hit(row, &words))
        })
    }

    /// Finds people by parts of their names.
    pub fn find_people(&self, text: &str, limit: u32) -> Result<Vec<PersonRow>> {
        let words = words(text);
        let sql = "SELECT t.key FROM texts t WHERE t.what = 'person'";
        self.read(|db| {
            select(db, sql, &words, limit, |row| {
                let key: String = row.get(0)?;
                people::row(db, id(key.trim_start_matches("person/"))?)
            })
        })
    }
}

/// Adds the words as conditions, long ones through the index, short ones by looking.
fn select<T>(
    db: &Connection,
    sql: &str,
    words: &[String],
    limit: u32,
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = sql.to_owned();
    let mut values = Vec::new();
    let (long, short): (Vec<_>, Vec<_>) = words.iter().partition(|word| word.chars().count() >= SHORTEST);
    if !long.is_empty() {
        let quoted: Vec<_> = long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
        sql.push_str(" AND t.id IN (SELECT rowid FROM search WHERE search MATCH ?)");
        values.push(quoted.join(" "));
    }
    for word in short {
        sql.push_str(r" AND t.text LIKE ? ESCAPE '\'");
        values.push(format!("%{}%", word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")));
    }
    sql.push_str(&format!(" ORDER BY t.said_at DESC, t.id DESC LIMIT {limit}"));
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| Ok(read(row)))?;
    rows.map(|row| row?).collect()
}

fn words(text: &str) -> Vec<String> {
    // Control characters are in no text, and would end the query where SQLite reads it.
    let gap = |letter: char| letter.is_whitespace() || letter.is_control();
    text.split(gap).filter(|word| !word.is_empty()).take(MAX_WORDS).map(str::to_owned).collect()
}

fn hit(row: &Row<'_>, words: &[String]) -> Result<HitRow> {
    let entity: Entity = serde_json::from_str(&row.get::<_, String>(1)?)?;
    let proof_name = if let Entity::Proof(proof) = entity { proof.name } else { String::new() };
    let thread: Option<String> = row.get(2)?;
    let key: String = row.get(5)?;
    Ok(HitRow {
        proof: id(&row.get::<_, String>(0)?)?,
        proof_name,
        thread: thread.map(|key| id(key.trim_start_matches("thread/"))).transpose()?,
        comment: key.strip_prefix("comment/").map(id).transpose()?,
        what: row.get(3)?,
        snippet: snippet(&row.get::<_, String>(4)?, words),
    })
}

/// Cuts a text around the first word that is found in it as it is written, whatever its case.
fn snippet(text: &str, words: &[String]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let found = words.iter().find_map(|word| position(&chars, word));
    let (start, end) = found.unwrap_or((0, 0));
    let from = start.saturating_sub(AROUND);
    let to = (end + AROUND).min(chars.len());
    let part = |from: usize, to: usize| chars.get(from..to).unwrap_or_default().iter().collect::<String>();
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    out.push_str(&part(from, start));
    if end > start {
        out.push('\u{2068}');
        out.push_str(&part(start, end));
        out.push('\u{2069}');
    }
    out.push_str(&part(end, to));
    if to < chars.len() {
        out.push('…');
    }
    out
}

fn position(chars: &[char], word: &str) -> Option<(usize, usize)> {
    let word: Vec<char> = word.chars().collect();
    let same = |a: &char, b: &char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let start = chars.windows(word.len()).position(|part| part.iter().zip(&word).all(|(a, b)| same(a, b)))?;
    Some((start, start + word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_cut_around_the_match() {
        let check = |text: &str, word: &str, expected: &str| {
            assert_eq!(snippet(text, &[word.to_owned()]), expected);
        };
        check("the Logo is too small", "logo", "the \u{2068}Logo\u{2069} is too small");
        check("nothing", "logo", "nothing");
        check("ÄÖ Überschrift", "über", "ÄÖ \u{2068}Über\u{2069}schrift");
        let long = format!("{}logo{}", "a".repeat(50), "b".repeat(50));
        let expected = format!("…{}\u{2068}logo\u{2069}{}…", "a".repeat(40), "b".repeat(40));
        check(&long, "logo", &expected);
    }
}
