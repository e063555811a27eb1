//! Servers that have the authority over spaces that are followed here: each with a directory of its own, with
//! the key that was pinned when it was first met, and with who this person is there. Several stand side by
//! side, and beside this device.

use galley_core::{DeviceId, Key, PersonId, PublicKey, ServerId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::entities::{self, Scope};
use crate::error::{Result, StoreError};
use crate::space::{Identity, Space, id};
use crate::store::Store;
use crate::views;

/// A server as it was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    pub server: ServerId,
    /// The space of its people and devices.
    pub directory: SpaceId,
    pub authority: DeviceId,
    pub key: PublicKey,
    /// Who this person is there; absent until they sign in.
    pub signed_in: Option<SignedIn>,
}

/// This person at a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub device: DeviceId,
    pub person: PersonId,
}

const SERVERS: &str = "SELECT server, directory, authority, authority_key, device, person FROM servers";

impl Server {
    pub(crate) fn find(db: &Connection, server: ServerId) -> Result<Option<Self>> {
        db.prepare_cached(&format!("{SERVERS} WHERE server = ?1"))?
            .query_row([server.to_string()], |row| Ok(Self::of(row)))
            .optional()?
            .transpose()
    }

    pub(crate) fn need(db: &Connection, server: ServerId) -> Result<Self> {
        Self::find(db, server)?.ok_or(StoreError::NotFound { what: "server" })
    }

    pub(crate) fn all(db: &Connection) -> Result<Vec<Self>> {
        let mut statement = db.prepare_cached(&format!("{SERVERS} ORDER BY server"))?;
        let found = statement.query_map([], |row| Ok(Self::of(row)))?;
        found.map(|row| row?).collect()
    }

    fn of(row: &Row<'_>) -> Result<Self> {
        let (device, person): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let signed_in = match (device, person) {
            (Some(device), Some(person)) => Some(SignedIn { device: id(&device)?, person: id(&person)? }),
            _ => None,
        };
        Ok(Self {
            server: id(&row.get::<_, String>(0)?)?,
            directory: id(&row.get::<_, String>(1)?)?,
            authority: id(&row.get::<_, String>(2)?)?,
            key: PublicKey(row.get(3)?),
            signed_in,
        })
    }

    pub(crate) fn identity(&self) -> Option<Identity> {
        let SignedIn { device, person } = self.signed_in?;
        Some(Identity { directory: self.directory, authority: self.authority, device, person })
    }

    /// The spaces of it that are followed here, its directory first.
    pub(crate) fn scopes(&self, db: &Connection) -> Result<Vec<Scope>> {
        let mut scopes = Scope::all(db)?;
        scopes.retain(|scope| scope.space.server == Some(self.server));
        Ok(scopes)
    }
}

impl Store {
    /// Begins to follow a space whose authority is elsewhere, under that authority's key. The first space of
    /// a server that is joined is its directory. Joining again changes nothing.
    ///
    /// Errors: `history-forked` where the server had another authority or key before; `space-elsewhere` where
    /// the space is here under another authority.
    pub fn join(&self, server: ServerId, space: SpaceId, authority: DeviceId, key: PublicKey) -> Result<()> {
        self.write(|tx| {
            match Server::find(tx, server)? {
                Some(known) if (known.authority, known.key) != (authority, key) => {
                    return Err(StoreError::forked("the server has another authority than before"));
                }
                Some(_) => {}
                None => {
                    let sql = "INSERT INTO servers (server, directory, authority, authority_key)
                               VALUES (?1, ?2, ?3, ?4)";
                    tx.prepare_cached(sql)?.execute(params![
                        server.to_string(),
                        space.to_string(),
                        authority.to_string(),
                        key.as_bytes(),
                    ])?;
                }
            }
            match Space::find(tx, space)? {
                Some(found) if found.server == Some(server) => Ok(()),
                Some(_) => Err(StoreError::SpaceElsewhere),
                None => {
                    let sid = Space::create(tx, space)?.sid;
                    tx.prepare_cached("INSERT INTO followed (sid, server) VALUES (?1, ?2)")?
                        .execute(params![sid, server.to_string()])?;
                    Ok(())
                }
            }
        })
    }

