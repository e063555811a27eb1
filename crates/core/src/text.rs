//! Limits and shape of texts in ops. Texts are kept as written; these functions only say whether they can stand.

pub const MAX_NAME_CHARS: usize = 200;
pub const MAX_FILE_NAME_CHARS: usize = 255;
pub const MAX_MEDIA_TYPE_CHARS: usize = 127;
pub const MAX_LABEL_CHARS: usize = 40;
/// Comments, reasons and notes.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// Prepares what somebody typed or pasted: line ends become `\n`, other control characters go, outer space goes.
#[must_use]
pub fn clean(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = unix.chars().filter(|letter| is_plain(*letter)).collect();
    plain.trim().to_owned()
}

/// Like [`clean`] for names, which have one line.
#[must_use]
pub fn clean_name(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn is_plain(letter: char) -> bool {
    letter == '\n' || letter == '\t' || !letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_keeps_what_was_meant() {
        let check = |input: &str, expected: &str| assert_eq!(clean(input), expected);
        check("  a\r\nb\rc  ", "a\nb\nc");
        check("a\u{0}b\u{7f}\tc", "ab\tc");
        check("مرحبا 你好", "مرحبا 你好");
        assert_eq!(clean_name(" Hero\n film "), "Hero film");
    }
}
