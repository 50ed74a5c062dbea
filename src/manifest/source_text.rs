//! One text as it was read, and the way from a byte in it to a line and a column.

use std::borrow::Cow;

/// A half-open range of bytes in a [`SourceText`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A text with its name and an index of its lines.
#[derive(Debug)]
pub struct SourceText {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// The largest text that is read as one piece, in bytes; spans are 32 bits wide.
pub const MAX_TEXT_BYTES: usize = 1 << 30;

impl SourceText {
    /// Names a text (by its path, or `<stdin>`).
    ///
    /// Bytes that are no UTF-8 become U+FFFD and UTF-16 with a byte-order mark is converted, as kubectl does; a text over
    /// [`MAX_TEXT_BYTES`] is cut there, which callers avoid by refusing it before.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(MAX_TEXT_BYTES)];
        Self::new(name, decode(bytes).into_owned())
    }

    /// Names a text that is UTF-8 already.
    pub fn new(name: impl Into<String>, text: String) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let line_starts = std::iter::once(0).chain(newlines.map(|at| offset(at + 1))).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The name to show: a path, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the text that a span covers; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The line and column of a byte.
    pub fn position(&self, byte: u32) -> Position {
        let line = self.line_starts.partition_point(|&start| start <= byte);
        let start = self.line_starts[line - 1] as usize;
        let before = self.text.get(start..byte as usize).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }

    /// The bytes of a line, counted from 1, without its line end; empty beyond the last line.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|at| self.line_starts.get(at)) else { return Span::default() };
        let next = self.line_starts.get(line).map_or(self.text.len(), |&next| next as usize - 1);
        let content = self.text[start as usize..next].trim_end_matches('\r');
        Span { start, end: start + offset(content.len()) }
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// A byte offset as spans hold it; texts are limited to [`MAX_TEXT_BYTES`].
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A text of the input as messages quote it: its first characters, and an ellipsis where it is longer.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    cut(text, 100)
}

/// A message that may quote the input somewhere, cut where it gets longer than any that does not.
pub(super) fn shortened_message(message: &str) -> String {
    cut(message, 300).into_owned()
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let utf16 = |unit: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(u16::from_le_bytes, rest),
        [0xFE, 0xFF, rest @ ..] => utf16(u16::from_be_bytes, rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines_from_one() {
        let source = SourceText::new("x", "a\nb\u{e4}c: d\r\n\n".to_owned());
        for (byte, line, column) in [(0, 1, 1), (2, 2, 1), (5, 2, 3), (11, 3, 1), (12, 4, 1)] {
            assert_eq!(source.position(byte), Position { line, column }, "byte {byte}");
        }
        assert_eq!(source.slice(source.line_span(2)), "b\u{e4}c: d");
        assert_eq!(source.slice(source.line_span(9)), "");
    }

    #[test]
    fn utf_16_with_a_mark_is_converted() {
        assert_eq!(SourceText::from_bytes("x", b"\xFF\xFEa\0b\0").text(), "ab");
        assert_eq!(SourceText::from_bytes("x", b"\xFE\xFF\0a\0b").text(), "ab");
        assert_eq!(SourceText::from_bytes("x", b"a\xFFb").text(), "a\u{FFFD}b");
    }
}
