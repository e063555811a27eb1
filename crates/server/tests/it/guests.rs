//! Guests' links (W3): made, opened, over, taken back; and that a guest sees and changes no more than the link names.

use std::time::Duration;

use galley_core::op::{
    Audience, OrgRole, Payload, ProjectRename, ProjectRole, ProofKind, ThreadStart, VersionSubmit,
};
use galley_core::{ProjectId, ProofId};
use galley_testkit::payloads;
use serde_json::{Value, json};

use crate::desk::{Client, DAY, Desk, MINUTE, PASSWORD};
use crate::matrix::payloads_of;
use crate::node::{Device, Node, data};

const FIRST: &str = "epoch=0&after=0&revision=0&limit=500";
const GUEST: &str = "guest@client.test";

fn project() -> ProjectId {
    ProjectId::new(1_800_000_000_000, [1; 10])
}

/// A link into the project, and its token.
fn link(by: &Client, more: &Value) -> (Value, String) {
    let mut said = json!({ "project": project(), "role": "collaborator" });
    said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = by.post("/v1/guest-links", &said);
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    let token = token_of(made["link"].as_str().unwrap());
    (made, token)
}

fn token_of(link: &str) -> String {
    assert!(link.starts_with("galley://guest?server="), "{link}");
    link.split_once("token=").unwrap().1.to_owned()
}

/// Six digits on a line of their own.
fn code_in(letter: &str) -> Option<String> {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    letter.lines().map(str::trim).find(is_code).map(str::to_owned)
}

/// The codes that came to a mailbox, once there are so many.
fn codes(desk: &Desk, mail: &str, num: usize) -> Vec<String> {
    for _ in 0..1_000 {
        let found: Vec<String> = desk.letters(mail).iter().filter_map(|letter| code_in(letter)).collect();
        if found.len() >= num {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no {num} codes came to {mail}");
}

fn ask_code(desk: &Desk, token: &str, mail: &str) -> crate::desk::Reply {
    desk.client().post("/v1/guest-links/code", &json!({ "token": token, "mail": mail }))
}

fn open(desk: &Desk, token: &str, mail: &str, code: &str) -> crate::desk::Reply {
    let said = json!({ "token": token, "mail": mail, "code": code, "name": "Gus" });
    desk.client().post("/v1/guest-links/open", &said)
}

/// A guest who came by a link.
fn guest(desk: &Desk, token: &str, mail: &str) -> Client {
    assert_eq!(ask_code(desk, token, mail).status, 202);
    let code = codes(desk, mail, 1).pop().unwrap();
    desk.client().signed_by(&open(desk, token, mail, &code))
}

#[test]
fn w3_a_guest_comes_by_link_and_code_without_an_account() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (made, token) = link(&owner, &json!({}));
    let look = desk.client().post("/v1/guest-links/look", &json!({ "token": token })).json();
    assert_eq!((&look["organisation"], &look["by"]), (&json!("Acme"), &json!("Olga")));
    assert_eq!(look["has_password"], false);
    // However a mailbox is written, it is one.
    assert_eq!(ask_code(&desk, &token, " Guest@Client.TEST").status, 202);
    let code = codes(&desk, GUEST, 1).pop().unwrap();
    let gus = desk.client().signed_by(&open(&desk, &token, GUEST, &code));
    let me = gus.get("/v1/me").json();
    assert_eq!((&me["name"], &me["role"]), (&json!("Gus"), &json!("external")));
    let person = gus.person.unwrap();
    {
        let directory = desk.node.directory.lock().unwrap();
        assert_eq!(directory.members.get(&(project(), person)), Some(&ProjectRole::Collaborator));
        assert_eq!(directory.people.get(&person), Some(&OrgRole::External));
        assert_eq!(directory.added_by.get(&person), Some(&owner.person));
    }
    let listed = owner.get("/v1/guest-links").json();
    assert_eq!(listed["guest_links"][0]["guests"], json!([person]));
    assert_eq!(listed["guest_links"][0]["guest_link"], made["guest_link"]);
    assert!(listed["guest_links"][0].get("link").is_none(), "what opens it is shown once");
    // The code is used; another makes the same person.
    let used = codes(&desk, GUEST, 1).pop().unwrap();
    open(&desk, &token, GUEST, &used).is(403, "code-unusable");
    assert_eq!(ask_code(&desk, &token, GUEST).status, 202);
    let again = open(&desk, &token, GUEST, &codes(&desk, GUEST, 2).pop().unwrap());
    assert_eq!(again.json()["person"], json!(person));
    // There is no account: nothing to sign in with, to reset, or to take the mail of somebody who gets one.
    desk.client().sign_in(GUEST, PASSWORD).is(401, "sign-in-refused");
    desk.client().sign_in(GUEST, "").is(401, "sign-in-refused");
    let said = json!({ "present": "", "password": "another password" });
    gus.put("/v1/me/password", &said).is(403, "password-differs");
    owner.put(&format!("/v1/people/{person}"), &json!({ "mail": "x@client.test" })).is(422, "field-unfit");
    assert!(desk.rows("mail").iter().all(|(mail, _)| mail != GUEST));
    for (_, row) in desk.rows("guest-link").into_iter().chain(desk.rows("guest-of")) {
        assert!(!row.contains(&token) && !row.contains(&used), "{row}");
    }
}

#[test]
fn w3_a_link_is_over_in_its_time_and_so_is_whoever_came_by_it() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (made, token) = link(&owner, &json!({ "hours": 48 }));
    let gus = guest(&desk, &token, GUEST);
    desk.pass(2 * DAY - MINUTE);
    assert_eq!(gus.get("/v1/me").status, 200);
    assert_eq!(ask_code(&desk, &token, GUEST).status, 202);
    let code = codes(&desk, GUEST, 2).pop().unwrap();
    desk.pass(MINUTE);
    assert!(desk.now() >= made["expires_at"].as_i64().unwrap());
    gus.get("/v1/me").is(401, "sign-in-required");
    open(&desk, &token, GUEST, &code).is(410, "link-unusable");
    ask_code(&desk, &token, GUEST).is(410, "link-unusable");
    desk.client().post("/v1/guest-links/look", &json!({ "token": token })).is(410, "link-unusable");
    assert_eq!(owner.get("/v1/guest-links").json()["guest_links"], json!([]));
    assert_eq!(desk.node.accounts.end_guests(desk.node.as_ref()).unwrap(), 1);
    assert!(!desk.node.directory.lock().unwrap().people.contains_key(&gus.person.unwrap()));
    assert!(desk.rows("guest-link").is_empty() && desk.rows("guest-of").is_empty());
    assert_eq!(desk.node.accounts.end_guests(desk.node.as_ref()).unwrap(), 0);
}

