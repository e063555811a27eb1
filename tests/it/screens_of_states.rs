//! The screens that are not there at first: questions, refusals, files on their way, what is old, put away or gone.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::bad_input::files_below;
use crate::canvas::{field_of_dialog, key, only_proof, press, settled, settled_on_frame, typed};
use crate::media::{film, next_photo, photo};
use crate::screens::{Tour, in_each_look, open_link, themed_empty};
use crate::window::Window;

async fn tour(width: u32, height: u32, theme: &str) {
    let mut window = themed_empty(width, height, theme, &[]).await;
    let mut tour = Tour::at(width, height, theme);
    a_name_is_asked_for(&window, &mut tour).await;
    let poster = only_proof(&window).await["card"].clone();
    a_version_gets_old(&window, &mut tour).await;
    a_film_comes_in(&window, &mut tour).await;
    files_are_refused(&window, &mut tour).await;
    it_is_put_away(&window, &mut tour, &poster).await;

    open_link(&window, "proof", "00000000-0000-7000-8000-000000000000").await;
    window.sees("This proof is not here any more").await;
    tour.stop(&window, "proof-that-is-not-there").await;

    let data = window.folder().join("data");
    window.quit().await;
    for file in files_below(&data.join("blobs")).into_iter().chain(files_below(&data.join("derived"))) {
        std::fs::remove_file(file).unwrap();
    }
    window.start_again().await;
    window.sees("Hello, Ada").await;
    tour.stop(&window, "home-without-content").await;
    open_link(&window, "proof", poster["id"].as_str().unwrap()).await;
    window.sees("The content of this version is missing.").await;
    tour.stop(&window, "proof-without-content").await;

    window.quit().await;
    std::fs::write(data.join("galley.db"), b"this was a database once, and is none now").unwrap();
    window.start_again().await;
    window.sees("The data folder is damaged.").await;
    tour.stop(&window, "start-failure").await;
    tour.found_nothing();
}

async fn a_name_is_asked_for(window: &Window, tour: &mut Tour) {
    window.find("main input").await.clear().await.unwrap();
    window.drop_files(&[&photo(window.folder())]).await;
    settled(window).await;
    // Nobody was asked for a name; what is said is somebody's all the same.
    window.sees("What you say is shown as said by").await;
    // It lies over the lower half of the canvas: over neither the panel, nor the tools, nor what is below the canvas.
    let is_beside = "const at = selector => document.querySelector(selector)?.getBoundingClientRect(); \
                     const [said, panel, canvas] = ['[data-toasts]', 'aside:has(textarea)', \
                       '[data-testid=viewer]'].map(at); \
                     return said !== undefined && panel !== undefined && canvas !== undefined \
                       && said.bottom <= canvas.bottom && said.right <= panel.left && said.left >= canvas.left \
                       && said.top >= (canvas.top + canvas.bottom) / 2;";
    window.until("what is said lies beside the panel", is_beside).await;
    tour.stop(window, "nobody-named").await;
    window.click("Say who you are…").await;
    field_of_dialog(window).await;
    tour.stop(window, "name-dialog").await;
    press(window, &[key::CONTROL], 'a').await;
    typed(window, "Ada").await;
    window.click("Save").await;
    window.until_no_dialog().await;
}

async fn a_version_gets_old(window: &Window, tour: &mut Tour) {
    window.drop_files(&[&next_photo(window.folder())]).await;
    window.sees("Where does Poster draft 2.png belong?").await;
    tour.stop(window, "drop-question").await;
    window.click("New version").await;
    window.sees("2 of 2, current").await;
    window.until_no_dialog().await;
    window.click_on("//button[contains(., '2 of 2, current')]").await;
    window.click_on("//*[@role='option'][contains(., '1 of 2')]").await;
    window.sees("You are looking at version 1. Version 2 is the current one.").await;
    settled(window).await;
    tour.stop(window, "old-version").await;

    window.click("More for Poster draft").await;
    window.click_on("//*[@role='menuitem'][contains(., 'Rename')]").await;
    window.sees("Rename the proof").await;
    tour.stop(window, "rename-dialog").await;
    press(window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
}

async fn a_film_comes_in(window: &Window, tour: &mut Tour) {
    open_link(window, "", "").await;
    window.sees("Hello, Ada").await;
    // Decoders that are stopped take as long as a slow disk would.
    stop_decoders(window);
    window.drop_files(&[&film()]).await;
    window.sees("Looking inside").await;
    tour.stop(window, "file-coming-in").await;
    signal(&decoders(window), "CONT");
    settled_on_frame(window, 0).await;

    press(window, &[key::CONTROL], 'g').await;
    field_of_dialog(window).await;
    tour.stop(window, "go-to").await;
    typed(window, "soon").await;
    press(window, &[], key::ENTER).await;
    window.sees("“soon” is no frame of this video.").await;
    tour.stop(window, "go-to-refused").await;
    press(window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
}

/// The processes below the app that decode.
fn decoders(window: &Window) -> Vec<u32> {
    let app = window.app_process().expect("the app runs").to_string();
    let output = Command::new("ps").args(["-o", "pid=,comm=", "--ppid", &app]).output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let found: Vec<u32> = listed
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .filter(|(_, program)| program.trim().starts_with("galley-worker"))
        .map(|(pid, _)| pid.parse().unwrap())
        .collect();
    assert!(!found.is_empty(), "a decoder runs: {listed}");
    found
}

/// One that stands ready is started behind one that works: until no other comes.
fn stop_decoders(window: &Window) {
    let mut stopped = Vec::new();
    loop {
        let found = decoders(window);
        if found == stopped {
            return;
        }
        signal(&found, "STOP");
        stopped = found;
    }
}

fn signal(processes: &[u32], name: &str) {
    for process in processes {
        let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

async fn files_are_refused(window: &Window, tour: &mut Tour) {
    open_link(window, "", "").await;
    window.sees("Hello, Ada").await;
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let file = window.folder().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let png = std::fs::read(photo(window.folder())).unwrap();
    let files = [write("Poster, last.png", b""), write("Poster, very last and final.png", &png[..200])];
    window.drop_files(&[&files[0], &files[1], &photo(window.folder())]).await;
    window.sees("“Poster, last.png” has no content.").await;
    window.sees("“Poster, very last and final.png” cannot be read").await;
    window.named("Open").await;
    tour.stop(window, "files-refused").await;
    window.drop_files(&[Path::new("/never/there.png")]).await;
    window.sees("“there.png” is no longer there.").await;
    tour.stop(window, "error-toast").await;
    let close = "document.querySelectorAll('button[aria-label^=Dismiss], button[aria-label=Close]').forEach(one => one.click())";
    window.client.execute(close, vec![]).await.unwrap();
}

async fn it_is_put_away(window: &Window, tour: &mut Tour, poster: &Value) {
    open_link(window, "proof", poster["id"].as_str().unwrap()).await;
    settled(window).await;
    window.click("More for Poster draft").await;
    window.click_on("//*[@role='menuitem'][contains(., 'Archive')]").await;
    window.sees("This proof is archived.").await;
    tour.stop(window, "proof-archived").await;
    open_link(window, "project", poster["project"].as_str().unwrap()).await;
    window.click_on("//*[@role='radio'][contains(., 'Archived')]").await;
    window.sees("Poster draft").await;
    window.until("its thumbnail is there", "return document.images.length >= 1").await;
    tour.stop(window, "project-archived").await;
}

in_each_look!(states_are_accessible, tour);
