//! What an administrator sets: where to listen, where the data are, how mail is sent, and what one node takes on.
//!
//! Settings are read from `server.toml` in the data folder, where there is one; what it does not name has its default.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

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
    /// What is under way at the end may take so long.
    pub stop_seconds: u64,
    /// Who shows this as a bearer's token may read `/metrics` from elsewhere; empty: this machine alone may.
    pub metrics_token: String,
    /// `smtps://user:password@host:port`; empty: invitations and resets cannot be sent.
    pub mail_url: String,
    /// The address that mail is from.
    pub mail_from: String,
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
            stop_seconds: 10,
            metrics_token: String::new(),
            mail_url: String::new(),
            mail_from: String::new(),
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
}

impl Settings {
    /// Reads the settings of a data folder.
    ///
    /// # Errors
    /// A file that cannot be read, names what there is not, or sets a limit to nothing.
    pub fn of(data: &Path) -> Result<Self, ConfigError> {
        match std::fs::read_to_string(data.join(FILE)) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ConfigError::Unreadable(error)),
        }
    }

    fn parse(text: &str) -> Result<Self, ConfigError> {
        let settings: Self = toml::from_str(text).map_err(|error| ConfigError::Wrong(error.to_string()))?;
        let nothing = [
            ("max_connections", settings.max_connections == 0),
            ("header_seconds", settings.header_seconds == 0),
            ("request_seconds", settings.request_seconds == 0),
            ("max_request_bytes", settings.max_request_bytes == 0),
            ("max_push_bytes", settings.max_push_bytes == 0),
            ("max_page_bytes", settings.max_page_bytes == 0),
            ("keep_alive_seconds", settings.keep_alive_seconds == 0),
        ];
        match nothing.iter().find(|(_, is_nothing)| *is_nothing) {
            Some((name, _)) => Err(ConfigError::Wrong(format!("{name} cannot be 0"))),
            None => Ok(settings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
