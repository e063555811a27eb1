//! The sample campaign, made by the project itself: every piece in two versions, with a list of what changed.
//!
//! Drawn from this folder's code and the fonts in `assets/fonts` alone; the film also needs `ffmpeg` and
//! `espeak-ng`. A stamp holds the hash of that recipe, so that an unchanged campaign is not made again.

mod brochure;
mod changes;
mod film;
mod ink;
mod interior;
mod pages;
mod poster;
mod print;
mod raster;
mod scenery;
mod scenes;
mod social;
mod sound;
mod train;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
mod tests;

use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use changes::{Change, Round};
use social::Piece;

const STAMP: &str = ".stamp";

/// What the pictures depend on: the code that draws them. The fonts are added by [`recipe`].
const SOURCES: [&str; 21] = [
    include_str!("mod.rs"),
    include_str!("brochure.rs"),
    include_str!("changes.rs"),
    include_str!("film.rs"),
    include_str!("ink.rs"),
    include_str!("interior.rs"),
    include_str!("pages/mod.rs"),
    include_str!("pages/journey.rs"),
    include_str!("pages/practical.rs"),
    include_str!("poster.rs"),
    include_str!("print.rs"),
    include_str!("raster.rs"),
    include_str!("scenery.rs"),
    include_str!("scenes/mod.rs"),
    include_str!("scenes/cabin.rs"),
    include_str!("scenes/evening.rs"),
    include_str!("scenes/map.rs"),
    include_str!("scenes/morning.rs"),
    include_str!("social.rs"),
    include_str!("sound.rs"),
    include_str!("train.rs"),
];

/// `campaign.json`: what the app reads.
#[derive(Serialize)]
struct Campaign {
    project: &'static str,
    proofs: Vec<Proof>,
}

#[derive(Serialize)]
struct Proof {
    name: &'static str,
    versions: Vec<Version>,
}

#[derive(Serialize)]
struct Version {
    file: String,
    note: &'static str,
}

/// Each proof: its name, its file, and the note of the second version.
const PROOFS: [(&str, &str, &str); 7] = [
    (
        "Poster",
        "poster.png",
        "New headline, logo to the right, fare corrected, legal line, brand red on the train",
    ),
    (
        "Poster for print",
        "poster-print.pdf",
        "Same corrections as the poster, 3 mm bleed and marks unchanged",
    ),
    ("Brochure", "brochure.pdf", "Supper before the cabin, fare and spelling corrected, legal line added"),
    ("Square post", "social-square.jpg", "Height of the summit corrected, button in brand red"),
    ("Story", "social-story.webp", "Logo out of the covered strip, “Book your cabin”, legal line"),
    ("Banner", "social-banner.jpg", "Shorter headline, fare corrected, brand red on the train"),
    ("Film", film::FILE, "Cabin scene shorter, new first line, arrival and fare corrected, legal line"),
];

/// Writes the campaign to a folder, unless the same recipe already did.
pub fn make(out: &Path) -> anyhow::Result<()> {
    let recipe = recipe();
    if is_made(out, &recipe) {
        return Ok(());
    }
    stills(out)?;
    film::write(out)?;
    manifests(out)?;
    std::fs::write(out.join(STAMP), recipe).with_context(|| format!("cannot write to {}", out.display()))
}

fn recipe() -> String {
    let mut hash = Sha256::new();
    for source in SOURCES {
        hash.update(source);
    }
    for face in ink::Face::ALL {
        hash.update(face.bytes());
    }
    hex::encode(hash.finalize())
}

fn is_made(out: &Path, recipe: &str) -> bool {
    let stamped = std::fs::read_to_string(out.join(STAMP)).is_ok_and(|stamp| stamp == recipe);
    let whole = ["campaign.json", "changes.json"].iter().all(|name| out.join(name).is_file())
        && Round::BOTH
            .iter()
            .all(|round| PROOFS.iter().all(|(_, file, _)| out.join(round.folder()).join(file).is_file()));
    stamped && whole
}

/// Everything but the film.
fn stills(out: &Path) -> anyhow::Result<()> {
    for round in Round::BOTH {
        let folder = out.join(round.folder());
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot write to {}", folder.display()))?;
        raster::save(&poster::draw(round).pixels(poster::TRIM, poster::SCREEN)?, &folder.join("poster.png"))?;
        std::fs::write(folder.join("poster-print.pdf"), poster::pdf(round)?)?;
        std::fs::write(folder.join("brochure.pdf"), brochure::pdf(round)?)?;
        for piece in Piece::ALL {
            raster::save(&piece.draw(round).pixels(piece.view(), 1.0)?, &folder.join(piece.file()))?;
        }
    }
    Ok(())
}

fn manifests(out: &Path) -> anyhow::Result<()> {
    let version =
        |round: Round, file: &str, note| Version { file: format!("{}/{file}", round.folder()), note };
    let proof = |(name, file, note)| Proof {
        name,
        versions: vec![
            version(Round::First, file, "First version for review"),
            version(Round::Second, file, note),
        ],
    };
    let campaign = Campaign { project: "Halvenne, winter timetable", proofs: PROOFS.map(proof).into() };
    std::fs::write(out.join("campaign.json"), serde_json::to_string_pretty(&campaign)? + "\n")?;
    let listed = serde_json::json!({ "changes": all_changes() });
    std::fs::write(out.join("changes.json"), serde_json::to_string_pretty(&listed)? + "\n")?;
    Ok(())
}

fn all_changes() -> Vec<Change> {
    let mut all = poster::changes("Poster", "poster.png", false);
    all.extend(poster::changes("Poster for print", "poster-print.pdf", true));
    all.extend(brochure::changes("Brochure", "brochure.pdf"));
    all.extend(Piece::ALL.into_iter().flat_map(Piece::changes));
    all.extend(film::changes("Film"));
    all
}
