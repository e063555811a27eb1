//! The one command of the web view: `call(name, input)`.

use std::sync::Arc;

use galley_app::api::{DataPlace, Event, Failure, PixelAddress, SupportText};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::State;

use crate::shell::Shell;
use crate::{closing, data, files, handing, logs, notices, support};

/// Runs an operation on a thread that may block, and answers with its output or a [`Failure`].
#[tauri::command]
pub async fn call(
    shell: State<'_, Arc<Shell>>,
    handle: tauri::AppHandle,
    name: String,
    input: Value,
) -> Result<Value, Failure> {
    let shell = Arc::clone(&shell);
    tauri::async_runtime::spawn_blocking(move || serve(&shell, &handle, &name, input))
        .await
        .unwrap_or_else(|error| Err(internal(&format!("an operation ended without an answer: {error}"))))
}

fn serve(shell: &Arc<Shell>, handle: &tauri::AppHandle, name: &str, input: Value) -> Result<Value, Failure> {
    match name {
        "files.pick" => {
            let taken = files::pick(shell, handle, &read(input)?)?;
            if !taken.failures.is_empty() {
                // Told like those of a drop; what can be read goes on.
                shell.tell(&Event::Dropped { tickets: Vec::new(), failures: taken.failures });
            }
            to_value(&taken.tickets)
        }
        "attachment.save" => to_value(&files::save_attachment(shell, handle, &read(input)?)?),
        "files.waiting" => to_value(&files::waiting(shell)?),
        "pixels.address" => {
            let address = shell.pixels()?;
            to_value(&PixelAddress { url: address.url, token: address.token })
        }
        "backup.make" => to_value(&data::back_up(shell, handle, &read(input)?)?),
        "backup.restore" => to_value(&data::restore(shell, handle, &read(input)?)?),
        "data.place" => to_value(&DataPlace { fixed: shell.settings.place.is_fixed() }),
        "data.move" => to_value(&data::move_to(shell, handle, &read(input)?)?),
        "data.stop" => {
            data::stop(shell);
            Ok(Value::Null)
        }
        "logs.open" => to_value(&logs::open(&shell.settings.place.data)?),
        "support.text" => to_value(&SupportText { text: support::text(shell) }),
        "desktop.notify" => {
            notices::notify(shell, handle, read(input)?);
            Ok(Value::Null)
        }
        "window.close" => {
            closing::close_now(handle);
            Ok(Value::Null)
        }
        "export.save" => to_value(&handing::save_export(shell, handle, read(input)?)?),
        "export.pictures" => to_value(&handing::save_pictures(shell, handle, read(input)?)?),
        "import.pick" => to_value(&handing::pick_review(shell, handle, &read(input)?)?),
        "frame.copy" => to_value(&handing::copy_frame(shell, read(input)?)?),
        "frame.save" => to_value(&handing::save_frame(shell, handle, read(input)?)?),
        #[cfg(feature = "e2e")]
        "e2e.answer" => {
            let path = input.get("path").cloned().unwrap_or_default();
            let path: Option<std::path::PathBuf> = read(path)?;
            shell.answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push_back(path);
            Ok(Value::Null)
        }
        #[cfg(feature = "e2e")]
        "e2e.clipboard" => to_value(&handing::copied_size(shell)?),
        #[cfg(feature = "e2e")]
        "e2e.drop" => {
            files::drop_on_window(shell, paths_of(&input)?);
            Ok(Value::Null)
        }
        #[cfg(feature = "e2e")]
        "e2e.tickets" => to_value(&files::take(shell, paths_of(&input)?)?.tickets),
        _ => shell.app()?.call(name, input),
    }
}

#[cfg(feature = "e2e")]
fn paths_of(input: &Value) -> Result<Vec<std::path::PathBuf>, Failure> {
    let paths = input.get("paths").cloned().unwrap_or_default();
    // Names can be of any bytes.
    let paths: Vec<std::ffi::OsString> =
        serde_json::from_value(paths).map_err(|error| internal(&error.to_string()))?;
    Ok(paths.into_iter().map(Into::into).collect())
}

fn read<T: DeserializeOwned>(input: Value) -> Result<T, Failure> {
    serde_json::from_value(input).map_err(|error| Failure::of("bad-input", &[]).because(error))
}

fn to_value(output: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(output).map_err(|error| internal(&error.to_string()))
}

/// A bug of ours.
pub fn internal(detail: &str) -> Failure {
    Failure::of("internal", &[]).because(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_told_as_the_table_says() {
        let told = internal("a thread ended");
        let row = galley_app::failure::rows().find(|row| row.code == "internal");
        let row = row.map(|row| (row.message, Some(row.hint), row.retryable));
        assert_eq!(row, Some((told.message.as_str(), told.hint.as_deref(), told.retryable)));
        assert_eq!(told.params.get("detail").map(String::as_str), Some("a thread ended"));
    }
}
