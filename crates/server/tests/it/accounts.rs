//! Signing in and out, sessions, passwords, devices, names: over HTTP, each with its refusals.

use std::sync::Arc;

use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{DeviceId, ProjectId};
use galley_server::accounts::{Accounts, Cost, NoMail, Policy, Rate};
use galley_server::blobs::BlobLimits;
use serde_json::json;

use crate::desk::{CHEAP, DAY, Desk, MINUTE, PASSWORD, policy};

fn device(number: u8) -> DeviceId {
    DeviceId::new(1_800_000_000_000, [number; 10])
}

#[test]
fn the_first_set_up_makes_the_owner_once() {
    let desk = Desk::new();
    let token = desk.node.accounts.set_up_token().unwrap().unwrap();
    let said = |token: &str, password: &str| json!({ "token": token, "organisation": "Acme", "name": "Olga", "mail": "Olga@Example.org", "password": password });
    desk.client().post("/v1/set-up", &said("forged", PASSWORD)).is(410, "link-unusable");
    desk.client().post("/v1/set-up", &said(&token, "short")).is(422, "password-unfit");
    let owner = desk.client().signed_by(&desk.client().post("/v1/set-up", &said(&token, PASSWORD)));
    let me = owner.get("/v1/me").json();
    assert_eq!((&me["name"], &me["mail"]), (&json!("Olga"), &json!("olga@example.org")));
    assert_eq!((&me["role"], &me["organisation"]), (&json!("owner"), &json!("Acme")));
    assert_eq!(desk.node.directory.lock().unwrap().people.len(), 1, "one person, however often it was tried");
    desk.client().post("/v1/set-up", &said(&token, PASSWORD)).is(410, "link-unusable");
    assert_eq!(desk.node.accounts.set_up_token().unwrap(), None);
}

#[test]
fn a_link_of_the_set_up_that_is_over_or_was_drawn_anew_opens_nothing() {
    let desk = Desk::new();
    let said = |token: &str| json!({ "token": token, "organisation": "Acme", "name": "Olga", "mail": "olga@example.org", "password": PASSWORD });
    let former = desk.node.accounts.set_up_token().unwrap().unwrap();
    let late = desk.node.accounts.set_up_token().unwrap().unwrap();
    desk.client().post("/v1/set-up", &said(&former)).is(410, "link-unusable");
    desk.pass(7 * DAY);
    desk.client().post("/v1/set-up", &said(&late)).is(410, "link-unusable");
    assert!(desk.node.directory.lock().unwrap().people.is_empty());
    let good = desk.node.accounts.set_up_token().unwrap().unwrap();
    assert_eq!(desk.client().post("/v1/set-up", &said(&good)).status, 201);
}

#[test]
fn somebody_signs_in_and_out() {
    let desk = Desk::new();
    let owner = desk.owner();
    let again = desk.client().signed_by(&desk.client().sign_in(" OLGA@example.org ", PASSWORD));
    assert_eq!(again.person, owner.person);
    assert_eq!(again.get("/v1/me").status, 200);
    assert_eq!(again.delete("/v1/sessions/current").status, 204);
    again.get("/v1/me").is(401, "sign-in-required");
    assert_eq!(owner.get("/v1/me").status, 200, "another session goes on");
}

#[test]
fn an_unknown_mail_and_a_wrong_password_are_one_answer_and_one_work() {
    let desk = Desk::new();
    desk.owner();
    let checked = || desk.node.accounts.passwords().checked();
    let rows = |table: &str| desk.rows(table).len();
    let mut answers = Vec::new();
    for mail in ["olga@example.org", "nobody@example.org", "no mail at all", ""] {
        let before = (checked(), rows("audit"), rows("session"));
        let reply = desk.client().sign_in(mail, "not the password");
        assert_eq!(
            (checked(), rows("audit"), rows("session")),
            (before.0 + 1, before.1 + 1, before.2),
            "{mail}"
        );
        answers.push((reply.status, reply.body));
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|one| *one == answers[0]), "nothing tells them apart");
}

