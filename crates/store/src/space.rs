//! Spaces: one log each. The directory is one, every project is one. And who this person is in them: on this
//! device, and at each server.

use galley_core::log::Tree;
use galley_core::op::Base;
use galley_core::{DeviceId, Hash, Head, Key, PersonId, ServerId, SpaceId, Stamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::authority::node;
use crate::error::{Result, StoreError};
use crate::servers::Server;

/// One space's row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Space {
    pub sid: i64,
    pub space: SpaceId,
    pub epoch: u32,
    pub num_ops: u64,
    pub last_received_at: i64,
    /// Where its authority is; absent: on this device.
    pub server: Option<ServerId>,
}

const SPACES: &str = "SELECT s.sid, s.space, s.epoch, s.num_ops, s.last_received_at, f.server
                      FROM spaces s LEFT JOIN followed f ON f.sid = s.sid";

impl Space {
    pub fn find(db: &Connection, space: SpaceId) -> Result<Option<Self>> {
        let sql = format!("{SPACES} WHERE s.space = ?1");
        db.prepare_cached(&sql)?
            .query_row([space.to_string()], |row| Ok(Self::of(row)))
            .optional()?
            .transpose()
    }

    pub fn with_sid(db: &Connection, sid: i64) -> Result<Self> {
        let sql = format!("{SPACES} WHERE s.sid = ?1");
        db.prepare_cached(&sql)?.query_row([sid], |row| Ok(Self::of(row)))?
    }

    /// The space that an entity of the views is in.
    pub fn around(db: &Connection, key: &Key) -> Result<Option<Self>> {
        let sql = format!("{SPACES} WHERE s.sid = (SELECT r.sid FROM rows r WHERE r.key = ?1)");
        db.prepare_cached(&sql)?.query_row([key.to_string()], |row| Ok(Self::of(row))).optional()?.transpose()
    }

    pub fn need(db: &Connection, space: SpaceId) -> Result<Self> {
        Self::find(db, space)?.ok_or(StoreError::NotFound { what: "project" })
    }

    /// Every space, in the order in which they came to be here.
    pub fn all(db: &Connection) -> Result<Vec<Self>> {
        let sql = format!("{SPACES} ORDER BY s.sid");
        let mut statement = db.prepare_cached(&sql)?;
        let found = statement.query_map([], |row| Ok(Self::of(row)))?;
        found.map(|row| row?).collect()
    }

    pub fn create(db: &Connection, space: SpaceId) -> Result<Self> {
        let sql = "INSERT INTO spaces (space, epoch, num_ops, last_received_at) VALUES (?1, 0, 0, 0)
                   ON CONFLICT (space) DO NOTHING";
        db.prepare_cached(sql)?.execute([space.to_string()])?;
        Self::need(db, space)
    }

