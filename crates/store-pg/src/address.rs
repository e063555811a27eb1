//! Where the database is. The address may hold a password, which nothing here shows again.

use std::fmt;
use std::sync::Arc;

use postgres::Config;
use postgres::config::{Host, SslMode};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The parameter that names a file of certificates, in PEM, that are trusted in place of the system's.
const ROOTS: &str = "sslrootcert";

/// A `postgres://` address, read but not yet used.
#[derive(Clone)]
pub struct Address {
    pub(crate) config: Config,
    roots: Option<String>,
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address(…)")
    }
}

/// Why an address cannot be used. None of the texts holds any of the address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    #[error("the address of the database cannot be read: it is postgres://user@host/database")]
    Unreadable,
    #[error("the certificates that are trusted for the database cannot be read")]
    Roots,
}

impl Address {
    /// Reads an address. To another machine the connection is by TLS unless `sslmode` says otherwise.
    ///
    /// # Errors
    /// [`AddressError::Unreadable`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
            return Err(AddressError::Unreadable);
        }
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let mut roots = None;
        let mut says_mode = false;
        let mut kept = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some((ROOTS, file)) => roots = Some(file.replace("%2F", "/")),
                Some(("sslmode", mode)) => {
                    says_mode = true;
                    // Whoever is spoken to by TLS is always held against the certificates.
                    let is_strict = mode == "verify-full" || mode == "verify-ca";
                    kept.push(if is_strict { "sslmode=require".to_owned() } else { pair.to_owned() });
                }
                _ => kept.push(pair.to_owned()),
            }
        }
        let text = if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) };
        let mut config: Config = text.parse().map_err(|_| AddressError::Unreadable)?;
        if config.get_hosts().is_empty() {
            return Err(AddressError::Unreadable);
        }
        if !says_mode && !config.get_hosts().iter().all(is_here) {
            config.ssl_mode(SslMode::Require);
        }
        config.application_name("galley");
        Ok(Self { config, roots })
    }

    /// TLS as this program does it: rustls, and the system's certificates if no others were named.
    pub(crate) fn tls(&self) -> Result<MakeRustlsConnect, AddressError> {
        let mut roots = RootCertStore::empty();
        match &self.roots {
            Some(file) => {
                let found = CertificateDer::pem_file_iter(file).map_err(|_| AddressError::Roots)?;
                for certificate in found {
                    let certificate = certificate.map_err(|_| AddressError::Roots)?;
                    roots.add(certificate).map_err(|_| AddressError::Roots)?;
                }
                if roots.is_empty() {
                    return Err(AddressError::Roots);
                }
            }
            None => {
                // Those of the system that cannot be read are passed over: without them a connection fails, and says so.
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| AddressError::Roots)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

/// Whether a database is on this machine, so that nobody can read on the way.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_reached_by_tls_unless_it_is_said_otherwise() {
        let check = |text: &str, expected: SslMode| {
            assert_eq!(Address::parse(text).unwrap().config.get_ssl_mode(), expected, "{text}");
        };
        check("postgres://a@db.test/galley", SslMode::Require);
        check("postgres://a@203.0.113.7/galley?connect_timeout=3", SslMode::Require);
        check("postgres://a@localhost,db.test/galley", SslMode::Require);
        check("postgres://a@db.test/galley?sslmode=verify-full&sslrootcert=ca.pem", SslMode::Require);
        check("postgres://a@db.test/galley?sslmode=disable", SslMode::Disable);
        check("postgres://a@localhost/galley", SslMode::Prefer);
        check("postgresql://a@127.0.0.1:5433/galley", SslMode::Prefer);
    }

    #[test]
    fn nothing_that_is_shown_holds_the_password() {
        let good = Address::parse("postgres://ada:geheim@db.test/galley").unwrap();
        assert!(!format!("{good:?}").contains("geheim"));
        for wrong in [
            "postgres://ada:geheim@db.test:port/galley",
            "postgres://ada:geheim@db.test/galley?what=geheim",
            "mysql://ada:geheim@db.test/galley",
            "ada:geheim",
            "postgres://",
        ] {
            let error = Address::parse(wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("geheim"), "{wrong}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_said() {
        let address = Address::parse("postgres://a@db.test/galley?sslrootcert=nowhere.pem").unwrap();
        assert!(matches!(address.tls(), Err(AddressError::Roots)));
    }
}
