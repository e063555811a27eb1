//! Files that comments bring along: taken in like any other, shown by a worker, written where a person wants them.
//!
//! What a file is, a worker says; of one that does not open the name says it, and never that it is a picture. A hash is no
//! permission: bytes are handed out by the comment that brings them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_core::op::Attachment;
use galley_core::rules::{MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS};
use galley_core::{Hash, Refusal};
use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::Kind;
use galley_media::picture::{Picture, to_rgba};
use galley_media::pool::Size;
use galley_store::{KeptFile, Taken};

use crate::api::{
    AttachmentPicture, AttachmentView, Failure, GetAttachmentPicture, KeepAttachment, KeptAttachment,
    NewAttachment, OneAttachment, Pasted,
};
use crate::app::App;
use crate::shelf::Refused;
use crate::tickets::printable_name;
use crate::{edge, facts, ids, looking};

/// What one paste may bring.
const MAX_PASTED_BYTES: usize = 20_000_000;
/// The largest side of a picture that is shown of an attachment.
const MAX_SIDE: u32 = 2048;
/// Of pictures without anything to see through.
const JPEG_QUALITY: u8 = 90;
/// What is known of bytes that nothing is known of.
const UNKNOWN: &str = "application/octet-stream";

impl App {
    pub(crate) fn attachment_keep(&self, input: KeepAttachment) -> Result<KeptAttachment, Failure> {
        self.named()?;
        match input {
            KeepAttachment { ticket: Some(ticket), pasted: None } => self.keep_chosen(&ticket),
            KeepAttachment { ticket: None, pasted: Some(pasted) } => self.keep_pasted(&pasted),
            KeepAttachment { .. } => {
                Err(Failure::of("bad-input", &[]).because("a ticket or what was pasted"))
            }
        }
    }

    fn keep_chosen(&self, ticket: &str) -> Result<KeptAttachment, Failure> {
        let chosen = self.inner.tickets.chosen(ticket)?;
        let job = self.begin(ticket, &chosen.name)?;
        let source = chosen.open()?;
        let num_bytes = source.metadata().map_or(0, |facts| facts.len());
        fits(num_bytes, &chosen.name)?;
        let taken = self.store().content().take_in(source, &mut job.ticks());
        let taken = taken.map_err(|error| Failure::of_taking_in(&error, &chosen.name))?;
        // It may have grown since.
        fits(taken.bytes, &chosen.name)?;
        job.check()?;
        self.keep(&taken, chosen.name.clone(), &job.cancel)
    }

    fn keep_pasted(&self, pasted: &Pasted) -> Result<KeptAttachment, Failure> {
        let name = printable_name(Path::new(&pasted.name));
        if pasted.base64.len() / 4 * 3 > MAX_PASTED_BYTES + 3 {
            return Err(Failure::of("paste-too-large", &[("name", &name)]));
        }
        let bytes =
            STANDARD.decode(&pasted.base64).map_err(|error| Failure::of("bad-input", &[]).because(error))?;
        if bytes.len() > MAX_PASTED_BYTES {
            return Err(Failure::of("paste-too-large", &[("name", &name)]));
        }
        fits(bytes.len() as u64, &name)?;
        let taken = self.store().content().take_in_bytes(&bytes)?;
        self.keep(&taken, name, &Cancel::new())
    }

    fn keep(&self, taken: &Taken, name: String, cancel: &Cancel) -> Result<KeptAttachment, Failure> {
        let Taken { sha256, chunk_root, bytes, .. } = *taken;
        let media_type = self.media_type_of(&sha256, &name, cancel)?;
        let kept = KeptFile { sha256, chunk_root, bytes, media_type };
        self.store().keep_file(&kept)?;
        let picture = is_picture(&kept.media_type);
        let (id, media_type, bytes) = (sha256.to_string(), kept.media_type, signed(bytes));
        Ok(KeptAttachment { id, name, media_type, bytes, picture })
    }

