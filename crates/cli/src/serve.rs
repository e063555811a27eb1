//! `galley serve`: a team's server from one command; its backup, and a data folder made of one.
//!
//! Where it listens and the one-time link go to standard output, the log to standard error, one JSON object a line. The
//! link is in no log.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use galley_server::Shared;
use galley_server::backup;
use galley_server::blobs::bucket;
use galley_server::config::{Config, Settings, TlsFiles, base_url};
use galley_server::edge::Machine;
use galley_server::serve::{Started, run_node};
use galley_store_pg::{Address, PgLog};

use crate::args::ServeArgs;
use crate::failure::Failure;

/// Where the address of the database is looked for when the command line does not have it.
const DATABASE: &str = "GALLEY_DATABASE_URL";

pub fn run(args: &ServeArgs) -> Result<(), Failure> {
    let data = folder(args)?;
    if let Some(file) = &args.backup {
        if file.exists() {
            return Err(Failure::output_exists(file));
        }
        let manifest =
            backup::write(&data, file, &Machine).map_err(|error| Failure::of_backup(&error, file))?;
        return say(&format!("{} files\n", manifest.files.len()));
    }
    if let Some(file) = &args.restore {
        let manifest =
            backup::restore(file, &data, &Machine).map_err(|error| Failure::of_backup(&error, file))?;
        return say(&format!("{} files\n", manifest.files.len()));
    }
    let settings = Settings::of(&data)
        .map_err(|error| Failure::usage(error.to_string(), "Correct server.toml in the data folder."))?;
    let url =
        args.url.as_deref().map(base_url).transpose().map_err(|error| {
            Failure::usage(error.to_string(), "Give --url as in https://galley.example.org.")
        })?;
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(TlsFiles { cert: cert.clone(), key: key.clone() }),
        _ => None,
    };
    let config = Config { listen: args.listen, data, tls, trust_proxy: args.trust_proxy, url, settings };
    tracing_subscriber::fmt().json().with_writer(io::stderr).with_max_level(tracing::Level::INFO).init();
    let shared = shared(args)?;
    let told = |started: &Started| {
        let mut text = format!("listening on {}\n", started.url);
        if let Some(link) = &started.set_up {
            text.push_str("open this link in Galley, once, to set the server up:\n");
            text.push_str(link);
            text.push('\n');
        }
        // A server whose output nobody reads serves all the same.
        let _ = say(&text);
    };
    run_node(&config, shared, Arc::new(Machine), told).map_err(|error| Failure::of_server(&error))
}

/// Database and bucket, where the server has them. Their addresses are shown nowhere.
fn shared(args: &ServeArgs) -> Result<Option<Shared>, Failure> {
    let from_environment = std::env::var(DATABASE).ok().filter(|text| !text.is_empty());
    let database = args.database.clone().or(from_environment);
    let (database, blobs) = match (database, &args.blobs) {
        (None, None) => return Ok(None),
        (Some(database), Some(blobs)) => (database, blobs),
        _ => {
            let hint =
                "Name the database with --database or GALLEY_DATABASE_URL, and the bucket with --blobs.";
            return Err(Failure::usage("a database and a bucket belong together", hint));
        }
    };
    let unusable = |message: String| Failure::usage(message, "Correct the address.");
    let address = Address::parse(&database).map_err(|error| unusable(error.to_string()))?;
    let bytes = bucket(blobs).map_err(|error| unusable(error.to_string()))?;
    let log = PgLog::open(&address).map_err(|error| Failure::of_database(&error))?;
    Ok(Some(Shared { log: Arc::new(log), bytes }))
}

fn folder(args: &ServeArgs) -> Result<PathBuf, Failure> {
    if let Some(data) = &args.data {
        return Ok(data.clone());
    }
    directories::ProjectDirs::from("app", "Galley", "Galley Server")
        .map(|places| places.data_dir().to_owned())
        .ok_or_else(|| Failure::usage("there is no home folder", "Name the data folder with --data."))
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::stdout(&error))
}
