//! Invitations and resets: who may, what comes of it, and links that are used, over, taken back or forged.

use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{PersonId, ProjectId};
use serde_json::json;

use crate::desk::{DAY, Desk, MINUTE, PASSWORD};

fn project() -> ProjectId {
    ProjectId::new(1_800_000_000_000, [1; 10])
}

#[test]
fn an_invitation_makes_an_account_and_says_so_in_ops_once() {
    let desk = Desk::new();
    let owner = desk.owner();
    let said = json!({
        "mail": "Ada@example.org", "role": "external", "project": { "project": project(), "role": "contributor" },
    });
    let made = owner.post("/v1/invitations", &said);
    assert_eq!(made.status, 201);
    let token = desk.token_to("ada@example.org");
    assert!(!String::from_utf8_lossy(&made.body).contains(&token), "the secret goes to the mailbox alone");
    let look = desk.client().post("/v1/invitations/look", &json!({ "token": token })).json();
    assert_eq!(
        (&look["organisation"], &look["by"], &look["mail"]),
        (&json!("Acme"), &json!("Olga"), &json!("ada@example.org"))
    );
    assert_eq!(owner.get("/v1/invitations").json()["invitations"][0]["mail"], "ada@example.org");
    let accept = json!({ "token": token, "name": "Ada", "password": PASSWORD });
    let short = json!({ "token": token, "name": "Ada", "password": "short" });
    desk.client().post("/v1/invitations/accept", &short).is(422, "password-unfit");
    let ada = desk.client().signed_by(&desk.client().post("/v1/invitations/accept", &accept));
    let person = ada.person.unwrap();
    let directory = desk.node.directory.lock().unwrap();
    assert_eq!(directory.people[&person], OrgRole::External);
    assert_eq!(directory.members[&(project(), person)], ProjectRole::Contributor);
    assert_eq!(directory.added_by[&person], owner.person, "by whoever invited");
    assert_eq!(directory.people.len(), 2);
    drop(directory);
    desk.client().post("/v1/invitations/accept", &accept).is(410, "link-unusable");
    desk.client().post("/v1/invitations/look", &json!({ "token": token })).is(410, "link-unusable");
    assert_eq!(owner.get("/v1/invitations").json()["invitations"], json!([]));
    assert_eq!(desk.client().sign_in("ada@example.org", PASSWORD).status, 201);
}

#[test]
fn w1_who_may_invite_is_what_the_table_of_roles_says() {
    let desk = Desk::new();
    let owner = desk.owner();
    let admin = desk.joined(&owner, "Adam", OrgRole::Administrator, None);
    let manager = desk.joined(&owner, "Mona", OrgRole::Member, Some((project(), ProjectRole::Manager)));
    let agency = desk.joined(&owner, "Agnes", OrgRole::External, Some((project(), ProjectRole::Contributor)));
    let invite = |by: &crate::desk::Client, role: &str| {
        by.post("/v1/invitations", &json!({ "mail": "new@example.org", "role": role }))
    };
    for (by, name) in [(&manager, "manager"), (&agency, "agency")] {
        for role in ["member", "external"] {
            assert_eq!(invite(by, role).code(), "role-forbids", "{name} {role}");
        }
        let said = json!({ "mail": "new@example.org", "role": "external", "project": { "project": project(), "role": "viewer" } });
        by.post("/v1/invitations", &said).is(403, "role-forbids");
    }
    invite(&admin, "owner").is(403, "role-forbids");
    desk.client()
        .post("/v1/invitations", &json!({ "mail": "new@example.org", "role": "member" }))
        .is(401, "sign-in-required");
    assert!(desk.letters("new@example.org").is_empty());
    assert_eq!(invite(&admin, "administrator").status, 201);
    assert_eq!(invite(&owner, "owner").status, 201);
    invite(&owner, "king").is(400, "bad-request");
    owner
        .post("/v1/invitations", &json!({ "mail": "ADAM@example.org", "role": "member" }))
        .is(409, "mail-taken");
    owner.post("/v1/invitations", &json!({ "mail": "x", "role": "member" })).is(422, "field-unfit");
}

