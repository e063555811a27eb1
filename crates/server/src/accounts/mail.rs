//! Letters that the server writes: behind one small trait, so that a test reads them from a folder.
//!
//! Nothing here knows what a letter is for. What a letter says is never put into a log: it may hold a secret.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{Address, Message, SmtpTransport, Transport as _};

/// How long the mail server may take for each step.
const PATIENCE: Duration = Duration::from_secs(20);

/// What somebody is sent.
pub struct Letter {
    pub to: String,
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Why a letter did not go.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("the server was not told how to send mail")]
    NotSetUp,
    #[error("the address of the mail server cannot be read")]
    Url(#[source] lettre::transport::smtp::Error),
    #[error("not the address of a mailbox")]
    Address(#[source] lettre::address::AddressError),
    #[error("the letter cannot be written")]
    Letter(#[source] lettre::error::Error),
    #[error("the mail server did not take it")]
    Refused(#[source] lettre::transport::smtp::Error),
    #[error("the letter cannot be put into its folder")]
    Folder(#[source] io::Error),
}

/// Sends letters. Blocks until the letter is on its way.
pub trait Mail: Send + Sync {
    fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

/// For a server that was told no way to send mail.
pub struct NoMail;

impl Mail for NoMail {
    fn send(&self, _: &Letter) -> Result<(), MailError> {
        Err(MailError::NotSetUp)
    }
}

/// Sends over SMTP (RFC 5321), with TLS as the URL says.
pub struct SmtpMail {
    transport: SmtpTransport,
    from: Mailbox,
}

impl SmtpMail {
    /// `url`: `smtps://user:password@host:port`, or `smtp://…?tls=required` for STARTTLS. `from`: a bare address.
    pub fn new(url: &str, from: &str) -> Result<Self, MailError> {
        let builder = SmtpTransport::from_url(url).map_err(MailError::Url)?;
        Ok(Self { transport: builder.timeout(Some(PATIENCE)).build(), from: sender(from)? })
    }
}

impl Mail for SmtpMail {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = write(&self.from, letter)?;
        self.transport.send(&message).map(drop).map_err(MailError::Refused)
    }
}

/// Puts each letter into a folder as `<number>.eml`.
pub struct FolderMail {
    folder: PathBuf,
    from: Mailbox,
    next: AtomicU64,
}

impl FolderMail {
    pub fn new(folder: PathBuf, from: &str) -> Result<Self, MailError> {
        fs::create_dir_all(&folder).map_err(MailError::Folder)?;
        Ok(Self { folder, from: sender(from)?, next: AtomicU64::new(1) })
    }
}

impl Mail for FolderMail {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = write(&self.from, letter)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (half, whole) =
            (self.folder.join(format!("{number}.half")), self.folder.join(format!("{number}.eml")));
        let put = || {
            let mut file = File::create(&half)?;
            file.write_all(&message.formatted())?;
            file.sync_all()?;
            fs::rename(&half, &whole)
        };
        put().map_err(MailError::Folder)
    }
}

/// Whether a text is the address of a mailbox (RFC 5321 §4.1.2), and the form under which it is looked up.
pub(crate) fn address(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    // Longer ones no mail server takes (RFC 5321 §4.5.3.1.3).
    let fits = lower.len() <= 254 && !lower.contains(char::is_control);
    lower.parse::<Address>().ok().filter(|_| fits).map(|_| lower)
}

fn sender(from: &str) -> Result<Mailbox, MailError> {
    Ok(Mailbox::new(Some("Galley".to_owned()), from.parse().map_err(MailError::Address)?))
}

fn write(from: &Mailbox, letter: &Letter) -> Result<Message, MailError> {
    let to = Mailbox::new(None, letter.to.parse().map_err(MailError::Address)?);
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(letter.subject.clone())
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(MailError::Letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_looked_up_in_one_form() {
        assert_eq!(address(" Ada@Example.ORG ").as_deref(), Some("ada@example.org"));
        for bad in ["", "ada", "@example.org", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@y.org"] {
            assert_eq!(address(bad), None, "{bad:?}");
        }
        assert_eq!(address(&format!("{}@example.org", "a".repeat(250))), None);
    }

    #[test]
    fn a_letter_becomes_a_file_and_its_subject_no_header() {
        let folder = tempfile::tempdir().unwrap();
        let mail = FolderMail::new(folder.path().join("out"), "galley@example.org").unwrap();
        let letter = Letter {
            to: "ada@example.org".into(),
            subject: "One\r\nBcc: mallory@example.org".into(),
            text: "Grüße".into(),
        };
        mail.send(&letter).unwrap();
        let written = fs::read_to_string(folder.path().join("out/1.eml")).unwrap();
        assert!(written.contains("To: ada@example.org") && written.contains("galley@example.org"));
        assert!(!written.lines().any(|line| line.starts_with("Bcc:")), "{written}");
        let names: Vec<_> = fs::read_dir(folder.path().join("out")).unwrap().collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn a_server_that_is_not_there_is_an_error() {
        assert!(matches!(SmtpMail::new("http://example.org", "a@example.org"), Err(MailError::Url(_))));
        assert!(matches!(SmtpMail::new("smtp://127.0.0.1:1", "nobody"), Err(MailError::Address(_))));
        let letter = Letter { to: "ada@example.org".into(), subject: String::new(), text: String::new() };
        let mail = SmtpMail::new("smtp://127.0.0.1:1", "a@example.org").unwrap();
        assert!(matches!(mail.send(&letter), Err(MailError::Refused(_))));
        assert!(matches!(NoMail.send(&letter), Err(MailError::NotSetUp)));
    }
}
