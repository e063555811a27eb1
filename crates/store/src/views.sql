
-- One row for each entity as this person sees it: confirmed, or with what this device said since.
CREATE TABLE rows (
    key TEXT PRIMARY KEY,
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    what TEXT NOT NULL,
    parent TEXT,
    proof TEXT,
    position INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    entity TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rows_by_parent ON rows (parent, what, position, nth);
CREATE INDEX rows_by_proof ON rows (proof, what, position, nth);

CREATE TABLE view_projects (
    project TEXT PRIMARY KEY,
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    name TEXT NOT NULL,
    archived INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX view_projects_by_name ON view_projects (archived, name, created_at);

-- Proofs that have a current version; with more columns since version 2 (lists.sql).
CREATE TABLE view_proofs (
    proof TEXT PRIMARY KEY,
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    project TEXT NOT NULL,
    archived INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX view_proofs_by_project ON view_proofs (project, archived, updated_at DESC, proof);
CREATE INDEX view_proofs_waiting ON view_proofs (waiting, submitted_at DESC, proof);

CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    what TEXT NOT NULL,
    sid INTEGER,
    proof TEXT,
    version TEXT,
    thread TEXT,
    said_at INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (text, content = 'texts', content_rowid = 'id', tokenize = 'trigram remove_diacritics 1');
CREATE TRIGGER texts_in AFTER INSERT ON texts BEGIN
    INSERT INTO search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER texts_out AFTER DELETE ON texts BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
END;

-- Private rows of this person on this device; no part of any log.
CREATE TABLE profiles (
    person TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE drafts (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE places (
    proof TEXT PRIMARY KEY,
    place TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE readings (
    proof TEXT PRIMARY KEY,
    read_seq INTEGER NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_by_time ON readings (opened_at DESC);
-- Steps that can be taken back or taken again, naming their ops.
CREATE TABLE steps (
    step INTEGER PRIMARY KEY AUTOINCREMENT,
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    ops TEXT NOT NULL,
    kind TEXT NOT NULL,
    proof TEXT,
    undone INTEGER NOT NULL
) STRICT;
