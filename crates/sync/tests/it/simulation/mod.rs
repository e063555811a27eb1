//! S60: clients, a network and an authority in one thread, under a virtual clock and a seed.
//!
//! The clients run the real engine and speak the real wire; their stores and the authority's are small and in memory,
//! over the real rules, and what is for whom is what core says. What may happen between any two steps: answers late,
//! out of order, twice or never; a request of which half is done; a crash between two writes; a data folder put back
//! from a backup, or copied to another machine; a server put back, which begins a new epoch; a network that goes;
//! threads, members and roles that change who may see what; devices that are revoked; holds, and payloads erased; ops
//! taken back; clocks that are years off; a server that is a version older or newer. After each step:
//!
//! - what a client confirmed is what the authority says to its person at that place of the log;
//! - what somebody was told is recorded waits in an outbox or stands in the log;
//! - no op stands in a log twice, and no number of a device is left out;
//! - each accepted decision is on a version that was there and current.
//!
//! At the end the network heals, and everything that waited is in the log and on every client.

mod client;
mod server;
mod world;

use world::{Versions, World};

/// Seeds that have failed once: they are run for ever.
const KEPT: &[u64] = &[133];
const SEEDS: u64 = 300;
const STEPS: usize = 900;
/// So often at least everything has to happen in forty runs.
const DOZENS: u64 = 24;

/// Says which seed it was when a test fails in it.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("once again: GALLEY_SEED={} cargo test -p galley-sync s60_", self.0);
        }
    }
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

fn seeds() -> Vec<u64> {
    match number("GALLEY_SEED") {
        Some(seed) => vec![seed],
        None => {
            let num = number("GALLEY_SOAK_SEEDS").unwrap_or(SEEDS);
            KEPT.iter().copied().chain(0..num).collect()
        }
    }
}

#[test]
fn s60_whatever_the_network_does_every_client_equals_its_projection() {
    for seed in seeds() {
        let _seed = Seed(seed);
        let mut world = World::new(seed, Versions { client: 5, server: 4 + (seed % 3) as u32 });
        world.run(STEPS);
        world.heal();
    }
}

#[test]
fn s60_the_simulation_sees_what_it_looks_for() {
    let totals = (0..40).map(|seed| {
        let _seed = Seed(seed);
        let mut world = World::new(seed, Versions { client: 5, server: 5 });
        world.run(STEPS);
        world.heal();
        world.seen
    });
    let seen = totals.fold(world::Seen::default(), |all, one| all.and(one));
    for (what, times) in seen.all() {
        assert!(times >= DOZENS, "{times} times in forty runs: {what}; {seen:?}");
    }
}

#[test]
fn s24_a_server_two_versions_away_blocks_and_nothing_is_lost() {
    for server in [3, 7] {
        let mut world = World::new(1, Versions { client: 5, server });
        world.run(200);
        assert!(world.is_blocked_everywhere(), "client 5 and server {server}");
        world.set_server_version(5);
        world.heal();
    }
}
