//! What the server answers, as OpenAPI 3.1: `/openapi.json`, and `docs/openapi.json`, which a test compares.
//!
//! Two tables: routes, and the forms that they take and give. Tests hold them to the routes that there are and to what
//! `galley_sync::wire` writes.

use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder};

/// One thing that a server can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub summary: &'static str,
    /// The form of the request's body.
    pub takes: Option<&'static str>,
    /// The form of the answer's body.
    pub gives: Option<&'static str>,
    pub status: &'static str,
}

const fn route(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    takes: Option<&'static str>,
    gives: Option<&'static str>,
    status: &'static str,
) -> Route {
    Route { method, path, summary, takes, gives, status }
}

/// Every route of ops, spaces, devices, events and the server itself.
pub const ROUTES: &[Route] = &[
    route("GET", "/health", "That the process answers", None, None, "200"),
    route("GET", "/ready", "That it can do its work", None, None, "200"),
    route("GET", "/metrics", "Counts, in Prometheus' text form", None, None, "200"),
    route("GET", "/openapi.json", "This document", None, None, "200"),
    route("GET", "/v1/spaces", "The directory and the projects of a person", None, Some("Spaces"), "200"),
    route("POST", "/v1/spaces/{space}/ops", "Ops of a device", Some("Push"), Some("Pushed"), "200"),
    route("GET", "/v1/spaces/{space}/ops", "What follows on a cursor", None, Some("PageOf"), "200"),
    route("GET", "/v1/events", "Which spaces have grown, as server-sent events", None, None, "200"),
    route(
        "POST",
        "/v1/devices",
        "The authority's word for a device",
        Some("NewDevice"),
        Some("Countersigned"),
        "201",
    ),
];

