//! W2: an agency learns nothing of what is not its own, not even that it is there. Answers about what is somebody else's are
//! compared, byte for byte, with answers about what is nowhere.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};

use galley_core::op::{Audience, Payload, ProjectRename, ProofKind, ThreadStart, VersionSubmit};
use galley_core::{CommentId, DeviceId, Hash, PersonId, ProjectId, VersionId};
use galley_testkit::payloads;
use serde_json::{Value, json};

use crate::node::{Answer, Device, Node, data, request};

const SECRET: &str = "the bytes of a secret campaign";

/// Eve is of an agency, in one project; Bob is in another, with a piece that is talked about.
struct Two {
    node: Node,
    ada: Device,
    bob: Device,
    eve: Device,
    own: ProjectId,
    other: ProjectId,
    version: VersionSubmit,
    thread: ThreadStart,
    /// Bob's, open.
    upload: String,
    invitation: String,
    _folder: tempfile::TempDir,
}

fn set() -> Two {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let (own, other) = (ada.project(&node, "Spring"), ada.project(&node, "Secret campaign"));
    let member = |project: ProjectId| json!({ "project": project, "role": "reviewer" });
    let eve = node.invite(&ada, 2, "eve@agency.test", "external", member(own));
    let contributor = json!({ "project": other, "role": "contributor" });
    let bob = node.invite(&ada, 3, "bob@secret.test", "external", contributor);
    let proof = payloads::proof_create(&mut ada.ids, "Unannounced", ProofKind::Image);
    ada.accept(&node, other.space(), &Payload::ProofCreate(proof.clone()));
    let version = payloads::version_submit(&mut ada.ids, proof.proof, SECRET);
    let start = start_of(&version.sha256, &version.chunk_root, other, version.version);
    let upload = begin(&node, &ada, &start);
    let wire = [("galley-wire", "1")];
    let chunk = request("PUT", &format!("/v1/uploads/{upload}/0"), Some(&ada.token), &wire, SECRET);
    assert_eq!(node.raw(chunk.as_bytes()).status, 204);
    let done = node.ask("POST", &format!("/v1/uploads/{upload}/finish"), Some(&ada.token), None);
    assert_eq!(done.status, 200, "{}", done.text);
    ada.accept(&node, other.space(), &Payload::VersionSubmit(version.clone()));
    let thread = payloads::thread_start(&mut ada.ids, &version, "not before May");
    ada.accept(&node, other.space(), &Payload::ThreadStart(thread.clone()));
    let more = Hash::of(&[b"more"]);
    let upload = begin(&node, &bob, &start_of(&more, &more, other, version.version));
    let said = json!({ "mail": "cy@secret.test", "role": "external", "project": member(other) });
    let invitation = node.ask("POST", "/v1/invitations", Some(&ada.token), Some(&said)).json();
    let invitation = invitation["invitation"].as_str().unwrap().to_owned();
    Two { node, ada, bob, eve, own, other, version, thread, upload, invitation, _folder }
}

fn start_of(sha256: &Hash, chunk_root: &Hash, project: ProjectId, version: VersionId) -> Value {
    json!({
        "sha256": sha256, "bytes": SECRET.len(), "chunk_root": chunk_root,
        "for": { "space": project, "version": version },
    })
}

fn begin(node: &Node, by: &Device, start: &Value) -> String {
    let begun = node.ask("POST", "/v1/uploads", Some(&by.token), Some(start));
    assert_eq!(begun.status, 200, "{}", begun.text);
    begun.json()["upload"].as_str().unwrap().to_owned()
}

/// All of an answer but what differs between any two.
fn whole(answer: &Answer) -> Whole {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    headers.remove("x-request-id");
    (answer.status, headers, answer.text.clone())
}

/// What there is to be found out, or something of the same form that is nowhere.
struct Target {
    project: ProjectId,
    version: VersionId,
    comment: CommentId,
    sha256: Hash,
    upload: String,
    device: DeviceId,
    person: PersonId,
    session: String,
    invitation: String,
}

/// Status, headers and text of an answer.
type Whole = (u16, BTreeMap<String, String>, String);

