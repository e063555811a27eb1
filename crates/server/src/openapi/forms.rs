//! The forms of what is asked and answered, member by member.

/// The form of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Number,
    Flag,
    Numbers,
    Texts,
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
    (
        "SetUp",
        &[
            ("token", Form::Text, true),
            ("organisation", Form::Text, true),
            ("name", Form::Text, true),
            ("mail", Form::Text, true),
            ("password", Form::Text, true),
        ],
    ),
    (
        "SignedIn",
        &[
            ("person", Form::Text, true),
            ("token", Form::Text, true),
            ("session", Form::Text, true),
            ("expires_at", Form::Number, true),
        ],
    ),
    (
        "Invitation",
        &[("mail", Form::Text, true), ("role", Form::Text, true), ("project", Form::Of("Membership"), false)],
    ),
    ("Membership", &[("project", Form::Text, true), ("role", Form::Text, true)]),
    (
        "InvitationRow",
        &[
            ("invitation", Form::Text, true),
            ("mail", Form::Text, true),
            ("role", Form::Text, true),
            ("project", Form::Of("Membership"), false),
            ("by", Form::Text, true),
            ("made_at", Form::Number, true),
            ("expires_at", Form::Number, true),
        ],
    ),
    ("Invitations", &[("invitations", Form::ListOf("InvitationRow"), true)]),
    ("Look", &[("token", Form::Text, true)]),
    (
        "Welcome",
        &[
            ("organisation", Form::Text, true),
            ("mail", Form::Text, true),
            ("by", Form::Text, true),
            ("expires_at", Form::Number, true),
        ],
    ),
    ("Accept", &[("token", Form::Text, true), ("name", Form::Text, true), ("password", Form::Text, true)]),
    (
        "WantedLink",
        &[
            ("project", Form::Text, true),
            ("proofs", Form::Texts, false),
            ("role", Form::Text, true),
            ("mails", Form::Texts, false),
            ("password", Form::Text, false),
            ("hours", Form::Number, false),
        ],
    ),
    (
        "GuestLinkRow",
        &[
            ("guest_link", Form::Text, true),
            ("project", Form::Text, true),
            ("proofs", Form::Texts, true),
            ("role", Form::Text, true),
            ("mails", Form::Texts, true),
            ("has_password", Form::Flag, true),
            ("by", Form::Text, true),
            ("made_at", Form::Number, true),
            ("expires_at", Form::Number, true),
            ("guests", Form::Texts, true),
        ],
    ),
    (
        "NewGuestLink",
        &[
            ("guest_link", Form::Text, true),
            ("project", Form::Text, true),
            ("proofs", Form::Texts, true),
            ("role", Form::Text, true),
            ("mails", Form::Texts, true),
            ("has_password", Form::Flag, true),
            ("by", Form::Text, true),
            ("made_at", Form::Number, true),
            ("expires_at", Form::Number, true),
            ("guests", Form::Texts, true),
            ("link", Form::Text, true),
        ],
    ),
    ("GuestLinks", &[("guest_links", Form::ListOf("GuestLinkRow"), true)]),
    ("LookGuest", &[("token", Form::Text, true)]),
    (
        "GuestWelcome",
        &[
            ("organisation", Form::Text, true),
            ("by", Form::Text, true),
            ("has_password", Form::Flag, true),
            ("expires_at", Form::Number, true),
        ],
    ),
    ("AskCode", &[("token", Form::Text, true), ("mail", Form::Text, true), ("password", Form::Text, false)]),
    (
        "OpenGuest",
        &[
            ("token", Form::Text, true),
            ("mail", Form::Text, true),
            ("code", Form::Text, true),
            ("name", Form::Text, true),
        ],
    ),
    (
        "OidcBegun",
        &[("url", Form::Text, true), ("token", Form::Text, true), ("expires_at", Form::Number, true)],
    ),
    ("OidcFinish", &[("begun", Form::Text, true), ("token", Form::Text, true)]),
    ("Looking", &[("space", Form::Text, true), ("proof", Form::Text, true)]),
    ("Presence", &[("looking", Form::ListOf("LookingRow"), true)]),
    ("LookingRow", &[("person", Form::Text, true), ("proof", Form::Text, true)]),
    ("Digest", &[("every", Form::Text, false)]),
    ("AskReset", &[("mail", Form::Text, true)]),
    ("Reset", &[("token", Form::Text, true), ("password", Form::Text, true)]),
    ("SignIn", &[("mail", Form::Text, true), ("password", Form::Text, true)]),
    (
        "SessionRow",
        &[
            ("session", Form::Text, true),
            ("device", Form::Text, false),
            ("agent", Form::Text, true),
            ("made_at", Form::Number, true),
            ("seen_at", Form::Number, true),
            ("expires_at", Form::Number, true),
            ("is_this", Form::Flag, true),
        ],
    ),
    ("Sessions", &[("sessions", Form::ListOf("SessionRow"), true)]),
    (
        "Me",
        &[
            ("person", Form::Text, true),
            ("name", Form::Text, true),
            ("mail", Form::Text, false),
            ("role", Form::Text, false),
            ("organisation", Form::Text, false),
        ],
    ),
    ("Named", &[("name", Form::Text, true)]),
    ("Passwords", &[("present", Form::Text, true), ("password", Form::Text, true)]),
    ("Profile", &[("person", Form::Text, true), ("name", Form::Text, true), ("mail", Form::Text, false)]),
    ("People", &[("people", Form::ListOf("Profile"), true), ("next", Form::Text, false)]),
    ("ChangedPerson", &[("name", Form::Text, false), ("mail", Form::Text, false)]),
    (
        "DeviceRow",
        &[
            ("device", Form::Text, true),
            ("name", Form::Text, true),
            ("made_at", Form::Number, true),
            ("revoked_at", Form::Number, false),
            ("is_this", Form::Flag, true),
        ],
    ),
    ("Devices", &[("devices", Form::ListOf("DeviceRow"), true)]),
    ("MakeMachine", &[("name", Form::Text, true), ("scopes", Form::Texts, true)]),
    (
        "NewMachine",
        &[
            ("client_id", Form::Text, true),
            ("client_secret", Form::Text, true),
            ("name", Form::Text, true),
            ("scopes", Form::Texts, true),
        ],
    ),
    (
        "MachineRow",
        &[
            ("client_id", Form::Text, true),
            ("name", Form::Text, true),
            ("scopes", Form::Texts, true),
            ("by", Form::Text, true),
            ("made_at", Form::Number, true),
        ],
    ),
    ("Machines", &[("machines", Form::ListOf("MachineRow"), true)]),
    (
        "AuditRow",
        &[
            ("at", Form::Number, true),
            ("act", Form::Text, true),
            ("by", Form::Text, false),
            ("about", Form::Text, false),
            ("address", Form::Text, false),
            ("agent", Form::Text, true),
        ],
    ),
    ("Acts", &[("acts", Form::ListOf("AuditRow"), true), ("next", Form::Text, false)]),
    (
        "TokenRequest",
        &[
            ("grant_type", Form::Text, true),
            ("scope", Form::Text, false),
            ("client_id", Form::Text, false),
            ("client_secret", Form::Text, false),
        ],
    ),
    (
        "AccessToken",
        &[
            ("access_token", Form::Text, true),
            ("token_type", Form::Text, true),
            ("expires_in", Form::Number, true),
            ("scope", Form::Text, true),
        ],
    ),
    (
        "Proposed",
        &[("space", Form::Text, true), ("version", Form::Text, false), ("comment", Form::Text, false)],
    ),
    (
        "StartUpload",
        &[
            ("sha256", Form::Text, true),
            ("bytes", Form::Number, true),
            ("chunk_root", Form::Text, true),
            ("for", Form::Of("Proposed"), true),
        ],
    ),
    ("ChunkRange", &[("first", Form::Number, true), ("last", Form::Number, true)]),
    ("Upload", &[("upload", Form::Text, true), ("have", Form::ListOf("ChunkRange"), true)]),
    ("Finished", &[("sha256", Form::Text, true), ("bytes", Form::Number, true)]),
    ("Leaves", &[("leaves", Form::Texts, true)]),
];