/// The form of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Number,
    Flag,
    Numbers,
    Of(&'static str),
    ListOf(&'static str),
    Map,
}

/// A member: its name, its form, and whether it is always there.
pub type Member = (&'static str, Form, bool);

/// Every form, by its name.
pub const FORMS: &[(&str, &[Member])] = &[
    ("Failure", &[("error", Form::Of("Error"), true)]),
    (
        "Error",
        &[
            ("code", Form::Text, true),
            ("message", Form::Text, true),
            ("hint", Form::Text, true),
            ("retryable", Form::Flag, true),
            ("params", Form::Map, true),
        ],
    ),
    ("Spaces", &[("directory", Form::Of("SpaceRef"), true), ("spaces", Form::ListOf("SpaceRef"), true)]),
    (
        "SpaceRef",
        &[
            ("space", Form::Text, true),
            ("name", Form::Text, false),
            ("size", Form::Number, true),
            ("role", Form::Text, true),
        ],
    ),
    ("Push", &[("ops", Form::ListOf("WireOp"), true)]),
    (
        "WireOp",
        &[
            ("header", Form::Text, true),
            ("seal", Form::Text, true),
            ("salt", Form::Text, false),
            ("payload", Form::Text, false),
        ],
    ),
    ("Pushed", &[("answers", Form::ListOf("WireAnswer"), true), ("stopped", Form::Of("Stop"), false)]),
    (
        "WireAnswer",
        &[
            ("device_seq", Form::Number, true),
            ("outcome", Form::Of("Outcome"), false),
            ("code", Form::Text, false),
        ],
    ),
    ("Outcome", &[("outcome", Form::Text, true), ("code", Form::Text, false)]),
    ("Stop", &[("expected", Form::Number, true)]),
    (
        "PageOf",
        &[
            ("entries", Form::ListOf("WireEntry"), true),
            ("head", Form::Of("Head"), true),
            ("revision", Form::Number, true),
            ("more", Form::Flag, true),
            ("reveal", Form::ListOf("WireEntry"), true),
            ("conceal", Form::Numbers, true),
        ],
    ),
    (
        "WireEntry",
        &[
            ("stamp", Form::Of("Stamp"), true),
            ("outcome", Form::Of("Outcome"), true),
            ("leaf", Form::Text, true),
            ("op", Form::Of("WireOp"), false),
        ],
    ),
    (
        "Stamp",
        &[
            ("seq", Form::Number, true),
            ("received_at", Form::Number, true),
            ("directory_seq", Form::Number, true),
        ],
    ),
    (
        "Head",
        &[
            ("space", Form::Text, true),
            ("epoch", Form::Number, true),
            ("size", Form::Number, true),
            ("root", Form::Text, true),
            ("signed_at", Form::Number, true),
            ("authority", Form::Text, true),
            ("signature", Form::Text, true),
        ],
    ),
    (
        "NewDevice",
        &[("device", Form::Text, true), ("public_key", Form::Text, true), ("name", Form::Text, true)],
    ),
    (
        "Countersigned",
        &[
            ("person", Form::Text, true),
            ("countersign", Form::Text, true),
            ("directory", Form::Text, true),
            ("authority", Form::Text, true),
            ("authority_key", Form::Text, true),
        ],
    ),
];

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut names: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    names.dedup();
    for name in names {
        let mut item = PathItem::default();
        for route in ROUTES.iter().filter(|route| route.path == name) {
            let method = if route.method == "POST" { HttpMethod::Post } else { HttpMethod::Get };
            item.merge_operations(PathItem::new(method, operation(route)));
        }
        paths = paths.path(name, item);
    }
    let mut components = ComponentsBuilder::new();
    for (name, members) in FORMS {
        components = components.schema(*name, form(members));
    }
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = components.security_scheme("session", SecurityScheme::Http(bearer)).build();
    let info = InfoBuilder::new().title("Galley").version(galley_sync::wire::WIRE_VERSION.to_string());
    OpenApiBuilder::new().info(info.build()).paths(paths.build()).components(Some(components)).build()
}

fn operation(route: &Route) -> OperationBuilder {
    let mut operation = OperationBuilder::new().summary(Some(route.summary));
    if route.path.starts_with("/v1/") {
        operation = operation.security(SecurityRequirement::new("session", [""; 0]));
        operation = operation.parameter(parameter("galley-wire", ParameterIn::Header, Type::Integer));
    }
    if route.path.contains("{space}") {
        operation = operation.parameter(parameter("space", ParameterIn::Path, Type::String));
    }
    if route.gives == Some("PageOf") {
        for name in ["epoch", "after", "revision", "limit"] {
            operation = operation.parameter(parameter(name, ParameterIn::Query, Type::Integer));
        }
    }
    if let Some(name) = route.takes {
        let body =
            RequestBodyBuilder::new().required(Some(Required::True)).content("application/json", named(name));
        operation = operation.request_body(Some(body.build()));
    }
    let mut done = ResponseBuilder::new().description("Done");
    if let Some(name) = route.gives {
        done = done.content("application/json", named(name));
    }
    let failed = ResponseBuilder::new().description("Why not").content("application/json", named("Failure"));
    operation.response(route.status, done).response("default", failed)
}

fn parameter(name: &str, place: ParameterIn, kind: Type) -> ParameterBuilder {
    let schema = ObjectBuilder::new().schema_type(kind);
    ParameterBuilder::new().name(name).parameter_in(place).required(Required::True).schema(Some(schema))
}

fn named(name: &str) -> Content {
    Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(name))))
}

fn form(members: &[Member]) -> ObjectBuilder {
    let mut object = ObjectBuilder::new().schema_type(Type::Object);
    for (name, form, is_always) in members {
        object = object.property(*name, schema(*form));
        if *is_always {
            object = object.required(*name);
        }
    }
    object
}