    fn of(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            sid: row.get(0)?,
            space: id(&row.get::<_, String>(1)?)?,
            epoch: row.get(2)?,
            num_ops: row.get::<_, i64>(3)?.unsigned_abs(),
            last_received_at: row.get(4)?,
            server: row.get::<_, Option<String>>(5)?.map(|server| id(&server)).transpose()?,
        })
    }

    /// The directory whose facts its ops stand on. Errors: `not-named`.
    pub fn directory(&self, db: &Connection) -> Result<Self> {
        let directory = match self.server {
            Some(server) => Server::need(db, server)?.directory,
            None => Identity::need(db)?.directory,
        };
        if directory == self.space { Ok(*self) } else { Self::need(db, directory) }
    }

    /// The root over its first `size` leaves, from the nodes that are here.
    pub fn root(&self, db: &Connection, size: u64) -> Result<Hash> {
        let root = Tree::new(size, |level, index| node(db, self.sid, level, index)).root();
        root.map_err(|error| StoreError::damaged(error.to_string()))
    }

    /// The stamp that the next op gets.
    pub fn next_stamp(&self, now: i64, directory_seq: u64) -> Stamp {
        let previous = Stamp { seq: self.num_ops, received_at: self.last_received_at, directory_seq };
        Stamp::next((self.num_ops > 0).then_some(&previous), now, directory_seq)
    }

    /// The last signed head, absent while the log is empty.
    pub fn head(&self, db: &Connection) -> Result<Option<Head>> {
        let sql = "SELECT head FROM heads WHERE sid = ?1 AND size = ?2";
        let found: Option<String> = db
            .prepare_cached(sql)?
            .query_row(params![self.sid, number(self.num_ops)], |row| row.get(0))
            .optional()?;
        Ok(found.map(|head| serde_json::from_str(&head)).transpose()?)
    }

    /// What somebody who looks now has seen.
    pub fn base(&self, db: &Connection) -> Result<Base> {
        // The heads of others come with pages, not with each op.
        if self.server.is_some() {
            return Ok(Base { epoch: self.epoch, seq: self.num_ops, root: self.root(db, self.num_ops)? });
        }
        let Some(head) = self.head(db)? else { return Ok(Base { epoch: self.epoch, ..Base::nothing() }) };
        Ok(Base { epoch: head.epoch, seq: head.size, root: head.root })
    }

    /// Whether the log had this position: that many ops, with that root. An earlier epoch's is not looked into.
    pub fn had(&self, db: &Connection, base: &Base) -> Result<bool> {
        if base.epoch != self.epoch || base.seq > self.num_ops {
            return Ok(base.epoch < self.epoch);
        }
        Ok(self.root(db, base.seq)? == base.root)
    }

    /// The last number of a device that the log has.
    pub fn last_of(&self, db: &Connection, device: DeviceId) -> Result<u64> {
        let sql = "SELECT last_seq FROM devices WHERE sid = ?1 AND device = ?2";
        let found: Option<i64> = db
            .prepare_cached(sql)?
            .query_row(params![self.sid, device.to_string()], |row| row.get(0))
            .optional()?;
        Ok(found.unwrap_or(0).unsigned_abs())
    }
}

/// Who this person is: on this device once they were named, at a server once they signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    pub directory: SpaceId,
    pub authority: DeviceId,
    pub device: DeviceId,
    pub person: PersonId,
}

impl Identity {
    pub fn find(db: &Connection) -> Result<Option<Self>> {
        let read = |key: &str| -> Result<Option<String>> {
            Ok(db
                .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?)
        };
        let (Some(directory), Some(authority), Some(device), Some(person)) =
            (read("directory")?, read("authority")?, read("device")?, read("person")?)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            directory: id(&directory)?,
            authority: id(&authority)?,
            device: id(&device)?,
            person: id(&person)?,
        }))
    }

    pub fn need(db: &Connection) -> Result<Self> {
        Self::find(db)?.ok_or(StoreError::NotNamed)
    }

    /// Who this person is in a space.
    pub fn of(db: &Connection, space: &Space) -> Result<Option<Self>> {
        let Some(server) = space.server else { return Self::find(db) };
        Ok(Server::need(db, server)?.identity())
    }

    /// As [`Identity::of`]. Errors: `not-named`.
    pub fn need_of(db: &Connection, space: &Space) -> Result<Self> {
        Self::of(db, space)?.ok_or(StoreError::NotNamed)
    }

    /// Who this person is in the space that an entity of the views is in; of one that is in none, on this
    /// device.
    pub fn around(db: &Connection, key: &Key) -> Result<Option<Self>> {
        match Space::around(db, key)? {
            Some(space) => Self::of(db, &space),
            None => Self::find(db),
        }
    }

    pub fn keep(&self, db: &Connection) -> Result<()> {
        let rows = [
            ("directory", self.directory.to_string()),
            ("authority", self.authority.to_string()),
            ("device", self.device.to_string()),
            ("person", self.person.to_string()),
        ];
        for (key, value) in rows {
            db.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
                .execute([key, &value])?;
        }
        Ok(())
    }
}

/// Reads an id out of a stored text.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| StoreError::damaged(format!("an id: {text:?}")))
}

/// Reads a hash out of stored bytes.
pub(crate) fn hash(bytes: &[u8]) -> Result<Hash> {
    bytes.try_into().map(Hash).map_err(|_| StoreError::damaged("a hash of the wrong length"))
}

/// A number as SQLite keeps it; numbers here never come near its end.
pub(crate) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
