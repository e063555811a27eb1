//! The window worked by the keyboard alone, where it is seen at each step what has the focus.

use serde_json::json;

use crate::canvas::{key, press};
use crate::window::Window;

/// More than there are to reach on any page here.
const MOST: usize = 90;

/// `e` is what has the focus and `n` its name, as far as a page can tell; null where nothing has it.
const FOCUSED: &str = "const e = document.activeElement; \
    if (e === null || e === document.body || e === document.documentElement) return null; \
    const words = one => (one?.innerText ?? one?.textContent ?? '').replace(/\\s+/g, ' ').trim(); \
    const by = (e.getAttribute('aria-labelledby') ?? '').split(' ').filter(id => id !== '') \
        .map(id => document.getElementById(id)); \
    const n = e.getAttribute('aria-label') ?? \
        ((by.length > 0 ? by.map(one => one?.getAttribute('aria-label') ?? words(one)).join(' ') : '') \
        || words(e.labels?.[0] ?? e).slice(0, 200));";

/// The name of what has the focus, waited for: a dialog or a page may still be on its way.
pub async fn focused(window: &Window) -> String {
    let name = window.until("something has the focus", &format!("{FOCUSED} return {{ n }};")).await;
    name["n"].as_str().unwrap_or_default().to_owned()
}

/// Presses a key and sees that something has the focus then.
pub async fn tap(window: &Window, held: &[char], key: char) {
    press(window, held, key).await;
    focused(window).await;
}

/// Waits until what has the focus is this: `e` and `n` in the test.
pub async fn focus_is(window: &Window, what: &str, test: &str) {
    window.until(&format!("{what} has the focus"), &format!("{FOCUSED} return Boolean({test});")).await;
}

/// Presses a key until what has the focus is this, as [`focus_is`] has it.
pub async fn go_by(window: &Window, (held, key): (&[char], char), what: &str, test: &str) {
    // Rows and menus hand the focus on in the next frame; a key too soon would go past what it should reach.
    let script = format!(
        "const look = () => {{ {FOCUSED} return {{ n, is: Boolean({test}) }}; }}; \
         const next = then => requestAnimationFrame(() => requestAnimationFrame(then)); \
         return new Promise(done => next(() => done(look())));"
    );
    let mut passed = Vec::new();
    // Before the first and after the last the window itself has it.
    let mut nowhere = 0;
    for _ in 0..MOST {
        let now = window.client.execute(&script, vec![]).await.unwrap();
        if now["is"] == true {
            return;
        }
        if now.is_null() {
            nowhere += 1;
            assert!(nowhere <= 2, "the focus was lost on the way to {what}: {passed:?}");
        }
        passed.push(now["n"].clone());
        press(window, held, key).await;
    }
    let shot = window.shot("failure");
    panic!("the keys do not reach {what}, only {passed:?}; see {}", shot.display());
}

pub async fn tab_to(window: &Window, what: &str, test: &str) {
    go_by(window, (&[], key::TAB), what, test).await;
}

pub async fn tab_back_to(window: &Window, what: &str, test: &str) {
    go_by(window, (&[key::SHIFT], key::TAB), what, test).await;
}

/// By Tab to what is named exactly so.
pub async fn reach(window: &Window, name: &str) {
    tab_to(window, name, &format!("n === {}", json!(name))).await;
}

pub async fn reach_back(window: &Window, name: &str) {
    tab_back_to(window, name, &format!("n === {}", json!(name))).await;
}

/// By the arrows of what holds it.
pub async fn arrow_to(window: &Window, key: char, name: &str) {
    go_by(window, (&[], key), name, &format!("n === {}", json!(name))).await;
}

/// Opens the menu that has the focus and takes an entry.
pub async fn take_from_menu(window: &Window, entry: &str) {
    press(window, &[], key::ENTER).await;
    focus_is(window, "an entry of the menu", "e.closest('[role=menu]') !== null").await;
    let test = format!("e.matches('[role^=menuitem]') && n.startsWith({})", json!(entry));
    go_by(window, (&[], key::DOWN), entry, &test).await;
    press(window, &[], key::ENTER).await;
}

/// By Tab into the table, and by its arrows to the row of a proof.
pub async fn reach_row(window: &Window, name: &str) {
    // Tags of filters are rows, too, and have no columns.
    let inside = "e.closest('[role=grid]')?.querySelector('[role=columnheader]')";
    tab_to(window, "the table", &format!("Boolean({inside})")).await;
    // From the heads to the rows, from what stands in a row to the row, to the first of them, and down.
    let below = "e.closest('[role=row]')?.querySelector('[role=rowheader]')";
    go_by(window, (&[], key::DOWN), "the rows", &format!("Boolean({below})")).await;
    let row = format!("e.matches('[role=row]') && Boolean({below})");
    go_by(window, (&[], key::LEFT), "a row", &row).await;
    tap(window, &[key::CONTROL], key::HOME).await;
    go_by(window, (&[], key::LEFT), "the first row", &row).await;
    let test = format!("e.matches('[role=row]') && {below}?.innerText.trim() === {}", json!(name));
    go_by(window, (&[], key::DOWN), name, &test).await;
}
