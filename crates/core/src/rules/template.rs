//! Workflow templates that come with the program: readable files, named `name@version`, told apart by their hash.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::bytes::Hash;
use crate::op::ProjectRole;

/// The template that every proof runs for now.
pub const SOLO: &str = "solo@1";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Opens {
    OnSubmit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Quorum {
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Resets {
    Everything,
}

/// A stage of a template.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateStage {
    pub name: String,
    opens: Opens,
    pub deciders: Vec<ProjectRole>,
    quorum: Quorum,
    /// Whoever submitted a version may decide on it (W25).
    pub own_submission: bool,
    new_version_resets: Resets,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateFile {
    name: String,
    version: u32,
    stages: Vec<TemplateStage>,
}

/// A template, as its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// `name@version`
    pub id: String,
    /// SHA-256 of the file.
    pub hash: Hash,
    pub stages: Vec<TemplateStage>,
}

impl TemplateStage {
    pub(super) fn opens_on_submit(&self) -> bool {
        self.opens == Opens::OnSubmit
    }
}

impl Template {
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<&TemplateStage> {
        self.stages.iter().find(|stage| stage.name == name)
    }
}

/// Finds a template by `name@version`.
#[must_use]
pub fn template(id: &str) -> Option<&'static Template> {
    static SOLO_TEMPLATE: OnceLock<Option<Template>> = OnceLock::new();
    let known = SOLO_TEMPLATE.get_or_init(|| read(include_str!("solo@1.toml")).ok());
    known.as_ref().filter(|template| template.id == id)
}

fn read(file: &str) -> Result<Template, toml::de::Error> {
    let TemplateFile { name, version, stages } = toml::from_str(file)?;
    Ok(Template { id: format!("{name}@{version}"), hash: Hash::of(&[file.as_bytes()]), stages })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w25_solo_lets_the_submitter_decide() {
        read(include_str!("solo@1.toml")).unwrap();
        let solo = template(SOLO).unwrap();
        let stage = solo.stage("sign-off").unwrap();
        assert!(stage.own_submission);
        assert_eq!(stage.deciders, [ProjectRole::Manager, ProjectRole::Reviewer]);
        assert_eq!(
            (stage.opens, stage.quorum, stage.new_version_resets),
            (Opens::OnSubmit, Quorum::Any, Resets::Everything)
        );
        assert!(template("solo@2").is_none());
    }

    #[test]
    fn a_released_template_never_changes() {
        assert_eq!(
            template(SOLO).unwrap().hash.to_string(),
            "d66fa597df62f731a6386198d5c96c36bca711862cb05e4d15f41e01420ba620"
        );
    }
}
