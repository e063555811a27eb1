//! What whoever runs a server asks it, and what every answer carries.

use galley_server::REQUEST_ID;
use galley_server::config::Settings;
use galley_server::openapi::ROUTES;

use crate::node::{Node, data, request};

#[test]
fn every_route_of_the_document_is_there() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    for route in ROUTES {
        let path = route.path.replace("{space}", "00000000-0000-7000-8000-000000000000");
        let answer = node.ask(route.method, &path, None, None);
        let code = if answer.status >= 400 { answer.code() } else { String::new() };
        assert!(!["no-route", "other-method"].contains(&code.as_str()), "{} {path}: {code}", route.method);
        if route.path.starts_with("/v1/") {
            assert_eq!((answer.status, code.as_str()), (401, "sign-in-required"), "{path} without a session");
        } else {
            assert_eq!(answer.status, 200, "{path}");
        }
    }
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
