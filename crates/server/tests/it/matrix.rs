//! W1 and W2 where they can be got round: every role with every kind of op and every address, generated from the table of
//! roles. What is said no to changes nothing.

use galley_core::op::{Audience, Kind, OrgRole, Payload, ProjectRole, ThreadStart, VersionSubmit};
use galley_core::rules::{Grant, roles};
use galley_core::{Hash, ProjectId, ProofId, SpaceId};
use galley_testkit::authority::Author;
use galley_testkit::payloads;
use serde_json::{Value, json};

use crate::node::Node;
use crate::scenes::{NO_SCENE, scene};
use crate::seeded::{Signed, as_guest, bring, serve, somebody};
use crate::stage::Stage;

/// Every role by itself, and whom it makes in organisation and project.
fn all_roles() -> impl Iterator<Item = (&'static str, Option<OrgRole>, Option<ProjectRole>)> {
    let org = OrgRole::ALL.iter().map(|role| (role.as_str(), Some(*role), None));
    org.chain(ProjectRole::ALL.iter().map(|role| (role.as_str(), None, Some(*role))))
}

fn size(node: &Node, space: SpaceId) -> u64 {
    node.server.log.head(space).unwrap().map_or(0, |head| head.size)
}

/// Everything that rows of the server say, besides when somebody was last seen.
fn rows(node: &Node) -> Vec<String> {
    let tables =
        ["account", "mail", "invitation", "machine", "upload", "blob", "blob-held", "blob-used", "device"];
    let of = |table| node.server.log.rows(table, "", "", 1_000).unwrap();
    let rows = tables.iter().flat_map(|table| of(table));
    rows.map(|(key, row)| format!("{key} {}", String::from_utf8_lossy(&row.value))).collect()
}

/// What one role is told about an op, and what is left of it.
fn is_refused(node: &Node, stage: &mut Stage, by: &mut Signed, kind: Kind, payload: &Payload, what: &str) {
    let space = stage.space_of(payload);
    let (before, kept) = (size(node, space), rows(node));
    let num_spaces = node.server.log.spaces().unwrap().len();
    let answer = by.push(node, stage, space, payload);
    assert_eq!(rows(node), kept, "{what}");
    assert_eq!(node.server.log.spaces().unwrap().len(), num_spaces, "{what}");
    if answer.status == 404 {
        assert_eq!(answer.code(), "no-space", "{what}");
        assert_eq!(size(node, space), before, "{what}: a trace in a space that is not theirs to look at");
        return;
    }
    assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    let said = &answer.json()["answers"][0];
    // They have brought no bytes, and name some: nothing is taken, not even the number.
    if kind == Kind::VersionSubmit && said["code"] == "blob-missing" {
        assert_eq!(size(node, space), before, "{what}");
        return;
    }
    // Whoever may look at a space has their attempt on the record, and nothing comes of it (S13).
    let outcome = said["outcome"]["outcome"].as_str().unwrap_or_default().to_owned();
    let is_none = outcome == "no-effect" && kind == Kind::ReactionRemove;
    assert!(outcome == "refused" || is_none, "{what}: {}", answer.text);
    assert_eq!(size(node, space), before + 1, "{what}: the attempt, and no facts");
    let entry = node.server.log.entries(space, before, 1, usize::MAX).unwrap().remove(0);
    assert_ne!(entry.outcome, galley_core::Outcome::Accepted, "{what}");
}