#[test]
fn w3_a_link_that_is_taken_back_puts_its_guests_out_at_once() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Administrator, None);
    let bea = desk.joined(&owner, "Bea", OrgRole::Member, None);
    let (made, token) = link(&owner, &json!({}));
    let (_, other) = link(&owner, &json!({}));
    let (gus, gwen) = (guest(&desk, &token, GUEST), guest(&desk, &other, "gwen@client.test"));
    let path = format!("/v1/guest-links/{}", made["guest_link"].as_str().unwrap());
    bea.delete(&path).is(404, "not-there");
    gus.delete(&path).is(404, "not-there");
    assert_eq!(ada.delete(&path).status, 204);
    gus.get("/v1/me").is(401, "sign-in-required");
    ask_code(&desk, &token, GUEST).is(410, "link-unusable");
    ada.delete(&path).is(404, "not-there");
    assert_eq!(gwen.get("/v1/me").status, 200, "another link's guest stays");
    let directory = desk.node.directory.lock().unwrap();
    assert!(!directory.people.contains_key(&gus.person.unwrap()));
    assert!(!directory.members.contains_key(&(project(), gus.person.unwrap())));
}

#[test]
fn w3_who_may_make_links_is_who_may_invite_and_no_guest_manages_or_submits() {
    let desk = Desk::new();
    let owner = desk.owner();
    let said = |role: &str| json!({ "project": project(), "role": role });
    for (org, role, may) in [
        (OrgRole::Administrator, None, true),
        (OrgRole::Member, Some(ProjectRole::Manager), false),
        (OrgRole::External, Some(ProjectRole::Manager), false),
        (OrgRole::Member, None, false),
    ] {
        let name = format!("P{}{}", org.as_str(), role.is_some());
        let by = desk.joined(&owner, &name, org, role.map(|role| (project(), role)));
        let reply = by.post("/v1/guest-links", &said("viewer"));
        assert_eq!(reply.status, if may { 201 } else { 403 }, "{org}: {reply:?}");
    }
    for role in ["viewer", "collaborator", "reviewer"] {
        assert_eq!(owner.post("/v1/guest-links", &said(role)).status, 201, "{role}");
    }
    for role in ["manager", "contributor"] {
        owner.post("/v1/guest-links", &said(role)).is(422, "field-unfit");
    }
    for (name, value) in [
        ("hours", json!(0)),
        ("hours", json!(91 * 24)),
        ("mails", json!(["nobody"])),
        ("proofs", json!((0..101).map(|num| ProofId::new(num, [1; 10])).collect::<Vec<_>>())),
    ] {
        let mut wrong = said("viewer");
        wrong[name] = value;
        owner.post("/v1/guest-links", &wrong).is(422, "field-unfit");
    }
    // Worth what whoever made it may still do.
    let (_, token) = link(&owner, &json!({}));
    desk.node.directory.lock().unwrap().people.insert(owner.person.unwrap(), OrgRole::Member);
    ask_code(&desk, &token, GUEST).is(410, "link-unusable");
}