fn schema(form: Form) -> RefOr<Schema> {
    let plain = |kind: Type| ObjectBuilder::new().schema_type(kind);
    match form {
        Form::Text => plain(Type::String).into(),
        Form::Number => plain(Type::Integer).into(),
        Form::Flag => plain(Type::Boolean).into(),
        Form::Map => plain(Type::Object).into(),
        Form::Numbers => ArrayBuilder::new().items(plain(Type::Integer)).into(),
        Form::Of(name) => Ref::from_schema_name(name).into(),
        Form::ListOf(name) => ArrayBuilder::new().items(Ref::from_schema_name(name)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the committed document is.
    const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    #[test]
    fn openapi_is_fresh() {
        let document = document().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(PLACE, &document).unwrap();
        }
        let committed = std::fs::read_to_string(PLACE).unwrap();
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(
            read(&committed),
            read(&document),
            "docs/openapi.json is stale: run `cargo xtask codegen`"
        );
    }

    #[test]
    fn every_form_that_is_named_is_there() {
        let is_there = |name: &str| FORMS.iter().any(|(form, _)| *form == name);
        for route in ROUTES {
            assert!(route.takes.is_none_or(is_there) && route.gives.is_none_or(is_there), "{}", route.path);
        }
        for (_, members) in FORMS {
            for (_, form, _) in *members {
                if let Form::Of(name) | Form::ListOf(name) = form {
                    assert!(is_there(name), "{name}");
                }
            }
        }
    }

    #[test]
    fn the_forms_are_what_the_wire_writes() {
        use galley_core::{DeviceId, Hash, Outcome, PersonId, PublicKey, Signature64, SpaceId, Stamp};
        use galley_sync::wire;
        let space = SpaceId::new(1, [1; 10]);
        let device = DeviceId::new(1, [2; 10]);
        let seal = Signature64([3; 64]);
        let (salt, payload) = (Some([4; 32]), Some(vec![5]));
        let op = wire::WireOp { header: vec![1], seal, salt, payload };
        let head = galley_core::Head {
            space,
            epoch: 0,
            size: 1,
            root: Hash::of_nothing(),
            signed_at: 1,
            authority: device,
            signature: seal,
        };
        let stamp = Stamp { seq: 1, received_at: 1, directory_seq: 1 };
        let outcome = wire::WireOutcome::from(Outcome::Accepted);
        let entry = wire::WireEntry {
            stamp,
            outcome: outcome.clone(),
            leaf: Hash::of_nothing(),
            op: Some(op.clone()),
        };
        let page = wire::PageOf {
            entries: vec![entry.clone()],
            head,
            revision: 0,
            more: false,
            reveal: Vec::new(),
            conceal: vec![1],
        };
        let name = Some("Poster".to_owned());
        let space_ref = wire::SpaceRef { space, name, size: 1, role: "manager".to_owned() };
        let public_key = PublicKey([6; 32]);
        check("WireOp", &op);
        check("Push", &wire::Push { ops: vec![op] });
        check("Stop", &wire::Stop { expected: 1 });
        check("Pushed", &wire::Pushed { answers: Vec::new(), stopped: Some(wire::Stop { expected: 1 }) });
        let code = Some("x".to_owned());
        check("WireAnswer", &wire::WireAnswer { device_seq: 1, outcome: Some(outcome), code });
        check("WireEntry", &entry);
        check("Stamp", &stamp);
        check("Head", &head);
        check("PageOf", &page);
        check("SpaceRef", &space_ref);
        check("Spaces", &wire::Spaces { directory: space_ref, spaces: Vec::new() });
        check("NewDevice", &wire::NewDevice { device, public_key, name: "x".to_owned() });
        let countersigned = wire::Countersigned {
            person: PersonId::new(1, [7; 10]),
            countersign: seal,
            directory: space,
            authority: device,
            authority_key: public_key,
        };
        check("Countersigned", &countersigned);
    }

    fn check<T: serde::Serialize>(name: &str, value: &T) {
        let written = serde_json::to_value(value).unwrap();
        let mut members: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
        let (_, form) = FORMS.iter().find(|(form, _)| *form == name).unwrap();
        let mut named: Vec<&str> = form.iter().map(|(name, _, _)| *name).collect();
        members.sort_unstable();
        named.sort_unstable();
        assert_eq!(members, named, "{name}");
    }
}
