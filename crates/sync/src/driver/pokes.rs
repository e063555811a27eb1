//! Server-sent events, as far as pokes need them (HTML standard, section 9.2.6): lines of `data`, events ended by an
//! empty line. Other fields and comments are passed over.

use crate::wire::{self, Poke};

/// The most bytes of a line, and of an event.
const MAX_LINE: usize = 4 << 10;

/// The stream said something that no server of ours says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a stream of pokes")]
pub(super) struct NotPokes;

/// Reads a stream piece by piece.
#[derive(Debug, Default)]
pub(super) struct Reader {
    line: Vec<u8>,
    data: Vec<u8>,
    after_return: bool,
}

impl Reader {
    /// Takes a piece and gives the pokes that it completes.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<Poke>, NotPokes> {
        let mut pokes = Vec::new();
        for byte in piece {
            // A line ends with \n, \r or both.
            let second_half = std::mem::replace(&mut self.after_return, *byte == b'\r') && *byte == b'\n';
            match byte {
                _ if second_half => {}
                b'\n' | b'\r' => pokes.extend(self.end_line()?),
                _ if self.line.len() >= MAX_LINE => return Err(NotPokes),
                _ => self.line.push(*byte),
            }
        }
        Ok(pokes)
    }

    fn end_line(&mut self) -> Result<Option<Poke>, NotPokes> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            return if data.is_empty() { Ok(None) } else { read(&data).map(Some) };
        }
        if let Some(value) = line.strip_prefix(b"data:") {
            let value = value.strip_prefix(b" ").unwrap_or(value);
            if self.data.len() + value.len() > MAX_LINE {
                return Err(NotPokes);
            }
            self.data.extend_from_slice(value);
        }
        Ok(None)
    }
}

fn read(data: &[u8]) -> Result<Poke, NotPokes> {
    wire::read(data, MAX_LINE).map_err(|_| NotPokes)
}

#[cfg(test)]
mod tests {
    use galley_core::SpaceId;
    use proptest::prelude::*;

    use super::*;

    fn poke(number: u8) -> (Poke, String) {
        let space = SpaceId::new(1, [number; 10]);
        (Poke { space }, format!("{{\"space\":\"{space}\"}}"))
    }

    #[test]
    fn s23_pokes_are_read_however_they_are_cut() {
        let ((one, first), (two, second)) = (poke(1), poke(2));
        for end in ["\n", "\r", "\r\n"] {
            let text = format!(
                ": hello{end}{end}event: grown{end}data: {first}{end}id: 7{end}{end}data:{second}{end}{end}data: x"
            );
            for size in [1, 2, 3, 7, text.len()] {
                let mut reader = Reader::default();
                let pokes: Vec<Poke> =
                    text.as_bytes().chunks(size).flat_map(|piece| reader.take(piece).unwrap()).collect();
                assert_eq!(pokes, [one, two], "{end:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn a_stream_of_something_else_is_refused() {
        assert_eq!(Reader::default().take(b"data: hello\n\n"), Err(NotPokes));
        assert_eq!(Reader::default().take(&vec![b'x'; MAX_LINE + 1]), Err(NotPokes));
        let many = "data: 0123456789\n".repeat(MAX_LINE / 10 + 1);
        assert_eq!(Reader::default().take(many.as_bytes()), Err(NotPokes));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..16)) {
            let mut reader = Reader::default();
            for piece in pieces {
                let _ = reader.take(&piece);
            }
        }
    }
}
