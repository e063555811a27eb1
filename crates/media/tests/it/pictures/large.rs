//! Pictures that are not held: first views, all parts, memory, turning, and what happens without room.

use std::path::PathBuf;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Rendered, Settings, Size};

use crate::bench::{file, open, pixel, render, settings};
use galley_testkit::tiffs::{Page, tiff};

/// A colour for each place, smooth enough for any scaling, and with a mark every thousand pixels.
fn at(x: u32, y: u32) -> [u8; 3] {
    let mark = if x % 1000 < 64 && y % 1000 < 64 { 255 } else { 0 };
    [(x / 79) as u8, (y / 79) as u8, mark]
}

fn row(width: u32, y: u32) -> Vec<u8> {
    (0..width).flat_map(|x| at(x, y)).collect()
}

fn jpeg(width: u32, height: u32, progressive: bool) -> Vec<u8> {
    let mut encoder = mozjpeg::Compress::new(mozjpeg::ColorSpace::JCS_RGB);
    encoder.set_fastest_defaults();
    encoder.set_size(width as usize, height as usize);
    encoder.set_quality(90.0);
    if progressive {
        encoder.set_progressive_mode();
    }
    let mut encoder = encoder.start_compress(Vec::new()).unwrap();
    for y in 0..height {
        encoder.write_scanlines(&row(width, y)).unwrap();
    }
    encoder.finish().unwrap()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    for y in 0..height {
        std::io::Write::write_all(&mut stream, &row(width, y)).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    out
}

fn bench() -> (Pool, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Pool::new(Settings { scratch: Some(folder.path().to_owned()), ..settings() }), folder)
}

fn tile(medium: &Medium, size: Size, tile: [u32; 4]) -> Rendered {
    render(medium, RenderRequest { size, tile: Some(tile), ..RenderRequest::new(At::Image) }).unwrap()
}

fn near(rendered: &Rendered, x: u32, y: u32, wanted: [u8; 3], slack: u8) {
    let got = pixel(rendered, x, y);
    for (got, wanted) in got.iter().zip(wanted) {
        assert!(got.abs_diff(wanted) <= slack, "{x},{y}: {got:?} for {wanted:?}");
    }
}

/// The most memory that a process had at any time, in bytes (proc(5), VmHWM).
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn four_hundred_megapixels_of_jpeg_are_seen_at_once_and_then_in_all_parts() {
    let bytes = jpeg(20_000, 20_000, false);
    let (pool, folder) = bench();
    let medium = pool.open(file(&bytes), OpenOptions::default(), &Cancel::new()).unwrap();
    let facts = medium.opened().image.clone().unwrap();
    assert_eq!((facts.width, facts.height), (20_000, 20_000));
    let first =
        render(&medium, RenderRequest { size: Size::Width(1600), ..RenderRequest::new(At::Image) }).unwrap();
    assert_eq!((first.picture.width, first.picture.height), (1600, 1600));
    for (x, y) in [(3, 3), (82, 802), (1400, 1238)] {
        let middle = |side: u32| side * 25 / 2 + 6;
        near(&first, x, y, at(middle(x), middle(y)), 8);
    }
    let part = tile(&medium, Size::Native, [16_900, 12_900, 300, 200]);
    assert_eq!((part.picture.x, part.picture.full_width), (16_900, 20_000));
    for (x, y) in [(5, 5), (130, 130), (250, 180)] {
        near(&part, x, y, at(16_900 + x, 12_900 + y), 8);
    }
    let half = tile(&medium, Size::Scale { num: 1, den: 2 }, [8_450, 6_450, 300, 200]);
    near(&half, 65, 65, at(17_030, 13_030), 8);
    let odd = tile(&medium, Size::Width(7_001), [7_000, 10, 9, 300]);
    assert_eq!(odd.picture.width, 1);
    for process in pool.processes() {
        let most = peak(process);
        assert!(most <= 600 << 20, "worker {process} took {} MB", most >> 20);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
}

/// One value for 128 pixels, and for 79 rows.
fn gray(x: u32, y: u32) -> u8 {
    (x / 128) as u8 ^ (y / 79) as u8
}

/// In one strip, packed (TIFF 6.0; Adobe's technical note on Deflate).
fn packed_tiff(width: u32, height: u32) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for y in 0..height {
        let row: Vec<u8> = (0..width).map(|x| gray(x, y)).collect();
        std::io::Write::write_all(&mut encoder, &row).unwrap();
    }
    tiff(&[Page::new((width, height), 1, 1, 8, encoder.finish().unwrap()).with(259, &[8])])
}

