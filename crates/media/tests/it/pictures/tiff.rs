//! TIFF: what ImageMagick writes, and by hand what it does not.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{At, Pool, RenderRequest, Settings};
use image::{Rgb, RgbImage};

use super::{
    codes, convert, convert_with_alpha, difference, endures_damage, is_upright, opened, pattern,
    pattern_with_alpha, quarters, whole,
};
use crate::bench::{open, page, pixel, pool, render, settings};
use galley_testkit::tiffs::{Page, tiff};

#[test]
fn every_way_to_store_colours_gives_the_same_pixels() {
    let pool = pool();
    let ways: [&[&str]; 12] = [
        &["-compress", "None"],
        &["-compress", "LZW"],
        &["-compress", "Zip"],
        &["-compress", "RLE"],
        &["-compress", "LZW", "-define", "tiff:predictor=2"],
        &["-compress", "Zip", "-define", "tiff:predictor=2", "-depth", "16"],
        &["-depth", "16", "-compress", "None", "-define", "tiff:endian=msb"],
        &["-define", "tiff:tile-geometry=32x32", "-compress", "Zip"],
        &["-define", "tiff:tile-geometry=16x32", "-compress", "None", "-interlace", "plane"],
        &["-interlace", "plane", "-compress", "LZW"],
        &["-define", "tiff:rows-per-strip=5", "-compress", "LZW", "-define", "tiff:fill-order=msb"],
        &["-define", "quantum:format=floating-point", "-depth", "32", "-compress", "Zip"],
    ];
    for arguments in ways {
        for output in ["TIFF:out.tif", "TIFF64:out.tif"] {
            let bytes = convert(&pattern(), arguments, output);
            let (medium, facts) = opened(&pool, &bytes, "image/tiff");
            assert_eq!((facts.color_model.as_str(), facts.channels, facts.frames), ("rgb", 3, 1));
            assert_eq!(difference(&whole(&medium), &pattern()), 0, "{arguments:?} {output}");
            assert_eq!(codes(&medium), [""; 0]);
        }
    }
}

#[test]
fn bits_that_stand_in_reverse_order_are_turned_around() {
    let pool = pool();
    for compression in ["None", "LZW", "Zip", "RLE", "JPEG"] {
        for depth in ["8", "16"] {
            if (compression, depth) == ("JPEG", "16") {
                continue;
            }
            let plain = ["-compress", compression, "-depth", depth, "-quality", "100"];
            let order = ["-define", "tiff:fill-order=lsb"];
            let turned = convert(&pattern(), &[&plain[..], &order].concat(), "out.tif");
            let wanted = convert(&pattern(), &plain, "out.tif");
            assert_ne!(turned, wanted, "it was written so");
            let rendered = |bytes: &[u8]| whole(&open(&pool, bytes).unwrap()).picture.bytes;
            assert_eq!(rendered(&turned), rendered(&wanted), "{compression} {depth}");
        }
    }
    let two = RgbImage::from_fn(61, 43, |x, y| Rgb([if (x / 5 + y / 7) % 3 == 0 { 255 } else { 0 }; 3]));
    for compression in ["None", "Group4", "Fax"] {
        let arguments = ["-type", "bilevel", "-compress", compression, "-define", "tiff:fill-order=lsb"];
        let (medium, _) = opened(&pool, &convert(&two, &arguments, "out.tif"), "image/tiff");
        assert_eq!(difference(&whole(&medium), &two), 0, "{compression}");
    }
    // The bytes of what is packed are turned around as well, and each byte of a sample by itself.
    let turn = |bytes: &[u8]| bytes.iter().map(|byte| byte.reverse_bits()).collect::<Vec<_>>();
    for (page, wanted) in [
        (Page::new((3, 1), 1, 1, 8, turn(&[1, 2, 200])), [1, 2, 200]),
        (Page::new((3, 1), 1, 1, 8, turn(&[254, 0x0f])).with(259, &[32_773]), [0x0f; 3]),
        (Page::new((3, 1), 1, 1, 8, turn(&[1, 7, 8, 0, 9])).with(259, &[32_773]), [7, 8, 9]),
        (Page::new((3, 1), 1, 1, 16, turn(&[1, 1, 2, 2, 200, 200])), [1, 2, 200]),
        (Page::new((3, 1), 1, 1, 1, turn(&[0b0110_0000])), [0, 255, 255]),
    ] {
        let rendered = whole(&open(&pool, &tiff(&[page.with(266, &[2])])).unwrap());
        assert_eq!([0, 1, 2].map(|x| pixel(&rendered, x, 0)[0]), wanted);
    }
}