#[test]
fn attempts_are_counted_by_account_whether_or_not_there_is_one() {
    let per_account = Rate { at_once: 3, every_ms: MINUTE };
    let desk = Desk::with(Policy { per_account, ..policy() }, BlobLimits::default());
    desk.owner();
    for mail in ["olga@example.org", "nobody@example.org"] {
        for number in 0..3 {
            let from = desk.client().at_address(&format!("198.51.100.{number}"));
            from.sign_in(mail, "not the password").is(401, "sign-in-refused");
        }
        let reply = desk.client().sign_in(mail, PASSWORD);
        reply.is(429, "too-many-attempts");
        assert_eq!(reply.json()["error"]["params"]["seconds"], "60");
        desk.client().sign_in(&mail.to_uppercase(), PASSWORD).is(429, "too-many-attempts");
    }
    desk.pass(MINUTE - 1);
    desk.client().sign_in("olga@example.org", PASSWORD).is(429, "too-many-attempts");
    desk.pass(1);
    assert_eq!(desk.client().sign_in("olga@example.org", PASSWORD).status, 201);
    for _ in 0..3 {
        desk.client().sign_in("olga@example.org", "not the password").is(401, "sign-in-refused");
    }
}

#[test]
fn attempts_are_counted_by_address() {
    let per_address = Rate { at_once: 5, every_ms: MINUTE };
    let desk = Desk::with(Policy { per_address, ..policy() }, BlobLimits::default());
    let owner = desk.owner();
    for number in 0..5 {
        let from = desk.client().at_address(&format!("2001:db8:1:2::{number}"));
        from.sign_in(&format!("{number}@example.org"), PASSWORD).is(401, "sign-in-refused");
    }
    let same = desk.client().at_address("2001:db8:1:2:ffff::1");
    same.sign_in("olga@example.org", PASSWORD).is(429, "too-many-attempts");
    let tries = [
        ("/v1/resets", json!({ "mail": "olga@example.org" })),
        ("/v1/resets/accept", json!({ "token": "x", "password": PASSWORD })),
        ("/v1/invitations/look", json!({ "token": "x" })),
        ("/v1/invitations/accept", json!({ "token": "x", "name": "X", "password": PASSWORD })),
        (
            "/v1/set-up",
            json!({ "token": "x", "organisation": "X", "name": "X", "mail": "x@y.org", "password": PASSWORD }),
        ),
    ];
    for (path, said) in tries {
        same.post(path, &said).is(429, "too-many-attempts");
    }
    assert_eq!(desk.client().at_address("2001:db8:1:3::1").sign_in("olga@example.org", PASSWORD).status, 201);
    assert_eq!(owner.get("/v1/me").status, 200, "who is signed in is not counted");
}

#[test]
fn a_session_ends_when_it_is_not_used_and_in_any_case() {
    let desk = Desk::new();
    desk.owner();
    let idle = desk.client().signed_by(&desk.client().sign_in("olga@example.org", PASSWORD));
    let used = desk.client().signed_by(&desk.client().sign_in("olga@example.org", PASSWORD));
    for _ in 0..5 {
        desk.pass(29 * DAY);
        assert_eq!(used.get("/v1/me").status, 200);
    }
    idle.get("/v1/me").is(401, "sign-in-required");
    desk.pass(29 * DAY);
    assert_eq!(used.get("/v1/me").status, 200);
    desk.pass(6 * DAY);
    used.get("/v1/me").is(401, "sign-in-required");
    assert!(!desk.rows("session").is_empty());
    desk.node.accounts.sweep().unwrap();
    assert!(desk.rows("session").is_empty() && desk.rows("session-of").is_empty());
}

#[test]
fn stolen_rows_and_altered_tokens_open_nothing() {
    let desk = Desk::new();
    let owner = desk.owner();
    let mut tries =
        vec![String::new(), "x".repeat(64), owner.token[1..].to_owned(), format!("{}A", owner.token)];
    tries.push(owner.session.clone());
    for (key, row) in desk.rows("session") {
        let row: serde_json::Value = serde_json::from_str(&row).unwrap();
        let secret = row["secret"].as_str().unwrap().to_owned();
        tries.push(format!("{key}{secret}"));
        tries.push(secret);
        tries.push(key);
    }
    let mut other = owner.token.clone();
    other.replace_range(40..41, if &other[40..41] == "A" { "B" } else { "A" });
    tries.push(other);
    for token in tries {
        owner.with_token(&token).get("/v1/me").is(401, "sign-in-required");
    }
    let nobody = desk.client();
    let basic = format!("Basic {}", owner.token);
    nobody.send("GET", "/v1/me", &[("authorization", &basic)], b"").is(401, "sign-in-required");
    let bearer = format!("Bearer {}", owner.token);
    let twice = [("authorization", "Bearer x"), ("authorization", bearer.as_str())];
    nobody.send("GET", "/v1/me", &twice, b"").is(400, "bad-request");
    nobody.get(&format!("/v1/me?access_token={}", owner.token)).is(401, "sign-in-required");
    assert_eq!(nobody.send("GET", "/v1/me", &[("authorization", &bearer)], b"").status, 200);
}

