//! Both sides of the worker protocol, and the first look at a file, over bytes that nobody wrote.

use crate::fuzzing::{fuzz, source};
use crate::inspect::{ImageFacts, Inspection, Layer, PageFacts};
use crate::listen::Listen;
use crate::office::OfficeKind;
use crate::pool::{Opened, OutlineItem, PageText, PdfAnnotation, TextFound, Word};
use crate::sample::Sampled;
use crate::video::table::FrameTable;
use crate::worker::sniff;
use crate::worker::wire::{Answer, Job, Ready, Reply, SLOT_BYTES, ToWorker};

#[test]
fn what_a_worker_says() {
    fuzz("reply", |bytes: &[u8]| {
        let _ = serde_json::from_slice::<Ready>(bytes);
        if let Ok(Reply { answer: Ok(Answer::Sound { ended, next }), .. }) = serde_json::from_slice(bytes) {
            let asked = Listen { from: -1, count: 4800, rate: 48_000, channels: 1, tempo: [1, 1] };
            let believed = asked.believed(&[0; 4800 * 4], ended, next);
            assert_eq!(believed.map(|heard| heard.next), (next == 4799).then_some(4799));
        }
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

/// All that a worker tells as text beside tables and waveforms, which have targets of their own.
#[test]
fn what_a_worker_leaves_as_text() {
    fuzz("answer", |bytes: &[u8]| {
        if let Ok(opened) = serde_json::from_slice::<Opened>(bytes) {
            let _ = (opened.num_pages(), opened.heard());
        }
        let _ = serde_json::from_slice::<Inspection>(bytes);
        let _ = serde_json::from_slice::<ImageFacts>(bytes);
        let _ = serde_json::from_slice::<Vec<PageFacts>>(bytes);
        let _ = serde_json::from_slice::<Vec<Layer>>(bytes);
        let _ = serde_json::from_slice::<Vec<Word>>(bytes);
        let _ = serde_json::from_slice::<PageText>(bytes);
        let _ = serde_json::from_slice::<Vec<OutlineItem>>(bytes);
        let _ = serde_json::from_slice::<Vec<Sampled>>(bytes);
        let _ = serde_json::from_slice::<Vec<i16>>(bytes);
        let _ = serde_json::from_slice::<TextFound>(bytes);
        if let Ok(notes) = serde_json::from_slice::<Vec<PdfAnnotation>>(bytes) {
            assert!(notes.iter().flat_map(|note| note.rect).all(f64::is_finite));
        }
    });
}

#[test]
fn what_a_parent_says() {
    fuzz("request", |bytes: &[u8]| {
        let Ok(ToWorker::Do(request)) = serde_json::from_slice(bytes) else { return };
        if let Job::Listen(task) = request.job
            && task.asked.check().is_ok()
        {
            assert!(task.asked.num_bytes() <= 2 * 192_000 * 2 * 4);
        }
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

/// Edits reach a parser only where what they begin with does.
#[test]
fn what_is_edited_is_an_office_document_at_first() {
    let check = |bytes: &[u8], expected: sniff::Format| {
        let head = bytes.get(..sniff::HEAD.min(bytes.len())).unwrap();
        assert_eq!(sniff::format(head, &source(bytes)), expected);
    };
    let office = sniff::Format::Office;
    check(include_bytes!("../../tests/corpus/sniff/docx.bin"), office(OfficeKind::Docx));
    check(include_bytes!("../../tests/corpus/sniff/odt.bin"), sniff::Format::LockedOffice);
    check(include_bytes!("../../tests/corpus/sniff/doc.bin"), office(OfficeKind::Doc));
    check(include_bytes!("../../tests/corpus/sniff/xls.bin"), office(OfficeKind::Xls));
    check(include_bytes!("../../tests/corpus/sniff/ppt.bin"), sniff::Format::LockedOffice);
}
