//! Lets Tauri read its configuration and embed the interface.

fn main() {
    tauri_build::build();
}