/// Asks everything about it that can be asked; what came of each, with what was asked.
fn probe(two: &mut Two, target: &Target) -> Vec<(String, Whole)> {
    let Target { project, version, comment, sha256, upload, device, person, session, invitation } = target;
    let mut asked: Vec<(&str, String, Option<Value>)> = Vec::new();
    for query in [
        "epoch=0&after=0&revision=0&limit=1",
        "epoch=0&after=2&revision=0&limit=1",
        "epoch=9&after=9&revision=9&limit=9",
    ] {
        asked.push(("GET", format!("/v1/spaces/{project}/ops?{query}"), None));
    }
    for named in [format!("version={version}"), format!("comment={comment}")] {
        asked.push(("GET", format!("/v1/blobs/{sha256}?{named}"), None));
        asked.push(("HEAD", format!("/v1/blobs/{sha256}?{named}"), None));
        asked.push(("GET", format!("/v1/blobs/{sha256}/leaves?{named}"), None));
    }
    asked.push(("POST", "/v1/uploads".to_owned(), Some(start_of(sha256, sha256, *project, *version))));
    asked.push(("PUT", format!("/v1/uploads/{upload}/0"), Some(json!(1))));
    asked.push(("PUT", format!("/v1/uploads/{upload}/99"), Some(json!(1))));
    asked.push(("POST", format!("/v1/uploads/{upload}/finish"), None));
    asked.push(("PUT", format!("/v1/devices/{device}"), Some(json!({ "name": "Mine" }))));
    asked.push(("DELETE", format!("/v1/devices/{device}"), None));
    asked.push(("PUT", format!("/v1/people/{person}"), Some(json!({ "name": "Mine" }))));
    asked.push(("GET", format!("/v1/people?after={person}"), None));
    asked.push(("DELETE", format!("/v1/sessions/{session}"), None));
    asked.push(("DELETE", format!("/v1/invitations/{invitation}"), None));
    let membership = json!({ "project": project, "role": "viewer" });
    let invited = json!({ "mail": "mallory@agency.test", "role": "external", "project": membership });
    asked.push(("POST", "/v1/invitations".to_owned(), Some(invited)));
    asked.push(("POST", format!("/v1/spaces/{project}/ops"), Some(json!({ "ops": [] }))));
    let mut answers = Vec::new();
    for (number, (method, path, body)) in asked.into_iter().enumerate() {
        let answer = two.node.ask(method, &path, Some(&two.eve.token), body.as_ref());
        answers.push((format!("{number} {method} {path}"), whole(&answer)));
    }
    // Ops: one that changes it, one that makes it, one that names what is in it.
    let rename = ProjectRename { project: *project, name: "Mine".to_owned(), was: String::new() };
    let create = galley_core::op::ProjectCreate { project: *project, name: "Mine".to_owned() };
    let reply = galley_core::op::CommentAdd {
        comment: *comment,
        ..payloads::comment_add(&mut two.eve.ids, &two.thread, "?")
    };
    for payload in
        [Payload::ProjectRename(rename), Payload::ProjectCreate(create), Payload::CommentAdd(reply)]
    {
        let person = two.eve.person;
        let sealed = two.eve.seal_as(project.space(), &payload, 1, Some(person));
        let answer = two.eve.push(&two.node, project.space(), &[sealed]);
        answers.push((format!("{} in {project}", payload.kind()), whole(&answer)));
    }
    answers
}

#[test]
fn w2_what_is_somebody_elses_is_answered_like_what_is_nowhere() {
    let mut two = set();
    let sessions = two.node.ask("GET", "/v1/sessions", Some(&two.bob.token), None).json();
    let there = Target {
        project: two.other,
        version: two.version.version,
        comment: two.thread.comment.comment,
        sha256: two.version.sha256,
        upload: two.upload.clone(),
        device: two.bob.device,
        person: two.bob.person,
        session: sessions["sessions"][0]["session"].as_str().unwrap().to_owned(),
        invitation: two.invitation.clone(),
    };
    let ids = &mut two.ada.ids;
    let nowhere = Target {
        project: ProjectId::from_uuid(ids.uuid()),
        version: VersionId::from_uuid(ids.uuid()),
        comment: CommentId::from_uuid(ids.uuid()),
        sha256: Hash::of(&[b"nowhere"]),
        upload: "0".repeat(there.upload.len()),
        device: DeviceId::from_uuid(ids.uuid()),
        person: PersonId::from_uuid(ids.uuid()),
        session: "0".repeat(there.session.len()),
        invitation: "0".repeat(there.invitation.len()),
    };
    let before = two.node.server.log.head(two.other.space()).unwrap().unwrap();
    let num_spaces = two.node.server.log.spaces().unwrap().len();
    let (about_theirs, about_nothing) = (probe(&mut two, &there), probe(&mut two, &nowhere));
    assert!(about_theirs.len() > 20);
    for ((asked, theirs), (_, nothing)) in about_theirs.iter().zip(&about_nothing) {
        // A cursor, which any id is: another one gives another page, of the same people.
        if asked.contains("/v1/people?after") {
            for page in [theirs, nothing] {
                let people: Value = serde_json::from_str(&page.2).unwrap();
                let met = |one: &Value| ["Ada", "eve@agency.test"].contains(&one["name"].as_str().unwrap());
                assert!(people["people"].as_array().unwrap().iter().all(met), "{asked}: {people}");
            }
            continue;
        }
        assert_eq!(theirs, nothing, "{asked}");
        assert!(theirs.0 >= 400, "{asked}: {theirs:?}");
    }
    // One of the two and not the other: hash and what names it are looked at together.
    let mixed = Target { sha256: there.sha256, ..nowhere };
    for ((asked, theirs), (_, nothing)) in probe(&mut two, &mixed).iter().zip(&about_nothing) {
        assert_eq!(theirs, nothing, "{asked}");
    }
    assert_eq!(two.node.server.log.head(two.other.space()).unwrap().unwrap(), before, "a trace of it");
    assert_eq!(two.node.server.log.spaces().unwrap().len(), num_spaces);
}