    /// Says who this person is at a server that was joined. Under another device than before, what waits
    /// there is sealed anew.
    pub fn sign_in(&self, server: ServerId, who: &SignedIn) -> Result<()> {
        self.write(|tx| {
            let known = Server::need(tx, server)?;
            keep_identity(tx, server, who)?;
            if known.signed_in.is_none_or(|before| before.person != who.person) {
                for scope in known.scopes(tx)? {
                    views::put_all_unread(tx, scope.space.sid)?;
                }
            }
            match known.signed_in {
                Some(before) if before.device != who.device => self.reseal_with_tx(tx, server, None),
                _ => Ok(()),
            }
        })
    }

    /// Lists the servers that were joined.
    pub fn servers(&self) -> Result<Vec<Server>> {
        self.read(Server::all)
    }

    /// Lists the spaces of a server that are followed, its directory first.
    pub fn spaces_of(&self, server: ServerId) -> Result<Vec<SpaceId>> {
        self.read(|db| {
            let scopes = Server::need(db, server)?.scopes(db)?;
            Ok(scopes.into_iter().map(|scope| scope.space.space).collect())
        })
    }

    /// Follows a space no more: its rows go, with what still waits in it, and with the next sweep its bytes.
    /// With the directory the whole server goes.
    ///
    /// Errors: `not-found` for a space that is not followed.
    pub fn leave(&self, space: SpaceId) -> Result<()> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            let Some(server) = scope.space.server else { return Ok(()) };
            if !scope.is_directory() {
                return evict(tx, &scope);
            }
            // The directory last: the others stand on it.
            for scope in Server::need(tx, server)?.scopes(tx)?.iter().rev() {
                evict(tx, scope)?;
            }
            tx.prepare_cached("DELETE FROM servers WHERE server = ?1")?.execute([server.to_string()])?;
            Ok(())
        })
    }
}

pub(crate) fn keep_identity(db: &Connection, server: ServerId, who: &SignedIn) -> Result<()> {
    db.prepare_cached("UPDATE servers SET device = ?2, person = ?3 WHERE server = ?1")?.execute([
        server.to_string(),
        who.device.to_string(),
        who.person.to_string(),
    ])?;
    Ok(())
}

/// Removes every row of a space.
fn evict(tx: &Connection, scope: &Scope) -> Result<()> {
    let sid = scope.space.sid;
    let keys = entities::keys(tx, sid)?;
    tx.execute("DELETE FROM confirmed WHERE sid = ?1", [sid])?;
    tx.execute("DELETE FROM overlay WHERE sid = ?1", [sid])?;
    views::refresh(tx, scope, &keys)?;
    keys.iter().try_for_each(|key| forget(tx, key))?;
    tx.execute("DELETE FROM filters WHERE project = ?1", [scope.space.space.to_string()])?;
    for table in ["outbox", "steps", "unsettled", "ops", "nodes", "heads", "devices", "followed", "spaces"] {
        tx.execute(&format!("DELETE FROM {table} WHERE sid = ?1"), [sid])?;
    }
    Ok(())
}

/// Removes what is kept about an entity beside the log: private rows, and texts that were taken from its
/// bytes.
pub(crate) fn forget(tx: &Connection, key: &Key) -> Result<()> {
    match key {
        Key::Proof(proof) => {
            for table in ["readings", "places"] {
                tx.prepare_cached(&format!("DELETE FROM {table} WHERE proof = ?1"))?
                    .execute([proof.to_string()])?;
            }
        }
        Key::Version(_) => {
            for table in ["page_texts", "page_readings"] {
                tx.prepare_cached(&format!("DELETE FROM {table} WHERE version = ?1"))?
                    .execute([key.to_string()])?;
            }
        }
        _ => {}
    }
    Ok(())
}
