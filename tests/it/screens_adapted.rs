//! Every screen as people adapt it: text of 200 %, from right to left, without motion, with more contrast. Nothing goes
//! out of the window or is cut off, axe finds nothing, and the pictures are kept.
//!
//! WebKitGTK answers `prefers-reduced-motion` and `prefers-contrast` from GTK's settings, which are made real here.
//! `forced-colors` it never has: what is painted in forced colours is tested with a `matchMedia` that says so.

use serde_json::{Value, json};

use crate::canvas::{field_of_dialog, key, press, settled, typed};
use crate::journeys_sound::{SETTLED, voice};
use crate::screens::{Tour, comment_on, open_link, put_away};
use crate::window::Window;

/// What is too wide for the window, and which text of what one acts on, of headings and of cells is cut off: by the window, or
/// by what it is in without an ellipsis. What can be scrolled to is not cut off.
const CUT_OFF: &str = r#"
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);
    const OWNERS = 'button, a[href], label, h1, h2, h3, h4, [role=tab], [role=radio], [role=option], [role^=menuitem], ' +
      '[role=columnheader], [role=rowheader], [role=gridcell]';
    const scrolls = overflow => overflow === 'auto' || overflow === 'scroll';
    const cuts = (text, range) => {
      const rects = [...range.getClientRects()].filter(rect => rect.width > 0);
      if (rects.length === 0) return [];
      const left = Math.min(...rects.map(rect => rect.left)), right = Math.max(...rects.map(rect => rect.right));
      const top = Math.min(...rects.map(rect => rect.top)), bottom = Math.max(...rects.map(rect => rect.bottom));
      const cut = [];
      let sideways = true, upright = true;
      for (let around = text.parentElement; around !== null && around !== document.body; around = around.parentElement) {
        const { overflowX, overflowY, textOverflow, webkitLineClamp, display, position } = getComputedStyle(around);
        const box = around.getBoundingClientRect();
        // For ears only.
        if (overflowX !== 'visible' && (box.width <= 4 || box.height <= 4)) return [];
        if (around.getAttribute('role') === 'row' && upright && (top < box.top - 4 || bottom > box.bottom + 4)) {
          cut.push('beyond its row');
          upright = false;
        }
        if (display !== 'inline' && overflowX !== 'visible' && sideways) {
          if (textOverflow === 'ellipsis' || (scrolls(overflowX) && around.scrollWidth > around.clientWidth)) sideways = false;
          else if (webkitLineClamp !== 'none') sideways = upright = false;
          else if (left < box.left - 2 || right > box.right + 2) {
            cut.push('sideways');
            sideways = false;
          }
        }
        if (display !== 'inline' && overflowY !== 'visible' && upright) {
          if (scrolls(overflowY)) upright = false;
          else if (top < box.top - 4 || bottom > box.bottom + 4) {
            cut.push('above or below');
            upright = false;
          }
        }
        if (position === 'fixed') break;
      }
      if (sideways && (left < -1 || right > innerWidth + 1)) cut.push('beside the window');
      if (upright && (top < -1 || bottom > innerHeight + 1)) cut.push('above or below the window');
      return cut;
    };
    const seen = new Set();
    for (const owner of document.querySelectorAll(OWNERS)) {
      const isSeen = owner.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
      // On the canvas lies what is zoomed and moved by hand.
      if (!isSeen || owner.closest('[inert], [aria-hidden=true], [data-viewer-stage]')) continue;
      const texts = document.createTreeWalker(owner, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.data.trim() === '' || seen.has(text)) continue;
        seen.add(text);
        const range = document.createRange();
        range.selectNodeContents(text);
        const cut = cuts(text, range);
        if (cut.length > 0) found.push(`“${text.data.slice(0, 60)}” is cut off ${cut.join(', ')}`);
      }
    }
    return found;
"#;

/// What moved for longer than a millisecond since this was asked last, other than what tells how far something is; the
/// first time it begins to look.
const MOVED: &str = r"
    if (window.moved === undefined) {
      window.moved = new Set();
      const look = () => {
        for (const moving of document.getAnimations()) {
          const { effect } = moving;
          if (effect.getComputedTiming().duration <= 1 || effect.target?.closest('[role=progressbar]')) continue;
          window.moved.add(`${moving.transitionProperty ?? moving.animationName ?? 'something'} of ${effect.target?.tagName} moved`);
        }
        requestAnimationFrame(look);
      };
      look();
    }
    const moved = [...window.moved];
    window.moved.clear();
    return moved;
";

/// Text in one of the greys that give way to stronger ones where more contrast is asked for: Spectrum's
/// `gray-400`, `gray-500` and `gray-700` of the dark theme.
const WEAK: &str = r"
    const weak = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const owner = texts.currentNode.parentElement;
      if (texts.currentNode.data.trim() === '' || !owner.checkVisibility()) continue;
      const { color } = getComputedStyle(owner);
      if (['rgb(68, 68, 68)', 'rgb(109, 109, 109)', 'rgb(175, 175, 175)'].includes(color)) {
        weak.push(`“${texts.currentNode.data.slice(0, 60)}” is ${color}`);
      }
    }
    return weak;
