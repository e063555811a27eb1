//! Secrets that the server hands out once: sessions, links in mails, clients of machines.
//!
//! A token is the key of a row and 256 random bits. The row keeps the SHA-256 of the bits, so whoever reads the rows can
//! use none of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use galley_core::Hash;
use galley_store::Edge;
use subtle::ConstantTimeEq as _;

const NUM_KEY: usize = 16;
const NUM_SECRET: usize = 32;

/// A secret and the row that it belongs to. Never written to a log: it has no `Debug`.
pub(crate) struct Token {
    key: [u8; NUM_KEY],
    secret: [u8; NUM_SECRET],
}

impl Token {
    /// Draws a new one.
    pub(crate) fn draw(edge: &dyn Edge) -> Self {
        let mut token = Self { key: [0; NUM_KEY], secret: [0; NUM_SECRET] };
        edge.random(&mut token.key);
        edge.random(&mut token.secret);
        token
    }

    /// Draws another secret for the same row.
    pub(crate) fn beside(&self, edge: &dyn Edge) -> Self {
        let mut token = Self { key: self.key, secret: [0; NUM_SECRET] };
        edge.random(&mut token.secret);
        token
    }

    /// Reads the one written form: base64url without padding (RFC 4648 §5).
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (key, secret) = bytes.split_at_checked(NUM_KEY)?;
        Some(Self { key: key.try_into().ok()?, secret: secret.try_into().ok()? })
    }

    /// The written form, for whoever it is meant for.
    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode([self.key.as_slice(), self.secret.as_slice()].concat())
    }

    /// The key of its row.
    pub(crate) fn key(&self) -> String {
        hex::encode(self.key)
    }

    /// What the row keeps.
    pub(crate) fn hash(&self) -> Hash {
        Hash::of(&[&self.secret])
    }

    /// Whether a row keeps the hash of this one; takes the same time whatever differs.
    pub(crate) fn is(&self, kept: &Hash) -> bool {
        self.hash().as_bytes().ct_eq(kept.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Edge for Counting {
        fn now_ms(&self) -> i64 {
            0
        }

        fn random(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    #[test]
    fn a_token_is_read_back_and_another_is_not_it() {
        let edge = Counting(std::sync::atomic::AtomicU8::new(0));
        let (one, other) = (Token::draw(&edge), Token::draw(&edge));
        let read = Token::read(&one.text()).unwrap();
        assert_eq!(read.key(), one.key());
        assert!(read.is(&one.hash()) && !read.is(&other.hash()));
        // 64 hex digits read as a token, but as none that a row would know: neither by its key nor by its secret.
        let kept = one.hash().to_string();
        let stolen = Token::read(&kept);
        assert!(!one.text().contains(&kept));
        assert!(stolen.is_none_or(|stolen| stolen.key() != one.key() && !stolen.is(&one.hash())));
    }

    #[test]
    fn a_token_has_one_form() {
        let edge = Counting(std::sync::atomic::AtomicU8::new(7));
        let text = Token::draw(&edge).text();
        assert_eq!(text.len(), 64);
        let long = [format!("{text}="), format!("{text}AAAA"), text.replace('A', "+")];
        for bad in ["", "x", &text[1..], &long[0], &long[1], &long[2]] {
            assert!(bad == text || Token::read(bad).is_none(), "{bad}");
        }
    }
}