#[test]
fn w3_a_link_may_have_a_password_and_be_for_some_mailboxes() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (made, token) = link(&owner, &json!({ "password": "open, sesame", "mails": [GUEST] }));
    assert_eq!((&made["has_password"], &made["mails"]), (&json!(true), &json!([GUEST])));
    let ask = |mail: &str, password: Option<&str>| {
        let said = json!({ "token": token, "mail": mail, "password": password });
        desk.client().post("/v1/guest-links/code", &said)
    };
    ask(GUEST, None).is(403, "link-password");
    ask(GUEST, Some("open, barley")).is(403, "link-password");
    // One answer, whoever it is for.
    for mail in ["other@client.test", "olga@example.org", "no mail", GUEST] {
        let reply = ask(mail, Some("open, sesame"));
        assert!(reply.status == 202 && reply.body.is_empty(), "{mail}: {reply:?}");
    }
    let code = codes(&desk, GUEST, 1).pop().unwrap();
    assert!(desk.letters("other@client.test").is_empty());
    open(&desk, &token, "other@client.test", &code).is(403, "code-unusable");
    assert_eq!(open(&desk, &token, GUEST, &code).status, 201);
    assert!(!desk.rows("guest-link").iter().any(|(_, row)| row.contains("sesame")));
    owner
        .post("/v1/guest-links", &json!({ "project": project(), "role": "viewer", "password": "short" }))
        .is(422, "password-unfit");
}

#[test]
fn w3_whoever_has_an_account_is_told_to_sign_in() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (_, token) = link(&owner, &json!({}));
    assert_eq!(ask_code(&desk, &token, "olga@example.org").status, 202);
    for _ in 0..1_000 {
        if !desk.letters("olga@example.org").is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let letters = desk.letters("olga@example.org");
    assert!(
        letters.len() == 1 && letters[0].contains("sign in") && code_in(&letters[0]).is_none(),
        "{letters:?}"
    );
    open(&desk, &token, "olga@example.org", "000000").is(403, "code-unusable");
}

#[test]
fn w3_a_code_is_good_for_ten_minutes_five_tries_and_its_own_link_and_mailbox() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (_, token) = link(&owner, &json!({}));
    let (_, other) = link(&owner, &json!({}));
    let wrong = |code: &str| if code == "123456" { "654321" } else { "123456" };
    assert_eq!(ask_code(&desk, &token, GUEST).status, 202);
    let first = codes(&desk, GUEST, 1).pop().unwrap();
    open(&desk, &other, GUEST, &first).is(403, "code-unusable");
    open(&desk, &token, "other@client.test", &first).is(403, "code-unusable");
    desk.pass(10 * MINUTE);
    open(&desk, &token, GUEST, &first).is(403, "code-unusable");
    assert_eq!(ask_code(&desk, &token, GUEST).status, 202);
    let second = codes(&desk, GUEST, 2).pop().unwrap();
    for _ in 0..5 {
        open(&desk, &token, GUEST, wrong(&second)).is(403, "code-unusable");
    }
    open(&desk, &token, GUEST, &second).is(403, "code-unusable");
    assert_eq!(ask_code(&desk, &token, GUEST).status, 202);
    let third = codes(&desk, GUEST, 3).pop().unwrap();
    for _ in 0..4 {
        open(&desk, &token, GUEST, wrong(&third)).is(403, "code-unusable");
    }
    assert_eq!(open(&desk, &token, GUEST, &third).status, 201);
}

