//! Exit codes, messages and hints: a table of what is wrong.

use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::Stdio;

use galley_testkit::{catalogue, programs};
use serde_json::Value;

use crate::inputs::Inputs;
use crate::run::{Ran, command, galley};

/// Arguments, exit code, code word.
const TABLE: &[(&[&str], i32, &str)] = &[
    (&[], 2, "usage"),
    (&["inspect"], 2, "usage"),
    (&["guess", "poster.png"], 2, "usage"),
    (&["inspect", "poster.png", "--loud"], 2, "usage"),
    (&["inspect", "no-such.png"], 66, "not-found"),
    (&["inspect", "."], 66, "not-found"),
    (&["inspect", "fifo.mp4"], 66, "not-found"),
    (&["inspect", "/dev/zero"], 66, "not-found"),
    (&["inspect", "poster.png/x"], 66, "not-found"),
    (&["inspect", "empty.png"], 65, "empty"),
    (&["inspect", "letter.mp4"], 65, "unsupported"),
    (&["inspect", "playlist.mp4"], 65, "unsupported"),
    (&["inspect", "concat.mp4"], 65, "unsupported"),
    (&["inspect", "cut.png"], 65, "damaged"),
    (&["inspect", "cut.pdf"], 65, "damaged"),
    (&["inspect", "locked.pdf"], 77, "password-needed"),
    (&["inspect", "locked.pdf", "--password-file", "wrong.txt"], 77, "password-needed"),
    (&["inspect", "locked.pdf", "--password-file", "no-such.txt"], 66, "not-found"),
    (&["frames", "poster.png"], 65, "unsupported"),
    (&["text", "poster.png"], 65, "unsupported"),
    (&["text", "paper.pdf", "--page", "3"], 2, "out-of-range"),
    (&["text", "paper.pdf", "--page", "0"], 2, "out-of-range"),
    (&["render", "poster.png"], 2, "usage"),
    (&["render", "poster.png", "-o", "out.tiff"], 2, "usage"),
    (&["render", "poster.png", "-o", "out"], 2, "usage"),
    (&["render", "poster.png", "-o", "./poster.png", "--force"], 2, "usage"),
    (&["render", "poster.png", "-o", "photo.jpg"], 73, "output-exists"),
    (&["render", "poster.png", "-o", "no-such-folder/out.png"], 73, "output-unwritable"),
    (&["render", "poster.png", "-o", "/proc/out.png"], 73, "output-unwritable"),
    (&["render", "poster.png", "--page", "1", "-o", "out.png"], 2, "out-of-range"),
    (&["render", "poster.png", "--frame", "0", "-o", "out.png"], 2, "out-of-range"),
    (&["render", "poster.png", "--dpi", "150", "-o", "out.png"], 2, "usage"),
    (&["render", "poster.png", "--scale", "0", "-o", "out.png"], 2, "usage"),
    (&["render", "poster.png", "--width", "0", "-o", "out.png"], 2, "usage"),
    (&["render", "poster.png", "--width", "9", "--scale", "2", "-o", "out.png"], 2, "usage"),
    (&["render", "poster.png", "--scale", "100000", "-o", "out.png"], 65, "limit"),
    (&["render", "poster.png", "--region", "40,0,5,5", "-o", "out.png"], 2, "out-of-range"),
    (&["render", "poster.png", "--region", "0,0,0,5", "-o", "out.png"], 2, "usage"),
    (&["render", "poster.png", "--region", "0.5,0,5,5", "-o", "out.png"], 2, "usage"),
    (&["render", "paper.pdf", "--page", "0", "-o", "out.png"], 2, "out-of-range"),
    (&["render", "paper.pdf", "--page", "3", "-o", "out.png"], 2, "out-of-range"),
    (&["render", "paper.pdf", "--frame", "0", "-o", "out.png"], 2, "out-of-range"),
    (&["render", "poster.png", "--frames", "0..1", "-o", "out.png"], 2, "usage"),
    (&["render", "poster.png", "--frames", "0..1"], 2, "usage"),
];

