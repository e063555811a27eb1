//! Several threads at one store: readers see whole commits and do not wait for each other.

use std::sync::atomic::{AtomicBool, Ordering};

use galley_core::Payload;
use galley_store::Store;

use crate::desk::Desk;

const fn shared<T: Send + Sync>() {}
const _: () = shared::<Store>();

#[test]
fn readers_see_whole_commits_while_ops_are_recorded() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let done = AtomicBool::new(false);
    let look = || {
        let mut most = 0;
        while !done.load(Ordering::Relaxed) {
            let threads = desk.store.threads(proof).unwrap();
            for (n, thread) in threads.iter().enumerate() {
                assert_eq!(thread.number, Some(n as u32 + 1));
                assert_eq!((thread.comments.len(), thread.marks.len()), (1, 1), "half a thread");
            }
            assert!(threads.len() >= most, "a commit was seen and then not");
            most = threads.len();
        }
        most
    };
    std::thread::scope(|scope| {
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let readers: Vec<_> =
            (0..6).map(|n| named(&format!("reader-{n}")).spawn_scoped(scope, look).unwrap()).collect();
        let writers: Vec<_> = (0..2)
            .map(|n| {
                let write = || {
                    for _ in 0..15 {
                        desk.did(
                            project.space(),
                            Payload::ThreadStart(desk.thread_start(proof, version, "said")),
                        );
                    }
                };
                named(&format!("writer-{n}")).spawn_scoped(scope, write).unwrap()
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            assert!(reader.join().unwrap() <= 30);
        }
    });
    assert_eq!(desk.store.threads(proof).unwrap().len(), 30);
    desk.verified();
}
