//! Where the app keeps its data and finds its parts, from the environment and the platform's conventions.

use std::path::PathBuf;

use galley_app::media::pool;
use galley_app::place::Place;

/// What the process was started with.
pub struct Settings {
    /// The data folder: `GALLEY_DATA`, else where it was moved to, else the platform's place for application data.
    pub place: Place,
    /// `GALLEY_KEYS=file` keeps the device key in a file, where there is no keychain to ask.
    pub key_in_file: bool,
    /// The sample campaign: `GALLEY_SAMPLE`, else beside the program's resources.
    pub sample: Option<PathBuf>,
    /// `GALLEY_START_WITH_SAMPLE=1` adds it at the first start, with a name for the person.
    pub start_with_sample: bool,
    /// `GALLEY_STAND_READY=0` leaves it to the first file to start a decoder.
    pub stand_ready: bool,
    pub pool: pool::Settings,
}

impl Settings {
    /// Reads them. There is always a data folder: where the platform names none, one below the working folder.
    pub fn read() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let home = || {
            directories::ProjectDirs::from("app", "Galley", "Galley")
                .map_or_else(|| PathBuf::from("galley-data"), |dirs| dirs.data_local_dir().to_path_buf())
        };
        let place = match set("GALLEY_DATA").map(PathBuf::from).map(absolute) {
            // In tests of the window the platform's place can be a folder of theirs.
            Some(data) if cfg!(feature = "e2e") && set("GALLEY_E2E_PLACE").is_some() => Place::below(data),
            Some(data) => Place::fixed(data),
            None => Place::below(absolute(home())),
        };
        Self {
            place,
            key_in_file: set("GALLEY_KEYS").is_some_and(|value| value == "file"),
            sample: set("GALLEY_SAMPLE").map(PathBuf::from).or_else(beside_the_program),
            start_with_sample: set("GALLEY_START_WITH_SAMPLE").is_some_and(|value| value == "1"),
            stand_ready: set("GALLEY_STAND_READY").is_none_or(|value| value != "0"),
            pool: pool::Settings::find(),
        }
    }
}

/// Packages put the campaign into `lib/Galley/sample` beside `bin`, or beside the program.
fn beside_the_program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?;
    ["sample", "../sample", "../lib/Galley/sample", "../Resources/sample"]
        .iter()
        .map(|place| folder.join(place))
        .find(|place| place.join("campaign.json").is_file())
}
