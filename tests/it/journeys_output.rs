//! Journeys of what leaves the window and what comes back into it: pictures with marks, exports, comments of other programs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use galley_testkit::papers::{Paper, Sheet, line};
use serde_json::{Value, json};

use crate::canvas::{
    drag, its_threads, key, only_proof, open_document, open_picture, press, settled, settled_on_page,
};
use crate::journeys::write_and_send;
use crate::journeys_zoomed::keys_to_the_viewer;
use crate::media::{paper, photo};
use crate::window::Window;

/// What is chosen in the next dialog of the system.
pub async fn answer(window: &Window, path: Option<&Path>) {
    window.call("e2e.answer", json!({ "path": path })).await.unwrap();
}

/// Through the menu of the proof.
async fn from_menu(window: &Window, name: &str) {
    window.click_on("//button[starts-with(@aria-label, 'More for')]").await;
    window.find("[role=menu]").await;
    window.click_on(&format!("//*[@role='menuitem'][contains(., '{name}')]")).await;
}

async fn export(window: &Window, format: &str) {
    from_menu(window, "Export…").await;
    window.find("[role=dialog] input[type=radio]").await;
    window.click_on(&format!("//*[@role='dialog']//label[contains(., '{format}')]")).await;
    window.click("Save…").await;
    window.until_no_dialog().await;
}