#[test]
fn depth_and_model_are_told() {
    let pool = pool();
    for (arguments, expected) in [
        (&["-depth", "16"][..], (16, 3, "rgb", false)),
        (&["-colorspace", "Gray", "-depth", "8"], (8, 1, "gray", false)),
        (&["-colorspace", "Gray", "-depth", "16"], (16, 1, "gray", false)),
        (&["-colorspace", "CMYK", "-depth", "8"], (8, 4, "cmyk", false)),
        (&["-colors", "16", "-type", "Palette", "-depth", "8"], (4, 1, "indexed", false)),
    ] {
        let (_, facts) = opened(&pool, &convert(&pattern(), arguments, "out.tif"), "image/tiff");
        let got = (facts.bits_per_channel, facts.channels, facts.color_model.as_str(), facts.alpha);
        assert_eq!(got, expected, "{arguments:?}");
    }
    let bytes = convert(&pattern(), &["-units", "PixelsPerInch", "-density", "300x150"], "out.tif");
    assert_eq!(opened(&pool, &bytes, "image/tiff").1.dpi, Some([300.0, 150.0]));
}

#[test]
fn few_bits_palettes_and_fax_show_black_and_white_the_right_way_round() {
    let pool = pool();
    let two = RgbImage::from_fn(61, 43, |x, y| Rgb([if (x / 5 + y / 7) % 3 == 0 { 255 } else { 0 }; 3]));
    let ways: [&[&str]; 7] = [
        &["-type", "bilevel", "-compress", "None"],
        &["-type", "bilevel", "-compress", "Group4"],
        &["-type", "bilevel", "-compress", "Fax"],
        &["-colorspace", "Gray", "-depth", "2", "-compress", "None"],
        &["-colorspace", "Gray", "-depth", "4", "-compress", "Zip"],
        &["-type", "Palette", "-compress", "None"],
        &["-type", "Palette", "-depth", "4", "-compress", "LZW"],
    ];
    for arguments in ways {
        let (medium, _) = opened(&pool, &convert(&two, arguments, "out.tif"), "image/tiff");
        assert_eq!(difference(&whole(&medium), &two), 0, "{arguments:?}");
    }
}

#[test]
fn alpha_is_straight_or_multiplied_and_comes_out_straight() {
    let pool = pool();
    for (kind, slack) in [("unassociated", 0), ("associated", 3)] {
        let define = format!("tiff:alpha={kind}");
        let bytes =
            convert_with_alpha(&pattern_with_alpha(), &["-define", &define, "-depth", "8"], "out.tif");
        let (medium, facts) = opened(&pool, &bytes, "image/tiff");
        assert!(facts.alpha);
        let rendered = whole(&medium);
        for (x, y, wanted) in pattern_with_alpha().enumerate_pixels() {
            let got = pixel(&rendered, x, y);
            for (a, b) in got.iter().zip(wanted.0) {
                assert!(a.abs_diff(b) <= slack, "{kind} at {x},{y}: {got:?} for {wanted:?}");
            }
        }
    }
}

