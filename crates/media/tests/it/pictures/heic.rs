//! HEIC: compressed by x265 and put together here, so that each part is known; and as ImageMagick writes it with libheif.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use image::{Rgb, RgbImage};

use super::avif::{property, turned};
use super::{
    blocks, codes, convert, difference, endures_damage, gray_slope, hdr, is_about, is_damaged_when_cut,
    is_less_and_less_seen, is_mapped_white, is_the_gray_slope, is_the_pattern, is_upright, made_by, opened,
    pattern, quarters, shows_blocks, whole,
};
use crate::bench::{open, pixel, pool};

/// A picture of the file, or what belongs to one.
struct Item {
    kind: &'static [u8; 4],
    data: Vec<u8>,
    properties: Vec<Vec<u8>>,
}

/// Kind, from, to: numbers of items, from 1.
type Reference = (&'static [u8; 4], u16, Vec<u16>);

/// A box with version and flags.
fn full(name: &[u8; 4], version: u8, body: &[u8]) -> Vec<u8> {
    property(name, &[&[version, 0, 0, 0], body].concat())
}

/// A file whose first item is the picture (ISO/IEC 23008-12, 6 and 10.2).
fn file(items: &[Item], references: &[Reference]) -> Vec<u8> {
    branded(b"heic\0\0\0\0mif1heic", items, references)
}

fn branded(brands: &[u8], items: &[Item], references: &[Reference]) -> Vec<u8> {
    let brands = property(b"ftyp", brands);
    let numbered = || (1_u16..).zip(items);
    let infos: Vec<Vec<u8>> = numbered()
        .map(|(id, item)| full(b"infe", 2, &[&id.to_be_bytes()[..], &[0, 0], item.kind, &[0]].concat()))
        .collect();
    let count = (items.len() as u16).to_be_bytes();
    let mut associations = vec![0, 0];
    associations.extend(count);
    let mut index = 0;
    for (id, item) in numbered() {
        associations.extend(id.to_be_bytes());
        associations.push(item.properties.len() as u8);
        for _ in &item.properties {
            index += 1;
            associations.push(index);
        }
    }
    let properties: Vec<u8> = items.iter().flat_map(|item| item.properties.concat()).collect();
    let referred: Vec<u8> = references
        .iter()
        .flat_map(|(kind, from, to)| {
            let to_all: Vec<u8> = to.iter().flat_map(|id| id.to_be_bytes()).collect();
            property(kind, &[&from.to_be_bytes()[..], &(to.len() as u16).to_be_bytes(), &to_all].concat())
        })
        .collect();
    let meta = |first: usize| {
        let mut places = vec![0x44, 0];
        places.extend(count);
        let mut at = first;
        for (id, item) in numbered() {
            places.extend(id.to_be_bytes());
            places.extend([0, 0, 0, 1]);
            places.extend((at as u32).to_be_bytes());
            places.extend((item.data.len() as u32).to_be_bytes());
            at += item.data.len();
        }
        let mut body = full(b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0");
        body.extend(full(b"pitm", 0, &[0, 1]));
        body.extend(full(b"iloc", 0, &places));
        body.extend(full(b"iinf", 0, &[&count[..], &infos.concat()].concat()));
        if !references.is_empty() {
            body.extend(full(b"iref", 0, &referred));
        }
        let associated = full(b"ipma", 0, &associations);
        body.extend(property(b"iprp", &[property(b"ipco", &properties), associated].concat()));
        full(b"meta", 0, &body)
    };
    let first = brands.len() + meta(0).len() + 8;
    let data: Vec<u8> = items.iter().flat_map(|item| item.data.clone()).collect();
    [brands, meta(first), property(b"mdat", &data)].concat()
}

/// The body of the first box of that name, wherever it lies.
fn body_of<'a>(bytes: &'a [u8], name: &[u8; 4]) -> &'a [u8] {
    let at = bytes.windows(4).position(|part| part == name).unwrap() - 4;
    let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    &bytes[at + 8..at + size]
}

