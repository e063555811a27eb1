//! The sample campaign, made by the project itself.

mod changes;
mod ink;
mod poster;
mod print;
mod scenery;

use std::path::Path;

/// Writes the campaign to a folder.
pub fn make(out: &Path) -> anyhow::Result<()> {
    for round in changes::Round::BOTH {
        let folder = out.join(round.folder());
        std::fs::create_dir_all(&folder)?;
        let pixmap = poster::draw(round).pixels(poster::TRIM, poster::SCREEN)?;
        pixmap.save_png(folder.join("poster.png"))?;
        std::fs::write(folder.join("poster-print.pdf"), poster::pdf(round)?)?;
    }
    Ok(())
}
