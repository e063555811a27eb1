//! The shader of the real window beside the conversion of `galley render`: each matrix, range and depth, wider gamuts,
//! PQ and HLG, within 2/255 a channel (docs/PIXELS.md, The one conversion).
//!
//! `GALLEY_SOAK=1` adds every subsampling and siting of each.

use std::fs::File;

use galley_media::cancel::Cancel;
use galley_media::picture::{Format, Matrix, Picture, Range, Siting, Size};
use galley_media::video::Video;
use galley_testkit::chance::is_soak;
use galley_testkit::colours::{Patched, plain, wide_and_bright};

use crate::canvas::{equals_render, settled_on_frame};
use crate::window::Window;

/// What goes to the shader: the samples as they are decoded, and what they mean.
fn decoded(clip: &Patched) -> Picture {
    let cancel = Cancel::new();
    let video = Video::open(File::open(&clip.path).unwrap(), None, &cancel).unwrap();
    video.frame(0, Size::Native, None, &cancel).unwrap()
}

/// The clip is what it is called: else the shader would be compared over something else.
fn is_as_named(clip: &Patched) {
    let picture = decoded(clip);
    let format = match (clip.subsampling, clip.bits) {
        ("444", 8) => Format::Yuv444p8,
        ("422", 8) => Format::Yuv422p8,
        ("420", 8) => Format::Yuv420p8,
        ("444", _) => Format::Yuv444p10,
        ("422", _) => Format::Yuv422p10,
        _ => Format::Yuv420p10,
    };
    let matrix = match clip.matrix {
        "bt601" => Matrix::Bt601,
        "bt709" => Matrix::Bt709,
        _ => Matrix::Bt2020,
    };
    let range = if clip.is_full { Range::Full } else { Range::Limited };
    let siting = match clip.siting {
        _ if clip.subsampling == "444" => Siting::Center,
        "center" => Siting::Center,
        "topleft" => Siting::TopLeft,
        _ => Siting::Left,
    };
    assert_eq!((picture.format, picture.matrix, picture.range), (format, matrix, range), "{}", clip.name);
    assert_eq!(picture.siting, siting, "{}", clip.name);
    assert_eq!((picture.primaries, picture.transfer), (clip.primaries, clip.transfer), "{}", clip.name);
}

/// Opens each clip by a drop, and compares all of its one frame.
async fn check(clips: &[Patched]) {
    let window = Window::open_named().await;
    for clip in clips {
        println!("{}", clip.name);
        is_as_named(clip);
        window.drop_files(&[&clip.path]).await;
        let shown = settled_on_frame(&window, 0).await;
        equals_render(&window, &clip.path, &["--frame", "0"], &shown).await;
        if clip.transfer > 15 || clip.primaries > 1 {
            window.shot(&format!("kind-{}", clip.name.trim_end_matches(".mkv")));
        }
        window.click("Back").await;
        window.sees("Hello, Ada").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shader_is_the_renderers_conversion_for_each_matrix_range_and_depth() {
    check(&plain(is_soak())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shader_is_the_renderers_conversion_for_wider_gamuts_and_hdr() {
    check(&wide_and_bright()).await;
}
