//! Files that are cut off, changed or made to do harm: each is refused or read in part, in no time.

use galley_interop::{Format, Media, Trouble};
use galley_testkit::chance::Dice;

use crate::reviews::{film, others, paper};

fn written() -> Vec<(Format, Vec<u8>, Media)> {
    let of = |format: Format, review: galley_interop::Review| {
        (format, format.write(&review).unwrap(), review.media)
    };
    vec![
        of(Format::Xfdf, paper()),
        of(Format::W3c, paper()),
        of(Format::W3c, others().remove(1)),
        of(Format::Otio, film()),
        of(Format::Edl, film()),
    ]
}

#[test]
fn what_is_cut_off_is_refused_or_read_in_part() {
    for (format, bytes, media) in written() {
        let whole = format.read(&bytes, &media).unwrap().threads.len();
        // But for a line end.
        for end in (0..bytes.len() - 2).step_by(bytes.len() / 200 + 1) {
            match format.read(&bytes[..end], &media) {
                Ok(incoming) => assert!(incoming.threads.len() <= whole && format == Format::Edl),
                Err(trouble) => assert!(matches!(trouble, Trouble::Damaged(_)), "{trouble}"),
            }
        }
    }
}

#[test]
fn what_is_changed_yields_nothing_that_cannot_be() {
    let mut dice = Dice(7);
    for (format, bytes, media) in written() {
        for _ in 0..150 {
            let mut changed = bytes.clone();
            for _ in 0..=dice.below(8) {
                let at = dice.below(changed.len() as u32) as usize;
                changed[at] = b"0123456789-.,<>\"{}[]/e"[dice.below(22) as usize];
            }
            let Ok(incoming) = format.read(&changed, &media) else { continue };
            for thread in incoming.threads {
                assert!(media.has(thread.place) && !thread.comments.is_empty());
                for mark in thread.marks {
                    assert!(mark.place.is_none_or(|place| media.has(place)));
                }
            }
        }
    }
}

#[test]
fn entities_and_outside_files_are_not_followed() {
    let bombs = [
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><xfdf><annots>&b;</annots></xfdf>",
        "<!DOCTYPE xfdf SYSTEM \"file:///etc/passwd\"><xfdf/>",
        "<xfdf><annots>&x;</annots></xfdf>",
        "<html/>",
        "<xfdf><annots>",
    ];
    for bomb in bombs {
        let read = Format::Xfdf.read(bomb.as_bytes(), &paper().media);
        assert!(matches!(read, Err(Trouble::Damaged(_))), "{bomb}");
    }
}

#[test]
fn depth_and_size_have_bounds() {
    let deep = "[".repeat(100_000);
    assert!(matches!(Format::W3c.read(deep.as_bytes(), &paper().media), Err(Trouble::Damaged(_))));
    let open = "<xfdf><annots>".to_owned() + &"<square>".repeat(1_000);
    assert!(matches!(Format::Xfdf.read(open.as_bytes(), &paper().media), Err(Trouble::TooLarge(_))));
    let (stack, end) = ("{\"OTIO_SCHEMA\": \"Stack.1\", \"children\": [", "]}");
    let nested = stack.repeat(45) + &end.repeat(45);
    assert!(matches!(Format::Otio.read(nested.as_bytes(), &film().media), Err(Trouble::TooLarge(_))));
    let long = vec![b' '; (32 << 20) + 1];
    for (format, _, media) in written() {
        assert!(matches!(format.read(&long, &media), Err(Trouble::TooLarge(_))), "{format:?}");
    }
    let many = "* LOC: 01:00:00:00 RED     x\n".repeat(10_001);
    assert!(matches!(Format::Edl.read(many.as_bytes(), &film().media), Err(Trouble::TooLarge(_))));
}

#[test]
fn numbers_that_mean_nothing_are_left_out() {
    for rect in ["NaN,0,1,1", "1e300,0,1,1", "0,0,1", "0,0,1,1,1", "-inf,0,inf,1", "", "9e9,9e9,9e10,9e10"] {
        let xml = format!(
            "<xfdf><annots><square page=\"0\" rect=\"{rect}\"><contents>x</contents></square></annots></xfdf>"
        );
        let incoming = Format::Xfdf.read(xml.as_bytes(), &paper().media).unwrap();
        assert_eq!((incoming.threads.len(), incoming.skipped), (0, 1), "{rect}");
    }
    let flat =
        "<xfdf><annots><square page=\"0\" rect=\"5,5,5,9\"><contents>x</contents></square></annots></xfdf>";
    let incoming = Format::Xfdf.read(flat.as_bytes(), &paper().media).unwrap();
    assert_eq!((incoming.threads[0].marks.len(), incoming.skipped), (0, 1), "what was said stays");
    for page in ["4294967295", "-1", "4", "x", ""] {
        let xml = format!(
            "<xfdf><annots><text page=\"{page}\" rect=\"0,0,1,1\"><contents>x</contents></text></annots></xfdf>"
        );
        let incoming = Format::Xfdf.read(xml.as_bytes(), &paper().media).unwrap();
        assert_eq!((incoming.threads.len(), incoming.skipped), (0, 1), "{page}");
    }
}