/// A folder beside the data, for what is saved.
pub fn out(window: &Window) -> PathBuf {
    let folder = window.folder().join("out");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_with_its_marks_is_copied_and_saved() {
    let (window, file, shown) = open_picture(photo).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "The cap is the old one").await;
    window.sees("The cap is the old one").await;
    press(&window, &[], key::ESCAPE).await;
    settled(&window).await;

    press(&window, &[key::CONTROL, key::SHIFT], 'c').await;
    window.sees("Picture copied, with its marks").await;
    let original = image::open(&file).unwrap().into_rgba8();
    let (width, height) = original.dimensions();
    assert_eq!(window.call("e2e.clipboard", json!({})).await.unwrap(), json!([width, height]));
    window.shot("picture-copied");

    let saved = out(&window).join("picture.png");
    answer(&window, Some(&saved)).await;
    window.click("Marks and picture").await;
    window.find("[role=menu]").await;
    window.at_rest().await;
    window.shot("picture-menu");
    window.click_on("//*[@role='menuitem'][contains(., 'Save picture with marks')]").await;
    window.sees("“picture.png” saved in “out”").await;
    let saved = image::open(&saved).unwrap().into_rgba8();
    assert_eq!(saved.dimensions(), (width, height));
    let differ = original.pixels().zip(saved.pixels()).filter(|(one, other)| one != other).count();
    // A line around 100 by 60 pixels, its casing and a number: much less than the picture.
    assert!((500..8_000).contains(&differ), "{differ} pixels differ");

    answer(&window, None).await;
    let cancelled = json!({
        "version": only_proof(&window).await["versions"][0]["id"], "place": {}, "with_marks": true,
    });
    assert_eq!(window.call("frame.save", cancelled).await.unwrap(), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_go_out_in_a_format_that_fits_and_come_back_as_one_step() {
    let (window, _, shown) = open_document(paper).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "Half the price").await;
    window.sees("Half the price").await;

    from_menu(&window, "Export…").await;
    window.sees("Only for films whose frames have a timecode.").await;
    window.at_rest().await;
    window.shot("export-dialog");
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;

    let xfdf = out(&window).join("notes.xfdf");
    answer(&window, Some(&xfdf)).await;
    export(&window, "XFDF").await;
    window.sees("“notes.xfdf” saved in “out”").await;
    let written = std::fs::read_to_string(&xfdf).unwrap();
    assert!(written.contains("Half the price"), "{written}");

    // Somebody else adds a comment of their own.
    let more = "<square page=\"0\" rect=\"50,50,90,90\" title=\"Bo\"><contents>And this</contents></square></annots>";
    std::fs::write(&xfdf, written.replace("</annots>", more)).unwrap();
    answer(&window, Some(&xfdf)).await;
    from_menu(&window, "Import comments…").await;
    window.sees("1 comment taken in").await;
    window.sees("Bo: And this").await;
    window.shot("comments-taken-in");
    window.click("Undo").await;
    let count = "return document.querySelectorAll('article[data-thread]').length === 1";
    window.until("it is taken back", count).await;
    assert_eq!(its_threads(&window).await.as_array().unwrap().len(), 1);

    // The same file dropped on the proof is asked about.
    window.drop_files(&[&xfdf]).await;
    window.sees("Take in the comments of notes.xfdf?").await;
    window.at_rest().await;
    window.shot("drop-of-comments");
    window.click("Take in its comments").await;
    window.sees("Bo: And this").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_with_notes_are_put_into_a_folder_of_their_own() {
    let (window, _, shown) = open_document(paper).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "Half the price").await;
    window.sees("Half the price").await;
    answer(&window, Some(&out(&window))).await;
    export(&window, "Pictures with notes").await;
    window.sees("1 picture saved in").await;
    window.shot("pictures-saved");
    let made: Vec<_> = std::fs::read_dir(out(&window)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    let names = std::fs::read_dir(&made[0]).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(names[0].starts_with("01 page ") && names[0].ends_with(".png"), "{names:?}");
    assert_eq!(names[1..], ["notes.csv", "notes.txt"]);
}

/// How many pages are drawn one by one: it takes a while.
const LONG: u32 = 200;

/// A document of many pages in the folder.
fn long_paper(folder: &Path) -> PathBuf {
    let sheet = |page: u32| Sheet::new(420, 595, &line(&format!("Page {page} of many"), 28, 40, 520));
    let sheets: Vec<Sheet> = (1..=LONG).map(sheet).collect();
    let file = folder.join("Long.pdf");
    std::fs::write(&file, Paper::new(&sheets, "", &[]).bytes()).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn long_work_is_stopped_leaves_nothing_and_is_never_in_the_way_of_the_canvas() {
    let (window, _, _) = open_document(long_paper).await;
    let notes = window.folder().join("notes.xfdf");
    let squares = (0..LONG).fold(String::new(), |mut all, page| {
        let _ = write!(
            all,
            "<square page=\"{page}\" rect=\"50,50,90,90\" title=\"Bo\"><contents>Here</contents></square>"
        );
        all
    });
    std::fs::write(&notes, format!("<xfdf><annots>{squares}</annots></xfdf>")).unwrap();
    answer(&window, Some(&notes)).await;
    from_menu(&window, "Import comments…").await;
    window.sees(&format!("{LONG} comments taken in")).await;

    let out = out(&window);
    answer(&window, Some(&out)).await;
    export(&window, "Pictures with notes").await;
    window.sees(&format!(" of {LONG}")).await;
    window.shot("pictures-under-way");
    // Another page is shown meanwhile.
    keys_to_the_viewer(&window).await;
    press(&window, &[], key::END).await;
    settled_on_page(&window, LONG).await;
    let under_way = "return document.querySelector(\"[data-ticket^='pictures/']\") !== null";
    let is_under_way = window.client.execute(under_way, vec![]).await.unwrap();
    assert_eq!(is_under_way, Value::Bool(true), "it was long enough");
    // It never comes to rest as long as it goes on.
    window.named("Stop Pictures of Long").await.click().await.unwrap();
    window.until("it is stopped", "return !document.querySelector(\"[data-ticket^='pictures/']\")").await;
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);

    // What is let be comes to its end.
    let marked = out.join("marked.pdf");
    answer(&window, Some(&marked)).await;
    export(&window, "PDF with comments").await;
    window.sees("“marked.pdf” saved in “out”").await;
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
}

/// A document that its author certified, and lets nobody annotate (ISO 32000-2, 12.8.2.2).
fn certified_paper(folder: &Path) -> PathBuf {
    let sheet = Sheet::new(420, 595, &line("Certified", 28, 40, 520));
    let signature =
        "<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>";
    let file = folder.join("Certified.pdf");
    std::fs::write(&file, Paper::new(&[sheet], "/Perms << /DocMDP 6 0 R >>", &[signature]).bytes()).unwrap();
    file
}

/// Whether nothing in the dialog has to be scrolled to.
const FITS: &str = "const box = document.querySelector('[role=dialog]'); \
    return [box, ...box.querySelectorAll('*')].every(one => \
    !['auto', 'scroll'].includes(getComputedStyle(one).overflowY) || one.scrollHeight <= one.clientHeight)";

#[tokio::test(flavor = "multi_thread")]
async fn the_export_dialog_fits_into_a_small_window_and_asks_before_it_breaks_a_certification() {
    let (window, _, shown) = open_document(certified_paper).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "Half the price").await;
    window.sees("Half the price").await;
    let proof = format!("#/proof/{}", only_proof(&window).await["card"]["id"].as_str().unwrap());
    let go = async |hash: &str| {
        window.client.execute("window.location.hash = arguments[0]", vec![json!(hash)]).await.unwrap();
    };
    for (more, menu, pdf, all_the_same) in [
        ("More for", "Export…", "PDF with comments", "Export it all the same"),
        ("Mehr zu", "Exportieren…", "PDF mit Kommentaren", "Trotzdem exportieren"),
    ] {
        window.click_on(&format!("//button[starts-with(@aria-label, '{more}')]")).await;
        window.find("[role=menu]").await;
        window.click_on(&format!("//*[@role='menuitem'][contains(., '{menu}')]")).await;
        window.find("[role=dialog] input[type=radio]").await;
        window.at_rest().await;
        let fits = window.client.execute(FITS, vec![]).await.unwrap();
        assert_eq!(fits, Value::Bool(true), "{menu}");
        window.click_on(&format!("//*[@role='dialog']//label[contains(., '{pdf}')]")).await;
        window.sees(all_the_same).await;
        window.at_rest().await;
        window.shot(&format!("export-certified-{}", if more == "Mehr zu" { "german" } else { "english" }));
        let fits = window.client.execute(FITS, vec![]).await.unwrap();
        assert_eq!(fits, Value::Bool(true), "{pdf}");
        let closed = "return [...document.querySelectorAll('[role=dialog] button')].at(-1).disabled";
        let is_closed = window.client.execute(closed, vec![]).await.unwrap();
        assert_eq!(is_closed, Value::Bool(true), "nothing is broken without a word");
        if more == "Mehr zu" {
            let saved = out(&window).join("marked.pdf");
            answer(&window, Some(&saved)).await;
            window.click_on(&format!("//*[@role='dialog']//label[contains(., '{all_the_same}')]")).await;
            window.click("Sichern…").await;
            window.sees("„marked.pdf“ in „out“ gesichert").await;
            assert!(saved.is_file());
            continue;
        }
        press(&window, &[], key::ESCAPE).await;
        window.until_no_dialog().await;
        go("#/settings").await;
        window.click("Language").await;
        window.click_on("//button[contains(., 'As the system')]").await;
        window.click("Deutsch").await;
        window.sees("Einstellungen").await;
        go(&proof).await;
        settled_on_page(&window, 1).await;
    }
}
