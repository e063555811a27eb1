//! The eight colours of strokes, as others write colours.

use galley_core::place::Color;

const ALL: [Color; 8] = [
    Color::Red,
    Color::Orange,
    Color::Yellow,
    Color::Green,
    Color::Blue,
    Color::Purple,
    Color::Black,
    Color::White,
];

/// In sRGB; the same as the screen's, `ui/src/viewer/marks/ink.ts`.
pub const fn rgb(color: Color) -> [u8; 3] {
    match color {
        Color::Red => [0xe0, 0x29, 0x1b],
        Color::Orange => [0xf0, 0x78, 0x00],
        Color::Yellow => [0xf5, 0xc4, 0x00],
        Color::Green => [0x1e, 0x9e, 0x3f],
        Color::Blue => [0x23, 0x78, 0xe6],
        Color::Purple => [0x8c, 0x3f, 0xd1],
        Color::Black => [0x00, 0x00, 0x00],
        Color::White => [0xff, 0xff, 0xff],
    }
}

/// As in CSS: `#d31510`.
pub fn hex(color: Color) -> String {
    let [red, green, blue] = rgb(color);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// One word in upper case, as locators and markers have it.
pub const fn word(color: Color) -> &'static str {
    match color {
        Color::Red => "RED",
        Color::Orange => "ORANGE",
        Color::Yellow => "YELLOW",
        Color::Green => "GREEN",
        Color::Blue => "BLUE",
        Color::Purple => "PURPLE",
        Color::Black => "BLACK",
        Color::White => "WHITE",
    }
}

/// The colour that is nearest to one of a file, such as `#ff0000`.
pub fn nearest(hex: &str) -> Option<Color> {
    let digits = hex.trim().strip_prefix('#')?;
    if digits.len() != 6 {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let wanted = [part(0)?, part(2)?, part(4)?];
    let far = |color: &Color| -> u32 {
        rgb(*color).iter().zip(wanted).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    ALL.into_iter().min_by_key(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_their_own_nearest() {
        for color in ALL {
            assert_eq!(nearest(&hex(color)), Some(color));
        }
        let common = [
            ("#FF0000", Color::Red),
            ("#FFFF00", Color::Yellow),
            ("#0000ff", Color::Blue),
            ("#111", Color::Red),
        ];
        for (text, color) in common {
            assert_eq!(nearest(text), (text.len() == 7).then_some(color));
        }
        assert_eq!(nearest("#00ééé"), None);
    }
}