/// A picture as an item: x265 without loss, in the layout.
fn compressed(image: &RgbImage, layout: &str, more: &[&str]) -> Item {
    let mut arguments = vec![
        "-frames:v",
        "1",
        "-c:v",
        "libx265",
        "-x265-params",
        "lossless=1:log-level=none",
        "-tag:v",
        "hvc1",
    ];
    arguments.extend(["-pix_fmt", layout]);
    arguments.extend(more);
    let film = made_by("ffmpeg", image, &arguments, "out.mp4");
    let size = [image.width().to_be_bytes(), image.height().to_be_bytes()].concat();
    Item {
        kind: b"hvc1",
        data: body_of(&film, b"mdat").to_vec(),
        properties: vec![full(b"ispe", 0, &size), property(b"hvcC", body_of(&film, b"hvcC"))],
    }
}

pub(super) fn heic(image: &RgbImage, layout: &str, more: &[&str], properties: &[Vec<u8>]) -> Vec<u8> {
    let mut item = compressed(image, layout, more);
    item.properties.extend_from_slice(properties);
    file(&[item], &[])
}

/// Tiles as one picture of that size (ISO/IEC 23008-12, 6.6.2.3).
fn grid((width, height): (u16, u16), (columns, rows): (u8, u8), tiles: Vec<Item>) -> Vec<u8> {
    let size = [u32::from(width).to_be_bytes(), u32::from(height).to_be_bytes()].concat();
    let whole = Item {
        kind: b"grid",
        data: [&[0, 0, rows - 1, columns - 1][..], &width.to_be_bytes(), &height.to_be_bytes()].concat(),
        properties: vec![full(b"ispe", 0, &size)],
    };
    let numbers = (2..2 + tiles.len() as u16).collect();
    let items: Vec<Item> = std::iter::once(whole).chain(tiles).collect();
    file(&items, &[(b"dimg", 1, numbers)])
}

pub(super) const RGB: [&str; 4] = ["-colorspace", "rgb", "-color_range", "pc"];

#[test]
fn lossless_pictures_come_out_as_they_went_in() {
    is_the_pattern(&heic(&pattern(), "gbrp", &RGB, &[]), "image/heic");
}

#[test]
fn every_subsampling_depth_and_range_is_near() {
    let pool = pool();
    for (layout, bits) in [
        ("yuv420p", 8),
        ("yuv422p", 8),
        ("yuv444p", 8),
        ("yuv420p10le", 10),
        ("yuv422p10le", 10),
        ("yuv444p12le", 12),
    ] {
        for range in ["tv", "pc"] {
            let scale = format!("scale=out_color_matrix=bt709:out_range={range}");
            let more = ["-colorspace", "bt709", "-vf", &scale, "-color_range", range];
            let (medium, facts) = opened(&pool, &heic(&blocks(), layout, &more, &[]), "image/heic");
            assert_eq!((facts.bits_per_channel, facts.channels), (bits, 3), "{layout}");
            shows_blocks(&medium, &format!("{layout} {range}"));
        }
    }
}

const FLAT: Rgb<u8> = Rgb([200, 60, 30]);

/// Written with the matrix of BT.709 and full range, which the bitstream is not told.
const UNTOLD_COLOURS: [&str; 2] =
    ["-vf", "scale=out_color_matrix=bt709:out_range=pc,setparams=range=tv:colorspace=unknown"];

/// What tells of them in the file.
fn told() -> Vec<u8> {
    property(b"colr", &[&b"nclx"[..], &[0, 1, 0, 13, 0, 1, 0x80]].concat())
}

#[test]
fn what_the_file_says_of_colours_outranks_the_bitstream() {
    let flat = RgbImage::from_pixel(32, 32, FLAT);
    let bytes = heic(&flat, "yuv444p", &UNTOLD_COLOURS, &[told()]);
    let (medium, _) = opened(&pool(), &bytes, "image/heic");
    is_about(pixel(&whole(&medium), 16, 16), FLAT.0, 2, "the middle");
}

#[test]
fn gray_stays_gray() {
    let more = ["-vf", "scale=out_range=pc", "-color_range", "pc"];
    is_the_gray_slope(&heic(&gray_slope(), "gray", &more, &[]), "image/heic");
}