#[test]
fn w1_what_a_role_may_not_is_refused_whoever_asks_and_leaves_nothing_behind() {
    let mut num_refused = 0;
    for kind in Kind::ALL.iter().copied().filter(|kind| !NO_SCENE.contains(kind)) {
        let mut stage = Stage::new();
        let plain = if kind == Kind::ThreadAudience { OrgRole::Member } else { OrgRole::External };
        let people: Vec<(&str, Grant, Author)> = all_roles()
            .map(|(role, org, project)| {
                let by = somebody(&mut stage, role, plain);
                (role, roles().grant(kind, org.or(Some(plain)), project), by)
            })
            .collect();
        let payload = scene(&mut stage, kind);
        let (_folder, node) = serve(&stage);
        for (role, grant, author) in &people {
            let mut by = Signed::new(&node, &stage, author);
            if !matches!(grant, Grant::Yes | Grant::Audience) {
                let what = format!("{role} × {kind}");
                is_refused(&node, &mut stage, &mut by, kind, &payload, &what);
                num_refused += 1;
            }
        }
        // The same by whoever may, so that it was the role that was refused and not the op.
        let manager = stage.manager.clone();
        let mut by = Signed::new(&node, &stage, &manager);
        if let Payload::VersionSubmit(said) = &payload {
            submit(&node, &by, stage.space, said, "two");
        }
        let space = stage.space_of(&payload);
        let answer = by.push(&node, &mut stage, space, &payload);
        let outcome = &answer.json()["answers"][0]["outcome"]["outcome"];
        assert_eq!(outcome, "accepted", "manager × {kind}: {}", answer.text);
    }
    assert!(num_refused > 300, "{num_refused}");
}

/// A project with bytes, a thread of the team with an attachment, and one for everyone; a second one that only its
/// manager is in.
struct House {
    stage: Stage,
    of_team: ThreadStart,
    of_all: ThreadStart,
}

const OF_TEAM: &str = "only the team reads this";
const OF_ALL: &str = "everybody reads this";

fn house() -> House {
    let mut stage = Stage::new();
    let mut start = |text: &str, audience| {
        let mut said = payloads::thread_start(&mut stage.authority.ids, &stage.version, text);
        said.audience = audience;
        said.comment.attachments = vec![payloads::attachment(text)];
        stage.managed(&Payload::ThreadStart(said.clone()));
        said
    };
    let of_team = start(OF_TEAM, Audience::Team);
    let of_all = start(OF_ALL, Audience::Everyone);
    House { stage, of_team, of_all }
}

/// Brings the attachment of a thread.
fn attach(node: &Node, by: &Signed, space: SpaceId, thread: &ThreadStart, content: &str) {
    let comment = &thread.comment;
    let file = json!(comment.attachments[0]);
    bring(node, by, &json!({ "space": space, "comment": comment.comment }), &file, content);
}

/// Brings the bytes of a version.
fn submit(node: &Node, by: &Signed, space: SpaceId, version: &VersionSubmit, content: &str) {
    bring(node, by, &json!({ "space": space, "version": version.version }), &json!(version), content);
}

#[test]
fn w2_bytes_are_for_whom_what_names_them_is() {
    let House { mut stage, of_team, of_all } = house();
    // As members of the organisation and as an agency, in each role of the project and in none.
    let mut people: Vec<(String, OrgRole, Option<ProjectRole>, Author)> = Vec::new();
    for org in OrgRole::ALL {
        for project in std::iter::once(None).chain(ProjectRole::ALL.iter().map(Some)) {
            let by = somebody(&mut stage, project.map_or("none", |role| role.as_str()), *org);
            people.push((format!("{org} {project:?}"), *org, project.copied(), by));
        }
    }
    let (_folder, node) = serve(&stage);
    let manager = Signed::new(&node, &stage, &stage.manager);
    submit(&node, &manager, stage.space, &stage.version, "one");
    attach(&node, &manager, stage.space, &of_team, OF_TEAM);
    attach(&node, &manager, stage.space, &of_all, OF_ALL);
    let version = (format!("version={}", stage.version.version), stage.version.sha256);
    let attached = |thread: &ThreadStart| {
        (format!("comment={}", thread.comment.comment), thread.comment.attachments[0].sha256)
    };
    let (of_team, of_all) = (attached(&of_team), attached(&of_all));
    for (what, org, project, author) in &people {
        let by = Signed::new(&node, &stage, author);
        let is_in = project.is_some() || matches!(org, OrgRole::Owner | OrgRole::Administrator);
        let is_team = *org != OrgRole::External;
        for ((named, sha256), is_theirs) in
            [(&version, is_in), (&of_all, is_in), (&of_team, is_in && is_team)]
        {
            for (method, path) in [
                ("GET", format!("/v1/blobs/{sha256}?{named}")),
                ("HEAD", format!("/v1/blobs/{sha256}?{named}")),
                ("GET", format!("/v1/blobs/{sha256}/leaves?{named}")),
            ] {
                let answer = by.ask(&node, method, &path, None);
                let expected = if is_theirs { 200 } else { 404 };
                assert_eq!(answer.status, expected, "{what} {method} {named}: {}", answer.text);
                assert!(
                    is_theirs || method == "HEAD" || answer.code() == "blob-not-there",
                    "{}",
                    answer.text
                );
            }
        }
        // Bytes by what names others, and by what is another's.
        for (named, sha256) in [(&version.0, &of_team.1), (&of_all.0, &version.1), (&of_all.0, &of_team.1)] {
            let answer = by.ask(&node, "GET", &format!("/v1/blobs/{sha256}?{named}"), None);
            assert_eq!(answer.status, 404, "{what} {named}");
        }
        let brings = project.is_some_and(|role| role != ProjectRole::Viewer);
        let start = json!({
            "sha256": Hash::of(&[what.as_bytes()]), "bytes": 1, "chunk_root": Hash::of(&[b"x"]),
            "for": { "space": stage.space, "version": stage.version.version },
        });
        let kept = rows(&node);
        let answer = by.ask(&node, "POST", "/v1/uploads", Some(&start));
        assert_eq!(answer.status, if brings { 200 } else { 403 }, "{what}: {}", answer.text);
        assert_eq!(rows(&node) == kept, !brings, "{what}: something was noted");
    }
}

