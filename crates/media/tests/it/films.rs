//! Video through workers: tables travel, pictures are planar or RGBA, parts are parts, other files stay closed.

use std::fs::File;
use std::os::unix::ffi::OsStrExt;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::Kind;
use galley_media::picture::{Format, to_rgba};
use galley_media::pool::{At, FrameStamp, FrameTable, Medium, OpenOptions, Pool, RenderRequest, Size};
use galley_testkit::fixtures;

use crate::bench::{descriptors, open, pixel, pool, render};

fn film(pool: &Pool) -> Option<Medium> {
    let file = File::open(fixtures::path("video/nasa_13013.mp4")?).unwrap();
    Some(pool.open(file, OpenOptions::default(), &Cancel::new()).unwrap())
}

fn stamp(table: &FrameTable, number: u32) -> Option<FrameStamp> {
    Some(FrameStamp {
        ordinal: table.get(number)?.ordinal,
        time_base: table.time_base,
        time: table.get(number)?.time,
        timecode: table.timecode_parts(number),
        drop_frame: table.drop_frame,
    })
}

#[test]
fn the_confirmed_table_reaches_the_worker_that_renders() {
    let pool = pool();
    let Some(medium) = film(&pool) else { return };
    assert_eq!(medium.opened().kind, Kind::Video);
    let before = render(&medium, RenderRequest::new(At::Frame(5))).unwrap();
    assert!(!before.confirmed);
    let provisional = medium.provisional_table(&Cancel::new()).unwrap();
    assert!(!provisional.confirmed);
    assert_eq!(before.stamp, stamp(&provisional, 5), "the picture says what its own table says");
    let table = medium.frame_table(&Cancel::new()).unwrap();
    assert!(table.confirmed && medium.known_table().unwrap().confirmed);
    assert_eq!(pool.processes().len(), 2, "confirmed by a worker of its own");
    let after = render(&medium, RenderRequest::new(At::Frame(5))).unwrap();
    assert_eq!((after.confirmed, after.table_revision, after.frame), (true, table.revision, Some(5)));
    assert_eq!(after.pts, Some(table.frames[5].pts));
    assert_eq!(after.stamp, stamp(&table, 5));
    assert_eq!(before.picture.bytes, after.picture.bytes);
    let points = [[10_500, 10_500], [0, 0]];
    let sampled = medium.sample(At::Frame(5), &points, &Cancel::new()).unwrap();
    for (point, found) in points.iter().zip(sampled) {
        let [r, g, b, alpha] = pixel(&after, point[0] / 1000, point[1] / 1000);
        assert_eq!((found.rgb, found.alpha), ([r, g, b], alpha));
        assert_eq!(found.source.unwrap().values.len(), 3);
    }
    let found = medium.inspect(&Cancel::new()).unwrap();
    assert_eq!(found.video.unwrap().frames, table.len());
}

#[test]
fn planes_and_rgba_are_one_picture() {
    let pool = pool();
    let Some(medium) = film(&pool) else { return };
    let request = RenderRequest { size: Size::Width(240), rgba: false, ..RenderRequest::new(At::Frame(30)) };
    let planes = render(&medium, request).unwrap();
    let rgba = render(&medium, RenderRequest { rgba: true, ..request }).unwrap();
    assert_ne!(planes.picture.format, Format::Rgba8);
    assert_eq!(to_rgba(&planes.picture).bytes, rgba.picture.bytes);
    let tile = Some([31, 17, 50, 40]);
    let part = render(&medium, RenderRequest { rgba: true, tile, ..request }).unwrap();
    assert_eq!((part.picture.x, part.picture.y, part.picture.width, part.picture.height), (31, 17, 50, 40));
    assert_eq!(pixel(&part, 9, 9), pixel(&rgba, 40, 26));
    let part = render(&medium, RenderRequest { tile, ..request }).unwrap();
    assert_eq!((part.picture.x, part.picture.y), (30, 16), "planes begin where chroma does");
}

#[test]
fn what_does_not_exist_is_out_of_range() {
    let pool = pool();
    let Some(medium) = film(&pool) else { return };
    let count = medium.frame_table(&Cancel::new()).unwrap().len();
    for request in [
        RenderRequest::new(At::Frame(count)),
        RenderRequest::new(At::Frame(u32::MAX)),
        RenderRequest::new(At::Page(1)),
        RenderRequest::new(At::Image),
        RenderRequest { region: Some([100_000, 0, 5, 5]), ..RenderRequest::new(At::Frame(0)) },
        RenderRequest { region: Some([0, 0, 0, 0]), rgba: false, ..RenderRequest::new(At::Frame(0)) },
        RenderRequest { tile: Some([100_000, 0, 5, 5]), rgba: false, ..RenderRequest::new(At::Frame(0)) },
    ] {
        assert_eq!(render(&medium, request).err().unwrap().code, Code::OutOfRange, "{request:?}");
    }
    let words = medium.words(1, &Cancel::new()).unwrap_err();
    assert_eq!(words.code, Code::Unsupported);
}

#[test]
fn a_file_that_names_others_opens_none_of_them() {
    let folder = tempfile::tempdir().unwrap();
    // Whoever opens this for reading would wait for a writer: the worker would hang, and its deadline pass.
    let trap = folder.path().join("trap.ts");
    rustix::fs::mknodat(rustix::fs::CWD, &trap, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let trap = trap.to_str().unwrap();
    let lists = [
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{trap}\n#EXT-X-ENDLIST\n"),
        format!("\n\n#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{trap}\n"),
        format!("ffconcat version 1.0\nfile '{trap}'\n"),
        format!("file '{trap}'\n"),
        format!("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>{trap}</BaseURL></MPD>"),
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 5004 RTP/AVP 96\r\n".to_owned(),
        format!("[playlist]\nFile1={trap}\nNumberOfEntries=1\n"),
        format!("{trap}\n"),
    ];
    let pool = pool();
    for list in lists {
        let error = open(&pool, list.as_bytes()).err().unwrap();
        assert!(matches!(error.code, Code::Unsupported | Code::Damaged), "{list}: {error:?}");
        for process in pool.processes() {
            for target in descriptors(process) {
                assert!(!target.as_os_str().as_bytes().ends_with(b"trap.ts"), "{list}");
            }
        }
    }
}