    /// What bytes are: of those that open and show something what a worker says, of others what their name does.
    fn media_type_of(&self, hash: &Hash, name: &str, cancel: &Cancel) -> Result<String, Failure> {
        let by_name = || media_type_by(name).to_owned();
        let (store, shelf) = (&self.inner.store, &self.inner.shelf);
        if facts::is_dangerous(store, *hash) {
            return Ok(by_name());
        }
        let medium = match shelf.open_kept(store, hash, None, cancel) {
            Ok(medium) => medium,
            Err(Refused::Media(error)) => {
                return match error.code {
                    Code::Cancelled => Err(error.into()),
                    Code::Office(kind) => Ok(kind.media_type().to_owned()),
                    _ => Ok(by_name()),
                };
            }
            Err(Refused::Store(error)) => return Err(error.into()),
        };
        let media_type = medium.opened().media_type.clone();
        if !is_picture(&media_type) {
            return Ok(media_type);
        }
        // A header alone makes no picture.
        let request = looking::request(medium.opened(), None, 64);
        match medium.thumbnail(&request, cancel) {
            Ok(_) => Ok(media_type),
            Err(error) if error.code == Code::Cancelled => Err(error.into()),
            Err(_) => Ok(UNKNOWN.to_owned()),
        }
    }

    /// Files that were kept, as an op names them; the same bytes once. They stay until it does.
    pub(crate) fn new_attachments(&self, new: &[NewAttachment]) -> Result<Vec<Attachment>, Failure> {
        let mut all: Vec<Attachment> = Vec::new();
        for NewAttachment { id, name } in new {
            let file_name = printable_name(Path::new(name));
            let hash: Hash = ids::parse(id)?;
            if all.iter().any(|one| one.sha256 == hash) {
                continue;
            }
            let gone = || Failure::of("attachment-gone", &[("name", &file_name)]);
            let KeptFile { sha256, chunk_root, bytes, media_type } =
                self.store().hold_file(&hash)?.ok_or_else(gone)?;
            all.push(Attachment { sha256, chunk_root, bytes, file_name, media_type });
        }
        if all.len() > MAX_ATTACHMENTS { Err(Failure::refused(Refusal::TooManyAttachments)) } else { Ok(all) }
    }

    pub(crate) fn attachment_picture(
        &self,
        input: GetAttachmentPicture,
    ) -> Result<AttachmentPicture, Failure> {
        let GetAttachmentPicture { comment, attachment, width, height } = input;
        let attached = self.attached(&OneAttachment { comment, attachment, title: None })?;
        let no_picture = || Failure::of("not-a-picture", &[("name", &attached.file_name)]);
        if !is_picture(&attached.media_type) {
            return Err(no_picture());
        }
        self.check_attached(&attached)?;
        let medium = self.inner.shelf.open_briefly(&self.inner.store, &attached.sha256)?;
        if medium.opened().kind == Kind::Audio {
            return Err(no_picture());
        }
        let mut request = looking::request(medium.opened(), None, MAX_SIDE);
        request.size = Size::Fit { width: width.clamp(1, MAX_SIDE), height: height.clamp(1, MAX_SIDE) };
        let shown = medium.thumbnail(&request, &Cancel::new());
        let shown = shown.map_err(|error| Failure::of_media(&error, &attached.file_name))?;
        encode(&shown.picture)
    }

    /// The name that an attachment is offered to be kept under: that of a file, whatever it says.
    ///
    /// # Errors
    /// `gone`, `bad-input`.
    pub fn attachment_name(&self, input: &OneAttachment) -> Result<String, Failure> {
        let attached = self.attached(input)?;
        Ok(printable_name(Path::new(&attached.file_name)).replace(['/', '\\', ':'], "_"))
    }

    /// Writes an attachment to a file that a person chose: aside, and over what is there only once all of it is written.
    ///
    /// # Errors
    /// `gone`, `blob-missing`, `data-damaged`, `attachment-not-saved`.
    pub fn save_attachment(&self, input: &OneAttachment, to: &Path) -> Result<(), Failure> {
        let attached = self.attached(input)?;
        self.check_attached(&attached)?;
        let source = self.store().content().open_blob(&attached.sha256)?;
        let not_saved = |error: io::Error| {
            Failure::of("attachment-not-saved", &[("name", &printable_name(to))]).because(error)
        };
        write_over(source, to).map_err(not_saved)
    }

