//! Home and projects.

use std::sync::PoisonError;

use galley_core::op::{ProjectRef, ProjectRename};
use galley_core::{Payload, ProjectId, ServerId};
use galley_store::{ProjectRow, Track};

use crate::api::{CreateProject, Failure, Home, Nothing, OneProject, ProjectCard, RenameProject};
use crate::app::App;
use crate::{ids, texts, views};

const NUM_WAITING: u32 = 200;
const NUM_RECENT: u32 = 24;
/// The setting that remembers the project below, whatever it is called by now.
const OWN: &str = "project.own";
/// Where a dropped file goes when no project was named.
pub(crate) const OWN_PROJECT: &str = "My proofs";

impl App {
    pub(crate) fn home_get(&self, _: Nothing) -> Result<Home, Failure> {
        let store = self.store();
        Ok(Home {
            waiting: store.waiting(NUM_WAITING)?.iter().map(views::proof).collect(),
            recent: store.recent(NUM_RECENT)?.iter().map(views::proof).collect(),
            projects: store.projects()?.iter().filter(|row| !row.archived).map(views::project).collect(),
        })
    }

    pub(crate) fn project_list(&self, _: Nothing) -> Result<Vec<ProjectCard>, Failure> {
        Ok(self.store().projects()?.iter().map(views::project).collect())
    }

    pub(crate) fn project_create(&self, input: CreateProject) -> Result<ProjectCard, Failure> {
        let project = match input.server.as_deref() {
            Some(server) => self.new_project_at(ids::parse(server)?, &input.name)?,
            None => self.new_project(&input.name, Track::Undoable)?,
        };
        Ok(views::project(&self.project_row(project)?))
    }

    pub(crate) fn project_rename(&self, input: RenameProject) -> Result<(), Failure> {
        let row = self.project_row(ids::parse(&input.project)?)?;
        let act = ProjectRename { project: row.id, name: texts::name(&input.name)?, was: row.name };
        self.record(row.space, Payload::ProjectRename(act), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn project_archive(&self, input: OneProject) -> Result<(), Failure> {
        let row = self.project_row(ids::parse(&input.project)?)?;
        self.record(row.space, Payload::ProjectArchive(ProjectRef { project: row.id }), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn project_restore(&self, input: OneProject) -> Result<(), Failure> {
        let row = self.project_row(ids::parse(&input.project)?)?;
        self.record(row.space, Payload::ProjectRestore(ProjectRef { project: row.id }), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn project_row(&self, project: ProjectId) -> Result<ProjectRow, Failure> {
        self.store().project(project)?.ok_or_else(|| Failure::of("gone", &[]))
    }

    /// Begins a project of a server. It waits here until the server took it.
    fn new_project_at(&self, server: ServerId, name: &str) -> Result<ProjectId, Failure> {
        let name = texts::name(name)?;
        let project = self.store().create_project_at(server, &name, Track::Undoable)?;
        self.inner.servers.recorded(project.space());
        let tags = ["home", "search", "undo", "servers"].map(str::to_owned).to_vec();
        self.changed(tags);
        Ok(project)
    }

    pub(crate) fn new_project(&self, name: &str, track: Track) -> Result<ProjectId, Failure> {
        let name = texts::name(name)?;
        let project = self.store().create_project_as(&name, track)?;
        self.changed(vec![
            "home".to_owned(),
            "search".to_owned(),
            "undo".to_owned(),
            format!("project/{project}"),
        ]);
        Ok(project)
    }

    /// The project that a new proof goes into; where none is named the own one, called `own` if it is made now.
    pub(crate) fn project_for(&self, named: Option<&str>, own: Option<&str>) -> Result<ProjectRow, Failure> {
        if let Some(project) = named {
            return self.project_row(ids::parse(project)?);
        }
        // Several files dropped at once make one project.
        let _one_at_a_time = self.inner.first_project.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.store().setting(OWN)?
            && let Some(row) = self.store().project(ids::parse(&known)?)?.filter(|row| !row.archived)
        {
            return Ok(row);
        }
        let name = own.filter(|own| !own.trim().is_empty()).unwrap_or(OWN_PROJECT);
        let row = match self.store().find_project(name)? {
            Some(row) => row,
            None => self.project_row(self.new_project(name, Track::Not)?)?,
        };
        self.store().set_setting(OWN, &row.id.to_string())?;
        Ok(row)
    }
}
