//! What whoever runs a server asks it, and what every answer carries.

use std::collections::BTreeSet;

use galley_server::REQUEST_ID;
use galley_server::config::Settings;
use galley_server::openapi::{BYTES, FORMS, Form, OPEN, ROUTES};
use serde_json::{Value, json};

use crate::node::{Answer, Node, data, request, wire};

/// Every path that the router knows, as the code registers them.
fn registered() -> BTreeSet<String> {
    let folder = galley_testkit::places::package().join("src/http");
    let mut paths = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // What stands at the root says so; everything else is below `/v1`.
        let is_root =
            |route: &str| name == "health.rs" || route.starts_with("/oauth/") || route == "/oidc/return";
        let literals = text.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1));
        paths.extend(
            literals.map(|route| if is_root(route) { route.to_owned() } else { format!("/v1{route}") }),
        );
    }
    assert!(paths.len() > 20, "{paths:?}");
    paths
}

/// A request for a route, without a session.
fn asked(node: &Node, method: &str, route: &str) -> Answer {
    let id = "00000000-0000-7000-8000-000000000000";
    let parts = route.split('/').map(|part| if part.starts_with('{') { id } else { part });
    let path = parts.collect::<Vec<_>>().join("/").replace(&format!("{id}/{id}"), &format!("{id}/0"));
    node.ask(method, &path, None, None)
}

#[test]
fn the_document_has_every_route_that_there_is_and_no_other() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let documented: BTreeSet<(&str, &str)> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    assert_eq!(documented.len(), ROUTES.len(), "one stands there twice");
    let mut paths = registered();
    paths.extend(ROUTES.iter().map(|route| route.path.to_owned()));
    for path in &paths {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = asked(&node, method, path);
            // What is read can be asked for without its body (RFC 9110 §9.3.2).
            let of_get = method == "HEAD" && documented.contains(&("GET", path.as_str()));
            let expected = of_get || documented.contains(&(method, path.as_str()));
            let code = if answer.text.is_empty() { String::new() } else { answer.code_or_none() };
            let is_there = answer.status != 405 && code != "no-route";
            assert_eq!(is_there, expected, "{method} {path}: {} {}", answer.status, answer.text);
        }
    }
}

#[test]
fn whatever_is_not_open_needs_a_session() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    for route in ROUTES {
        let answer = asked(&node, route.method, route.path);
        if OPEN.contains(&(route.method, route.path)) {
            // What takes nothing gets as far as that there is no provider.
            let expected = if route.takes.is_some() { (400, "bad-request") } else { (404, "oidc-off") };
            assert_eq!((answer.status, answer.code().as_str()), expected, "{}", route.path);
        } else if route.path.starts_with("/v1/") {
            assert_eq!(answer.status, 401, "{} {} without a session", route.method, route.path);
        } else if route.path == "/oidc/return" {
            assert_eq!((answer.status, answer.code().as_str()), (404, "oidc-off"));
        } else if route.method == "GET" {
            assert_eq!(answer.status, 200, "{}", route.path);
        } else {
            assert_eq!(
                (answer.status, answer.text.contains("invalid_request")),
                (400, true),
                "{}",
                route.path
            );
        }
    }
}

/// A value that a member of a request can have, by its name.
fn sample(name: &str, form: Form) -> Value {
    let id = "00000000-0000-7000-8000-000000000000";
    match (name, form) {
        (_, Form::Of(form)) => filled(form),
        (_, Form::ListOf(form)) => json!([filled(form)]),
        ("scopes", _) => json!(["people-read"]),
        ("proofs", _) => json!([id]),
        ("every", _) => json!("week"),
        ("mails", _) => json!(["new@studio.test"]),
        ("role", _) => json!("member"),
        ("project" | "space" | "version" | "device" | "proof", _) => json!(id),
        ("sha256" | "chunk_root" | "public_key", _) => json!("11".repeat(32)),
        ("header" | "seal" | "salt" | "payload", _) => json!(wire(&[1; 64])),
        ("mail", _) => json!("new@studio.test"),
        (_, Form::Number | Form::Numbers) => json!(1),
        (_, Form::Flag) => json!(true),
        _ => json!("some text"),
    }
}