/// A width of runs of 128 (Adobe Photoshop File Formats Specification, "Image Data").
fn psd(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"8BPS\0\x01\0\0\0\0\0\0\0\x01".to_vec();
    bytes.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    bytes.extend(b"\0\x08\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\x01");
    let runs = width / 128;
    let length = u16::try_from(runs * 2).unwrap().to_be_bytes();
    (0..height).for_each(|_| bytes.extend(length));
    for y in 0..height {
        (0..runs).for_each(|run| bytes.extend([0x81, gray(run * 128, y)]));
    }
    bytes
}

#[test]
fn what_comes_in_strips_is_never_held_whole() {
    // As RGBA each would take 433 MB.
    let (width, height) = (12_032, 9_000);
    for (name, bytes) in
        [("PNG", png(width, height)), ("TIFF", packed_tiff(width, height)), ("PSD", psd(width, height))]
    {
        let (pool, folder) = bench();
        let medium = open(&pool, &bytes).unwrap();
        let small = RenderRequest { size: Size::Width(400), ..RenderRequest::new(At::Image) };
        assert_eq!(render(&medium, small).unwrap().picture.width, 400, "{name}");
        let part = tile(&medium, Size::Native, [11_300, 8_700, 300, 200]);
        for (x, y) in [(0, 0), (130, 150), (299, 199)] {
            let (fx, fy) = (11_300 + x, 8_700 + y);
            near(&part, x, y, if name == "PNG" { at(fx, fy) } else { [gray(fx, fy); 3] }, 0);
        }
        for process in pool.processes() {
            let most = peak(process);
            println!("{name}: {} MB", most >> 20);
            assert!(most <= 256 << 20, "{name}: worker {process} took {} MB", most >> 20);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
    }
}

#[test]
fn parts_are_cut_from_the_same_picture_whatever_their_edges() {
    let (pool, _folder) = bench();
    let medium = open(&pool, &png(9_000, 8_000)).unwrap();
    for (x, y) in [(0, 0), (255, 256), (5_000, 7_000), (8_999 - 20, 8_000 - 20)] {
        let part = tile(&medium, Size::Native, [x, y, 20, 20]);
        for (dx, dy) in [(0, 0), (19, 3), (7, 19)] {
            near(&part, dx, dy, at(x + dx, y + dy), 0);
        }
    }
    for size in [Size::Width(4_500), Size::Width(3_001), Size::Width(8_000), Size::Width(1_000)] {
        let around = tile(&medium, size, [500, 490, 400, 300]);
        let inside = tile(&medium, size, [640, 530, 97, 61]);
        for (x, y) in [(0, 0), (96, 0), (50, 60), (13, 44)] {
            let wanted = pixel(&around, x + 140, y + 40);
            near(&inside, x, y, [wanted[0], wanted[1], wanted[2]], 1);
        }
    }
    let found = medium.inspect(&Cancel::new()).unwrap();
    assert_eq!(found.problems, []);
}

#[test]
fn a_large_page_that_is_stored_turned_is_shown_upright() {
    let (width, height) = (9_000, 7_200);
    let data: Vec<u8> =
        (0..height).flat_map(|y| (0..width).map(move |x| at(x, y)[0] ^ at(x, y)[1])).collect();
    let small = Page::new((4, 4), 1, 1, 8, vec![7; 16]);
    let page = Page::new((width, height), 1, 1, 8, data).with(278, &[height]).with(274, &[6]);
    let (pool, _folder) = bench();
    let medium = open(&pool, &tiff(&[small, page])).unwrap();
    let facts = medium.image_page(2, &Cancel::new()).unwrap();
    assert_eq!((facts.width, facts.height), (height, width));
    let ask = |tile| RenderRequest { tile: Some(tile), ..RenderRequest::new(At::Page(2)) };
    let part = render(&medium, ask([6_000, 300, 50, 40])).unwrap();
    for (x, y) in [(0, 0), (49, 39), (20, 7)] {
        // Turned by 90 degrees clockwise: the upright column counts the stored rows from below.
        let (sx, sy) = (300 + y, height - 1 - (6_000 + x));
        let gray = at(sx, sy)[0] ^ at(sx, sy)[1];
        near(&part, x, y, [gray; 3], 0);
    }
    let view =
        render(&medium, RenderRequest { size: Size::Width(300), ..RenderRequest::new(At::Page(2)) }).unwrap();
    assert_eq!((view.picture.width, view.picture.height), (300, 375));
    assert_eq!(pixel(&render(&medium, RenderRequest::new(At::Page(1))).unwrap(), 1, 1), [7, 7, 7, 255]);
}

#[test]
fn without_room_for_parts_small_views_of_a_jpeg_still_come() {
    let scratch = Some(PathBuf::from("/nowhere/at/all"));
    let pool = Pool::new(Settings { scratch, ..settings() });
    let medium = open(&pool, &jpeg(9_000, 8_000, false)).unwrap();
    for width in [900, 1_800, 2_250] {
        let size = Size::Width(width);
        let view = render(&medium, RenderRequest { size, ..RenderRequest::new(At::Image) }).unwrap();
        let middle = 4_500 + 9_000 / width / 2;
        near(&view, width / 2, width * 4 / 9, at(middle, middle - 500), 8);
    }
    let error = medium
        .render(
            &RenderRequest { tile: Some([0, 0, 10, 10]), ..RenderRequest::new(At::Image) },
            &Cancel::new(),
        )
        .err()
        .unwrap();
    assert_eq!(error.code, Code::Limit);
    assert!(!error.hint.is_empty());
}

#[test]
fn what_can_only_be_decoded_whole_has_a_limit_that_says_what_to_do() {
    let pool = Pool::new(Settings { memory_bytes: 256 << 20, ..settings() });
    let mut bitmap = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bitmap.extend(9_000_u32.to_le_bytes());
    bitmap.extend(8_000_u32.to_le_bytes());
    bitmap.extend([1, 0, 24, 0]);
    bitmap.resize(54, 0);
    let progressive = jpeg(9_000, 8_000, true);
    for bytes in [bitmap, progressive] {
        let error = open(&pool, &bytes).err().unwrap();
        assert_eq!(error.code, Code::Limit);
        assert!(error.hint.contains("JPEG") && error.hint.contains("TIFF"), "{error:?}");
    }
}

/// Processor time that the pool's workers have used, in seconds (proc(5), `stat`, fields 14 and 15).
fn used(pool: &Pool) -> f64 {
    let ticks = pool.processes().into_iter().filter_map(|process| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    });
    ticks.sum::<f64>() / 100.0
}

