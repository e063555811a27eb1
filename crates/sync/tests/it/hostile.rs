//! The driver against servers that mean no good, and against what stands between: bounded, and said clearly.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use galley_core::{Outcome, Signature64, SpaceId};
use galley_sync::driver::{News, Timeouts};
use galley_sync::wire::{
    self, Answer, Countersigned, ErrorBody, NewDevice, PageOf, Pushed, Stop, WireAnswer, WireFailure, code,
};
use galley_sync::{Failure, Need, Problem, State};

use crate::driver::{Memory, Truth, json, leaves_of, problem, some_bytes, start, timeouts};
use crate::server::{Asked, Said, Says, serve};

const AT_ONCE: Duration = Duration::ZERO;

fn head(kind: &str, more: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 x\r\ngalley-wire: 1\r\ncontent-type: {kind}\r\n{more}\r\n").into_bytes()
}

/// A server that says this to every request but the one for its stream, which stays open and says nothing.
fn says(what: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> Says {
    Arc::new(move |asked: &Asked| if asked.path == "/v1/events" { Said::Open(vec![]) } else { what(asked) })
}

/// The three tries of what fails like this come to an end within so long.
async fn is_said(says: Says, timeouts: Timeouts, failure: Failure) -> Arc<Memory> {
    let memory = Arc::new(Memory::default());
    let (_handle, _running) = start(&memory, says, timeouts).await;
    memory.until_said(problem(failure)).await;
    memory
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_given_up() {
    let piece = || vec![b' '; 1 << 20];
    let endless = says(move |_| Said::Endless(head("application/json", ""), piece(), AT_ONCE));
    is_said(endless, timeouts(), Failure::BadAnswer).await;
    let error = b"HTTP/1.1 500 x\r\ngalley-wire: 1\r\n\r\n".to_vec();
    let endless = says(move |_| Said::Endless(error.clone(), piece(), AT_ONCE));
    is_said(endless, timeouts(), Failure::Server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_that_is_not_that_of_the_body_is_no_answer() {
    let raw = |length: &str, body: &str| {
        let mut bytes = head("application/json", &format!("content-length: {length}\r\n"));
        bytes.extend_from_slice(body.as_bytes());
        bytes
    };
    let cases = [
        (raw("1", "{}"), Failure::BadAnswer),
        (raw("99999999999999999999999", "{}"), Failure::BadAnswer),
        (raw("99999999999", "{}"), Failure::BadAnswer),
        (raw("-1", "{}"), Failure::BadAnswer),
        (raw("1000", "{}"), Failure::Unreachable),
    ];
    for (bytes, failure) in cases {
        is_said(says(move |_| Said::Raw(bytes.clone())), timeouts(), failure).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_drips_is_given_up_in_time() {
    let short = Timeouts { whole: Duration::from_millis(200), ..timeouts() };
    let pause = Duration::from_millis(20);
    for start in [head("application/json", ""), b"HTTP/1.1 200 x\r\nx: ".to_vec()] {
        #[expect(clippy::disallowed_methods, reason = "the test measures how long it takes")]
        let begun = Instant::now();
        let drips = says(move |_| Said::Endless(start.clone(), b" ".to_vec(), pause));
        is_said(drips, short, Failure::TimedOut).await;
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_never_begins_is_given_up_and_holds_nothing_up() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let space = truth.lock().unwrap().space();
    let memory = Arc::new(Memory::default());
    let says: Says = Arc::new(move |asked: &Asked| match asked.path.as_str() {
        "/v1/events" => {
            Said::Endless(b"HTTP/1.1 200 x\r\nx: ".to_vec(), b" ".to_vec(), Duration::from_millis(20))
        }
        _ => truth.lock().unwrap().answer(asked),
    });
    let short = Timeouts { whole: Duration::from_millis(400), ..timeouts() };
    let (_handle, _running) = start(&memory, says, short).await;
    memory.until("the log", |held| held.entries.get(&space).is_some_and(|log| log.len() == 3)).await;
    memory.until_said(problem(Failure::TimedOut)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_another_server() {
    let num_asked = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&num_asked);
    let other: Says = Arc::new(move |_: &Asked| {
        asked.fetch_add(1, Ordering::Relaxed);
        Said::Whole(200, vec![], vec![])
    });
    let other = serve(other).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{other}/v1/spaces");
        let elsewhere: Says = Arc::new(move |_: &Asked| {
            Said::Whole(status, vec![("galley-wire", "1".to_owned()), ("location", location.clone())], vec![])
        });
        is_said(elsewhere, timeouts(), Failure::BadAnswer).await;
    }
    assert_eq!(num_asked.load(Ordering::Relaxed), 0, "with the token of the session");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_kind_is_not_read() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    for kind in ["text/html", "application/jsonp", ""] {
        let truth = Arc::clone(&truth);
        let page = says(move |asked| {
            let Said::Whole(_, _, body) = truth.lock().unwrap().answer(asked) else { panic!("{asked:?}") };
            let headers = vec![("galley-wire", "1".to_owned()), ("content-type", kind.to_owned())];
            Said::Whole(200, headers, body)
        });
        is_said(page, timeouts(), Failure::BadAnswer).await;
    }
    let stream: Says = Arc::new(move |asked: &Asked| match asked.path.as_str() {
        "/v1/events" => Said::Endless(head("text/html", ""), b"<p>".to_vec(), Duration::from_millis(20)),
        _ => truth.lock().unwrap().answer(asked),
    });
    is_said(stream, timeouts(), Failure::BadAnswer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_without_end_are_no_answer() {
    let long = format!("HTTP/1.1 200 x\r\ngalley-wire: 1\r\nx: {}\r\n\r\n", "x".repeat(2 << 20)).into_bytes();
    let many = format!("HTTP/1.1 200 x\r\n{}\r\n", "x: y\r\n".repeat(10_000)).into_bytes();
    let other = b"SSH-2.0-OpenSSH_9.6\r\n".to_vec();
    for bytes in [long, many, other] {
        is_said(says(move |_| Said::Raw(bytes.clone())), timeouts(), Failure::BadAnswer).await;
    }
    let endless = says(|_| Said::Endless(b"HTTP/1.1 200 x\r\n".to_vec(), b"x: y\r\n".repeat(99), AT_ONCE));
    is_said(endless, timeouts(), Failure::BadAnswer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s23_a_stream_that_says_too_much_is_closed() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let num_opened = Arc::new(AtomicUsize::new(0));
    let opened = Arc::clone(&num_opened);
    let memory = Arc::new(Memory::default());
    let stream: Says = Arc::new(move |asked: &Asked| match asked.path.as_str() {
        "/v1/events" => {
            opened.fetch_add(1, Ordering::Relaxed);
            Said::Endless(head("text/event-stream", ""), b": here\n".repeat(1_000), AT_ONCE)
        }
        _ => truth.lock().unwrap().answer(asked),
    });
    let (_handle, _running) = start(&memory, stream, timeouts()).await;
    // Each one is closed, and opened again after a wait.
    let again = async {
        while num_opened.load(Ordering::Relaxed) < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again).await.unwrap();
}

/// A server that answers pushes like this, and the rest as it should.
async fn pushes(
    says: impl Fn(u64) -> Said + Send + Sync + 'static,
) -> (Arc<Memory>, Arc<Mutex<Truth>>, SpaceId) {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let (space, op) = truth.lock().unwrap().space_and_op();
    let memory = Arc::new(Memory::default());
    memory.change(|held| held.outbox.push(op.clone()));
    let number = op.parse().unwrap().header.device_seq;
    let served = Arc::clone(&truth);
    let all: Says = Arc::new(move |asked: &Asked| {
        if asked.method == "POST" && asked.path.ends_with("/ops") {
            return says(number);
        }
        served.lock().unwrap().answer(asked)
    });
    let (handle, running) = start(&memory, all, timeouts()).await;
    // It lives as long as the test.
    std::mem::forget(handle);
    drop(running);
    (memory, truth, space)
}

fn of_space(space: SpaceId, failure: Failure) -> Problem {
    Problem { space: Some(space), failure, over: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_answers_to_other_numbers_or_behind_what_was_not_taken_are_not_believed() {
    // Whether it was taken, and how far its number is from the one that was sent.
    let cases: [&[(bool, u64)]; 4] = [&[(true, 1)], &[(true, 0), (true, 1)], &[(false, 0), (true, 0)], &[]];
    for answers in cases {
        let says = move |number: u64| {
            let answer = |(taken, beyond): &(bool, u64)| {
                let device_seq = number + beyond;
                WireAnswer::from(&if *taken {
                    Answer::Done { device_seq, outcome: Outcome::Accepted }
                } else {
                    Answer::Failed { device_seq, code: "bad-op".to_owned() }
                })
            };
            json(&Pushed { answers: answers.iter().map(answer).collect(), stopped: None })
        };
        let (memory, _, space) = pushes(says).await;
        memory.until_said(of_space(space, Failure::BadAnswer)).await;
        assert!(memory.held().answers.is_empty(), "{:?}", memory.held().answers);
        assert_eq!(memory.held().outbox.len(), 1, "it waits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_a_server_that_takes_no_number_is_said() {
    let says = |number| json(&Pushed { answers: vec![], stopped: Some(Stop { expected: number + 7 }) });
    let (memory, _, space) = pushes(says).await;
    memory.until_said(of_space(space, Failure::Gap)).await;
    assert_eq!(memory.held().outbox.len(), 1, "it waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_a_server_never_has_are_said() {
    let says = |device_seq| {
        let missing = Answer::Failed { device_seq, code: code::BLOB_MISSING.to_owned() };
        json(&Pushed { answers: vec![WireAnswer::from(&missing)], stopped: None })
    };
    let (memory, _, space) = pushes(says).await;
    memory.until_said(of_space(space, Failure::BytesMissing)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_a_forked_device_asks_for_the_servers_word_before_it_is_sealed_anew() {
    for why in [code::DEVICE_FORKED, code::NOT_YOURS] {
        let truth = Arc::new(Mutex::new(Truth::new()));
        let (space, op) = truth.lock().unwrap().space_and_op();
        let memory = Arc::new(Memory::default());
        memory.change(|held| held.outbox.push(op));
        let (served, registered) = (Arc::clone(&truth), Arc::new(Mutex::new(None)));
        let new = Arc::clone(&registered);
        let says: Says = Arc::new(move |asked: &Asked| {
            let mut truth = served.lock().unwrap();
            match (asked.method.as_str(), asked.path.as_str()) {
                ("POST", "/v1/devices") => {
                    let said: NewDevice = wire::read(&asked.body, wire::MAX_REQUEST_BYTES).unwrap();
                    *new.lock().unwrap() = Some(said.device);
                    json(&Countersigned {
                        person: galley_core::PersonId::new(1, [1; 10]),
                        countersign: Signature64([6; 64]),
                        directory: truth.space(),
                        authority: said.device,
                        authority_key: truth.authority.public_key(),
                    })
                }
                ("POST", _) if new.lock().unwrap().is_none() => {
                    let failed = Answer::Failed { device_seq: 3, code: why.to_owned() };
                    json(&Pushed { answers: vec![WireAnswer::from(&failed)], stopped: None })
                }
                _ => truth.answer(asked),
            }
        });
        let (_handle, _running) = start(&memory, says, timeouts()).await;
        let is_there =
            |held: &crate::driver::Held| held.entries.get(&space).is_some_and(|log| log.len() == 4);
        memory.until("the op in the log", is_there).await;
        assert_eq!(memory.held().resealed, [registered.lock().unwrap().unwrap()], "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s22_bytes_of_what_is_revealed_are_fetched_and_bytes_that_are_not_to_be_had_hold_up_no_others() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let space = truth.lock().unwrap().space();
    let (bytes, blob) = some_bytes(space, 3);
    let (_, gone) = some_bytes(space, 4);
    let memory = Arc::new(Memory::default());
    memory.change(|held| held.need = Some(Need::Pinned));
    let says: Says = Arc::new(move |asked: &Asked| {
        let mut truth = truth.lock().unwrap();
        if asked.path.starts_with(&format!("/v1/blobs/{}", gone.sha256)) {
            return Said::Whole(404, vec![("galley-wire", "1".to_owned())], vec![]);
        }
        if asked.path.starts_with("/v1/blobs/") {
            assert!(!asked.path.contains("/leaves"), "one chunk is the whole: {:?}", leaves_of(&bytes));
            return Said::Whole(206, vec![("galley-wire", "1".to_owned())], bytes.clone());
        }
        if asked.path.contains("after=3&revision=0") {
            // All is read, and the first of it becomes visible.
            let Said::Whole(status, headers, body) = truth.answer(asked) else { panic!("{asked:?}") };
            let mut page: PageOf = wire::read(&body, wire::MAX_ANSWER_BYTES).unwrap();
            let first = asked.path.replace("after=3", "after=0");
            let Said::Whole(_, _, body) = truth.answer(&Asked { path: first, ..asked.clone() }) else {
                panic!()
            };
            let all: PageOf = wire::read(&body, wire::MAX_ANSWER_BYTES).unwrap();
            page.revision = 1;
            page.reveal = all.entries.into_iter().take(1).collect();
            return Said::Whole(status, headers, wire::write(&page).unwrap());
        }
        truth.answer(asked)
    });
    let (handle, _running) = start(&memory, says, timeouts()).await;
    memory.until("rest", |held| held.news.last() == Some(&News::State(State::Idle))).await;
    memory.change(|held| {
        held.to_fetch.extend([gone, blob]);
        held.revision = 0;
    });
    handle.say(galley_sync::Event::Poked { space }).await;
    memory.until("the bytes", |held| held.bytes.contains_key(&blob.sha256)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_our_server_says_of_a_request_is_told_apart_from_what_others_say() {
    let failure = WireFailure {
        code: "too-large".to_owned(),
        message: "It is too large.".to_owned(),
        hint: None,
        retryable: false,
        params: std::collections::BTreeMap::new(),
    };
    let body = wire::write(&ErrorBody { error: failure }).unwrap();
    let ours = body.clone();
    let says_so = says(move |_| Said::Whole(413, vec![("galley-wire", "1".to_owned())], ours.clone()));
    is_said(says_so, timeouts(), Failure::Rejected).await;
    is_said(says(move |_| Said::Whole(413, vec![], body.clone())), timeouts(), Failure::BadAnswer).await;
}
