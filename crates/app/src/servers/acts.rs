//! What a person does with servers: sign in, join, sign out, look how it stands, see what needs attention.

use galley_core::{DeviceId, OpId, ServerId, SpaceId};
use galley_store::{Server, SignedIn as Who};
use galley_sync::Event as Said;
use galley_sync::driver::{Caller, Server as At, Timeouts};
use galley_sync::wire::{Countersigned, NewDevice};
use serde_json::json;

use super::account::{Me, SignedIn, Way, Welcome, of_address, of_server, way};
use super::{Kept, device_name, team};
use crate::api::{
    AttentionView, Failure, JoinKind, JoinLink, JoinServer, JoinView, Nothing, OneAttention, OneServer,
    ServerView, SignIn, SignOut, WorkOffline,
};
use crate::app::App;
use crate::failure::rows;
use crate::{ids, texts, views};

/// The most that is counted of what waits.
const MOST_WAITING: usize = 1_000;

impl App {
    pub(crate) fn servers_list(&self, _: Nothing) -> Result<Vec<ServerView>, Failure> {
        self.store().servers()?.iter().map(|server| self.server_view(server)).collect()
    }

    pub(crate) fn servers_state(&self, input: OneServer) -> Result<ServerView, Failure> {
        self.server_view(&self.server_row(ids::parse(&input.server)?)?)
    }

    pub(crate) fn servers_look(&self, input: JoinLink) -> Result<JoinView, Failure> {
        let Way { kind, address, token } = way(&input.link.0)?;
        let caller = nobody(&address)?;
        let (organisation, by, mail) = match kind {
            JoinKind::SetUp => (String::new(), String::new(), String::new()),
            JoinKind::Invitation => {
                let body = json!({ "token": token });
                let asked = caller.post::<Welcome>("v1/invitations/look", &body);
                let Welcome { organisation, mail, by } =
                    self.inner.servers.wait(asked)?.map_err(of_server)?;
                (organisation, by, mail)
            }
        };
        Ok(JoinView { kind, address, organisation, by, mail })
    }

    pub(crate) fn servers_join(&self, input: JoinServer) -> Result<ServerView, Failure> {
        let Way { kind, address, token } = way(&input.link.0)?;
        let name = texts::name(&input.name)?;
        let password = input.password.0;
        let (path, body) = match kind {
            JoinKind::Invitation => {
                ("v1/invitations/accept", json!({ "token": token, "name": name, "password": password }))
            }
            JoinKind::SetUp => {
                let missing = || Failure::of("bad-input", &[]).because("mail and organisation are needed");
                let (mail, organisation) = input.mail.zip(input.organisation).ok_or_else(missing)?;
                let body = json!({
                    "token": token, "name": name, "password": password, "mail": mail,
                    "organisation": organisation,
                });
                ("v1/set-up", body)
            }
        };
        let caller = nobody(&address)?;
        let signed = self.inner.servers.wait(caller.post::<SignedIn>(path, &body))?.map_err(of_server)?;
        self.enter(&address, signed)
    }

    pub(crate) fn servers_sign_in(&self, input: SignIn) -> Result<ServerView, Failure> {
        let address = input.address.trim();
        let caller = nobody(address)?;
        let body = json!({ "mail": input.mail.trim(), "password": input.password.0 });
        let asked = caller.post::<SignedIn>("v1/sessions", &body);
        let signed = self.inner.servers.wait(asked)?.map_err(of_server)?;
        self.enter(address, signed)
    }

