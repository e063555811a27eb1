//! The program that parses media, and that shuts itself in before it becomes LibreOffice (`--office`). Started by
//! Galley over a socket; of no use by hand.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    let done = match arguments.next_if(|first| first == "--office") {
        Some(_) => galley_media::office::launch(arguments),
        None => galley_media::worker::serve::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("galley-worker: {message}");
            ExitCode::from(2)
        }
    }
}
