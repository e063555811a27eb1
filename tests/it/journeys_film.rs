//! Journeys through a film: scrubbing, typing where to go, and timecode that leaves labels out.

use serde_json::json;

use crate::canvas::{
    Painted, drag, equals_render, field_of_dialog, its_threads, key, only_proof, open_film, open_from_home,
    press, settled_on_frame, typed,
};
use crate::journeys::write_and_send;
use crate::media::{drop_frame_film, film, number_on_canvas};
use crate::tools::point_at;
use crate::window::Window;

/// Goes to a place as it is typed after Ctrl+G.
pub async fn go_to(window: &Window, place: &str) {
    window.until_no_dialog().await;
    press(window, &[key::CONTROL], 'g').await;
    field_of_dialog(window).await;
    typed(window, place).await;
    press(window, &[], key::ENTER).await;
}

/// The middle of a frame's share of the ruler, in the page.
pub async fn on_ruler(window: &Window, frame: u32) -> (f64, f64) {
    window.find("[data-testid=timeline] [role=slider]").await;
    let script = "const line = document.querySelector('[data-testid=timeline] [role=slider]').getBoundingClientRect(); \
         const frames = Number(document.querySelector('[data-testid=timeline]').dataset.frames); \
         return [line.left + (arguments[0] + 0.5) / frames * line.width, line.top + line.height / 2]";
    let at = window.client.execute(script, vec![json!(frame)]).await.unwrap();
    (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
}

/// Waits until the field of the timeline says this.
pub async fn field_says(window: &Window, which: &str, value: &str) {
    let script =
        "return document.querySelector(`[data-testid=place-${arguments[0]}]`)?.value === arguments[1]";
    let what = format!("the field says {which} {value}");
    window.until_with(&what, script, vec![json!(which), json!(value)]).await;
}

/// Frame number, timecode and the number in the pixels say the same.
async fn is_on(window: &Window, frame: u32, timecode: &str) -> Painted {
    let shown = settled_on_frame(window, frame).await;
    assert_eq!(number_on_canvas(window, &shown).await, frame);
    assert_eq!(shown.timecode, timecode);
    field_says(window, "frame", &frame.to_string()).await;
    field_says(window, "timecode", timecode).await;
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_is_scrubbed_and_places_are_typed_to_the_exact_frame() {
    let (window, file, shown) = open_film(film()).await;
    equals_render(&window, &file, &["--frame", "0"], &shown).await;

    drag(&window, on_ruler(&window, 10).await, on_ruler(&window, 37).await).await;
    let shown = is_on(&window, 37, "00:00:01:07").await;
    equals_render(&window, &file, &["--frame", "37"], &shown).await;
    window.shot("film-scrubbed");

    go_to(&window, "00:00:01:12").await;
    is_on(&window, 42, "00:00:01:12").await;
    go_to(&window, "17").await;
    let shown = is_on(&window, 17, "00:00:00:17").await;
    equals_render(&window, &file, &["--frame", "17"], &shown).await;

    // What is no place is told in the dialog, with what could be typed, and the picture stays.
    go_to(&window, "soon").await;
    window.sees("“soon” is no frame of this video. Type a frame such as 12,").await;
    press(&window, &[], key::ESCAPE).await;
    is_on(&window, 17, "00:00:00:17").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_frame_under_the_pointer_is_shown_small_while_it_is_on_the_ruler() {
    let (window, _, _) = open_film(film()).await;
    let version = only_proof(&window).await["versions"][0]["id"].clone();
    let mut seen = Vec::new();
    for (frame, timecode) in [(37, "00:00:01:07"), (59, "00:00:01:29"), (0, "00:00:00:00")] {
        point_at(&window, on_ruler(&window, frame).await).await;
        let script = "const card = document.querySelector('[data-testid=preview]'); \
             const picture = card?.querySelector('img'); \
             if (card?.dataset.frame !== arguments[0] || picture?.dataset.frame !== arguments[0]) return null; \
             const { left, right } = card.getBoundingClientRect(); \
             return { text: card.innerText, url: picture.src, fits: left >= 0 && right <= innerWidth };";
        let card = window.until_with("its picture is there", script, vec![json!(frame.to_string())]).await;
        let text = card["text"].as_str().unwrap();
        assert!(text.contains(timecode) && text.contains(&format!("Frame {frame}")), "{text}");
        assert_eq!(card["fits"], true);
        let asked = json!({ "version": version, "frame": frame, "size": 160 });
        assert_eq!(card["url"], window.call("media.thumbnail", asked).await.unwrap()["url"]);
        assert!(!seen.contains(&card["url"]), "each frame has its own picture");
        seen.push(card["url"].clone());
        window.shot(&format!("film-preview-{frame}"));
    }
    // What is looked at in passing is not gone to.
    is_on(&window, 0, "00:00:00:00").await;
    let (x, y) = on_ruler(&window, 37).await;
    point_at(&window, (x, y / 2.0)).await;
    let none = "return document.querySelector('[data-testid=preview]') === null";
    window.until("it is gone with the pointer", none).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drop_frame_timecode_has_a_semicolon_and_skips_two_labels_at_the_minute() {
    let (window, file, _) = open_film(drop_frame_film()).await;
    let shown = is_on(&window, 0, "01:00:59;20").await;
    equals_render(&window, &file, &["--frame", "0"], &shown).await;
    window.sees("29.97 fps DF").await;

    go_to(&window, "01:00:59;28").await;
    // Until it has gone, keys are the dialog's.
    window.until_no_dialog().await;
    is_on(&window, 8, "01:00:59;28").await;
    for (frame, timecode) in [(9, "01:00:59;29"), (10, "01:01:00;02"), (11, "01:01:00;03")] {
        press(&window, &[], '.').await;
        is_on(&window, frame, timecode).await;
    }
    window.shot("film-drop-frame");
    press(&window, &[], ',').await;
    let shown = is_on(&window, 10, "01:01:00;02").await;
    equals_render(&window, &file, &["--frame", "10"], &shown).await;

    window.sees("Comment on 01:01:00;02").await;
    write_and_send(&window, "Cut here").await;
    window
        .until(
            "the card says where",
            "return document.querySelector('article[data-thread]')?.innerText.includes('01:01:00;02')",
        )
        .await;
    assert_eq!(its_threads(&window).await[0]["place"]["frame"], 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_are_counted_from_what_was_set_and_it_is_said() {
    let (mut window, file, _) = open_film(film()).await;
    window.click("Frame numbers and timecode").await;
    field_of_dialog(&window).await;
    press(&window, &[key::CONTROL], 'a').await;
    typed(&window, "1001").await;
    press(&window, &[], key::TAB).await;
    typed(&window, "10:00:00:00").await;
    window.click("Set").await;
    window.until_no_dialog().await;
    window.sees("1001–1060").await;
    window.sees("first frame 1001").await;
    window.sees("starts at 10:00:00:00, as set here").await;

    go_to(&window, "1043").await;
    // The canvas counts frames from 0 all the same.
    let shown = settled_on_frame(&window, 42).await;
    assert_eq!(number_on_canvas(&window, &shown).await, 42);
    equals_render(&window, &file, &["--frame", "42"], &shown).await;
    assert_eq!(shown.timecode, "10:00:01:12");
    field_says(&window, "frame", "1043").await;
    field_says(&window, "timecode", "10:00:01:12").await;
    window.shot("film-first-frame-1001");
    window.sees("Comment on 10:00:01:12").await;
    write_and_send(&window, "Hold this").await;
    window
        .until(
            "the card says where",
            "return document.querySelector('article[data-thread]')?.innerText.includes('10:00:01:12')",
        )
        .await;
    assert_eq!(its_threads(&window).await[0]["place"]["frame"], 42);
    let proof = only_proof(&window).await;

    window.restart().await;
    window.sees("Hello, Ada").await;
    open_from_home(&window, &proof).await;
    window.sees("first frame 1001").await;
    assert_eq!(settled_on_frame(&window, 42).await.timecode, "10:00:01:12");
}
