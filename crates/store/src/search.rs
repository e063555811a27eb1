//! Full-text search over names of proofs, values of fields, file names, notes, comments with their attachments, labels,
//! reasons of decisions, names of people and texts of pages (FTS5, trigrams).
//!
//! Trigrams find parts of words and languages without spaces. Words of one or two characters are looked for in the texts
//! that the longer ones are in; alone in names and in the texts that were taken in last, so that it never takes long.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use galley_core::state::{Comment, Version};
use galley_core::{CommentId, Entity, Key, PersonId, ProofId, ThreadId, VersionId, mention};
use rusqlite::{Connection, Row, params, params_from_iter};

use crate::error::Result;
use crate::rows::PersonRow;
use crate::space::id;
use crate::store::Store;
use crate::viewer::Viewer;
use crate::{fields, pages, people};

/// Characters on either side of the match in a snippet.
const AROUND: usize = 40;
/// Characters by which a snippet may grow on either side so that no word is cut.
const WORD: usize = 15;
/// The shortest word that the index of trigrams can find.
const SHORTEST: usize = 3;
/// Words of a query beyond these are ignored.
const MAX_WORDS: usize = 16;

/// Added where an external member looks, for the spaces in which they are one (W2).
fn not_of_team(outside: &[i64]) -> String {
    let outside: Vec<String> = outside.iter().map(i64::to_string).collect();
    format!(
        " AND (ifnull(h.entity ->> '$.thread.audience', '') <> 'team' OR t.sid NOT IN ({}))",
        outside.join(", ")
    )
}

/// One place where a text was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitRow {
    pub proof: ProofId,
    pub proof_name: String,
    pub thread: Option<ThreadId>,
    pub comment: Option<CommentId>,
    pub version: Option<VersionId>,
    /// The number of the version, where that is not the proof's current one.
    pub superseded: Option<u32>,
    /// Of the version; with `page-text` alone.
    pub page: Option<u32>,
    /// `proof`, `value`, `file`, `note`, `comment`, `label`, `decision` or `page-text`.
    pub what: String,
    /// Plain text around the match; the match between U+2068 and U+2069.
    pub snippet: String,
}

/// A text with what it belongs to.
struct Text<'a> {
    what: &'static str,
    sid: i64,
    proof: ProofId,
    version: Option<VersionId>,
    thread: Option<ThreadId>,
    said_at: i64,
    text: Cow<'a, str>,
}

/// Names come first, what was said after them.
const RANKED: &str = "CASE t.what WHEN 'proof' THEN 0 WHEN 'value' THEN 1 WHEN 'file' THEN 1 ELSE 2 END, t.said_at DESC, t.id DESC";
const LATEST: &str = "t.said_at DESC, t.id DESC";
/// The name of the file stands beside the note of a version.
const FILE: &str = "/file";
/// A condition that a word is in the text `t`.
pub(crate) const LIKE: &str = r" AND t.text LIKE ? ESCAPE '\'";

/// What is read where no word is long enough for the index: names of all kinds, which their keys lead to, and the latest
/// texts.
const AT_HAND: &str = " AND t.id IN (
    SELECT id FROM texts WHERE key >= 'proof/' AND key < 'proof0'
    UNION ALL SELECT id FROM texts WHERE key >= 'value/' AND key < 'value0'
    UNION ALL SELECT id FROM texts WHERE key >= 'version/' AND key < 'version0'
    UNION ALL SELECT id FROM texts WHERE key >= 'person/' AND key < 'person0'
    UNION ALL SELECT id FROM texts WHERE id > (SELECT max(id) FROM texts) - 20000)";

