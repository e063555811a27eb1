//! A server of a few lines: HTTP/1.1, one request a connection, answers as a test says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// With its query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What the server does.
pub enum Said {
    /// Status, further headers, body.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// An answer that goes on, piece by piece, and then ends.
    Pieces(Vec<Vec<u8>>),
    /// Pieces, and then no end.
    Open(Vec<Vec<u8>>),
    /// Bytes as they are, and the end of the connection.
    Raw(Vec<u8>),
    /// The first bytes, and then the others over and over, with a pause before each.
    Endless(Vec<u8>, Vec<u8>, Duration),
    /// Nothing at all.
    Silence,
    /// The connection ends where an answer should be.
    Cut,
}

pub type Says = Arc<dyn Fn(&Asked) -> Said + Send + Sync>;

/// Begins to serve; gives the address.
pub async fn serve(says: Says) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let says = Arc::clone(&says);
            tokio::spawn(async move {
                // A client that goes away is no failure of a test.
                let _ = answer(stream, says).await;
            });
        }
    });
    address
}

async fn answer(mut stream: TcpStream, says: Says) -> std::io::Result<()> {
    let Some(asked) = read(&mut stream).await? else { return Ok(()) };
    match says(&asked) {
        Said::Whole(status, headers, body) => {
            let mut head =
                format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("\r\n");
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
        }
        Said::Pieces(pieces) => go_on(&mut stream, pieces).await?,
        Said::Open(pieces) => {
            go_on(&mut stream, pieces).await?;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Said::Raw(bytes) => stream.write_all(&bytes).await?,
        Said::Endless(head, piece, pause) => {
            stream.write_all(&head).await?;
            loop {
                tokio::time::sleep(pause).await;
                stream.write_all(&piece).await?;
            }
        }
        Said::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
        Said::Cut => {}
    }
    stream.shutdown().await
}

async fn go_on(stream: &mut TcpStream, pieces: Vec<Vec<u8>>) -> std::io::Result<()> {
    let head =
        "HTTP/1.1 200 x\r\nconnection: close\r\ngalley-wire: 1\r\ncontent-type: text/event-stream\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    for piece in pieces {
        stream.write_all(&piece).await?;
        stream.flush().await?;
    }
    Ok(())
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Option<Asked>> {
    let mut bytes: Vec<u8> = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Asked { method, path, headers, body }))
}
