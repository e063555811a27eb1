//! Signing in by an OpenID provider: a real one, and a browser that follows its redirects.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use galley_server::config::Settings;
use serde_json::{Value, json};

use crate::node::{Answer, Device, Node, data};

/// The provider of `tests/provider`, until it is dropped.
struct Provider {
    child: Child,
    issuer: String,
    /// It says more than that; whoever does not listen ends it.
    _out: BufReader<ChildStdout>,
}

impl Provider {
    fn start() -> Self {
        let folder = galley_testkit::places::package().join("tests/provider");
        assert!(folder.join("node_modules").is_dir(), "its packages are missing: cargo xtask setup");
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut issuer).unwrap();
        Self { child, issuer: issuer.trim().to_owned(), _out: out }
    }

    fn settings(&self, match_mail: bool) -> Settings {
        Settings {
            oidc_issuer: self.issuer.clone(),
            oidc_client_id: "galley".to_owned(),
            oidc_client_secret: "hunter2hunter2".to_owned(),
            oidc_match_mail: match_mail,
            ..Settings::default()
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Follows redirects with the provider's cookies, until the server sends it to the app.
fn browse(node: &Node, start: &str) -> String {
    let mut cookies: BTreeMap<String, String> = BTreeMap::new();
    let mut at = start.to_owned();
    for _ in 0..12 {
        if at.starts_with("galley://") {
            return at;
        }
        if let Some(path) = at.strip_prefix("http://galley.test") {
            let answer =
                node.raw(format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").as_bytes());
            assert_eq!(answer.status, 303, "{}", answer.text);
            at = answer.headers["location"].clone();
            continue;
        }
        let here = at.clone();
        let (host, path) = here.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let kept: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(host).unwrap();
        let text = format!(
            "GET /{path} HTTP/1.1\r\nhost: {host}\r\ncookie: {}\r\nconnection: close\r\n\r\n",
            kept.join("; ")
        );
        stream.write_all(text.as_bytes()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        for line in said.lines().take_while(|line| !line.is_empty()) {
            let Some((name, value)) = line.split_once(": ") else { continue };
            match name.to_lowercase().as_str() {
                "set-cookie" => {
                    let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
                    cookies.insert(name.to_owned(), value.to_owned());
                }
                "location" if value.starts_with('/') => at = format!("http://{host}{value}"),
                "location" => value.clone_into(&mut at),
                _ => {}
            }
        }
        assert!(said.starts_with("HTTP/1.1 30"), "{said}");
    }
    panic!("round and round: {at}");
}

fn begin(node: &Node, token: Option<&str>) -> Value {
    let path = if token.is_some() { "/v1/oidc/link" } else { "/v1/oidc/begin" };
    let begun = node.ask("POST", path, token, None);
    assert_eq!(begun.status, 201, "{}", begun.text);
    begun.json()
}

/// Whoever is at the browser, and what the app is told.
fn come_back(node: &Node, begun: &Value, who: &str) -> String {
    let url = format!("{}&login_hint={who}", begun["url"].as_str().unwrap());
    let end = browse(node, &url);
    let (_, said) = end.split_once("galley://signed-in?server=http://galley.test&").unwrap();
    said.to_owned()
}

fn finish(node: &Node, begun: &Value, back: &str) -> Answer {
    let token = back.strip_prefix("token=").unwrap_or_else(|| panic!("{back}"));
    node.ask("POST", "/v1/oidc/finish", None, Some(&json!({ "begun": begun["token"], "token": token })))
}

/// Ada, the owner, at a server that signs in by the provider.
fn set(match_mail: bool) -> (tempfile::TempDir, Provider, Node, Device) {
    let provider = Provider::start();
    let (folder, data) = data();
    let node = Node::start_with(&data, provider.settings(match_mail));
    let ada = node.owner();
    (folder, provider, node, ada)
}

#[test]
fn whoever_linked_their_identity_signs_in_by_it_and_nobody_else_does() {
    let (_folder, _provider, node, ada) = set(false);
    // Not by the mail alone: the organisation did not say so.
    assert_eq!(come_back(&node, &begin(&node, None), "ada"), "error=oidc-unknown");
    let begun = begin(&node, Some(&ada.token));
    let back = come_back(&node, &begun, "ada");
    let linked = finish(&node, &begun, &back);
    assert_eq!((linked.status, &linked.json()["person"]), (201, &json!(ada.person)), "{}", linked.text);
    let begun = begin(&node, None);
    let back = come_back(&node, &begun, "ada");
    let signed = finish(&node, &begun, &back);
    assert_eq!((signed.status, &signed.json()["person"]), (201, &json!(ada.person)), "{}", signed.text);
    let token = signed.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(node.ask("GET", "/v1/me", Some(&token), None).json()["mail"], "ada@studio.test");
    assert_eq!(finish(&node, &begun, &back).code(), "link-unusable", "once");
    for who in ["eve", "bea", "nobody"] {
        assert_eq!(come_back(&node, &begin(&node, None), who), "error=oidc-unknown", "{who}");
    }
    // An identity is one person's.
    let bea = node.invite(&ada, 2, "bea@studio.test", "member", Value::Null);
    let begun = begin(&node, Some(&bea.token));
    assert_eq!(come_back(&node, &begun, "ada"), "error=oidc-unknown");
    assert_eq!(node.ask("POST", "/v1/oidc/link", None, None).code(), "sign-in-required");
    // A guest is here by a link, and as long as that.
    let mut ada = ada;
    let project = ada.project(&node, "Spring");
    let (gus, _) = crate::guests::came_to(&node, &ada, project, 3, "gus@client.test", &[]);
    assert_eq!(node.ask("POST", "/v1/oidc/link", Some(&gus.token), None).code(), "role-forbids");
}

#[test]
fn accounts_are_found_by_verified_mail_where_the_organisation_says_so() {
    let (_folder, _provider, node, ada) = set(true);
    assert_eq!(
        come_back(&node, &begin(&node, None), "eve"),
        "error=oidc-unknown",
        "a mail that nobody verified"
    );
    assert_eq!(come_back(&node, &begin(&node, None), "nobody"), "error=oidc-unknown", "nobody's mail");
    let begun = begin(&node, None);
    let back = come_back(&node, &begun, "ada");
    assert_eq!(finish(&node, &begun, &back).json()["person"], json!(ada.person));
    // From then on it is the identity that counts, whatever becomes of the mail.
    let change = json!({ "mail": "countess@studio.test" });
    let path = format!("/v1/people/{}", ada.person);
    assert_eq!(node.ask("PUT", &path, Some(&ada.token), Some(&change)).status, 200);
    let begun = begin(&node, None);
    let back = come_back(&node, &begun, "ada");
    assert_eq!(finish(&node, &begun, &back).json()["person"], json!(ada.person));
    // Whoever is no longer in the organisation is out.
    let mut ada = ada;
    let bea = node.invite(&ada, 2, "bea@studio.test", "member", Value::Null);
    let begun = begin(&node, None);
    let back = come_back(&node, &begun, "bea");
    let remove = galley_core::op::PersonRef { person: bea.person };
    let directory = ada.directory;
    ada.accept(&node, directory, &galley_core::op::Payload::PersonRemove(remove));
    assert_eq!(finish(&node, &begun, &back).code(), "oidc-unknown");
}

#[test]
fn state_nonce_and_verifier_hold_a_sign_in_together() {
    let (_folder, _provider, node, _ada) = set(true);
    let change = |begun: &Value, name: &str, value: &str| {
        let url = begun["url"].as_str().unwrap();
        let (before, rest) = url.split_once(&format!("{name}=")).unwrap();
        let after = rest.find('&').map_or("", |end| &rest[end..]);
        json!({ "token": begun["token"], "url": format!("{before}{name}={value}{after}") })
    };
    let other = begin(&node, None);
    let nonce = change(&begin(&node, None), "nonce", "another");
    assert_eq!(come_back(&node, &nonce, "ada"), "error=oidc-failed");
    let challenge = change(&begin(&node, None), "code_challenge", &"A".repeat(43));
    assert_eq!(come_back(&node, &challenge, "ada"), "error=oidc-failed");
    assert_eq!(come_back(&node, &begin(&node, None), "refuse"), "error=oidc-failed");
    // A state that was never drawn, or came back already.
    let bare = |path: &str| {
        node.raw(format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").as_bytes())
    };
    for state in ["x".to_owned(), "A".repeat(64), other["token"].as_str().unwrap().to_owned()] {
        assert_eq!(bare(&format!("/oidc/return?state={state}&code=x")).code(), "link-unusable", "{state}");
    }
    let url = other["url"].as_str().unwrap();
    let state: String =
        url.split_once("state=").unwrap().1.chars().take_while(|letter| *letter != '&').collect();
    assert_eq!(bare(&format!("/oidc/return?state={state}&code=forged")).status, 303);
    assert_eq!(bare(&format!("/oidc/return?state={state}&code=forged")).code(), "link-unusable");
    // Two that began: neither has the other's way back.
    let (one, two) = (begin(&node, None), begin(&node, None));
    let back = come_back(&node, &one, "ada");
    assert_eq!(finish(&node, &two, &back).code(), "link-unusable");
    let own = format!("token={}", one["token"].as_str().unwrap());
    assert_eq!(finish(&node, &one, &own).code(), "link-unusable");
    assert_eq!(finish(&node, &one, &back).status, 201);
}

#[test]
fn without_a_provider_nobody_is_sent_anywhere() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    assert_eq!(node.ask("POST", "/v1/oidc/begin", None, None).code(), "oidc-off");
    let (_folder, data) = crate::node::data();
    let settings = Settings {
        oidc_issuer: "http://127.0.0.1:1".to_owned(),
        oidc_client_id: "galley".to_owned(),
        ..Settings::default()
    };
    let node = Node::start_with(&data, settings);
    assert_eq!(node.ask("POST", "/v1/oidc/begin", None, None).code(), "oidc-failed");
}
