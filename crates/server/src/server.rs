//! What every request is answered from: one node of a server.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering as Order;
use std::sync::{Arc, Mutex, PoisonError};

use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{DeviceId, Hash, Key, PersonId, ProjectId, SpaceId};
use galley_store::Edge;
use object_store::ObjectStore;
use tokio::sync::{broadcast, watch};

use crate::accounts::{Accounts, Mail, Ordering, Policy};
use crate::authority::{Authority, StartError};
use crate::blobs::{Blobs, BucketError, Named, Sight};
use crate::config::Settings;
use crate::log::{Log, LogError, SqliteLog};
use crate::metrics::Metrics;
use crate::oidc::{OidcError, Provider};
use crate::presence::{Moved, Presence};
use crate::{Failure, failure, keys};

/// The log's file in the data folder; the replica's folder, and that of bytes.
pub const LOG: &str = "log.db";
pub const REPLICA: &str = "replica";
pub const BLOBS: &str = "blobs";

/// Pokes that a listener may be behind before it is let go.
const POKES: usize = 256;

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    #[error("the data folder: {0}")]
    Folder(#[source] io::Error),
    #[error("the key of the authority: {0}")]
    Key(#[source] io::Error),
    #[error("the folder of bytes: {0}")]
    Blobs(#[source] io::Error),
    #[error("the bucket of bytes: {0}")]
    Bucket(#[from] BucketError),
    #[error("the log: {0}")]
    Log(#[from] LogError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Oidc(#[from] OidcError),
}

/// What several nodes have in common: the log, and the store of bytes.
#[derive(Clone)]
pub struct Shared {
    pub log: Arc<dyn Log>,
    /// Whose writes are durable when they return.
    pub bytes: Arc<dyn ObjectStore>,
}

/// One node of a server.
pub struct Server {
    pub log: Arc<dyn Log>,
    pub accounts: Accounts,
    pub blobs: Blobs,
    pub authority: Authority,
    pub edge: Arc<dyn Edge>,
    pub metrics: Arc<Metrics>,
    pub settings: Settings,
    pub(crate) oidc: Option<Arc<Provider>>,
    /// Whether clients come by TLS that ends here.
    pub is_tls: bool,
    pub(crate) presence: Presence,
    pokes: broadcast::Sender<SpaceId>,
    moves: broadcast::Sender<Moved>,
    stopping: watch::Sender<bool>,
    listeners: Mutex<BTreeMap<PersonId, usize>>,
}

impl Server {
    /// Opens the server of a data folder, making what is missing. One process has the folder at a time.
    ///
    /// # Errors
    /// Those of folder, key, log and replica, each by name.
    pub fn open(
        data: &Path,
        edge: Arc<dyn Edge>,
        settings: Settings,
        policy: Policy,
        mail: Arc<dyn Mail>,
        is_tls: bool,
    ) -> Result<Self, OpenError> {
        make_private(data).map_err(OpenError::Folder)?;
        // A key that is drawn where a log was begun would be another's.
        if data.join(LOG).exists() && !data.join(keys::FILE).exists() {
            return Err(StartError::KeysLost.into());
        }
        let seed = keys::find(data, edge.as_ref()).map_err(OpenError::Key)?;
        let log: Arc<dyn Log> = Arc::new(SqliteLog::open(&data.join(LOG))?);
        let of_log = (Arc::clone(&log), Arc::clone(&edge));
        let blobs = Blobs::open_with(&data.join(BLOBS), of_log.0, of_log.1, settings.blobs());
        let blobs = blobs.map_err(OpenError::Blobs)?;
        Self::over(data, log, blobs, seed, edge, settings, policy, mail, is_tls)
    }

    /// Opens a node of a server whose log and bytes are elsewhere. The data folder has its key and its replica.
    ///
    /// # Errors
    /// As [`Server::open`]; `KeysLost` where the log was begun and the folder has no key: every node has the same.
    pub fn open_shared(
        data: &Path,
        shared: Shared,
        edge: Arc<dyn Edge>,
        settings: Settings,
        policy: Policy,
        mail: Arc<dyn Mail>,
        is_tls: bool,
    ) -> Result<Self, OpenError> {
        make_private(data).map_err(OpenError::Folder)?;
        let Shared { log, bytes } = shared;
        if !data.join(keys::FILE).exists() && !log.spaces()?.is_empty() {
            return Err(StartError::KeysLost.into());
        }
        let seed = keys::find(data, edge.as_ref()).map_err(OpenError::Key)?;
        let blobs = Blobs::over(bytes, Arc::clone(&log), Arc::clone(&edge), settings.blobs());
        Self::over(data, log, blobs, seed, edge, settings, policy, mail, is_tls)
    }

    #[allow(clippy::too_many_arguments, reason = "what a node is made of, once")]
    fn over(
        data: &Path,
        log: Arc<dyn Log>,
        blobs: Blobs,
        seed: [u8; 32],
        edge: Arc<dyn Edge>,
        settings: Settings,
        policy: Policy,
        mail: Arc<dyn Mail>,
        is_tls: bool,
    ) -> Result<Self, OpenError> {
        let metrics = Arc::new(Metrics::default());
        let oidc = Provider::of(&settings, &policy.base_url)?;
        let authority = Authority::open(
            &data.join(REPLICA),
            Arc::clone(&log),
            Arc::clone(&edge),
            Arc::clone(&metrics),
            &settings,
            seed,
        )?;
        let accounts = Accounts::with(Arc::clone(&log), Arc::clone(&edge), mail, policy);
        let (pokes, _) = broadcast::channel(POKES);
        let (moves, _) = broadcast::channel(POKES);
        let (teller, told) = (pokes.clone(), Arc::clone(&metrics));
        log.subscribe(Box::new(move |space| {
            told.pokes.fetch_add(1, Order::Relaxed);
            // Nobody who listens is no mistake.
            let _ = teller.send(space);
        }));
        let (stopping, _) = watch::channel(false);
        let listeners = Mutex::default();
        Ok(Self {
            log,
            accounts,
            blobs,
            authority,
            edge,
            metrics,
            settings,
            oidc,
            is_tls,
            presence: Presence::default(),
            pokes,
            moves,
            stopping,
            listeners,
        })
    }

    /// Says that the server stops: nobody new is served as ready, and listeners are let go.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether it was said that the server stops.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Spaces that grow, from now on, and when the server stops.
    pub(crate) fn listen(&self) -> (broadcast::Receiver<SpaceId>, watch::Receiver<bool>) {
        (self.pokes.subscribe(), self.stopping.subscribe())
    }

    /// Tells those who asked that somebody began or ended to look at a proof.
    pub(crate) fn moved(&self, moved: Moved) {
        // Nobody who listens is no mistake.
        let _ = self.moves.send(moved);
    }

    /// Where somebody begins or ends to look at a proof, from now on.
    pub(crate) fn moves(&self) -> broadcast::Receiver<Moved> {
        self.moves.subscribe()
    }

    /// Takes one of the seats of those who listen. Errors: `too-many-listeners`.
    pub(crate) fn seat(self: &Arc<Self>, person: PersonId) -> Result<Seat, Failure> {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = listeners.values().sum();
        let own = listeners.get(&person).copied().unwrap_or(0);
        if all >= self.settings.max_listeners || own >= self.settings.max_listeners_of_person {
            return Err(failure::too_many_listeners());
        }
        listeners.insert(person, own + 1);
        self.metrics.listeners.fetch_add(1, Order::Relaxed);
        Ok(Seat { server: Arc::clone(self), person })
    }
}

/// A seat among those who listen, until it is dropped.
pub(crate) struct Seat {
    server: Arc<Server>,
    person: PersonId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut listeners = self.server.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(num) = listeners.get_mut(&self.person) {
            *num -= 1;
            if *num == 0 {
                listeners.remove(&self.person);
            }
        }
        self.server.metrics.listeners.fetch_sub(1, Order::Relaxed);
    }
}

impl Ordering for Server {
    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn org_role(&self, person: PersonId) -> Result<Option<OrgRole>, Failure> {
        self.authority.org_role(person)
    }

    fn project_role(&self, project: ProjectId, person: PersonId) -> Result<Option<ProjectRole>, Failure> {
        self.authority.project_role(project, person)
    }

    fn sees_person(&self, viewer: PersonId, person: PersonId) -> Result<bool, Failure> {
        self.authority.sees_person(viewer, person)
    }

    fn add_person(&self, by: Option<PersonId>, person: PersonId, role: OrgRole) -> Result<(), Failure> {
        self.authority.add_person(by, person, role)
    }

    fn add_member(
        &self,
        by: PersonId,
        project: ProjectId,
        person: PersonId,
        role: ProjectRole,
    ) -> Result<(), Failure> {
        self.authority.add_member(by, project, person, role)
    }

    fn remove_guest(&self, by: PersonId, project: ProjectId, person: PersonId) -> Result<(), Failure> {
        self.authority.remove_guest(by, project, person)
    }

    fn revoke_device(&self, by: PersonId, device: DeviceId) -> Result<(), Failure> {
        self.authority.revoke_device(by, device)
    }
}

impl Sight for Server {
    fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    fn file_name(&self, person: PersonId, named: Named, sha256: &Hash) -> Result<Option<String>, Failure> {
        let key = match named {
            Named::Version(version) => Key::Version(version),
            Named::Comment(comment) => Key::Comment(comment),
        };
        self.authority.file_name(person, &key, sha256)
    }

    fn may_bring(&self, person: PersonId, space: SpaceId) -> Result<bool, Failure> {
        self.authority.may_bring(person, space)
    }

    fn is_named(&self, sha256: &Hash) -> Result<bool, Failure> {
        self.authority.is_named(sha256)
    }
}

/// The data folder is its owner's alone.
fn make_private(data: &Path) -> io::Result<()> {
    fs::create_dir_all(data)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(data, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
