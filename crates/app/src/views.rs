//! Rows of the store as the interface sees them.

use std::path::Path;

use galley_core::op::Choice;
use galley_core::{Hash, VersionId, state};
use galley_media::label::mislabelled;
use galley_media::office::OfficeKind;
use galley_media::pool::Opened;
use galley_store::{CommentRow, DecisionRow, PersonRow, ProjectRow, ProofRow, VersionRow};

use crate::api::{
    CommentView, Decision, DecisionView, Failure, Person, ProjectCard, ProofCard, Standing, VersionView,
};
use crate::app::App;
use crate::facts::{self, Counted, Origin};
use crate::{attachments, fields, noticed, talk};

pub(crate) const PDF: &str = "application/pdf";

pub(crate) fn person(row: &PersonRow) -> Person {
    Person { id: row.id.to_string(), name: row.name.clone() }
}

pub(crate) fn project(row: &ProjectRow) -> ProjectCard {
    ProjectCard {
        id: row.id.to_string(),
        name: row.name.clone(),
        num_proofs: row.num_proofs,
        archived: row.archived,
    }
}

pub(crate) fn proof(row: &ProofRow) -> ProofCard {
    ProofCard {
        id: row.id.to_string(),
        project: row.project.to_string(),
        project_name: row.project_name.clone(),
        name: row.name.clone(),
        kind: facts::media_kind(row.kind),
        version: row.version.to_string(),
        version_number: row.version_number.unwrap_or_default(),
        standing: standing(row.standing),
        open_threads: row.open_threads,
        unread: row.unread,
        created_at: row.created_at,
        updated_at: row.updated_at,
        archived: row.archived,
        folder: row.folder.clone(),
        deleted: row.deleted,
        values: row.values.iter().map(fields::value).collect(),
    }
}

const fn standing(standing: state::Standing) -> Standing {
    match standing {
        state::Standing::Pending => Standing::Pending,
        state::Standing::Approved => Standing::Approved,
        state::Standing::ApprovedWithChanges => Standing::ApprovedWithChanges,
        state::Standing::ChangesRequested => Standing::ChangesRequested,
        state::Standing::Rejected => Standing::Rejected,
    }
}

pub(crate) fn comment(row: &CommentRow) -> CommentView {
    CommentView {
        id: row.id.to_string(),
        author: person(&row.author),
        text: row.text.clone(),
        made_at: row.made_at,
        edited: row.edited,
        deleted: row.deleted,
        history: row.history.clone(),
        can_edit: row.can_edit,
        reactions: row.reactions.iter().map(talk::reaction).collect(),
        attachments: row.attachments.iter().map(attachments::view).collect(),
        mentions: row.mentions.iter().map(person).collect(),
    }
}

pub(crate) fn decision(row: &DecisionRow) -> DecisionView {
    DecisionView {
        id: row.id.to_string(),
        person: person(&row.person),
        decision: match row.choice {
            Choice::Approve => Decision::Approve,
            Choice::ApproveWithChanges => Decision::ApproveWithChanges,
            Choice::RequestChanges => Decision::RequestChanges,
            Choice::Reject => Decision::Reject,
        },
        reason: row.reason.clone(),
        made_at: row.made_at,
        withdrawn: row.withdrawn,
        can_withdraw: row.can_withdraw,
    }
}

pub(crate) const fn choice(decision: Decision) -> Choice {
    match decision {
        Decision::Approve => Choice::Approve,
        Decision::ApproveWithChanges => Choice::ApproveWithChanges,
        Decision::RequestChanges => Choice::RequestChanges,
        Decision::Reject => Choice::Reject,
    }
}

/// Whether a file bears the name of an office document.
pub(crate) fn is_office(file_name: &str) -> bool {
    let ending = file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    OfficeKind::ALL.iter().any(|kind| ending.eq_ignore_ascii_case(kind.ending()))
}

impl App {
    pub(crate) fn version_view(&self, row: &VersionRow) -> Result<VersionView, Failure> {
        let opened = self.opened(row.id, row.sha256);
        let media = opened
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|opened| facts::view(opened, self.counted(row, opened)?));
        // Bytes that are gone or spoilt take nothing of what was said and decided with them.
        let unavailable = media.as_ref().err().cloned();
        let is_whole = opened.as_ref().is_ok_and(|opened| !noticed::shows_late(opened));
        let mut problems = opened.map(|opened| opened.problems).unwrap_or_default();
        if media.is_ok() && !is_whole {
            problems.extend(self.inspected(row.sha256).unwrap_or_default());
        }
        let named_office = row.media_type == PDF && is_office(&row.file_name);
        let origin = facts::origin(self.store(), row.id, named_office.then_some(row.sha256))?;
        if origin == Origin::Pdf {
            problems.extend(mislabelled(Path::new(&row.file_name), &row.media_type));
        }
        let converted_by = origin.by();
        let decisions = self.store().decisions(row.id)?;
        Ok(VersionView {
            id: row.id.to_string(),
            number: row.number.unwrap_or_default(),
            current: row.current,
            file_name: row.file_name.clone(),
            note: row.note.clone(),
            sha256: row.sha256.to_string(),
            bytes: row.bytes,
            submitted_by: person(&row.submitted_by),
            submitted_at: row.submitted_at,
            media: media.ok(),
            unavailable,
            converted_by,
            notices: noticed::notices(&problems),
            problems: problems.into_iter().map(|problem| problem.message).collect(),
            decisions: decisions.iter().map(decision).collect(),
        })
    }

    fn counted(&self, row: &VersionRow, opened: &Opened) -> Result<Counted, Failure> {
        Ok(Counted { offset: self.offset(row.proof)?, ..facts::counted(self.store(), opened, row.sha256) })
    }

    /// The facts of a version's bytes: kept ones, else from the bytes.
    pub(crate) fn opened(&self, version: VersionId, hash: Hash) -> Result<Opened, Failure> {
        if let Some(opened) = facts::opened(self.store(), hash) {
            return Ok(opened);
        }
        let medium = self.medium_of(version)?;
        if let Some(settled) = medium.settled() {
            return Ok(settled);
        }
        let opened = medium.opened().clone();
        if !self.inner.shelf.is_locked(&hash) && facts::opened(self.store(), hash).is_none() {
            facts::keep_opened(self.store(), hash, &opened);
        }
        Ok(opened)
    }
}
