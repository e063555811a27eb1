//! What stands between a person and a file: its password, a decoder that is not shut in, one that dies of it.
//! axe finds nothing, and their pictures are kept.

use galley_testkit::papers::{Paper, Sheet, filled};

use crate::canvas::{field_of_dialog, key, only_proof, press, settled, settled_on_page, typed};
use crate::decoders::{OLD_KERNEL, stand_in};
use crate::media::photo;
use crate::screens::{Tour, in_each_look, open_link, themed};
use crate::window::{Window, program};

async fn tour(width: u32, height: u32, theme: &str) {
    let mut tour = Tour::at(width, height, theme);
    a_password_is_needed(&mut tour, &mut themed(width, height, theme, &[]).await).await;

    let folder = tempfile::tempdir().unwrap();
    let real = program("galley-worker");
    let open = stand_in(folder.path(), &OLD_KERNEL.replace("WORKER", real.to_str().unwrap()));
    let environment = [("GALLEY_WORKER", open.to_str().unwrap()), ("GALLEY_ALLOW_UNPROVED", "1")];
    let window = themed(width, height, theme, &environment).await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    window.sees("decoded without protection").await;
    tour.stop(&window, "unproved-proof").await;
    open_link(&window, "", "").await;
    window.sees("Hello, Ada").await;
    tour.stop(&window, "unproved-home").await;
    drop(window);

    let folder = tempfile::tempdir().unwrap();
    let fatal = folder.path().join("fatal");
    let script =
        format!("#!/bin/sh\n[ -e '{}' ] && kill -9 $$\nexec '{}' \"$@\"\n", fatal.display(), real.display());
    let dying = stand_in(folder.path(), &script);
    let environment = [("GALLEY_WORKER", dying.to_str().unwrap())];
    let mut window = themed(width, height, theme, &environment).await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    let proof = only_proof(&window).await;
    std::fs::write(&fatal, b"").unwrap();
    window.restart().await;
    window.sees("Hello, Ada").await;
    open_link(&window, "proof", proof["card"]["id"].as_str().unwrap()).await;
    window.sees("stops the program that decodes it").await;
    tour.stop(&window, "dangerous-file").await;
    tour.found_nothing();
}

async fn a_password_is_needed(tour: &mut Tour, window: &mut Window) {
    let file = window.folder().join("Contract.pdf");
    let sheet = Sheet::new(420, 595, &filled([0.2, 0.5, 0.3], [40, 60, 300, 400]));
    std::fs::write(&file, Paper::new(&[sheet], "", &[]).encrypted("secret").bytes()).unwrap();
    window.drop_files(&[&file]).await;
    window.find("[role=dialog] input[type=password]").await;
    field_of_dialog(window).await;
    tour.stop(window, "password").await;
    typed(window, "Sesame").await;
    press(window, &[], key::ENTER).await;
    window.find("[role=dialog] input[aria-invalid=true]").await;
    tour.stop(window, "password-wrong").await;
    press(window, &[key::CONTROL], 'a').await;
    typed(window, "secret").await;
    press(window, &[], key::ENTER).await;
    window.until_no_dialog().await;
    settled_on_page(window, 1).await;
    // After a restart nobody knows it any more.
    let proof = only_proof(window).await;
    window.restart().await;
    window.sees("Hello, Ada").await;
    open_link(window, "proof", proof["card"]["id"].as_str().unwrap()).await;
    window.find("[role=dialog] input[type=password]").await;
    press(window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    window.named("Enter password").await;
    tour.stop(window, "password-not-given").await;
}

in_each_look!(guards_are_accessible, tour);