/// A request with everything that has to be in it.
fn filled(form: &str) -> Value {
    let (_, members) = FORMS.iter().find(|(name, _)| *name == form).unwrap();
    let mut all: Vec<(String, Value)> = members
        .iter()
        .filter(|(_, _, is_always)| *is_always)
        .map(|(name, form, _)| ((*name).to_owned(), sample(name, *form)))
        .collect();
    if form == "Membership" || form == "WantedLink" {
        all.retain(|(name, _)| name != "role");
        all.push(("role".to_owned(), json!("reviewer")));
    }
    if form == "Proposed" {
        all.push(("version".to_owned(), sample("version", Form::Text)));
    }
    all.into_iter().collect::<serde_json::Map<_, _>>().into()
}

#[test]
fn requests_are_of_the_forms_that_the_document_says() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let ada = node.owner();
    let json_bodies = ROUTES.iter().filter_map(|route| Some((route, route.takes?)));
    for (route, form) in json_bodies.filter(|(_, form)| ![BYTES, "TokenRequest", "Push"].contains(form)) {
        let path = route.path.replace("{device}", &ada.device.to_string()).replace("{person}", "nobody");
        let is_read = |body: &Value| {
            let answer = node.ask(route.method, &path, Some(&ada.token), Some(body));
            let code = if answer.status < 400 { String::new() } else { answer.code() };
            code != "bad-request"
        };
        let whole = filled(form);
        assert!(is_read(&whole), "{} {path}: {whole}", route.method);
        let mut more = whole.clone();
        more["more"] = json!(1);
        assert!(!is_read(&more), "{} {path}: {more}", route.method);
        let (_, members) = FORMS.iter().find(|(name, _)| *name == form).unwrap();
        for (name, of, is_always) in *members {
            let mut other = whole.clone();
            if *is_always {
                other.as_object_mut().unwrap().remove(*name);
                assert!(!is_read(&other), "{} {path}: {other}", route.method);
            } else {
                other[*name] = sample(name, *of);
                assert!(is_read(&other), "{} {path}: {other}", route.method);
            }
        }
    }
}

/// Looks whether an answer has the members of its form and no others.
fn fits(form: &str, said: &Value) {
    let (_, members) = FORMS.iter().find(|(name, _)| *name == form).unwrap();
    let object = said.as_object().unwrap_or_else(|| panic!("{form}: {said}"));
    for name in object.keys() {
        assert!(members.iter().any(|(member, _, _)| member == name), "{form}: {name} is not in the document");
    }
    for (name, of, is_always) in *members {
        let Some(value) = object.get(*name).filter(|value| !value.is_null()) else {
            assert!(!is_always, "{form}: {name} is missing in {said}");
            continue;
        };
        let is_it = match of {
            Form::Text => value.is_string(),
            Form::Number => value.is_number(),
            Form::Flag => value.is_boolean(),
            Form::Map => value.is_object(),
            Form::Numbers => value.as_array().is_some_and(|all| all.iter().all(Value::is_number)),
            Form::Texts => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
            Form::Of(form) => {
                fits(form, value);
                true
            }
            Form::ListOf(form) => {
                value.as_array().unwrap().iter().for_each(|one| fits(form, one));
                true
            }
        };
        assert!(is_it, "{form}: {name} is {value}");
    }
}

