//! What assistive technology is told: the tree of the app on the accessibility bus (AT-SPI 2), as a screen reader reads it.
//!
//! GTK starts the bus, and the process of the page puts its own tree below the window's.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use crate::canvas::{key, press, settled};
use crate::screens::{comment_on, open_link, put_away};
use crate::window::{PATIENCE, Window};

const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// `AtspiRole` of what one acts on.
mod role {
    pub const CHECK_BOX: u32 = 7;
    pub const CHECK_MENU_ITEM: u32 = 8;
    pub const COMBO_BOX: u32 = 11;
    pub const LIST_ITEM: u32 = 32;
    pub const MENU_ITEM: u32 = 35;
    pub const PAGE_TAB: u32 = 37;
    pub const PASSWORD_TEXT: u32 = 40;
    pub const PUSH_BUTTON: u32 = 43;
    pub const RADIO_BUTTON: u32 = 44;
    pub const RADIO_MENU_ITEM: u32 = 45;
    pub const SLIDER: u32 = 51;
    pub const SPIN_BUTTON: u32 = 52;
    pub const TOGGLE_BUTTON: u32 = 62;
    pub const ENTRY: u32 = 79;
    pub const LINK: u32 = 88;
    pub const TABLE_ROW: u32 = 90;
}

const ACTED_ON: [u32; 16] = [
    role::CHECK_BOX,
    role::CHECK_MENU_ITEM,
    role::COMBO_BOX,
    role::LIST_ITEM,
    role::MENU_ITEM,
    role::PAGE_TAB,
    role::PASSWORD_TEXT,
    role::PUSH_BUTTON,
    role::RADIO_BUTTON,
    role::RADIO_MENU_ITEM,
    role::SLIDER,
    role::SPIN_BUTTON,
    role::TOGGLE_BUTTON,
    role::ENTRY,
    role::LINK,
    role::TABLE_ROW,
];

/// Bits of `AtspiStateType`.
const FOCUSABLE: u64 = 1 << 11;
const SHOWING: u64 = 1 << 25;

/// Whom to ask on the bus, and about what.
type At = (String, OwnedObjectPath);

/// One thing in the tree.
#[derive(Clone, Debug)]
struct Thing {
    role: u32,
    name: String,
    states: u64,
    /// The thing it is in, by its number; the app is in none.
    within: Option<usize>,
}

impl Thing {
    fn is(&self, state: u64) -> bool {
        self.states & state != 0
    }

    /// What has the focus while a field beside it is typed in cannot have it by itself, and what lies below its own
    /// picture does not show. An item or a row is only read, unless it takes the focus.
    fn is_acted_on(&self) -> bool {
        let is_read = [role::LIST_ITEM, role::TABLE_ROW].contains(&self.role);
        ACTED_ON.contains(&self.role) && (self.is(FOCUSABLE) || (self.is(SHOWING) && !is_read))
    }
}

/// A connection to the accessibility bus of the session of a window.
struct Bus(zbus::Connection);

impl Bus {
    async fn of(window: &Window) -> Self {
        let connect = async |address: &str| {
            zbus::connection::Builder::address(address).unwrap().build().await.expect("the bus is there")
        };
        let session = Self(connect(&window.session_bus()).await);
        let at = ("org.a11y.Bus".to_owned(), OwnedObjectPath::try_from("/org/a11y/bus").unwrap());
        let address: String = session.ask(&at, "org.a11y.Bus", "GetAddress", &()).await.unwrap();
        Self(connect(&address).await)
    }

    async fn ask<T: DeserializeOwned + Type>(
        &self,
        (name, path): &At,
        interface: &str,
        method: &str,
        input: &(impl Serialize + DynamicType),
    ) -> zbus::Result<T> {
        let asked = self.0.call_method(Some(name.as_str()), path.as_str(), Some(interface), method, input);
        let answer = asked.await?;
        answer.body().deserialize()
    }

    async fn property(&self, at: &At, name: &str) -> zbus::Result<OwnedValue> {
        self.ask(at, PROPERTIES, "Get", &(ACCESSIBLE, name)).await
    }

    async fn within(&self, at: &At) -> zbus::Result<Vec<At>> {
        let listed: Vec<At> = self.ask(at, ACCESSIBLE, "GetChildren", &()).await?;
        let count = i32::try_from(self.property(at, "ChildCount").await?)?;
        if !listed.is_empty() || count == 0 {
            return Ok(listed);
        }
        // What the page's process has is not listed by the window's, and is given when it is asked for.
        Ok(vec![self.ask(at, ACCESSIBLE, "GetChildAtIndex", &0_i32).await?])
    }

    async fn walk(&self) -> zbus::Result<Vec<Thing>> {
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root")?;
        let registry = ("org.a11y.atspi.Registry".to_owned(), root);
        let mut ahead: Vec<(At, Option<usize>)> =
            self.within(&registry).await?.into_iter().map(|app| (app, None)).collect();
        let mut found = Vec::new();
        while let Some((at, within)) = ahead.pop() {
            let states: Vec<u32> = self.ask(&at, ACCESSIBLE, "GetState", &()).await?;
            let states = states.iter().rev().fold(0_u64, |all, half| (all << 32) | u64::from(*half));
            let role = self.ask(&at, ACCESSIBLE, "GetRole", &()).await?;
            let name = String::try_from(self.property(&at, "Name").await?)?;
            let number = found.len();
            found.push(Thing { role, name, states, within });
            ahead.extend(self.within(&at).await?.into_iter().map(|one| (one, Some(number))));
        }
        Ok(found)
    }
}

