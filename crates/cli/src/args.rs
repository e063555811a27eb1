//! The arguments, as docs/CLI.md names them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgGroup, Parser, Subcommand};
use galley_app::handover::Format;

use crate::asked::{Fraction, FrameRange, Region};

/// Looks at images, PDFs, office documents, video and sound exactly as the Galley app does, and hands reviews over
#[derive(Debug, Parser)]
#[command(name = "galley", version, about, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell what a file is, and what is odd about it
    Inspect(InspectArgs),
    /// Write a video's frame table, one JSON object per line
    Frames(FramesArgs),
    /// Write what a reviewer sees as PNG, JPEG or WebP
    Render(RenderArgs),
    /// Write the words of a PDF or office document in reading order
    Text(TextArgs),
    /// Write the marks and comments of a proof for other programs
    Export(ExportArgs),
    /// Record marks and comments of another program's file in a proof
    Import(ImportArgs),
    /// Run a team's server
    Serve(ServeArgs),
}

impl Command {
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Inspect(args) => args.json,
            Self::Frames(args) => args.json,
            Self::Render(args) => args.json,
            Self::Text(args) => args.json,
            Self::Export(args) => args.data.json,
            Self::Import(args) => args.data.json,
            Self::Serve(_) => false,
        }
    }
}

/// A server, or what is done with its data folder.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("instead").args(["backup", "restore"]))]
pub struct ServeArgs {
    /// Listen on this address and port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8470", conflicts_with = "instead")]
    pub listen: SocketAddr,
    /// The server's data folder
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Keep the log in PostgreSQL, which several nodes share; also from GALLEY_DATABASE_URL, where nobody sees a password
    #[arg(long, value_name = "URL", requires = "blobs", conflicts_with = "instead")]
    pub database: Option<String>,
    /// Keep the bytes in a bucket: s3://bucket/prefix?endpoint=URL
    #[arg(long, value_name = "URL", conflicts_with = "instead")]
    pub blobs: Option<String>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "instead")]
    pub tls_cert: Option<PathBuf>,
    /// Key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert", conflicts_with = "instead")]
    pub tls_key: Option<PathBuf>,
    /// Believe the proxy in front about the address of a client (X-Forwarded-For)
    #[arg(long, conflicts_with = "instead")]
    pub trust_proxy: bool,
    /// Where clients reach the server, such as https://galley.example.org
    #[arg(long, value_name = "URL", conflicts_with = "instead")]
    pub url: Option<String>,
    /// Write all of the server to FILE instead, also while it runs; its key is not in it
    #[arg(long, value_name = "FILE")]
    pub backup: Option<PathBuf>,
    /// Make the data folder of a backup instead
    #[arg(long, value_name = "FILE")]
    pub restore: Option<PathBuf>,
}

/// What every subcommand that opens a file takes.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// The file to look at
    pub file: PathBuf,
    /// Read the password of an encrypted file from PATH, or from standard input with -
    #[arg(long, value_name = "PATH|-")]
    pub password_file: Option<PathBuf>,
    /// Show the video stream with this index instead of the default
    #[arg(long, value_name = "N")]
    pub stream: Option<u32>,
}

#[derive(Debug, clap::Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub file: FileArgs,
    /// Write one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct FramesArgs {
    #[command(flatten)]
    pub file: FileArgs,
    /// Write errors as JSON too
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct TextArgs {
    #[command(flatten)]
    pub file: FileArgs,
    /// Only this page, from 1
    #[arg(long, value_name = "N")]
    pub page: Option<u32>,
    /// Only the places where this text stands; case, diacritics and line ends do not matter
    #[arg(long, value_name = "TEXT")]
    pub find: Option<String>,
    /// Only where the text is not a part of a longer word
    #[arg(long, requires = "find")]
    pub whole_words: bool,
    /// Write one JSON object per word, or per place
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("what").args(["page", "frame", "frames"]))]
#[command(group = ArgGroup::new("size").args(["width", "scale", "dpi"]))]
pub struct RenderArgs {
    #[command(flatten)]
    pub file: FileArgs,
    /// Page of a PDF, an office document or a TIFF, from 1
    #[arg(long, value_name = "N")]
    pub page: Option<u32>,
    /// Frame of a video, from 0
    #[arg(long, value_name = "N")]
    pub frame: Option<u32>,
    /// Frames A to B, both included: MD5 of each, with --json and without -o
    #[arg(long, value_name = "A..B", requires = "json", conflicts_with_all = ["size", "region", "output", "force"])]
    pub frames: Option<FrameRange>,
    /// Width of the whole picture in pixels
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..))]
    pub width: Option<u32>,
    /// Scale of the whole picture, such as 0.5 or 1/3; of a PDF, pixels per point
    #[arg(long, value_name = "S")]
    pub scale: Option<Fraction>,
    /// Resolution of a PDF page
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u32).range(1..))]
    pub dpi: Option<u32>,
    /// Only this part, in native pixels or PDF points from the top left
    #[arg(long, value_name = "X,Y,W,H")]
    pub region: Option<Region>,
    /// Where to write; its ending (.png, .jpg, .jpeg, .webp) is the format
    #[arg(short, long, value_name = "OUT", required_unless_present = "frames")]
    pub output: Option<PathBuf>,
    /// Overwrite an existing OUT
    #[arg(long)]
    pub force: bool,
    /// Write errors as JSON too
    #[arg(long)]
    pub json: bool,
}

/// What every subcommand that works with proofs takes.
#[derive(Debug, clap::Args)]
pub struct DataArgs {
    /// The data folder; else GALLEY_DATA, else that of the app
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Read the password of an encrypted file from PATH, or from standard input with -
    #[arg(long, value_name = "PATH|-")]
    pub password_file: Option<PathBuf>,
    /// Write results and errors as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The proof, by its id or its name
    pub proof: String,
    /// Format: pdf (PDF, pictures), xfdf (PDF), w3c, otio (films, sounds), edl (films) or csv
    #[arg(long = "as", value_name = "FORMAT", value_parser = format_named)]
    pub format: Format,
    /// Where to write
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Overwrite an existing OUT
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// A PDF with annotations, or a file of XFDF, W3C Web Annotation, OpenTimelineIO or EDL
    pub file: PathBuf,
    /// The proof, by its id or its name
    #[arg(long, value_name = "PROOF")]
    pub into: String,
    #[command(flatten)]
    pub data: DataArgs,
}

fn format_named(name: &str) -> Result<Format, String> {
    let names = Format::ALL.map(Format::as_str).join(", ");
    Format::named(name).ok_or_else(|| format!("there are {names}"))
}