#[test]
fn turning_and_mirroring_are_applied() {
    let pool = pool();
    for (orientation, properties) in turned() {
        is_upright(&pool, &heic(&quarters(), "gbrp", &RGB, &properties), orientation);
    }
}

#[test]
fn a_grid_is_put_together_from_its_tiles() {
    // As phones write it: the last tiles of a row and of a column reach beyond the picture.
    let wanted =
        RgbImage::from_fn(150, 110, |x, y| Rgb([(x * 3 % 256) as u8, (y * 2) as u8, ((x + y) % 256) as u8]));
    let tile = |column: u32, row: u32| {
        let from = |x: u32, y: u32| *wanted.get_pixel((column * 64 + x).min(149), (row * 64 + y).min(109));
        compressed(&RgbImage::from_fn(64, 64, from), "gbrp", &RGB)
    };
    let tiles = (0..2).flat_map(|row| (0..3).map(move |column| (column, row)));
    let bytes = grid((150, 110), (3, 2), tiles.map(|(column, row)| tile(column, row)).collect());
    let (medium, facts) = opened(&pool(), &bytes, "image/heic");
    assert_eq!((facts.width, facts.height, facts.bits_per_channel), (150, 110, 8));
    assert_eq!(difference(&whole(&medium), &wanted), 0);
}

#[test]
fn a_grid_that_says_nothing_of_its_colours_has_those_of_its_tiles() {
    let flat = RgbImage::from_pixel(64, 64, FLAT);
    let tile = || {
        let mut tile = compressed(&flat, "yuv444p", &UNTOLD_COLOURS);
        tile.properties.push(told());
        tile
    };
    let (medium, _) = opened(&pool(), &grid((128, 64), (2, 1), vec![tile(), tile()]), "image/heic");
    let rendered = whole(&medium);
    for x in [16, 100] {
        is_about(pixel(&rendered, x, 16), FLAT.0, 2, &format!("at {x}"));
    }
}

/// Of a full range that the bitstream does not tell of, or tells the contrary, as some phones write transparency.
const UNTOLD: [&str; 2] = ["-vf", "scale=out_range=pc,setparams=range=tv"];

#[test]
fn transparency_comes_along() {
    let colours = RgbImage::from_pixel(60, 40, Rgb([200, 80, 40]));
    let alpha = RgbImage::from_fn(60, 40, |x, _| Rgb([255 - 4 * x as u8; 3]));
    let mut mask = compressed(&alpha, "gray", &UNTOLD);
    mask.properties.push(full(b"auxC", 0, b"urn:mpeg:hevc:2015:auxid:1\0"));
    let bytes = file(&[compressed(&colours, "gbrp", &RGB), mask], &[(b"auxl", 2, vec![1])]);
    is_less_and_less_seen(&bytes, "image/heic", 1);
}

#[test]
fn transparency_of_half_the_size_is_spread() {
    let colours = RgbImage::from_pixel(64, 48, Rgb([200, 80, 40]));
    let alpha = RgbImage::from_fn(32, 24, |x, _| Rgb([8 * x as u8; 3]));
    let mut mask = compressed(&alpha, "gray", &UNTOLD);
    mask.properties.push(full(b"auxC", 0, b"urn:mpeg:hevc:2015:auxid:1\0"));
    let bytes = file(&[compressed(&colours, "gbrp", &RGB), mask], &[(b"auxl", 2, vec![1])]);
    let (medium, _) = opened(&pool(), &bytes, "image/heic");
    let rendered = whole(&medium);
    for x in [8, 31, 50] {
        let [.., got] = pixel(&rendered, x, 20);
        // The middle of this pixel is at (x + 0.5) ÷ 2 of the small one.
        let wanted = (4 * x) as u8 - 2;
        assert!(got.abs_diff(wanted) <= 2, "{x}: {got} for {wanted}");
    }
}