#[test]
fn links_that_were_taken_back_are_over_or_forged_open_nothing() {
    let desk = Desk::new();
    let owner = desk.owner();
    let accept = |token: &str| json!({ "token": token, "name": "New", "password": PASSWORD });
    let invite = |mail: &str| {
        let made = owner.post("/v1/invitations", &json!({ "mail": mail, "role": "member" })).json();
        (made["invitation"].as_str().unwrap().to_owned(), desk.token_to(mail))
    };
    let (id, token) = invite("back@example.org");
    let mona = desk.joined(&owner, "Mona", OrgRole::Member, None);
    mona.delete(&format!("/v1/invitations/{id}")).is(404, "not-there");
    assert_eq!(owner.delete(&format!("/v1/invitations/{id}")).status, 204);
    owner.delete(&format!("/v1/invitations/{id}")).is(404, "not-there");
    desk.client().post("/v1/invitations/accept", &accept(&token)).is(410, "link-unusable");
    let (_, late) = invite("late@example.org");
    desk.pass(14 * DAY - 1);
    assert_eq!(desk.client().post("/v1/invitations/look", &json!({ "token": late })).status, 200);
    desk.pass(1);
    desk.client().post("/v1/invitations/accept", &accept(&late)).is(410, "link-unusable");
    let (id, token) = invite("forged@example.org");
    let mut forged = token.clone();
    forged.replace_range(50..51, if &forged[50..51] == "A" { "B" } else { "A" });
    for token in [forged.as_str(), id.as_str(), owner.token.as_str(), ""] {
        desk.client().post("/v1/invitations/accept", &accept(token)).is(410, "link-unusable");
    }
    desk.client().with_token(&token).get("/v1/me").is(401, "sign-in-required");
    assert_eq!(desk.node.directory.lock().unwrap().people.len(), 2);
    assert!(desk.node.accounts.sweep().unwrap() >= 1, "what ran out goes");
    assert_eq!(desk.rows("invitation").len(), 1);
}

#[test]
fn an_invitation_is_worth_what_whoever_sent_it_may_still_do() {
    let desk = Desk::new();
    let owner = desk.owner();
    let admin = desk.joined(&owner, "Adam", OrgRole::Administrator, None);
    assert_eq!(
        admin.post("/v1/invitations", &json!({ "mail": "new@example.org", "role": "administrator" })).status,
        201
    );
    let said = json!({ "token": desk.token_to("new@example.org"), "name": "New", "password": PASSWORD });
    let demote = |role: Option<OrgRole>| {
        let mut directory = desk.node.directory.lock().unwrap();
        let person: PersonId = admin.person.unwrap();
        match role {
            Some(role) => directory.people.insert(person, role),
            None => directory.people.remove(&person),
        };
    };
    for role in [None, Some(OrgRole::Member), Some(OrgRole::External)] {
        demote(role);
        desk.client().post("/v1/invitations/accept", &said).is(410, "link-unusable");
    }
    demote(Some(OrgRole::Administrator));
    assert_eq!(desk.client().post("/v1/invitations/accept", &said).status, 201);
}

#[test]
fn two_invitations_to_one_mailbox_make_one_account() {
    let desk = Desk::new();
    let owner = desk.owner();
    for _ in 0..2 {
        assert_eq!(
            owner.post("/v1/invitations", &json!({ "mail": "ada@example.org", "role": "member" })).status,
            201
        );
    }
    let tokens = desk.tokens_to("ada@example.org", 2);
    let accept = |token: &String| {
        desk.client()
            .post("/v1/invitations/accept", &json!({ "token": token, "name": "Ada", "password": PASSWORD }))
    };
    assert_eq!(accept(&tokens[0]).status, 201);
    accept(&tokens[1]).is(409, "mail-taken");
    assert_eq!(desk.node.directory.lock().unwrap().people.len(), 2);
}

