//! From bytes to values (ISO 32000-2, 7.2 and 7.3), and to the operators of contents (7.8.2).
//!
//! Lenient as readers are: a stray delimiter is passed over, a word that means nothing is an operator. Ends where
//! the bytes do; whoever reads from a file gives more bytes and starts again.

use std::rc::Rc;

use crate::pdf::syntax::value::{Dict, Value};

/// Arrays and dictionaries inside each other.
const MAX_DEPTH: u32 = 64;

/// What comes next in a content, or in a file's body.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::pdf) enum Token {
    Value(Value),
    /// Anything that is no value: `obj`, `stream`, `Tj`, `q`.
    Word(Vec<u8>),
}

/// Reads values one after the other.
pub(in crate::pdf) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether `1 0 R` is a reference; contents have none.
    references: bool,
}

impl<'a> Lexer<'a> {
    /// Reads a file's body.
    pub(in crate::pdf) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, references: true }
    }

    /// Reads a content: numbers before an `R` stay numbers.
    pub(in crate::pdf) fn of_content(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, references: false }
    }

    pub(in crate::pdf) fn at(&self) -> usize {
        self.at
    }

    pub(in crate::pdf) fn go_to(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    pub(in crate::pdf) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next value or word; `None` at the end, or where a value is cut off by it.
    pub(in crate::pdf) fn next(&mut self) -> Option<Token> {
        self.token(0)
    }

    /// The next value; a word is none.
    pub(in crate::pdf) fn value(&mut self) -> Option<Value> {
        match self.next()? {
            Token::Value(value) => Some(value),
            Token::Word(_) => None,
        }
    }

    /// Takes the word if it comes next.
    pub(in crate::pdf) fn takes(&mut self, word: &str) -> bool {
        let before = self.at;
        if matches!(self.next(), Some(Token::Word(found)) if found == word.as_bytes()) {
            return true;
        }
        self.at = before;
        false
    }

    pub(in crate::pdf) fn skip_space(&mut self) {
        loop {
            match self.peek() {
                Some(byte) if is_space(byte) => self.at += 1,
                Some(b'%') => {
                    let line = self.rest().iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                    self.at = line.map_or(self.bytes.len(), |end| self.at + end);
                }
                _ => return,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn token(&mut self, depth: u32) -> Option<Token> {
        loop {
            self.skip_space();
            let value = match self.peek()? {
                b'/' => Value::Name(self.name()),
                b'(' => Value::Text(self.literal()?),
                b'<' if self.rest().starts_with(b"<<") => Value::Dict(Rc::new(self.dict(depth)?)),
                b'<' => Value::Text(self.hexadecimal()?),
                b'[' => Value::Array(self.array(depth)?),
                b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
                b')' | b'>' | b']' | b'{' | b'}' => {
                    self.at += 1;
                    continue;
                }
                _ => return Some(self.word()),
            };
            return Some(Token::Value(value));
        }
    }

    fn word(&mut self) -> Token {
        let word: Vec<u8> = self.rest().iter().copied().take_while(|byte| is_regular(*byte)).collect();
        self.at += word.len().max(1);
        match word.as_slice() {
            b"true" => Token::Value(Value::Bool(true)),
            b"false" => Token::Value(Value::Bool(false)),
            b"null" => Token::Value(Value::Null),
            _ => Token::Word(word),
        }
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.at += 1;
            let pair = self.bytes.get(self.at..self.at + 2);
            if byte == b'#'
                && let Some([high, low]) = pair
                && let (Some(high), Some(low)) = (digit(*high), digit(*low))
            {
                name.push(high << 4 | low);
                self.at += 2;
            } else {
                name.push(byte);
            }
        }
        name
    }

    /// A number, or a reference when two numbers and an `R` come.
    fn number(&mut self) -> Value {
        let number = self.plain_number();
        if !self.references || number.fract() != 0.0 || !(0.0..4_294_967_295.0).contains(&number) {
            return Value::Number(number);
        }
        let after = self.at;
        self.skip_space();
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            let generation = self.plain_number();
            self.skip_space();
            let letter = self.rest().first() == Some(&b'R');
            let ends = self.bytes.get(self.at + 1).is_none_or(|byte| !is_regular(*byte));
            if generation.fract() == 0.0 && letter && ends {
                self.at += 1;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked above"
                )]
                return Value::Ref(number as u32);
            }
        }
        self.at = after;
        Value::Number(number)
    }

    /// Signs and points as they come; what is no number at all is 0, as in other readers.
    fn plain_number(&mut self) -> f64 {
        let digits: Vec<u8> = self.rest().iter().copied().take_while(|byte| is_regular(*byte)).collect();
        let count = digits.iter().take_while(|byte| matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9')).count();
        self.at += count.max(1);
        let text = std::str::from_utf8(digits.get(..count).unwrap_or_default()).unwrap_or_default();
        let negative = text.starts_with('-');
        let text = text.trim_start_matches(['+', '-']);
        let end = text.find(['+', '-']).unwrap_or(text.len());
        let number: f64 = text.get(..end).and_then(|text| text.parse().ok()).unwrap_or(0.0);
        // No larger than any reader has to take (ISO 32000-1, table C.1): what is computed of it stays finite.
        let number = number.min(f64::from(f32::MAX));
        if negative { -number } else { number }
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                }
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(next - b'0');
                    self.at += 1;
                }
                text.push(u8::try_from(value & 0xff).unwrap_or(0));
            }
            other => text.push(other),
        }
        Some(())
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let end = self.rest().iter().position(|byte| *byte == b'>')?;
        let digits: Vec<u8> = self.rest().iter().take(end).filter_map(|byte| digit(*byte)).collect();
        self.at += end + 1;
        let pair = |pair: &[u8]| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0);
        Some(digits.chunks(2).map(pair).collect())
    }

    fn array(&mut self, depth: u32) -> Option<Rc<[Value]>> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(values.into());
            }
            if depth >= MAX_DEPTH {
                return None;
            }
            // A bracket that never closes ends before the object does.
            let before = self.at;
            match self.token(depth + 1)? {
                Token::Value(value) => values.push(value),
                Token::Word(word) if word == b"endobj" => {
                    self.at = before;
                    return Some(values.into());
                }
                Token::Word(_) => {}
            }
        }
    }

    fn dict(&mut self, depth: u32) -> Option<Dict> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                b'>' => {
                    self.at += if self.rest().starts_with(b">>") { 2 } else { 1 };
                    return Some(Dict { entries });
                }
                b'/' if depth < MAX_DEPTH => {
                    let key = self.name();
                    self.skip_space();
                    // A key without a value before the end.
                    if self.peek()? == b'>' {
                        continue;
                    }
                    let before = self.at;
                    match self.token(depth + 1)? {
                        Token::Value(value) => entries.push((key, value)),
                        Token::Word(word) if matches!(word.as_slice(), b"endobj" | b"stream") => {
                            self.at = before;
                            return Some(Dict { entries });
                        }
                        Token::Word(_) => {}
                    }
                }
                b'/' => return None,
                _ => {
                    let before = self.at;
                    if matches!(self.token(depth + 1)?, Token::Word(word) if matches!(word.as_slice(), b"endobj" | b"stream"))
                    {
                        self.at = before;
                        return Some(Dict { entries });
                    }
                }
            }
        }
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Token> {
        let mut lexer = Lexer::new(text);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    fn values(text: &[u8]) -> Vec<Value> {
        let value = |token| if let Token::Value(value) = token { Some(value) } else { None };
        read(text).into_iter().filter_map(value).collect()
    }

    #[test]
    fn numbers_of_any_length_are_finite() {
        let far = "9".repeat(400);
        let most = f64::from(f32::MAX);
        let numbers = values(format!("{far} -{far} 0.{far}").as_bytes());
        assert_eq!(numbers, [Value::Number(most), Value::Number(-most), Value::Number(1.0)]);
    }

    #[test]
    fn values_of_every_kind() {
        let name = |text: &str| Value::Name(text.as_bytes().to_vec());
        let string = |text: &[u8]| Value::Text(text.to_vec());
        assert_eq!(
            values(b"1 -2.5 +.5 4. --3 true null"),
            [
                Value::Number(1.0),
                Value::Number(-2.5),
                Value::Number(0.5),
                Value::Number(4.0),
                Value::Number(-3.0),
                Value::Bool(true),
                Value::Null,
            ]
        );
        assert_eq!(values(b"/A#20b /# / % note\n/c"), [name("A b"), name("#"), name(""), name("c")]);
        assert_eq!(
            values(b"(a(b)\\)\\101\\n\\\r\nx) <48 65 6> ()"),
            [string(b"a(b))A\nx"), string(b"He`"), string(b"")]
        );
        assert_eq!(values(b"12 0 R 3 0 obj"), [Value::Ref(12), Value::Number(3.0), Value::Number(0.0)]);
        let array: Rc<[Value]> = vec![Value::Number(1.0), Value::Ref(2), name("x")].into();
        assert_eq!(values(b"[1 2 0 R/x]"), [Value::Array(array)]);
    }

    #[test]
    fn dictionaries_and_damage() {
        let [Value::Dict(dict)] = &values(b"<< /A 1 /B << /C [2] >> /A 3 /D>>")[..] else { panic!("one") };
        assert_eq!(dict.get("A"), Some(&Value::Number(3.0)));
        assert!(dict.get("B").and_then(Value::as_dict).is_some_and(|inner| inner.get("C").is_some()));
        assert_eq!(dict.get("D"), None);
        for cut in
            [&b"<< /A 1"[..], b"[1 2", b"(open", b"<< /A (x", b"<48", &[b'['; 500], &b"<</a".repeat(500)]
        {
            assert_eq!(values(cut), [], "{cut:?}");
        }
        let [Value::Dict(dict)] = &values(b"<< /A [1 2 endobj")[..] else { panic!("one") };
        assert!(dict.get("A").is_some());
    }

    #[test]
    fn contents_have_no_references() {
        let mut lexer = Lexer::of_content(b"1 0 R /CS0 cs");
        let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next()).collect();
        assert_eq!(tokens.len(), 5);
        assert_eq!(tokens[2], Token::Word(b"R".to_vec()));
    }
}
