//! The text of a PDF page, to be selected. Nobody waits for the page before: one question at a time in each version.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use galley_core::VersionId;
use galley_media::cancel::Cancel;
use galley_media::pool;

use crate::api::{Failure, GetText, PageText, TextLine, TextWord};
use crate::app::App;
use crate::ids;

/// The latest question in each version, and how to stop it.
#[derive(Default)]
pub(crate) struct Reading {
    latest: Mutex<BTreeMap<VersionId, Cancel>>,
}

impl Reading {
    /// Stops the version's earlier one.
    fn begin(&self, version: VersionId) -> Cancel {
        let cancel = Cancel::new();
        let mut all = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = all.insert(version, cancel.clone()) {
            earlier.cancel();
        }
        cancel
    }
}

impl App {
    pub(crate) fn media_text(&self, input: GetText) -> Result<PageText, Failure> {
        let version: VersionId = ids::parse(&input.version)?;
        let medium = self.medium_of(version)?;
        let cancel = self.inner.reading.begin(version);
        let pool::PageText { lines, cut, engine } = medium.text(input.page, &cancel)?;
        cancel.check()?;
        Ok(PageText { lines: lines.into_iter().map(line).collect(), cut, engine })
    }
}

fn line(pool::TextLine { words, ends }: pool::TextLine) -> TextLine {
    TextLine { words: words.into_iter().map(word).collect(), ends }
}

fn word(pool::TextWord { text, quad, edges, spaced }: pool::TextWord) -> TextWord {
    let [[ax, ay], [bx, by], [cx, cy], [dx, dy]] = quad;
    let quad = [ax, ay, bx, by, cx, cy, dx, dy].map(thousandths);
    TextWord { text, quad, edges: edges.into_iter().map(thousandths).collect(), spaced }
}

fn thousandths(points: f64) -> i32 {
    // A saturating cast: no page is near the limit.
    (points * 1000.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_stops_the_one_before_in_its_version() {
        let reading = Reading::default();
        let version = |number: i64| VersionId::new(number, [0; 10]);
        let (first, elsewhere) = (reading.begin(version(1)), reading.begin(version(2)));
        assert!(!first.is_cancelled());
        let second = reading.begin(version(1));
        assert!(first.is_cancelled() && !second.is_cancelled() && !elsewhere.is_cancelled());
    }
}
