//! The sample campaign, made by the project itself.

use std::path::Path;

/// Writes the campaign to a folder.
pub fn make(out: &Path) -> anyhow::Result<()> {
    anyhow::bail!("the sample campaign cannot be written to {} yet", out.display())
}
