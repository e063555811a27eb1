//! The pixel socket: a WebSocket on loopback that brings pictures to the canvas (docs/PIXELS.md).
//!
//! One connection a canvas page; any number of streams on it. A stream renders one picture at a time on a thread
//! that may block; what waits behind it is superseded by what comes later. Nothing is sent beyond the client's credit.

mod header;
mod message;
mod playing;
mod stream;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use galley_app::api::Failure;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};

use self::message::{Asked, Failed as FailedRequest, Hello};
use self::stream::Stream;
use crate::shell::Shell;

/// Where the socket listens, and the token of this run.
#[derive(Clone)]
pub struct Address {
    pub url: String,
    pub token: String,
}

/// Canvases of one page; more streams than anybody shows at once are refused.
const MAX_STREAMS: usize = 16;
/// Room for all layers of a file by their numbers, and for nothing large.
const MAX_MESSAGE_BYTES: usize = 64 << 10;
const HELLO_WITHIN: Duration = Duration::from_secs(5);
const WRONG_SHAPE: u16 = 4400;
const WRONG_TOKEN: u16 = 4401;

/// What a stream hands to its connection.
pub enum Outgoing {
    Picture(Vec<u8>),
    Text(String),
}

/// Binds a port and serves it for as long as the process lives.
pub fn serve(shell: Arc<Shell>) -> std::io::Result<Address> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let mut secret = [0u8; 32];
    getrandom::fill(&mut secret).map_err(|error| std::io::Error::other(error.to_string()))?;
    let token = hex::encode(secret);
    let expected: Arc<str> = token.clone().into();
    tauri::async_runtime::spawn(async move {
        let listener = match TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "the pixel socket cannot be served"),
        };
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let (shell, expected) = (Arc::clone(&shell), Arc::clone(&expected));
                    tauri::async_runtime::spawn(async move {
                        if let Err(error) = connection(shell, stream, &expected).await {
                            tracing::debug!(%error, "a pixel connection ended");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a pixel connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    });
    Ok(Address { url: format!("ws://127.0.0.1:{port}/pixels"), token })
}

fn out_of_range() -> Failure {
    Failure {
        code: "out-of-range".to_owned(),
        message: "The picture was asked for at a size that makes no sense.".to_owned(),
        hint: Some("Zoom to another size.".to_owned()),
        params: std::collections::BTreeMap::new(),
        retryable: false,
    }
}

type Socket = WebSocketStream<TcpStream>;
type Failed = tokio_tungstenite::tungstenite::Error;

async fn connection(shell: Arc<Shell>, stream: TcpStream, token: &str) -> Result<(), Failed> {
    stream.set_nodelay(true)?;
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES))
        .max_write_buffer_size(usize::MAX);
    let accepting = tokio_tungstenite::accept_hdr_async_with_config(stream, admit, Some(limits));
    let Ok(accepted) = tokio::time::timeout(HELLO_WITHIN, accepting).await else { return Ok(()) };
    let mut socket = accepted?;
    if !greet(&mut socket, token).await? {
        return Ok(());
    }
    converse(shell, socket).await
}

/// Lets in the pages of the app and nobody else.
#[expect(clippy::result_large_err, reason = "the shape that the handshake asks for")]
fn admit(request: &Request, response: Response) -> Result<Response, ErrorResponse> {
    let origin = request.headers().get("origin").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if is_ours(origin) && request.uri().path() == "/pixels" {
        return Ok(response);
    }
    let mut refusal = ErrorResponse::new(None);
    *refusal.status_mut() = StatusCode::FORBIDDEN;
    Err(refusal)
}

fn is_ours(origin: &str) -> bool {
    matches!(origin, "tauri://localhost" | "http://tauri.localhost" | "https://tauri.localhost")
        || (cfg!(all(debug_assertions, not(feature = "custom-protocol")))
            && origin == "http://localhost:5173")
}

