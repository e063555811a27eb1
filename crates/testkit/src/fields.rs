//! Clips whose frames hold two moments, and a second way to what is shown of them: written from the words of
//! docs/PIXELS.md (Interlaced frames), a sample at a time, and of eight bits in 4:2:0 alone.
//!
//! Both fields of a frame carry its number in pixels that stand still; what lies below moves on between them.
#![expect(clippy::indexing_slicing, reason = "a clip that cannot be made must fail the test that needs it")]

use std::path::PathBuf;

use crate::catalogue::{Clip, copy_with, folder};
use crate::clips::{Recipe, derive};

/// The field that was taken first: of lines 0, 2, 4 …, or of lines 1, 3, 5 …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    Top,
    Bottom,
}

/// Twice the frames, of which the second moves on below the number; then a field of each.
fn woven_clip(name: &str, first: First, arguments: &str) -> PathBuf {
    let parts =
        "[0:v]fps=50,split[a][b];[a]crop=320:40:0:0[number];[b]crop=320:136:0:40,scroll=h=0.025[rest]";
    let (kind, flag) = match first {
        First::Top => ("interleave_top", "-top 1"),
        First::Bottom => ("interleave_bottom", "-top 0"),
    };
    let weave = format!("-filter_complex {parts};[number][rest]vstack,tinterlace={kind}");
    Recipe::new(name, 60, "25", &format!("{weave} -flags +ildct+ilme {flag} {arguments}")).make(&folder())
}

pub fn woven_ts() -> PathBuf {
    let codec = "-c:v libx264 -preset veryfast -threads 2 -bf 3 -x264-params tff=1:keyint=24:bframes=2";
    woven_clip("woven.ts", First::Top, codec)
}

pub fn woven_bottom_first_ts() -> PathBuf {
    let codec = "-c:v libx264 -preset veryfast -threads 2 -bf 3 -x264-params bff=1:keyint=24:bframes=2";
    woven_clip("woven-bottom.ts", First::Bottom, codec)
}

pub fn woven_ps() -> PathBuf {
    woven_clip("woven.mpg", First::Top, "-c:v mpeg2video -q:v 4 -bf 2 -g 12 -f vob")
}

/// Film at 24 frames a second told to fill 60 fields, three of one frame and two of the next: what `repeat_first_field`
/// says (ITU-T H.262, 6.3.10), which the command never writes. Its frames are whole, and there is nothing to smooth.
///
/// # Panics
/// When the film is not laid out as the command lays it out.
pub fn repeated_fields_ts() -> PathBuf {
    // Of frames that may be interlaced, rows of blocks come in pairs.
    let codec = "-vf pad=320:192 -c:v mpeg2video -q:v 4 -bf 0 -g 12";
    let film = Recipe::new("film.mov", 60, "24000/1001", codec).make(&folder());
    let told = copy_with("repeated.mov", &film, |bytes| {
        // top_field_first and repeat_first_field of four frames in a row.
        const TURNS: [u8; 4] = [0x82, 0x00, 0x02, 0x80];
        let is_start = |at: &usize| bytes[*at..].starts_with(&[0, 0, 1]);
        let starts: Vec<usize> = (0..bytes.len() - 8).filter(is_start).collect();
        let mut num_pictures = 0;
        for at in starts {
            match (bytes[at + 3], bytes[at + 4] >> 4) {
                // A sequence: 30000/1001 frames of two fields a second.
                (0xb3, _) => bytes[at + 7] = (bytes[at + 7] & 0xf0) | 4,
                // Its extension: not of progressive frames only.
                (0xb5, 1) => bytes[at + 5] &= !8,
                // What is said of a picture's coding.
                (0xb5, 8) => {
                    bytes[at + 7] |= TURNS[num_pictures % 4];
                    num_pictures += 1;
                }
                _ => {}
            }
        }
        assert_eq!(num_pictures, 60, "pictures of the film");
    });
    let stamps = "-c copy -bsf:v setts=ts=trunc(N/2)*7507.5+mod(N\\,2)*4504.5";
    derive(&folder(), "repeated.ts", &told, "", stamps)
}

/// Every clip whose two fields are of different moments.
pub fn woven() -> Vec<Clip> {
    let clip = |name, path, first| Clip {
        name,
        path,
        stream: 0,
        is_numbered: true,
        ends_in_half_a_frame: false,
        woven: Some(first),
    };
    vec![
        clip("woven fields in TS", woven_ts(), First::Top),
        clip("woven fields in TS, bottom first", woven_bottom_first_ts(), First::Bottom),
        clip("woven MPEG-2 fields in PS", woven_ps(), First::Top),
    ]
}

