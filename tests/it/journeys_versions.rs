//! Journeys from one version to the next, and to what is decided about them.

use serde_json::{Value, json};

use crate::canvas::{equals_render, key, only_proof, open_picture, press, settled};
use crate::journeys::write_and_send;
use crate::media::{next_photo, photo};
use crate::window::Window;

/// Waits until the canvas has settled on this version.
pub async fn on_version(window: &Window, version: &Value) {
    let script = "const canvas = document.querySelector('[data-testid=viewer-canvas]'); \
         return canvas?.dataset.version === arguments[0] && canvas.dataset.settled === 'true'";
    window.until_with("the version is on the canvas", script, vec![version.clone()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_version_becomes_the_current_one_and_the_old_one_is_loud_about_it() {
    let (window, first, shown) = open_picture(photo).await;
    equals_render(&window, &first, &[], &shown).await;
    write_and_send(&window, "The cap is the old one").await;
    window.sees("1 of 1, current").await;

    let second = next_photo(window.folder());
    window.drop_files(&[&second]).await;
    window.sees("Where does Poster draft 2.png belong?").await;
    window.find("[role=dialog] textarea").await.send_keys("The new cap").await.unwrap();
    window.click("New version").await;
    window.sees("2 of 2, current").await;
    let proof = only_proof(&window).await;
    let versions = proof["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!((&versions[1]["note"], &versions[1]["current"]), (&json!("The new cap"), &json!(true)));
    on_version(&window, &versions[1]["id"]).await;
    let shown = settled(&window).await;
    equals_render(&window, &second, &[], &shown).await;
    // What was said of the old one is beside the new one, and says of which it was.
    window.sees("The cap is the old one").await;
    window.sees("version 1").await;
    window.sees("Decide…").await;
    window.shot("version-2-of-2");

    window.click_on("//button[contains(., '2 of 2, current')]").await;
    window.click_on("//*[@role='option'][contains(., '1 of 2')]").await;
    window.sees("You are looking at version 1. Version 2 is the current one.").await;
    on_version(&window, &versions[0]["id"]).await;
    let shown = settled(&window).await;
    equals_render(&window, &first, &[], &shown).await;
    window.shot("version-1-of-2");

    // Nothing on the old one can be decided, neither here nor by somebody who asks for it.
    window.click("Decision…").await;
    window.sees("Version 1 is closed for decisions, because a newer one was submitted.").await;
    let choices = "return document.querySelectorAll('[role=dialog] input[type=radio]').length";
    assert_eq!(window.client.execute(choices, vec![]).await.unwrap(), 0);
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    let decide = json!({ "version": versions[0]["id"], "decision": "approve", "reason": "" });
    let refused = window.call("decision.record", decide).await.unwrap_err();
    assert_eq!(refused["code"], "version-not-current");

    window.click("Go to version 2").await;
    on_version(&window, &versions[1]["id"]).await;
    let strip = "return !document.body.innerText.includes('You are looking at version')";
    window.until("nothing says that it is an old one", strip).await;
}

/// Decides as one does with the mouse.
async fn decide(window: &Window, value: &str, button: &str, reason: &str) {
    window.click("Decide…").await;
    window.click_on(&format!("//*[@role='dialog']//label[.//input[@value='{value}']]")).await;
    if !reason.is_empty() {
        window.find("[role=dialog] textarea").await.send_keys(reason).await.unwrap();
    }
    window.click_on(&format!("//*[@role='dialog']//button[normalize-space(.)='{button}']")).await;
}

/// Waits until the bar says where the proof stands, and no dialog is over it.
pub async fn stands(window: &Window, standing: &str) {
    let script = "return !document.querySelector('[role=dialog]') && document.querySelector('header').innerText.split('\\n').includes(arguments[0])";
    window.until_with(&format!("it stands at {standing}"), script, vec![json!(standing)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_decision_is_made_shown_and_withdrawn() {
    let (window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    stands(&window, "Pending").await;
    let each = [
        ("approve", "Approve", "", "Approved", "approved"),
        (
            "approve-with-changes",
            "Approve with changes",
            "Mend the comma",
            "Approved with changes",
            "approved-with-changes",
        ),
        ("request-changes", "Request changes", "The old cap", "Changes requested", "changes-requested"),
        ("reject", "Reject", "Not our product", "Rejected", "rejected"),
    ];
    for (number, (value, button, reason, said, standing)) in each.into_iter().enumerate() {
        decide(&window, value, button, reason).await;
        stands(&window, said).await;
        window.shot(&format!("decided-{value}"));
        let proof = only_proof(&window).await;
        assert_eq!(proof["card"]["standing"], standing);
        let decisions = proof["versions"][0]["decisions"].as_array().unwrap();
        assert_eq!(decisions.len(), number + 1, "{decisions:?}");
        let made = decisions.iter().find(|one| one["withdrawn"] == false).unwrap();
        assert_eq!((&made["decision"], &made["reason"]), (&json!(value), &json!(reason)));
        // Once is enough: it has to be taken back before another can be made.
        let twice = json!({ "version": proof["versions"][0]["id"], "decision": "approve", "reason": "" });
        assert_eq!(window.call("decision.record", twice).await.unwrap_err()["code"], "already-decided");

        window.click("Decision…").await;
        window.click("Withdraw").await;
        window.sees("Decide on Poster draft, version 1").await;
        // The button that had the focus is gone; the keys are the dialog's all the same.
        let focused = "return document.activeElement?.closest('[role=dialog]') !== null";
        window.until("the focus stays in the dialog", focused).await;
        press(&window, &[], key::ESCAPE).await;
        stands(&window, "Pending").await;
        assert_eq!(only_proof(&window).await["card"]["standing"], "pending");
    }
    let shown = settled(&window).await;
    equals_render(&window, &file, &[], &shown).await;
    assert_eq!(window.call("record.verify", json!({})).await.unwrap()["problems"], json!([]));
}
