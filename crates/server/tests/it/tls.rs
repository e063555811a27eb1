//! TLS that ends in the server.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use galley_server::config::{Settings, TlsFiles};
use galley_server::serve::{ServeError, acceptor};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::node::{Node, data, request};

/// A certificate for `localhost` and its key, as files.
fn files(folder: &Path) -> (TlsFiles, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let files = TlsFiles { cert: folder.join("cert.pem"), key: folder.join("key.pem") };
    std::fs::write(&files.cert, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.der().clone())
}

#[test]
fn a_client_that_knows_the_certificate_is_answered_and_plain_http_is_not() {
    let (folder, data) = data();
    let (files, root) = files(folder.path());
    let node = Node::start_under(&data, Settings::default(), Some(acceptor(&files).unwrap())).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, node.open());
    stream.write_all(request("GET", "/health", None, &[], "").as_bytes()).unwrap();
    let mut all = Vec::new();
    // The end may come without a word; what came before counts.
    let _ = stream.read_to_end(&mut all);
    let text = String::from_utf8_lossy(&all).to_lowercase();
    assert!(text.starts_with("http/1.1 200") && text.contains("strict-transport-security"), "{text}");
    assert_ne!(node.ask("GET", "/health", None, None).status, 200);
}

#[test]
fn a_certificate_that_cannot_be_read_is_said() {
    let (folder, _) = data();
    let (files, _) = files(folder.path());
    let nowhere = TlsFiles { cert: folder.path().join("nowhere"), ..files.clone() };
    assert!(matches!(acceptor(&nowhere), Err(ServeError::Pem(_))));
    std::fs::write(&files.key, "no key").unwrap();
    assert!(matches!(acceptor(&files), Err(ServeError::Pem(_))));
}