#[test]
fn w2_pages_and_lists_are_for_whom_the_project_is() {
    let House { mut stage, .. } = house();
    let mut people: Vec<(String, bool, bool, Author)> = Vec::new();
    for org in OrgRole::ALL {
        for project in std::iter::once(None).chain(ProjectRole::ALL.iter().map(Some)) {
            let by = somebody(&mut stage, project.map_or("none", |role| role.as_str()), *org);
            let sees = project.is_some() || matches!(org, OrgRole::Owner | OrgRole::Administrator);
            people.push((format!("{org} {project:?}"), sees, *org != OrgRole::External, by));
        }
    }
    let (_folder, node) = serve(&stage);
    let path = format!("/v1/spaces/{}/ops?epoch=0&after=0&revision=0&limit=500", stage.space);
    for (what, sees, is_team, author) in &people {
        let by = Signed::new(&node, &stage, author);
        let listed = by.ask(&node, "GET", "/v1/spaces", None).json()["spaces"].as_array().unwrap().len();
        assert_eq!(listed, usize::from(*sees), "{what}");
        let page = by.ask(&node, "GET", &path, None);
        if !sees {
            assert_eq!((page.status, page.code().as_str()), (404, "no-space"), "{what}");
            continue;
        }
        assert_eq!(page.status, 200, "{what}: {}", page.text);
        let says = |text: &str| payloads_of(&page.json()).iter().any(|payload| payload.contains(text));
        assert!(says(OF_ALL), "{what}");
        assert_eq!(says(OF_TEAM), *is_team, "{what}");
    }
}

/// Somebody who came by a link.
struct Guest {
    what: String,
    by: Author,
    project: ProjectId,
    proofs: Vec<ProofId>,
    /// Whether what is said about the proof is theirs to see; none: not even that there is a project.
    sees: Option<bool>,
}

/// A guest in each role that a link gives, of links that name all of the project, this proof, another proof, and another
/// project.
fn guests(stage: &mut Stage) -> Vec<Guest> {
    let (project, proof) = (stage.project, stage.proof.proof);
    let elsewhere = ProofId::from_uuid(stage.authority.ids.uuid());
    let other = ProjectId::from_uuid(stage.authority.ids.uuid());
    let mut all = Vec::new();
    for role in [ProjectRole::Viewer, ProjectRole::Collaborator, ProjectRole::Reviewer] {
        for (named, project, proofs, sees) in [
            ("all", project, vec![], Some(true)),
            ("this", project, vec![proof], Some(true)),
            ("another proof", project, vec![elsewhere], Some(false)),
            ("another project", other, vec![], None),
        ] {
            let by = somebody(stage, role.as_str(), OrgRole::External);
            let what = format!("{role} of a link that names {named}");
            all.push(Guest { what, by, project, proofs, sees });
        }
    }
    all
}

