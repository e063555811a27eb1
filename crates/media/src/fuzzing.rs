//! Inputs that nobody wrote: kept ones from `tests/corpus/<target>`, each as it is, then edited at random.
//!
//! Plain `cargo test` runs a bounded number of edits, a round; `GALLEY_SOAK=1` runs rounds of each target for half a
//! minute. Their seeds are counted up from one that the target's name gives, or from `PROPTEST_RNG_SEED`, so that a round
//! is the same wherever it runs. What a target must hold is that it returns: a panic, an overflow or a hang is a finding,
//! which goes into the corpus once mended. proptest makes the edits and, where one fails, finds the fewest that do.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::cancel::Cancel;
use crate::source::Source;

/// One change to an input.
#[derive(Clone, Debug)]
enum Edit {
    Flip {
        at: u16,
        bit: u8,
    },
    /// A length, count or offset that is at the edge of something.
    Number {
        at: u16,
        which: u8,
        width: u8,
        little: bool,
    },
    Cut {
        at: u16,
    },
    Drop {
        at: u16,
        count: u8,
    },
    Insert {
        at: u16,
        bytes: [u8; 5],
    },
    /// A part of the input once more, elsewhere.
    Repeat {
        at: u16,
        count: u8,
        to: u16,
    },
    /// The end of another kept input.
    Splice {
        at: u16,
        other: u8,
    },
}

fn edit() -> impl Strategy<Value = Edit> {
    // Headers are where it hurts.
    let at = || prop_oneof![0..64u16, any::<u16>()];
    prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| Edit::Flip { at, bit }),
        (at(), any::<u8>(), 0..4u8, any::<bool>()).prop_map(|(at, which, width, little)| Edit::Number {
            at,
            which,
            width,
            little
        }),
        at().prop_map(|at| Edit::Cut { at }),
        (at(), any::<u8>()).prop_map(|(at, count)| Edit::Drop { at, count }),
        (at(), any::<[u8; 5]>()).prop_map(|(at, bytes)| Edit::Insert { at, bytes }),
        (at(), any::<u8>(), at()).prop_map(|(at, count, to)| Edit::Repeat { at, count, to }),
        (at(), any::<u8>()).prop_map(|(at, other)| Edit::Splice { at, other }),
    ]
}

const EDGES: [u64; 10] =
    [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, i64::MAX as u64, u64::MAX];

/// Kept inputs of a target; there is at least one.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = galley_testkit::places::package().join("tests").join("corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds nothing", folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn edited(corpus: &[Vec<u8>], seed: u8, edits: &[Edit]) -> Vec<u8> {
    let pick = |number: u8| &corpus[usize::from(number) % corpus.len()];
    let mut bytes = pick(seed).clone();
    for edit in edits {
        let place = |at: u16| usize::from(at) % (bytes.len() + 1);
        match *edit {
            Edit::Flip { at, bit } => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            Edit::Number { at, which, width, little } => {
                let (at, width) = (place(at), 1 << (width % 4));
                let number = EDGES[usize::from(which) % EDGES.len()].to_le_bytes();
                let mut number = number[..width].to_vec();
                if !little {
                    number.reverse();
                }
                bytes.iter_mut().skip(at).zip(number).for_each(|(to, from)| *to = from);
            }
            Edit::Cut { at } => {
                let at = place(at);
                bytes.truncate(at);
            }
            Edit::Drop { at, count } => {
                let at = place(at);
                let end = (at + usize::from(count)).min(bytes.len());
                bytes.drain(at..end);
            }
            Edit::Insert { at, bytes: new } => {
                let at = place(at);
                bytes.splice(at..at, new);
            }
            Edit::Repeat { at, count, to } => {
                let (at, to) = (place(at), place(to));
                let part: Vec<u8> = bytes.iter().skip(at).take(usize::from(count)).copied().collect();
                bytes.splice(to..to, part);
            }
            Edit::Splice { at, other } => {
                let (at, tail) = (place(at), pick(other).clone());
                bytes.truncate(at);
                bytes.extend(tail.iter().skip(at));
            }
        }
    }
    bytes
}

/// Runs a target over its corpus, then over edits of it.
pub(crate) fn fuzz(target: &str, check: impl Fn(&[u8])) {
    let corpus = corpus(target);
    corpus.iter().for_each(|bytes| check(bytes));
    let first = first_seed(target);
    #[expect(clippy::disallowed_methods, reason = "a run that is longer is bounded by time")]
    let begun = Instant::now();
    for number in 0..=u64::MAX {
        let seed = first.wrapping_add(number);
        if let Err(error) = round(&corpus, seed, &check) {
            panic!(
                "{target}, round {number}: {error}\nagain: PROPTEST_RNG_SEED={seed} cargo test -p galley-media fuzz::"
            );
        }
        if !is_soak() || begun.elapsed() > Duration::from_secs(30) {
            return;
        }
    }
}

/// Some hundred edits, always the same ones of a seed.
fn round(corpus: &[Vec<u8>], seed: u64, check: &impl Fn(&[u8])) -> Result<(), String> {
    const CASES: u32 = 300;
    let mutants = (any::<u8>(), proptest::collection::vec(edit(), 1..10));
    let rng_seed = RngSeed::Fixed(seed);
    let config = Config { cases: CASES, failure_persistence: None, rng_seed, ..Config::default() };
    let result = TestRunner::new(config).run(&mutants, |(seed, edits)| {
        check(&edited(corpus, seed, &edits));
        Ok(())
    });
    result.map_err(|error| error.to_string())
}

/// That of a target's first round: what the environment says, or a hash of its name (FNV-1a).
fn first_seed(target: &str) -> u64 {
    match Config::default().rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => target.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }),
    }
}

fn is_soak() -> bool {
    std::env::var_os("GALLEY_SOAK").is_some_and(|value| value == "1")
}

/// A file without a name that holds these bytes.
pub(crate) fn source(bytes: &[u8]) -> Source {
    let flags = rustix::fs::MemfdFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::memfd_create("fuzz", flags).unwrap());
    file.write_all(bytes).unwrap();
    Source::new(Arc::new(file), Cancel::new()).unwrap()
}

#[test]
fn a_round_is_the_same_again_and_the_next_is_another() {
    let corpus = [b"what is edited".to_vec(), vec![0; 40]];
    let inputs = |seed: u64| {
        let seen = RefCell::new(Vec::new());
        round(&corpus, seed, &|bytes: &[u8]| seen.borrow_mut().push(bytes.to_vec())).unwrap();
        seen.into_inner()
    };
    assert!(inputs(7) == inputs(7));
    assert!(inputs(7) != inputs(8));
}
