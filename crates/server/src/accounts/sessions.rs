//! Sessions: who a token stands for, until when, on which device.

use galley_core::{DeviceId, Hash, PersonId};
use serde::{Deserialize, Serialize};

use super::failures::{device_bound, not_there, sign_in_required};
use super::rows::Found;
use super::tokens::Token;
use super::{Accounts, Origin, rows, until_done};
use crate::Failure;
use crate::log::{Change, Expected};

const SESSIONS: &str = "session";
/// `person/session`, to find those of a person.
const OF_PERSON: &str = "session-of";
/// How far behind the time of the last use may be: a row is not written with every request.
const SEEN_EVERY_MS: i64 = 5 * 60_000;

/// Whoever a request is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub person: PersonId,
    /// Once the session was bound to one.
    pub device: Option<DeviceId>,
    /// The key of the session's row; never the token.
    pub session: String,
}

/// What somebody gets who signs in. Its token is shown this once.
#[derive(Serialize)]
pub struct SignedIn {
    pub person: PersonId,
    pub token: String,
    pub session: String,
    /// Milliseconds UTC; earlier when it is not used.
    pub expires_at: i64,
}

/// A session, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    pub session: String,
    pub device: Option<DeviceId>,
    pub agent: String,
    pub made_at: i64,
    pub seen_at: i64,
    pub expires_at: i64,
    /// The one that asks.
    pub is_this: bool,
}

#[derive(Clone, Serialize, Deserialize)]
struct Session {
    person: PersonId,
    device: Option<DeviceId>,
    agent: String,
    address: Option<String>,
    made_at: i64,
    seen_at: i64,
    secret: Hash,
    /// Of a guest: by which link, and until when at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guest: Option<OfGuest>,
}

#[derive(Clone, Serialize, Deserialize)]
struct OfGuest {
    link: String,
    until: i64,
}

#[derive(Serialize, Deserialize)]
struct Listed {}

impl Accounts {
    /// Says who a token stands for. Errors: `sign-in-required`, whatever is wrong with it.
    pub fn signed(&self, token: &str) -> Result<Signed, Failure> {
        let token = Token::read(token).ok_or_else(sign_in_required)?;
        let session = token.key();
        let found = self.session(&session)?.filter(|row| token.is(&row.value.secret));
        let row = found.ok_or_else(sign_in_required)?;
        let now = self.now();
        if self.is_over(&row.value, now) {
            return Err(sign_in_required());
        }
        if let Some(guest) = &row.value.guest
            && !self.stands(&guest.link)?
        {
            return Err(sign_in_required());
        }
        if let Some(device) = row.value.device
            && !self.is_device_good(device, row.value.person)?
        {
            return Err(sign_in_required());
        }
        let Session { person, device, seen_at, .. } = row.value;
        if now - seen_at >= SEEN_EVERY_MS {
            let seen = Session { seen_at: now, ..row.value.clone() };
            // On the condition that it is there as it was read: one that was ended meanwhile must not come back.
            self.change(&[rows::put(SESSIONS, &session, row.still(), &seen)?])?;
        }
        Ok(Signed { person, device, session })
    }

    /// Binds a session to the device that it is used on, for good. Errors: `device-bound` where either belongs together with
    /// another one, or the device was revoked; `sign-in-required` when the session has ended.
    pub fn bind(&self, signed: &Signed, device: DeviceId) -> Result<(), Failure> {
        until_done(|| {
            let row = self.session(&signed.session)?.ok_or_else(sign_in_required)?;
            if row.value.device.is_some_and(|bound| bound != device) {
                return Err(device_bound());
            }
            let mut changes = self.take_device(signed.person, device)?;
            let bound = Session { device: Some(device), ..row.value.clone() };
            changes.push(rows::put(SESSIONS, &signed.session, row.still(), &bound)?);
            let about = Some(device.to_string());
            changes.push(self.audit("device.bound", Some(signed.person), about, &Origin::default())?);
            Ok(self.change(&changes)?.then_some(()))
        })
    }

    /// Lists the sessions of whoever asks, the latest first.
    pub fn sessions(&self, signed: &Signed) -> Result<Vec<SessionRow>, Failure> {
        let now = self.now();
        let mut found = Vec::new();
        for session in self.session_keys(signed.person)? {
            let Some(row) = self.session(&session)?.filter(|row| !self.is_over(&row.value, now)) else {
                continue;
            };
            let is_this = session == signed.session;
            let expires_at = self.end_of(&row.value);
            let Session { device, agent, made_at, seen_at, .. } = row.value;
            found.push(SessionRow { session, device, agent, made_at, seen_at, expires_at, is_this });
        }
        found.sort_by_key(|row| std::cmp::Reverse(row.made_at));
        Ok(found)
    }

