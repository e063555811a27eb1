//! The binary answer: 120 bytes of header, little endian, then the planes (docs/PIXELS.md).

use galley_app::media::pool::{Opened, Rendered};

const MAGIC: u32 = 0x3158_5047;
const VERSION: u16 = 1;
const BYTES: u16 = 120;

const IMAGE: u8 = 1;
const PAGE: u8 = 2;
const FRAME: u8 = 3;

const TIMECODE_VALID: u32 = 1;
const DROP_FRAME: u32 = 2;
const INTERLACED: u32 = 4;
const PROVISIONAL: u32 = 8;

/// Whose picture it is.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub stream: u32,
    pub request: u32,
}

/// Packs a picture behind its header. `scale` is what the picture has, which may be less than what was asked.
pub fn pack(asked: Asked, rendered: &Rendered, opened: &Opened, scale: [u32; 2]) -> Vec<u8> {
    let Rendered { picture, stamp, .. } = rendered;
    let video = opened.video.as_ref();
    let (kind, number) = match (rendered.page, rendered.frame) {
        (Some(page), _) => (PAGE, page),
        (None, Some(frame)) => (FRAME, frame),
        (None, None) => (IMAGE, 0),
    };
    let timecode = stamp.and_then(|stamp| stamp.timecode);
    let flag = |set: bool, flag: u32| if set { flag } else { 0 };
    let flags = flag(timecode.is_some(), TIMECODE_VALID)
        | flag(stamp.is_some_and(|stamp| stamp.drop_frame), DROP_FRAME)
        | flag(video.is_some_and(|video| video.interlaced), INTERLACED)
        | flag(kind == FRAME && !rendered.confirmed, PROVISIONAL);
    let time_base = stamp.map_or([0, 1], |stamp| stamp.time_base);

    let mut packed = Vec::with_capacity(usize::from(BYTES) + picture.bytes.len());
    let mut word = |value: u32| packed.extend_from_slice(&value.to_le_bytes());
    word(MAGIC);
    word(u32::from(VERSION) | u32::from(BYTES) << 16);
    word(asked.stream);
    word(asked.request);
    word(u32::from_le_bytes([kind, picture.format as u8, picture.matrix as u8, picture.range as u8]));
    word(u32::from_le_bytes([picture.transfer, picture.primaries, picture.siting as u8, 0]));
    word(flags);
    word(number);
    halves(rendered.pts.unwrap_or(0)).into_iter().for_each(&mut word);
    time_base.into_iter().for_each(&mut word);
    word(timecode.map_or(0, u32::from_be_bytes));
    word(rendered.table_revision);
    for value in
        [picture.full_width, picture.full_height, picture.x, picture.y, picture.width, picture.height]
    {
        word(value);
    }
    picture.strides.into_iter().for_each(&mut word);
    scale.into_iter().for_each(&mut word);
    word(stamp.map_or(0, |stamp| stamp.ordinal));
    word(u32::from(picture.peak_nits));
    word(0);
    halves(stamp.map_or(0, |stamp| stamp.time)).into_iter().for_each(&mut word);
    packed.extend_from_slice(&picture.bytes);
    packed
}

/// The lower 32 bits, and the upper.
fn halves(number: i64) -> [u32; 2] {
    let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
    [u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use galley_app::media::inspect::Kind;
    use galley_app::media::picture::{Format, Matrix, Picture, Range, Siting};
    use galley_app::media::pool::FrameStamp;

    use super::*;

    #[test]
    fn every_field_stands_where_the_document_says() {
        let asked = Asked { stream: 5, request: 77 };
        let picture = Picture {
            format: Format::Yuv420p8,
            matrix: Matrix::Bt709,
            range: Range::Limited,
            siting: Siting::Left,
            transfer: 16,
            primaries: 9,
            peak_nits: 1000,
            width: 4,
            height: 2,
            full_width: 1280,
            full_height: 720,
            x: 8,
            y: 6,
            strides: [4, 2, 2],
            bytes: (0..12).collect(),
        };
        let rendered = Rendered {
            picture,
            page: None,
            frame: Some(12),
            pts: Some(-2),
            table_revision: 3,
            confirmed: false,
            stamp: Some(FrameStamp {
                ordinal: 6,
                time_base: [1001, 30000],
                time: -3,
                timecode: Some([1, 0, 4, 12]),
                drop_frame: true,
            }),
        };
        let opened = Opened {
            kind: Kind::Video,
            media_type: "video/mp4".to_owned(),
            bytes: 1,
            problems: Vec::new(),
            image: None,
            pdf: None,
            video: None,
            audio: Vec::new(),
            sound: None,
        };
        let packed = pack(asked, &rendered, &opened, [1, 1]);
        let word =
            |at: usize| u32::from_le_bytes([packed[at], packed[at + 1], packed[at + 2], packed[at + 3]]);
        assert_eq!(packed.len(), 120 + 12);
        assert_eq!(&packed[..4], b"GPX1");
        assert_eq!((word(4) & 0xffff, word(4) >> 16), (1, 120));
        assert_eq!((word(8), word(12)), (5, 77));
        assert_eq!(packed[16..20], [3, 2, 2, 1]);
        assert_eq!(packed[20..24], [16, 9, 1, 0]);
        assert_eq!(word(24), 1 | 2 | 8, "timecode, drop-frame, provisional");
        assert_eq!(word(28), 12);
        assert_eq!(packed[32..40], (-2i64).to_le_bytes());
        assert_eq!((word(40), word(44)), (1001, 30000));
        assert_eq!(word(48), 0x0100_040c);
        assert_eq!(word(52), 3);
        assert_eq!((word(56), word(60), word(64), word(68)), (1280, 720, 8, 6));
        assert_eq!((word(72), word(76)), (4, 2));
        assert_eq!((word(80), word(84), word(88)), (4, 2, 2));
        assert_eq!((word(92), word(96)), (1, 1));
        assert_eq!(word(100), 6);
        assert_eq!(word(104), 1000);
        assert_eq!(packed[108..112], [0; 4]);
        assert_eq!(packed[112..120], (-3i64).to_le_bytes());
        assert_eq!(packed[120..], (0..12).collect::<Vec<u8>>());
    }
}
