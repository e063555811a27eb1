//! The store, as the driver of one server sees it.

use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use galley_core::op::Attachment;
use galley_core::{CommentId, DeviceId, Hash, Head, Payload, SealedOp, ServerId, SpaceId};
use galley_store::{NamedBy, Reach, Said, SignedIn, Store, StoreError};
use galley_sync::driver::{Blob, News, Port, PortError};
use galley_sync::wire::{Answer, Countersigned, Cursor, Entry, NewDevice, Proposed, Spaces};
use galley_sync::{Known, Need};
use tokio::sync::Notify;

use super::arriving::Arriving;
use super::standing::Standing;
use crate::api::Event;
use crate::app::OnEvent;

/// Everything that a page of a project can show in.
const SHOWN_IN: [&str; 7] = ["app", "home", "project", "proof", "schema", "search", "undo"];

/// The store behind one server's driver.
pub(super) struct StorePort {
    pub server: ServerId,
    pub store: Arc<Store>,
    pub arriving: Arc<Arriving>,
    pub standing: Arc<Standing>,
    pub on_event: OnEvent,
    /// What others are called is to be looked up again: the directory has grown.
    pub people: Arc<Notify>,
    /// False once this person signed out: what comes later than that joins and leaves nothing.
    pub open: Arc<RwLock<bool>>,
    /// What the owner of the device reads in the list of theirs.
    pub device_name: String,
}

impl StorePort {
    fn server(&self) -> Result<galley_store::Server, PortError> {
        let found = self.store.servers().map_err(|error| failed(&error))?;
        let known = found.into_iter().find(|one| one.server == self.server);
        known.ok_or_else(|| PortError::Failed { what: "the server is no longer known here".to_owned() })
    }

    fn changed(&self, tags: &[&str]) {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        (self.on_event)(Event::Changed { tags });
    }

    /// What waits in a space, and is not taken yet.
    fn is_waiting(&self, space: SpaceId) -> Result<bool, PortError> {
        Ok(!self.store.to_push(space, 1).map_err(|error| failed(&error))?.is_empty())
    }

    /// What is no longer listed is left, unless something of this person's stands in it (S32).
    fn leave(&self, space: SpaceId) -> Result<Option<Known>, PortError> {
        let of = |error: StoreError| failed(&error);
        let waiting = self.is_waiting(space)?;
        if waiting && self.store.cursor(space).map_err(of)?.seq == 0 {
            // Begun here, and not at the server yet.
            return Ok(Some(Known { space, need: Need::Pinned, waiting }));
        }
        if waiting {
            self.store.shut_out(space).map_err(of)?;
        }
        let attention = self.store.needs_attention().map_err(of)?;
        if !attention.iter().any(|one| one.space == space) {
            self.store.leave(space).map_err(of)?;
        }
        Ok(None)
    }
}

impl Port for StorePort {
    fn cursor(&self, space: SpaceId) -> Result<Cursor, PortError> {
        let at = self.store.cursor(space).map_err(|error| failed(&error))?;
        Ok(Cursor { epoch: at.epoch, seq: at.seq, root: at.root, revision: at.revision })
    }

    fn to_push(&self, space: SpaceId, limit: usize) -> Result<Vec<SealedOp>, PortError> {
        self.store.to_push(space, limit).map_err(|error| failed(&error))
    }

    fn answered(&self, space: SpaceId, device: DeviceId, answers: &[Answer]) -> Result<(), PortError> {
        let said: Vec<galley_store::Answer> = answers.iter().map(answer).collect();
        self.store.answered_by(space, device, &said).map_err(|error| failed(&error))?;
        self.changed(&["attention", "servers"]);
        if said.iter().any(|one| !matches!(one.said, Said::Outcome(galley_core::Outcome::Accepted))) {
            self.changed(&SHOWN_IN);
        }
        Ok(())
    }

