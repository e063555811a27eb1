//! Whether a text is one emoji. Loosely after the grammar of Unicode's UTS #51: which of the sequences that it allows have
//! a picture changes from year to year and from system to system, so that no list of them is asked.

/// Families and flags of regions are the longest that there are.
pub const MAX_EMOJI_CHARS: usize = 16;

const JOINER: char = '\u{200d}';
const AS_PICTURE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// Whether people see it as one emoji.
#[must_use]
pub fn is_emoji(text: &str) -> bool {
    let letters: Vec<char> = text.chars().take(MAX_EMOJI_CHARS + 1).collect();
    if letters.len() > MAX_EMOJI_CHARS {
        return false;
    }
    let mut rest = letters.as_slice();
    loop {
        match element(rest) {
            Some([]) => return true,
            Some([JOINER, more @ ..]) => rest = more,
            Some(_) | None => return false,
        }
    }
}

/// What follows one picture: a flag, a key, or a sign in one of its forms.
fn element(letters: &[char]) -> Option<&[char]> {
    match letters {
        ['0'..='9' | '#' | '*', AS_PICTURE, KEYCAP, rest @ ..] => Some(rest),
        [one, other, rest @ ..] if is_flag_letter(*one) && is_flag_letter(*other) => Some(rest),
        [sign, rest @ ..] if is_sign(*sign) => Some(without_form(rest)),
        _ => None,
    }
}

/// Leaves out what says how a sign is to look: as a picture, in a colour of skin, as the flag of a region.
fn without_form(letters: &[char]) -> &[char] {
    let mut rest = letters;
    if let [AS_PICTURE, more @ ..] = rest {
        rest = more;
    }
    if let ['\u{1f3fb}'..='\u{1f3ff}', more @ ..] = rest {
        rest = more;
    }
    let num_tags = rest.iter().take_while(|letter| matches!(letter, '\u{e0020}'..='\u{e007e}')).count();
    match rest.get(num_tags..) {
        Some(['\u{e007f}', more @ ..]) if num_tags > 0 => more,
        _ => rest,
    }
}

const fn is_flag_letter(letter: char) -> bool {
    matches!(letter, '\u{1f1e6}'..='\u{1f1ff}')
}

/// The blocks that emoji are in, with signs that are none: those do no harm.
const fn is_sign(letter: char) -> bool {
    !is_flag_letter(letter)
        && matches!(letter,
            '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21aa}'
            | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25aa}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}'
            | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
            | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w11_an_emoji_is_one_picture() {
        for emoji in ["👍", "❤️", "❤", "👍🏽", "🇩🇪", "3️⃣", "👩‍💻", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "🧑🏽‍❤️‍💋‍🧑🏿"]
        {
            assert!(is_emoji(emoji), "{emoji}");
        }
    }

    #[test]
    fn w11_what_is_no_emoji_or_several_is_none() {
        let long = "👩‍".repeat(9);
        for text in [
            "",
            " ",
            "a",
            "ok",
            "👍👍",
            "👍 ",
            " 👍",
            "7",
            "7\u{20e3}",
            "🇩",
            "🇩🇪🇫",
            "\u{200d}",
            "👍\u{200d}",
            "\u{fe0f}",
            "👍\n",
            "\u{202e}👍",
            "é",
            "字",
            "👍\u{e0067}",
            "<b>",
            long.as_str(),
        ] {
            assert!(!is_emoji(text), "{text:?}");
        }
    }
}
