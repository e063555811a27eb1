//! Journeys of what a thread has beside its words: whom it names, labels, a to-do, reactions, who sees it, files.

use serde_json::{Value, json};

use crate::canvas::{
    equals_render, its_threads, key, only_proof, open_from_home, open_picture, press, typed,
};
use crate::journeys::SAID;
use crate::journeys_words::kept;
use crate::media::{next_photo, photo};
use crate::window::Window;

async fn write(window: &Window, text: &str) {
    window.find("section textarea").await.send_keys(text).await.unwrap();
}

async fn send(window: &Window) {
    press(window, &[key::CONTROL], key::ENTER).await;
}

/// Waits until the one thread is as it should be; the answer is the thread.
async fn thread_until(window: &Window, what: &str, test: &str) -> Value {
    let proof = only_proof(window).await;
    let script = format!(
        "return window.__TAURI_INTERNALS__.invoke('call', {{ name: 'threads.list', input: {{ proof: arguments[0] }} }})\
         .then(threads => {{ const thread = threads[0]; return thread !== undefined && ({test}) ? thread : null }})"
    );
    window.until_with(what, &script, vec![proof["card"]["id"].clone()]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn w11_somebody_is_named_by_keys_and_is_known_after_a_restart() {
    let (mut window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    let me = window.call("app.state", json!({})).await.unwrap()["person"]["id"].clone();
    let proof = only_proof(&window).await;
    write(&window, "Look, @a").await;
    window
        .until(
            "Ada is offered",
            "return document.querySelector('[role=listbox] [aria-selected=true]')?.innerText === 'Ada'",
        )
        .await;
    window.shot("mention-offered");
    press(&window, &[], key::ENTER).await;
    typed(&window, "please").await;
    let field = "return document.querySelector('section textarea')?.value === 'Look, @Ada please'";
    window.until("the field has her name", field).await;
    let id = proof["card"]["id"].as_str().unwrap();
    kept(&window, &format!("proof/{id}/drafts"), "text.includes('please') && text.includes('mentions')")
        .await;

    window.restart().await;
    window.sees("Hello, Ada").await;
    let shown = open_from_home(&window, &proof).await;
    equals_render(&window, &file, &[], &shown).await;
    window.until("the field has her name again", field).await;
    window.find("section textarea").await.click().await.unwrap();
    send(&window).await;
    window.until_with("the comment is on the page", SAID, vec![json!("Look, @Ada please")]).await;
    let said = its_threads(&window).await[0]["comments"][0].clone();
    assert_eq!(
        said["text"],
        format!("Look, @[{}] please", me.as_str().unwrap()),
        "nobody's name is in the record"
    );
    assert_eq!(said["mentions"], json!([{ "id": me, "name": "Ada" }]));
    window.shot("mention-sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn w11_a_thread_is_labelled_made_a_to_do_and_reacted_to_and_all_of_it_is_undone() {
    let (window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    write(&window, "The cap is the old one").await;
    send(&window).await;
    window.until_with("the comment is on the page", SAID, vec![json!("The cap is the old one")]).await;

    window.click("Label this comment").await;
    window
        .until("the field of labels has the focus", "return document.activeElement?.type === 'search'")
        .await;
    typed(&window, "Second round").await;
    window.sees("New label “Second round”").await;
    window.shot("label-picker");
    press(&window, &[], key::ENTER).await;
    thread_until(&window, "the label is on", "thread.labels.includes('Second round')").await;

    window.click("Make a to-do").await;
    window.click("In progress").await;
    thread_until(&window, "it is a to-do", "thread.to_do === 'in-progress'").await;

    window.click("React").await;
    window
        .until(
            "emoji are offered",
            "return document.querySelector('[role=dialog] [aria-label=Party]') !== null",
        )
        .await;
    window.shot("reactions-offered");
    window.click("Party").await;
    thread_until(&window, "it has a reaction", "thread.comments[0].reactions[0]?.mine === true").await;
    window.named("Party, 1, Ada").await;
    window.until_no_dialog().await;
    window.shot("thread-with-everything");

    // Another one, so that there is something to be filtered.
    let version = only_proof(&window).await["card"]["version"].clone();
    let other = json!({ "version": version, "place": { "page": null, "frame": null }, "marks": [], "text": "Another", "attachments": [] });
    window.call("thread.start", other).await.unwrap();
    window.until_with("the other is listed", SAID, vec![json!("Another")]).await;
    window.click("Filter").await;
    window.click_on("//label[normalize-space(.)='Second round']").await;
    window
        .until("one is listed", "return document.querySelectorAll('article[data-thread]').length === 1")
        .await;
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    window.sees("1 of 2").await;

    // The other comment, the reaction, the to-do, the label.
    let undone = [
        "thread.comments.length === 1",
        "thread.comments[0].reactions.length === 0",
        "thread.to_do === null",
        "thread.labels.length === 0",
    ];
    for test in undone {
        window.call("undo", json!({})).await.unwrap();
        thread_until(&window, test, test).await;
    }
    assert_eq!(window.call("record.verify", json!({})).await.unwrap()["problems"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn w11_a_comment_for_the_team_says_so_until_everyone_may_see_it() {
    let (window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    window.click("Who sees it, Everyone").await;
    window.click_on("//*[@role='menuitemradio'][contains(., 'Team only')]").await;
    window.named("Who sees it, Team only").await;
    write(&window, "Between us").await;
    send(&window).await;
    window.until_with("it is said on its card", SAID, vec![json!("Team only")]).await;
    window.named("Who sees it, Everyone").await;
    window.shot("team-only");
    assert_eq!(its_threads(&window).await[0]["audience"], "team");
    window.click("More for this comment").await;
    window.click("Show to everyone").await;
    thread_until(&window, "everyone sees it", "thread.audience === 'everyone'").await;
    window.click("Undo").await;
    thread_until(&window, "only the team sees it", "thread.audience === 'team'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn w11_a_dropped_picture_is_attached_kept_over_a_restart_sent_and_looked_at() {
    let (mut window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    let proof = only_proof(&window).await;
    let attached = next_photo(window.folder());
    let name = attached.file_name().unwrap().to_string_lossy().into_owned();
    window.drop_files(&[&attached]).await;
    window.sees("Attach to the comment").await;
    window.shot("drop-question-attach");
    window.click("Attach to the comment").await;
    window.named(&format!("Remove {name}")).await;
    let id = proof["card"]["id"].as_str().unwrap();
    kept(&window, &format!("proof/{id}/drafts"), "text.includes('files')").await;

    window.restart().await;
    window.sees("Hello, Ada").await;
    let shown = open_from_home(&window, &proof).await;
    equals_render(&window, &file, &[], &shown).await;
    window.named(&format!("Remove {name}")).await;
    window.shot("attached-not-sent");
    write(&window, "Like this one").await;
    send(&window).await;
    let thread = thread_until(&window, "it has a file", "thread.comments[0].attachments.length === 1").await;
    let view = &thread["comments"][0]["attachments"][0];
    assert_eq!((&view["name"], &view["picture"]), (&json!(name), &json!(true)));

    let small = "const image = document.querySelector('article[data-thread] img'); return image !== null && image.naturalWidth > 0 && image.width <= 160 && image.height <= 120";
    window.until("there is a small picture", small).await;
    window.shot("attached");
    window.click(&format!("Open {name}")).await;
    let large = "const image = document.querySelector('[role=dialog] img[data-picture]'); return image !== null && image.naturalWidth > 320";
    window.until("it is shown large", large).await;
    window.at_rest().await;
    window.shot("attached-large");
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    assert_eq!(only_proof(&window).await["versions"].as_array().unwrap().len(), 1, "it is no version");
}