/// Waits for the token; false when the connection was closed for want of it.
async fn greet(socket: &mut Socket, token: &str) -> Result<bool, Failed> {
    let first = tokio::time::timeout(HELLO_WITHIN, socket.next()).await;
    let refusal = match first {
        Ok(Some(Ok(Message::Text(text)))) => match Hello::read(&text) {
            Some(hello) if same(hello.token.as_bytes(), token.as_bytes()) => {
                socket.send(Message::Text(Utf8Bytes::from_static(r#"{"welcome":{"version":1}}"#))).await?;
                return Ok(true);
            }
            Some(_) => WRONG_TOKEN,
            None => WRONG_SHAPE,
        },
        Ok(Some(Ok(_)) | None) => WRONG_SHAPE,
        Ok(Some(Err(error))) => return Err(error),
        Err(_) => WRONG_TOKEN,
    };
    socket.close(Some(CloseFrame { code: CloseCode::from(refusal), reason: Utf8Bytes::default() })).await?;
    Ok(false)
}

/// Compares in time that does not depend on where they differ.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

async fn converse(shell: Arc<Shell>, socket: Socket) -> Result<(), Failed> {
    let (mut sink, mut source) = socket.split();
    // A few pictures a stream at most, by credit; the rest are short texts.
    let (sender, mut outgoing) = mpsc::channel::<Outgoing>(stream::CREDIT as usize * MAX_STREAMS);
    let writer = tauri::async_runtime::spawn(async move {
        while let Some(next) = outgoing.recv().await {
            let message = match next {
                Outgoing::Picture(bytes) => Message::Binary(Bytes::from(bytes)),
                Outgoing::Text(text) => Message::Text(text.into()),
            };
            if sink.send(message).await.is_err() {
                return;
            }
        }
        let _ = sink.close().await;
    });
    let mut streams: HashMap<u32, Stream> = HashMap::new();
    let mut ended = Ok(());
    while let Some(message) = source.next().await {
        let text = match message {
            Ok(Message::Text(text)) => text,
            Ok(Message::Close(_)) => break,
            Ok(_) => continue,
            Err(error) => {
                ended = Err(error);
                break;
            }
        };
        match Asked::read(&text) {
            Some(Asked::Show(show)) => match stream(&mut streams, show.stream, &shell, &sender) {
                Some(stream) => stream.show(show),
                None => break,
            },
            Some(Asked::Play(play)) => match stream(&mut streams, play.stream, &shell, &sender) {
                Some(stream) => stream.play(&play),
                None => break,
            },
            Some(Asked::Pause { stream }) => {
                if let Some(stream) = streams.get(&stream) {
                    stream.pause();
                }
            }
            Some(Asked::Volume { stream, volume }) => {
                if let Some(stream) = streams.get(&stream) {
                    stream.set_volume(volume);
                }
            }
            // Dropping it stops what is being rendered.
            Some(Asked::Cancel { stream }) => drop(streams.remove(&stream)),
            Some(Asked::Senseless { stream, request }) => {
                let error = out_of_range();
                let text = FailedRequest { stream, request, error: &error }.text();
                if sender.send(Outgoing::Text(text)).await.is_err() {
                    break;
                }
            }
            Some(Asked::Credit { stream }) => {
                if let Some(stream) = streams.get(&stream) {
                    stream.credit();
                }
            }
            None => break,
        }
    }
    // Streams end with their handles, and the writer with the last sender.
    drop(streams);
    drop(sender);
    let _ = writer.await;
    ended
}

/// The stream of that number, begun where it is new; none where there are too many.
fn stream<'a>(
    streams: &'a mut HashMap<u32, Stream>,
    number: u32,
    shell: &Arc<Shell>,
    sender: &mpsc::Sender<Outgoing>,
) -> Option<&'a mut Stream> {
    if streams.len() >= MAX_STREAMS && !streams.contains_key(&number) {
        return None;
    }
    Some(streams.entry(number).or_insert_with(|| Stream::start(Arc::clone(shell), sender.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_let_in() {
        for origin in ["tauri://localhost", "http://tauri.localhost"] {
            assert!(is_ours(origin), "{origin}");
        }
        for origin in ["", "null", "http://localhost", "https://example.com", "tauri://localhost.example.com"]
        {
            assert!(!is_ours(origin), "{origin}");
        }
    }

    #[test]
    fn tokens_are_equal_only_whole() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
        assert!(!same(b"", b"a"));
    }
}