fn inputs() -> Inputs {
    let inputs = Inputs::new();
    let fifo = inputs.path("fifo.mp4");
    rustix::fs::mknodat(rustix::fs::CWD, fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    inputs.write("wrong.txt", b"open\n");
    inputs
}

#[test]
fn each_refusal_has_its_exit_its_word_and_one_line() {
    let inputs = inputs();
    let before = inputs.names();
    for (arguments, exit, code) in TABLE {
        let ran = galley(inputs.folder(), arguments);
        let shown = format!("galley {}: {ran:?}", arguments.join(" "));
        assert_eq!(ran.exit, *exit, "{shown}");
        assert_eq!(ran.out, "", "{shown}");
        let mut lines = ran.err.lines();
        let first = lines.next().unwrap();
        let message = first.strip_prefix(&format!("error[{code}]: ")).unwrap_or_else(|| panic!("{shown}"));
        assert!(!message.is_empty() && !message.contains('\u{1b}'), "{shown}");
        let hints: Vec<&str> = lines.collect();
        assert!(!hints.is_empty() && hints.iter().all(|line| line.starts_with("hint: ")), "{shown}");
        if !matches!(*code, "usage") {
            let names = arguments.iter().skip(1).any(|argument| message.contains(*argument));
            assert!(names, "the message names the file: {shown}");
        }
    }
    assert_eq!(inputs.names(), before, "nothing was left behind");
}

#[test]
fn with_json_the_same_goes_to_stderr_as_json() {
    let inputs = inputs();
    for (arguments, exit, code) in TABLE.iter().filter(|(arguments, ..)| !arguments.is_empty()) {
        let mut arguments = arguments.to_vec();
        if !arguments.contains(&"--json") {
            arguments.push("--json");
        }
        // `--frames` without --json was the only thing wrong there.
        if arguments.contains(&"--frames") {
            continue;
        }
        let ran = galley(inputs.folder(), &arguments);
        let error: Value = serde_json::from_str(&ran.err).unwrap_or_else(|_| panic!("{arguments:?} {ran:?}"));
        assert_eq!((ran.exit, error["error"]["code"].as_str().unwrap()), (*exit, *code), "{arguments:?}");
        assert!(error["error"]["message"].is_string() && error["error"]["hint"].is_string());
        assert_eq!(ran.out, "");
    }
    let ran = galley(inputs.folder(), &["render", "poster.png", "--frames", "0..1", "--json"]);
    let error: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.exit, &error["error"]["code"]), (2, &Value::from("out-of-range")));
}

/// What another file shows is never shown in a file's name.
#[test]
fn a_movie_whose_pictures_lie_elsewhere_is_damaged() {
    let inputs = Inputs::new();
    let other = inputs.path("other.mov");
    std::fs::copy(catalogue::mjpeg_mov(), &other).unwrap();
    for kind in [b"alis", b"url "] {
        inputs.write("reference.mov", &catalogue::reference_movie(kind, &other));
        for arguments in [
            vec!["inspect", "reference.mov"],
            vec!["frames", "reference.mov"],
            vec!["render", "reference.mov", "-o", "out.png"],
            vec!["render", "reference.mov", "--frames", "0..3", "--json"],
        ] {
            let ran = galley(inputs.folder(), &arguments);
            assert_eq!((ran.exit, ran.out.as_str()), (65, ""), "{arguments:?}: {ran:?}");
            assert!(ran.err.contains("damaged"), "{ran:?}");
        }
        assert!(!inputs.path("out.png").exists());
    }
}

