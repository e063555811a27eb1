//! Journeys in a project: what proofs are described by, where they lie, and the bin (W12).

use serde_json::{Value, json};

use crate::canvas::{field_of_dialog, key, press, settled, typed};
use crate::media::{next_photo, paper, photo};
use crate::screens::open_link;
use crate::window::Window;

/// The key that moves to the bin (WebDriver, §17.4.2).
const DELETE: char = '\u{e017}';

/// A project of three proofs, on screen as a table.
pub async fn open_project() -> (Window, String) {
    let window = Window::open_named().await;
    for (at, file) in
        [photo(window.folder()), next_photo(window.folder()), paper(window.folder())].iter().enumerate()
    {
        open_link(&window, "", "").await;
        window.drop_files(&[file]).await;
        let count = "const [count, done] = arguments; window.__TAURI_INTERNALS__.invoke('call', { name: 'project.list', input: {} }) \
             .then(all => done(all[0]?.num_proofs === count), () => done(false));";
        let wanted = json!(at + 1);
        let polling = async {
            loop {
                if window.client.execute_async(count, vec![wanted.clone()]).await.unwrap() == true {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(crate::window::PATIENCE, polling).await.expect("the proof is there");
        settled(&window).await;
    }
    let projects = window.call("project.list", json!({})).await.unwrap();
    let project = projects[0]["id"].as_str().unwrap().to_owned();
    open_link(&window, "project", &project).await;
    window.sees("3 proofs").await;
    (window, project)
}

pub async fn cards(window: &Window, project: &str) -> Vec<Value> {
    let asked = json!({ "project": project, "sort": { "by": "name", "descending": false }, "limit": 100 });
    let list = window.call("project.proofs", asked).await.unwrap();
    list["proofs"].as_array().unwrap().clone()
}

/// The row of a proof in the table.
fn row(name: &str) -> String {
    format!("//*[@role='row'][.//*[@role='rowheader'][normalize-space(.)='{name}']]")
}

async fn select(window: &Window, name: &str) {
    window.click_on(&format!("{}//label[.//input[@type='checkbox']]", row(name))).await;
}

/// Waits until the table lists these and no others, in any order.
pub async fn lists(window: &Window, names: &[&str]) {
    let script = "const names = [...document.querySelectorAll('[role=rowheader]')].map(cell => cell.innerText.trim()); \
         return names.length === arguments[0].length && arguments[0].every(name => names.includes(name))";
    window.until_with(&format!("these are listed: {names:?}"), script, vec![json!(names)]).await;
}

/// Takes back what the toast speaks of.
async fn undo(window: &Window, said: &str) {
    window.sees(said).await;
    window.click_on("//*[@role='alertdialog']//button[normalize-space(.)='Undo']").await;
    window.sees("Undone").await;
}

async fn menu(window: &Window, button: &str, item: &str) {
    window.click(button).await;
    window
        .click_on(&format!(
            "//*[@role='menu']//*[starts-with(@role, 'menuitem')][starts-with(normalize-space(.), '{item}')]"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn w12_fields_are_made_filled_in_for_several_and_filtered_by() {
    let (window, project) = open_project().await;
    // There are none yet: the details lead to where they are made.
    window.click("Details").await;
    select(&window, "Poster draft").await;
    window.sees("No fields yet").await;
    window.shot("details-no-fields");
    window.click("Set up fields").await;
    window.sees("Usual fields").await;
    window.shot("fields-none");
    window.click("Add the usual fields").await;
    window.sees("10 fields added").await;
    window.shot("fields-usual");
    let once = "return [...document.querySelectorAll('main *')].every(one => one.scrollHeight <= one.clientHeight + 1 \
         || !['auto', 'scroll'].includes(getComputedStyle(one).overflowY))";
    window.until("nothing but the page itself scrolls", once).await;
    menu(&window, "More for Risk", "Remove").await;
    undo(&window, "Field “Risk” removed").await;
    window.named("More for Risk").await;
    let schema = window.call("schema.get", json!({})).await.unwrap();
    let fields = schema["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 10);
    let campaign = fields.iter().find(|field| field["name"] == "Campaign").unwrap()["id"].clone();

    // One value for two proofs, taken back as one and set again.
    window.click("Back").await;
    window.sees("3 proofs").await;
    select(&window, "Poster draft").await;
    select(&window, "Poster draft 2").await;
    window.sees("2 proofs selected").await;
    let field = "//aside//label[normalize-space(.)='Campaign']";
    window.click_on(field).await;
    typed(&window, "Wash day").await;
    press(&window, &[], key::ENTER).await;
    undo(&window, "Campaign set for 2 proofs").await;
    let empty =
        "return [...document.querySelectorAll('aside input')].every(input => input.value !== 'Wash day')";
    window.until("the field is empty again", empty).await;
    assert!(cards(&window, &project).await.iter().all(|card| card["values"] == json!([])));
    window.click_on(field).await;
    typed(&window, "Wash day").await;
    press(&window, &[], key::ENTER).await;
    window.sees("Campaign set for 2 proofs").await;
    window.shot("details-several");
    let expected = json!([{ "field": campaign, "value": { "text": "Wash day" } }]);
    let told: Vec<_> =
        cards(&window, &project).await.into_iter().filter(|card| card["values"] == expected).collect();
    assert_eq!(told.len(), 2);

    // As a column, and as a filter.
    menu(&window, "Columns", "Campaign").await;
    press(&window, &[], key::ESCAPE).await;
    window.sees("Wash day").await;
    window.click("Fields").await;
    let contains = "//*[@role='dialog']//label[normalize-space(.)='Campaign contains']";
    window.click_on(contains).await;
    typed(&window, "wash").await;
    press(&window, &[], key::ENTER).await;
    window.shot("filter-by-fields");
    press(&window, &[], key::ESCAPE).await;
    lists(&window, &["Poster draft", "Poster draft 2"]).await;
    window.sees("Campaign: wash").await;
    window.shot("filtered-by-field");

    // From the page of a proof, too.
    open_link(&window, "proof", told[0]["id"].as_str().unwrap()).await;
    settled(&window).await;
    menu(&window, &format!("More for {}", told[0]["name"].as_str().unwrap()), "Details").await;
    window.find("[role=dialog] input").await;
    window.shot("details-of-a-proof");
}

#[tokio::test(flavor = "multi_thread")]
async fn w12_a_folder_is_made_by_moving_into_it_renamed_and_left_by_undo() {
    let (window, project) = open_project().await;
    select(&window, "Poster draft").await;
    select(&window, "Poster draft 2").await;
    window.click("Move to…").await;
    field_of_dialog(&window).await;
    typed(&window, "Spring/Social").await;
    window.sees("New folder “Spring/Social”").await;
    window.shot("move-to-a-new-folder");
    press(&window, &[], key::ENTER).await;
    undo(&window, "2 proofs moved to “Social”").await;
    window
        .until("there is no folder any more", "return document.querySelector('main nav ol') === null")
        .await;
    assert!(cards(&window, &project).await.iter().all(|card| card["folder"] == ""));

    select(&window, "Poster draft").await;
    menu(&window, "Folders", "New folder…").await;
    field_of_dialog(&window).await;
    typed(&window, "Spring").await;
    press(&window, &[], key::ENTER).await;
    window.sees("1 proof moved to “Spring”").await;
    window.until_no_dialog().await;
    window.shot("folder-chips");
    window.click("Spring, 1 proof").await;
    lists(&window, &["Poster draft"]).await;
    window.shot("in-a-folder");

    menu(&window, "Folders", "Rename this folder…").await;
    field_of_dialog(&window).await;
    typed(&window, "Autumn").await;
    press(&window, &[], key::ENTER).await;
    window.sees("Folder renamed to “Autumn”").await;
    let place = "return decodeURIComponent(location.hash).endsWith('?folder=Autumn')";
    window.until("the address has the new name", place).await;
    lists(&window, &["Poster draft"]).await;
    undo(&window, "Folder renamed to “Autumn”").await;
    window.sees("Nothing is in this folder").await;
    window.shot("folder-that-is-gone");
    window.click("Show all proofs").await;
    window.sees("3 proofs").await;
    window.named("Spring, 1 proof").await;

    // Back is where one was.
    window.click("Spring, 1 proof").await;
    lists(&window, &["Poster draft"]).await;
    window.client.back().await.unwrap();
    window.sees("3 proofs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn w12_the_bin_takes_without_asking_and_gives_back() {
    let (window, project) = open_project().await;
    select(&window, "Poster draft").await;
    press(&window, &[], DELETE).await;
    window.sees("1 proof moved to the bin").await;
    let asked =
        "return document.querySelector('[role=dialog], [role=alertdialog][aria-modal=true]') === null";
    window.until("nothing asks back", asked).await;
    window.sees("2 proofs").await;
    undo(&window, "1 proof moved to the bin").await;
    window.sees("3 proofs").await;
    // What is said stands above the bar of what is selected, and at the edge without one.
    select(&window, "Poster draft").await;
    let gone = "return document.querySelector('[data-toasts] [role=alertdialog]') === null";
    window.until("nothing is said any more", gone).await;
    press(&window, &[], DELETE).await;
    window.sees("2 proofs").await;
    select(&window, "Poster draft 2").await;
    let above = "const at = selector => document.querySelector(selector)?.getBoundingClientRect(); \
         const [said, bar] = [at('[data-toasts] [role=alertdialog]'), at('[data-many-bar]')]; \
         return said !== undefined && bar !== undefined && said.bottom <= bar.top && bar.bottom <= innerHeight";
    window.until("the toast lies above the bar", above).await;
    window.shot("toast-above-the-bar");
    undo(&window, "1 proof moved to the bin").await;
    window.sees("3 proofs").await;
    select(&window, "Poster draft 2").await;

    select(&window, "Poster draft").await;
    select(&window, "Poster draft 2").await;
    window.click("Move to bin").await;
    window.sees("2 proofs moved to the bin").await;
    window.sees("1 proof").await;
    assert_eq!(cards(&window, &project).await.len(), 1);
    window.click_on("//*[@role='radio'][normalize-space(.)='Bin']").await;
    lists(&window, &["Poster draft", "Poster draft 2"]).await;
    window.shot("bin");
    menu(&window, "More for Poster draft", "Put back").await;
    window.sees("1 proof put back").await;
    lists(&window, &["Poster draft 2"]).await;
    undo(&window, "1 proof put back").await;
    lists(&window, &["Poster draft", "Poster draft 2"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_does_not_fit_shows_that_it_goes_on() {
    let (window, _) = open_project().await;
    let edges = "return [...document.querySelectorAll('[data-more-beside]')].map(edge => edge.dataset.moreBeside) \
         .join() === arguments[0]";
    window.until_with("all columns fit", edges, vec![json!("")]).await;
    window.click("Details").await;
    window.until_with("there is more at the end", edges, vec![json!("end")]).await;
    window.shot("table-goes-on");
    let within = "const main = document.querySelector('main'); \
         const name = document.querySelector('[role=columnheader][aria-sort]').getBoundingClientRect(); \
         return main.scrollWidth <= main.clientWidth && name.width > 239";
    window.until("the page itself does not scroll, and names have room", within).await;
    let to_the_end = "document.querySelector('main [role=grid]').scrollLeft = 10000; return true";
    window.until("it is scrolled", to_the_end).await;
    window.until_with("there is more at the start", edges, vec![json!("start")]).await;
}

/// As [`open_project`], with one of the three in the folder "Spring".
pub async fn open_project_with_folder() -> (Window, String) {
    let (window, project) = open_project().await;
    let all = cards(&window, &project).await;
    let leaflet = all.iter().find(|card| card["name"] == "Leaflet").unwrap()["id"].clone();
    let move_it = json!({ "proofs": [leaflet], "folder": "Spring", "step": null });
    window.call("proofs.move", move_it).await.unwrap();
    window.client.execute("location.reload()", vec![]).await.unwrap();
    window.named("Spring, 1 proof").await;
    (window, project)
}

/// How many proofs are in that folder.
pub async fn num_in_folder(window: &Window, project: &str) -> usize {
    cards(window, project).await.iter().filter(|card| card["folder"] == "Spring").count()
}

/// The middle of what matches, in the page.
async fn middle_of(window: &Window, path: &str) -> (f64, f64) {
    let script = "const found = document.evaluate(arguments[0], document, null, 9, null).singleNodeValue; \
         if (found === null) return null; \
         const box = found.getBoundingClientRect(); \
         return [box.left + box.width / 2, box.top + box.height / 2]";
    let at = window.until_with(&format!("there is {path}"), script, vec![json!(path)]).await;
    (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
}

/// Takes what is at a point with the real pointer, and lets it go at another: the driver's own pointer begins no drag.
/// Waits until the first script finds that it is taken, and until the second finds it where it is let go.
async fn carry(window: &Window, from: (f64, f64), to: (f64, f64), taken: &str, over: &str) {
    window.display().move_to(from);
    window.display().hold();
    wander(window, "it is taken", from, taken).await;
    wander(window, "it is over there", to, over).await;
    window.display().let_go();
}

/// Moves the real pointer to and fro beside a point until a script finds something.
async fn wander(window: &Window, what: &str, (x, y): (f64, f64), script: &str) {
    let moving = async {
        for step in (0..12).cycle() {
            window.display().move_to((x + f64::from(step), y));
            if window.client.execute(script, vec![]).await.is_ok_and(|found| found == true) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    };
    if tokio::time::timeout(crate::window::PATIENCE, moving).await.is_err() {
        let shot = window.shot("failure");
        panic!("the pointer never came to this: {what}; see {}", shot.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w12_selected_proofs_are_dragged_onto_a_folder_and_taken_back_in_one_step() {
    let (window, project) = open_project_with_folder().await;

    // One of the two that are selected takes the other along.
    select(&window, "Poster draft").await;
    select(&window, "Poster draft 2").await;
    window.at_rest().await;
    let from = middle_of(&window, &format!("{}//*[@role='rowheader']", row("Poster draft"))).await;
    let to = middle_of(&window, "//a[@aria-label='Spring, 1 proof']").await;
    let taken = "return document.querySelector('[role=row][data-dragging]') !== null";
    let over = "return document.querySelector('a[data-drop-target]')?.ariaLabel === 'Spring, 1 proof'";
    carry(&window, from, to, taken, over).await;
    window.sees("2 proofs moved to “Spring”").await;
    assert_eq!(num_in_folder(&window, &project).await, 3);
    window.shot("dragged-onto-a-folder");
    press(&window, &[key::CONTROL], 'z').await;
    window.sees("Undone").await;
    assert_eq!(num_in_folder(&window, &project).await, 1);

    // What is in the bin stays there, and it is said why.
    select(&window, "Poster draft").await;
    press(&window, &[], DELETE).await;
    window.sees("1 proof moved to the bin").await;
    window.click_on("//*[@role='radio'][normalize-space(.)='Bin']").await;
    lists(&window, &["Poster draft"]).await;
    window.at_rest().await;
    let from = middle_of(&window, &format!("{}//*[@role='rowheader']", row("Poster draft"))).await;
    let to = middle_of(&window, "//a[@aria-label='Spring, 1 proof']").await;
    carry(&window, from, to, taken, over).await;
    window.sees("Proofs in the bin stay where they are. Put them back first.").await;
    assert_eq!(num_in_folder(&window, &project).await, 1);
}
