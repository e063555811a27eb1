//! An empty Tauri window: the peer that `cargo xtask bench` measures the app against.

fn main() {
    let shown = tauri::Builder::default()
        // One line of text, so that both windows are timed to the same event.
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = tauri::http::Response::new(b"<title>Empty</title><p>An empty window</p>".to_vec());
            let html = tauri::http::HeaderValue::from_static("text/html");
            page.headers_mut().insert(tauri::http::header::CONTENT_TYPE, html);
            page
        })
        .setup(|app| {
            let page = tauri::WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            let window = tauri::WebviewWindowBuilder::new(app, "main", page);
            window.title("Empty").inner_size(1280.0, 800.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = shown {
        eprintln!("the window cannot be opened: {error}");
    }
}
