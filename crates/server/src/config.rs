//! What an administrator sets: where to listen, where the data are, how mail is sent, and what one node takes on.
//!
//! Settings are read from `server.toml` in the data folder, where there is one; what it does not name has its default.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use axum::http::Uri;
use galley_sync::wire::MAX_BLOB_BYTES;
use serde::Deserialize;

use crate::blobs::BlobLimits;

/// The file of settings in the data folder; it may hold secrets, and is its owner's alone like all of the folder.
pub const FILE: &str = "server.toml";
/// Where a server listens if nothing else is said: this machine alone can reach it.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8470);

/// How a server is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub listen: SocketAddr,
    /// The data folder: log, keys, bytes, and what is folded from the log.
    pub data: PathBuf,
    /// Certificate chain and key, both PEM. Absent: plain HTTP, for a proxy or this machine alone.
    pub tls: Option<TlsFiles>,
    /// Whether the address of a client is what the last proxy says in `x-forwarded-for`.
    pub trust_proxy: bool,
    /// Where clients reach it, as in `https://galley.example.org`; absent: where it listens.
    pub url: Option<String>,
    pub settings: Settings,
}

/// Files of TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// Bounds of what one node takes on, and how mail is sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Connections at once; others wait to be accepted.
    pub max_connections: usize,
    /// Until a request's header has come whole, also on a connection that is kept.
    pub header_seconds: u64,
    /// Until a request is answered, its body included.
    pub request_seconds: u64,
    /// A request that is no push and brings no bytes.
    pub max_request_bytes: usize,
    /// A push of ops.
    pub max_push_bytes: usize,
    /// Header and payload of the ops of one page, together.
    pub max_page_bytes: usize,
    /// Those who listen for pokes at once, of all people and of one.
    pub max_listeners: usize,
    pub max_listeners_of_person: usize,
    /// Silence after which a listener is told that the connection stands.
    pub keep_alive_seconds: u64,
    /// Ops of one space; what is beyond is refused.
    pub max_ops_of_space: u64,
    /// Spaces of the server.
    pub max_spaces: usize,
    /// Of one file.
    pub max_file_bytes: u64,
    /// Of all files that were brought into a project, and of all that one person brought; what is on its way counts.
    pub max_bytes_of_space: u64,
    pub max_bytes_of_person: u64,
    /// Uploads of one person that are open at once.
    pub max_uploads_of_person: u32,
    /// An upload that nothing came for is dropped after so long, bytes that no op names are removed after so long.
    pub unfinished_hours: u32,
    pub unnamed_hours: u32,
    /// What is under way at the end may take so long.
    pub stop_seconds: u64,
    /// Who shows this as a bearer's token may read `/metrics` from elsewhere; empty: this machine alone may.
    pub metrics_token: String,
    /// `smtps://user:password@host:port`; empty: invitations and resets cannot be sent.
    pub mail_url: String,
    /// The address that mail is from.
    pub mail_from: String,
    /// The OpenID provider, as it names itself; empty: people sign in with mail and password alone.
    pub oidc_issuer: String,
    /// What this server is to the provider; the secret is empty for a public client.
    pub oidc_client_id: String,
    pub oidc_client_secret: String,
    /// Whether a mail that the provider verified says whose account it is, the first time.
    pub oidc_match_mail: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_connections: 2_000,
            header_seconds: 15,
            request_seconds: 60,
            max_request_bytes: 64 << 10,
            max_push_bytes: 8 << 20,
            max_page_bytes: 4 << 20,
            max_listeners: 1_000,
            max_listeners_of_person: 10,
            keep_alive_seconds: 20,
            max_ops_of_space: 1_000_000,
            max_spaces: 20_000,
            max_file_bytes: 64 << 30,
            max_bytes_of_space: 1 << 40,
            max_bytes_of_person: 1 << 40,
            max_uploads_of_person: 32,
            unfinished_hours: 7 * 24,
            unnamed_hours: 24,
            stop_seconds: 10,
            metrics_token: String::new(),
            mail_url: String::new(),
            mail_from: String::new(),
            oidc_issuer: String::new(),
            oidc_client_id: String::new(),
            oidc_client_secret: String::new(),
            oidc_match_mail: false,
        }
    }
}

/// Why the settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{FILE} cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    #[error("{FILE}: {0}")]
    Wrong(String),
    #[error("the address for clients is not one that they can reach a server by")]
    Url,
}

