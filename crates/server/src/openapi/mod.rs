//! What the server answers, as OpenAPI 3.1: `/openapi.json`, and `docs/openapi.json`, which a test compares.
//!
//! Two tables: routes, and the forms that they take and give. Tests hold them to the routes that there are and to what
//! `galley_sync::wire` writes.

mod forms;
mod routes;

use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder};

pub use forms::{FORMS, Form, Member};
pub use routes::{BYTES, OPEN, ROUTES, Route};

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut names: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    names.dedup();
    for name in names {
        let mut item = PathItem::default();
        for route in ROUTES.iter().filter(|route| route.path == name) {
            item.merge_operations(PathItem::new(method(route.method), operation(route)));
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

fn method(name: &str) -> HttpMethod {
    match name {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "DELETE" => HttpMethod::Delete,
        "HEAD" => HttpMethod::Head,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> OperationBuilder {
    let mut operation = OperationBuilder::new().summary(Some(route.summary));
    let of_wire = route.path.starts_with("/v1/");
    if of_wire && !OPEN.contains(&(route.method, route.path)) {
        operation = operation.security(SecurityRequirement::new("session", [""; 0]));
    }
    if of_wire {
        let wire = parameter("galley-wire", ParameterIn::Header, Type::Integer, Required::True);
        operation = operation.parameter(wire);
    }
    for part in route.path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            let place = parameter(name, ParameterIn::Path, Type::String, Required::True);
            operation = operation.parameter(place);
        }
    }
    for (name, kind, required) in asked(route) {
        operation = operation.parameter(parameter(name, ParameterIn::Query, kind.clone(), required.clone()));
    }
    if let Some(name) = route.takes {
        let kind = match name {
            BYTES => "application/octet-stream",
            "TokenRequest" => "application/x-www-form-urlencoded",
            _ => "application/json",
        };
        let body = RequestBodyBuilder::new().required(Some(Required::True)).content(kind, named(name));
        operation = operation.request_body(Some(body.build()));
    }
    let mut done = ResponseBuilder::new().description("Done");
    if let Some(name) = route.gives {
        let kind = if name == BYTES { "application/octet-stream" } else { "application/json" };
        done = done.content(kind, named(name));
    }
    let failed = ResponseBuilder::new().description("Why not").content("application/json", named("Failure"));
    operation.response(route.status, done).response("default", failed)
}

/// What stands in the query of a route.
fn asked(route: &Route) -> &'static [(&'static str, Type, Required)] {
    const CURSOR: &[(&str, Type, Required)] = &[
        ("epoch", Type::Integer, Required::True),
        ("after", Type::Integer, Required::True),
        ("revision", Type::Integer, Required::True),
        ("limit", Type::Integer, Required::True),
    ];
    const NAMED: &[(&str, Type, Required)] =
        &[("version", Type::String, Required::False), ("comment", Type::String, Required::False)];
    const AFTER: &[(&str, Type, Required)] = &[("after", Type::String, Required::False)];
    const SPACE: &[(&str, Type, Required)] = &[("space", Type::String, Required::True)];
    const PRESENCE: &[(&str, Type, Required)] = &[("presence", Type::Boolean, Required::False)];
    const RETURNED: &[(&str, Type, Required)] =
        &[("state", Type::String, Required::True), ("code", Type::String, Required::False)];
    match route.gives {
        Some("PageOf") => CURSOR,
        Some("People" | "Acts") => AFTER,
        Some("Presence") => SPACE,
        _ if route.path == "/v1/events" => PRESENCE,
        _ if route.path == "/oidc/return" => RETURNED,
        _ if route.path.starts_with("/v1/blobs/") => NAMED,
        _ => &[],
    }
}

fn parameter(name: &str, place: ParameterIn, kind: Type, required: Required) -> ParameterBuilder {
    let schema = ObjectBuilder::new().schema_type(kind);
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(schema))
}

fn named(name: &str) -> Content {
    if name == BYTES {
        return Content::new(Some(RefOr::<Schema>::from(ObjectBuilder::new().schema_type(Type::String))));
    }
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
        Form::Texts => ArrayBuilder::new().items(plain(Type::String)).into(),
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
        let is_there = |name: &str| name == BYTES || FORMS.iter().any(|(form, _)| *form == name);
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
        let (version, comment) = (Some(galley_core::VersionId::new(1, [8; 10])), None);
        let proposed = wire::Proposed { space, version, comment };
        let sha256 = Hash::of_nothing();
        let start = wire::StartUpload { sha256, bytes: 1, chunk_root: sha256, proposed };
        check("StartUpload", &start);
        check("Upload", &wire::Upload { upload: "u".to_owned(), have: Vec::new() });
        check("ChunkRange", &wire::ChunkRange { first: 0, last: 1 });
        check("Finished", &wire::Finished { sha256, bytes: 1 });
        check("Leaves", &wire::Leaves { leaves: Vec::new() });
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
