//! Lets Tauri read its configuration and embed the interface.

fn main() {
    // What is embedded is read while the crate is compiled: another interface asks for another one.
    println!("cargo::rerun-if-changed=ui/dist");
    tauri_build::build();
}
