//! Pages byte for byte as pypdfium2 draws them: the same library, with nothing of the system's in its place.

use galley_media::pool::{At, RenderRequest, Size};
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{campaign, open_locked, pool, render};
use crate::pdf::reference;

fn drawn_the_same(name: &str, bytes: &[u8], dpi: u32) {
    locked_is_drawn_the_same(name, bytes, None, dpi);
}

/// All pages at so many dots per inch; returns those that are of one colour.
pub fn locked_is_drawn_the_same(name: &str, bytes: &[u8], password: Option<&str>, dpi: u32) -> Vec<u32> {
    let medium = open_locked(&pool(), bytes, password).unwrap();
    let num_pages = medium.opened().num_pages().unwrap();
    let mut plain = Vec::new();
    for number in 1..=num_pages {
        let request = RenderRequest { size: Size::Dpi(dpi), ..RenderRequest::new(At::Page(number)) };
        let ours = render(&medium, request).unwrap().picture;
        let theirs = reference::drawn(bytes, password, number, ours.width, ours.height);
        assert_eq!(ours.bytes.len(), theirs.len(), "{name}, page {number}");
        let (ours, theirs) = (ours.bytes.as_chunks::<4>().0, theirs.as_chunks::<4>().0);
        let others = ours.iter().zip(theirs).filter(|(one, other)| one[..3] != other[..3]).count();
        assert_eq!(others, 0, "pixels of {name}, page {number}, are others");
        if theirs.iter().all(|one| one[..3] == theirs[0][..3]) {
            plain.push(number);
        }
    }
    plain
}

#[test]
fn pages_are_drawn_as_pypdfium2_draws_them() {
    for name in ["brochure.pdf", "poster-print.pdf"] {
        drawn_the_same(name, &std::fs::read(campaign().join("v1").join(name)).unwrap(), 150);
    }
}

#[test]
fn letters_of_fonts_that_are_stood_in_for_are_drawn_as_pypdfium2_draws_them() {
    let mut content = String::new();
    for (row, size) in [6, 7, 8, 9, 11, 13, 17, 24, 40].into_iter().enumerate() {
        content += &line("Hamburgefonstiv 0123 &@% fi", size, 20, 20 + row as u32 * 44);
    }
    let bytes = Paper::new(&[Sheet::new(600, 420, &content)], "", &[]).bytes();
    for dpi in [72, 96, 150, 300] {
        drawn_the_same("letters", &bytes, dpi);
    }
}