#[test]
fn jpeg_inside_is_close() {
    let smooth = RgbImage::from_fn(64, 48, |x, y| Rgb([(x * 3) as u8, (y * 4) as u8, 128]));
    let ways: [&[&str]; 3] = [
        &["-compress", "JPEG", "-quality", "100"],
        &["-compress", "JPEG", "-quality", "100", "-define", "tiff:tile-geometry=32x32"],
        &["-compress", "JPEG", "-quality", "100", "-define", "tiff:rows-per-strip=16"],
    ];
    for arguments in ways {
        let (medium, _) = opened(&pool(), &convert(&smooth, arguments, "out.tif"), "image/tiff");
        let off = difference(&whole(&medium), &smooth);
        assert!(off <= 6, "{arguments:?}: {off}");
    }
}

#[test]
fn every_orientation_is_upright() {
    let pool = pool();
    for orientation in 1..=8 {
        let data = quarters().into_raw();
        let bytes = tiff(&[Page::new((32, 16), 2, 3, 8, data).with(274, &[orientation.into()])]);
        is_upright(&pool, &bytes, orientation);
    }
}

#[test]
fn pages_are_counted_and_each_can_be_shown() {
    let flat =
        |size: (u32, u32), color: [u8; 3]| Page::new(size, 2, 3, 8, color.repeat((size.0 * size.1) as usize));
    let reduced = flat((2, 2), [9, 9, 9]).with(254, &[1]);
    let mask = Page::new((8, 8), 4, 1, 8, vec![0; 64]).with(254, &[4]);
    let pages = [
        flat((8, 8), [255, 0, 0]),
        reduced,
        flat((4, 6), [0, 255, 0]),
        mask,
        flat((5, 7), [0, 0, 255]).with(274, &[6]),
    ];
    let medium = open(&pool(), &tiff(&pages)).unwrap();
    let facts = medium.opened().image.clone().unwrap();
    assert_eq!((facts.frames, medium.opened().num_pages()), (3, Some(3)));
    for (number, size, color) in
        [(1, (8, 8), [255, 0, 0]), (2, (4, 6), [0, 255, 0]), (3, (7, 5), [0, 0, 255])]
    {
        let facts = medium.image_page(number, &Cancel::new()).unwrap();
        assert_eq!((facts.width, facts.height, facts.frames), (size.0, size.1, 3));
        let rendered = render(&medium, page(number)).unwrap();
        assert_eq!(rendered.page, Some(number));
        assert_eq!((rendered.picture.width, rendered.picture.height), size);
        assert_eq!(pixel(&rendered, 1, 1)[..3], color);
    }
    assert_eq!(pixel(&render(&medium, RenderRequest::new(At::Image)).unwrap(), 1, 1)[..3], [255, 0, 0]);
    for number in [0, 4] {
        assert_eq!(render(&medium, page(number)).err().unwrap().code, Code::OutOfRange);
        assert_eq!(medium.image_page(number, &Cancel::new()).err().unwrap().code, Code::OutOfRange);
    }
}

#[test]
fn a_damaged_page_is_a_problem_of_that_page() {
    let good = Page::new((4, 4), 2, 3, 8, vec![70; 48]);
    let bad = good.clone().with(259, &[5]);
    let medium = open(&pool(), &tiff(&[good, bad])).unwrap();
    let found = medium.inspect(&Cancel::new()).unwrap().problems;
    assert_eq!((found[0].code.as_str(), found[0].page), ("page-unreadable", Some(2)));
    assert_eq!(render(&medium, page(2)).err().unwrap().code, Code::Damaged);
    assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 1, 1), [70, 70, 70, 255]);
}

#[test]
fn pages_beyond_the_end_of_the_file_are_said_to_be_missing() {
    let pool = pool();
    let bytes = tiff(&[1, 2, 3].map(|value| Page::new((4, 4), 2, 3, 8, vec![value; 48])));
    assert_eq!(codes(&open(&pool, &bytes).unwrap()), [""; 0]);
    // Within the last link, within the last directory, and before it.
    for (missing, num_pages) in [(2, 3), (20, 2), (150, 2)] {
        let medium = open(&pool, &bytes[..bytes.len() - missing]).unwrap();
        assert_eq!(medium.opened().image.as_ref().unwrap().frames, num_pages, "{missing} bytes are missing");
        assert_eq!(medium.opened().problems[0].code, "truncated");
        assert!(medium.opened().problems[0].message.contains(&format!("after page {num_pages}")));
        assert_eq!(codes(&medium), ["truncated"], "{missing} bytes are missing");
        assert_eq!(pixel(&render(&medium, page(num_pages)).unwrap(), 1, 1)[0], num_pages as u8);
    }
}

