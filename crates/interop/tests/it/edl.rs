//! EDL: as an editor's programs read it (the golden file was, by OpenTimelineIO's adapter), and what they write.

use galley_interop::{Format, Media, Place, Review, Trouble};

use crate::reviews::{film, film_of, paper, thread};

const GOLDEN: &[u8] = include_bytes!("../golden/film.edl");

#[test]
fn a_film_has_one_event_and_its_locators() {
    let written = Format::Edl.write(&film()).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), String::from_utf8(GOLDEN.to_vec()).unwrap());
}

#[test]
fn locators_come_back_where_they_were() {
    let incoming = Format::Edl.read(GOLDEN, &film().media).unwrap();
    let found: Vec<(Place, bool, &str)> = incoming
        .threads
        .iter()
        .map(|thread| (thread.place, thread.resolved, thread.comments[0].text.as_str()))
        .collect();
    let frames = |first, last| Place::Frames { first, last };
    assert_eq!(
        found,
        [
            (frames(0, 0), false, "Ada: All of it"),
            (frames(36, 36), false, "Ada: Make it brighter, please / Bo: No, warmer"),
            (frames(48, 77), true, "Bo: Cut here"),
        ]
    );
    assert_eq!(incoming.skipped, 0);
}

fn ntsc() -> Review {
    let place = Place::Frames { first: 1_000, last: 1_000 };
    let mut film = film_of(Some([30_000, 1001]), Some("00:59:59;00"));
    film.count = 20_000;
    let threads = vec![thread(1, place, Vec::new(), "x")];
    Review { media: Media::Frames(film), threads, ..crate::reviews::film() }
}

#[test]
fn drop_frame_is_said_once_and_written_with_colons() {
    let text = String::from_utf8(Format::Edl.write(&ntsc()).unwrap()).unwrap();
    assert!(text.contains("FCM: DROP FRAME\r\n"), "{text}");
    // 30 frames before the hour, where nothing is dropped: frame 1000 is 970 after it.
    assert!(text.contains("* LOC: 01:00:32:10 RED     Ada: x\r\n"), "{text}");
    assert!(!text.contains(';'), "{text}");
    let incoming = Format::Edl.read(text.as_bytes(), &ntsc().media).unwrap();
    assert_eq!(incoming.threads[0].place, ntsc().threads[0].place);
}

#[test]
fn what_others_write_is_understood() {
    let text = "title: cut\r\nFCM: NON-DROP FRAME\n\n\
        001  001      V     C        01:00:00:10 01:00:00:11 01:00:00:10 01:00:00:11\n \
        |C:ResolveColorGreen |M:Watch the Logo |D:5\n\n\
        002  AX       V     C        00:00:00:00 00:00:01:00 01:00:01:00 01:00:02:00\n\
        * from clip name: a.mov\n\
        * loc: 01:00:01:01 MAGENTA Mind the gap (to the left)\n\
        * LOC: 01:00:01:02 RED\n\
        * LOC: 02:00:00:00 RED     behind the end\n\
        * LOC: 01:00:00:99 RED     no such frame\n\
        * LOC: rubbish\n";
    let incoming = Format::Edl.read(text.as_bytes(), &film().media).unwrap();
    let found: Vec<(Place, bool, &str)> = incoming
        .threads
        .iter()
        .map(|thread| (thread.place, thread.resolved, thread.comments[0].text.as_str()))
        .collect();
    let frames = |first, last| Place::Frames { first, last };
    assert_eq!(
        found,
        [(frames(10, 14), true, "Watch the Logo"), (frames(25, 25), false, "Mind the gap (to the left)"),]
    );
    assert_eq!(incoming.skipped, 3, "one without words, two that are nowhere");
}

#[test]
fn it_is_for_films_that_have_timecode() {
    let of = |media: Media| Review { media, ..film() };
    let unfit = [
        paper().media,
        Media::Frames(film_of(None, None)),
        Media::Frames(film_of(Some([120, 1]), None)),
        Media::Sound { rate: 48_000, samples: 1 },
    ];
    for media in unfit {
        assert!(matches!(Format::Edl.write(&of(media.clone())), Err(Trouble::Unfit(_))));
        assert!(matches!(Format::Edl.read(GOLDEN, &media), Err(Trouble::Unfit(_))));
    }
}
