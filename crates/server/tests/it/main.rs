//! The server, as clients see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
mod accounts_joining;
mod accounts_machines;
mod agency;
mod backups;
mod blobs;
mod bytes;
mod client;
mod codes;
mod desk;
mod ending;
mod guests;
mod hostile;
mod hostile_ops;
mod kill;
mod letters;
mod log;
mod matrix;
mod node;
mod oidc;
mod ops;
mod routes;
#[path = "../../../core/tests/it/scenes.rs"]
mod scenes;
mod seeded;
mod sight;
#[path = "../../../core/tests/it/stage.rs"]
#[allow(dead_code, reason = "the scenes of the rules use less of it than their own tests")]
mod stage;
mod tls;