#[test]
fn a_profile_beyond_the_end_of_the_file_is_said_to_be_cut_off() {
    let pool = pool();
    let profile = moxcms::ColorProfile::new_srgb().encode().unwrap();
    for (photometric, samples) in [(2, 3), (5, 4)] {
        let data = vec![70; 16 * samples as usize];
        let mut bytes =
            tiff(&[Page::new((4, 4), photometric, samples, 8, data).with_bytes(34_675, &profile)]);
        let told = |bytes: &[u8]| {
            let found = open(&pool, bytes).unwrap().inspect(&Cancel::new()).unwrap().problems;
            found.into_iter().map(|problem| (problem.code, problem.message)).collect::<Vec<_>>()
        };
        // One for RGB is of no use for inks.
        let whole = told(&bytes);
        assert_eq!(whole.len(), usize::from(samples == 4), "{whole:?}");
        assert!(whole.iter().all(|(_, message)| !message.contains("cut off")), "{whole:?}");
        // Longer than the rest of the file.
        let entry = bytes.windows(4).rposition(|entry| entry == [0x87, 0x73, 0, 7]).unwrap();
        bytes[entry + 4..entry + 8].copy_from_slice(&100_000_u32.to_be_bytes());
        let cut = told(&bytes);
        let said: Vec<&str> = cut.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(said, ["truncated", "color-profile-unusable"], "{cut:?}");
        assert!(cut[1].1.contains("the colour profile is cut off"), "{cut:?}");
    }
}

#[test]
fn a_first_page_that_cannot_be_shown_hides_no_other() {
    let pool = pool();
    let good = Page::new((4, 4), 2, 3, 8, vec![70; 48]);
    let foreign = good.clone().with(259, &[34_712]);
    let wide = Page::new((5, 3), 2, 3, 8, vec![9; 45]);
    let medium = open(&pool, &tiff(&[foreign.clone(), good, wide])).unwrap();
    let facts = medium.opened().image.clone().unwrap();
    assert_eq!(((facts.width, facts.height), facts.frames), ((4, 4), 3), "of the first that can be read");
    let told = |problems: &[galley_media::inspect::Problem]| {
        problems.iter().map(|found| (found.code.clone(), found.page)).collect::<Vec<_>>()
    };
    let expected = [("page-unreadable".to_owned(), Some(1))];
    assert_eq!(told(&medium.opened().problems), expected);
    let found = medium.inspect(&Cancel::new()).unwrap().problems;
    assert_eq!(told(&found), expected);
    assert!(found[0].message.contains("34712"), "{found:?}");
    for at in [At::Image, At::Page(1)] {
        assert_eq!(render(&medium, RenderRequest::new(at)).err().unwrap().code, Code::Unsupported);
    }
    assert_eq!(medium.image_page(1, &Cancel::new()).err().unwrap().code, Code::Unsupported);
    assert_eq!(pixel(&render(&medium, page(2)).unwrap(), 1, 1), [70, 70, 70, 255]);
    assert_eq!(pixel(&render(&medium, page(3)).unwrap(), 4, 2), [9, 9, 9, 255]);

    let error = open(&pool, &tiff(&[foreign.clone(), foreign])).err().unwrap();
    assert_eq!(error.code, Code::Unsupported, "none can be shown");
}

