//! An empty Tauri window: the peer that `cargo xtask bench` measures the app against.

fn main() {
    let shown = tauri::Builder::default()
        .setup(|app| {
            let blank = "about:blank".parse()?;
            tauri::WebviewWindowBuilder::new(app, "main", tauri::WebviewUrl::External(blank))
                .title("Empty")
                // One line of text, so that both windows are timed to the same event.
                .initialization_script(
                    "addEventListener('DOMContentLoaded', () => { document.body.textContent = 'An empty window'; })",
                )
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = shown {
        eprintln!("the window cannot be opened: {error}");
    }
}
