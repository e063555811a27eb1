//! Pictures that are drawn where their parent takes them from: each is whole, and nothing of another's.

use std::fs::File;

use galley_media::cancel::Cancel;
use galley_media::picture::Size;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Settings};
use galley_media::video::Video;
use galley_testkit::catalogue;
use galley_testkit::papers::{Paper, Sheet, filled};

use crate::bench::{open, page, render, settings};

/// A page of one colour, all over.
fn plain(pool: &Pool, rgb: [f32; 3], width: u32, height: u32) -> Medium {
    let sheet = Sheet::new(width, height, &filled(rgb, [0, 0, width, height]));
    open(pool, &Paper::new(&[sheet], "", &[]).bytes()).unwrap()
}

/// Draws it so many times as large and looks at every pixel.
fn is_all(medium: &Medium, scale: u32, rgba: [u8; 4], size: (u32, u32)) {
    let size_asked = Size::Scale { num: scale, den: 1 };
    let picture = render(medium, RenderRequest { size: size_asked, ..page(1) }).unwrap().picture;
    assert_eq!((picture.width, picture.height), size);
    assert_eq!(picture.bytes.len(), size.0 as usize * size.1 as usize * 4);
    assert!(picture.bytes.as_chunks::<4>().0.iter().all(|pixel| *pixel == rgba), "{rgba:?}, {size:?}");
}

#[test]
fn what_one_worker_draws_of_several_files_never_mixes() {
    let pool = Pool::new(Settings { num_workers: 1, ..settings() });
    let red = plain(&pool, [1.0, 0.0, 0.0], 500, 400);
    let green = plain(&pool, [0.0, 1.0, 0.0], 100, 50);
    let path = catalogue::closed_mp4();
    let film = pool.open(File::open(&path).unwrap(), OpenOptions::default(), &Cancel::new()).unwrap();
    let video = Video::open(File::open(&path).unwrap(), None, &Cancel::new()).unwrap();
    let red_is = |scale| is_all(&red, scale, [255, 0, 0, 255], (500 * scale, 400 * scale));
    let green_is = |scale| is_all(&green, scale, [0, 255, 0, 255], (100 * scale, 50 * scale));
    // Two of 28 MB give their memory back; those of 51 MB are larger than what is drawn in place.
    for (of_red, of_green, number) in [(1, 1, 7), (6, 1, 8), (6, 2, 9), (8, 1, 7), (1, 20, 30)] {
        red_is(of_red);
        green_is(of_green);
        let request = RenderRequest { rgba: false, ..RenderRequest::new(At::Frame(number)) };
        let shown = film.render(&request, &Cancel::new()).unwrap().picture;
        assert!(shown.format.is_planar());
        let truth = video.frame(number, Size::Native, None, &Cancel::new()).unwrap();
        assert_eq!((shown.format, shown.strides), (truth.format, truth.strides));
        assert!(shown.bytes == truth.bytes, "frame {number}");
        green_is(of_green);
    }
    assert_eq!(pool.processes().len(), 1);
}
