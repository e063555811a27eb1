//! The bytes of a document: a file with something behind its end, or a copy in memory.

use std::io;
use std::rc::Rc;

use crate::source::Source;

/// Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Bytes {
    origin: Origin,
    /// What stands behind the file's end.
    tail: Rc<[u8]>,
}

#[derive(Clone, Debug)]
enum Origin {
    File(Source),
    Memory(Rc<[u8]>),
}

impl Bytes {
    pub(super) fn of_file(source: Source) -> Self {
        Self { origin: Origin::File(source), tail: Rc::from([]) }
    }

    pub(super) fn in_memory(bytes: Vec<u8>) -> Self {
        Self { origin: Origin::Memory(bytes.into()), tail: Rc::from([]) }
    }

    /// The same bytes with others behind them.
    pub(super) fn with_tail(&self, tail: Vec<u8>) -> Self {
        let tail: Vec<u8> = self.tail.iter().copied().chain(tail).collect();
        Self { origin: self.origin.clone(), tail: tail.into() }
    }

    fn origin_len(&self) -> u64 {
        match &self.origin {
            Origin::File(source) => source.num_bytes(),
            Origin::Memory(bytes) => bytes.len() as u64,
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.origin_len() + self.tail.len() as u64
    }

    /// Fills as much of `buffer` as there is from `at` on.
    pub(super) fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let mut done = 0;
        let of_origin = self.origin_len();
        if at < of_origin {
            done = match &self.origin {
                Origin::File(source) => source.read_at(buffer, at)?,
                Origin::Memory(bytes) => copied(bytes, buffer, at),
            };
        }
        // A file that became shorter meanwhile ends there.
        if at + done as u64 >= of_origin
            && let Some(rest) = buffer.get_mut(done..)
        {
            done += copied(&self.tail, rest, at + done as u64 - of_origin);
        }
        Ok(done)
    }

    /// Up to `size` bytes from `at` on; what cannot be read is not there.
    pub(super) fn part(&self, at: u64, size: usize) -> Vec<u8> {
        let left = usize::try_from(self.len().saturating_sub(at)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; size.min(left)];
        let count = self.read_at(&mut bytes, at).unwrap_or(0);
        bytes.truncate(count);
        bytes
    }

    /// Where the PDF begins: other bytes may stand before it, and its offsets count from there.
    pub(super) fn header(&self) -> u64 {
        let head = self.part(0, 1024);
        head.windows(5).position(|part| part == b"%PDF-").unwrap_or(0) as u64
    }
}

fn copied(from: &[u8], to: &mut [u8], at: u64) -> usize {
    let rest = usize::try_from(at).ok().and_then(|at| from.get(at..)).unwrap_or_default();
    let count = rest.len().min(to.len());
    to.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_stands_behind() {
        let bytes = Bytes::in_memory(b"abc".to_vec()).with_tail(b"de".to_vec()).with_tail(b"f".to_vec());
        assert_eq!(bytes.len(), 6);
        assert_eq!(bytes.part(0, 100), b"abcdef");
        assert_eq!(bytes.part(2, 3), b"cde");
        assert_eq!(bytes.part(4, 100), b"ef");
        assert_eq!(bytes.part(9, 1), b"");
    }
}
