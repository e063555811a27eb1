//! One stream of the pixel socket: the newest request waits, one is rendered at a time, credit bounds what is sent. What
//! plays ends when something else is asked for.

use std::sync::{Arc, Mutex, PoisonError};

use galley_app::api::Failure;
use galley_app::is_drawn;
use galley_app::media::cancel::Cancel;
use galley_app::media::pool::{At, RenderRequest, Rendered, Size};
use galley_app::play::Player;
use tokio::sync::{Notify, mpsc};

use super::Outgoing;
use super::header::{self, Asked};
use super::message::{Failed, Play, Show};
use super::playing::{self, Stage};
use crate::call::internal;
use crate::shell::Shell;

/// Pictures of a stream that may be on their way while it plays: one is painted, one comes, and one makes up for what is late.
pub(super) const CREDIT: u32 = 3;
/// Fewer of those that are asked for one by one, where each that waits is older than what is wanted.
const ONLY_OF_PLAY: u32 = 1;

/// Dropping it ends the stream: what is being rendered is cancelled.
pub struct Stream {
    shell: Arc<Shell>,
    sender: mpsc::Sender<Outgoing>,
    shared: Arc<Shared>,
    player: Option<Player>,
}

pub(super) struct Shared {
    state: Mutex<State>,
    wake: Notify,
}

struct State {
    /// The newest request that nobody has begun.
    next: Option<Show>,
    /// What is being rendered: its version, and how to stop it.
    current: Option<(String, Cancel)>,
    credit: u32,
    ended: bool,
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_back(&self) {
        let mut state = self.state();
        state.credit = (state.credit + 1).min(CREDIT);
    }

    /// Takes credit for one more picture; false where there is none.
    pub(super) fn spend(&self) -> bool {
        let mut state = self.state();
        let has_credit = state.credit > 0;
        state.credit -= u32::from(has_credit);
        has_credit
    }
}

impl Stream {
    pub fn start(shell: Arc<Shell>, sender: mpsc::Sender<Outgoing>) -> Self {
        let state = State { next: None, current: None, credit: CREDIT, ended: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), wake: Notify::new() });
        tauri::async_runtime::spawn(run(Arc::clone(&shell), Arc::clone(&shared), sender.clone()));
        Self { shell, sender, shared, player: None }
    }

    /// Asks for a picture instead of whatever waits or plays. What has begun is finished, unless it is of another version.
    pub fn show(&mut self, show: Show) {
        self.player = None;
        let mut state = self.shared.state();
        if let Some((version, cancel)) = &state.current
            && *version != show.version
        {
            cancel.cancel();
        }
        state.next = Some(show);
        drop(state);
        self.shared.wake.notify_one();
    }

    /// Nothing is wanted any more.
    pub fn cancel(&self) {
        let mut state = self.shared.state();
        state.next = None;
        if let Some((_, cancel)) = &state.current {
            cancel.cancel();
        }
    }

    /// Plays instead of whatever waits or plays.
    pub fn play(&mut self, play: &Play) {
        let before = self.player.take().map(Player::end);
        self.cancel();
        let asked = Asked { stream: play.stream, request: play.request };
        let stage = Stage::new(asked, Arc::clone(&self.shared), self.sender.clone());
        let shell = Arc::clone(&self.shell);
        self.player = Some(Player::start(move || shell.app(), playing::order(play), stage, before));
    }

    /// What plays stops, and says where.
    pub fn pause(&self) {
        if let Some(player) = &self.player {
            player.pause();
        }
    }

    pub fn set_volume(&self, volume: u32) {
        if let Some(player) = &self.player {
            player.set_volume(volume);
        }
    }

    /// A picture was painted or thrown away.
    pub fn credit(&self) {
        self.shared.give_back();
        self.shared.wake.notify_one();
        if let Some(player) = &self.player {
            player.wake();
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.cancel();
        self.shared.wake.notify_one();
    }
}

async fn run(shell: Arc<Shell>, shared: Arc<Shared>, sender: mpsc::Sender<Outgoing>) {
    loop {
        let begun = {
            let mut state = shared.state();
            if state.ended {
                return;
            }
            let wanted = if state.credit > ONLY_OF_PLAY { state.next.take() } else { None };
            wanted.map(|show| {
                let cancel = Cancel::new();
                state.current = Some((show.version.clone(), cancel.clone()));
                state.credit -= 1;
                (show, cancel)
            })
        };
        let Some((show, cancel)) = begun else {
            shared.wake.notified().await;
            continue;
        };
        let (shell, asked, stop) = (Arc::clone(&shell), show.clone(), cancel.clone());
        let answer = tauri::async_runtime::spawn_blocking(move || picture(&shell, &asked, &stop))
            .await
            .unwrap_or_else(|error| Err(internal(&format!("a picture ended without an answer: {error}"))));
        shared.state().current = None;
        let outgoing = match answer {
            Ok(bytes) => Outgoing::Picture(bytes),
            Err(failure) => {
                // Nothing to paint, so nothing that could be given back.
                shared.give_back();
                if cancel.is_cancelled() {
                    continue;
                }
                Outgoing::Text(Failed { stream: show.stream, request: show.request, error: &failure }.text())
            }
        };
        if sender.send(outgoing).await.is_err() {
            return;
        }
    }
}