#[test]
fn sessions_are_listed_and_ended_by_their_person_alone() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    desk.pass(1);
    let phone = desk.client().signed_by(&desk.client().sign_in("ada@example.org", PASSWORD));
    let listed = ada.get("/v1/sessions").json();
    let ids: Vec<_> =
        listed["sessions"].as_array().unwrap().iter().map(|row| row["session"].clone()).collect();
    assert_eq!(ids, [json!(phone.session), json!(ada.session)]);
    assert_eq!(listed["sessions"][1]["is_this"], true);
    assert!(!listed.to_string().contains(&ada.token));
    owner.delete(&format!("/v1/sessions/{}", phone.session)).is(404, "not-there");
    assert_eq!(phone.get("/v1/me").status, 200);
    assert_eq!(ada.delete(&format!("/v1/sessions/{}", phone.session)).status, 204);
    phone.get("/v1/me").is(401, "sign-in-required");
    ada.delete(&format!("/v1/sessions/{}", phone.session)).is(404, "not-there");
}

#[test]
fn another_password_ends_all_other_sessions() {
    let desk = Desk::new();
    let owner = desk.owner();
    let other = desk.client().signed_by(&desk.client().sign_in("olga@example.org", PASSWORD));
    let said = |present: &str, password: &str| json!({ "present": present, "password": password });
    let path = "/v1/me/password";
    owner.put(path, &said("not the password", "another password")).is(403, "password-differs");
    owner.put(path, &said(PASSWORD, "short")).is(422, "password-unfit");
    owner.put(path, &said(PASSWORD, "olga@example.org")).is(422, "password-unfit");
    assert_eq!(other.get("/v1/me").status, 200);
    assert_eq!(owner.put(path, &said(PASSWORD, "another password")).status, 204);
    other.get("/v1/me").is(401, "sign-in-required");
    assert_eq!(owner.get("/v1/me").status, 200);
    desk.client().sign_in("olga@example.org", PASSWORD).is(401, "sign-in-refused");
    assert_eq!(desk.client().sign_in("olga@example.org", "another password").status, 201);
}

#[test]
fn whoever_has_a_session_cannot_guess_the_password_with_it() {
    let per_account = Rate { at_once: 3, every_ms: MINUTE };
    let desk = Desk::with(Policy { per_account, ..policy() }, BlobLimits::default());
    let owner = desk.owner();
    for guess in ["guess number 1", "guess number 2", "guess number 3"] {
        let said = json!({ "present": guess, "password": "another password" });
        owner.put("/v1/me/password", &said).is(403, "password-differs");
    }
    let said = json!({ "present": PASSWORD, "password": "another password" });
    owner.put("/v1/me/password", &said).is(429, "too-many-attempts");
}

#[test]
fn whoever_is_no_longer_in_the_organisation_is_out_at_once() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    assert_eq!(ada.get("/v1/me").status, 200);
    desk.node.directory.lock().unwrap().people.remove(&ada.person.unwrap());
    ada.get("/v1/me").is(401, "sign-in-required");
    desk.client().sign_in("ada@example.org", PASSWORD).is(401, "sign-in-refused");
}

#[test]
fn a_hash_of_another_cost_is_made_anew_at_the_next_sign_in() {
    let desk = Desk::new();
    let owner = desk.owner();
    let kept = || desk.rows("account")[0].1.clone();
    assert!(kept().contains("m=8,t=1,p=1"));
    let cost = Cost { passes: 2, ..CHEAP };
    let edge = Arc::clone(&desk.edge) as Arc<dyn galley_store::Edge>;
    let dearer = Accounts::with(Arc::clone(&desk.log), edge, Arc::new(NoMail), Policy { cost, ..policy() });
    let from = galley_server::accounts::Origin::default();
    let sign_in = |password: &str| dearer.sign_in(desk.node.as_ref(), "olga@example.org", password, &from);
    assert_eq!(sign_in("not the password").err().map(|no| no.code), Some("sign-in-refused"));
    assert!(kept().contains("m=8,t=1,p=1"));
    assert_eq!(sign_in(PASSWORD).ok().map(|signed| signed.person), owner.person);
    assert!(kept().contains("m=8,t=2,p=1"));
    assert!(sign_in(PASSWORD).is_ok());
    assert_eq!(desk.client().sign_in("olga@example.org", PASSWORD).status, 201);
}