/// Until no worker has used any time for a while.
fn rested(pool: &Pool) -> f64 {
    let mut before = used(pool);
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let now = used(pool);
        if now <= before {
            return now;
        }
        before = now;
    }
}

#[test]
fn closing_a_medium_stops_taking_it_apart() {
    let (pool, _folder) = bench();
    let bytes = png(16_000, 12_000);
    // What taking it apart costs when it is not stopped: a part is there when all parts are.
    let medium = open(&pool, &bytes).unwrap();
    let begun = used(&pool);
    tile(&medium, Size::Native, [0, 0, 8, 8]);
    let whole = used(&pool) - begun;
    drop(medium);
    let begun = rested(&pool);

    let medium = open(&pool, &bytes).unwrap();
    let given_up = Cancel::new();
    let ask = RenderRequest { tile: Some([0, 0, 8, 8]), ..RenderRequest::new(At::Image) };
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| medium.render(&ask, &given_up));
        while used(&pool) - begun < whole / 20.0 {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        given_up.cancel();
        assert_eq!(waiting.join().unwrap().err().unwrap().code, Code::Cancelled);
    });
    drop(medium);
    let stopped = rested(&pool) - begun;
    assert!(stopped < whole / 2.0, "{stopped} s of {whole} s");

    // Another one can be taken apart and shown all the same.
    let other = open(&pool, &png(9_000, 8_000)).unwrap();
    near(&tile(&other, Size::Native, [4_000, 4_000, 8, 8]), 1, 1, at(4_001, 4_001), 0);
}