/// Two proofs, each with a thread for everybody and one for the team.
struct House {
    node: Node,
    ada: Device,
    project: ProjectId,
    one: (VersionSubmit, ThreadStart),
    two: (VersionSubmit, ThreadStart),
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "Spring");
    let mut piece = |name: &str| {
        let space = project.space();
        let proof = payloads::proof_create(&mut ada.ids, name, ProofKind::Image);
        ada.accept(&node, space, &Payload::ProofCreate(proof.clone()));
        let version = payloads::version_submit(&mut ada.ids, proof.proof, name);
        bring(&node, &ada, project, &version, name);
        ada.accept(&node, space, &Payload::VersionSubmit(version.clone()));
        let mut team = payloads::thread_start(&mut ada.ids, &version, &format!("{name}, among us"));
        team.audience = Audience::Team;
        ada.accept(&node, space, &Payload::ThreadStart(team));
        let all = payloads::thread_start(&mut ada.ids, &version, &format!("{name}, to all"));
        ada.accept(&node, space, &Payload::ThreadStart(all.clone()));
        (version, all)
    };
    let (one, two) = (piece("Poster"), piece("Banner"));
    House { node, ada, project, one, two, _folder }
}

/// Brings the bytes of a version.
pub fn bring(node: &Node, by: &Device, project: ProjectId, version: &VersionSubmit, content: &str) {
    let start = json!({
        "sha256": version.sha256, "bytes": content.len(), "chunk_root": version.chunk_root,
        "for": { "space": project.space(), "version": version.version },
    });
    let begun = node.ask("POST", "/v1/uploads", Some(&by.token), Some(&start));
    assert_eq!(begun.status, 200, "{}", begun.text);
    let upload = begun.json()["upload"].as_str().unwrap().to_owned();
    let path = format!("/v1/uploads/{upload}/0");
    let chunk = crate::node::request("PUT", &path, Some(&by.token), &[("galley-wire", "1")], content);
    assert_eq!(node.raw(chunk.as_bytes()).status, 204);
    let done = node.ask("POST", &format!("/v1/uploads/{upload}/finish"), Some(&by.token), None);
    assert_eq!(done.status, 200, "{}", done.text);
}

/// Somebody who came by a link of the owner's, at a device of their own; and the link.
fn came(house: &House, seed: u64, mail: &str, proofs: &[ProofId]) -> (Device, String) {
    came_to(&house.node, &house.ada, house.project, seed, mail, proofs)
}

