//! Messages that no program of ours would send, through a socket: heads, bodies, early ends, and descriptors with any
//! part of them.

use std::io::{ErrorKind, IoSlice, PipeReader, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};

use super::{Channel, HEAD, MAX_BODY};
use crate::fuzzing::fuzz;
use crate::worker::wire::VERSION;

/// More than a message may have.
const MOST_PASSED: usize = 3;

/// The body of the message that these bytes begin with; `None` where there are none.
fn first_body(bytes: &[u8]) -> Result<Option<&[u8]>, ErrorKind> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(ErrorKind::UnexpectedEof)?;
    let [l0, l1, l2, l3, v0, v1, _, _] = *head;
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    if u16::from_le_bytes([v0, v1]) != VERSION || length > MAX_BODY {
        return Err(ErrorKind::InvalidData);
    }
    rest.get(..length as usize).map(Some).ok_or(ErrorKind::UnexpectedEof)
}

fn send(socket: &UnixStream, bytes: &[u8], files: &[BorrowedFd<'_>]) {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_PASSED))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    assert!(files.is_empty() || control.push(SendAncillaryMessage::ScmRights(files)));
    let sent =
        rustix::net::sendmsg(socket, &[IoSlice::new(bytes)], &mut control, SendFlags::empty()).unwrap();
    assert_eq!(sent, bytes.len());
}

/// Sends bytes in two parts, so many copies of a descriptor with each, and holds what comes out against what was sent.
/// Returns how many messages had a descriptor.
fn passed(bytes: &[u8], first: usize, [with_first, with_rest]: [usize; 2]) -> usize {
    // More would wait for a reader.
    assert!(bytes.len() < 1 << 16);
    let (ours, theirs) = UnixStream::pair().unwrap();
    let channel = Channel::over(ours).unwrap();
    let (far_end, file) = std::io::pipe().unwrap();
    let (head, rest) = bytes.split_at(first.min(bytes.len()));
    send(&theirs, head, &[file.as_fd(); MOST_PASSED][..with_first]);
    send(&theirs, rest, &[file.as_fd(); MOST_PASSED][..with_rest]);
    drop((theirs, file));
    let (mut left, mut num_files) = (bytes, 0);
    loop {
        let received = channel.receive().map_err(|error| error.kind());
        let body = match &received {
            Ok(message) => Ok(message.as_ref().map(|(body, _)| body.as_slice())),
            Err(kind) => Err(*kind),
        };
        assert_eq!(body, first_body(left));
        let Ok(Some((body, file))) = received else { break };
        num_files += usize::from(file.is_some());
        left = &left[HEAD + body.len()..];
    }
    drop(channel);
    assert_closed(far_end);
    num_files
}

/// Whether nobody holds the other end of a pipe any more. A process that another test starts may hold it for a moment.
fn assert_closed(mut far_end: PipeReader) {
    let patience = Timespec { tv_sec: 10, tv_nsec: 0 };
    let mut polled = [PollFd::new(&far_end, PollFlags::IN)];
    let num = rustix::io::retry_on_intr(|| rustix::event::poll(&mut polled, Some(&patience))).unwrap();
    assert_eq!(num, 1, "a descriptor stayed open");
    assert_eq!(far_end.read(&mut [0]).unwrap(), 0);
}

#[test]
fn messages_through_a_socket() {
    fuzz("frames", |bytes: &[u8]| {
        assert_eq!(passed(bytes, HEAD, [0, 0]), 0);
        // As they should be sent, then more at once than there is room for.
        let has_message = matches!(first_body(bytes), Ok(Some(_)));
        assert_eq!(passed(bytes, HEAD, [1, 0]), usize::from(has_message));
        assert_eq!(passed(bytes, HEAD, [MOST_PASSED, 0]), usize::from(has_message));
        // With a body, with the second half of a head, and with both halves.
        for (first, files) in [(HEAD, [0, 1]), (HEAD, [0, MOST_PASSED]), (3, [0, 1]), (3, [1, 1])] {
            passed(bytes, first, files);
        }
    });
}

/// Edits reach what they are meant to.
#[test]
fn what_is_edited_is_a_message_at_first() {
    let hello = include_bytes!("../../../../tests/corpus/frames/hello.bin");
    assert_eq!(first_body(hello), Ok(Some(&b"\"Hello\""[..])));
    let two = include_bytes!("../../../../tests/corpus/frames/two.bin");
    assert_eq!(first_body(two), Ok(Some(&b"1"[..])));
    let empty = include_bytes!("../../../../tests/corpus/frames/empty.bin");
    assert_eq!(first_body(empty), Ok(Some(&b""[..])));
    let cut = include_bytes!("../../../../tests/corpus/frames/cut.bin");
    assert_eq!(first_body(cut), Err(ErrorKind::UnexpectedEof));
    let too_long = include_bytes!("../../../../tests/corpus/frames/too-long.bin");
    assert_eq!(first_body(too_long), Err(ErrorKind::InvalidData));
}