#[test]
fn s5_a_session_belongs_to_one_device_and_a_revoked_one_is_out() {
    let desk = Desk::new();
    let (owner, accounts) = (desk.owner(), &desk.node.accounts);
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    let other = desk.client().signed_by(&desk.client().sign_in("ada@example.org", PASSWORD));
    let signed = accounts.signed(&ada.token).unwrap();
    accounts.bind(&signed, device(1)).unwrap();
    accounts.bind(&signed, device(1)).unwrap();
    assert_eq!(accounts.signed(&ada.token).unwrap().device, Some(device(1)));
    let code = |bound: Result<(), galley_server::Failure>| bound.err().map(|no| no.code);
    assert_eq!(
        code(accounts.bind(&signed, device(2))),
        Some("device-bound"),
        "a stolen token binds no other device"
    );
    let of_owner = accounts.signed(&owner.token).unwrap();
    assert_eq!(code(accounts.bind(&of_owner, device(1))), Some("device-bound"), "somebody else's device");
    let renamed = ada.put(&format!("/v1/devices/{}", device(1)), &json!({ "name": "Laptop" }));
    assert_eq!(renamed.status, 204);
    let listed = ada.get("/v1/devices").json();
    assert_eq!(
        (&listed["devices"][0]["name"], &listed["devices"][0]["is_this"]),
        (&json!("Laptop"), &json!(true))
    );
    let bob = desk.joined(&owner, "Bob", OrgRole::Member, None);
    bob.delete(&format!("/v1/devices/{}", device(1))).is(404, "not-there");
    bob.put(&format!("/v1/devices/{}", device(1)), &json!({ "name": "Mine" })).is(404, "not-there");
    assert_eq!(other.delete(&format!("/v1/devices/{}", device(1))).status, 204);
    ada.get("/v1/me").is(401, "sign-in-required");
    assert_eq!(other.get("/v1/me").status, 200, "a session that is on no device");
    assert_eq!(desk.node.directory.lock().unwrap().revoked, [device(1)], "an op says so");
    let again = accounts.signed(&other.token).unwrap();
    assert_eq!(code(accounts.bind(&again, device(1))), Some("device-bound"), "loss means a new device");
    assert!(accounts.bind(&again, device(2)).is_ok());
    assert_eq!(
        owner.delete(&format!("/v1/devices/{}", device(2))).status,
        204,
        "an administrator revokes any"
    );
    other.get("/v1/me").is(401, "sign-in-required");
}

#[test]
fn s4_names_and_mails_are_rows_that_change() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    assert_eq!(ada.put("/v1/me", &json!({ "name": " Ada Lovelace " })).json()["name"], "Ada Lovelace");
    for name in ["", "  ", "a\nb", "x".repeat(81).as_str()] {
        ada.put("/v1/me", &json!({ "name": name })).is(422, "field-unfit");
    }
    let path = format!("/v1/people/{}", ada.person.unwrap());
    ada.put(&path, &json!({ "mail": "x@example.org" })).is(403, "role-forbids");
    owner.put(&path, &json!({ "mail": "olga@example.org" })).is(409, "mail-taken");
    owner.put(&path, &json!({ "mail": "no mail" })).is(422, "field-unfit");
    let changed = owner.put(&path, &json!({ "mail": "Countess@example.org" })).json();
    assert_eq!(
        (&changed["name"], &changed["mail"]),
        (&json!("Ada Lovelace"), &json!("countess@example.org"))
    );
    desk.client().sign_in("ada@example.org", PASSWORD).is(401, "sign-in-refused");
    assert_eq!(desk.client().sign_in("countess@example.org", PASSWORD).status, 201);
    let unknown = format!("/v1/people/{}", device(9));
    owner.put(&unknown, &json!({ "name": "X" })).is(404, "not-there");
}

#[test]
fn an_administrator_cannot_become_an_owner_by_their_mail() {
    let desk = Desk::new();
    let owner = desk.owner();
    let admin = desk.joined(&owner, "Adam", OrgRole::Administrator, None);
    let path = format!("/v1/people/{}", owner.person.unwrap());
    admin.put(&path, &json!({ "mail": "adam2@example.org" })).is(403, "role-forbids");
    assert_eq!(owner.get("/v1/me").json()["mail"], "olga@example.org");
}

