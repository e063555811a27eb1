-- Version 3: labels of threads, and what was found out about files that were taken in to be attached.

-- Labels of threads that are there.
CREATE TABLE view_labels (
    sid INTEGER NOT NULL REFERENCES spaces (sid),
    label TEXT NOT NULL,
    thread TEXT NOT NULL,
    PRIMARY KEY (sid, label, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_labels_by_thread ON view_labels (thread);

-- Private rows: files that wait for the comment that brings them along.
CREATE TABLE kept_files (
    sha256 TEXT PRIMARY KEY,
    chunk_root TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL
) STRICT, WITHOUT ROWID;