#[test]
fn all_who_wait_are_told_why_it_failed_and_the_next_try_is_a_new_one() {
    use std::os::unix::fs::FileExt;
    let (pool, _folder) = bench();
    let bytes = png(9_000, 8_000);
    let file = file(&bytes);
    let hand = file.try_clone().unwrap();
    let spot = bytes.len() as u64 - 100_000;
    let sound = &bytes[bytes.len() - 100_000..][..4];
    hand.write_all_at(&sound.iter().map(|byte| !byte).collect::<Vec<_>>(), spot).unwrap();
    let medium = pool.open(file, OpenOptions::default(), &Cancel::new()).unwrap();
    let ask = RenderRequest { tile: Some([4_000, 4_000, 8, 8]), ..RenderRequest::new(At::Image) };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let waiting: Vec<_> =
            (0..6).map(|_| scope.spawn(|| medium.render(&ask, &Cancel::new()).map(drop))).collect();
        waiting.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for outcome in outcomes {
        assert_eq!(outcome.err().map(|error| error.code), Some(Code::Damaged));
    }
    hand.write_all_at(sound, spot).unwrap();
    near(&render(&medium, ask).unwrap(), 1, 1, at(4_001, 4_001), 0);
}

#[test]
fn thumbnails_come_without_taking_anything_apart() {
    let pool = Pool::new(Settings { scratch: Some(PathBuf::from("/nowhere/at/all")), ..settings() });
    let turned =
        Page::new((9_000, 7_200), 1, 1, 8, (0..7_200).flat_map(|y| row(9_000, y)).step_by(3).collect());
    let turned = turned.with(278, &[7_200]).with(274, &[6]);
    for (bytes, size, upright) in [
        (png(9_000, 8_000), (90, 80), true),
        (jpeg(9_000, 8_000, false), (90, 80), true),
        (jpeg(900, 800, false), (90, 80), true),
        (png(901, 803), (90, 80), true),
        (tiff(&[turned]), (72, 90), false),
    ] {
        let medium = open(&pool, &bytes).unwrap();
        let facts = medium.opened().image.clone().unwrap();
        let ask =
            RenderRequest { size: Size::Fit { width: 90, height: 90 }, ..RenderRequest::new(At::Image) };
        let small = medium.thumbnail(&ask, &Cancel::new()).unwrap().picture;
        assert_eq!((small.width, small.height), size);
        for (x, y) in [(10, 15), (45, 40), (70, 70)] {
            // The middle of what the pixel stands for, before it was turned.
            let along = |at: u32, small: u32, full: u32| (at * 2 + 1) * full / (small * 2);
            let (fx, fy) = (along(x, small.width, facts.width), along(y, small.height, facts.height));
            let wanted = if upright { at(fx, fy) } else { [at(fy, facts.width - 1 - fx)[0]; 3] };
            let at = ((y * small.width + x) * 4) as usize;
            for channel in 0..2 {
                let got = small.bytes[at + channel];
                assert!(got.abs_diff(wanted[channel]) <= 6, "{size:?} at {x},{y}: {got} for {wanted:?}");
            }
        }
    }
}

#[test]
fn all_large_pictures_together_take_no_more_than_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = Some(folder.path().to_owned());
    let pool = Pool::new(Settings { scratch, scratch_bytes: 500 << 20, ..settings() });
    let bytes = png(9_000, 8_000);
    let ask = RenderRequest { tile: Some([4_000, 4_000, 8, 8]), ..RenderRequest::new(At::Image) };
    let (one, other) = (open(&pool, &bytes).unwrap(), open(&pool, &bytes).unwrap());
    render(&one, ask).unwrap();
    assert_eq!(render(&other, ask).err().unwrap().code, Code::Limit);
    render(&one, ask).unwrap();
    drop(one);
    // The thread that took it apart may have held it for a moment longer.
    let room = std::iter::repeat_with(|| render(&other, ask)).take(100).find(|outcome| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        outcome.is_ok()
    });
    assert!(room.is_some());
}
