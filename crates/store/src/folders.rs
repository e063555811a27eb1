//! Folders of a project (W12): there are those that a proof lies in, and those above them.

use std::collections::BTreeMap;

use galley_core::{ProjectId, ProofId, folder};
use rusqlite::params;

use crate::error::Result;
use crate::natural;
use crate::space::id;
use crate::store::Store;

/// A folder and how many proofs lie in it and below, those put away and those in the bin aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    pub path: String,
    pub num_proofs: u32,
}

impl Store {
    /// Lists the folders of a project, each behind the one that it lies in.
    pub fn folders(&self, project: ProjectId) -> Result<Vec<FolderRow>> {
        let sql = "SELECT folder, num FROM view_folders WHERE project = ?1 AND folder <> ''";
        self.read(|db| {
            let mut statement = db.prepare_cached(sql)?;
            let found = statement.query_map([project.to_string()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?))
            })?;
            let mut folders: BTreeMap<String, u32> = BTreeMap::new();
            for one in found {
                let (path, num) = one?;
                for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
                    if let Some(above) = path.get(..end) {
                        *folders.entry(above.to_owned()).or_default() += num;
                    }
                }
            }
            let mut rows: Vec<FolderRow> =
                folders.into_iter().map(|(path, num_proofs)| FolderRow { path, num_proofs }).collect();
            rows.sort_by_cached_key(|row| row.path.split('/').map(natural::key).collect::<Vec<_>>());
            Ok(rows)
        })
    }

    /// Lists what lies in a folder and below, those put away too and those in the bin not, each with its own folder.
    pub fn proofs_within(&self, project: ProjectId, path: &str) -> Result<Vec<(ProofId, String)>> {
        let sql = "SELECT proof, folder FROM view_proofs INDEXED BY view_proofs_by_folder
                   WHERE project = ?1 AND folder >= ?2 AND deleted = 0 ORDER BY folder, proof";
        self.read(|db| {
            let mut statement = db.prepare_cached(sql)?;
            let mut found = statement.query(params![project.to_string(), path])?;
            let mut proofs = Vec::new();
            while let Some(row) = found.next()? {
                let folder: String = row.get(1)?;
                // What begins with the path stands together; behind it nothing more lies within.
                if !folder.starts_with(path) {
                    break;
                }
                if folder::is_within(&folder, path) {
                    proofs.push((id(&row.get::<_, String>(0)?)?, folder));
                }
            }
            Ok(proofs)
        })
    }
}
