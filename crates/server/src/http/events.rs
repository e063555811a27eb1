//! `GET /v1/events`: which spaces have grown, and no more (S23). A poke that is missed costs time and nothing else.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream::unfold;
use galley_core::{PersonId, SpaceId};
use galley_sync::wire::Poke;
use serde::Deserialize;
use tokio::sync::{broadcast, watch};

use super::reading::{By, blocking, query};
use crate::presence::Moved;
use crate::server::Seat;
use crate::{Failure, Server};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/events", get(listen))
}

/// One who listens.
struct Listener {
    server: Arc<Server>,
    person: PersonId,
    token: String,
    pokes: broadcast::Receiver<SpaceId>,
    /// Where somebody began or ended to look at a proof; none for whoever did not ask.
    moves: Option<broadcast::Receiver<Moved>>,
    stopping: watch::Receiver<bool>,
    _seat: Seat,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    presence: bool,
}

async fn listen(
    State(server): State<Arc<Server>>,
    By { signed, token }: By,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<impl IntoResponse, Failure> {
    let asked = query(asked)?;
    let _seat = server.seat(signed.person)?;
    let (pokes, stopping) = server.listen();
    let silence = Duration::from_secs(server.settings.keep_alive_seconds);
    let moves = asked.presence.then(|| server.moves());
    let listener = Listener { server, person: signed.person, token, pokes, moves, stopping, _seat };
    let stream = unfold(listener, next);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(silence)))
}

/// The next poke that is for whoever listens. The end: the server stops, the session has ended, or so much was missed that
/// they had better look at everything.
async fn next(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    loop {
        if *listener.stopping.borrow_and_update() {
            return None;
        }
        let moved = async {
            match &mut listener.moves {
                Some(moves) => moves.recv().await,
                None => std::future::pending().await,
            }
        };
        let (space, proof) = tokio::select! {
            _ = listener.stopping.changed() => return None,
            poked = listener.pokes.recv() => (poked.ok()?, None),
            moved = moved => {
                let Moved { space, proof } = moved.ok()?;
                (space, Some(proof))
            }
        };
        let (server, person, token) = (Arc::clone(&listener.server), listener.person, listener.token.clone());
        // Who signed out or was removed meanwhile is told nothing more.
        let sees = blocking(move || {
            server.accounts.signed(&token)?;
            match proof {
                Some(proof) => server.authority.sees_proof(person, space, proof),
                None => {
                    server.authority.keep_up(space)?;
                    server.authority.sees(person, space)
                }
            }
        })
        .await
        .ok()?;
        if sees {
            let event = if proof.is_some() { Event::default().event("presence") } else { Event::default() };
            let event = event.json_data(Poke { space }).ok()?;
            return Some((Ok(event), listener));
        }
    }
}
