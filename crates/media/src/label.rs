//! Whether a file's name says what its bytes are. The bytes decide; a name that says otherwise is a problem to tell.

use std::path::Path;

use crate::inspect::Problem;

/// Endings and the media types that they may stand for. Endings that are not here say nothing.
const ENDINGS: &[(&[&str], &[&str])] = &[
    (&["png", "apng"], &["image/png", "image/apng"]),
    (&["jpg", "jpeg", "jpe"], &["image/jpeg"]),
    (&["webp"], &["image/webp"]),
    (&["gif"], &["image/gif"]),
    (&["pdf", "ai"], &["application/pdf"]),
    (&["tif", "tiff"], &["image/tiff"]),
    (&["bmp", "dib"], &["image/bmp"]),
    (&["psd", "psb"], &["image/vnd.adobe.photoshop"]),
    (&["svg", "svgz"], &["image/svg+xml"]),
    (&["avif", "avifs"], &["image/avif"]),
    (&["heic", "heif", "hif", "heics"], &["image/heic", "image/avif"]),
    (&["exr"], &["image/x-exr"]),
    (&["hdr", "rgbe"], &["image/vnd.radiance"]),
    (&["jxl"], &["image/jxl"]),
    (&["docx"], &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    (&["docm"], &["application/vnd.ms-word.document.macroEnabled.12"]),
    (&["xlsx"], &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    (&["xlsm"], &["application/vnd.ms-excel.sheet.macroEnabled.12"]),
    (&["pptx"], &["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
    (&["pptm"], &["application/vnd.ms-powerpoint.presentation.macroEnabled.12"]),
    (&["odt"], &["application/vnd.oasis.opendocument.text"]),
    (&["ods"], &["application/vnd.oasis.opendocument.spreadsheet"]),
    (&["odp"], &["application/vnd.oasis.opendocument.presentation"]),
    (&["doc"], &["application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml."]),
    (&["xls"], &["application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml."]),
    (
        &["ppt"],
        &["application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml."],
    ),
    (&["jp2", "txt"], &[]),
    (
        &[
            "mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mts", "mpg", "mpeg", "vob", "mxf",
            "wmv", "flv", "ogv",
        ],
        &["video/", "application/mxf"],
    ),
    (
        &[
            "mp3", "wav", "w64", "m4a", "m4b", "aac", "flac", "ogg", "oga", "opus", "aif", "aiff", "aifc",
            "caf", "ac3", "eac3", "amr", "wma",
        ],
        &["audio/", "video/"],
    ),
];

/// Returns the problem of a name that contradicts what the file turned out to be.
#[must_use]
pub fn mislabelled(name: &Path, media_type: &str) -> Option<Problem> {
    let ending = name.extension()?.to_str()?.to_ascii_lowercase();
    let (_, types) = ENDINGS.iter().find(|(endings, _)| endings.contains(&ending.as_str()))?;
    // Sound alone in a container for video is what it says.
    let sound = media_type.starts_with("audio/") && types.contains(&"video/");
    if sound || types.iter().any(|known| media_type.starts_with(known)) {
        return None;
    }
    let message = format!("the name ends in .{ending}, and the file is {media_type}");
    Some(Problem { code: "mislabelled".to_owned(), message, page: None, frame: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types() {
        let cases = [
            ("a.png", "image/png", false),
            ("a.PNG", "image/jpeg", true),
            ("a.mp4", "image/png", true),
            ("a.mp4", "video/x-matroska", false),
            ("a.mp4", "audio/mp4", false),
            ("a.tiff", "image/png", true),
            ("a.TIF", "image/tiff", false),
            ("a.psb", "image/vnd.adobe.photoshop", false),
            ("a.svg", "image/svg+xml", false),
            ("a.heic", "image/heic", false),
            ("a.heif", "image/avif", false),
            ("a.jpg", "image/heic", true),
            ("a.pdf", "application/pdf", false),
            ("a.pdf", "video/mp4", true),
            ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false),
            ("a.docx", "application/vnd.oasis.opendocument.text", true),
            ("a.xls", "application/vnd.ms-excel", false),
            ("a.pptx", "application/pdf", true),
            ("a.opus", "audio/ogg", false),
            ("a.wav", "audio/mpeg", false),
            ("a.aif", "application/pdf", true),
            ("a.final", "image/png", false),
            ("png", "image/jpeg", false),
        ];
        for (name, media_type, expected) in cases {
            assert_eq!(mislabelled(Path::new(name), media_type).is_some(), expected, "{name} {media_type}");
        }
    }
}
