//! The `galley` command: the engine of the desktop app, without a window.
//!
//! The contract is docs/CLI.md: results on stdout, everything else on stderr, fixed exit codes. Nothing is
//! decoded here; files are looked at by worker processes.

mod args;
mod asked;
mod failure;
mod handover;
mod inspect;
mod output;
mod print;
mod render;
mod serve;
mod tables;

use std::process::ExitCode;

use clap::Parser;
use galley_app::look::{Cancel, Look};

use args::{Args, Command};
use failure::Failure;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return failure::of_arguments(&error),
    };
    let json = args.command.wants_json();
    // It stops by signals of its own: what is under way comes to its end first.
    if let Command::Serve(args) = &args.command {
        return serve::run(args).map_or_else(|failure| failure.report(json), |()| ExitCode::SUCCESS);
    }
    let cancel = Cancel::new();
    let raised = cancel.clone();
    let done = match ctrlc::set_handler(move || raised.cancel()) {
        Ok(()) => run(args.command, &cancel),
        Err(error) => Err(Failure::internal(&format!("interrupts cannot be caught: {error}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}

fn run(command: Command, cancel: &Cancel) -> Result<(), Failure> {
    let look = Look::new();
    match command {
        Command::Inspect(args) => inspect::run(&look, &args, cancel),
        Command::Frames(args) => tables::frames(&look, &args, cancel),
        Command::Render(args) => render::run(&look, &args, cancel),
        Command::Text(args) => tables::text(&look, &args, cancel),
        Command::Export(args) => handover::export(&args, cancel),
        Command::Import(args) => handover::import(&args, cancel),
        Command::Serve(args) => serve::run(&args),
    }
}
