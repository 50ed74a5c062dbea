//! Texts of a cluster are data: whatever they hold, they do not steer a terminal.

use std::borrow::Cow;

/// The text with every control character replaced by its escape (`\u{1b}`).
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().map(|character| match character {
        character if character.is_control() => character.escape_default().to_string(),
        character => character.to_string(),
    });
    Cow::Owned(escaped.collect())
}

/// The same for texts of several lines, which stay several lines.
pub(super) fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_lines};

    #[test]
    fn control_characters_are_written_as_escapes() {
        assert_eq!(printable("plain ä"), "plain ä");
        assert_eq!(printable("a\u{1b}[31mb\n\u{9b}"), "a\\u{1b}[31mb\\n\\u{9b}");
    }

    #[test]
    fn line_ends_are_kept_where_lines_are_meant() {
        assert_eq!(printable_lines("a\r\nb\rc\n\u{7}\n"), "a\nb\\rc\n\\u{7}");
    }
}