    fn new_device(&self, _: SpaceId) -> Result<NewDevice, PortError> {
        Ok(NewDevice {
            device: self.store.fresh(DeviceId::new),
            public_key: self.store.device_public_key(),
            name: self.device_name.clone(),
        })
    }

    fn reseal(&self, _: SpaceId, device: DeviceId, word: &Countersigned) -> Result<(), PortError> {
        let who = SignedIn { device, person: word.person };
        self.store.register(self.server, &who, word.countersign).map_err(|error| failed(&error))
    }

    fn follow(&self, space: SpaceId, entries: &[Entry], head: &Head) -> Result<(), PortError> {
        let of = |error: StoreError| failed(&error);
        let last = match entries.last() {
            Some(last) => last.stamp.seq,
            None => self.store.cursor(space).map_err(of)?.seq,
        };
        let reach = if last < head.size { Reach::More } else { Reach::Last };
        let entries: Vec<galley_store::Entry> = entries.iter().map(entry).collect();
        let followed = self.store.follow_on(space, &entries, head, reach).map_err(of)?;
        if entries.is_empty() {
            return Ok(());
        }
        if self.server()?.directory == space {
            self.people.notify_one();
        }
        let mut tags = SHOWN_IN.to_vec();
        tags.push("team");
        if !followed.attention.is_empty() {
            tags.push("attention");
        }
        self.changed(&tags);
        Ok(())
    }

    fn shift(
        &self,
        space: SpaceId,
        reveal: &[Entry],
        conceal: &[u64],
        revision: u64,
    ) -> Result<(), PortError> {
        let reveal: Vec<galley_store::Entry> = reveal.iter().map(entry).collect();
        self.store.shift(space, &reveal, conceal, revision).map_err(|error| failed(&error))?;
        if !reveal.is_empty() || !conceal.is_empty() {
            self.changed(&SHOWN_IN);
        }
        // Who may be seen changes with it.
        self.people.notify_one();
        Ok(())
    }

    fn spaces(&self, listed: &Spaces) -> Result<Vec<Known>, PortError> {
        let of = |error: StoreError| failed(&error);
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        if !*open {
            return Err(PortError::Failed { what: "nobody is signed in any more".to_owned() });
        }
        let server = self.server()?;
        if listed.directory.space != server.directory {
            return Err(PortError::History);
        }
        let before: BTreeSet<SpaceId> = self.store.spaces_of(self.server).map_err(of)?.into_iter().collect();
        let now: BTreeSet<SpaceId> = listed.spaces.iter().map(|one| one.space).collect();
        let mut known = Vec::new();
        for space in std::iter::once(server.directory).chain(now.iter().copied()) {
            self.store.join(self.server, space, server.authority, server.key).map_err(of)?;
            known.push(Known { space, need: Need::Pinned, waiting: self.is_waiting(space)? });
        }
        for space in before.iter().filter(|space| **space != server.directory && !now.contains(space)) {
            known.extend(self.leave(*space)?);
        }
        if now.iter().any(|space| !before.contains(space)) || known.len() != before.len() {
            self.changed(&SHOWN_IN);
            self.changed(&["servers", "attention"]);
        }
        Ok(known)
    }

    fn to_send(&self, space: SpaceId) -> Result<Vec<Blob>, PortError> {
        let waiting = self.store.to_push(space, usize::MAX).map_err(|error| failed(&error))?;
        let mut blobs = Vec::new();
        for sealed in waiting {
            let op = sealed.parse().map_err(|error| PortError::Failed { what: error.to_string() })?;
            match op.payload() {
                Some(Payload::VersionSubmit(said)) => blobs.push(Blob {
                    sha256: said.sha256,
                    bytes: said.bytes,
                    chunk_root: said.chunk_root,
                    proposed: Proposed { space, version: Some(said.version), comment: None },
                }),
                Some(Payload::ThreadStart(said)) => {
                    blobs.extend(of_comment(space, said.comment.comment, &said.comment.attachments));
                }
                Some(Payload::CommentAdd(said)) => {
                    blobs.extend(of_comment(space, said.comment, &said.attachments));
                }
                _ => {}
            }
        }
        Ok(blobs)
    }

