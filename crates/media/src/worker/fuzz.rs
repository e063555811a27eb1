//! Both sides of the worker protocol, and the first look at a file, over bytes that nobody wrote.

use crate::fuzzing::{fuzz, source};
use crate::video::table::FrameTable;
use crate::worker::sniff;
use crate::worker::wire::{Answer, Ready, Reply, SLOT_BYTES, ToWorker};

#[test]
fn what_a_worker_says() {
    fuzz("reply", |bytes: &[u8]| {
        let _ = serde_json::from_slice::<Ready>(bytes);
        if let Ok(Reply { answer: Ok(Answer::Picture(head)), .. }) = serde_json::from_slice(bytes)
            && let Ok(num_bytes) = head.checked_bytes(SLOT_BYTES)
        {
            assert!(num_bytes as u64 <= SLOT_BYTES);
            // What passes can be looked at: every plane is inside its bytes.
            if num_bytes <= 1 << 24 {
                let picture = head.with_bytes(vec![0; num_bytes]).picture;
                for plane in 0..picture.num_planes() {
                    let rows = picture.plane_rows(plane) * picture.strides[plane] as usize;
                    assert_eq!(picture.plane(plane).len(), rows);
                }
            }
        }
    });
}

#[test]
fn what_a_parent_says() {
    fuzz("request", |bytes: &[u8]| {
        let _ = serde_json::from_slice::<ToWorker>(bytes);
    });
}

#[test]
fn frame_tables_from_elsewhere() {
    fuzz("table", |bytes: &[u8]| {
        let Ok(table) = serde_json::from_slice::<FrameTable>(bytes) else { return };
        let _ = table.duration();
        for number in [0, 1, table.len().saturating_sub(1), table.len(), u32::MAX] {
            let _ = table.line(number);
            let _ = table.timecode(number);
            if let Some(frame) = table.get(number) {
                let _ = table.frame_at(frame.pts, frame.ordinal);
                let _ = table.seconds(frame.time);
            }
        }
    });
}

#[test]
fn what_a_file_is() {
    fuzz("sniff", |bytes: &[u8]| {
        let head = bytes.get(..sniff::HEAD.min(bytes.len())).unwrap_or_default();
        let _ = sniff::format(head, &source(bytes));
    });
}
