//! What plays on a stream: the order for the player, and where its pictures and words go.

use std::sync::Arc;

use galley_app::api::Failure;
use galley_app::media::pool::{Opened, Rendered};
use galley_app::play::{Ended, Order, Place, Progress};
use tokio::sync::mpsc;

use super::Outgoing;
use super::header::{self, Asked};
use super::message::{Failed, LOUDEST, Play};
use super::stream::Shared;

/// Where a player's pictures and words go: to the connection, within the stream's credit.
pub struct Stage {
    asked: Asked,
    shared: Arc<Shared>,
    sender: mpsc::Sender<Outgoing>,
}

impl Stage {
    pub fn new(asked: Asked, shared: Arc<Shared>, sender: mpsc::Sender<Outgoing>) -> Self {
        Self { asked, shared, sender }
    }

    /// Blocks while the connection is behind, unless called from its own thread; where it is gone nobody is left to be
    /// told.
    fn send(&self, outgoing: Outgoing) {
        if tokio::runtime::Handle::try_current().is_ok() {
            let _ = self.sender.try_send(outgoing);
        } else {
            let _ = self.sender.blocking_send(outgoing);
        }
    }

    fn text(&self, kind: &str, mut body: serde_json::Value) {
        if let Some(body) = body.as_object_mut() {
            body.insert("stream".to_owned(), self.asked.stream.into());
            body.insert("request".to_owned(), self.asked.request.into());
        }
        self.send(Outgoing::Text(serde_json::json!({ kind: body }).to_string()));
    }
}

impl galley_app::play::Stage for Stage {
    fn take_room(&self) -> bool {
        self.shared.spend()
    }

    fn show(&self, rendered: &Rendered, opened: &Opened, scale: [u32; 2]) {
        self.send(Outgoing::Picture(header::pack(self.asked, rendered, opened, scale)));
    }

    fn tell(&self, progress: &Progress) {
        let (frame, sample) = parts(progress.place);
        let sound = progress.audible.name();
        let Progress { shown, dropped, buffered, .. } = progress;
        self.text(
            "playing",
            serde_json::json!({
                "frame": frame, "sample": sample, "shown": shown, "dropped": dropped, "sound": sound, "buffered": buffered,
            }),
        );
    }

    fn ended(&self, place: Place, why: Ended) {
        let (frame, sample) = parts(place);
        let why = match why {
            Ended::Paused => "paused",
            Ended::End => "end",
        };
        self.text("played", serde_json::json!({ "frame": frame, "sample": sample, "why": why }));
    }

    fn failed(&self, failure: &Failure) {
        let Asked { stream, request } = self.asked;
        self.send(Outgoing::Text(Failed { stream, request, error: failure }.text()));
    }
}

fn parts(place: Place) -> (Option<u32>, Option<u64>) {
    match place {
        Place::Frame(frame) => (Some(frame), None),
        Place::Sample(sample) => (None, Some(sample)),
    }
}

/// What the player is asked. Pictures never come back larger than they are.
pub fn order(play: &Play) -> Order {
    let [num, den] = play.scale;
    Order {
        version: play.version.clone(),
        begin: match (play.frame, play.sample) {
            (Some(frame), _) => Place::Frame(frame),
            (None, sample) => Place::Sample(sample.unwrap_or_default()),
        },
        scale: if num > den { [1, 1] } else { play.scale },
        speed: play.speed,
        reverse: play.reverse,
        every: play.every,
        range: play.range,
        looped: play.looped,
        volume: play.volume.min(LOUDEST),
    }
}
