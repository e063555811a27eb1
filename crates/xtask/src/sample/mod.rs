//! The sample campaign, made by the project itself.

mod brochure;
mod changes;
mod ink;
mod interior;
mod pages;
mod poster;
mod print;
mod raster;
mod scenery;
mod social;

use std::path::Path;

/// Writes the campaign to a folder.
pub fn make(out: &Path) -> anyhow::Result<()> {
    for round in changes::Round::BOTH {
        let folder = out.join(round.folder());
        std::fs::create_dir_all(&folder)?;
        raster::save(&poster::draw(round).pixels(poster::TRIM, poster::SCREEN)?, &folder.join("poster.png"))?;
        std::fs::write(folder.join("poster-print.pdf"), poster::pdf(round)?)?;
        std::fs::write(folder.join("brochure.pdf"), brochure::pdf(round)?)?;
        for piece in social::Piece::ALL {
            raster::save(&piece.draw(round).pixels(piece.view(), 1.0)?, &folder.join(piece.file()))?;
        }
    }
    Ok(())
}