    fn read(&self, sha256: &Hash, range: Range<u64>) -> Result<Vec<u8>, PortError> {
        let mut file = self.store.content().open_blob(sha256).map_err(|error| failed(&error))?;
        let mut bytes = Vec::new();
        let length = range.end.saturating_sub(range.start);
        let read = file.seek(SeekFrom::Start(range.start));
        read.and_then(|_| file.take(length).read_to_end(&mut bytes))
            .map_err(|error| PortError::Failed { what: error.to_string() })?;
        Ok(bytes)
    }

    fn to_fetch(&self, space: SpaceId, limit: usize) -> Result<Vec<Blob>, PortError> {
        let missing = self.store.missing_bytes(space, limit).map_err(|error| failed(&error))?;
        Ok(missing
            .into_iter()
            .map(|one| {
                let (version, comment) = match one.by {
                    NamedBy::Version(version) => (Some(version), None),
                    NamedBy::Comment(comment) => (None, Some(comment)),
                };
                let proposed = Proposed { space, version, comment };
                Blob { sha256: one.sha256, bytes: one.bytes, chunk_root: one.chunk_root, proposed }
            })
            .collect())
    }

    fn kept(&self, blob: &Blob) -> Result<Vec<u64>, PortError> {
        self.arriving.kept(blob)
    }

    fn keep(&self, blob: &Blob, chunk: u64, bytes: &[u8]) -> Result<(), PortError> {
        self.arriving.keep(blob, chunk, bytes)
    }

    fn complete(&self, blob: &Blob) -> Result<(), PortError> {
        self.arriving.complete(blob, self.store.content())?;
        // What could not be looked at can be now.
        self.changed(&["home", "project", "proof", "version"]);
        Ok(())
    }

    fn tell(&self, news: News) {
        match news {
            News::State(state) => {
                if self.standing.state(state) {
                    self.changed(&["servers"]);
                }
            }
            News::Problem(problem) => {
                self.standing.problem(problem);
                self.changed(&["servers"]);
            }
            News::Progress(progress) => (self.on_event)(Event::Progress {
                ticket: progress.sha256.to_string(),
                phase: if progress.up { "send" } else { "fetch" }.to_owned(),
                done: progress.done,
                total: progress.bytes,
            }),
        }
    }
}

fn of_comment(
    space: SpaceId,
    comment: CommentId,
    attachments: &[Attachment],
) -> impl Iterator<Item = Blob> + '_ {
    attachments.iter().map(move |one| Blob {
        sha256: one.sha256,
        bytes: one.bytes,
        chunk_root: one.chunk_root,
        proposed: Proposed { space, version: None, comment: Some(comment) },
    })
}

fn answer(answer: &Answer) -> galley_store::Answer {
    match answer {
        Answer::Done { device_seq, outcome } => {
            galley_store::Answer { device_seq: *device_seq, said: Said::Outcome(*outcome) }
        }
        Answer::Failed { device_seq, code } => {
            galley_store::Answer { device_seq: *device_seq, said: Said::Code(code.clone()) }
        }
    }
}

fn entry(entry: &Entry) -> galley_store::Entry {
    let Entry { stamp, outcome, leaf, sealed } = entry.clone();
    galley_store::Entry { stamp, outcome, leaf, sealed }
}

/// What an error of the store means to the engine.
pub(super) fn failed(error: &StoreError) -> PortError {
    match error {
        StoreError::Behind | StoreError::DirectoryBehind { .. } => PortError::Behind,
        StoreError::HistoryForked { .. } => PortError::History,
        StoreError::NewerVersion { .. } => PortError::Newer,
        other => PortError::Failed { what: other.to_string() },
    }
}
