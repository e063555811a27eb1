//! Bytes come in: a chosen file becomes a proof, or a new version of one.
//!
//! Nothing is recorded before the file was opened by a worker and its bytes are in the content store, on disk: a
//! file that cannot be shown leaves nothing behind in the record, and neither does a stopped import. What cannot
//! become what it is meant for is refused as soon as it was looked at: no byte of it is copied, nor converted.
//!
//! Of an office document the bytes that are kept are those of the PDF that LibreOffice makes of it, once, here: so
//! everybody sees the same pages, and marks stay where they are. The document itself stays where the person has it.

use std::fs::File;

use galley_core::op::{ProofCreate, ProofKind, VersionSubmit};
use galley_core::{Hash, Payload, ProofId, Refusal, SpaceId, VersionId};
use galley_media::error::Code;
use galley_media::inspect::Kind;
use galley_media::office::{self, Converted, OfficeKind};
use galley_media::pool::Medium;
use galley_store::{Edge as _, Taken, Track};

use crate::api::{CancelJob, CreateProof, Failure, Password, ProofRef, SameBytes, SubmitVersion};
use crate::app::App;
use crate::edge::Machine;
use crate::jobs::Job;
use crate::look::stamp;
use crate::shelf::Refused;
use crate::tickets::Chosen;
use crate::{facts, ids, shelf, texts, views};

/// How many versions of the same bytes are looked at for one that is not in the bin.
const MAX_SAME: u32 = 50;

/// Bytes that are in the content store and can be shown.
pub(crate) struct Import {
    taken: Taken,
    pub kind: ProofKind,
    media_type: String,
    file_name: String,
    /// What made a PDF of it, when it was an office document.
    converted_by: Option<String>,
    /// Whether a person's undo takes it back.
    pub track: Track,
}

impl App {
    pub(crate) fn proof_create(&self, input: CreateProof) -> Result<ProofRef, Failure> {
        self.named()?;
        let chosen = self.inner.tickets.chosen(&input.ticket)?;
        let job = self.begin(&input.ticket, &chosen.name)?;
        let name = input.name.filter(|name| !name.trim().is_empty());
        let name = name.map_or_else(|| Ok(chosen.title()), |name| texts::name(&name))?;
        let open_project = |_| match input.project.as_deref() {
            Some(project) => not_archived(self.project_row(ids::parse(project)?)?.archived),
            None => Ok(()),
        };
        let import = self.import(&chosen, input.password.as_ref(), &job, &open_project)?;
        let project = self.project_for(input.project.as_deref(), input.own_project.as_deref())?;
        self.start_proof(project.space, &name, &import, "")
    }

    pub(crate) fn version_submit(&self, input: SubmitVersion) -> Result<ProofRef, Failure> {
        self.named()?;
        let proof = self.proof_row(ids::parse(&input.proof)?)?;
        let chosen = self.inner.tickets.chosen(&input.ticket)?;
        let job = self.begin(&input.ticket, &chosen.name)?;
        let fits = |kind| {
            if kind != proof.kind {
                return Err(Failure::of("kind-differs", &[("name", &chosen.name)]));
            }
            let now = self.proof_row(proof.id)?;
            if now.deleted {
                return Err(Failure::refused(Refusal::Deleted));
            }
            not_archived(now.archived)?;
            not_archived(self.project_row(proof.project)?.archived)
        };
        let import = self.import(&chosen, input.password.as_ref(), &job, &fits)?;
        self.add_version(proof.space, proof.id, &import, &input.note)
    }

    pub(crate) fn job_cancel(&self, input: CancelJob) -> Result<(), Failure> {
        self.inner.jobs.cancel(&input.ticket, Machine.now_ms());
        Ok(())
    }