#[test]
fn one_link_that_is_used_many_times_at_once_makes_one_account() {
    let desk = Desk::new();
    let owner = desk.owner();
    assert_eq!(
        owner.post("/v1/invitations", &json!({ "mail": "ada@example.org", "role": "member" })).status,
        201
    );
    let said = json!({ "token": desk.token_to("ada@example.org"), "name": "Ada", "password": PASSWORD });
    let client = desk.client();
    let replies: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..8).map(|_| scope.spawn(|| client.post("/v1/invitations/accept", &said).status)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(replies.iter().filter(|status| **status == 201).count(), 1, "{replies:?}");
    assert!(replies.iter().all(|status| [201, 409, 410].contains(status)), "{replies:?}");
    assert_eq!(desk.node.directory.lock().unwrap().people.len(), 2);
    assert_eq!(desk.rows("account").len(), 2);
}

#[test]
fn a_forgotten_password_is_reset_by_mail_once_within_half_an_hour() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ask = |mail: &str| desk.client().post("/v1/resets", &json!({ "mail": mail }));
    let reset = |token: &str, password: &str| {
        desk.client().post("/v1/resets/accept", &json!({ "token": token, "password": password }))
    };
    assert_eq!(ask("olga@example.org").status, 202);
    let token = desk.token_to("olga@example.org");
    assert_eq!(owner.get("/v1/me").status, 200, "asking changes nothing");
    reset(&token, "short").is(422, "password-unfit");
    assert_eq!(reset(&token, "another password").status, 204);
    owner.get("/v1/me").is(401, "sign-in-required");
    reset(&token, "a third password").is(410, "link-unusable");
    desk.client().sign_in("olga@example.org", PASSWORD).is(401, "sign-in-refused");
    assert_eq!(desk.client().sign_in("olga@example.org", "another password").status, 201);
    let letters = desk.letters("olga@example.org");
    assert_eq!(letters.len(), 2, "and the mailbox is told");
    assert!(letters.iter().all(|letter| !letter.contains("another password")));

    assert_eq!(ask("olga@example.org").status, 202);
    let late = desk.tokens_to("olga@example.org", 2).pop().unwrap();
    desk.pass(30 * MINUTE);
    reset(&late, "a third password").is(410, "link-unusable");
    assert_eq!(desk.client().sign_in("olga@example.org", "another password").status, 201);
    assert_eq!(desk.node.accounts.sweep().unwrap(), 1);
    assert!(desk.rows("reset").is_empty());
}

#[test]
fn only_the_last_link_resets_and_none_outlives_another_password_or_mail() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    let ask = |num: usize| {
        assert_eq!(desk.client().post("/v1/resets", &json!({ "mail": "ada@example.org" })).status, 202);
        // The first letter was the invitation.
        desk.tokens_to("ada@example.org", num + 1).pop().unwrap()
    };
    let reset = |token: &str| {
        desk.client().post("/v1/resets/accept", &json!({ "token": token, "password": "a third password" }))
    };
    let first = ask(1);
    let second = ask(2);
    reset(&first).is(410, "link-unusable");
    let said = json!({ "present": PASSWORD, "password": "another password" });
    assert_eq!(ada.put("/v1/me/password", &said).status, 204);
    reset(&second).is(410, "link-unusable");
    let third = ask(3);
    let path = format!("/v1/people/{}", ada.person.unwrap());
    assert_eq!(owner.put(&path, &json!({ "mail": "countess@example.org" })).status, 200);
    reset(&third).is(410, "link-unusable");
    assert_eq!(desk.client().sign_in("countess@example.org", "another password").status, 201);
}

#[test]
fn asking_for_a_reset_says_nothing_about_accounts() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    desk.node.directory.lock().unwrap().people.remove(&ada.person.unwrap());
    let mails = ["nobody@example.org", "ada@example.org", "no mail", "olga@example.org"];
    let replies: Vec<_> =
        mails.iter().map(|mail| desk.client().post("/v1/resets", &json!({ "mail": mail }))).collect();
    assert!(replies.iter().all(|reply| reply.status == 202 && reply.body.is_empty()), "{replies:?}");
    // The last to be asked for is there, so those before are done or come to nothing.
    desk.token_to("olga@example.org");
    assert!(desk.letters("nobody@example.org").is_empty());
    assert_eq!(desk.letters("ada@example.org").len(), 1, "the invitation of before");
}
