//! Markdown and the HTML inside it: texts of manifests and clusters stay texts.

use std::io::{self, Write};

use super::printable::printable;
use crate::report::Header;

/// A zero-width space: GitHub looks for mentions and references after Markdown is read, so that no escape keeps them off.
const BREAK: char = '\u{200b}';

/// A text with what Markdown and HTML would take for markup escaped.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' | '#' => escaped.extend(['\\', character, BREAK]),
            '|' | '*' | '_' | '~' | '`' | '[' | ']' | '\\' => escaped.extend(['\\', character]),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A text as code inside a line or a table.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", printable(text).replace('`', "'").replace('|', "\\|"))
}

/// A text as code inside HTML, where Markdown is not read.
pub(super) fn html_code(text: &str) -> String {
    format!("<code>{}</code>", printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

/// What was not looked at, folded away.
pub(super) fn write_not_evaluated(header: &Header, out: &mut dyn Write) -> io::Result<()> {
    if header.not_evaluated.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>Not evaluated</summary>\n")?;
    for entry in &header.not_evaluated {
        writeln!(out, "- **{}**: {}", text(&entry.what), text(&entry.why))?;
    }
    writeln!(out, "\n</details>")
}

#[cfg(test)]
mod tests {
    use super::{code, html_code, text};

    #[test]
    fn markup_and_mentions_lose_their_meaning() {
        assert_eq!(text("<b>|*a*|"), "&lt;b&gt;\\|\\*a\\*\\|");
        assert_eq!(text("@team #12"), "\\@\u{200b}team \\#\u{200b}12");
        assert_eq!(code("a`b|c\n"), "`a'b\\|c\\n`");
        assert_eq!(html_code("</code><b>&"), "<code>&lt;/code&gt;&lt;b&gt;&amp;</code>");
    }
}