#[test]
fn samples_of_odd_depths_are_brought_to_the_whole_range() {
    // Twelve bits: 0, half and full; four bits of gray; 32 bits of floating point with a differencing predictor.
    let twelve = Page::new((4, 1), 1, 1, 12, vec![0x00, 0x08, 0x00, 0xff, 0xf4, 0x00]);
    let rendered = whole(&open(&pool(), &tiff(&[twelve])).unwrap());
    assert_eq!([0, 1, 2, 3].map(|x| pixel(&rendered, x, 0)[0]), [0, 128, 255, 64]);
    let float: Vec<u8> = [0.0_f32, 0.5, 1.0, 7.0, f32::NAN].iter().flat_map(|v| v.to_be_bytes()).collect();
    let float = Page::new((5, 1), 1, 1, 32, float).with(339, &[3]);
    let rendered = whole(&open(&pool(), &tiff(&[float])).unwrap());
    assert_eq!([0, 1, 2, 3, 4].map(|x| pixel(&rendered, x, 0)[0]), [0, 128, 255, 255, 0]);
}

#[test]
fn inks_mix_in_eight_and_sixteen_bits_and_what_is_no_ink_is_refused() {
    let inks: Vec<u8> = vec![0, 255, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0];
    let wide: Vec<u8> = inks.iter().flat_map(|ink| [*ink, *ink]).collect();
    for page in [Page::new((4, 1), 5, 4, 8, inks.clone()), Page::new((4, 1), 5, 4, 16, wide)] {
        let medium = open(&pool(), &tiff(&[page])).unwrap();
        let rendered = whole(&medium);
        let got = [0, 1, 2, 3].map(|x| pixel(&rendered, x, 0));
        assert_eq!(got, [[255, 0, 0, 255], [0, 0, 0, 255], [0, 255, 255, 255], [255, 255, 255, 255]]);
        assert_eq!(codes(&medium), ["no-color-profile"]);
    }
    let other = Page::new((4, 1), 5, 4, 8, inks).with(332, &[2]);
    assert_eq!(open(&pool(), &tiff(&[other])).err().unwrap().code, Code::Unsupported);
}

#[test]
fn damage_bombs_and_loops_are_answered() {
    let pool = pool();
    endures_damage(&pool, &convert(&pattern(), &["-compress", "LZW"], "out.tif"));
    endures_damage(&pool, &convert(&pattern(), &["-compress", "JPEG"], "out.tif"));
    endures_damage(&pool, &convert(&pattern(), &["-type", "bilevel", "-compress", "Group4"], "out.tif"));
    endures_damage(&pool, &tiff(&[Page::new((4, 1), 5, 4, 8, vec![0; 16])]));
    // A chain of directories that bites its tail.
    let mut ring = tiff(&[Page::new((2, 2), 2, 3, 8, vec![1; 12])]);
    let at = u32::from_be_bytes(ring[4..8].try_into().unwrap()) as usize;
    let entries = usize::from(u16::from_be_bytes([ring[at], ring[at + 1]]));
    let link = at + 2 + entries * 12;
    let back = (at as u32).to_be_bytes();
    ring[link..link + 4].copy_from_slice(&back);
    assert_eq!(open(&pool, &ring).unwrap().opened().num_pages(), None);
    // Sizes that would not fit anywhere, tiles of one pixel, more bits than there are.
    let page = |size| Page::new(size, 2, 3, 8, vec![0; 12]);
    let small = Pool::new(Settings { memory_bytes: 1 << 24, ..settings() });
    for (bomb, code) in [
        (page((7000, 7000)), Code::Limit),
        (page((2_000_000_000, 2_000_000_000)).with(278, &[1]), Code::Damaged),
        (
            page((60_000, 2))
                .with(322, &[1])
                .with(323, &[1])
                .with(324, &[8; 120_000])
                .with(325, &[1; 120_000]),
            Code::Unsupported,
        ),
        (page((2, 2)).with(258, &[77, 77, 77]), Code::Unsupported),
        (page((2, 2)).with(277, &[0]), Code::Damaged),
    ] {
        let error = open(&small, &tiff(&[bomb])).err().unwrap();
        assert_eq!(error.code, code, "{error:?}");
    }
}
