//! Spaces: one log each. The directory is one, every project is one.

use galley_core::log::Tree;
use galley_core::op::Base;
use galley_core::{DeviceId, Hash, Head, PersonId, SpaceId, Stamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::authority::node;
use crate::error::{Result, StoreError};

/// One space's row, and where the directory's facts are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Space {
    pub sid: i64,
    pub space: SpaceId,
    pub epoch: u32,
    pub num_ops: u64,
    pub last_received_at: i64,
}

impl Space {
    pub fn find(db: &Connection, space: SpaceId) -> Result<Option<Self>> {
        let sql = "SELECT sid, space, epoch, num_ops, last_received_at FROM spaces WHERE space = ?1";
        db.prepare_cached(sql)?
            .query_row([space.to_string()], |row| Ok(Self::of(row)))
            .optional()?
            .transpose()
    }

    pub fn with_sid(db: &Connection, sid: i64) -> Result<Self> {
        let sql = "SELECT sid, space, epoch, num_ops, last_received_at FROM spaces WHERE sid = ?1";
        db.prepare_cached(sql)?.query_row([sid], |row| Ok(Self::of(row)))?
    }

    pub fn need(db: &Connection, space: SpaceId) -> Result<Self> {
        Self::find(db, space)?.ok_or(StoreError::NotFound { what: "project" })
    }

    /// Every space, the directory first.
    pub fn all(db: &Connection) -> Result<Vec<Self>> {
        let sql = "SELECT sid, space, epoch, num_ops, last_received_at FROM spaces ORDER BY sid";
        let mut statement = db.prepare_cached(sql)?;
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
        })
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
        let Some(head) = self.head(db)? else { return Ok(Base { epoch: self.epoch, ..Base::nothing() }) };
        Ok(Base { epoch: head.epoch, seq: head.size, root: head.root })
    }

    /// Whether the log had this position: that many ops, with that root. An earlier epoch's is not looked into.
    pub fn had(&self, db: &Connection, base: &Base) -> Result<bool> {
        if base.epoch != self.epoch || base.seq > self.num_ops {
            return Ok(base.epoch < self.epoch);
        }
        let root = Tree::new(base.seq, |level, index| node(db, self.sid, level, index)).root();
        Ok(root.map_err(|error| StoreError::damaged(error.to_string()))? == base.root)
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

/// Who this installation is, once a person was named.
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
