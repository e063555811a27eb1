//! Requests and bounded answers; what each failure of them means to the engine.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Method, Response, StatusCode, Url, header};
use serde::de::DeserializeOwned;

use super::PortError;
use crate::engine::Failure;
use crate::wire::{
    self, Disagreement, ErrorBody, MAX_REQUEST_BYTES, WIRE_HEADER, WIRE_VERSION, WireError, WireFailure, code,
};

const POKES: &str = "text/event-stream";

/// Where the server is, and who asks.
#[derive(Clone)]
pub struct Server {
    /// `https://…`, or `http://` to this very machine.
    pub address: String,
    /// Of the session that is bound to this device. Never shown.
    pub token: String,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For more of an answer, also of the stream of pokes: the server says something at least every half of it.
    pub read: Duration,
    /// For a whole answer.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(60),
            whole: Duration::from_secs(180),
        }
    }
}

/// Why no server can be asked there.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("not an address of a server: https://… is expected")]
    Address,
    #[error("only this very machine is asked without encryption")]
    NotEncrypted,
    #[error("HTTPS cannot be set up: {0}")]
    Client(#[source] reqwest::Error),
}

/// A request that came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Miss {
    pub failure: Failure,
    /// What the server asks for.
    pub wait_ms: Option<u64>,
}

impl Miss {
    pub const fn of(failure: Failure) -> Self {
        Self { failure, wait_ms: None }
    }
}

impl From<PortError> for Miss {
    fn from(error: PortError) -> Self {
        Self::of(error.failure())
    }
}

impl From<WireError> for Miss {
    fn from(error: WireError) -> Self {
        Self::of(match error {
            WireError::NewerCode { .. } => Failure::Newer,
            _ => Failure::BadAnswer,
        })
    }
}

impl From<Disagreement> for Miss {
    fn from(disagreement: Disagreement) -> Self {
        Self::of(match disagreement {
            Disagreement::NotSaid => Failure::BadAnswer,
            Disagreement::ClientTooOld { .. } => Failure::ClientTooOld,
            Disagreement::ServerTooOld { .. } => Failure::ServerTooOld,
        })
    }
}

impl From<reqwest::Error> for Miss {
    fn from(error: reqwest::Error) -> Self {
        Self::of(if error.is_timeout() {
            Failure::TimedOut
        } else if error.is_builder() || error.is_redirect() || is_no_http(&error) {
            Failure::BadAnswer
        } else {
            Failure::Unreachable
        })
    }
}

/// Whether something answered, and not as HTTP says: headers without end, too.
fn is_no_http(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return true;
        }
        source = inner.source();
    }
    false
}

/// What a server answered.
pub(super) enum Reply {
    Whole(Response),
    /// `said`: by a server of ours.
    Error {
        status: StatusCode,
        wait_ms: Option<u64>,
        said: Option<WireFailure>,
    },
}

/// One server, asked over kept connections.
#[derive(Clone)]
pub(super) struct Http {
    client: reqwest::Client,
    base: Url,
    token: String,
    timeouts: Timeouts,
}

impl Http {
    pub fn new(server: &Server, timeouts: Timeouts) -> Result<Self, ServerError> {
        let base = address(&server.address)?;
        // Whoever was first has set one for the process; any will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(timeouts.connect)
            .read_timeout(timeouts.read);
        if is_here(&base) {
            builder = builder.no_proxy();
        }
        if base.scheme() == "http" {
            // No certificate is looked at, so none have to be found on this machine.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(ServerError::Client)?;
        Ok(Self { client, base, token: server.token.clone(), timeouts })
    }

    /// Asks, and reads the JSON of the answer.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        max: usize,
    ) -> Result<T, Miss> {
        let response = self.send(method, path, body, None).await?;
        is_kind(&response, "application/json")?;
        Ok(wire::read(&self.body(response, max).await?, max)?)
    }

    /// Sends bytes to where nothing comes back.
    pub async fn put(&self, path: &str, body: Vec<u8>) -> Result<(), Miss> {
        let response = self.send(Method::PUT, path, Some(body), None).await?;
        self.body(response, MAX_REQUEST_BYTES).await.map(|_| ())
    }

