//! Opening a proof from home: its picture is there first, true and where it stays.

use std::path::Path;
use std::time::Duration;

use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::json;

use crate::canvas::{
    Painted, equals_render, key, open_document, open_film, open_picture, press, settled, settled_on_frame,
    settled_on_page,
};
use crate::media::{film, paper, photo};
use crate::window::Window;

/// What the canvas says of itself as it comes into the page, and then as long as anything changes.
const WATCHED: &str = "
    window.shown = [];
    window.bare = undefined;
    const look = () => {
        const canvas = document.querySelector('[data-testid=viewer-canvas]');
        if (!canvas) return;
        const { paintedRequest, version, page, frame, rect } = canvas.dataset;
        const now = [paintedRequest !== undefined, version, page, frame, rect, canvas.width, canvas.height].join(' ');
        window.bare ??= document.querySelector('[role=toolbar], aside textarea, [data-testid=timeline], [data-testid=page-strip]') === null;
        if (window.shown.at(-1) !== now) window.shown.push(now);
    };
    window.watching = new MutationObserver(look);
    window.watching.observe(document.body, { childList: true, subtree: true, attributes: true });
    const card = document.querySelector('main a[href^=\"#/proof/\"]').getBoundingClientRect();
    return [card.x + card.width / 2, card.y + card.height / 2];
";
const AROUND: &str =
    "return document.querySelector('[role=toolbar]') && document.querySelector('aside textarea') !== null";

async fn home(window: &Window) {
    // Where one is is kept once one rests there.
    tokio::time::sleep(Duration::from_secs(1)).await;
    window.client.execute("window.location.hash = '#/'", vec![]).await.unwrap();
    window.find("main a[href^='#/proof/']").await;
    window.at_rest().await;
}

/// Comes to the first card, rests for as long, and clicks.
async fn click_card(window: &Window, rest: Duration) {
    let middle = window.client.execute(WATCHED, vec![]).await.unwrap();
    let at = |index: usize| middle[index].as_f64().unwrap().round();
    let mouse = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveTo { duration: None, x: at(0), y: at(1) })
        .then(PointerAction::Pause { duration: rest })
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    window.client.perform_actions(Actions::from(mouse)).await.unwrap();
    window.client.release_actions().await.unwrap();
}

/// The picture was painted when its canvas came into the page, and nothing that came around it moved it.
async fn was_there_first(window: &Window) {
    window.until("what lies around the picture", AROUND).await;
    window.at_rest().await;
    let shown = window.client.execute("return window.shown", vec![]).await.unwrap();
    let shown = shown.as_array().unwrap();
    assert_eq!(shown.len(), 1, "one picture, in one place: {shown:?}");
    assert!(shown[0].as_str().unwrap().starts_with("true "), "painted from the beginning: {shown:?}");
    let bare = window.client.execute("return window.bare", vec![]).await.unwrap();
    assert_eq!(bare, json!(true), "the picture came before what lies around it");
}

async fn opened(window: &Window, file: &Path, place: &[&str], shown: &Painted) {
    equals_render(window, file, place, shown).await;
    was_there_first(window).await;
    equals_render(window, file, place, &settled(window).await).await;
}

const REST: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_painted_when_its_proof_opens() {
    let (window, file, _) = open_picture(photo).await;
    home(&window).await;
    click_card(&window, REST).await;
    opened(&window, &file, &[], &settled(&window).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_opens_on_the_page_that_was_left() {
    let (window, file, _) = open_document(paper).await;
    press(&window, &[], key::PAGE_DOWN).await;
    settled_on_page(&window, 2).await;
    home(&window).await;
    click_card(&window, REST).await;
    opened(&window, &file, &["--page", "2"], &settled_on_page(&window, 2).await).await;
    window.shot("opened-on-page-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_opens_on_the_frame_that_was_left_also_after_a_restart() {
    let (mut window, file, _) = open_film(film()).await;
    // Counted: what is drawn ahead of that is not taken.
    let counted = "return document.querySelector('[data-testid=timeline]') && \
                   !document.body.innerText.includes('Frames are still being counted')";
    window.until("all frames are counted", counted).await;
    press(&window, &[], key::RIGHT).await;
    settled_on_frame(&window, 1).await;
    home(&window).await;
    window.restart().await;
    window.find("main a[href^='#/proof/']").await;
    window.at_rest().await;
    click_card(&window, REST).await;
    opened(&window, &file, &["--frame", "1"], &settled_on_frame(&window, 1).await).await;
}

/// A card that is pressed as the pointer comes: what was drawn ahead may be late or not there at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_pressed_at_once_opens_as_well() {
    let (window, file, _) = open_document(paper).await;
    let kept = "return window.localStorage.getItem('galley.rooms')";
    let room = window.until("its room is kept", kept).await;
    for rooms in [room.as_str().unwrap(), "[]", &halved(room.as_str().unwrap())] {
        home(&window).await;
        let set = "window.localStorage.setItem('galley.rooms', arguments[0])";
        window.client.execute(set, vec![json!(rooms)]).await.unwrap();
        click_card(&window, Duration::ZERO).await;
        window.until("what lies around the picture", AROUND).await;
        equals_render(&window, &file, &["--page", "1"], &settled_on_page(&window, 1).await).await;
        assert_eq!(window.until("its room is kept", kept).await, room, "as it was measured");
    }
}

/// The same rooms, half as wide and high: as if the window had been another one.
fn halved(rooms: &str) -> String {
    let mut rooms: Vec<(String, f64, f64)> = serde_json::from_str(rooms).unwrap();
    for (_, width, height) in &mut rooms {
        (*width, *height) = ((*width / 2.0).round(), (*height / 2.0).round());
    }
    serde_json::to_string(&rooms).unwrap()
}
