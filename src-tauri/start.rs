//! Starting: environment, single instance, the window.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tauri::webview::{Color, PageLoadEvent};
use tauri::{Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::settings::Settings;
use crate::shell::{Given, Shell};
use crate::{call, closing, files, links, logs, software_gl};

/// Whoever has this one is not greeted by it, and is offered to say who they are: `name.provisional` of the interface.
const PROVISIONAL_NAME: &str = "Reviewer";

/// Runs the app until its window is closed.
pub fn run() -> ExitCode {
    software_gl::prepare();
    let settings = Settings::read();
    // A folder that is away is not to be made anew by its log.
    logs::start(settings.place.is_there().is_ok().then_some(settings.place.data.as_path()));
    let here = std::env::current_dir().unwrap_or_default();
    let given = given(std::env::args_os().skip(1), &here);
    let shell = Arc::new(Shell::new(settings, given));
    let result = builder(&shell).run(tauri::generate_context!("tauri.conf.json"));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error[window]: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn builder(shell: &Arc<Shell>) -> tauri::Builder<tauri::Wry> {
    let second = Arc::clone(shell);
    let instance = tauri_plugin_single_instance::Builder::new()
        .dbus_id(instance_id(&shell.settings.place.data))
        .callback(move |handle, arguments, folder| {
            let arguments = arguments.into_iter().skip(1).map(OsString::from);
            let Given { paths, links } = given(arguments, Path::new(&folder));
            let shell = Arc::clone(&second);
            files::follow(&shell, links);
            if !paths.is_empty() {
                tauri::async_runtime::spawn_blocking(move || files::drop_on_window(&shell, paths));
            }
            if let Some(window) = handle.get_webview_window("main") {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        })
        .build();
    let state_file = shell.settings.place.data.join("window.json");
    let window_state = tauri_plugin_window_state::Builder::new()
        .with_filename(state_file.to_string_lossy())
        .with_state_flags(
            tauri_plugin_window_state::StateFlags::SIZE
                | tauri_plugin_window_state::StateFlags::POSITION
                | tauri_plugin_window_state::StateFlags::MAXIMIZED,
        )
        .build();
    let setup = Arc::clone(shell);
    let events = Arc::clone(shell);
    tauri::Builder::default()
        .plugin(instance)
        .plugin(tauri_plugin_dialog::init())
        .plugin(window_state)
        .manage(Arc::clone(shell))
        .invoke_handler(tauri::generate_handler![call::call])
        .on_window_event(move |window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                closing::on_request(&events, window.app_handle(), api);
            }
            files::on_window_event(&events, window.scale_factor().unwrap_or(1.0), event);
        })
        .setup(move |app| {
            setup.attach(app.handle().clone());
            open_early(&setup);
            let loaded = Arc::clone(&setup);
            let (width, height) = first_size(app.primary_monitor().ok().flatten().as_ref());
            WebviewWindowBuilder::new(app, "main", page())
                .title("Galley")
                .inner_size(width, height)
                .min_inner_size(960.0, 600.0)
                // The grey of the viewer's surround, so that nothing flashes white before the first paint.
                .background_color(Color(34, 34, 34, 255))
                .on_navigation(is_own)
                .on_page_load(move |_, page| {
                    if page.event() == PageLoadEvent::Finished && loaded.settings.stand_ready {
                        stand_ready(&loaded);
                    }
                })
                .build()?;
            Ok(())
        })
}

/// The size of the very first window, in logical pixels: 1280 × 800, or as much of that as the screen has.
fn first_size(monitor: Option<&tauri::Monitor>) -> (f64, f64) {
    let room = monitor.map(|monitor| monitor.work_area().size.to_logical::<f64>(monitor.scale_factor()));
    room.map_or((1280.0, 800.0), |room| (room.width.min(1280.0), room.height.min(800.0)))
}

/// Opens the data folder while the web view starts, and adds the sample campaign where that was asked for.
fn open_early(shell: &Arc<Shell>) {
    let shell = Arc::clone(shell);
    let opened = std::thread::Builder::new().name("open".to_owned()).spawn(move || {
        // A failure is told by the next call of the interface, which tries again.
        let Ok(app) = shell.app() else { return };
        shell.settings.place.leave();
        if !shell.settings.start_with_sample {
            return;
        }
        let state = app.call("app.state", serde_json::json!({})).unwrap_or_default();
        let named = state.get("person").is_some_and(|person| !person.is_null());
        if !named {
            let suggested = state.get("suggested_name").and_then(serde_json::Value::as_str);
            let name = suggested.unwrap_or(PROVISIONAL_NAME);
            let _ = app.call("person.name", serde_json::json!({ "name": name }));
        }
        if let Err(failure) = app.call("sample.add", serde_json::json!({})) {
            tracing::warn!(code = failure.code, "the sample campaign was not added");
        }
    });
    if let Err(error) = opened {
        tracing::warn!(%error, "the data folder is opened by the first call instead");
    }
}

/// Starts the decoders' processes once the window has had time to show itself: the first file that is opened is then
/// not the one that waits for them.
fn stand_ready(shell: &Arc<Shell>) {
    const AFTER: Duration = Duration::from_millis(500);
    let shell = Arc::clone(shell);
    let started = std::thread::Builder::new().name("stand-ready".to_owned()).spawn(move || {
        std::thread::sleep(AFTER);
        if let Some(app) = shell.opened() {
            app.stand_ready();
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "decoders are started by the first file instead");
    }
}

/// The interface; in tests of the window in one of the languages that nobody speaks, where `GALLEY_E2E_LOCALE` names it.
fn page() -> WebviewUrl {
    #[cfg(feature = "e2e")]
    if let Ok(locale) = std::env::var("GALLEY_E2E_LOCALE") {
        return WebviewUrl::App(format!("index.html?locale={locale}").into());
    }
    WebviewUrl::default()
}

/// The window shows its own pages and goes nowhere else.
fn is_own(url: &tauri::Url) -> bool {
    let dev = cfg!(all(debug_assertions, not(feature = "custom-protocol"))) && url.port() == Some(5173);
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost") || dev
}

/// One instance a data folder: the name on the bus is made from the folder's path.
fn instance_id(data: &Path) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    real_path(data).hash(&mut hasher);
    format!("app.galley.desktop.d{:016x}", hasher.finish())
}

/// The path with its links followed as far as it exists: the same before the folder is made and afterwards.
fn real_path(path: &Path) -> PathBuf {
    let followed = path.ancestors().find_map(|above| {
        let rest = path.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    });
    followed.unwrap_or_else(|| path.to_path_buf())
}

/// Arguments that name files, or are links; options (none exist yet) are left alone.
fn given(arguments: impl Iterator<Item = OsString>, folder: &Path) -> Given {
    let mut given = Given::default();
    for argument in arguments {
        match argument.to_string_lossy() {
            option if option.starts_with('-') => {}
            link if links::is_link(&link) => given.links.push(links::parse(&link)),
            // Desktops name files by address, where an entry opens links, too.
            name => given.paths.push(addressed(&name).unwrap_or_else(|| folder.join(&argument))),
        }
    }
    given
}

/// The path of `file:///…`; what another computer has is none.
fn addressed(argument: &str) -> Option<PathBuf> {
    let address = tauri::Url::parse(argument).ok().filter(|address| address.scheme() == "file")?;
    address.to_file_path().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provisional_name_is_that_of_the_interface() {
        let words = include_str!("../ui/src/i18n/en.ts");
        assert!(words.contains(&format!("'name.provisional': '{PROVISIONAL_NAME}',")));
    }

    #[test]
    fn arguments_are_files_or_links() {
        let words = ["--flag", "a.png", "galley://proof/x", "/b.pdf"].map(OsString::from);
        let given = given(words.into_iter(), Path::new("/here"));
        assert_eq!(given.paths, [PathBuf::from("/here/a.png"), PathBuf::from("/b.pdf")]);
        assert_eq!(given.links, [None], "and one that is none is said to be");
    }

    #[cfg(unix)]
    #[test]
    fn files_are_named_by_address_too() {
        let check = |word: &str, expected: &str| {
            let given = given(std::iter::once(OsString::from(word)), Path::new("/here"));
            assert_eq!(given.paths, [PathBuf::from(expected)], "{word}");
        };
        check("file:///drafts/K%C3%A4se%20%231.png", "/drafts/Käse #1.png");
        check("file://localhost/a.png", "/a.png");
        check("file://elsewhere/a.png", "/here/file://elsewhere/a.png");
        check("100%25.png", "/here/100%25.png");
        check("http://x/a.png", "/here/http://x/a.png");
    }

    #[cfg(unix)]
    #[test]
    fn a_data_folder_has_one_name_before_and_after_it_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::fs::create_dir(folder.path().join("real")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("real"), &link).unwrap();
        let data = link.join("above/data");
        let before = instance_id(&data);
        assert_eq!(before, instance_id(&folder.path().join("real/above/data")));
        std::fs::create_dir_all(&data).unwrap();
        assert_eq!(before, instance_id(&data));
        assert_ne!(before, instance_id(&link));
    }
}