    /// Goes on as whoever signed in: the device gets the authority's word, the server is joined, and its driver starts.
    fn enter(&self, address: &str, signed: SignedIn) -> Result<ServerView, Failure> {
        let servers = &self.inner.servers;
        let at = At { address: address.to_owned(), token: signed.token.clone() };
        let caller = Caller::new(&at, Timeouts::default()).map_err(|error| of_address(&error))?;
        let me = servers.wait(caller.get::<Me>("v1/me"))?.map_err(of_server)?;
        let known = self.known_at(address, &signed)?;
        let word = |device: DeviceId| {
            let new = NewDevice { device, public_key: self.store().device_public_key(), name: device_name() };
            servers.wait(caller.post::<Countersigned>("v1/devices", &new))?.map_err(of_server)
        };
        let (device, word) = match known {
            // A device that was revoked, or is another's at the server, is registered anew under another id.
            Some(device) => match word(device) {
                Ok(said) => (device, said),
                Err(failure) if failure.retryable || failure.code == "server-unreachable" => {
                    return Err(failure);
                }
                Err(_) => self.new_device(word)?,
            },
            None => self.new_device(word)?,
        };
        let server = ServerId::from_uuid(word.directory.uuid());
        let before = self.store().servers()?.into_iter().find(|one| one.server == server);
        let was = before.and_then(|known| known.signed_in);
        if was.is_some_and(|was| was.person != word.person) && self.num_waiting(server)? > 0 {
            return Err(Failure::of("server-other-person", &[]));
        }
        self.store().join(server, word.directory, word.authority, word.authority_key)?;
        self.store().register(server, &Who { device, person: word.person }, word.countersign)?;
        if self.store().person()?.is_none() {
            self.store().name_person(&texts::name(&me.name)?)?;
        }
        let kept = Kept {
            address: address.to_owned(),
            mail: me.mail.unwrap_or_default(),
            organisation: me.organisation.unwrap_or_default(),
        };
        servers.keep(server, &kept)?;
        servers.secrets.keep(server, &at.token)?;
        servers.run(server)?;
        self.changed(["app", "home", "servers"].map(str::to_owned).to_vec());
        self.server_view(&self.server_row(server)?)
    }

    fn new_device(
        &self,
        word: impl Fn(DeviceId) -> Result<Countersigned, Failure>,
    ) -> Result<(DeviceId, Countersigned), Failure> {
        let device = self.store().fresh(DeviceId::new);
        Ok((device, word(device)?))
    }

    /// The device that this person had before, at a server that is reached by this address.
    fn known_at(&self, address: &str, signed: &SignedIn) -> Result<Option<DeviceId>, Failure> {
        for server in self.store().servers()? {
            let is_it = self.inner.servers.kept(server.server)?.address == address;
            if let Some(who) = server.signed_in.filter(|who| is_it && who.person == signed.person) {
                return Ok(Some(who.device));
            }
        }
        Ok(None)
    }

    pub(crate) fn servers_sign_out(&self, input: SignOut) -> Result<(), Failure> {
        let servers = &self.inner.servers;
        let row = self.server_row(ids::parse(&input.server)?)?;
        if input.forget && self.num_waiting(row.server)? > 0 {
            return Err(Failure::of("server-unsent", &[]));
        }
        if let Ok(caller) = servers.caller(row.server) {
            // One that cannot be reached ends the session by itself, in its time.
            if let Err(refused) = servers.wait(caller.delete("v1/sessions/current"))? {
                tracing::info!(code = of_server(refused).code, "the session was not ended at the server");
            }
        }
        servers.halt(row.server);
        servers.secrets.forget(row.server)?;
        if input.forget {
            self.store().leave(row.directory)?;
            self.store().set_setting(&super::setting(row.server), "")?;
        }
        let tags = ["servers", "home", "project", "proof", "search", "undo"].map(str::to_owned).to_vec();
        self.changed(tags);
        Ok(())
    }

    pub(crate) fn servers_sync(&self, input: OneServer) -> Result<(), Failure> {
        let row = self.server_row(ids::parse(&input.server)?)?;
        self.inner.servers.caller(row.server)?;
        self.inner.servers.say(row.server, Said::Retry);
        for space in self.store().spaces_of(row.server)? {
            self.inner.servers.say(row.server, Said::Poked { space });
        }
        Ok(())
    }