    /// Its bytes are those that its op names: others may have written that.
    fn check_attached(&self, attached: &Attachment) -> Result<(), Failure> {
        Ok(self.store().content().check_as(&attached.sha256, attached.bytes, &attached.chunk_root)?)
    }

    /// What a comment that this person sees brings along.
    fn attached(&self, input: &OneAttachment) -> Result<Attachment, Failure> {
        let hash: Hash = ids::parse(&input.attachment)?;
        let comment = self.store().comment(ids::parse(&input.comment)?)?;
        let all = comment.map(|comment| comment.attachments).unwrap_or_default();
        all.into_iter().find(|one| one.sha256 == hash).ok_or_else(|| Failure::of("gone", &[]))
    }
}

pub(crate) fn view(attached: &Attachment) -> AttachmentView {
    AttachmentView {
        id: attached.sha256.to_string(),
        name: attached.file_name.clone(),
        media_type: attached.media_type.clone(),
        bytes: signed(attached.bytes),
        picture: is_picture(&attached.media_type),
    }
}

fn fits(num_bytes: u64, name: &str) -> Result<(), Failure> {
    match num_bytes {
        0 => Err(Failure::of("empty", &[("name", name)])),
        1..=MAX_ATTACHMENT_BYTES => Ok(()),
        _ => Err(Failure::refused(Refusal::AttachmentTooLarge)),
    }
}

fn is_picture(media_type: &str) -> bool {
    media_type.starts_with("image/")
}

