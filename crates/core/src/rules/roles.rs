//! The table role × op (W1), read from `roles.toml`. Roles only; what an op is about is looked at in `check`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::op::{Kind, OrgRole, ProjectRole};

/// What a role may do with a kind of op, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grant {
    No,
    /// On what they made themselves.
    Own,
    /// Where the thing is addressed to them.
    Audience,
    Yes,
}

/// The table. A kind without a row, or a role without a column, may not.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    columns: Vec<String>,
    ops: BTreeMap<String, Vec<Grant>>,
}

/// The table this build has.
pub fn roles() -> &'static Roles {
    static ROLES: OnceLock<Roles> = OnceLock::new();
    // A file that does not parse would allow nothing; a test reads every cell of it.
    ROLES.get_or_init(|| toml::from_str(include_str!("roles.toml")).unwrap_or_default())
}

impl Roles {
    /// The better of what the two roles may.
    #[must_use]
    pub fn grant(&self, kind: Kind, org: Option<OrgRole>, project: Option<ProjectRole>) -> Grant {
        let org = org.map_or(Grant::No, |role| self.cell(kind, role.as_str()));
        let project = project.map_or(Grant::No, |role| self.cell(kind, role.as_str()));
        org.max(project)
    }

    fn cell(&self, kind: Kind, role: &str) -> Grant {
        let column = self.columns.iter().position(|column| column == role);
        let row = self.ops.get(kind.as_str());
        column.zip(row).and_then(|(column, row)| row.get(column)).copied().unwrap_or(Grant::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w1_every_kind_and_role_has_its_cell() {
        let table: Roles = toml::from_str(include_str!("roles.toml")).unwrap();
        let roles: Vec<&str> = OrgRole::ALL
            .iter()
            .map(|role| role.as_str())
            .chain(ProjectRole::ALL.iter().map(|role| role.as_str()))
            .collect();
        assert_eq!(table.columns, roles);
        let without = [
            Kind::DeviceRegister,
            Kind::RunStarted,
            Kind::StageOpened,
            Kind::VersionAwaited,
            Kind::VersionReceived,
            Kind::SpaceAdopted,
        ];
        for kind in Kind::ALL {
            let row = table.ops.get(kind.as_str());
            assert_eq!(row.is_none(), without.contains(kind), "{kind}");
            assert!(row.is_none_or(|row| row.len() == roles.len()), "{kind}");
        }
        assert_eq!(table.ops.len() + without.len(), Kind::ALL.len());
    }
}