    pub(crate) fn servers_offline(&self, input: WorkOffline) -> Result<(), Failure> {
        let row = self.server_row(ids::parse(&input.server)?)?;
        self.inner.servers.caller(row.server)?;
        if let Some(running) = self.inner.servers.lock().get_mut(&row.server) {
            running.offline = input.offline;
        }
        let said = if input.offline { Said::NetworkDown } else { Said::NetworkUp };
        self.inner.servers.say(row.server, said);
        self.inner.servers.changed();
        Ok(())
    }

    pub(crate) fn attention_list(&self, _: Nothing) -> Result<Vec<AttentionView>, Failure> {
        let projects = self.store().projects()?;
        let found = self.store().needs_attention()?;
        Ok(found
            .into_iter()
            .map(|one| {
                let project = projects.iter().find(|row| row.space == one.space);
                AttentionView {
                    op: one.op.to_string(),
                    kind: one.kind,
                    project: one.space.project().to_string(),
                    project_name: project.map(|row| row.name.clone()).unwrap_or_default(),
                    failure: why(&one.code),
                    made_at: one.made_at,
                    answered: one.answered,
                }
            })
            .collect())
    }

    pub(crate) fn attention_discard(&self, input: OneAttention) -> Result<(), Failure> {
        let op: OpId = ids::parse(&input.op)?;
        let found = self.store().needs_attention()?.into_iter().find(|one| one.op == op);
        let one = found.ok_or_else(|| Failure::of("gone", &[]))?;
        if one.answered {
            self.store().discard_attention(op)?;
        } else {
            self.store().discard(op)?;
            self.inner.servers.discarded(one.space);
        }
        let tags = ["attention", "servers", "home", "project", "proof", "search"];
        self.changed(tags.map(str::to_owned).to_vec());
        Ok(())
    }

    pub(super) fn server_row(&self, server: ServerId) -> Result<Server, Failure> {
        let found = self.store().servers()?.into_iter().find(|one| one.server == server);
        found.ok_or_else(|| Failure::of("server-gone", &[]))
    }

    fn server_view(&self, server: &Server) -> Result<ServerView, Failure> {
        let kept = self.inner.servers.kept(server.server)?;
        let (state, problem, offline) = self.inner.servers.state(server.server);
        let me = server.signed_in.map(|who| who.person);
        let person = me.map(|person| self.store().person_row(person)).transpose()?;
        let people = self.store().people_in(server.directory)?;
        let role = people.iter().find(|one| Some(one.person) == me && !one.removed);
        let spaces = self.store().spaces_of(server.server)?;
        let projects = spaces.iter().filter(|space| **space != server.directory);
        Ok(ServerView {
            id: server.server.to_string(),
            address: kept.address,
            organisation: kept.organisation,
            person: person.as_ref().map(views::person),
            mail: kept.mail,
            role: role.map(|one| team::org_role(one.role)),
            state,
            problem,
            offline,
            waiting: u32::try_from(self.num_waiting(server.server)?).unwrap_or(u32::MAX),
            projects: projects.map(|space: &SpaceId| space.project().to_string()).collect(),
        })
    }

    /// Ops that were not taken yet, as far as they are counted.
    fn num_waiting(&self, server: ServerId) -> Result<usize, Failure> {
        if self.store().servers()?.iter().all(|one| one.server != server) {
            return Ok(0);
        }
        let mut num = 0;
        for space in self.store().spaces_of(server)? {
            num += self.store().to_push(space, MOST_WAITING)?.len();
        }
        Ok(num.min(MOST_WAITING))
    }
}

/// A server, for somebody who is not signed in.
fn nobody(address: &str) -> Result<Caller, Failure> {
    let at = At { address: address.to_owned(), token: String::new() };
    Caller::new(&at, Timeouts::default()).map_err(|error| of_address(&error))
}

/// Why an op did not hold: a refusal of the rulebook, or a failure.
fn why(code: &str) -> Failure {
    let refusal = galley_core::Refusal::ALL.iter().find(|one| one.code() == code);
    match refusal {
        Some(refusal) => Failure::refused(*refusal),
        None if rows().any(|row| row.code == code) => Failure::of(code, &[]),
        None => Failure::of("bad-op", &[]).because(code),
    }
}
