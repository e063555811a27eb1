//! Every screen: axe finds nothing, and its picture is kept at two sizes, dark and light.

use std::path::Path;

use fantoccini::Locator;
use fantoccini::actions::{Actions, InputSource, MouseActions, PointerAction};
use serde_json::{Value, json};

use crate::canvas::{field_of_dialog, key, press, settled, typed};
use crate::window::Window;

/// What one sees of an item of a menu is its label and what describes it, a note or a key: all of it is said, and only
/// the label has to be the name (WCAG 2.2, 2.5.3). axe takes all that is seen for the label.
const IS_NAMED_OR_DESCRIBED: &str = "const isNamedOrDescribed = element => { \
       if (!element.matches('[role^=menuitem], [role=option]')) return false; \
       const parts = name => (element.getAttribute(name) ?? '').split(' ') \
         .map(id => document.getElementById(id)).filter(one => one !== null && element.contains(one)); \
       const [named, described] = [parts('aria-labelledby'), parts('aria-describedby')]; \
       const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT); \
       let hasName = false; \
       while (texts.nextNode()) { \
         const text = texts.currentNode; \
         if (text.data.trim() === '') continue; \
         const isName = named.some(one => one.contains(text)); \
         if (!isName && !described.some(one => one.contains(text))) return false; \
         hasName ||= isName; \
       } \
       return hasName; \
     }; ";

/// Runs axe with the rules of WCAG 2.2 A and AA and its best practices; returns what it found, in words.
async fn axe(window: &Window) -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(source).expect("axe-core is among the interface's packages");
    window.client.execute(&axe, vec![]).await.unwrap();
    let script = "const done = arguments[0]; \
         axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations.flatMap(found => { \
           const nodes = found.nodes.filter(node => \
             found.id !== 'label-content-name-mismatch' || !isNamedOrDescribed(document.querySelector(node.target[0]))); \
           return nodes.length === 0 ? [] : \
             `${found.id} (${found.impact}): ${found.help}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`; \
         })));";
    let found =
        window.client.execute_async(&format!("{IS_NAMED_OR_DESCRIBED}{script}"), vec![]).await.unwrap();
    found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Tests of this name that make the tour at each size and theme.
