//! The shell: the window, dialogs, drops, the pixel socket and the one `call` command.
//!
//! It holds no rules and no data of its own: whatever the interface asks goes to `galley-app`. Paths that people
//! choose or drop become opaque tickets here and never reach the web view.

mod call;
mod closing;
mod data;
mod dialogs;
mod files;
mod handing;
mod links;
mod logs;
mod notices;
mod pixels;
mod settings;
mod shell;
mod software_gl;
mod start;
mod support;

pub use start::run;
