//! Passwords, kept as argon2id (RFC 9106) in PHC strings.
//!
//! Hashing is slow and takes memory on purpose. So many may be at it at once, some more may wait, and whoever comes after
//! those is told to come again: sign-ins cannot starve the rest of the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use galley_store::Edge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::failures::{broken, password_refused, sign_in_busy};
use crate::Failure;

/// The fewest characters of a password.
const MIN_CHARS: usize = 10;
/// The most.
const MAX_CHARS: usize = 256;

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// The first choice of the OWASP password storage cheat sheet for argon2id.
    pub const OWASP: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
}

/// Makes and checks hashes of one cost.
pub struct Passwords {
    argon: Argon2<'static>,
    params: Params,
    /// Checked where there is no account, at the same cost. Nobody has its password.
    decoy: String,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
    checked: AtomicU64,
}

/// Leave to hash, until it is dropped.
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Passwords {
    /// `at_once` hash at the same time, `max_waiting` more wait. A cost that argon2 cannot have becomes the usual one.
    pub(crate) fn new(cost: Cost, at_once: usize, max_waiting: usize, edge: &dyn Edge) -> Self {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).unwrap_or_default();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let mut one = Self {
            argon,
            params,
            decoy: String::new(),
            turns: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: AtomicUsize::new(0),
            max_waiting,
            checked: AtomicU64::new(0),
        };
        let mut drawn = [0_u8; 32];
        edge.random(&mut drawn);
        one.decoy = one.hash(&hex::encode(drawn), edge).unwrap_or_default();
        one
    }

    /// Waits for leave to hash. Errors: `sign-in-busy` when too many wait already.
    pub async fn turn(&self) -> Result<Turn, Failure> {
        if let Ok(permit) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(Turn { _permit: permit });
        }
        let place = Place::take(&self.waiting, self.max_waiting).ok_or_else(sign_in_busy)?;
        let permit = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| sign_in_busy())?;
        drop(place);
        Ok(Turn { _permit: permit })
    }

    /// Hashes under a new salt. Blocks for as long as the cost says.
    pub(crate) fn hash(&self, password: &str, edge: &dyn Edge) -> Result<String, Failure> {
        let mut salt = [0_u8; 16];
        edge.random(&mut salt);
        let hash: PasswordHash = self
            .argon
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|_| broken("a password cannot be hashed"))?;
        Ok(hash.to_string())
    }

    /// Whether the password is the one that is kept. With nothing kept it takes the same work, and is no.
    pub(crate) fn is(&self, password: &str, kept: Option<&str>) -> bool {
        self.checked.fetch_add(1, Ordering::Relaxed);
        let Ok(hash) = PasswordHash::new(kept.unwrap_or(&self.decoy)) else { return false };
        let same = self.argon.verify_password(password.as_bytes(), &hash).is_ok();
        same && kept.is_some()
    }

    /// Whether a hash was made at another cost than is usual now.
    pub(crate) fn is_outdated(&self, kept: &str) -> bool {
        let Ok(hash) = PasswordHash::new(kept) else { return true };
        let Ok(params) = Params::try_from(&hash) else { return true };
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        hash.algorithm != Algorithm::Argon2id.ident() || cost(&params) != cost(&self.params)
    }

    /// How many passwords were checked since the start, also those of nobody.
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }
}

/// Refuses what is too short or too long, and what anybody would try first.
pub(crate) fn fit(password: &str, name: &str, mail: &str) -> Result<(), Failure> {
    let num_chars = password.chars().count();
    if num_chars < MIN_CHARS {
        return Err(password_refused("short"));
    }
    if num_chars > MAX_CHARS {
        return Err(password_refused("long"));
    }
    let lower = password.to_lowercase();
    if lower == name.to_lowercase() || lower == mail.to_lowercase() {
        return Err(password_refused("known"));
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) {
        return Err(password_refused("known"));
    }
    Ok(())
}

/// A place among those who wait, given back however the wait ends.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let took =
            waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, |num| (num < most).then_some(num + 1));
        took.is_ok().then_some(Self(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zeros;

    impl Edge for Zeros {
        fn now_ms(&self) -> i64 {
            0
        }

        fn random(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

    #[test]
    fn a_password_is_itself_alone() {
        let passwords = Passwords::new(CHEAP, 1, 1, &Zeros);
        let kept = passwords.hash("correct horse", &Zeros).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$") && !kept.contains("horse"));
        assert!(passwords.is("correct horse", Some(&kept)));
        assert!(!passwords.is("correct horse ", Some(&kept)));
        assert!(!passwords.is("", Some(&kept)) && !passwords.is("x", Some("no hash")));
    }

    #[test]
    fn nobody_has_the_password_of_the_decoy_and_it_costs_the_same() {
        let passwords = Passwords::new(CHEAP, 1, 1, &Zeros);
        assert!(passwords.decoy.contains("m=8,t=1,p=1"));
        let mut drawn = [0_u8; 32];
        Zeros.random(&mut drawn);
        let its_own = hex::encode(drawn);
        assert!(passwords.is(&its_own, Some(&passwords.decoy)), "the work is done");
        assert!(!passwords.is(&its_own, None), "and still it is nobody's");
        assert_eq!(passwords.checked(), 2);
    }

    #[test]
    fn the_usual_cost_is_the_recommended_one_and_another_is_outdated() {
        assert_eq!((Cost::OWASP.memory_kib, Cost::OWASP.passes, Cost::OWASP.lanes), (19_456, 2, 1));
        let cheap = Passwords::new(CHEAP, 1, 1, &Zeros);
        let dearer = Passwords::new(Cost { passes: 2, ..CHEAP }, 1, 1, &Zeros);
        let kept = cheap.hash("correct horse", &Zeros).unwrap();
        assert!(!cheap.is_outdated(&kept) && dearer.is_outdated(&kept) && dearer.is_outdated("no hash"));
        assert!(dearer.is("correct horse", Some(&kept)), "an old one still opens");
    }

    #[test]
    fn what_anybody_would_try_first_is_refused() {
        let check = |password: &str, reason: Option<&str>| {
            let refused = fit(password, "Margarete Ost", "margarete@example.org").err();
            assert_eq!(refused.map(|no| no.params["reason"].clone()).as_deref(), reason, "{password}");
        };
        check("short", Some("short"));
        check("ÄÖÜäöüßßß", Some("short"));
        check("ÄÖÜäöüßßßß", None);
        check("aaaaaaaaaaaa", Some("known"));
        check("margarete OST", Some("known"));
        check("Margarete@example.org", Some("known"));
        check(&"x1".repeat(128), None);
        check(&"x1".repeat(129), Some("long"));
    }

    #[tokio::test]
    async fn whoever_comes_when_enough_wait_is_told_to_come_again() {
        let passwords = Arc::new(Passwords::new(CHEAP, 1, 1, &Zeros));
        let first = passwords.turn().await.unwrap();
        let second = tokio::spawn({
            let passwords = Arc::clone(&passwords);
            async move { passwords.turn().await.map(drop) }
        });
        while passwords.waiting.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.turn().await.err().map(|no| no.code), Some("sign-in-busy"));
        drop(first);
        assert!(second.await.unwrap().is_ok());
        assert!(passwords.turn().await.is_ok());
    }
}
