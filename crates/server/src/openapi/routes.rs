//! What a server can be asked. A test compares it with the routes that there are, both ways.

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

/// In the place of a form: bytes as they are.
pub const BYTES: &str = "bytes";

/// Every route.
pub const ROUTES: &[Route] = &[
    route("GET", "/health", "That the process answers", None, None, "200"),
    route("GET", "/ready", "That it can do its work", None, None, "200"),
    route("GET", "/metrics", "Counts, in Prometheus' text form", None, None, "200"),
    route("GET", "/openapi.json", "This document", None, None, "200"),
    route("GET", "/v1/spaces", "The directory and the projects of a person", None, Some("Spaces"), "200"),
    route("POST", "/v1/spaces/{space}/ops", "Ops of a device", Some("Push"), Some("Pushed"), "200"),
    route("GET", "/v1/spaces/{space}/ops", "What follows on a cursor", None, Some("PageOf"), "200"),
    route("GET", "/v1/events", "Which spaces have grown, as server-sent events", None, None, "200"),
    route("GET", "/v1/presence", "Who looks at which proof just now", None, Some("Presence"), "200"),
    route("PUT", "/v1/presence", "Somebody looks at a proof", Some("Looking"), None, "204"),
    route("DELETE", "/v1/presence", "Somebody looks at nothing any more", None, None, "204"),
    route("GET", "/v1/devices", "One's own devices", None, Some("Devices"), "200"),
    route(
        "POST",
        "/v1/devices",
        "The authority's word for a device",
        Some("NewDevice"),
        Some("Countersigned"),
        "201",
    ),
    route("PUT", "/v1/devices/{device}", "What one's own device is called", Some("Named"), None, "204"),
    route("DELETE", "/v1/devices/{device}", "A device loses its rights", None, None, "204"),
    route(
        "POST",
        "/v1/set-up",
        "The first start: the owner and the organisation",
        Some("SetUp"),
        Some("SignedIn"),
        "201",
    ),
    route("POST", "/v1/invitations", "Somebody is invited", Some("Invitation"), Some("InvitationRow"), "201"),
    route("GET", "/v1/invitations", "Invitations that are open", None, Some("Invitations"), "200"),
    route("POST", "/v1/invitations/look", "What a link invites to", Some("Look"), Some("Welcome"), "200"),
    route(
        "POST",
        "/v1/invitations/accept",
        "Whoever has the link has an account",
        Some("Accept"),
        Some("SignedIn"),
        "201",
    ),
    route("DELETE", "/v1/invitations/{invitation}", "An invitation is taken back", None, None, "204"),
    route(
        "POST",
        "/v1/guest-links",
        "A link for guests, into a project or some of its proofs",
        Some("WantedLink"),
        Some("NewGuestLink"),
        "201",
    ),
    route("GET", "/v1/guest-links", "Guests' links that are open", None, Some("GuestLinks"), "200"),
    route("POST", "/v1/guest-links/look", "Whose link it is", Some("LookGuest"), Some("GuestWelcome"), "200"),
    route("POST", "/v1/guest-links/code", "A code to a guest's mailbox", Some("AskCode"), None, "202"),
    route(
        "POST",
        "/v1/guest-links/open",
        "Whoever has link and code is a guest",
        Some("OpenGuest"),
        Some("SignedIn"),
        "201",
    ),
    route(
        "DELETE",
        "/v1/guest-links/{guest_link}",
        "A link is taken back, and its guests are out",
        None,
        None,
        "204",
    ),
    route("POST", "/v1/oidc/begin", "Signing in by an OpenID provider", None, Some("OidcBegun"), "201"),
    route("POST", "/v1/oidc/link", "Signing in so from now on", None, Some("OidcBegun"), "201"),
    route(
        "POST",
        "/v1/oidc/finish",
        "Whoever came back from the provider",
        Some("OidcFinish"),
        Some("SignedIn"),
        "201",
    ),
    route("GET", "/oidc/return", "A browser comes back from the provider", None, None, "303"),
    route("POST", "/v1/resets", "A letter to whoever forgot their password", Some("AskReset"), None, "202"),
    route(
        "POST",
        "/v1/resets/accept",
        "Another password, by the link of that letter",
        Some("Reset"),
        None,
        "204",
    ),
    route("POST", "/v1/sessions", "Signing in", Some("SignIn"), Some("SignedIn"), "201"),
    route("GET", "/v1/sessions", "One's own sessions", None, Some("Sessions"), "200"),
    route("DELETE", "/v1/sessions/current", "Signing out", None, None, "204"),
    route("DELETE", "/v1/sessions/{session}", "One's own session ends", None, None, "204"),
    route("GET", "/v1/me", "Who one is", None, Some("Me"), "200"),
    route("PUT", "/v1/me", "What one is called", Some("Named"), Some("Profile"), "200"),
    route("PUT", "/v1/me/password", "Another password", Some("Passwords"), None, "204"),
    route("GET", "/v1/me/digest", "How often one is written to", None, Some("Digest"), "200"),
    route("PUT", "/v1/me/digest", "Being written to as often", Some("Digest"), None, "204"),
    route("GET", "/v1/people", "People whom one may know of", None, Some("People"), "200"),
    route(
        "PUT",
        "/v1/people/{person}",
        "Somebody's name or mail",
        Some("ChangedPerson"),
        Some("Profile"),
        "200",
    ),
    route(
        "POST",
        "/v1/machines",
        "A program that signs in by itself",
        Some("MakeMachine"),
        Some("NewMachine"),
        "201",
    ),
    route("GET", "/v1/machines", "Programs that sign in by themselves", None, Some("Machines"), "200"),
    route("DELETE", "/v1/machines/{client}", "A program is let in no more", None, None, "204"),
    route("GET", "/v1/audit", "What was done to accounts", None, Some("Acts"), "200"),
    route(
        "POST",
        "/oauth/token",
        "A program's token (RFC 6749)",
        Some("TokenRequest"),
        Some("AccessToken"),
        "200",
    ),
    route("GET", "/v1/blobs/{sha256}", "Bytes, whole or a range", None, Some(BYTES), "200"),
    route("HEAD", "/v1/blobs/{sha256}", "How many bytes", None, None, "200"),
    route("GET", "/v1/blobs/{sha256}/leaves", "Hashes of the chunks of bytes", None, Some("Leaves"), "200"),
    route("POST", "/v1/uploads", "Bytes are announced", Some("StartUpload"), Some("Upload"), "200"),
    route("PUT", "/v1/uploads/{upload}/{chunk}", "One chunk of them", Some(BYTES), None, "204"),
    route("POST", "/v1/uploads/{upload}/finish", "All of them are there", None, Some("Finished"), "200"),
];

/// What is asked without a session: it shows a password or the secret of a link in its body.
pub const OPEN: &[(&str, &str)] = &[
    ("POST", "/v1/set-up"),
    ("POST", "/v1/invitations/look"),
    ("POST", "/v1/invitations/accept"),
    ("POST", "/v1/guest-links/look"),
    ("POST", "/v1/guest-links/code"),
    ("POST", "/v1/guest-links/open"),
    ("POST", "/v1/oidc/begin"),
    ("POST", "/v1/oidc/finish"),
    ("POST", "/v1/resets"),
    ("POST", "/v1/resets/accept"),
    ("POST", "/v1/sessions"),
];