#[test]
fn an_unreadable_file_is_not_permitted() {
    let inputs = inputs();
    let secret = inputs.path("secret.png");
    std::fs::copy(inputs.path("poster.png"), &secret).unwrap();
    std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    std::fs::set_permissions(inputs.folder(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = command(inputs.folder());
    if rustix::process::geteuid().is_root() {
        // Root reads everything; nobody does not.
        let program = inputs.path("galley");
        std::fs::copy(env!("CARGO_BIN_EXE_galley"), &program).unwrap();
        command = std::process::Command::new(program);
        command.current_dir(inputs.folder()).uid(65534).gid(65534);
    }
    let ran = Ran::of(command.args(["inspect", "secret.png"]).output().unwrap());
    assert_eq!(ran.exit, 77, "{ran:?}");
    assert!(
        ran.err.starts_with("error[not-permitted]: secret.png: ") && ran.err.contains("hint: "),
        "{ran:?}"
    );
}

#[test]
fn names_of_any_bytes_work_and_stay_on_one_line() {
    let inputs = inputs();
    let odd = inputs.folder().join(std::ffi::OsStr::from_bytes(b"a\xff\n\x1b[31m.png"));
    std::fs::copy(inputs.path("poster.png"), &odd).unwrap();
    let ran = galley(inputs.folder(), &["inspect".as_ref(), odd.as_os_str(), "--json".as_ref()]);
    assert_eq!(ran.json()["image"]["width"], 40);
    std::fs::write(&odd, b"").unwrap();
    let ran = galley(inputs.folder(), &["inspect".as_ref(), odd.as_os_str()]);
    assert_eq!(ran.exit, 65);
    assert_eq!(ran.err.lines().count(), 2, "{ran:?}");
    assert!(!ran.err.contains('\u{1b}'));
}

#[test]
fn a_closed_pipe_ends_it_without_a_word() {
    let inputs = inputs();
    let text = (0..9000).map(|word| format!("w{word} ")).collect::<String>();
    let sheet = galley_testkit::papers::Sheet::new(500, 500, &galley_testkit::papers::line(&text, 1, 0, 9));
    inputs.write("long.pdf", &galley_testkit::papers::Paper::new(&vec![sheet; 20], "", &[]).bytes());
    let mut child = command(inputs.folder())
        .args(["text", "long.pdf", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(141), ""));
}

#[test]
fn a_full_disk_behind_stdout_is_an_io_error() {
    let inputs = inputs();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ran =
        Ran::of(command(inputs.folder()).args(["inspect", "poster.png"]).stdout(full).output().unwrap());
    assert_eq!(ran.exit, 74, "{ran:?}");
    assert!(ran.err.starts_with("error[io]: "));
}

#[test]
fn an_interrupt_ends_it_with_130_and_leaves_nothing() {
    let inputs = inputs();
    let before = inputs.names();
    // A worker that never answers: the command is certainly waiting when the signal comes.
    let script = format!("#!/bin/sh\n: > {}\nexec sleep 1000\n", inputs.path("started").display());
    let worker = programs::stand_in(inputs.folder(), "worker.sh", &script);
    let child = command(inputs.folder())
        .args(["render", "poster.png", "-o", "out.png"])
        .env("GALLEY_WORKER", &worker)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !inputs.path("started").exists() {
        std::thread::yield_now();
    }
    let process = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.exit, 130, "{ran:?}");
    std::fs::remove_file(worker).unwrap();
    std::fs::remove_file(inputs.path("started")).unwrap();
    assert_eq!(inputs.names(), before);
}

#[test]
fn a_missing_worker_is_said_with_what_to_do() {
    let inputs = inputs();
    let mut command = command(inputs.folder());
    let ran = Ran::of(
        command.args(["inspect", "poster.png"]).env("GALLEY_WORKER", "/nowhere/worker").output().unwrap(),
    );
    assert_eq!(ran.exit, 70, "{ran:?}");
    assert!(ran.err.contains("hint: Install Galley again"), "{ran:?}");
}

#[test]
fn help_and_version_are_no_errors() {
    let inputs = Inputs::new();
    for arguments in [&["--help"][..], &["--version"], &["render", "--help"]] {
        let ran = galley(inputs.folder(), arguments);
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains("galley") || ran.out.contains("Usage"));
    }
}