/// Renders what was asked and packs it. Blocks.
fn picture(shell: &Arc<Shell>, show: &Show, cancel: &Cancel) -> Result<Vec<u8>, Failure> {
    let app = shell.app()?;
    let medium = app.pictured(&show.version)?;
    let (request, scale) = request(show, is_drawn(medium.opened()));
    let mut rendered: Rendered = match &show.hidden {
        Some(hidden) => medium.render_without(hidden, &request, cancel)?,
        None => medium.render(&request, cancel)?,
    };
    app.recount(&show.version, &medium, &mut rendered)?;
    Ok(header::pack(Asked { stream: show.stream, request: show.request }, &rendered, medium.opened(), scale))
}

/// Says what the decoder is asked, and which scale the answer has.
///
/// Images and video never come back larger than they are: the canvas enlarges them itself. Then the region is
/// shrunk to native pixels, outward, so that nothing of it is missing. Pages of documents and vector images are drawn at
/// any size.
fn request(show: &Show, is_drawn: bool) -> (RenderRequest, [u32; 2]) {
    let at = match (show.page, show.frame) {
        (Some(page), _) => At::Page(page),
        (None, Some(frame)) => At::Frame(frame),
        (None, None) => At::Image,
    };
    let [num, den] = show.scale;
    let enlarged = num > den && !is_drawn;
    let (scale, tile) = if enlarged {
        ([1, 1], show.region.map(|region| shrunk(region, num, den)))
    } else {
        (show.scale, show.region)
    };
    let [num, den] = scale;
    let size = if num == den && enlarged { Size::Native } else { Size::Scale { num, den } };
    (RenderRequest { size, tile, rgba: false, ..RenderRequest::new(at) }, scale)
}

fn shrunk([x, y, width, height]: [u32; 4], num: u32, den: u32) -> [u32; 4] {
    let down = |edge: u32| u64::from(edge) * u64::from(den) / u64::from(num.max(1));
    let up = |edge: u64| (edge * u64::from(den)).div_ceil(u64::from(num.max(1)));
    let side =
        |start: u32, length: u32| up(u64::from(start) + u64::from(length)).saturating_sub(down(start)).max(1);
    let narrow = |edge: u64| u32::try_from(edge).unwrap_or(u32::MAX);
    [narrow(down(x)), narrow(down(y)), narrow(side(x, width)), narrow(side(y, height))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(page: Option<u32>, frame: Option<u32>, scale: [u32; 2], region: Option<[u32; 4]>) -> Show {
        Show { stream: 1, request: 1, version: "v".to_owned(), page, frame, scale, region, hidden: None }
    }

    #[test]
    fn an_image_is_never_asked_larger_than_it_is() {
        let (asked, scale) = request(&show(None, None, [8, 1], Some([16, 24, 80, 9])), false);
        assert_eq!((asked.size, scale), (Size::Native, [1, 1]));
        assert_eq!(asked.tile, Some([2, 3, 10, 2]), "outward to whole pixels");
    }

    #[test]
    fn a_vector_image_is_asked_at_the_scale_shown() {
        let (asked, scale) = request(&show(None, None, [8, 1], Some([16, 24, 80, 9])), true);
        assert_eq!((asked.at, asked.size, scale), (At::Image, Size::Scale { num: 8, den: 1 }, [8, 1]));
        assert_eq!(asked.tile, Some([16, 24, 80, 9]));
        let (asked, scale) = request(&show(None, None, [1, 1], None), true);
        assert_eq!((asked.size, scale), (Size::Scale { num: 1, den: 1 }, [1, 1]));
    }

    #[test]
    fn a_page_of_an_image_is_never_asked_larger_than_it_is() {
        let (asked, scale) = request(&show(Some(2), None, [8, 1], Some([16, 24, 80, 9])), false);
        assert_eq!((asked.at, asked.size, scale), (At::Page(2), Size::Native, [1, 1]));
        assert_eq!(asked.tile, Some([2, 3, 10, 2]));
    }

    #[test]
    fn pages_are_asked_at_the_scale_shown() {
        let (asked, scale) = request(&show(Some(2), None, [8, 1], Some([16, 24, 80, 9])), true);
        assert_eq!((asked.at, asked.size, scale), (At::Page(2), Size::Scale { num: 8, den: 1 }, [8, 1]));
        assert_eq!(asked.tile, Some([16, 24, 80, 9]));
    }

    #[test]
    fn a_shrunk_frame_keeps_its_region() {
        let (asked, scale) = request(&show(None, Some(7), [1, 2], Some([0, 0, 50, 40])), false);
        assert_eq!((asked.at, asked.size, scale), (At::Frame(7), Size::Scale { num: 1, den: 2 }, [1, 2]));
        assert_eq!(asked.tile, Some([0, 0, 50, 40]));
    }
}