#[test]
fn properties_turn_in_the_order_in_which_they_stand() {
    let pool = pool();
    let (turn, mirror) = (|quarters| property(b"irot", &[quarters]), || property(b"imir", &[0]));
    for (orientation, properties) in
        [(7, [mirror(), turn(1)]), (5, [mirror(), turn(3)]), (8, [turn(2), turn(3)])]
    {
        is_upright(&pool, &heic(&quarters(), "gbrp", &RGB, &properties), orientation);
    }
}

#[test]
fn an_item_that_stands_for_another_is_that_one_turned() {
    let size = [32_u32.to_be_bytes(), 16_u32.to_be_bytes()].concat();
    let stands = Item {
        kind: b"iden",
        data: Vec::new(),
        properties: vec![full(b"ispe", 0, &size), property(b"irot", &[3])],
    };
    let bytes = file(&[stands, compressed(&quarters(), "gbrp", &RGB)], &[(b"dimg", 1, vec![2])]);
    is_upright(&pool(), &bytes, 6);
}

#[test]
fn what_the_bitstream_cuts_off_is_cut_off_to_the_pixel() {
    let crop = [&RGB[..], &["-bsf:v", "hevc_metadata=crop_left=7"]].concat();
    let mut item = compressed(&pattern(), "gbrp", &crop);
    let wanted = image::imageops::crop_imm(&pattern(), 7, 0, 54, 43).to_image();
    item.properties[0] = full(b"ispe", 0, &[54_u32.to_be_bytes(), 43_u32.to_be_bytes()].concat());
    let (medium, _) = opened(&pool(), &file(&[item], &[]), "image/heic");
    assert_eq!(difference(&whole(&medium), &wanted), 0);
}

#[test]
fn hdr_that_only_the_bitstream_tells_of_is_mapped() {
    // 203 cd/m² (ITU-R BT.2408, table 1): 58 % in PQ.
    let bright = RgbImage::from_pixel(32, 32, Rgb([148; 3]));
    let bytes = heic(&bright, "yuv444p10le", &hdr("smpte2084"), &[]);
    is_mapped_white(&opened(&pool(), &bytes, "image/heic").0, "PQ");
}

#[test]
fn sequences_show_their_still_picture_or_say_that_they_have_none() {
    let pool = pool();
    let item = compressed(&pattern(), "gbrp", &RGB);
    let bytes = branded(b"heic\0\0\0\0mif1msf1hevc", &[item], &[]);
    let (medium, _) = opened(&pool, &bytes, "image/heic");
    assert_eq!(codes(&medium), ["animation-not-shown"]);
    for brand in [b"hevc", b"msf1", b"hevm"] {
        let brands = property(b"ftyp", &[&brand[..], &[0; 4], brand].concat());
        let error = open(&pool, &[brands, property(b"mdat", &[0; 64])].concat()).err().unwrap();
        assert_eq!(error.code, Code::Unsupported, "{error:?}");
    }
}

#[test]
fn a_hundred_megapixels_of_tiles_are_read_in_parts() {
    let tile = RgbImage::from_fn(1024, 1024, |x, y| Rgb([(x / 4) as u8, (y / 4) as u8, 90]));
    // The same tile again and again, with transparency in the same rows.
    let (columns, rows) = (10_u8, 10_u8);
    let size = [(10_u32 * 1024 - 24).to_be_bytes(), (10_u32 * 1024 - 24).to_be_bytes()].concat();
    let side = 10_u16 * 1024 - 24;
    let of_tiles = |kind| Item {
        kind,
        data: [&[0, 0, rows - 1, columns - 1][..], &side.to_be_bytes(), &side.to_be_bytes()].concat(),
        properties: vec![full(b"ispe", 0, &size)],
    };
    let mut mask = of_tiles(b"grid");
    mask.properties.push(full(b"auxC", 0, b"urn:mpeg:hevc:2015:auxid:1\0"));
    let gray = RgbImage::from_fn(1024, 1024, |_, y| Rgb([255 - (y / 8) as u8; 3]));
    let items =
        [of_tiles(b"grid"), compressed(&tile, "gbrp", &RGB), mask, compressed(&gray, "gray", &UNTOLD)];
    let bytes =
        file(&items, &[(b"dimg", 1, vec![2; 100]), (b"dimg", 3, vec![4; 100]), (b"auxl", 3, vec![1])]);
    let folder = tempfile::tempdir().unwrap();
    let pool = galley_media::pool::Pool::new(galley_media::pool::Settings {
        scratch: Some(folder.path().to_owned()),
        ..crate::bench::settings()
    });
    let (medium, facts) = opened(&pool, &bytes, "image/heic");
    assert_eq!((facts.width, facts.height), (10 * 1024 - 24, 10 * 1024 - 24));
    let request = galley_media::pool::RenderRequest::new(galley_media::pool::At::Image);
    let far =
        galley_media::pool::RenderRequest { tile: Some([9 * 1024 + 500, 8 * 1024 + 300, 64, 64]), ..request };
    let rendered = crate::bench::render(&medium, far).unwrap();
    for (x, y) in [(0, 0), (40, 63)] {
        let Rgb([r, g, b]) = *tile.get_pixel(500 + x, 300 + y);
        let alpha = 255 - ((300 + y) / 8) as u8;
        assert_eq!(pixel(&rendered, x, y), [r, g, b, alpha], "{x},{y}");
    }
    let most = pool
        .processes()
        .into_iter()
        .filter_map(|process| crate::hostile::status(&process.to_string(), "VmHWM"))
        .max();
    assert!(most.unwrap() < 700 << 20, "{most:?}");
}

