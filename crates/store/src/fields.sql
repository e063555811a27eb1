-- Version 3: folders and the bin, values of fields, texts of pages.

ALTER TABLE view_proofs ADD COLUMN folder TEXT NOT NULL DEFAULT '';
ALTER TABLE view_proofs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
DROP INDEX view_proofs_by_project;
CREATE INDEX view_proofs_by_project ON view_proofs (project, deleted, archived, updated_at DESC, proof);
CREATE INDEX view_proofs_by_folder ON view_proofs (project, folder, deleted, archived, proof);

-- How many proofs lie in a folder itself, those put away and those in the bin aside. Kept by the triggers, so that nobody
-- counts the proofs of a project.
CREATE TABLE view_folders (
    project TEXT NOT NULL,
    folder TEXT NOT NULL,
    num INTEGER NOT NULL,
    PRIMARY KEY (project, folder)
) STRICT, WITHOUT ROWID;
INSERT INTO view_folders (project, folder, num)
    SELECT project, folder, count(*) FROM view_proofs WHERE archived = 0 AND deleted = 0 GROUP BY project, folder;
CREATE TRIGGER view_proofs_in AFTER INSERT ON view_proofs WHEN new.archived = 0 AND new.deleted = 0 BEGIN
    INSERT INTO view_folders (project, folder, num) VALUES (new.project, new.folder, 1)
        ON CONFLICT (project, folder) DO UPDATE SET num = num + 1;
END;
CREATE TRIGGER view_proofs_out AFTER DELETE ON view_proofs WHEN old.archived = 0 AND old.deleted = 0 BEGIN
    UPDATE view_folders SET num = num - 1 WHERE project = old.project AND folder = old.folder;
    DELETE FROM view_folders WHERE project = old.project AND folder = old.folder AND num = 0;
END;
CREATE TRIGGER view_proofs_into AFTER UPDATE OF project, folder, archived, deleted ON view_proofs
WHEN new.archived = 0 AND new.deleted = 0 BEGIN
    INSERT INTO view_folders (project, folder, num) VALUES (new.project, new.folder, 1)
        ON CONFLICT (project, folder) DO UPDATE SET num = num + 1;
END;
CREATE TRIGGER view_proofs_out_of AFTER UPDATE OF project, folder, archived, deleted ON view_proofs
WHEN old.archived = 0 AND old.deleted = 0 BEGIN
    UPDATE view_folders SET num = num - 1 WHERE project = old.project AND folder = old.folder;
    DELETE FROM view_folders WHERE project = old.project AND folder = old.folder AND num = 0;
END;

-- What a proof says in a field: a row for each text of it. `key` is what numbers and dates stand by.
CREATE TABLE view_values (
    proof TEXT NOT NULL,
    field TEXT NOT NULL,
    nth INTEGER NOT NULL,
    folded TEXT NOT NULL,
    key TEXT,
    PRIMARY KEY (proof, field, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_values_by_text ON view_values (field, folded, proof);
CREATE INDEX view_values_by_key ON view_values (field, key, proof);

-- Texts of a version's pages, taken from its bytes: derived, and as little of the log as the bytes are. Newer versions have
-- lower ids, and the first page the lowest of its version.
CREATE TABLE page_texts (
    id INTEGER PRIMARY KEY,
    version TEXT NOT NULL,
    page INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE page_search USING fts5 (text, content = 'page_texts', content_rowid = 'id', tokenize = 'trigram remove_diacritics 1');
CREATE TRIGGER page_texts_in AFTER INSERT ON page_texts BEGIN
    INSERT INTO page_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER page_texts_out AFTER DELETE ON page_texts BEGIN
    INSERT INTO page_search (page_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
-- How far each version was read; the last page that was, and how many bytes of text there were.
CREATE TABLE page_readings (
    nth INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL UNIQUE,
    last_page INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    done INTEGER NOT NULL
) STRICT;
