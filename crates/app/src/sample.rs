//! The sample campaign: one click on the empty home adds a project with all its proofs and versions.
//!
//! Adding it goes on where it stopped: what is there already, by name and number of versions, is not added again.

use std::path::{Component, Path, PathBuf};

use galley_store::{Page, ProjectRow, Track};
use serde::Deserialize;

use crate::api::{Failure, Nothing, ProjectCard};
use crate::app::App;
use crate::jobs::Job;
use crate::tickets::Chosen;
use crate::{ids, views};

/// The list of what is in it, beside the files.
const LIST: &str = "campaign.json";
/// The ticket of its progress.
const TICKET: &str = "sample";
/// Settings: the project that was made for it, and whether all of it is there.
const PROJECT: &str = "sample.project";
const DONE: &str = "sample.done";

#[derive(Deserialize)]
struct Campaign {
    project: String,
    proofs: Vec<Piece>,
}

#[derive(Deserialize)]
struct Piece {
    name: String,
    versions: Vec<Draft>,
}

#[derive(Deserialize)]
struct Draft {
    file: String,
    note: String,
}

pub(crate) fn is_there(folder: &Path) -> bool {
    folder.join(LIST).is_file()
}

impl App {
    pub(crate) fn sample_add(&self, _: Nothing) -> Result<ProjectCard, Failure> {
        self.named()?;
        if let Some(project) = self.sample_project()? {
            return Ok(views::project(&project));
        }
        let folder = self.inner.sample.as_deref().ok_or_else(missing)?;
        let campaign = read(folder)?;
        let job = self.begin(TICKET, &campaign.project)?;
        let project = self.project_begun(&campaign.project)?;
        let num_files: u64 = campaign.proofs.iter().map(|piece| piece.versions.len() as u64).sum();
        let mut done = 0;
        for piece in &campaign.proofs {
            self.add_piece(folder, &project, piece, &job, &mut |job| {
                job.tell("sample", done, num_files);
                done += 1;
            })?;
        }
        job.tell("sample", num_files, num_files);
        self.store().set_setting(DONE, "1")?;
        self.changed(vec!["app".to_owned(), "home".to_owned(), "project".to_owned()]);
        Ok(views::project(&self.project_row(project.id)?))
    }

    /// The sample's project, when all of it was added.
    pub(crate) fn sample_project(&self) -> Result<Option<ProjectRow>, Failure> {
        if self.store().setting(DONE)?.is_none() {
            return Ok(None);
        }
        let Some(project) = self.store().setting(PROJECT)? else { return Ok(None) };
        Ok(self.store().project(ids::parse(&project)?)?)
    }

    fn project_begun(&self, name: &str) -> Result<ProjectRow, Failure> {
        if let Some(project) = self.store().setting(PROJECT)?
            && let Some(row) = self.store().project(ids::parse(&project)?)?
        {
            return Ok(row);
        }
        let project = self.new_project(name, Track::Not)?;
        self.store().set_setting(PROJECT, &project.to_string())?;
        self.project_row(project)
    }

    fn add_piece(
        &self,
        folder: &Path,
        project: &ProjectRow,
        piece: &Piece,
        job: &Job<'_>,
        next: &mut dyn FnMut(&Job<'_>),
    ) -> Result<(), Failure> {
        let there = self.store().proofs(project.id, false, Page { offset: 0, limit: 500 })?.rows;
        let mut proof = there.iter().find(|row| row.name == piece.name).map(|row| row.id);
        let num_there = match proof {
            Some(proof) => self.store().versions(proof)?.len(),
            None => 0,
        };
        for (at, draft) in piece.versions.iter().enumerate() {
            next(job);
            if at < num_there {
                continue;
            }
            let chosen = Chosen::own(inside(folder, &draft.file)?);
            let mut import = self.import(&chosen, None, job, &|_| Ok(()))?;
            import.track = Track::Not;
            match proof {
                Some(proof) => {
                    self.add_version(project.space, proof, &import, &draft.note)?;
                }
                None => {
                    let started = self.start_proof(project.space, &piece.name, &import, &draft.note)?;
                    proof = Some(ids::parse(&started.proof)?);
                }
            }
        }
        Ok(())
    }
}

fn read(folder: &Path) -> Result<Campaign, Failure> {
    let text = std::fs::read(folder.join(LIST)).map_err(|error| missing().because(error))?;
    serde_json::from_slice(&text).map_err(|error| missing().because(error))
}

/// A file of the campaign; the list cannot lead out of its folder.
fn inside(folder: &Path, file: &str) -> Result<PathBuf, Failure> {
    let file = Path::new(file);
    if file.components().all(|part| matches!(part, Component::Normal(_))) {
        Ok(folder.join(file))
    } else {
        Err(missing().because("a file outside the campaign's folder"))
    }
}

fn missing() -> Failure {
    Failure::of("sample-missing", &[])
}
