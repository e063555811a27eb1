-- Version 1 of the log's tables. Ids are hyphenated text, hashes blobs, times milliseconds UTC.

CREATE TABLE spaces (
    sid INTEGER PRIMARY KEY,
    space TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    size INTEGER NOT NULL,
    -- The last signed head, as JSON.
    head TEXT NOT NULL
) STRICT;

CREATE TABLE entries (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    seq INTEGER NOT NULL,
    device TEXT NOT NULL,
    device_seq INTEGER NOT NULL,
    op_hash BLOB NOT NULL,
    header BLOB NOT NULL,
    seal BLOB NOT NULL,
    -- Absent together: erased (S4).
    salt BLOB,
    payload BLOB,
    received_at INTEGER NOT NULL,
    directory_seq INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (sid, seq)
) STRICT;
CREATE UNIQUE INDEX entries_by_device ON entries (sid, device, device_seq);

CREATE TABLE nodes (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (sid, level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE heads (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    epoch INTEGER NOT NULL,
    size INTEGER NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (sid, epoch, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    device TEXT NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (sid, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE named (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