/// Where clients reach a server, as it stands in links: `https` or `http`, a host, perhaps a port and a path.
///
/// # Errors
/// [`ConfigError::Url`], also where it has more parts than these, or ones that would end it in a link.
pub fn base_url(text: &str) -> Result<String, ConfigError> {
    let uri: Uri = text.parse().map_err(|_| ConfigError::Url)?;
    let is_web = matches!(uri.scheme_str(), Some("https" | "http"));
    let has_host =
        uri.authority().is_some_and(|place| !place.host().is_empty() && !place.as_str().contains('@'));
    if !is_web || !has_host || text.contains(['?', '#', '&', '%']) {
        return Err(ConfigError::Url);
    }
    Ok(text.trim_end_matches('/').to_owned())
}

impl Settings {
    /// Reads the settings of a data folder.
    ///
    /// # Errors
    /// A file that cannot be read, names what there is not, or sets a limit to nothing.
    pub fn of(data: &Path) -> Result<Self, ConfigError> {
        match std::fs::read_to_string(data.join(FILE)) {
            Ok(text) => Self::parse(&text),
            // Where there is no folder, or something else, is for whoever makes it to say.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(Self::default())
            }
            Err(error) => Err(ConfigError::Unreadable(error)),
        }
    }

    /// Bounds of bytes and uploads.
    #[must_use]
    pub const fn blobs(&self) -> BlobLimits {
        const HOUR: i64 = 60 * 60_000;
        BlobLimits {
            max_bytes: self.max_file_bytes,
            space_bytes: self.max_bytes_of_space,
            person_bytes: self.max_bytes_of_person,
            open_uploads: self.max_uploads_of_person,
            unfinished_ms: self.unfinished_hours as i64 * HOUR,
            unnamed_ms: self.unnamed_hours as i64 * HOUR,
        }
    }

    fn parse(text: &str) -> Result<Self, ConfigError> {
        let settings: Self = toml::from_str(text).map_err(|error| ConfigError::Wrong(told(text, &error)))?;
        let nothing = [
            ("max_connections", settings.max_connections == 0),
            ("header_seconds", settings.header_seconds == 0),
            ("request_seconds", settings.request_seconds == 0),
            ("max_request_bytes", settings.max_request_bytes == 0),
            ("max_push_bytes", settings.max_push_bytes == 0),
            ("max_page_bytes", settings.max_page_bytes == 0),
            ("keep_alive_seconds", settings.keep_alive_seconds == 0),
            // Bytes are removed while they are on their way to be named.
            ("unfinished_hours", settings.unfinished_hours == 0),
            ("unnamed_hours", settings.unnamed_hours == 0),
        ];
        if let Some((name, _)) = nothing.iter().find(|(_, is_nothing)| *is_nothing) {
            return Err(ConfigError::Wrong(format!("{name} cannot be 0")));
        }
        if !settings.oidc_issuer.is_empty() {
            if !is_issuer(&settings.oidc_issuer) {
                let message = "oidc_issuer is no address of a provider: it begins with https";
                return Err(ConfigError::Wrong(message.to_owned()));
            }
            if settings.oidc_client_id.is_empty() {
                return Err(ConfigError::Wrong("oidc_client_id is missing".to_owned()));
            }
        }
        if settings.max_file_bytes > MAX_BLOB_BYTES {
            return Err(ConfigError::Wrong(format!("max_file_bytes cannot be more than {MAX_BLOB_BYTES}")));
        }
        Ok(settings)
    }
}

/// By TLS, but for a provider on this machine.
fn is_issuer(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let is_here = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    base_url(text).is_ok() && (uri.scheme_str() == Some("https") || is_here)
}

