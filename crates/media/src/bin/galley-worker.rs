//! The program that parses media. Started by Galley over a socket; of no use by hand.

use std::process::ExitCode;

fn main() -> ExitCode {
    match galley_media::worker::serve::run(std::env::args_os().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("galley-worker: {message}");
            ExitCode::from(2)
        }
    }
}
