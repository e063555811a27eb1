//! `cargo xtask`: everything the project does to itself, the same way on a desk and in the gate.
//!
//! Builds with nothing but a linker, since it is what installs the rest. It never downloads from anywhere but the
//! package registries of the system, npm and PyPI, pinned by hash where it is not the system's, and rustup for the
//! toolchain's own components.

mod bench;
mod checks;
mod desktop;
mod package;
mod processes;
mod sample;
mod setup;
mod shell;
mod soak;
mod tidy;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, run, test and measure Galley")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing: system packages, rustfmt and clippy, Node, npm packages, pdfium
    Setup,
    /// Run the desktop app with the sample campaign; under Xvfb where there is no display
    Run {
        /// Keep running under Xvfb after the screenshot was taken
        #[arg(long)]
        stay: bool,
        /// Keep the data here instead of in the target directory
        #[arg(long)]
        data: Option<std::path::PathBuf>,
    },
    /// Everything the gate checks: formatting, lints, tidy, licences, all tests, the real window
    Test,
    /// What takes longer: more seeds, more accesses, more kills; writes docs/SOAK.md
    Soak {
        /// Only the part of this name, or the parts whose name contains it, also where they passed already
        #[arg(long)]
        only: Option<String>,
        /// What chance starts from
        #[arg(long, default_value_t = soak::DEFAULT_SEED)]
        seed: u64,
    },
    /// Side by side with a peer, in one run; writes docs/BENCHMARKS.md
    Bench {
        /// Only the rows whose name contains this
        #[arg(long)]
        only: Option<String>,
    },
    /// Check crate edges, module headers, forgotten tests, rules without tests, banned words
    Tidy,
    /// Write the generated TypeScript client and docs/ERRORS.md again
    Codegen,
    /// Make the Debian package
    Package {
        /// Install it in a new Debian, start it there, and take a picture of its window; as root
        #[arg(long = "try")]
        try_out: bool,
    },
    /// Make the sample campaign
    Sample {
        /// Folder to write to; `sample/` in the target directory when absent
        #[arg(long)]
        out: Option<std::path::PathBuf>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Setup => setup::everything().map(|_| ()),
        Task::Run { stay, data } => desktop::run(stay, data),
        Task::Test => checks::gate(),
        Task::Soak { only, seed } => checks::soak(only.as_deref(), seed),
        Task::Bench { only } => checks::bench(only.as_deref()),
        Task::Tidy => tidy::check(),
        Task::Codegen => checks::codegen(),
        Task::Package { try_out } => {
            let package = package::make()?;
            if try_out { package::try_out(&package) } else { Ok(()) }
        }
        Task::Sample { out } => {
            let out = out.unwrap_or_else(|| shell::target_dir().join("sample"));
            sample::make(&out)?;
            println!("{}", out.display());
            Ok(())
        }
    }
}
