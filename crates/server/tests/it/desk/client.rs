//! HTTP/1.1 over a socket, one request a connection, byte for byte as a test wants it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use galley_core::PersonId;
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of a failure; empty where it is none.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn is(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status, self.code().as_str()),
            (status, code),
            "{:?}",
            String::from_utf8_lossy(&self.body)
        );
    }
}

/// Somebody with a token, or without.
#[derive(Clone)]
pub struct Client {
    pub server: SocketAddr,
    pub token: String,
    pub session: String,
    pub person: Option<PersonId>,
    pub from: String,
}

impl Client {
    pub fn new(server: SocketAddr) -> Self {
        let from = "192.0.2.1".to_owned();
        Self { server, token: String::new(), session: String::new(), person: None, from }
    }

    /// The same with what an answer to signing in says.
    #[track_caller]
    pub fn signed_by(&self, reply: &Reply) -> Self {
        assert_eq!(reply.status, 201, "{:?}", String::from_utf8_lossy(&reply.body));
        let said = reply.json();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        let person = Some(text("person").parse().unwrap());
        Self { token: text("token"), session: text("session"), person, ..self.clone() }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub fn at_address(&self, address: &str) -> Self {
        Self { from: address.to_owned(), ..self.clone() }
    }

    pub fn sign_in(&self, mail: &str, password: &str) -> Reply {
        self.post("/v1/sessions", &serde_json::json!({ "mail": mail, "password": password }))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, &[], b"")
    }

    pub fn post(&self, path: &str, said: &Value) -> Reply {
        self.send("POST", path, &[("content-type", "application/json")], &serde_json::to_vec(said).unwrap())
    }

    pub fn put(&self, path: &str, said: &Value) -> Reply {
        self.send("PUT", path, &[("content-type", "application/json")], &serde_json::to_vec(said).unwrap())
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\ntest-address: {}\r\n",
            self.server,
            body.len(),
            self.from
        );
        if !self.token.is_empty() {
            head.push_str(&format!("authorization: Bearer {}\r\n", self.token));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(self.server).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // A server that has answered already need not read the rest.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        read(&bytes)
    }
}

fn read(bytes: &[u8]) -> Reply {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let split =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    let headers = lines.filter_map(split).collect();
    Reply { status, headers, body: bytes[end + 4..].to_vec() }
}
