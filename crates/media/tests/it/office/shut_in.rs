//! LibreOffice in its room: what it is asked to fetch it does not get, and the kernel says that it is shut in.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use galley_media::cancel::Cancel;
use galley_media::office::OfficeKind;
use galley_testkit::{drafts, programs};

use super::{Desk, wait_for};
use crate::bench::file;

#[test]
fn what_a_document_links_to_is_neither_read_nor_asked_for() {
    let outside = tempfile::tempdir().unwrap();
    let picture = outside.path().join("secret.png");
    image::RgbImage::from_pixel(40, 40, image::Rgb([200, 10, 10])).save(&picture).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let addresses = [
        format!("file://{}", picture.display()),
        format!("http://{}/secret.png", listener.local_addr().unwrap()),
    ];
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let desk = Desk::new();
    let converted =
        desk.convert(&drafts::docx_with_links(&["The text"], &addresses), OfficeKind::Docx).unwrap();
    let pdf = desk.pool.open(converted.pdf, Default::default(), &Cancel::new()).unwrap();
    let shown = crate::bench::render(&pdf, crate::bench::page(1)).unwrap();
    let is_red = |pixel: &[u8]| pixel[0] > 150 && pixel[1] < 60 && pixel[2] < 60;
    assert!(!shown.picture.bytes.chunks(4).any(is_red), "the picture outside was read");
    assert!(listener.accept().is_err(), "somebody connected");
    assert!(desk.pool.is_sandbox_proved());
}

#[test]
fn the_kernel_says_so() {
    let elsewhere = tempfile::tempdir().unwrap();
    let program = programs::stand_in(elsewhere.path(), "office.sh", "#!/bin/sh\nexec sleep 4713.5\n");
    let desk = Desk::with(|settings| settings.office.program = Some(program));
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let converting =
            scope.spawn(|| desk.pool.to_pdf(file(&drafts::docx(&["a"])), OfficeKind::Docx, &cancel));
        let process = wait_for(&converting, &cancel, sleeping);
        let status = fs::read_to_string(process.join("status")).unwrap();
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        let session = fs::read_to_string(process.join("stat")).unwrap();
        cancel.cancel();
        assert!(converting.join().unwrap().is_err());
        let says = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_default().trim().to_owned()
        };
        assert_eq!((says("NoNewPrivs"), says("Seccomp")), ("1".to_owned(), "2".to_owned()));
        for set in ["CapInh", "CapPrm", "CapEff"] {
            assert_eq!(says(set).trim_matches('0'), "", "{set}");
        }
        let environment = String::from_utf8_lossy(&environment).into_owned();
        assert!(environment.contains("HOME=/proc/self/cwd/home"), "{environment}");
        assert!(!environment.contains("GALLEY"), "{environment}");
        let fields: Vec<&str> = session.rsplit(')').next().unwrap().split_whitespace().collect();
        let id = process.file_name().unwrap().to_str().unwrap();
        assert_eq!((fields[2], fields[3]), (id, id), "a group and session of its own");
    });
}

/// The process of the stand-in, once it has become itself.
fn sleeping() -> Option<PathBuf> {
    fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path()).find(|process| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        line.starts_with(b"sleep\x004713.5")
    })
}