#[test]
fn answers_are_of_the_forms_that_the_document_says() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "Poster");
    let member = json!({ "project": project, "role": "reviewer" });
    let bea = node.invite(&ada, 2, "bea@studio.test", "member", member.clone());
    let mail = json!({ "mail": "cy@studio.test", "role": "member", "project": member });
    let name = json!({ "name": "Another" });
    let machine = json!({ "name": "Reports", "scopes": ["audit-read"] });
    let sign_in = json!({ "mail": "bea@studio.test", "password": "a long enough secret" });
    let person = format!("/v1/people/{}", bea.person);
    let guests = json!({ "project": project, "role": "viewer" });
    let made = node.ask("POST", "/v1/guest-links", Some(&ada.token), Some(&guests)).json();
    let (_, token) = made["link"].as_str().unwrap().split_once("token=").unwrap();
    let look = json!({ "token": token });
    let code = json!({ "token": token, "mail": "guest@client.test" });
    let link = format!("/v1/guest-links/{}", made["guest_link"].as_str().unwrap());
    let calls: [(&str, &str, &str, Option<&Value>); 20] = [
        ("POST", "/v1/guest-links", "/v1/guest-links", Some(&guests)),
        ("GET", "/v1/guest-links", "/v1/guest-links", None),
        ("POST", "/v1/guest-links/look", "/v1/guest-links/look", Some(&look)),
        ("POST", "/v1/guest-links/code", "/v1/guest-links/code", Some(&code)),
        ("DELETE", "/v1/guest-links/{guest_link}", &link, None),
        ("POST", "/v1/invitations", "/v1/invitations", Some(&mail)),
        ("POST", "/v1/machines", "/v1/machines", Some(&machine)),
        ("POST", "/v1/sessions", "/v1/sessions", Some(&sign_in)),
        ("GET", "/v1/spaces", "/v1/spaces", None),
        ("GET", "/v1/devices", "/v1/devices", None),
        ("GET", "/v1/invitations", "/v1/invitations", None),
        ("GET", "/v1/sessions", "/v1/sessions", None),
        ("GET", "/v1/me", "/v1/me", None),
        ("PUT", "/v1/me", "/v1/me", Some(&name)),
        ("GET", "/v1/people", "/v1/people", None),
        ("PUT", "/v1/people/{person}", &person, Some(&name)),
        ("GET", "/v1/machines", "/v1/machines", None),
        ("GET", "/v1/audit", "/v1/audit", None),
        ("DELETE", "/v1/sessions/current", "/v1/sessions/current", None),
        ("GET", "/v1/me", "/v1/me", None),
    ];
    for (method, route, path, body) in calls {
        let token = if path == "/v1/sessions/current" { &bea.token } else { &ada.token };
        let answer = node.ask(method, path, Some(token), body);
        let route = ROUTES.iter().find(|one| (one.method, one.path) == (method, route)).unwrap();
        assert_eq!(answer.status.to_string(), route.status, "{method} {path}: {}", answer.text);
        match route.gives {
            Some(form) => fits(form, &answer.json()),
            None => assert!(answer.text.is_empty(), "{}", answer.text),
        }
    }
    fits("Failure", &node.ask("GET", "/v1/me", Some("nobody's"), None).json());
}

#[test]
fn every_answer_says_what_browsers_must_not_do_with_it() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    for path in ["/health", "/v1/spaces", "/nowhere"] {
        let answer = node.ask("GET", path, None, None);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ] {
            assert_eq!(answer.headers.get(name).map(String::as_str), Some(value), "{path}: {name}");
        }
        assert_eq!(answer.headers[REQUEST_ID].len(), 16);
    }
}

#[test]
fn counts_are_for_this_machine_and_for_whoever_has_the_token() {
    let (_folder, data) = data();
    let settings = Settings { metrics_token: "let me count".to_owned(), ..Settings::default() };
    let node = Node::start_with(&data, settings);
    let mut ada = node.owner();
    ada.project(&node, "Poster");
    let text = node.ask("GET", "/metrics", None, None).text;
    assert!(text.contains("galley_ops_total{outcome=\"accepted\"} 2\n"), "{text}");
    assert!(text.contains(
        "galley_requests_total{route=\"/v1/spaces/{space}/ops\",method=\"POST\",status=\"200\"} 2\n"
    ));
    assert!(!text.contains("Poster") && !text.contains(&ada.token) && !text.contains("ada@"));
    let ask = |more: &[(&str, &str)], token: Option<&str>| {
        node.raw(request("GET", "/metrics", token, more, "").as_bytes()).status
    };
    let proxied = [("x-forwarded-for", "127.0.0.1")];
    assert_eq!(ask(&proxied, None), 404, "what came through a proxy came from elsewhere");
    assert_eq!(ask(&proxied, Some("let me in")), 404);
    assert_eq!(ask(&proxied, Some("let me count")), 200);
}

#[test]
fn a_server_that_stops_is_not_ready() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    assert_eq!(node.ask("GET", "/ready", None, None).status, 200);
    node.server.stop();
    let answer = node.ask("GET", "/ready", None, None);
    assert_eq!((answer.status, answer.code().as_str()), (503, "stopping"));
    assert_eq!(node.ask("GET", "/health", None, None).status, 200);
}