/// What is wrong, and in which line. The line itself may hold a password, and so may the value that did not fit.
fn told(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().next().unwrap_or_default();
    let message = match message.split_once(", expected ") {
        Some((wrong, expected)) if wrong.starts_with("invalid ") => format!("expected {expected}"),
        _ => message.to_owned(),
    };
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return message };
    let number = before.matches('\n').count();
    let name = text.lines().nth(number).and_then(|line| line.split_once('=')).map(|(name, _)| name.trim());
    let is_word = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match name.filter(is_word) {
        Some(name) => format!("line {}, {name}: {message}", number + 1),
        None => format!("line {}: {message}", number + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_by_its_line_and_never_by_what_it_holds() {
        let check = |text: &str, expected: &str| {
            let error = Settings::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        };
        check(
            "max_spaces = 5\nmail_ulr = \"smtps://me:hunter2@host\"\n",
            "server.toml: line 2, mail_ulr: unknown field `mail_ulr`",
        );
        check("max_spaces = \"hunter2\"\n", "server.toml: line 1, max_spaces: expected usize");
        check("mail_url = \"smtps://me:hunter2@host\" nonsense\n", "server.toml: line 1, mail_url: ");
        check("mail_url = smtps://me:hunter2@host\n", "server.toml: line 1, mail_url: ");
        check("metrics_token = [\"hunter2\"]\n", "server.toml: line 1, metrics_token: expected a string");
    }

    #[test]
    fn where_clients_reach_a_server_is_a_place_in_the_web() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(base_url(text).ok().as_deref(), expected, "{text}");
        };
        check("https://galley.example.org", Some("https://galley.example.org"));
        check("https://galley.example.org/", Some("https://galley.example.org"));
        check("http://[::1]:8470", Some("http://[::1]:8470"));
        check("https://example.org/galley/", Some("https://example.org/galley"));
        for bad in [
            "",
            "galley.example.org",
            "galley.example.org:8470",
            "ftp://example.org",
            "https://",
            "https:///x",
            "https://ada:secret@example.org",
            "https://example.org/?a=1",
            "https://example.org/#a",
            "https://example.org/&token=x",
            "https://example.org/%20",
            "https://exa mple.org",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn what_is_not_named_has_its_default() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Settings::of(folder.path()).unwrap(), Settings::default());
        std::fs::write(folder.path().join(FILE), "max_connections = 5\n").unwrap();
        let settings = Settings::of(folder.path()).unwrap();
        assert_eq!(settings, Settings { max_connections: 5, ..Settings::default() });
    }

    #[test]
    fn a_word_that_is_no_setting_is_said() {
        let check = |text: &str, part: &str| {
            let error = Settings::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        };
        check("max_conections = 5", "max_conections");
        check("max_connections = -1", "max_connections");
        check("header_seconds = 0", "header_seconds cannot be 0");
        check("oidc_issuer = \"https://id.example.org/\"", "oidc_client_id is missing");
        check("oidc_issuer = \"http://id.example.org\"", "oidc_issuer is no address");
        check("oidc_issuer = \"id\"", "oidc_issuer is no address");
        check("unnamed_hours = 0", "unnamed_hours cannot be 0");
        check("max_file_bytes = 1000000000000", "max_file_bytes cannot be more than 274877906944");
    }

    #[test]
    fn the_usual_bounds_of_bytes_are_the_same_from_wherever_they_come() {
        assert_eq!(Settings::default().blobs(), BlobLimits::default());
        let set = Settings::parse("max_bytes_of_space = 7\nunnamed_hours = 2\n").unwrap().blobs();
        assert_eq!(set, BlobLimits { space_bytes: 7, unnamed_ms: 7_200_000, ..BlobLimits::default() });
    }

    #[test]
    fn the_document_has_every_setting_with_its_default() {
        let document = include_str!("../../../docs/SERVER.md");
        let table = document.split("| setting | default | is |").nth(1).unwrap();
        let mut text = String::new();
        for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let names: Vec<&str> = cells[1].split(", ").map(|name| name.trim_matches('`')).collect();
            let defaults: Vec<&str> = cells[2].split(", ").collect();
            for (number, name) in names.iter().enumerate() {
                let default = defaults.get(number).or(defaults.last()).unwrap();
                text.push_str(&format!("{name} = {}\n", written(default)));
            }
        }
        assert_eq!(Settings::parse(&text).unwrap(), Settings::default(), "{text}");
        let num_members = format!("{:?}", Settings::default()).matches(": ").count();
        assert_eq!(text.lines().count(), num_members, "a setting is not in docs/SERVER.md:\n{text}");
    }

    /// The names in the first cells of a table of a document.
    fn named(document: &str, head: &str) -> Vec<String> {
        let table = document.split(head).nth(1).unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells = rows.map(|row| row.split('|').nth(1).unwrap().trim().to_owned());
        let mut names: Vec<String> = cells
            .flat_map(|cell| {
                cell.split(", ").map(|name| name.trim_matches('`').to_owned()).collect::<Vec<_>>()
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_guide_says_when_to_change_each_setting() {
        let guide = include_str!("../../../docs/ADMIN_GUIDE.md");
        let document = include_str!("../../../docs/SERVER.md");
        let all = named(document, "| setting | default | is |");
        assert_eq!(named(guide, "| setting | when to change it |"), all);
    }

    /// A default of the document in the form of the file.
    fn written(default: &str) -> String {
        if default == "false" {
            return default.to_owned();
        }
        if default == "none" {
            return "\"\"".to_owned();
        }
        let (number, unit) = default.split_once(' ').unwrap_or((default, ""));
        let shift = match unit {
            "" => 0,
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            "TiB" => 40,
            other => panic!("{other} is no unit"),
        };
        (number.parse::<u64>().unwrap() << shift).to_string()
    }
}