/// Somebody who came by a link of somebody's, at a device of their own; and the link.
pub fn came_to(
    node: &Node,
    by: &Device,
    project: ProjectId,
    seed: u64,
    mail: &str,
    proofs: &[ProofId],
) -> (Device, String) {
    let said = json!({ "project": project, "proofs": proofs, "role": "collaborator" });
    let made = node.ask("POST", "/v1/guest-links", Some(&by.token), Some(&said));
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let token = token_of(made["link"].as_str().unwrap());
    let letters = node.letters.0.lock().unwrap().len();
    let asked =
        node.ask("POST", "/v1/guest-links/code", None, Some(&json!({ "token": token, "mail": mail })));
    assert_eq!(asked.status, 202, "{}", asked.text);
    let mut code = None;
    for _ in 0..1_000 {
        code = node.letters.0.lock().unwrap().get(letters).and_then(|letter| code_in(letter));
        if code.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let said = json!({ "token": token, "mail": mail, "code": code.unwrap(), "name": "Gus" });
    let opened = node.ask("POST", "/v1/guest-links/open", None, Some(&said));
    assert_eq!(opened.status, 201, "{}", opened.text);
    let link = made["guest_link"].as_str().unwrap().to_owned();
    (Device::register(node, seed, &opened.json()), link)
}

#[test]
fn w3_a_guest_sees_and_changes_what_the_link_names_and_nothing_else() {
    let mut house = house();
    let (mut gus, _) = came(&house, 11, GUEST, &[house.one.0.proof]);
    let (gwen, _) = came(&house, 12, "gwen@client.test", &[]);
    let space = house.project.space();
    let other = house.ada.project(&house.node, "Secret campaign");
    let House { node, one, two, project, .. } = &house;
    let says = |by: &Device, text: &str| {
        let page = by.pull(node, space, FIRST);
        assert_eq!(page.status, 200, "{}", page.text);
        payloads_of(&page.json()).iter().any(|payload| payload.contains(text))
    };
    for (text, gus_does, gwen_does) in [
        ("Poster, to all", true, true),
        ("Banner, to all", false, true),
        ("\"Banner\"", false, true),
        ("among us", false, false),
        (&two.0.version.to_string(), false, true),
    ] {
        assert_eq!((says(&gus, text), says(&gwen, text)), (gus_does, gwen_does), "{text}");
    }
    let bytes = |by: &Device, version: &VersionSubmit| {
        let path = format!("/v1/blobs/{}?version={}", version.sha256, version.version);
        node.ask("GET", &path, Some(&by.token), None).status
    };
    assert_eq!((bytes(&gus, &one.0), bytes(&gus, &two.0)), (200, 404));
    assert_eq!((bytes(&gwen, &one.0), bytes(&gwen, &two.0)), (200, 200));
    // What is not named is spoken of neither, and the number stays free for what may be said.
    let before = node.server.log.head(space).unwrap().unwrap().size;
    let foreign = payloads::thread_start(&mut gus.ids, &two.0, "a guess");
    let sealed = gus.seal(space, &Payload::ThreadStart(foreign));
    let answer = gus.push(node, space, &[sealed]).json();
    assert_eq!(answer["answers"][0]["code"], "role-forbids", "{answer}");
    assert_eq!(node.server.log.head(space).unwrap().unwrap().size, before);
    gus.sent.insert(space, 0);
    let own = payloads::thread_start(&mut gus.ids, &one.0, "what a guest says");
    gus.accept(node, space, &Payload::ThreadStart(own));
    let rename =
        Payload::ProjectRename(ProjectRename { project: *project, name: "x".into(), was: "Spring".into() });
    let sealed = gus.seal(space, &rename);
    assert_eq!(gus.push(node, space, &[sealed]).json()["answers"][0]["outcome"]["outcome"], "refused");
    // Other projects, also one that they are made a member of: the link names this one.
    assert_eq!(gus.pull(node, other.space(), FIRST).code(), "no-space");
    let add = galley_core::op::MemberAdd { project: other, person: gus.person, role: ProjectRole::Reviewer };
    house.ada.accept(&house.node, other.space(), &Payload::MemberAdd(add));
    assert_eq!(gus.pull(&house.node, other.space(), FIRST).code(), "no-space");
    let spaces = house.node.ask("GET", "/v1/spaces", Some(&gus.token), None).json();
    assert_eq!(spaces["spaces"].as_array().unwrap().len(), 1);
    let people = house.node.ask("GET", "/v1/people", Some(&gus.token), None).json();
    assert!(
        people["people"].as_array().unwrap().iter().all(|one| one["mail"].is_null() || one["name"] == "Gus")
    );
    for path in ["/v1/audit", "/v1/machines"] {
        assert_eq!(house.node.ask("GET", path, Some(&gus.token), None).status, 403, "{path}");
    }
    let said = json!({ "project": house.project, "role": "viewer" });
    assert_eq!(house.node.ask("POST", "/v1/guest-links", Some(&gus.token), Some(&said)).status, 403);
}

#[test]
fn w3_a_guest_whose_link_is_taken_back_is_gone_in_the_log_and_neither_reads_nor_speaks() {
    let mut house = house();
    let (mut gus, link) = came(&house, 11, GUEST, &[house.one.0.proof]);
    let space = house.project.space();
    let own = payloads::thread_start(&mut gus.ids, &house.one.0, "what a guest says");
    gus.accept(&house.node, space, &Payload::ThreadStart(own.clone()));
    let path = format!("/v1/guest-links/{link}");
    let done = house.node.ask("DELETE", &path, Some(&house.ada.token), None);
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(gus.pull(&house.node, space, FIRST).code(), "sign-in-required");
    let more = gus.seal(space, &Payload::ThreadStart(own));
    assert_eq!(gus.push(&house.node, space, &[more]).code(), "sign-in-required");
    let page = house.ada.pull(&house.node, space, FIRST).json();
    assert!(payloads_of(&page).iter().any(|payload| payload.contains("what a guest says")), "it stays said");
    let is_about = |payload: &String| payload.contains(&gus.person.to_string());
    assert_eq!(payloads_of(&page).iter().filter(|payload| is_about(payload)).count(), 2, "added and removed");
    let directory = house.ada.pull(&house.node, house.ada.directory, FIRST).json();
    let kinds: Vec<String> = payloads_of(&directory).into_iter().filter(is_about).collect();
    assert!(kinds.len() >= 3, "{kinds:?}");
    // The next one of that mail is somebody else, and the project goes on.
    let (again, _) = came(&house, 13, GUEST, &[]);
    assert_ne!(again.person, gus.person);
    let rename = ProjectRename { project: house.project, name: "Summer".into(), was: "Spring".into() };
    house.ada.accept(&house.node, space, &Payload::ProjectRename(rename));
}

/// Who is said to look at what, to somebody.
fn looking(house: &House, by: &Device) -> Vec<(String, String)> {
    let path = format!("/v1/presence?space={}", house.project.space());
    let said = house.node.ask("GET", &path, Some(&by.token), None);
    assert_eq!(said.status, 200, "{}", said.text);
    let of = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let said = said.json();
    let rows = said["looking"].as_array().unwrap().iter();
    rows.map(|row| (of(row, "person"), of(row, "proof"))).collect()
}

#[test]
fn s23_who_looks_at_a_proof_is_shown_to_whom_both_are_theirs() {
    let mut house = house();
    let (gus, link) = came(&house, 11, GUEST, &[house.one.0.proof]);
    let (one, two) = (house.one.0.proof, house.two.0.proof);
    let external = json!({ "project": house.project, "role": "reviewer" });
    let eve = house.node.invite(&house.ada, 21, "eve@agency.test", "external", external);
    // Over all, and a member of nothing: whom an agency does not know of.
    let root = house.node.invite(&house.ada, 22, "root@studio.test", "administrator", Value::Null);
    let stranger = house.node.invite(&house.ada, 23, "str@agency.test", "external", Value::Null);
    let look = |by: &Device, proof: ProofId| {
        let said = json!({ "space": house.project.space(), "proof": proof });
        house.node.ask("PUT", "/v1/presence", Some(&by.token), Some(&said)).status
    };
    assert_eq!((look(&house.ada, one), look(&eve, two), look(&root, one)), (204, 204, 204));
    assert_eq!((look(&gus, two), look(&stranger, one)), (404, 404), "what is not theirs they do not look at");
    let row = |by: &Device, proof: ProofId| (by.person.to_string(), proof.to_string());
    let sorted = |mut rows: Vec<(String, String)>| {
        rows.sort();
        rows
    };
    let sees = |by: &Device, rows: Vec<(String, String)>, what: &str| {
        assert_eq!(sorted(looking(&house, by)), sorted(rows), "{what}");
    };
    sees(&gus, vec![row(&house.ada, one)], "a guest");
    sees(&eve, vec![row(&house.ada, one)], "an agency");
    sees(&house.ada, vec![row(&eve, two), row(&root, one)], "the owner");
    let path = format!("/v1/presence?space={}", house.project.space());
    assert_eq!(house.node.ask("GET", &path, Some(&stranger.token), None).code(), "no-space");
    // Pokes say that something changed, to whom it is shown, and no more.
    let mut ears = [&gus, &eve].map(|by| {
        use std::io::{BufRead as _, Write as _};
        let mut stream = house.node.open();
        let request = crate::node::request(
            "GET",
            "/v1/events?presence=true",
            Some(&by.token),
            &[("galley-wire", "1")],
            "",
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut lines = std::io::BufReader::new(stream).lines().map(Result::unwrap);
        assert!(lines.any(|line| line.is_empty()), "its head");
        lines.filter(|line| line.starts_with("event") || line.starts_with("data"))
    });
    assert_eq!(look(&house.ada, two), 204);
    assert_eq!(look(&house.ada, two), 204);
    let poke = format!("data: {{\"space\":\"{}\"}}", house.project.space());
    // From one proof to the other: the guest hears of the one, the agency of both.
    assert_eq!(
        (ears[0].next().unwrap(), ears[0].next().unwrap()),
        ("event: presence".to_owned(), poke.clone())
    );
    for _ in 0..2 {
        assert_eq!(
            (ears[1].next().unwrap(), ears[1].next().unwrap()),
            ("event: presence".to_owned(), poke.clone())
        );
    }
    assert_eq!(house.node.ask("DELETE", "/v1/presence", Some(&house.ada.token), None).status, 204);
    sees(&gus, vec![], "nobody looks at the guest's");
    // Whoever is out is not shown.
    assert_eq!(look(&gus, one), 204);
    sees(&eve, vec![row(&gus, one)], "the guest");
    let done = house.node.ask("DELETE", &format!("/v1/guest-links/{link}"), Some(&house.ada.token), None);
    assert_eq!(done.status, 204);
    sees(&eve, vec![], "the guest is out");
    let own = payloads::thread_start(&mut house.ada.ids, &house.one.0, "and then");
    let space = house.project.space();
    house.ada.accept(&house.node, space, &Payload::ThreadStart(own));
    // The guest hears of that no more: what they listened to has its end.
    assert!(ears[0].all(|line| line == poke || line == "event: presence"));
}
