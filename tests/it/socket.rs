//! A client of the pixel socket, as docs/PIXELS.md has it, written from the document and not from the server.

use futures_util::{SinkExt, StreamExt};
use galley_media::picture::{Format, Matrix, Picture, Range, Siting};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::window::{PATIENCE, Window};

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    requests: u32,
}

/// A binary answer.
pub struct Answer {
    pub stream: u32,
    pub request: u32,
    pub number: u32,
    /// Hours, minutes, seconds, frames.
    pub timecode: Option<[u8; 4]>,
    pub drop_frame: bool,
    pub provisional: bool,
    pub picture: Picture,
}

impl Socket {
    /// Connects as a page of the app does.
    pub async fn of(window: &Window) -> Self {
        let address = window.call("pixels.address", json!({})).await.unwrap();
        let mut stream = connect(address["url"].as_str().unwrap(), Some("tauri://localhost")).await.unwrap();
        let hello = json!({ "hello": { "version": 1, "token": address["token"] } });
        stream.send(Message::text(hello.to_string())).await.unwrap();
        let welcome = stream.next().await.unwrap().unwrap();
        assert_eq!(welcome.into_text().unwrap().as_str(), r#"{"welcome":{"version":1}}"#);
        Self { stream, requests: 0 }
    }

    /// Asks for a picture on stream 1 and waits for its answer.
    pub async fn show(&mut self, version: &str, place: Value) -> Result<Answer, Value> {
        let asked = self.ask(1, version, place).await;
        let answer = tokio::time::timeout(PATIENCE, self.answer()).await.expect("an answer");
        self.give_back(1).await;
        if let Ok(answer) = &answer {
            assert_eq!(answer.request, asked);
        }
        answer
    }

    /// Asks for a picture and waits for nothing; returns the number of the request.
    pub async fn ask(&mut self, stream: u32, version: &str, place: Value) -> u32 {
        self.requests += 1;
        let mut show =
            json!({ "stream": stream, "request": self.requests, "version": version, "scale": [1, 1] });
        for (name, value) in place.as_object().unwrap() {
            show[name] = value.clone();
        }
        self.stream.send(Message::text(json!({ "show": show }).to_string())).await.unwrap();
        self.requests
    }

    /// Gives back the credit of one picture.
    pub async fn give_back(&mut self, stream: u32) {
        self.stream.send(Message::text(json!({ "credit": { "stream": stream } }).to_string())).await.unwrap();
    }

    /// Ends a stream.
    pub async fn cancel(&mut self, stream: u32) {
        self.stream.send(Message::text(json!({ "cancel": { "stream": stream } }).to_string())).await.unwrap();
    }

    /// What comes next, as stream and request with the code of a failure; `None` once the connection is closed.
    pub async fn next(&mut self) -> Option<(u32, u32, Option<String>)> {
        let coming = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Binary(bytes))) => {
                        let answer = unpack(&bytes);
                        return Some((answer.stream, answer.request, None));
                    }
                    Some(Ok(Message::Text(text))) => {
                        let value: Value = serde_json::from_str(&text).unwrap();
                        let failed = &value["failed"];
                        let number = |name: &str| u32::try_from(failed[name].as_u64().unwrap()).unwrap();
                        let code = failed["error"]["code"].as_str().unwrap().to_owned();
                        return Some((number("stream"), number("request"), Some(code)));
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    Some(Ok(_)) => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, coming).await.expect("an answer, or the end of the connection")
    }

    async fn answer(&mut self) -> Result<Answer, Value> {
        loop {
            match self.stream.next().await.unwrap().unwrap() {
                Message::Binary(bytes) => return Ok(unpack(&bytes)),
                Message::Text(text) => {
                    let value: Value = serde_json::from_str(&text).unwrap();
                    return Err(value["failed"]["error"].clone());
                }
                _ => {}
            }
        }
    }
}

/// Opens a connection with an origin of one's choice.
pub async fn connect(
    url: &str,
    origin: Option<&str>,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, tokio_tungstenite::tungstenite::Error> {
    let mut request = url.into_client_request()?;
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    Ok(tokio_tungstenite::connect_async(request).await?.0)
}

fn unpack(bytes: &[u8]) -> Answer {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(&bytes[..4], b"GPX1");
    assert_eq!(u16::from_le_bytes([bytes[6], bytes[7]]), 120);
    let format = match bytes[17] {
        1 => Format::Rgba8,
        2 => Format::Yuv420p8,
        3 => Format::Yuv422p8,
        4 => Format::Yuv444p8,
        5 => Format::Yuv420p10,
        6 => Format::Yuv422p10,
        7 => Format::Yuv444p10,
        other => panic!("format {other}"),
    };
    let matrix = [Matrix::Rgb, Matrix::Bt601, Matrix::Bt709, Matrix::Bt2020][usize::from(bytes[18])];
    let range = if bytes[19] == 2 { Range::Full } else { Range::Limited };
    let siting = [Siting::Center, Siting::Left, Siting::TopLeft][usize::from(bytes[22])];
    let flags = word(24);
    Answer {
        stream: word(8),
        request: word(12),
        number: word(28),
        timecode: (flags & 1 != 0).then(|| word(48).to_be_bytes()),
        drop_frame: flags & 2 != 0,
        provisional: flags & 8 != 0,
        picture: Picture {
            format,
            matrix,
            range,
            siting,
            transfer: bytes[20],
            primaries: bytes[21],
            peak_nits: u16::try_from(word(104)).unwrap(),
            width: word(72),
            height: word(76),
            full_width: word(56),
            full_height: word(60),
            x: word(64),
            y: word(68),
            strides: [word(80), word(84), word(88)],
            bytes: bytes[120..].to_vec(),
        },
    }
}
