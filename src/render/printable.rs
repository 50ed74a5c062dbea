//! Texts of a cluster are data: whatever they hold, they do not steer a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character does something to a terminal or to the reading of its line instead of being seen: control characters, line
/// separators, what reorders a line and what has no width. The joiners of scripts and emoji are seen.
pub fn steers(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        )
}

/// The text with every character that steers replaced by its escape (`\u{1b}`).
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().map(|character| match character {
        character if steers(character) => character.escape_default().to_string(),
        character => character.to_string(),
    });
    Cow::Owned(escaped.collect())
}

/// The same for texts of several lines, which stay several lines.
pub(super) fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// JSON in which what steers is escaped as well. Such characters stand in nothing but strings; below the space JSON escapes them itself.
pub fn printable_json(json: &str) -> Cow<'_, str> {
    let raw = |character: char| character != '\n' && steers(character);
    if !json.contains(raw) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if raw(character) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_json, printable_lines};

    #[test]
    fn control_characters_are_written_as_escapes() {
        assert_eq!(printable("plain ä"), "plain ä");
        assert_eq!(printable("a\u{1b}[31mb\n\u{9b}"), "a\\u{1b}[31mb\\n\\u{9b}");
    }

    #[test]
    fn line_ends_are_kept_where_lines_are_meant() {
        assert_eq!(printable_lines("a\r\nb\rc\n\u{7}\n"), "a\nb\\rc\n\\u{7}");
    }

    #[test]
    fn what_reorders_or_hides_is_written_as_an_escape() {
        assert_eq!(printable("a\u{202e}b\u{200b}\u{2066}"), "a\\u{202e}b\\u{200b}\\u{2066}");
        assert_eq!(printable("a\u{a0}\u{301}\u{1f600}"), "a\u{a0}\u{301}\u{1f600}");
    }

    #[test]
    fn json_is_the_same_value_without_what_steers() {
        let value = "a\u{1b}\n\u{7f}\u{9b}\u{202e}ä\u{1f600}";
        let text = serde_json::to_string_pretty(&[value]).expect("JSON");
        let printed = printable_json(&text);
        assert!(!printed.contains(|character| character != '\n' && super::steers(character)), "{printed:?}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&printed).expect("JSON"), [value]);
    }
}
