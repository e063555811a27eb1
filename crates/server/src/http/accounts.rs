//! `/v1/sessions`, `/v1/me`, `/v1/people`, `/v1/devices`: signing in and out, what one is called, from where one works.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use galley_core::op::OrgRole;
use galley_core::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};

use super::asking::{Asker, Caller, Origins};
use super::reading::{Answer, Said, blocking, path, query};
use super::{digest, guests, joining, machines};
use crate::Failure;
use crate::accounts::failures::{not_permitted, not_there};
use crate::accounts::{DeviceRow, Ordering, Profile, Scope, SessionRow, SignedIn};

/// Everything about accounts, below `/v1`. `POST /v1/devices` is not here: it takes the word of the authority.
pub(crate) fn routes<S: Ordering>() -> Router<Arc<S>> {
    Router::new()
        .route("/sessions", post(sign_in::<S>).get(sessions::<S>))
        .route("/sessions/current", delete(sign_out::<S>))
        .route("/sessions/{session}", delete(end_session::<S>))
        .route("/me", get(me::<S>).put(rename::<S>))
        .route("/me/password", put(change_password::<S>))
        .route("/people", get(people::<S>))
        .route("/people/{person}", put(change_person::<S>))
        .route("/devices", get(devices::<S>))
        .route("/devices/{device}", put(name_device::<S>).delete(revoke_device::<S>))
        .merge(digest::routes())
        .merge(guests::routes())
        .merge(joining::routes())
        .merge(machines::routes())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    mail: String,
    password: String,
}

async fn sign_in<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<SignIn>,
) -> Result<(StatusCode, Answer<SignedIn>), Failure> {
    node.accounts().count_attempt(&said.mail, &from)?;
    let turn = node.accounts().passwords().turn().await?;
    let signed_in = blocking(move || {
        let _turn = turn;
        node.accounts().sign_in(node.as_ref(), &said.mail, &said.password, &from)
    })
    .await?;
    Ok((StatusCode::CREATED, Answer(signed_in)))
}

#[derive(Serialize)]
struct Sessions {
    sessions: Vec<SessionRow>,
}

async fn sessions<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
) -> Result<Answer<Sessions>, Failure> {
    blocking(move || Ok(Answer(Sessions { sessions: node.accounts().sessions(&signed)? }))).await
}

async fn sign_out<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
) -> Result<StatusCode, Failure> {
    blocking(move || {
        node.accounts().end_session(&signed, &signed.session, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn end_session<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    session: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let session = path(session)?;
    blocking(move || {
        node.accounts().end_session(&signed, &session, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

#[derive(Serialize)]
struct Me {
    #[serde(flatten)]
    profile: Profile,
    role: Option<OrgRole>,
    organisation: Option<String>,
}

async fn me<S: Ordering>(State(node): State<Arc<S>>, Asker(signed): Asker) -> Result<Answer<Me>, Failure> {
    blocking(move || {
        let profile = node.accounts().profile(signed.person)?;
        let role = node.org_role(signed.person)?;
        Ok(Answer(Me { profile, role, organisation: node.accounts().organisation()? }))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

async fn rename<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    Said(said): Said<Named>,
) -> Result<Answer<Profile>, Failure> {
    blocking(move || {
        let person = signed.person;
        let name = Some(said.name.as_str());
        Ok(Answer(node.accounts().change_profile(person, person, name, None, &from)?))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passwords {
    present: String,
    password: String,
}

async fn change_password<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    Said(said): Said<Passwords>,
) -> Result<StatusCode, Failure> {
    node.accounts().count_attempt(&signed.person.to_string(), &from)?;
    let turn = node.accounts().passwords().turn().await?;
    blocking(move || {
        let _turn = turn;
        node.accounts().change_password(&signed, &said.present, &said.password, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
struct People {
    people: Vec<Profile>,
    /// Where the next page goes on; absent on the last.
    next: Option<String>,
}

async fn people<S: Ordering>(
    State(node): State<Arc<S>>,
    caller: Caller,
    after: Result<Query<After>, QueryRejection>,
) -> Result<Answer<People>, Failure> {
    let after = query(after)?;
    blocking(move || {
        let accounts = node.accounts();
        let (people, next) = match caller {
            Caller::Machine(machine) if machine.scopes.contains(&Scope::PeopleRead) => {
                accounts.all_profiles(&after.after)?
            }
            Caller::Machine(_) => return Err(not_permitted()),
            Caller::Person(signed) => {
                let with_mails = is_over_all(node.as_ref(), signed.person)?;
                accounts.profiles(node.as_ref(), signed.person, &after.after, with_mails)?
            }
        };
        Ok(Answer(People { people, next }))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedPerson {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    mail: Option<String>,
}

async fn change_person<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    person: Result<Path<String>, PathRejection>,
    Said(said): Said<ChangedPerson>,
) -> Result<Answer<Profile>, Failure> {
    let person = path(person)?;
    blocking(move || {
        let person: PersonId = person.parse().map_err(|_| not_there())?;
        let own = node.org_role(signed.person)?;
        let is_over = match node.org_role(person)? {
            // Whoever reads an owner's mail can become them: that is for owners.
            Some(OrgRole::Owner) => own == Some(OrgRole::Owner),
            _ => is_over_all(node.as_ref(), signed.person)?,
        };
        if !is_over {
            return Err(not_permitted());
        }
        let (name, mail) = (said.name.as_deref(), said.mail.as_deref());
        Ok(Answer(node.accounts().change_profile(signed.person, person, name, mail, &from)?))
    })
    .await
}

#[derive(Serialize)]
struct Devices {
    devices: Vec<DeviceRow>,
}

async fn devices<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
) -> Result<Answer<Devices>, Failure> {
    blocking(move || Ok(Answer(Devices { devices: node.accounts().devices(&signed)? }))).await
}

async fn name_device<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    device: Result<Path<String>, PathRejection>,
    Said(said): Said<Named>,
) -> Result<StatusCode, Failure> {
    let device = path(device)?;
    blocking(move || {
        node.accounts().name_device(&signed, parse_device(&device)?, &said.name)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn revoke_device<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    device: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let device = path(device)?;
    blocking(move || {
        node.accounts().revoke_device(node.as_ref(), &signed, parse_device(&device)?, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// What is no id is not there either.
fn parse_device(text: &str) -> Result<DeviceId, Failure> {
    text.parse().map_err(|_| not_there())
}

pub(super) fn is_over_all<S: Ordering>(node: &S, person: PersonId) -> Result<bool, Failure> {
    Ok(matches!(node.org_role(person)?, Some(OrgRole::Owner | OrgRole::Administrator)))
}