#[test]
fn w3_a_guest_of_any_link_and_role_is_told_what_it_names() {
    let House { mut stage, of_team, of_all } = house();
    let people = guests(&mut stage);
    let (_folder, node) = serve(&stage);
    let manager = Signed::new(&node, &stage, &stage.manager);
    submit(&node, &manager, stage.space, &stage.version, "one");
    attach(&node, &manager, stage.space, &of_team, OF_TEAM);
    attach(&node, &manager, stage.space, &of_all, OF_ALL);
    let attached = |thread: &ThreadStart| {
        (format!("comment={}", thread.comment.comment), thread.comment.attachments[0].sha256)
    };
    let version = (format!("version={}", stage.version.version), stage.version.sha256);
    let path = format!("/v1/spaces/{}/ops?epoch=0&after=0&revision=0&limit=500", stage.space);
    for Guest { what, by: author, project, proofs, sees } in &people {
        as_guest(&node, author, *project, proofs);
        let by = Signed::new(&node, &stage, author);
        let is_theirs = *sees == Some(true);
        let listed = by.ask(&node, "GET", "/v1/spaces", None).json()["spaces"].as_array().unwrap().len();
        assert_eq!(listed, usize::from(sees.is_some()), "{what}");
        let page = by.ask(&node, "GET", &path, None);
        if sees.is_none() {
            assert_eq!((page.status, page.code().as_str()), (404, "no-space"), "{what}");
        } else {
            let says = |text: &str| payloads_of(&page.json()).iter().any(|payload| payload.contains(text));
            assert_eq!((says(OF_ALL), says(OF_TEAM)), (is_theirs, false), "{what}");
            assert_eq!(says(&stage.version.version.to_string()), is_theirs, "{what}");
        }
        for ((named, sha256), expected) in
            [(&version, is_theirs), (&attached(&of_all), is_theirs), (&attached(&of_team), false)]
        {
            for (method, end) in [("GET", ""), ("HEAD", ""), ("GET", "/leaves")] {
                let answer = by.ask(&node, method, &format!("/v1/blobs/{sha256}{end}?{named}"), None);
                assert_eq!(answer.status, if expected { 200 } else { 404 }, "{what} {method} {named}");
            }
        }
    }
}

#[test]
fn w3_what_a_link_does_not_name_is_refused_and_leaves_nothing_behind() {
    let mut num_refused = 0;
    for kind in Kind::ALL.iter().copied().filter(|kind| !NO_SCENE.contains(kind)) {
        let mut stage = Stage::new();
        let people = guests(&mut stage);
        let payload = scene(&mut stage, kind);
        if payload.about().proof.is_none() {
            continue;
        }
        let (_folder, node) = serve(&stage);
        let space = stage.space_of(&payload);
        for Guest { what, by: author, project, proofs, sees } in &people {
            as_guest(&node, author, *project, proofs);
            // What a link names is decided by the role, as for anybody else.
            if *sees == Some(true) {
                continue;
            }
            let what = format!("{what} × {kind}");
            let mut by = Signed::new(&node, &stage, author);
            let (before, kept) = (size(&node, space), rows(&node));
            let answer = by.push(&node, &mut stage, space, &payload);
            if sees.is_none() {
                assert_eq!((answer.status, answer.code().as_str()), (404, "no-space"), "{what}");
            } else {
                assert_eq!(answer.json()["answers"][0]["code"], "role-forbids", "{what}: {}", answer.text);
            }
            assert_eq!((size(&node, space), rows(&node)), (before, kept), "{what}");
            num_refused += 1;
        }
    }
    assert!(num_refused > 150, "{num_refused}");
}

/// What the ops of a page say, as text.
pub fn payloads_of(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().unwrap().iter();
    let coded = entries.filter_map(|entry| entry["op"]["payload"].as_str());
    let read = |text: &str| galley_sync::wire::from_base64url(text, 1 << 20).unwrap();
    coded.map(|text| String::from_utf8(read(text)).unwrap()).collect()
}