#[test]
fn what_libheif_wrote_is_what_libheif_reads() {
    let pool = pool();
    let soft = RgbImage::from_fn(320, 200, |x, y| {
        Rgb([(x * 200 / 320 + 20) as u8, (y * 200 / 200 + 20) as u8, ((x + y) * 180 / 520 + 40) as u8])
    });
    let bytes = convert(&soft, &["-quality", "92"], "out.heic");
    let (medium, facts) = opened(&pool, &bytes, "image/heic");
    assert_eq!((facts.width, facts.height, facts.bits_per_channel), (320, 200, 8));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.heic");
    std::fs::write(&path, &bytes).unwrap();
    let read = folder.path().join("read.png");
    let status = std::process::Command::new("convert").arg(&path).arg(&read).status().unwrap();
    assert!(status.success());
    let theirs = image::open(&read).unwrap().to_rgb8();
    assert!(difference(&whole(&medium), &theirs) <= 4);
    assert!(difference(&whole(&medium), &soft) <= 8);
}

#[test]
fn damage_is_answered() {
    let pool = pool();
    // Fewer colour samples need an even size.
    let even = RgbImage::from_fn(64, 48, |x, y| Rgb([(x * 4) as u8, (y * 5) as u8, (x * y) as u8]));
    let bytes = heic(&even, "yuv420p", &[], &[]);
    endures_damage(&pool, &bytes);
    is_damaged_when_cut(&pool, &bytes);
    // An item that does not say how it is compressed.
    let mut item = compressed(&even, "yuv420p", &[]);
    item.properties.truncate(1);
    let error = open(&pool, &file(&[item], &[])).err().unwrap();
    assert_eq!(error.code, Code::Damaged, "{error:?}");
    // Another size than it says, and tiles that do not cover it or are more than it takes.
    let mut item = compressed(&even, "yuv420p", &[]);
    item.properties[0] = full(b"ispe", 0, &[16_u32.to_be_bytes(), 16_u32.to_be_bytes()].concat());
    let medium = open(&pool, &file(&[item], &[])).unwrap();
    assert_eq!(medium.inspect(&Cancel::new()).unwrap_err().code, Code::Damaged);
    for size in [(1000, 48), (64, 1000), (32, 32)] {
        let tiles = (0..4).map(|_| compressed(&even, "yuv420p", &[])).collect();
        let error = open(&pool, &grid(size, (2, 2), tiles)).err().unwrap();
        assert_eq!(error.code, Code::Damaged, "{size:?}: {error:?}");
    }
    // A picture put together in a way that is not known.
    let mut item = compressed(&even, "yuv420p", &[]);
    item.kind = b"iovl";
    let error = open(&pool, &file(&[item], &[])).err().unwrap();
    assert_eq!(error.code, Code::Unsupported, "{error:?}");
}
