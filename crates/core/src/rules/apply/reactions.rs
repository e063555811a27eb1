//! Reactions, as ops change them: what a person put to a comment, and how many did in all.

use std::collections::BTreeMap;

use super::At;
use crate::op::ReactionRef;
use crate::state::Reaction;

impl At<'_> {
    pub(super) fn reaction_add(&mut self, said: &ReactionRef) {
        let seq = self.stamp.seq;
        let Some(person) = self.op.header.actor else { return };
        let known = self.slice.reaction(said.comment, person).cloned();
        let mut own = known.unwrap_or_else(|| Reaction {
            comment: said.comment,
            person,
            thread: said.thread,
            version: said.version,
            proof: said.proof,
            emoji: BTreeMap::new(),
        });
        own.emoji.insert(said.emoji.clone(), seq);
        self.slice.put(own);
        if let Some(comment) = self.slice.comment_mut(said.comment) {
            *comment.reactions.entry(said.emoji.clone()).or_default() += 1;
        }
    }

    pub(super) fn reaction_remove(&mut self, said: &ReactionRef) {
        let Some(person) = self.op.header.actor else { return };
        if let Some(own) = self.slice.reaction_mut(said.comment, person) {
            own.emoji.remove(&said.emoji);
        }
        let Some(comment) = self.slice.comment_mut(said.comment) else { return };
        if let Some(num_people) = comment.reactions.get_mut(&said.emoji) {
            *num_people = num_people.saturating_sub(1);
        }
        comment.reactions.retain(|_, num_people| *num_people > 0);
    }
}