/// What is heard of the screens of a window.
struct Hearing {
    bus: Bus,
    unnamed: Vec<String>,
}

impl Hearing {
    /// Reads a screen once it has come to rest, and notes what one can act on and is not told the name of.
    async fn hear(&mut self, window: &Window, screen: &str) -> Vec<Thing> {
        window.at_rest().await;
        let reading = async {
            loop {
                // What goes while it is read is no longer there when it is asked.
                match self.bus.walk().await {
                    // The tree of a page that was just loaded is put below the window's a moment later.
                    Ok(things) if things.iter().any(|thing| ACTED_ON.contains(&thing.role)) => return things,
                    _ => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
                }
            }
        };
        let things = tokio::time::timeout(PATIENCE, reading).await.expect("the tree of the page is there");
        let acted_on: Vec<&Thing> = things.iter().filter(|thing| thing.is_acted_on()).collect();
        assert!(acted_on.len() > 2, "{screen} has more to act on than {acted_on:?}");
        for thing in acted_on.into_iter().filter(|thing| thing.name.trim().is_empty()) {
            let within: Vec<&str> = around(&things, thing).map(|one| one.name.as_str()).collect();
            self.unnamed.push(format!("{screen}: role {} in {within:?}", thing.role));
        }
        things
    }
}

/// What a thing is in, from the inside out.
fn around<'a>(things: &'a [Thing], thing: &Thing) -> impl Iterator<Item = &'a Thing> {
    std::iter::successors(thing.within.map(|at| &things[at]), move |one| one.within.map(|at| &things[at]))
}

/// The one thing that shows with this role and a name that begins so.
fn shown<'a>(things: &'a [Thing], role: u32, name: &str) -> &'a Thing {
    let found: Vec<&Thing> = things
        .iter()
        .filter(|thing| thing.role == role && thing.is(SHOWING) && thing.name.starts_with(name))
        .collect();
    let [one] = found[..] else { panic!("one thing of role {role} is called {name}, not {found:?}") };
    one
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_acted_on_has_a_name_and_marks_and_threads_are_reached() {
    let sample =
        std::env::var("GALLEY_SAMPLE").expect("GALLEY_SAMPLE names the sample campaign; the gate sets it");
    let window = Window::open_at(1280, 720, &[("GALLEY_SAMPLE", &sample)]).await;
    window.sees("Drop a draft to start a proof").await;
    let mut hearing = Hearing { bus: Bus::of(&window).await, unnamed: Vec::new() };
    hearing.hear(&window, "home-empty").await;

    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.call("sample.add", json!({})).await.unwrap();
    window.client.refresh().await.unwrap();
    let home = window.call("home.get", json!({})).await.unwrap();
    let cards = home["waiting"].as_array().unwrap();
    window.until("the thumbnails are there", "return document.images.length >= 1").await;
    let things = hearing.hear(&window, "home").await;
    let film = cards.iter().find(|card| card["kind"] == "video").expect("the campaign has a film");
    shown(&things, role::LINK, film["name"].as_str().unwrap());

    open_link(&window, "project", home["projects"][0]["id"].as_str().unwrap()).await;
    window.find("[role=rowheader]").await;
    hearing.hear(&window, "project").await;
    open_link(&window, "settings", "").await;
    window.find("[role=tab]").await;
    let things = hearing.hear(&window, "settings").await;
    shown(&things, role::PAGE_TAB, "Keyboard");

    for kind in ["pdf", "video", "image"] {
        let card = cards.iter().find(|card| card["kind"] == kind).expect("the campaign has each kind");
        comment_on(&window, card).await;
        open_link(&window, "proof", card["id"].as_str().unwrap()).await;
        settled(&window).await;
        window.sees("The price should stand alone").await;
        let things = hearing.hear(&window, kind).await;
        let mark = shown(&things, role::TOGGLE_BUTTON, "Mark 1, Ada, open: The price should stand alone");
        let canvas = format!("Canvas, {}", card["name"].as_str().unwrap());
        assert!(
            around(&things, mark).any(|one| one.name.starts_with(&canvas)),
            "the mark is on the {canvas}"
        );
        let thread = shown(&things, role::PUSH_BUTTON, "Comment 1 Ada");
        let mut above = around(&things, thread);
        let is_said =
            |one: &Thing| one.role == role::LIST_ITEM && one.name.contains("The price should stand alone");
        assert!(above.any(is_said), "the thread is an item by its words");
        assert!(above.next().is_some_and(|list| list.name == "Comments"), "it is among the comments");
    }

    window.click_on("//button[starts-with(@aria-label, 'More for')]").await;
    window.find("[role=menu]").await;
    let things = hearing.hear(&window, "menu").await;
    shown(&things, role::MENU_ITEM, "Export");
    put_away(&window, "[role=menu]").await;
    window.click("Decide…").await;
    window.find("[role=dialog]").await;
    let things = hearing.hear(&window, "decide").await;
    let is_reject = |one: &Thing| one.role == role::RADIO_BUTTON && one.name.starts_with("Reject");
    assert!(things.iter().any(is_reject), "a decision is a choice by its name: {things:?}");
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    press(&window, &[key::CONTROL], 'k').await;
    window.find("[role=dialog] [role=menuitem]").await;
    let things = hearing.hear(&window, "palette").await;
    shown(&things, role::MENU_ITEM, "Settings");
    assert_eq!(hearing.unnamed, Vec::<String>::new());
}