/// Brings the texts of an entity up to date.
pub(crate) fn put(db: &Connection, sid: i64, key: &Key, entity: &Entity) -> Result<()> {
    let text = match entity {
        Entity::Proof(one) => Some(Text {
            what: key.what(),
            sid,
            proof: one.proof,
            version: None,
            thread: None,
            said_at: one.created_at,
            text: Cow::Borrowed(&one.name),
        }),
        Entity::Value(one) => one.value.as_ref().map(|value| Text {
            what: key.what(),
            sid,
            proof: one.proof,
            version: None,
            thread: None,
            said_at: 0,
            text: Cow::Owned(value.texts().join(", ")),
        }),
        Entity::Version(one) => return put_version(db, sid, key, one),
        Entity::Comment(one) if one.deleted => None,
        Entity::Comment(one) => Some(Text {
            what: key.what(),
            sid,
            proof: one.proof,
            version: Some(one.version),
            thread: Some(one.thread),
            said_at: one.received_at,
            text: Cow::Owned(said(db, one)?),
        }),
        // Of a thread itself only its labels are texts.
        Entity::Thread(one) => (!one.deleted && !one.labels.is_empty()).then(|| Text {
            what: "label",
            sid,
            proof: one.proof,
            version: Some(one.version),
            thread: Some(one.thread),
            said_at: one.started_at,
            text: Cow::Owned(one.labels.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
        }),
        Entity::Decision(one) => (!one.reason.is_empty() && !one.withdrawn).then(|| Text {
            what: key.what(),
            sid,
            proof: one.proof,
            version: Some(one.version),
            thread: None,
            said_at: one.received_at,
            text: Cow::Borrowed(&one.reason),
        }),
        _ => return Ok(()),
    };
    remove(db, key)?;
    text.map_or(Ok(()), |text| insert(db, &key.to_string(), &text))
}

/// The name of the file, and the note where there is one.
fn put_version(db: &Connection, sid: i64, key: &Key, version: &Version) -> Result<()> {
    remove(db, key)?;
    let text = |what, text| Text {
        what,
        sid,
        proof: version.proof,
        version: Some(version.version),
        thread: None,
        said_at: version.submitted_at,
        text: Cow::Borrowed(text),
    };
    insert(db, &format!("{key}{FILE}"), &text("file", version.file_name.as_str()))?;
    if version.note.is_empty() {
        Ok(())
    } else {
        insert(db, &key.to_string(), &text("note", version.note.as_str()))
    }
}

fn insert(db: &Connection, key: &str, text: &Text<'_>) -> Result<()> {
    let sql = "INSERT INTO texts (key, what, sid, proof, version, thread, said_at, text)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    db.prepare_cached(sql)?.execute(params![
        key,
        text.what,
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
    // An id may have been typed in capitals.
    let sql = "SELECT sid, entity FROM rows
               WHERE key >= 'comment/' AND key < 'comment0' AND instr(lower(entity), ?1)";
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
    let mut statement = db.prepare_cached("DELETE FROM texts WHERE key = ?1")?;
    statement.execute([key.to_string()])?;
    if matches!(key, Key::Version(_)) {
        statement.execute([format!("{key}{FILE}")])?;
    }
    Ok(())
}

impl Store {
    /// Finds texts that hold every word: names first, then what was said, then pages; each of them latest first.
    pub fn find(&self, text: &str, limit: u32) -> Result<Vec<HitRow>> {
        let words = words(text);
        // A key of a value ends in its field's id, behind `value/`, the proof's id and a slash.
        let sql = format!(
            "SELECT t.proof, p.entity, t.thread, t.what, t.text, t.key, t.version, v.entity ->> '$.version.number'
             FROM texts t
             JOIN rows p ON p.key = 'proof/' || t.proof
             LEFT JOIN rows h ON h.key = t.thread
             LEFT JOIN rows v ON v.key = t.version
             WHERE t.what <> 'person' AND NOT ifnull(h.hidden, 0) AND NOT ifnull(v.hidden, 0)
             AND EXISTS (SELECT 1 FROM view_proofs l WHERE l.proof = t.proof AND l.deleted = 0)
             AND (t.what <> 'value' OR {})",
            fields::is_there("substr(t.key, 44)")
        );
        self.read(|db| {
            let outside = Viewer::outside(db)?;
            let for_them = if outside.is_empty() { String::new() } else { not_of_team(&outside) };
            let sql = format!("{sql}{for_them}");
            let mut hits = select(db, &sql, RANKED, &words, limit, |row| hit(row, &words))?;
            // A proof that is called like its file is found once.
            let named: BTreeSet<ProofId> =
                hits.iter().filter(|hit| hit.what == "proof").map(|hit| hit.proof).collect();
            hits.retain(|hit| hit.what != "file" || !named.contains(&hit.proof));
            let left = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(hits.len());
            hits.extend(pages::find(db, &words, left)?);
            Ok(hits)
        })
    }

    /// Finds people by parts of their names.
    pub fn find_people(&self, text: &str, limit: u32) -> Result<Vec<PersonRow>> {
        let words = words(text);
        let sql = "SELECT t.key FROM texts t WHERE t.what = 'person'";
        self.read(|db| {
            select(db, sql, LATEST, &words, limit, |row| {
                let key: String = row.get(0)?;
                people::row(db, id(key.trim_start_matches("person/"))?)
            })
        })
    }
}

/// Adds the words as conditions, long ones through the index, short ones by looking at what those leave, or what is at hand.
fn select<T>(
    db: &Connection,
    sql: &str,
    order: &str,
    words: &[String],
    limit: u32,
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = sql.to_owned();
    let mut values = Vec::new();
    let (long, short) = by_length(words);
    if long.is_empty() {
        sql.push_str(AT_HAND);
    } else {
        sql.push_str(" AND t.id IN (SELECT rowid FROM search WHERE search MATCH ?)");
        values.push(quoted(&long));
    }
    for word in short {
        sql.push_str(LIKE);
        values.push(pattern(word));
    }
    sql.push_str(&format!(" ORDER BY {order} LIMIT {limit}"));
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| Ok(read(row)))?;
    rows.map(|row| row?).collect()
}

