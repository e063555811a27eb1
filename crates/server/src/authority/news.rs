//! What is new in a space for somebody: counted, not repeated.

use galley_core::mention;
use galley_core::{Outcome, Payload, PersonId, SpaceId};

use super::{Authority, PAGE, PAGE_BYTES};
use crate::accounts::News;
use crate::{Failure, failure};

impl Authority {
    /// Counts what came into a project after a number and a time, for somebody and by others. Returns how far that was.
    ///
    /// Errors: `no-space`.
    pub(crate) fn news(
        &self,
        person: PersonId,
        space: SpaceId,
        after: u64,
        since: i64,
    ) -> Result<(u64, News), Failure> {
        self.keep_up(space)?;
        let viewer = self.viewer(person, space)?;
        let upto = self.store.cursor(space).map_err(|error| failure::of_store(&error))?.seq;
        let mut news = News { project: self.name_of(space)?.unwrap_or_default(), ..News::default() };
        let mut seq = after;
        while seq < upto {
            let page =
                self.log.entries(space, seq, PAGE, PAGE_BYTES).map_err(|error| failure::of_log(&error))?;
            if page.is_empty() {
                break;
            }
            for entry in page.into_iter().filter(|entry| entry.stamp.seq <= upto) {
                seq = entry.stamp.seq;
                let Some(sealed) = entry.sealed.filter(|_| entry.outcome == Outcome::Accepted) else {
                    continue;
                };
                if entry.stamp.received_at <= since {
                    continue;
                }
                let op = sealed.parse().map_err(|_| failure::broken())?;
                let is_own = op.header.actor.is_none_or(|actor| actor == person);
                if is_own || !self.is_for(space, &op, &viewer)? {
                    continue;
                }
                match op.payload() {
                    Some(Payload::VersionSubmit(_)) => news.versions += 1,
                    Some(Payload::DecisionRecord(_)) => news.decisions += 1,
                    Some(Payload::ThreadStart(said)) => count(&mut news, person, &said.comment.text),
                    Some(Payload::CommentAdd(said)) => count(&mut news, person, &said.text),
                    _ => {}
                }
            }
        }
        Ok((seq, news))
    }
}

fn count(news: &mut News, person: PersonId, text: &str) {
    news.comments += 1;
    news.mentions += u64::from(mention::people(text).contains(&person));
}
