//! Machines with OAuth 2 client credentials (RFC 6749 §4.4), each refusal in the form of §5.2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_core::op::OrgRole;
use serde_json::json;

use crate::desk::{Client, Desk, MINUTE, Reply};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn basic(client: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")))
}

fn ask(desk: &Desk, authorization: Option<&str>, body: &str) -> Reply {
    let mut headers = vec![FORM];
    headers.extend(authorization.map(|value| ("authorization", value)));
    desk.client().send("POST", "/oauth/token", &headers, body.as_bytes())
}

/// Client and secret of a machine with both scopes.
fn machine(owner: &Client) -> (String, String) {
    let made =
        owner.post("/v1/machines", &json!({ "name": "Robot", "scopes": ["people-read", "audit-read"] }));
    assert_eq!(made.status, 201);
    let text = |name: &str| made.json()[name].as_str().unwrap().to_owned();
    (text("client_id"), text("client_secret"))
}

fn refused(reply: &Reply, status: u16, error: &str) {
    assert_eq!((reply.status, reply.json()["error"].as_str()), (status, Some(error)), "{reply:?}");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[test]
fn a_machine_gets_a_token_for_some_of_what_it_may_do() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (client, secret) = machine(&owner);
    let reply = ask(&desk, Some(&basic(&client, &secret)), "grant_type=client_credentials&scope=people-read");
    assert_eq!(reply.status, 200);
    assert_eq!((reply.header("cache-control"), reply.header("pragma")), (Some("no-store"), Some("no-cache")));
    let said = reply.json();
    assert_eq!(
        (&said["token_type"], &said["expires_in"], &said["scope"]),
        (&json!("Bearer"), &json!(3600), &json!("people-read"))
    );
    let robot = desk.client().with_token(said["access_token"].as_str().unwrap());
    assert_eq!(robot.get("/v1/people").json()["people"][0]["mail"], "olga@example.org");
    robot.get("/v1/audit").is(403, "role-forbids");
    for path in ["/v1/me", "/v1/sessions", "/v1/machines", "/v1/devices", "/v1/invitations"] {
        robot.get(path).is(401, "sign-in-required");
    }
    let body = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
    let in_body = ask(&desk, None, &body).json();
    assert_eq!(in_body["scope"], "people-read audit-read");
    assert_eq!(
        desk.client().with_token(in_body["access_token"].as_str().unwrap()).get("/v1/audit").status,
        200
    );
    desk.pass(60 * MINUTE);
    robot.get("/v1/people").is(401, "sign-in-required");
    assert!(desk.node.accounts.sweep().unwrap() >= 2);
    assert!(desk.rows("machine-token").is_empty());
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_the_standard() {
    let desk = Desk::new();
    let owner = desk.owner();
    let (client, secret) = machine(&owner);
    let good = basic(&client, &secret);
    let grant = "grant_type=client_credentials";
    let wrong = ask(&desk, Some(&basic(&client, "x")), grant);
    refused(&wrong, 401, "invalid_client");
    assert_eq!(wrong.header("www-authenticate"), Some("Basic realm=\"galley\""));
    refused(&ask(&desk, Some(&basic("nobody", &secret)), grant), 401, "invalid_client");
    refused(&ask(&desk, Some(&basic(&client, &owner.token)), grant), 401, "invalid_client");
    refused(&ask(&desk, Some("Basic !"), grant), 401, "invalid_client");
    refused(&ask(&desk, Some(&format!("Bearer {secret}")), grant), 401, "invalid_client");
    refused(&ask(&desk, None, grant), 401, "invalid_client");
    refused(
        &ask(&desk, Some(&good), "grant_type=password&username=a&password=b"),
        400,
        "unsupported_grant_type",
    );
    refused(&ask(&desk, Some(&good), ""), 400, "invalid_request");
    refused(&ask(&desk, Some(&good), &format!("{grant}&{grant}")), 400, "invalid_request");
    refused(&ask(&desk, Some(&good), &format!("{grant}&scope=everything")), 400, "invalid_scope");
    let both = format!("{grant}&client_id={client}&client_secret={secret}");
    refused(&ask(&desk, Some(&good), &both), 400, "invalid_request");
    let twice = [FORM, ("authorization", good.as_str()), ("authorization", "Basic eDp5")];
    refused(&desk.client().send("POST", "/oauth/token", &twice, grant.as_bytes()), 400, "invalid_request");
    let as_json = [("content-type", "application/json"), ("authorization", good.as_str())];
    refused(&desk.client().send("POST", "/oauth/token", &as_json, b"{}"), 400, "invalid_request");
    assert_eq!(desk.client().get("/oauth/token").status, 405);
    assert_eq!(ask(&desk, Some(&good), grant).status, 200);
}

#[test]
fn machines_are_made_and_removed_by_who_administers_and_their_secret_is_shown_once() {
    let desk = Desk::new();
    let owner = desk.owner();
    let ada = desk.joined(&owner, "Ada", OrgRole::Member, None);
    let said = json!({ "name": "Robot", "scopes": ["people-read"] });
    ada.post("/v1/machines", &said).is(403, "role-forbids");
    owner.post("/v1/machines", &json!({ "name": "Robot", "scopes": [] })).is(422, "field-unfit");
    owner.post("/v1/machines", &json!({ "name": "", "scopes": ["people-read"] })).is(422, "field-unfit");
    owner.post("/v1/machines", &json!({ "name": "Robot", "scopes": ["root"] })).is(400, "bad-request");
    let (client, secret) = machine(&owner);
    let listed = owner.get("/v1/machines");
    assert_eq!(listed.json()["machines"][0]["client_id"], json!(client));
    assert!(!String::from_utf8_lossy(&listed.body).contains(&secret));
    assert!(desk.rows("machine").iter().all(|(_, row)| !row.contains(&secret)));
    let token = ask(&desk, Some(&basic(&client, &secret)), "grant_type=client_credentials").json();
    let robot = desk.client().with_token(token["access_token"].as_str().unwrap());
    assert_eq!(robot.get("/v1/people").status, 200);
    ada.delete(&format!("/v1/machines/{client}")).is(403, "role-forbids");
    assert_eq!(owner.delete(&format!("/v1/machines/{client}")).status, 204);
    robot.get("/v1/people").is(401, "sign-in-required");
    refused(
        &ask(&desk, Some(&basic(&client, &secret)), "grant_type=client_credentials"),
        401,
        "invalid_client",
    );
    owner.delete(&format!("/v1/machines/{client}")).is(404, "not-there");
    owner.with_token(&secret).get("/v1/me").is(401, "sign-in-required");
}