";

const SECTIONS: [&str; 9] =
    ["you", "look", "keys", "fields", "language", "storage", "notifications", "record", "about"];

/// One way to adapt the window.
struct Adapted {
    name: &'static str,
    /// Of GTK, as a line of its `settings.ini`.
    setting: &'static str,
    locale: &'static str,
    text_size: u32,
    /// True where it is in force.
    proof: &'static str,
}

const USUAL: Adapted = Adapted { name: "", setting: "", locale: "en", text_size: 100, proof: "true" };

struct Looking {
    window: Window,
    tour: Tour,
    is_still: bool,
    has_contrast: bool,
}

impl Looking {
    async fn stop(&mut self, screen: &str) {
        self.tour.stop(&self.window, screen).await;
        self.also(screen, CUT_OFF).await;
        if self.is_still {
            self.also(screen, MOVED).await;
        }
        if self.has_contrast {
            self.also(screen, WEAK).await;
        }
    }

    async fn also(&mut self, screen: &str, script: &str) {
        let found = self.window.client.execute(script, vec![]).await.unwrap();
        let lines: Vec<String> = serde_json::from_value(found).unwrap();
        self.tour.also_found(screen, &lines);
    }

    async fn close_dialog(&self) {
        press(&self.window, &[], key::ESCAPE).await;
        self.window.until_no_dialog().await;
    }
}

/// What has a role and these English words in its name; the language from right to left has each word in marks.
fn called(role: &str, words: &str) -> String {
    let plain = |text: &str| format!("translate({text}, '\u{202e}\u{202c}', '')");
    format!(
        "//*[{role}][contains({}, '{words}') or contains({}, '{words}')]",
        plain("@aria-label"),
        plain("normalize-space(.)")
    )
}

async fn tour(adapted: Adapted) {
    let sample =
        std::env::var("GALLEY_SAMPLE").expect("GALLEY_SAMPLE names the sample campaign; the gate sets it");
    let config = tempfile::tempdir().unwrap();
    let gtk = config.path().join("gtk-3.0");
    std::fs::create_dir(&gtk).unwrap();
    std::fs::write(gtk.join("settings.ini"), format!("[Settings]\n{}\n", adapted.setting)).unwrap();
    let environment = [
        ("GALLEY_SAMPLE", sample.as_str()),
        ("GALLEY_E2E_LOCALE", adapted.locale),
        ("XDG_CONFIG_HOME", config.path().to_str().unwrap()),
    ];
    let window = Window::open_at(1280, 720, &environment).await;
    let settings = json!({ "theme": "dark", "text_size": adapted.text_size });
    window.call("settings.set", settings).await.unwrap();
    window.client.refresh().await.unwrap();
    window.find("main h1").await;
    window.until(&format!("it is {}", adapted.name), &format!("return {}", adapted.proof)).await;
    let tour = Tour::with(format!("1280x720-{}", adapted.name));
    let (is_still, has_contrast) =
        (adapted.setting.contains("animations"), adapted.setting.contains("HighContrast"));
    let mut looking = Looking { window, tour, is_still, has_contrast };
    lists(&mut looking).await;
    settings_pages(&mut looking).await;
    proofs(&mut looking).await;
    looking.tour.found_nothing();
}

async fn lists(looking: &mut Looking) {
    looking.stop("home-empty").await;
    looking.window.call("person.name", json!({ "name": "Ada Lindqvist" })).await.unwrap();
    looking.window.call("sample.add", json!({})).await.unwrap();
    looking.window.client.refresh().await.unwrap();
    let thumbnails = "return document.images.length >= 1";
    looking.window.until("the thumbnails are there", thumbnails).await;
    looking.stop("home").await;

    looking.window.click_on(&called("self::button", "New project")).await;
    looking.window.find("[role=dialog] input").await;
    looking.stop("new-project").await;
    looking.close_dialog().await;

    let home = looking.window.call("home.get", json!({})).await.unwrap();
    open_link(&looking.window, "project", home["projects"][0]["id"].as_str().unwrap()).await;
    looking.window.find("[role=rowheader]").await;
    looking.window.until("the thumbnails are there", thumbnails).await;
    looking.stop("project").await;
    looking.window.click_on(&called("@role='radio'", "Grid")).await;
    looking.window.until("there are cards", "return !document.querySelector('[role=rowheader]')").await;
    looking.window.until("the thumbnails are there", thumbnails).await;
    looking.stop("project-cards").await;
    let card = &home["waiting"][0]["id"];
    looking.window.call("proofs.delete", json!({ "proofs": [card] })).await.unwrap();
    looking.window.click_on(&called("@role='radio'", "Bin")).await;
    let one =
        "return document.querySelectorAll('main [role=row]').length === 1 && document.images.length === 1";
    looking.window.until("the bin shows what is in it", one).await;
    looking.stop("bin").await;
    looking.window.call("proofs.recover", json!({ "proofs": [card] })).await.unwrap();
}