    /// Asks for a range of bytes, and takes no others.
    pub async fn range(&self, path: &str, start: u64, length: usize) -> Result<Vec<u8>, Miss> {
        let end = start.saturating_add(length as u64).saturating_sub(1);
        let response = self.send(Method::GET, path, None, Some(format!("bytes={start}-{end}"))).await?;
        if response.status() != StatusCode::PARTIAL_CONTENT {
            return Err(Miss::of(Failure::BadAnswer));
        }
        let bytes = self.body(response, length).await?;
        if bytes.len() == length { Ok(bytes) } else { Err(Miss::of(Failure::BadAnswer)) }
    }

    /// Opens the stream of pokes. It has no end, so that only silence ends it.
    pub async fn stream(&self, path: &str) -> Result<Response, Miss> {
        let request = self.request(Method::GET, path)?.header(header::ACCEPT, POKES);
        // Its end is none, but it has to begin.
        let begin = async { self.checked(request.send().await?).await };
        let begun = tokio::time::timeout(self.timeouts.whole, begin).await;
        let response = begun.map_err(|_| Miss::of(Failure::TimedOut))??;
        is_kind(&response, POKES)?;
        Ok(response)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        range: Option<String>,
    ) -> Result<Response, Miss> {
        let is_chunk = method == Method::PUT;
        let mut request = self.request(method, path)?.timeout(self.timeouts.whole);
        if let Some(body) = body {
            let kind = if is_chunk { "application/octet-stream" } else { "application/json" };
            request = request.header(header::CONTENT_TYPE, kind).body(body);
        }
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        self.checked(request.send().await?).await
    }

    pub fn request(&self, method: Method, path: &str) -> Result<reqwest::RequestBuilder, Miss> {
        let url = self.base.join(path).map_err(|_| Miss::of(Failure::BadAnswer))?;
        let mut request = self.client.request(method, url);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        Ok(request.header(WIRE_HEADER, WIRE_VERSION.to_string()))
    }

    pub const fn whole(&self) -> Duration {
        self.timeouts.whole
    }

    /// Demands success, and a form that both speak.
    async fn checked(&self, response: Response) -> Result<Response, Miss> {
        match self.sorted(response).await? {
            Reply::Whole(response) => Ok(response),
            Reply::Error { status, wait_ms, said } => {
                let code = said.as_ref().map(|said| said.code.as_str());
                Err(Miss { failure: failure_of(status, code), wait_ms })
            }
        }
    }

    /// Tells success from an error, in a form that both speak.
    pub async fn sorted(&self, response: Response) -> Result<Reply, Miss> {
        let status = response.status();
        let theirs = response.headers().get(WIRE_HEADER).and_then(|value| value.to_str().ok());
        let theirs = wire::said(theirs);
        if let Ok(theirs) = theirs {
            wire::agree(WIRE_VERSION, theirs)?;
        }
        if status.is_success() {
            theirs?;
            return Ok(Reply::Whole(response));
        }
        let wait_ms = retry_after(&response);
        let is_ours = theirs.is_ok();
        let body = self.body(response, MAX_REQUEST_BYTES).await.unwrap_or_default();
        let said = wire::read::<ErrorBody>(&body, MAX_REQUEST_BYTES).ok().filter(|_| is_ours);
        Ok(Reply::Error { status, wait_ms, said: said.map(|body| body.error) })
    }

