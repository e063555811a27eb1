//! Devices as rows: whose each is, what its person calls it, whether it was revoked. What a device may do is said by ops:
//! `device.register`, countersigned, and `device.revoke` (S5).

use galley_core::op::OrgRole;
use galley_core::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};

use super::failures::{device_bound, not_there};
use super::people::fit_line;
use super::rows::Found;
use super::{Accounts, Ordering, Origin, Signed, rows, until_done};
use crate::Failure;
use crate::log::{Change, Expected};

const DEVICES: &str = "device";
/// `person/device`, to find those of a person.
const OF_PERSON: &str = "device-of";

#[derive(Clone, Serialize, Deserialize)]
struct Device {
    person: PersonId,
    name: String,
    made_at: i64,
    revoked_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Listed {}

/// A device, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceRow {
    pub device: DeviceId,
    pub name: String,
    pub made_at: i64,
    pub revoked_at: Option<i64>,
    /// The one that asks.
    pub is_this: bool,
}

impl Accounts {
    /// Lists the devices of whoever asks, revoked ones too.
    pub fn devices(&self, signed: &Signed) -> Result<Vec<DeviceRow>, Failure> {
        let prefix = format!("{}/", signed.person);
        let mut found = Vec::new();
        for (key, _) in rows::all::<Listed>(self.log(), OF_PERSON, &prefix)? {
            let Some(device) = key.strip_prefix(&prefix).and_then(|id| id.parse::<DeviceId>().ok()) else {
                continue;
            };
            let Some(row) = self.device(device)? else { continue };
            let Device { name, made_at, revoked_at, .. } = row.value;
            let is_this = signed.device == Some(device);
            found.push(DeviceRow { device, name, made_at, revoked_at, is_this });
        }
        Ok(found)
    }

    /// Gives one's device a name. Errors: `not-there`, also for somebody else's; `field-unfit`.
    pub fn name_device(&self, signed: &Signed, device: DeviceId, name: &str) -> Result<(), Failure> {
        let name = fit_line(name, "name")?;
        until_done(|| {
            let found = self.device(device)?.filter(|row| row.value.person == signed.person);
            let row = found.ok_or_else(not_there)?;
            let named = Device { name: name.clone(), ..row.value.clone() };
            let put = rows::put(DEVICES, &device.to_string(), row.still(), &named)?;
            Ok(self.change(&[put])?.then_some(()))
        })
    }

    /// Revokes a device: one's own, or anybody's for an owner or administrator. Its sessions end, and an op says so.
    ///
    /// Errors: `not-there`, also for somebody else's.
    pub fn revoke_device(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        device: DeviceId,
        from: &Origin,
    ) -> Result<(), Failure> {
        let role = node.org_role(signed.person)?;
        let is_over_all = matches!(role, Some(OrgRole::Owner | OrgRole::Administrator));
        let may = |row: &Found<Device>| row.value.person == signed.person || is_over_all;
        self.device(device)?.filter(may).ok_or_else(not_there)?;
        // First nobody gets in with it any more, then it is put on the record of the directory; asked twice, it is done again.
        until_done(|| {
            let row = self.device(device)?.ok_or_else(not_there)?;
            let revoked_at = row.value.revoked_at.or_else(|| Some(self.now()));
            let revoked = Device { revoked_at, ..row.value.clone() };
            let mut changes = self.end_all_on(row.value.person, device)?;
            changes.push(rows::put(DEVICES, &device.to_string(), row.still(), &revoked)?);
            let about = Some(device.to_string());
            changes.push(self.audit("device.revoked", Some(signed.person), about, from)?);
            Ok(self.change(&changes)?.then_some(()))
        })?;
        node.revoke_device(signed.person, device)
    }

    /// Whether a device is somebody's and was not revoked.
    pub(super) fn is_device_good(&self, device: DeviceId, person: PersonId) -> Result<bool, Failure> {
        let row = self.device(device)?;
        Ok(row.is_some_and(|row| row.value.person == person && row.value.revoked_at.is_none()))
    }

    /// The changes that make a device somebody's; it stays as it is where it was theirs before. Errors: `device-bound`.
    pub(super) fn take_device(&self, person: PersonId, device: DeviceId) -> Result<Vec<Change>, Failure> {
        match self.device(device)? {
            Some(row) if row.value.person == person && row.value.revoked_at.is_none() => {
                // Put as it is, so that a revocation that comes meanwhile is not passed over.
                Ok(vec![rows::put(DEVICES, &device.to_string(), row.still(), &row.value)?])
            }
            Some(_) => Err(device_bound()),
            None => {
                let row = Device { person, name: String::new(), made_at: self.now(), revoked_at: None };
                let listed = format!("{person}/{device}");
                Ok(vec![
                    rows::put(DEVICES, &device.to_string(), Expected::Absent, &row)?,
                    rows::put(OF_PERSON, &listed, Expected::Absent, &Listed {})?,
                ])
            }
        }
    }

    fn device(&self, device: DeviceId) -> Result<Option<Found<Device>>, Failure> {
        rows::get(self.log(), DEVICES, &device.to_string())
    }
}
