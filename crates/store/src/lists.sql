-- Version 2: what proofs are sorted and filtered by, and filters that were saved.

-- Proofs that have a current version. Each order has an index; read backwards it is the other direction.
DROP TABLE view_proofs;
CREATE TABLE view_proofs (
    proof TEXT PRIMARY KEY,
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    project TEXT NOT NULL,
    archived INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The name for sorting, and for finding a part of it.
    name_key TEXT NOT NULL,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    standing INTEGER NOT NULL,
    version INTEGER NOT NULL,
    open INTEGER NOT NULL,
    -- By this person's own read cursor.
    unread INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX view_proofs_by_project ON view_proofs (project, archived, updated_at DESC, proof);
CREATE INDEX view_proofs_waiting ON view_proofs (waiting, submitted_at DESC, proof);
CREATE INDEX view_proofs_by_name ON view_proofs (project, name_key, proof, archived);
CREATE INDEX view_proofs_by_standing ON view_proofs (project, standing, proof, archived);
CREATE INDEX view_proofs_by_version ON view_proofs (project, version, proof, archived);
CREATE INDEX view_proofs_by_open ON view_proofs (project, open, proof, archived);
CREATE INDEX view_proofs_by_unread ON view_proofs (project, unread, proof, archived);
CREATE INDEX view_proofs_by_changed ON view_proofs (project, updated_at, proof, archived);
CREATE INDEX view_proofs_by_created ON view_proofs (project, created_at, proof, archived);

-- Private rows: filters of lists that a person named. Without a project they are for all.
CREATE TABLE filters (
    filter TEXT PRIMARY KEY,
    project TEXT,
    name TEXT NOT NULL,
    query TEXT NOT NULL
) STRICT, WITHOUT ROWID;