#[test]
fn w2_nothing_that_an_agency_can_read_names_what_is_not_its_own() {
    let two = set();
    let mut read = String::new();
    for path in ["/v1/spaces", "/v1/people", "/v1/devices", "/v1/sessions", "/v1/invitations", "/v1/me"] {
        let answer = two.node.ask("GET", path, Some(&two.eve.token), None);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        read.push_str(&answer.text);
    }
    for path in ["/v1/machines", "/v1/audit"] {
        assert_eq!(two.node.ask("GET", path, Some(&two.eve.token), None).status, 403, "{path}");
    }
    for space in [two.eve.directory, two.own.space()] {
        let page = two.eve.pull(&two.node, space, "epoch=0&after=0&revision=0&limit=500").json();
        read.push_str(&page.to_string());
        let entries = page["entries"].as_array().unwrap().iter();
        let decode = |name: &str| -> String {
            entries
                .clone()
                .filter_map(|entry| entry["op"][name].as_str())
                .map(|text| {
                    let bytes = galley_sync::wire::from_base64url(text, 1 << 20).unwrap();
                    String::from_utf8_lossy(&bytes).into_owned()
                })
                .collect()
        };
        read.push_str(&decode("payload"));
        read.push_str(&decode("header"));
    }
    assert!(read.contains("Spring") && read.contains("Ada"), "what is theirs is there: {read}");
    let secrets = [
        "Secret campaign".to_owned(),
        "Unannounced".to_owned(),
        "not before May".to_owned(),
        "bob@secret.test".to_owned(),
        "cy@secret.test".to_owned(),
        two.other.to_string(),
        two.bob.person.to_string(),
        two.bob.device.to_string(),
        two.version.version.to_string(),
        two.version.sha256.to_string(),
        two.thread.thread.to_string(),
    ];
    for secret in secrets {
        assert!(!read.contains(&secret), "{secret} is in {read}");
    }
    let spaces = two.node.ask("GET", "/v1/spaces", Some(&two.eve.token), None).json();
    assert_eq!(spaces["spaces"].as_array().unwrap().len(), 1);
}

#[test]
fn w2_a_poke_tells_an_agency_of_its_own_projects_alone() {
    let mut two = set();
    let mut stream = two.node.open();
    let asked = request("GET", "/v1/events", Some(&two.eve.token), &[("galley-wire", "1")], "");
    stream.write_all(asked.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().contains("200"));
    let rename = |project, was: &str, name: &str| {
        let (name, was) = (name.to_owned(), was.to_owned());
        Payload::ProjectRename(ProjectRename { project, name, was })
    };
    let (own, other) = (two.own, two.other);
    two.ada.accept(&two.node, other.space(), &rename(other, "Secret campaign", "Secret still"));
    two.ada.accept(&two.node, own.space(), &rename(own, "Spring", "Summer"));
    let poke = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    assert_eq!(poke.unwrap(), json!({ "space": own.space() }).to_string(), "the other one came first");
}

#[test]
fn w2_a_thread_of_the_team_is_no_text_name_or_id_for_an_agency() {
    let mut two = set();
    let space = two.other.space();
    let thread = ThreadStart {
        audience: Audience::Team,
        ..payloads::thread_start(&mut two.ada.ids, &two.version, "their price is too high")
    };
    two.ada.accept(&two.node, space, &Payload::ThreadStart(thread.clone()));
    let page = two.bob.pull(&two.node, space, "epoch=0&after=0&revision=0&limit=500").json();
    let last = page["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last.get("op"), None, "{last}");
    let texts = crate::matrix::payloads_of(&page).concat();
    assert!(texts.contains("not before May"), "{texts}");
    for secret in ["their price is too high", &thread.thread.to_string(), &thread.comment.comment.to_string()]
    {
        assert!(!texts.contains(secret) && !page.to_string().contains(secret), "{secret}");
    }
    // Whoever replies to it by its id, which nothing told them, is told that it is the team's. It is a refusal like any other
    // in the record; where there is no such thread the rules say so by another word.
    let reply = |thread: &ThreadStart, bob: &mut Device| {
        let add = payloads::comment_add(&mut bob.ids, thread, "I read that");
        let op = bob.seal(space, &Payload::CommentAdd(add));
        bob.push(&two.node, space, &[op]).json()["answers"][0]["outcome"].clone()
    };
    let nowhere = payloads::thread_start(&mut two.ada.ids, &two.version, "nowhere");
    assert_eq!(reply(&thread, &mut two.bob), json!({ "outcome": "refused", "code": "team-only" }));
    assert_eq!(reply(&nowhere, &mut two.bob), json!({ "outcome": "refused", "code": "not-found" }));
}
