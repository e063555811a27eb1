-- Version 4: spaces whose authority is elsewhere, this person at each server, and ops of which only the leaf is here.

-- The log once more: of an op that is not for this person there is its place, its answer and its leaf.
CREATE TABLE ops_of_all (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    seq INTEGER NOT NULL,
    op TEXT,
    device TEXT,
    device_seq INTEGER,
    op_hash BLOB,
    header BLOB,
    seal BLOB,
    salt BLOB,
    payload BLOB,
    received_at INTEGER NOT NULL,
    directory_seq INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (sid, seq)
) STRICT;
INSERT INTO ops_of_all (sid, seq, op, device, device_seq, op_hash, header, seal, salt, payload, received_at, directory_seq, leaf, outcome)
    SELECT sid, seq, op, device, device_seq, op_hash, header, seal, salt, payload, received_at, directory_seq, leaf, outcome FROM ops;
DROP TABLE ops;
ALTER TABLE ops_of_all RENAME TO ops;
CREATE UNIQUE INDEX ops_by_device ON ops (sid, device, device_seq);
CREATE INDEX ops_by_id ON ops (op);
CREATE INDEX ops_hidden ON ops (sid) WHERE header IS NULL;

-- Its authority with the key that was pinned; who this person is there, once they signed in.
CREATE TABLE IF NOT EXISTS servers (
    server TEXT PRIMARY KEY,
    directory TEXT NOT NULL,
    authority TEXT NOT NULL,
    authority_key BLOB NOT NULL,
    device TEXT,
    person TEXT
) STRICT, WITHOUT ROWID;

-- Spaces that are not in here have their authority on this device.
CREATE TABLE IF NOT EXISTS followed (
    sid INTEGER PRIMARY KEY REFERENCES spaces (sid),
    server TEXT NOT NULL REFERENCES servers (server),
    -- Of what is for this person, by the server's count.
    revision INTEGER NOT NULL DEFAULT 0,
    -- The last number of this device that the authority has answered.
    last_answered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS followed_by_server ON followed (server);

-- Of the outbox: what was answered and has not come back with the log yet; what was not taken, and why; what its author took
-- back.
CREATE TABLE IF NOT EXISTS answered (
    position INTEGER PRIMARY KEY REFERENCES outbox (position) ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS untaken (
    position INTEGER PRIMARY KEY REFERENCES outbox (position) ON DELETE CASCADE,
    code TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS voided (
    position INTEGER PRIMARY KEY REFERENCES outbox (position) ON DELETE CASCADE
) STRICT;

-- Keys that changed while a log was caught up with, and on which what waits has not been run again.
CREATE TABLE IF NOT EXISTS unsettled (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    key TEXT NOT NULL,
    PRIMARY KEY (sid, key)
) STRICT, WITHOUT ROWID;
