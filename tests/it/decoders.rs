//! Decoders that are not what they should be, in the real window: one that dies on a file, one that cannot be shut in.

use std::path::{Path, PathBuf};
use std::time::Duration;

use galley_testkit::programs;
use serde_json::json;

use crate::canvas::{only_proof, settled};
use crate::media::photo;
use crate::window::{PATIENCE, Window, program};

/// A program in the folder that is started in place of the decoder.
pub fn stand_in(folder: &Path, script: &str) -> PathBuf {
    programs::stand_in(folder, "galley-worker", script)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_on_which_decoders_died_is_tried_again_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let fatal = folder.path().join("fatal");
    let script = format!(
        "#!/bin/sh\n[ -e '{0}' ] && echo died >> '{0}' && kill -9 $$\nexec '{1}' \"$@\"\n",
        fatal.display(),
        program("galley-worker").display()
    );
    let worker = stand_in(folder.path(), &script);
    let environment = [("GALLEY_WORKER", worker.to_str().unwrap()), ("GALLEY_STAND_READY", "0")];
    let mut window = Window::open_named_with(&environment).await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;

    std::fs::write(&fatal, b"").unwrap();
    let proof = only_proof(&window).await;
    window.restart().await;
    let id = proof["card"]["id"].as_str().unwrap();
    window.click_on(&format!("//main//a[@href='#/proof/{id}']")).await;
    window.sees("stops the program that decodes it").await;
    window.shot("canvas-crashed");
    let died = || std::fs::read_to_string(&fatal).unwrap().lines().count();
    assert_eq!(died(), 2, "once, and once more elsewhere");
    // Still so when it is asked for again; then the decoder is mended.
    window.click("Try again").await;
    let both = async {
        while died() < 4 {
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    let _ = tokio::time::timeout(PATIENCE, both).await;
    assert_eq!(died(), 4);
    window.sees("stops the program that decodes it").await;
    std::fs::remove_file(&fatal).unwrap();
    window.click("Try again").await;
    settled(&window).await;
}

/// Takes Landlock and the filter of system calls away, as a kernel without them does, and becomes the worker.
pub const OLD_KERNEL: &str = r#"#!/usr/bin/env python3
import ctypes, os, platform, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
landlock, seccomp = 444, {"x86_64": 317, "aarch64": 277}[platform.machine()]
ENOSYS = 0x00050000 | 38
load = struct.pack("HBBI", 0x20, 0, 0, 0)
refuse = lambda number: struct.pack("HBBI", 0x15, 0, 1, number) + struct.pack("HBBI", 0x06, 0, 0, ENOSYS)
rules = load + refuse(landlock) + refuse(seccomp) + struct.pack("HBBI", 0x06, 0, 0, 0x7fff0000)
buffer = ctypes.create_string_buffer(rules)
program = struct.pack("HxxxxxxP", len(rules) // 8, ctypes.addressof(buffer))
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0) == 0
os.execv("WORKER", sys.argv)
"#;

#[tokio::test(flavor = "multi_thread")]
async fn without_leave_a_decoder_without_a_sandbox_opens_nothing_and_the_window_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let worker =
        stand_in(folder.path(), &OLD_KERNEL.replace("WORKER", program("galley-worker").to_str().unwrap()));
    let window = Window::open_named_with(&[("GALLEY_WORKER", worker.to_str().unwrap())]).await;
    window.drop_files(&[&photo(window.folder())]).await;
    window.sees("was not opened").await;
    window.sees("Files are not opened").await;
    window.sees("GALLEY_ALLOW_UNPROVED=1").await;
    let home = window.call("home.get", json!({})).await.unwrap();
    assert_eq!((&home["recent"], &home["waiting"]), (&json!([]), &json!([])), "nothing was taken in");
    window.shot("refused-home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoder_without_a_sandbox_is_said_on_screen_for_as_long_as_it_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let worker =
        stand_in(folder.path(), &OLD_KERNEL.replace("WORKER", program("galley-worker").to_str().unwrap()));
    let environment = [("GALLEY_WORKER", worker.to_str().unwrap()), ("GALLEY_ALLOW_UNPROVED", "1")];
    let window = Window::open_named_with(&environment).await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    window.sees("decoded without protection").await;
    window.shot("unproved-proof");
    window.call("settings.set", json!({ "theme": "light" })).await.unwrap();
    window.click("Back").await;
    window.sees("decoded without protection").await;
    window.shot("unproved-home");
}