#[test]
fn w2_an_agency_sees_the_people_of_its_projects_alone() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (ours, theirs) = (ProjectId::new(1, [1; 10]), ProjectId::new(1, [2; 10]));
    let agency = desk.joined(&owner, "Agnes", OrgRole::External, Some((ours, ProjectRole::Contributor)));
    desk.joined(&owner, "Ada", OrgRole::Member, Some((ours, ProjectRole::Manager)));
    desk.joined(&owner, "Rival", OrgRole::External, Some((theirs, ProjectRole::Contributor)));
    let names = |client: &crate::desk::Client| {
        let people = client.get("/v1/people").json();
        let mut names: Vec<String> = people["people"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {}", row["name"].as_str().unwrap(), row["mail"].as_str().unwrap_or("-")))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&agency), ["Ada -", "Agnes agnes@example.org"]);
    assert_eq!(names(&owner).len(), 4);
    assert!(names(&owner).iter().all(|row| row.contains('@')), "who administers sees mails");
    agency.get("/v1/audit").is(403, "role-forbids");
    agency.get("/v1/machines").is(403, "role-forbids");
    assert_eq!(agency.get("/v1/invitations").json()["invitations"], json!([]));
}

#[test]
fn requests_that_cannot_be_read_are_refused_without_saying_back_what_they_hold() {
    let desk = Desk::new();
    let owner = desk.owner();
    let json_type = [("content-type", "application/json")];
    let post = |body: &[u8]| desk.client().send("POST", "/v1/sessions", &json_type, body);
    let bodies: [&[u8]; 6] = [
        b"",
        b"{",
        b"[]",
        br#"{"mail":"s3cret@example.org"}"#,
        br#"{"mail":"s3cret@example.org","password":"s3cret","remember":true}"#,
        b"{\"mail\":\"\xff\",\"password\":\"s3cret\"}",
    ];
    for body in bodies {
        let reply = post(body);
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("s3cret"));
    }
    let large = format!(r#"{{"mail":"{}","password":"x"}}"#, "a".repeat(2 << 20));
    assert_eq!(post(large.as_bytes()).status, 413);
    for path in [
        "/v1/sessions/..%2f..%2fetc",
        "/v1/sessions/%00",
        "/v1/sessions/current%2f",
        "/v1/devices/x",
        "/v1/devices/%2e%2e",
    ] {
        owner.delete(path).is(404, "not-there");
    }
    assert_eq!(owner.delete("/v1/sessions/%ff").status, 400);
    assert_eq!(owner.get("/v1/../v1/me").status, 404);
    assert_eq!(owner.get("/v1//me").status, 404);
    assert_eq!(owner.get("/v1/me").status, 200);
}

#[test]
fn what_is_done_is_on_the_record_without_secrets() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    desk.client().sign_in("ada@example.org", "s3cret-s3cret").is(401, "sign-in-refused");
    let said = json!({ "present": PASSWORD, "password": "s3cret-s3cret" });
    assert_eq!(ada.put("/v1/me/password", &said).status, 204);
    assert_eq!(ada.delete("/v1/sessions/current").status, 204);
    let expected = [
        "set-up",
        "invitation.made",
        "invitation.accepted",
        "sign-in.refused",
        "password.changed",
        "sign-out",
    ];
    let sorted = |mut acts: Vec<String>| {
        acts.sort();
        acts
    };
    assert_eq!(sorted(desk.acts()), sorted(expected.map(str::to_owned).to_vec()));
    let listed = owner.get("/v1/audit").json();
    assert_eq!(listed["acts"].as_array().unwrap().len(), expected.len());
    assert_eq!(listed["acts"][0]["address"], "192.0.2.1");
    for (_, row) in desk.rows("audit") {
        for secret in [PASSWORD, "s3cret", owner.token.as_str(), ada.token.as_str(), "argon2"] {
            assert!(!row.contains(secret), "{row}");
        }
    }
    for table in ["account", "session", "invitation", "server"] {
        for (key, row) in desk.rows(table) {
            for secret in [PASSWORD, "s3cret", owner.token.as_str(), ada.token.as_str()] {
                assert!(!row.contains(secret) && !key.contains(secret), "{table}");
            }
        }
    }
}