    /// Ends a session of whoever asks. Errors: `not-there`, also for somebody else's.
    pub fn end_session(&self, signed: &Signed, session: &str, from: &Origin) -> Result<(), Failure> {
        let row = self.session(session)?.filter(|row| row.value.person == signed.person);
        row.ok_or_else(not_there)?;
        let mut changes = end(signed.person, session).to_vec();
        changes.push(self.audit("sign-out", Some(signed.person), Some(session.to_owned()), from)?);
        self.change(&changes)?;
        Ok(())
    }

    /// A new session and the changes that make it.
    pub(super) fn new_session(
        &self,
        person: PersonId,
        from: &Origin,
    ) -> Result<(SignedIn, [Change; 2]), Failure> {
        self.new_session_of(person, None, from)
    }

    /// A new session of a guest, which ends with the link, and the changes that make it.
    pub(super) fn new_guest_session(
        &self,
        person: PersonId,
        link: &str,
        until: i64,
        from: &Origin,
    ) -> Result<(SignedIn, [Change; 2]), Failure> {
        self.new_session_of(person, Some(OfGuest { link: link.to_owned(), until }), from)
    }

    fn new_session_of(
        &self,
        person: PersonId,
        guest: Option<OfGuest>,
        from: &Origin,
    ) -> Result<(SignedIn, [Change; 2]), Failure> {
        let token = Token::draw(self.edge.as_ref());
        let now = self.now();
        let row = Session {
            person,
            device: None,
            agent: from.agent.clone(),
            address: from.address.map(|address| address.to_string()),
            made_at: now,
            seen_at: now,
            secret: token.hash(),
            guest,
        };
        let session = token.key();
        let changes = [
            rows::put(SESSIONS, &session, Expected::Absent, &row)?,
            rows::put(OF_PERSON, &listed(person, &session), Expected::Absent, &Listed {})?,
        ];
        let expires_at = self.end_of(&row);
        Ok((SignedIn { person, token: token.text(), session, expires_at }, changes))
    }

    /// The changes that end the sessions of a person, but for one.
    pub(super) fn end_all_but(&self, person: PersonId, kept: Option<&str>) -> Result<Vec<Change>, Failure> {
        let keys = self.session_keys(person)?;
        let ended = keys.iter().filter(|session| Some(session.as_str()) != kept);
        Ok(ended.flat_map(|session| end(person, session)).collect())
    }

    /// The changes that end the sessions of a person on a device.
    pub(super) fn end_all_on(&self, person: PersonId, device: DeviceId) -> Result<Vec<Change>, Failure> {
        let mut changes = Vec::new();
        for session in self.session_keys(person)? {
            if self.session(&session)?.is_some_and(|row| row.value.device == Some(device)) {
                changes.extend(end(person, &session));
            }
        }
        Ok(changes)
    }

    pub(super) fn sweep_sessions(&self) -> Result<usize, Failure> {
        let now = self.now();
        let mut num = 0;
        for (session, row) in rows::all::<Session>(self.log(), SESSIONS, "")? {
            if self.is_over(&row.value, now) {
                let listed = rows::take(OF_PERSON, &listed(row.value.person, &session), Expected::Any);
                let gone = [rows::take(SESSIONS, &session, row.still()), listed];
                num += usize::from(self.change(&gone)?);
            }
        }
        Ok(num)
    }

    fn session(&self, session: &str) -> Result<Option<Found<Session>>, Failure> {
        rows::get(self.log(), SESSIONS, session)
    }

    fn session_keys(&self, person: PersonId) -> Result<Vec<String>, Failure> {
        let prefix = format!("{person}/");
        let found = rows::all::<Listed>(self.log(), OF_PERSON, &prefix)?;
        Ok(found.iter().filter_map(|(key, _)| key.strip_prefix(&prefix).map(str::to_owned)).collect())
    }

    fn end_of(&self, session: &Session) -> i64 {
        let end = session.made_at.saturating_add(self.policy.session_ms);
        session.guest.as_ref().map_or(end, |guest| end.min(guest.until))
    }

    fn is_over(&self, session: &Session, now: i64) -> bool {
        now >= self.end_of(session) || now >= session.seen_at.saturating_add(self.policy.session_idle_ms)
    }
}

fn end(person: PersonId, session: &str) -> [Change; 2] {
    [
        rows::take(SESSIONS, session, Expected::Any),
        rows::take(OF_PERSON, &listed(person, session), Expected::Any),
    ]
}

fn listed(person: PersonId, session: &str) -> String {
    format!("{person}/{session}")
}
