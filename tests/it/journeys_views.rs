//! Journeys around a picture: nearer, along, and back.

use serde_json::json;

use crate::canvas::{Painted, drag, equals_render, its_threads, key, open_picture, press, settled};
use crate::media::photo;
use crate::window::Window;

/// Waits until the view has changed, and says to what.
async fn changed_from(window: &Window, before: &Painted) -> Painted {
    let rect = before.rect.map(|edge| edge.to_string()).join(" ");
    let script = "const { rect } = document.querySelector('[data-testid=viewer-canvas]').dataset; \
         return rect.split(' ').map(Number).join(' ') !== arguments[0]";
    window.until_with("the view changes", script, vec![json!(rect)]).await;
    settled(window).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wheel_zooms_to_the_pointer_and_the_hand_moves_the_picture() {
    let (window, file, at_first) = open_picture(photo).await;
    equals_render(&window, &file, &[], &at_first).await;

    let place = at_first.on_page(500.0, 290.0);
    let pointer = (place.0.round(), place.1.round());
    // Pictures are painted on whole pixels, so a point is known as well as its view is near: to a pixel of the
    // farther one of two views.
    let mut views = vec![at_first.clone()];
    for notches in [-1, -1, -2, 1, -1, -3, 2, 3, -1] {
        let before = views.last().unwrap().clone();
        window.wheel_with_control(pointer, notches).await;
        let shown = changed_from(&window, &before).await;
        assert_eq!(shown.zoom > before.zoom, notches < 0, "{before:?} {shown:?}");
        for earlier in &views {
            let (then, now) = (earlier.native(pointer), shown.native(pointer));
            let off = (now.0 - then.0).abs().max((now.1 - then.1).abs()) * shown.zoom.min(earlier.zoom);
            assert!(off <= 1.0, "the point below the pointer went {off} pixels away: {earlier:?} {shown:?}");
        }
        views.push(shown);
    }
    let shown = views.pop().unwrap();
    assert!(shown.zoom > 1.5 * at_first.zoom, "{shown:?}");
    window.shot("zoomed-to-the-pointer");

    window.click("Hand").await;
    let before = shown;
    drag(&window, pointer, (pointer.0 - 130.0, pointer.1 - 70.0)).await;
    let shown = changed_from(&window, &before).await;
    let moved = |edge: usize| (shown.rect[edge] - before.rect[edge]) / shown.ratio;
    assert!((moved(0) + 130.0).abs() <= 1.0 && (moved(1) + 70.0).abs() <= 1.0, "{before:?} {shown:?}");
    assert!((shown.zoom - before.zoom).abs() < 1e-9, "a hand does not zoom");
    assert_eq!(its_threads(&window).await, json!([]));
    let drawn = "return document.querySelector('[data-mark]') !== null";
    assert_eq!(window.client.execute(drawn, vec![]).await.unwrap(), false, "a hand draws nothing");

    press(&window, &[key::CONTROL], '0').await;
    let again = changed_from(&window, &shown).await;
    assert!((again.zoom - at_first.zoom).abs() < 1e-9, "{again:?}");
    equals_render(&window, &file, &[], &again).await;
}
