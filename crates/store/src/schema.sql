-- Version 1 of the tables. Ids are hyphenated text, hashes blobs, times milliseconds UTC.
-- The log: what is true. Everything below "views" can be made again from it.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE spaces (
    sid INTEGER PRIMARY KEY,
    space TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    num_ops INTEGER NOT NULL,
    last_received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE ops (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    seq INTEGER NOT NULL,
    op TEXT NOT NULL,
    device TEXT NOT NULL,
    device_seq INTEGER NOT NULL,
    op_hash BLOB NOT NULL,
    header BLOB NOT NULL,
    seal BLOB NOT NULL,
    salt BLOB,
    payload BLOB,
    received_at INTEGER NOT NULL,
    directory_seq INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (sid, seq)
) STRICT;
CREATE UNIQUE INDEX ops_by_device ON ops (sid, device, device_seq);
CREATE INDEX ops_by_id ON ops (op);

CREATE TABLE nodes (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (sid, level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE heads (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    size INTEGER NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (sid, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    device TEXT NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (sid, device)
) STRICT, WITHOUT ROWID;

-- What this device sealed and no authority has answered yet, or answered with a refusal nobody has looked at.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    op TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    device_seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    header BLOB NOT NULL,
    seal BLOB NOT NULL,
    salt BLOB NOT NULL,
    payload BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    -- Keys that the op is about, and those it changed in the overlay.
    needs TEXT NOT NULL,
    wrote TEXT NOT NULL,
    -- Why it would be refused as things stand; why it was.
    doubt TEXT,
    attention TEXT
) STRICT;
CREATE UNIQUE INDEX outbox_by_device ON outbox (sid, device, device_seq);

CREATE TABLE confirmed (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    key TEXT NOT NULL,
    entity TEXT NOT NULL,
    PRIMARY KEY (sid, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE overlay (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    key TEXT NOT NULL,
    entity TEXT NOT NULL,
    PRIMARY KEY (sid, key)
) STRICT, WITHOUT ROWID;

