//! What containers and first frames say of the end, and the last bytes of a file, over bytes that nobody wrote.

use std::sync::atomic::Ordering;

use super::{MAX_OGG_PAGE, declared_end, flac_samples, mp3_end, ogg_is_cut, tail};
use crate::fuzzing::fuzz;
use crate::video::fuzz::counted;

fn mp3(bytes: &[u8]) -> Option<u64> {
    let (source, reads) = counted(bytes);
    let end = mp3_end(&source);
    // Four sets of tags and a frame: a look is a read, and one more at the end of the file.
    assert!(reads.load(Ordering::Relaxed) <= 10);
    end
}

#[test]
fn first_frames_of_an_mp3() {
    fuzz("mp3", |bytes: &[u8]| {
        let Some(end) = mp3(bytes) else { return };
        // Tags have sizes of 28 bits.
        assert!((1..=4 * ((1 << 28) + 20) + u64::from(u32::MAX)).contains(&end));
        assert_eq!(mp3(&[bytes, b"more"].concat()), Some(end), "it says so wherever it ends");
    });
}

#[test]
fn last_pages_of_an_ogg() {
    fuzz("ogg", |bytes: &[u8]| {
        let (source, _) = counted(bytes);
        assert_eq!(tail(&source).unwrap(), bytes);
        if ogg_is_cut(bytes) {
            // No page is longer.
            let page = vec![0; usize::try_from(MAX_OGG_PAGE).unwrap()];
            assert!(!ogg_is_cut(&[bytes, &page[..]].concat()));
        } else {
            assert!(!ogg_is_cut(&[bytes, b"more"].concat()));
        }
    });
}

#[test]
fn sizes_of_the_outermost() {
    fuzz("outermost", |bytes: &[u8]| {
        let more = [bytes, b"more"].concat();
        if let Some(end) = declared_end(bytes) {
            assert!(end > 8, "behind its own head");
            assert_eq!(declared_end(&more), Some(end), "it says so wherever it ends");
        }
        if let Some((num_samples, per_frame)) = flac_samples(bytes) {
            assert!((1..1 << 36).contains(&num_samples) && per_frame < 1 << 16);
            assert_eq!(flac_samples(&more), Some((num_samples, per_frame)));
        }
    });
}

/// Edits reach what they are meant to.
#[test]
fn what_is_edited_says_where_it_ends() {
    assert_eq!(mp3(include_bytes!("../../../tests/corpus/mp3/xing.bin")), Some(0x1_0000));
    assert_eq!(mp3(include_bytes!("../../../tests/corpus/mp3/tagged.bin")), Some(30 + 0x1_0000));
    assert!(!ogg_is_cut(include_bytes!("../../../tests/corpus/ogg/whole.bin")));
    assert!(ogg_is_cut(include_bytes!("../../../tests/corpus/ogg/cut.bin")));
    assert_eq!(declared_end(include_bytes!("../../../tests/corpus/outermost/riff.bin")), Some(24));
    assert_eq!(declared_end(include_bytes!("../../../tests/corpus/outermost/form.bin")), Some(24));
    assert_eq!(declared_end(include_bytes!("../../../tests/corpus/outermost/matroska.bin")), Some(140));
    let flac = flac_samples(include_bytes!("../../../tests/corpus/outermost/flac.bin"));
    assert_eq!(flac, Some((0x1_0000_2001, 0x1200)));
}
