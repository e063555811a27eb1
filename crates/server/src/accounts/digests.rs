//! Digests: a letter now and then that says in how many words something is new, to whoever wants one.
//!
//! It names projects and counts, and repeats nothing that was said in them: what is in a mailbox is read by others too.

use std::collections::BTreeMap;

use galley_core::{PersonId, SpaceId};
use serde::{Deserialize, Serialize};

use super::rows::Found;
use super::{Accounts, Letter, Origin, Signed, rows, until_done};
use crate::Failure;
use crate::log::Expected;

const DIGESTS: &str = "digest";
const DAY: i64 = 24 * 60 * 60_000;

/// How often somebody wants to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    Day,
    Week,
}

impl Every {
    const fn ms(self) -> i64 {
        match self {
            Self::Day => DAY,
            Self::Week => 7 * DAY,
        }
    }
}

/// What somebody was written up to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Written {
    every: Every,
    /// Milliseconds UTC.
    pub at: i64,
    /// By space, the last number that was looked at.
    pub seqs: BTreeMap<SpaceId, u64>,
}

/// What is new in a project, for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct News {
    pub project: String,
    pub versions: u64,
    pub comments: u64,
    pub decisions: u64,
    /// Of the comments, those that name them.
    pub mentions: u64,
}

impl News {
    pub(crate) const fn is_nothing(&self) -> bool {
        self.versions == 0 && self.comments == 0 && self.decisions == 0
    }

    fn line(&self) -> String {
        let counted = |count: u64, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {more}")),
        };
        let parts = [
            counted(self.versions, "version", "versions"),
            counted(self.comments, "comment", "comments"),
            counted(self.mentions, "of them naming you", "of them naming you"),
            counted(self.decisions, "decision", "decisions"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{}: {}\n", self.project, parts.join(", "))
    }
}

impl Accounts {
    /// How often somebody is written to; none: not at all.
    pub fn digest(&self, person: PersonId) -> Result<Option<Every>, Failure> {
        Ok(rows::get::<Written>(self.log(), DIGESTS, &person.to_string())?.map(|row| row.value.every))
    }

    /// Sets how often somebody is written to, about what comes from now on.
    pub fn set_digest(&self, signed: &Signed, every: Option<Every>, from: &Origin) -> Result<(), Failure> {
        let key = signed.person.to_string();
        until_done(|| {
            let found = rows::get::<Written>(self.log(), DIGESTS, &key)?;
            let expected = found.as_ref().map_or(Expected::Absent, Found::still);
            let put = match (every, found) {
                (None, None) => return Ok(Some(())),
                (None, Some(_)) => rows::take(DIGESTS, &key, expected),
                (Some(every), found) => {
                    let begun = Written { every, at: self.now(), seqs: BTreeMap::new() };
                    let written = found.map_or(begun, |row| Written { every, ..row.value });
                    rows::put(DIGESTS, &key, expected, &written)?
                }
            };
            let audit = self.audit("digest.set", Some(signed.person), None, from)?;
            Ok(self.change(&[put, audit])?.then_some(()))
        })
    }

    /// Whoever is to be written to now.
    pub(crate) fn due_digests(&self) -> Result<Vec<(PersonId, Found<Written>)>, Failure> {
        let now = self.now();
        let all = rows::all::<Written>(self.log(), DIGESTS, "")?.into_iter();
        let due = all.filter(|(_, row)| now >= row.value.at.saturating_add(row.value.every.ms()));
        Ok(due.filter_map(|(key, row)| Some((key.parse().ok()?, row))).collect())
    }

    /// Nobody writes any more to whoever is not here.
    pub(crate) fn end_digest(&self, person: PersonId, found: &Found<Written>) -> Result<(), Failure> {
        self.change(&[rows::take(DIGESTS, &person.to_string(), found.still())]).map(drop)
    }

    /// Writes to somebody, if there is something new. Noted first, so that of several nodes one writes, and none twice.
    /// Returns whether a letter went.
    pub(crate) fn write_digest(
        &self,
        person: PersonId,
        found: &Found<Written>,
        news: &[News],
        seqs: BTreeMap<SpaceId, u64>,
    ) -> Result<bool, Failure> {
        let written = Written { every: found.value.every, at: self.now(), seqs };
        let put = rows::put(DIGESTS, &person.to_string(), found.still(), &written)?;
        let Some(account) = self.account(person)?.map(|row| row.value) else { return Ok(false) };
        if !self.change(&[put])? || news.is_empty() {
            return Ok(false);
        }
        let organisation = self.organisation()?.unwrap_or_default();
        let lines: String = news.iter().map(News::line).collect();
        let text = format!(
            "Hello {},\n\nnew on Galley since the last letter:\n\n{lines}\nOpen Galley to see it. How often you are written to \
             is in its settings.\n",
            account.name
        );
        self.send(
            "digest",
            &Letter { to: account.mail, subject: format!("{organisation}: what is new on Galley"), text },
        );
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_what_there_is() {
        let news = |versions, comments, decisions, mentions| News {
            project: "Spring".to_owned(),
            versions,
            comments,
            decisions,
            mentions,
        };
        assert!(news(0, 0, 0, 0).is_nothing() && !news(0, 0, 1, 0).is_nothing());
        assert_eq!(news(1, 0, 2, 0).line(), "Spring: 1 version, 2 decisions\n");
        assert_eq!(news(0, 3, 1, 1).line(), "Spring: 3 comments, 1 of them naming you, 1 decision\n");
    }
}
