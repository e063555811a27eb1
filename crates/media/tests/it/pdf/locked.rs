//! Encrypted PDFs of every age: no password, a wrong one, either right one.

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::pool::{Medium, OpenOptions};
use galley_testkit::papers::{Lock, Paper, Sheet, filled, line};

use crate::bench::{file, page, pixel, pool, render};
use crate::pdf::reference;

fn with(bytes: &[u8], password: Option<&str>) -> Result<Medium, MediaError> {
    let options = OpenOptions { password: password.map(str::to_owned), stream: None };
    pool().open(file(bytes), options, &Cancel::new())
}

fn paper() -> Paper {
    let content = filled([0.0, 1.0, 0.0], [0, 0, 60, 40]) + &line("Secret terms", 8, 5, 20);
    Paper::new(&[Sheet::new(60, 40, &content).with("/Rotate 180")], "", &[])
}

#[test]
fn either_password_opens_and_no_other() {
    for lock in Lock::ALL {
        let bytes = paper().locked(lock, "sesame", "öwner").bytes();
        assert_eq!(with(&bytes, None).err().unwrap().code, Code::PasswordNeeded, "{lock:?}");
        for wrong in [
            "",
            "Sesame",
            "sesame ",
            "a\0b",
            "a password that is longer than any that is padded to thirty-two",
        ] {
            let error = with(&bytes, Some(wrong)).err().unwrap();
            let expected = if wrong.is_empty() { Code::PasswordNeeded } else { Code::PasswordWrong };
            assert_eq!(error.code, expected, "{lock:?} {wrong:?}");
            assert!(!error.hint.is_empty() && !error.message.contains("esame"));
        }
        for right in ["sesame", "öwner"] {
            if right == "öwner" && lock == Lock::Aes256 {
                // A password of PDF 2.0 is UTF-8, one before it Latin-1.
                assert!(with(&bytes, Some(right)).is_ok());
            }
            let medium =
                with(&bytes, Some(right)).unwrap_or_else(|error| panic!("{lock:?} {right}: {error:?}"));
            assert!(medium.opened().pdf.as_ref().unwrap().encrypted);
            assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 2, 2), [0, 255, 0, 255], "{lock:?}");
            let words = medium.words(1, &Cancel::new()).unwrap();
            let expected = reference::pages(&bytes, Some(right))[0].as_ref().unwrap().words.len();
            assert_eq!(words.len(), expected, "{lock:?}");
            assert_eq!(words[0].text, "Secret");
            let found = medium.inspect(&Cancel::new()).unwrap();
            let codes: Vec<_> = found.problems.iter().map(|problem| problem.code.as_str()).collect();
            // The font is not in the file.
            assert_eq!((codes, found.pdf.unwrap().pages[0].rotation), (vec!["font-substituted"], 180));
        }
    }
}

#[test]
fn files_that_only_their_owner_may_change_open_freely() {
    for lock in Lock::ALL {
        let bytes = paper().locked(lock, "", "owner").bytes();
        let medium = with(&bytes, None).unwrap();
        assert!(medium.opened().pdf.as_ref().unwrap().encrypted, "{lock:?}");
        assert_eq!(medium.words(1, &Cancel::new()).unwrap()[0].text, "Secret");
    }
}

#[test]
fn other_media_do_not_mind_a_password() {
    assert!(with(&paper().bytes(), Some("sesame")).is_ok());
}

#[test]
fn a_password_is_not_shown() {
    let options = OpenOptions { password: Some("sesame".to_owned()), stream: None };
    assert!(!format!("{options:?}").contains("sesame"));
}