    pub(crate) fn begin(&self, ticket: &str, name: &str) -> Result<Job<'_>, Failure> {
        self.inner.jobs.begin(ticket, name, &self.inner.on_event, Machine.now_ms())
    }

    /// For an export, whose ticket is that of what is exported.
    pub(crate) fn begin_anew(&self, ticket: &str, name: &str) -> Result<Job<'_>, Failure> {
        self.inner.jobs.begin_anew(ticket, name, &self.inner.on_event)
    }

    /// Looks at a file, then takes its bytes in if it `fits`, and looks at what came in.
    pub(crate) fn import(
        &self,
        chosen: &Chosen,
        password: Option<&Password>,
        job: &Job<'_>,
        fits: &dyn Fn(ProofKind) -> Result<(), Failure>,
    ) -> Result<Import, Failure> {
        let named = |error| Failure::of_media(&error, &chosen.name);
        let changed = || Failure::of("source-changed", &[("name", &chosen.name)]);
        let looked_at = chosen.open()?.metadata().map_or(0, |facts| facts.len());
        job.tell("look", 0, looked_at);
        let opened = self.inner.shelf.pool().open(chosen.open()?, shelf::options(password), &job.cancel);
        let (looked, source, converted_by) = match opened {
            Ok(looked) => (looked, chosen.open()?, None),
            Err(error) => {
                let Code::Office(kind) = error.code else { return Err(named(error)) };
                fits(ProofKind::Pdf)?;
                let (pdf, converted) = self.converted(chosen, kind, job)?;
                (pdf, converted.pdf, Some(converted.by))
            }
        };
        let kind = facts::proof_kind(looked.opened());
        fits(kind)?;
        self.show_something(&looked, job).map_err(named)?;

        let num_bytes = source.metadata().map_or(0, |facts| facts.len());
        // Whoever wrote to it meanwhile is likely at it still. What was converted has been asked about that.
        if converted_by.is_none() && num_bytes != looked_at {
            return Err(changed());
        }
        let taken = self
            .store()
            .content()
            .take_in(source, &mut job.ticks())
            .map_err(|error| Failure::of_taking_in(&error, &chosen.name))?;
        job.check()?;
        job.tell("record", num_bytes, num_bytes);
        let media_type = looked.opened().media_type.clone();
        drop(looked);
        if num_bytes != taken.bytes {
            return Err(changed());
        }
        self.look_again(taken.sha256, password, chosen, job)?;
        let (file_name, track) = (chosen.name.clone(), Track::Undoable);
        Ok(Import { taken, kind, media_type, file_name, converted_by, track })
    }

    /// Makes a PDF of an office document, and opens it as any other file: what does not open as a whole PDF is none.
    fn converted(
        &self,
        chosen: &Chosen,
        kind: OfficeKind,
        job: &Job<'_>,
    ) -> Result<(Medium, Converted), Failure> {
        let named = |error| Failure::of_media(&error, &chosen.name);
        job.tell("convert", 0, 0);
        let pool = self.inner.shelf.pool();
        let source = chosen.open()?;
        let copy_of = |file: &File| file.try_clone().map_err(|error| Failure::of("io", &[]).because(error));
        let before = stamp(&source);
        let converted = pool.to_pdf(copy_of(&source)?, kind, &job.cancel);
        job.check()?;
        // Whatever came of it: half a document may be none.
        if stamp(&source) != before {
            return Err(Failure::of("source-changed", &[("name", &chosen.name)]));
        }
        let converted = converted.map_err(named)?;
        let copy = copy_of(&converted.pdf)?;
        let opened = pool.open(copy, shelf::options(None), &job.cancel);
        match opened {
            Ok(pdf) if office::is_good(pdf.opened()) => Ok((pdf, converted)),
            Err(error) if matches!(error.code, Code::Cancelled | Code::Unproved) => Err(named(error)),
            Ok(_) | Err(_) => Err(named(office::no_pdf(&converted.by))),
        }
    }

    /// The first picture comes out, or the first second of a sound: a header alone does not make a proof.
    fn show_something(&self, medium: &Medium, job: &Job<'_>) -> Result<(), galley_media::error::MediaError> {
        if medium.opened().kind == Kind::Audio {
            return medium.hear(&job.cancel);
        }
        let request = crate::looking::request(medium.opened(), None, 64);
        medium.render(&request, &job.cancel).map(drop)
    }

    /// Opens the bytes as they are kept, which may not be those looked at first, and keeps them open.
    fn look_again(
        &self,
        hash: Hash,
        password: Option<&Password>,
        chosen: &Chosen,
        job: &Job<'_>,
    ) -> Result<(), Failure> {
        let shelf = &self.inner.shelf;
        let kept = match shelf.open_kept(&self.inner.store, &hash, password, &job.cancel) {
            Err(Refused::Media(error)) => return Err(Failure::of_media(&error, &chosen.name)),
            other => other?,
        };
        // A password that was not needed is none.
        if kept.opened().pdf.as_ref().is_some_and(|pdf| pdf.encrypted) {
            shelf.unlocked(hash, password);
        }
        // What was kept of these bytes before may have been corrected by confirming their frame table.
        if !shelf.is_locked(&hash) && facts::opened(self.store(), hash).is_none() {
            facts::keep_opened(self.store(), hash, kept.opened());
        }
        self.keep_open(hash, kept);
        job.check()
    }

    /// Two ops in one transaction: no crash leaves a proof without a version.
    pub(crate) fn start_proof(
        &self,
        space: SpaceId,
        name: &str,
        import: &Import,
        note: &str,
    ) -> Result<ProofRef, Failure> {
        let (proof, version) = (self.store().fresh(ProofId::new), self.store().fresh(VersionId::new));
        let create = ProofCreate { proof, name: name.to_owned(), kind: import.kind };
        let submit = import.submit(proof, version, note)?;
        self.say_converted(version, import)?;
        let both = vec![Payload::ProofCreate(create), Payload::VersionSubmit(submit)];
        for recorded in self.store().record_all(space, both, import.track)? {
            self.settle(&recorded)?;
        }
        self.read_if_paper(import);
        Ok(self.reference(import, proof, version))
    }

    pub(crate) fn add_version(
        &self,
        space: SpaceId,
        proof: ProofId,
        import: &Import,
        note: &str,
    ) -> Result<ProofRef, Failure> {
        let version = self.store().fresh(VersionId::new);
        let act = Payload::VersionSubmit(import.submit(proof, version, note)?);
        self.say_converted(version, import)?;
        self.record(space, act, import.track)?;
        self.read_if_paper(import);
        Ok(self.reference(import, proof, version))
    }

    fn reference(&self, import: &Import, proof: ProofId, version: VersionId) -> ProofRef {
        let converted_by = import.converted_by.clone();
        // It is recorded: what cannot be told beside it is no failure.
        let same = self.same_bytes(import, proof, version).unwrap_or_default();
        ProofRef { proof: proof.to_string(), version: version.to_string(), converted_by, same }
    }

    fn same_bytes(
        &self,
        import: &Import,
        proof: ProofId,
        version: VersionId,
    ) -> Result<Option<SameBytes>, Failure> {
        let store = self.store();
        for other in store.versions_with(&import.taken.sha256, proof, MAX_SAME)? {
            if other == version {
                continue;
            }
            let Some(row) = store.version(other)? else { continue };
            let Some(of) = store.proof(row.proof)?.filter(|of| !of.deleted) else { continue };
            return Ok(Some(SameBytes {
                proof: of.id.to_string(),
                name: of.name,
                project_name: of.project_name,
                version_number: row.number,
            }));
        }
        Ok(None)
    }

    fn read_if_paper(&self, import: &Import) {
        if import.kind == ProofKind::Pdf {
            self.read_pages();
        }
    }

    /// Before the version is recorded, so that none is ever there without it. A PDF that was one is told from those that
    /// came before this was kept where its name says that it is a document.
    fn say_converted(&self, version: VersionId, import: &Import) -> Result<(), Failure> {
        let plain = (import.kind == ProofKind::Pdf && views::is_office(&import.file_name)).then_some("");
        let by = import.converted_by.as_deref().or(plain);
        by.map_or(Ok(()), |by| facts::keep_origin(self.store(), version, by))
    }

    /// Everything that is recorded is somebody's.
    pub(crate) fn named(&self) -> Result<(), Failure> {
        if self.store().person()?.is_some() { Ok(()) } else { Err(Failure::of("not-named", &[])) }
    }
}

/// The rules say so too; asking first spares the copy.
fn not_archived(archived: bool) -> Result<(), Failure> {
    if archived { Err(Failure::refused(Refusal::Archived)) } else { Ok(()) }
}

impl Import {
    fn submit(&self, proof: ProofId, version: VersionId, note: &str) -> Result<VersionSubmit, Failure> {
        Ok(VersionSubmit {
            proof,
            version,
            sha256: self.taken.sha256,
            chunk_root: self.taken.chunk_root,
            bytes: self.taken.bytes,
            file_name: self.file_name.clone(),
            media_type: self.media_type.clone(),
            note: texts::optional(note)?,
        })
    }
}
