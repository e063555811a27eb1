//! What the sample campaign is there to show, in both of its versions.

use std::collections::BTreeSet;
use std::fs::File;

use galley_media::cancel::Cancel;
use galley_media::inspect::Inspection;
use galley_media::pool::{Medium, OpenOptions};

use crate::bench::{campaign, pool};

const VERSIONS: [&str; 2] = ["v1", "v2"];
/// Every piece, and what its bytes are.
const PIECES: [(&str, &str); 7] = [
    ("brochure.pdf", "application/pdf"),
    ("film.mp4", "video/mp4"),
    ("poster-print.pdf", "application/pdf"),
    ("poster.png", "image/png"),
    ("social-banner.jpg", "image/jpeg"),
    ("social-square.jpg", "image/jpeg"),
    ("social-story.webp", "image/webp"),
];

fn open(version: &str, name: &str) -> Medium {
    let path = campaign().join(version).join(name);
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    pool().open(file, OpenOptions::default(), &Cancel::new()).unwrap()
}

fn inspect(version: &str, name: &str) -> Inspection {
    open(version, name).inspect(&Cancel::new()).unwrap()
}

#[test]
fn each_piece_is_there_twice_and_differs() {
    for (name, media_type) in PIECES {
        let [first, second] = VERSIONS.map(|version| inspect(version, name));
        assert_eq!([&first.media_type, &second.media_type], [media_type, media_type], "{name}");
        assert_ne!(first.sha256, second.sha256, "{name}");
    }
    let folder = campaign();
    let list = std::fs::read(folder.join("campaign.json")).unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list).unwrap();
    let proofs = list["proofs"].as_array().unwrap();
    let versions = proofs.iter().flat_map(|proof| proof["versions"].as_array().unwrap());
    let named: Vec<String> = versions.map(|version| version["file"].as_str().unwrap().to_owned()).collect();
    let pieces = PIECES.iter().flat_map(|(name, _)| VERSIONS.map(|version| format!("{version}/{name}")));
    let pieces: BTreeSet<String> = pieces.collect();
    assert_eq!(named.len(), pieces.len());
    assert_eq!(BTreeSet::from_iter(named), pieces);
}

#[test]
fn the_brochure_has_eight_labelled_pages_an_outline_and_words() {
    for (version, fare) in [("v1", "€89"), ("v2", "€98")] {
        let brochure = open(version, "brochure.pdf");
        let pages = brochure.inspect(&Cancel::new()).unwrap().pdf.unwrap().pages;
        let labels: Vec<&str> = pages.iter().map(|page| page.label.as_str()).collect();
        assert_eq!(labels, ["cover", "i", "ii", "1", "2", "3", "4", "5"], "{version}");

        let outline = brochure.outline(&Cancel::new()).unwrap();
        let chapters = outline.iter().filter(|item| item.level == 0).map(|item| item.page);
        assert_eq!(chapters.collect::<Vec<_>>(), (1..=8).map(Some).collect::<Vec<_>>(), "{version}");
        let sections: Vec<&str> =
            outline.iter().filter(|item| item.level == 1).map(|item| item.title.as_str()).collect();
        assert_eq!(sections.len(), 7, "{version}: {sections:?}");
        assert!(sections.contains(&"Southbound") && sections.contains(&"By night"), "{sections:?}");

        let words = |page| brochure.words(page, &Cancel::new()).unwrap();
        let num_words: usize = (1..=8).map(|page| words(page).len()).sum();
        assert!(num_words > 200, "{version}: {num_words}");
        let fares: Vec<String> = words(7).into_iter().map(|word| word.text).collect();
        assert!(fares.iter().any(|word| word == fare), "{version}: {fares:?}");
    }
}

#[test]
fn the_poster_for_print_has_bleed_around_its_trim() {
    for version in VERSIONS {
        let pages = inspect(version, "poster-print.pdf").pdf.unwrap().pages;
        assert_eq!(pages.len(), 1, "{version}");
        let boxes = &pages[0].boxes;
        let (media, bleed, trim) = (boxes.media, boxes.bleed.unwrap(), boxes.trim.unwrap());
        // Three millimetres in points on every side, and room for marks around that.
        for side in 0..4 {
            let out = if side < 2 { 1.0 } else { -1.0 };
            let (around, beyond) = (out * (trim[side] - bleed[side]), out * (bleed[side] - media[side]));
            assert!((around - 3.0 * 72.0 / 25.4).abs() < 0.01, "{version}: {boxes:?}");
            assert!(beyond > 20.0, "{version}: {boxes:?}");
        }
    }
}

#[test]
fn the_film_counts_in_drop_frame_timecode_and_has_sound() {
    for (version, frames) in [("v1", 600), ("v2", 555)] {
        let found = inspect(version, "film.mp4");
        let video = found.video.unwrap();
        assert_eq!(video.frames, frames, "{version}");
        assert_eq!((video.frame_rate, video.variable_frame_rate), (Some([30_000, 1001]), false), "{version}");
        let start = (video.start_timecode.as_deref(), video.drop_frame);
        assert_eq!(start, (Some("01:00:00;00"), true), "{version}");
        assert_eq!(found.audio.len(), 1, "{version}");
        assert!(found.audio[0].channels > 0 && found.audio[0].duration[0] > 0, "{version}");
    }
}