async fn settings_pages(looking: &mut Looking) {
    open_link(&looking.window, "settings/fields", "").await;
    looking
        .window
        .until("the fields are there", "return document.querySelectorAll('main button').length > 3")
        .await;
    looking.stop("fields").await;
    open_link(&looking.window, "settings", "").await;
    looking.window.find("[role=tab]").await;
    let count = "return document.querySelectorAll('[role=tab]').length";
    let count = looking.window.client.execute(count, vec![]).await.unwrap();
    assert_eq!(count, json!(SECTIONS.len()), "each section of the settings is looked at");
    for (at, section) in SECTIONS.iter().enumerate() {
        looking.window.click_on(&format!("(//*[@role='tab'])[{}]", at + 1)).await;
        let chosen = "return document.querySelectorAll('[role=tab]')[arguments[0]].ariaSelected === 'true' \
             && document.querySelector('main [role=progressbar]') === null";
        looking.window.until_with(&format!("{section} is chosen"), chosen, vec![json!(at)]).await;
        looking.stop(&format!("settings-{section}")).await;
    }
}

async fn proofs(looking: &mut Looking) {
    let home = looking.window.call("home.get", json!({})).await.unwrap();
    let cards: Vec<Value> = home["waiting"].as_array().unwrap().clone();
    for kind in ["image", "pdf", "video"] {
        let card = cards.iter().find(|card| card["kind"] == kind).expect("the campaign has each kind");
        comment_on(&looking.window, card).await;
        open_link(&looking.window, "proof", card["id"].as_str().unwrap()).await;
        settled(&looking.window).await;
        looking.window.sees("The price should stand alone").await;
        // Part of the picture is seen whatever the room that all around it takes.
        let is_seen = "const { width, height, dataset } = document.querySelector('[data-testid=viewer-canvas]'); \
             const [x, y, wide, high] = dataset.rect.split(' ').map(Number); \
             return Math.min(x + wide, width) - Math.max(x, 0) > 99 && Math.min(y + high, height) - Math.max(y, 0) > 60";
        looking.window.until(&format!("the picture of the {kind} is seen"), is_seen).await;
        // So is some of what was said, whatever the room that the field takes.
        let is_read = "return document.querySelector('aside ol').getBoundingClientRect().height > 99";
        looking.window.until(&format!("the comments of the {kind} can be read"), is_read).await;
        looking.stop(&format!("proof-{kind}")).await;
    }
    looking.window.click_on(&called("self::button", "Decide")).await;
    looking.window.find("[role=dialog] input[type=radio]").await;
    looking.stop("decide").await;
    looking.close_dialog().await;

    let more = called("self::button", "More for");
    looking.window.click_on(&more).await;
    looking.window.find("[role=menu]").await;
    looking.stop("proof-menu").await;
    put_away(&looking.window, "[role=menu]").await;
    looking.window.click_on(&more).await;
    looking.window.click_on(&called("@role='menuitem'", "Export")).await;
    looking.window.find("[role=dialog] input[type=radio]").await;
    looking.stop("export").await;
    looking.close_dialog().await;

    press(&looking.window, &[key::SHIFT], '?').await;
    looking.window.find("[role=dialog]").await;
    looking.stop("keys").await;
    looking.close_dialog().await;
    press(&looking.window, &[key::CONTROL], 'k').await;
    looking.window.find("[role=dialog] [role=menuitem]").await;
    looking.stop("palette").await;
    looking.close_dialog().await;
    press(&looking.window, &[], '/').await;
    field_of_dialog(&looking.window).await;
    typed(&looking.window, "price").await;
    let found = "const rows = [...document.querySelectorAll('[role=dialog] [role=menuitem]')]; \
         return rows.length > 0 && rows.every(row => row.innerText.includes('price'))";
    looking.window.until("what was typed is found", found).await;
    looking.stop("search").await;
    // The first empties the field, the second closes.
    press(&looking.window, &[], key::ESCAPE).await;
    looking.close_dialog().await;

    open_link(&looking.window, "", "").await;
    looking.window.until("the thumbnails are there", "return document.images.length >= 1").await;
    looking.window.drop_files(&[&voice(looking.window.folder())]).await;
    looking.window.until("the waveform is whole", SETTLED).await;
    looking.stop("proof-sound").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_twice_the_size() {
    let proof = "document.documentElement.style.fontSize === '200%'";
    tour(Adapted { name: "text-200", text_size: 200, proof, ..USUAL }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left() {
    let proof = "document.documentElement.dir === 'rtl'";
    tour(Adapted { name: "right-to-left", locale: "pseudo-rtl", proof, ..USUAL }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_motion() {
    let proof = "matchMedia('(prefers-reduced-motion: reduce)').matches";
    tour(Adapted { name: "still", setting: "gtk-enable-animations=0", proof, ..USUAL }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_more_contrast() {
    let proof = "matchMedia('(prefers-contrast: more)').matches";
    tour(Adapted { name: "contrast", setting: "gtk-theme-name=HighContrast", proof, ..USUAL }).await;
}