    /// Reads an answer of at most `max` bytes.
    pub async fn body(&self, mut response: Response, max: usize) -> Result<Vec<u8>, Miss> {
        if response.content_length().is_some_and(|length| length > max as u64) {
            return Err(Miss::of(Failure::BadAnswer));
        }
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await? {
            if bytes.len() + piece.len() > max {
                return Err(Miss::of(Failure::BadAnswer));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

/// Demands what was asked for: a page of somebody on the way, in the place of an answer, is none.
fn is_kind(response: &Response, kind: &str) -> Result<(), Miss> {
    let said = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = said.and_then(|said| said.split(';').next()).map(str::trim);
    let is_it = essence.is_some_and(|said| said.eq_ignore_ascii_case(kind));
    if is_it { Ok(()) } else { Err(Miss::of(Failure::BadAnswer)) }
}

/// The address that paths are below, when a server can be asked there.
fn address(text: &str) -> Result<Url, ServerError> {
    let mut base = Url::parse(text).map_err(|_| ServerError::Address)?;
    match base.scheme() {
        "https" => {}
        "http" if is_here(&base) => {}
        "http" => return Err(ServerError::NotEncrypted),
        _ => return Err(ServerError::Address),
    }
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    Ok(base)
}

/// Whether the address is of this very machine, where nobody listens on the way.
fn is_here(address: &Url) -> bool {
    let Some(host) = address.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Seconds, the only form that our server says it in.
fn retry_after(response: &Response) -> Option<u64> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    text.parse::<u64>().ok().map(|seconds| seconds.saturating_mul(1_000))
}

/// What an answer that is an error means. A code of ours says more than the status.
pub(super) fn failure_of(status: StatusCode, said: Option<&str>) -> Failure {
    match said {
        Some(code::DEVICE_FORKED) => return Failure::Forked,
        Some(code::DEVICE_REVOKED) => return Failure::Revoked,
        Some(code::CURSOR_AHEAD) => return Failure::CursorAhead,
        Some(code::EPOCH_CHANGED) => return Failure::NewEpoch,
        _ => {}
    }
    match status {
        StatusCode::UNAUTHORIZED => Failure::SignedOut,
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Failure::NoAccess,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Failure::Busy,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Failure::TimedOut,
        status if status.is_server_error() => Failure::Server,
        // Only what our own server says about a request is a word on the request.
        status if status.is_client_error() && said.is_some() => Failure::Rejected,
        _ => Failure::BadAnswer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_without_encryption() {
        for text in
            ["https://galley.example", "http://127.0.0.1:8080", "http://[::1]:1/", "http://localhost/x"]
        {
            assert!(address(text).is_ok(), "{text}");
        }
        for text in [
            "http://galley.example",
            "http://127.0.0.1.example",
            "http://10.0.0.1",
            "http://localhost.example",
        ] {
            assert!(matches!(address(text), Err(ServerError::NotEncrypted)), "{text}");
        }
        for text in ["", "galley.example", "ftp://127.0.0.1", "file:///x"] {
            assert!(matches!(address(text), Err(ServerError::Address)), "{text}");
        }
    }

    #[test]
    fn paths_are_below_the_address() {
        let base = address("https://galley.example/team").unwrap();
        assert_eq!(base.join("v1/spaces").unwrap().as_str(), "https://galley.example/team/v1/spaces");
    }

    #[test]
    fn a_token_is_not_shown() {
        let server = Server { address: "https://galley.example".to_owned(), token: "secret".to_owned() };
        assert!(!format!("{server:?}").contains("secret"));
    }

    #[test]
    fn each_status_and_code_has_its_failure() {
        let cases = [
            (401, None, Failure::SignedOut),
            (403, None, Failure::NoAccess),
            (403, Some(code::DEVICE_REVOKED), Failure::Revoked),
            (404, None, Failure::NoAccess),
            (409, Some(code::DEVICE_FORKED), Failure::Forked),
            (409, Some(code::CURSOR_AHEAD), Failure::CursorAhead),
            (409, Some(code::EPOCH_CHANGED), Failure::NewEpoch),
            (413, Some("too-large"), Failure::Rejected),
            (413, None, Failure::BadAnswer),
            (302, None, Failure::BadAnswer),
            (429, None, Failure::Busy),
            (500, None, Failure::Server),
            (502, None, Failure::Server),
            (503, None, Failure::Busy),
            (504, None, Failure::TimedOut),
        ];
        for (status, said, failure) in cases {
            assert_eq!(failure_of(StatusCode::from_u16(status).unwrap(), said), failure, "{status} {said:?}");
        }
    }
}