macro_rules! in_each_look {
    ($name:ident, $tour:ident) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn small_dark() {
                super::$tour(1280, 720, "dark").await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn small_light() {
                super::$tour(1280, 720, "light").await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn large_dark() {
                super::$tour(1920, 1080, "dark").await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn large_light() {
                super::$tour(1920, 1080, "light").await;
            }
        }
    };
}
pub(crate) use in_each_look;

/// What was found on the screens of one size and theme.
pub struct Tour {
    suffix: String,
    found: Vec<String>,
}

impl Tour {
    pub fn at(width: u32, height: u32, theme: &str) -> Self {
        Self::with(format!("{width}x{height}-{theme}"))
    }

    /// What its pictures and what is found are told apart by.
    pub fn with(suffix: String) -> Self {
        Self { suffix, found: Vec::new() }
    }

    /// What was found on a screen by other means than axe.
    pub fn also_found(&mut self, screen: &str, lines: &[String]) {
        self.found.extend(lines.iter().map(|line| format!("{screen} {}: {line}", self.suffix)));
    }

    /// Looks at a screen once it has come to rest.
    pub async fn stop(&mut self, window: &Window, screen: &str) {
        let whole = "return [...document.images].every(image => image.complete)";
        window.until(&format!("{screen} has its pictures"), whole).await;
        // What lies around a proof's picture comes after it.
        let around = "const aside = document.querySelector('aside'); return aside === null || aside.childElementCount > 0";
        window.until(&format!("{screen} is whole"), around).await;
        window.at_rest().await;
        window.shot(&format!("screen-{screen}-{}", self.suffix));
        for violation in axe(window).await {
            self.found.push(format!("{screen} {}: {violation}", self.suffix));
        }
    }

    /// Nothing was.
    pub fn found_nothing(self) {
        assert_eq!(self.found, Vec::<String>::new());
    }
}

/// Opens the window in a theme, where nothing is yet.
pub async fn themed_empty(width: u32, height: u32, theme: &str, environment: &[(&str, &str)]) -> Window {
    let window = Window::open_at(width, height, environment).await;
    window.call("settings.set", json!({ "theme": theme })).await.unwrap();
    window.client.refresh().await.unwrap();
    window.sees("Drop a draft to start a proof").await;
    window
}

/// Opens the window in a theme, where somebody has a name already.
pub async fn themed(width: u32, height: u32, theme: &str, environment: &[(&str, &str)]) -> Window {
    let window = themed_empty(width, height, theme, environment).await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.sees("Welcome, Ada").await;
    window
}

/// Takes the pointer to the corner of the window, where nothing has a tip.
pub async fn pointer_away(window: &Window) {
    let corner = PointerAction::MoveTo { duration: None, x: 1.0, y: 1.0 };
    let mouse = MouseActions::new("mouse".to_owned()).then(corner);
    window.client.perform_actions(Actions::from(mouse)).await.unwrap();
    window.client.release_actions().await.unwrap();
}

/// Closes what is open over the window. Its button has the focus back, and with it its tip, which would lie over what
/// comes next.
pub async fn put_away(window: &Window, open: &str) {
    // A button below the pointer would keep its tip.
    pointer_away(window).await;
    press(window, &[], key::ESCAPE).await;
    let back = "return !document.querySelector(arguments[0]) && document.activeElement !== document.body";
    window.until_with(&format!("{open} is gone and its button has the focus"), back, vec![json!(open)]).await;
    window.client.execute("document.activeElement.blur()", Vec::new()).await.unwrap();
    window.until("no tip is left", "return !document.querySelector('[role=tooltip]')").await;
}

async fn tour(width: u32, height: u32, theme: &str) {
    let sample =
        std::env::var("GALLEY_SAMPLE").expect("GALLEY_SAMPLE names the sample campaign; the gate sets it");
    let window = themed_empty(width, height, theme, &[("GALLEY_SAMPLE", &sample)]).await;
    let mut tour = Tour::at(width, height, theme);
    tour.stop(&window, "home-empty").await;

    window.call("person.name", json!({ "name": "Ada Lindqvist" })).await.unwrap();
    window.call("sample.add", json!({})).await.unwrap();
    window.client.refresh().await.unwrap();
    let home = window.call("home.get", json!({})).await.unwrap();
    let cards: Vec<Value> = home["waiting"].as_array().unwrap().clone();
    window.sees(cards[0]["name"].as_str().unwrap()).await;
    window.until("the thumbnails are there", "return document.images.length >= 4").await;
    tour.stop(&window, "home").await;

    open_link(&window, "project", home["projects"][0]["id"].as_str().unwrap()).await;
    window.sees(cards[0]["name"].as_str().unwrap()).await;
    window.until("the thumbnails are there", "return document.images.length >= 4").await;
    tour.stop(&window, "project").await;

    for kind in ["image", "pdf", "video"] {
        let card = cards.iter().find(|card| card["kind"] == kind).expect("the campaign has each kind");
        comment_on(&window, card).await;
        open_link(&window, "proof", card["id"].as_str().unwrap()).await;
        settled(&window).await;
        window.sees("The price should stand alone").await;
        tour.stop(&window, &format!("proof-{kind}")).await;
    }
    window.click("Decide…").await;
    window.find("[role=dialog]").await;
    tour.stop(&window, "decide").await;
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    press(&window, &[key::SHIFT], '?').await;
    window.find("[role=dialog]").await;
    tour.stop(&window, "keys").await;
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    press(&window, &[key::CONTROL], 'k').await;
    window.find("[role=dialog]").await;
    tour.stop(&window, "palette").await;
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    press(&window, &[], '/').await;
    field_of_dialog(&window).await;
    typed(&window, "price").await;
    let found = "const rows = [...document.querySelectorAll('[role=dialog] [role=menuitem]')]; \
         return rows.length > 0 && rows.every(row => row.innerText.includes('price'))";
    window.until("what was found is what was typed, not its first letters", found).await;
    tour.stop(&window, "search").await;
    // The first empties the field, the second closes.
    press(&window, &[], key::ESCAPE).await;
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    open_link(&window, "settings", "").await;
    window.find("[role=tab]").await;
    let named = "return [...document.querySelectorAll('[role=tab]')].map(tab => tab.innerText.trim())";
    let sections: Value = window.client.execute(named, vec![]).await.unwrap();
    for section in sections.as_array().unwrap().iter().map(|section| section.as_str().unwrap()) {
        window.click_on(&format!("//*[@role='tab'][contains(., '{section}')]")).await;
        window.find("[role=tabpanel] h2").await;
        let shown = "return document.querySelector('[role=tabpanel] h2')?.innerText.trim() === arguments[0]";
        window.until_with(&format!("{section} is shown"), shown, vec![json!(section)]).await;
        tour.stop(&window, &format!("settings-{}", section.to_lowercase())).await;
    }
    tour.found_nothing();
}

/// Goes to a page by its address within the window.
pub async fn open_link(window: &Window, page: &str, id: &str) {
    let place = if id.is_empty() { format!("#/{page}") } else { format!("#/{page}/{id}") };
    window.client.execute("location.hash = arguments[0]", vec![json!(place)]).await.unwrap();
    let _ = window.client.find(Locator::Css("main")).await;
}

/// Says something about a box on the first page, frame or picture of a card, and answers.
pub async fn comment_on(window: &Window, card: &Value) {
    let (page, frame) = match card["kind"].as_str().unwrap() {
        "pdf" => (json!(1), Value::Null),
        "video" => (Value::Null, json!(0)),
        _ => (Value::Null, Value::Null),
    };
    let start = json!({
        "version": card["version"], "place": { "page": page, "frame": frame },
        "marks": [{ "shape": { "shape": "box", "x": 90_000, "y": 80_000, "width": 160_000, "height": 90_000 } }],
        "text": "The price should stand alone, with more air around it.",
    });
    let thread = window.call("thread.start", start).await.unwrap();
    let reply = json!({ "thread": thread["thread"], "text": "Agreed, I moved it up by two grid lines." });
    window.call("thread.reply", reply).await.unwrap();
}

in_each_look!(screens_are_accessible, tour);
