-- Version 1 of the log's tables. Ids are hyphenated text, hashes bytes, times milliseconds UTC, as in SQLite's.

CREATE TABLE galley_version (
    version BIGINT NOT NULL
);
INSERT INTO galley_version (version) VALUES (1);

CREATE TABLE galley_spaces (
    sid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    space TEXT NOT NULL UNIQUE,
    -- The last signed head, as JSON.
    head TEXT NOT NULL
);

CREATE TABLE galley_entries (
    sid BIGINT NOT NULL REFERENCES galley_spaces (sid),
    seq BIGINT NOT NULL,
    device TEXT NOT NULL,
    device_seq BIGINT NOT NULL,
    op_hash BYTEA NOT NULL,
    header BYTEA NOT NULL,
    seal BYTEA NOT NULL,
    -- Absent together: erased (S4).
    salt BYTEA,
    payload BYTEA,
    received_at BIGINT NOT NULL,
    directory_seq BIGINT NOT NULL,
    leaf BYTEA NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (sid, seq),
    UNIQUE (sid, device, device_seq)
);

CREATE TABLE galley_nodes (
    sid BIGINT NOT NULL REFERENCES galley_spaces (sid),
    level BIGINT NOT NULL,
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (sid, level, position)
);

CREATE TABLE galley_heads (
    sid BIGINT NOT NULL REFERENCES galley_spaces (sid),
    epoch BIGINT NOT NULL,
    size BIGINT NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (sid, epoch, size)
);

CREATE TABLE galley_devices (
    sid BIGINT NOT NULL REFERENCES galley_spaces (sid),
    device TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    PRIMARY KEY (sid, device)
);

-- Keys are bytes, so that they are in the order of their bytes whatever the database's collation.
CREATE TABLE galley_named (
    kind TEXT NOT NULL,
    key BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (kind, key)
);
