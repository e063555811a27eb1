//! Requests that are no part of following spaces: signing in and out, people, devices, sessions.
//!
//! They are asked one by one, by whoever waits for the answer; nothing is tried again here.

use reqwest::{Method, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::http::{Http, Miss, Reply, Server, ServerError, Timeouts};
use crate::engine::Failure;
use crate::wire::{self, MAX_ANSWER_BYTES, WireFailure};

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The server says no, and why.
    Said(WireFailure),
    /// No answer, or none of a server of ours.
    Missed(Failure),
}

impl From<Miss> for Refused {
    fn from(miss: Miss) -> Self {
        Self::Missed(miss.failure)
    }
}

/// A server, for requests of a person.
#[derive(Clone)]
pub struct Caller {
    http: Http,
}

impl Caller {
    /// Sets up HTTPS; asks nobody yet. An empty token: nobody is signed in.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn new(server: &Server, timeouts: Timeouts) -> Result<Self, ServerError> {
        Ok(Self { http: Http::new(server, timeouts)? })
    }

    /// Reads what is at a path below the address.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refused> {
        read(&self.answer(Method::GET, path, None).await?)
    }

    /// Sends JSON, and reads the JSON that comes back.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Refused> {
        read(&self.answer(Method::POST, path, Some(write(body)?)).await?)
    }

    /// Sends JSON to where nothing that matters comes back.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn put(&self, path: &str, body: &impl Serialize) -> Result<(), Refused> {
        self.answer(Method::PUT, path, Some(write(body)?)).await.map(|_| ())
    }

    /// Takes away what is at a path.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn delete(&self, path: &str) -> Result<(), Refused> {
        self.answer(Method::DELETE, path, None).await.map(|_| ())
    }

    async fn answer(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>, Refused> {
        let mut request = self.http.request(method, path)?.timeout(self.http.whole());
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.map_err(Miss::from)?;
        match self.http.sorted(response).await? {
            Reply::Whole(response) => Ok(self.http.body(response, MAX_ANSWER_BYTES).await?),
            Reply::Error { said: Some(said), .. } => Err(Refused::Said(said)),
            Reply::Error { status, .. } => Err(Miss::of(super::http::failure_of(status, None)).into()),
        }
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    wire::read(body, MAX_ANSWER_BYTES).map_err(|error| Miss::from(error).into())
}

fn write(body: &impl Serialize) -> Result<Vec<u8>, Refused> {
    wire::write(body).map_err(|error| Miss::from(error).into())
}
