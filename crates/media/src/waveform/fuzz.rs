//! Waveforms that were kept, and parts of them that a worker gives, over bytes that nobody wrote.

use super::{BLOCK, Part, Waveform};
use crate::fuzzing::fuzz;

/// Whatever it holds can be asked anything.
fn ask(waveform: &Waveform) {
    let num = waveform.num_samples();
    for (first, count) in [(0, num.max(1)), (0, 1), (num / 2, num.max(1)), (num, BLOCK), (u64::MAX, u64::MAX)]
    {
        for columns in [1, 7, 64] {
            let num_known = waveform.num_known(first, count, columns) as usize;
            let values = waveform.columns(first, count, columns);
            assert_eq!(values.len(), num_known * usize::from(waveform.channels()) * 2);
            assert!(waveform.fine(first, count, columns).wanted <= columns);
            let _ = waveform.needs_samples(count, columns);
        }
    }
}

#[test]
fn kept_waveforms() {
    fuzz("waveform", |bytes: &[u8]| {
        let Some(waveform) = Waveform::from_bytes(bytes) else { return };
        let again = waveform.to_bytes().unwrap();
        assert_eq!(again, bytes, "it is kept in one way only");
        ask(&waveform);
    });
}

#[test]
fn parts_from_a_worker() {
    fuzz("part", |bytes: &[u8]| {
        let Ok(part) = serde_json::from_slice::<Part>(bytes) else { return };
        let mut waveform = Waveform::new();
        if waveform.add(&part).is_err() {
            assert_eq!(waveform, Waveform::new(), "what is refused leaves no trace");
            return;
        }
        assert_eq!((waveform.num_samples(), waveform.is_complete()), (part.num_samples, part.complete));
        ask(&waveform);
        // A worker that goes on as before.
        let next = Part { first: waveform.next(), ..part };
        let _ = waveform.add(&next);
        ask(&waveform);
    });
}