/// What a file is that does not open here, by the ending of its name; never a picture.
fn media_type_by(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "txt" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "pdf" => "application/pdf",
        "json" => "application/json",
        "zip" => "application/zip",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "eml" => "message/rfc822",
        _ => UNKNOWN,
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// As JPEG, or as PNG where something is to be seen through it.
fn encode(picture: &Picture) -> Result<AttachmentPicture, Failure> {
    let failed = |detail: String| Failure::of("internal", &[]).because(detail);
    let Picture { width, height, bytes, .. } = to_rgba(picture);
    let image = image::RgbaImage::from_raw(width, height, bytes)
        .ok_or_else(|| failed("a picture of another size than its bytes".to_owned()))?;
    let is_solid = image.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let mut out = Cursor::new(Vec::new());
    let (kind, written) = if is_solid {
        let solid = image::DynamicImage::ImageRgba8(image).to_rgb8();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
        ("jpeg", encoder.encode_image(&solid))
    } else {
        ("png", image.write_to(&mut out, image::ImageFormat::Png))
    };
    written.map_err(|error| failed(error.to_string()))?;
    let data_url = format!("data:image/{kind};base64,{}", STANDARD.encode(out.into_inner()));
    Ok(AttachmentPicture { data_url, width, height })
}

/// Copies a file beside another, and puts it in its place once it is on the medium.
fn write_over(mut source: File, to: &Path) -> io::Result<()> {
    let aside = beside(to);
    let written = OpenOptions::new().write(true).create_new(true).open(&aside).and_then(|mut file| {
        io::copy(&mut source, &mut file)?;
        file.sync_all()?;
        fs::rename(&aside, to)
    });
    if written.is_err() {
        let _ = fs::remove_file(&aside);
    }
    written
}

/// A name in the same folder that nobody has.
fn beside(path: &Path) -> PathBuf {
    let mut random = [0; 8];
    edge::fill(&mut random);
    path.with_file_name(format!(".galley-{}.part", hex::encode(random)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use galley_core::op::{Audience, FirstComment, ProofCreate, ProofKind, ThreadStart, VersionSubmit};
    use galley_core::{CommentId, Payload, Place, ProofId, ThreadId, VersionId};
    use galley_media::pool;
    use galley_store::Track;
    use serde_json::json;

    use super::*;
    use crate::{AppSettings, KeyPlace};

    /// What a comment of others brings along may be said of other bytes.
    #[test]
    fn what_is_said_of_an_attachment_is_held_against_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let settings = AppSettings {
            data: folder.path().join("data"),
            keys: KeyPlace::File,
            pool: pool::Settings::find(),
            sample: None,
            on_event: Arc::new(|_| ()),
        };
        let app = App::open(settings).unwrap();
        app.call("person.name", json!({ "name": "Ada" })).unwrap();
        let store = app.store();
        let Taken { sha256, chunk_root, bytes, .. } = store.content().take_in_bytes(b"some bytes").unwrap();
        let space = app.project_for(None, None).unwrap().space;
        let (proof, version) = (store.fresh(ProofId::new), store.fresh(VersionId::new));
        let create = ProofCreate { proof, name: "Poster".to_owned(), kind: ProofKind::Image };
        let submit = VersionSubmit {
            proof,
            version,
            sha256,
            chunk_root,
            bytes,
            file_name: "Poster.png".to_owned(),
            media_type: "image/png".to_owned(),
            note: String::new(),
        };
        let both = vec![Payload::ProofCreate(create), Payload::VersionSubmit(submit)];
        store.record_all(space, both, Track::Undoable).unwrap();
        let to = folder.path().join("to");
        fs::write(&to, "old").unwrap();
        let bring = |chunk_root: Hash, bytes: u64| {
            let comment = store.fresh(CommentId::new);
            let (file_name, media_type) = ("a.png".to_owned(), "image/png".to_owned());
            let attachment = Attachment { sha256, chunk_root, bytes, file_name, media_type };
            let start = ThreadStart {
                proof,
                version,
                thread: store.fresh(ThreadId::new),
                place: Place::Whole {},
                marks: Vec::new(),
                comment: FirstComment { comment, text: "See".to_owned(), attachments: vec![attachment] },
                audience: Audience::Everyone,
            };
            store.record_all(space, vec![Payload::ThreadStart(start)], Track::Undoable).unwrap();
            let (comment, attachment) = (comment.to_string(), sha256.to_string());
            let one = OneAttachment { comment: comment.clone(), attachment: attachment.clone(), title: None };
            let saved = app.save_attachment(&one, &to).map_err(|failure| failure.code);
            let asked = GetAttachmentPicture { comment, attachment, width: 9, height: 9 };
            (saved, app.attachment_picture(asked).err().map(|failure| failure.code))
        };
        let damaged = || (Err("data-damaged".to_owned()), Some("data-damaged".to_owned()));
        assert_eq!(bring(chunk_root, bytes + 1), damaged());
        assert_eq!(bring(chunk_root, bytes - 1), damaged());
        assert_eq!(bring(sha256, bytes), damaged(), "the hash of all is that of no chunk");
        assert_eq!(fs::read_to_string(&to).unwrap(), "old");
        assert_eq!(bring(chunk_root, bytes).0, Ok(()));
        assert_eq!(fs::read_to_string(&to).unwrap(), "some bytes");
    }

    #[test]
    fn a_name_makes_no_picture() {
        for name in ["a.png", "a.PNG", "a.svg", "a", "", ".png", "a.jpg.exe"] {
            assert!(!is_picture(media_type_by(name)), "{name}");
        }
        assert_eq!(media_type_by("Prices.CSV"), "text/csv");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_over_stays_until_all_of_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        write_over(File::open(&from).unwrap(), &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
        // A folder cannot be read as a file, nor be put in a file's place.
        assert!(write_over(File::open(folder.path()).unwrap(), &to).is_err());
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left aside");
    }

    #[test]
    fn what_can_be_seen_through_is_no_jpeg() {
        let kind = |bytes: Vec<u8>| {
            let shown = encode(&Picture::rgba(2, 1, bytes)).unwrap();
            assert_eq!((shown.width, shown.height), (2, 1));
            shown.data_url.split(';').next().unwrap().to_owned()
        };
        assert_eq!(kind(vec![255; 8]), "data:image/jpeg");
        assert_eq!(kind(vec![255, 0, 0, 255, 0, 0, 0, 0]), "data:image/png");
    }
}