/// What is shown of a decoded frame: of its packed planes in 4:2:0, eight bits.
#[must_use]
pub fn shown(frame: &[u8], width: usize, first: First) -> Vec<u8> {
    let (luma, chroma) = frame.split_at(frame.len() / 3 * 2);
    let (blue, red) = chroma.split_at(chroma.len() / 2);
    if !combs(luma, width, first) {
        return frame.to_vec();
    }
    [(luma, width), (blue, width / 2), (red, width / 2)]
        .map(|(plane, width)| smoothed(plane, width, first))
        .concat()
}

/// Whether a line is of the later field, and has one of the other above and below.
fn is_between(y: usize, height: usize, first: First) -> bool {
    let is_later = y.is_multiple_of(2) == (first == First::Bottom);
    is_later && y > 0 && y + 1 < height
}

fn stands_out(plane: &[u8], width: usize, x: usize, y: usize) -> bool {
    let at = |y: usize| i32::from(plane[y * width + x]);
    let (own, around) = (at(y), [at(y - 1), at(y + 1)]);
    around.iter().all(|other| own - other > 12) || around.iter().all(|other| other - own > 12)
}

/// Whether there are forty samples that stand out in one block of 16 × 16.
fn combs(luma: &[u8], width: usize, first: First) -> bool {
    let height = luma.len() / width;
    let corners = (0..height).step_by(16).flat_map(|y| (0..width).step_by(16).map(move |x| (x, y)));
    corners.into_iter().any(|(left, top)| {
        let lines = (top..height.min(top + 16)).filter(|y| is_between(*y, height, first));
        let places = lines.flat_map(|y| (left..width.min(left + 16)).map(move |x| (x, y)));
        places.filter(|(x, y)| stands_out(luma, width, *x, *y)).count() >= 40
    })
}

/// The mean of the lines around, wherever one of five samples in a row stands out.
fn smoothed(plane: &[u8], width: usize, first: First) -> Vec<u8> {
    let height = plane.len() / width;
    let mut out = plane.to_vec();
    for y in (0..height).filter(|y| is_between(*y, height, first)) {
        for x in 0..width {
            let mut near = x.saturating_sub(2)..width.min(x + 3);
            if near.any(|x| stands_out(plane, width, x, y)) {
                let (above, below) = (plane[(y - 1) * width + x], plane[(y + 1) * width + x]);
                // Halves count up.
                out[y * width + x] = above.midpoint(below) + (above ^ below) % 2;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 16 × 16 of luma on 100, with lines that are 150 from `left` on.
    fn comb(is_bright: impl Fn(usize) -> bool, left: usize) -> Vec<u8> {
        let luma = (0..256).map(|at| if is_bright(at / 16) && at % 16 >= left { 150 } else { 100 });
        luma.chain([128; 128]).collect()
    }

    #[test]
    fn lines_of_the_later_field_become_what_is_around_them() {
        let odd = comb(|y| y % 2 == 1, 8);
        // Seven lines of eight samples stand out; the last line has no other below.
        let mut right = comb(|_| false, 0);
        right[15 * 16 + 8..16 * 16].fill(150);
        assert!(shown(&odd, 16, First::Top) == right);
        // Taken the other way round, dark lines stand out between bright ones, and two samples beside them go along.
        let mut right = odd.clone();
        for y in (2..16).step_by(2) {
            right[y * 16 + 8..y * 16 + 16].fill(150);
        }
        assert!(shown(&odd, 16, First::Bottom) == right);
    }

    #[test]
    fn halves_count_up_and_two_samples_beside_go_along() {
        let mut frame = comb(|y| y % 2 == 1, 8);
        frame[2 * 16..2 * 16 + 16].fill(101);
        let shown = shown(&frame, 16, First::Top);
        let mut line = [100; 16];
        line[6..].fill(101);
        assert_eq!(shown[16..32], line);
    }

    #[test]
    fn a_few_samples_are_no_comb() {
        let few = comb(|y| y % 2 == 1, 11);
        assert!(shown(&few, 16, First::Top) == few, "35 stand out");
        let enough = comb(|y| y % 2 == 1, 10);
        assert!(shown(&enough, 16, First::Top) != enough, "42 stand out");
        let faint: Vec<u8> = enough.iter().map(|sample| (*sample).min(112)).collect();
        assert!(shown(&faint, 16, First::Top) == faint, "by no more than 12");
    }
}