/// Words that the index can find, and those that it cannot.
pub(crate) fn by_length(words: &[String]) -> (Vec<&String>, Vec<&String>) {
    words.iter().partition(|word| word.chars().count() >= SHORTEST)
}

/// Asks the index for all of these words.
pub(crate) fn quoted(words: &[&String]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    quoted.join(" ")
}

/// What [`LIKE`] compares with.
pub(crate) fn pattern(word: &str) -> String {
    format!("%{}%", word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"))
}

fn words(text: &str) -> Vec<String> {
    // Control characters are in no text, and would end the query where SQLite reads it.
    let gap = |letter: char| letter.is_whitespace() || letter.is_control();
    text.split(gap).filter(|word| !word.is_empty()).take(MAX_WORDS).map(str::to_owned).collect()
}

fn hit(row: &Row<'_>, words: &[String]) -> Result<HitRow> {
    let entity: Entity = serde_json::from_str(&row.get::<_, String>(1)?)?;
    let (proof_name, current) =
        if let Entity::Proof(proof) = entity { (proof.name, proof.current) } else { (String::new(), None) };
    let thread: Option<String> = row.get(2)?;
    let key: String = row.get(5)?;
    let version: Option<String> = row.get(6)?;
    let version: Option<VersionId> = version.map(|key| id(key.trim_start_matches("version/"))).transpose()?;
    let number: Option<u32> = row.get(7)?;
    Ok(HitRow {
        proof: id(&row.get::<_, String>(0)?)?,
        proof_name,
        thread: thread.map(|key| id(key.trim_start_matches("thread/"))).transpose()?,
        comment: key.strip_prefix("comment/").map(id).transpose()?,
        version,
        superseded: number.filter(|_| version != current),
        page: None,
        what: row.get(3)?,
        snippet: snippet(&row.get::<_, String>(4)?, words),
    })
}

/// Cuts a text around the first word that is found in it as it is written, whatever its case.
pub(crate) fn snippet(text: &str, words: &[String]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let found = words.iter().find_map(|word| position(&chars, word));
    let (start, end) = found.unwrap_or((0, 0));
    let from = whole_before(&chars, start.saturating_sub(AROUND));
    let to = whole_after(&chars, (end + AROUND).min(chars.len()));
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

/// The beginning of the word at `from`, where that is near; a text without blanks is cut where it must be.
fn whole_before(chars: &[char], from: usize) -> usize {
    let blank = |at: &usize| chars.get(at - 1).is_some_and(|one| one.is_whitespace());
    (from.saturating_sub(WORD)..=from).rev().find(|at| *at == 0 || blank(at)).unwrap_or(from)
}

/// The end of the word at `to`, where that is near.
fn whole_after(chars: &[char], to: usize) -> usize {
    let ends = |at: &usize| chars.get(*at).is_none_or(|one| one.is_whitespace());
    (to..=(to + WORD).min(chars.len())).find(ends).unwrap_or(to)
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
        let long = format!("{}logo{}", "a".repeat(60), "b".repeat(60));
        let expected = format!("…{}\u{2068}logo\u{2069}{}…", "a".repeat(40), "b".repeat(40));
        check(&long, "logo", &expected);
        let words = format!("{}logo{}", "seven77 ".repeat(9), " seven77".repeat(9));
        let expected = format!("…{}\u{2068}logo\u{2069}{}…", "seven77 ".repeat(5), " seven77".repeat(5));
        check(&words, "logo", &expected);
        let words = words.replace("seven77", "eight888");
        let expected = format!("…{}\u{2068}logo\u{2069}{}…", "eight888 ".repeat(5), " eight888".repeat(5));
        check(&words, "logo", &expected);
    }
}
