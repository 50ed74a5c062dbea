//! Markdown and the HTML inside it: texts of manifests and clusters stay texts.

use std::io::{self, Write};

use super::printable::{printable, printable_lines};
use crate::report::{Header, ProblemReport};

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

/// Lines as a block of code of a language, whatever they hold.
pub(super) fn block(language: &str, lines: &str) -> String {
    let longest = lines.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n\n", printable_lines(lines))
}

/// GitHub takes 65,536 characters for a comment; this leaves room for what was not looked at.
const MOST_BYTES: usize = 55_000;

/// So much of a comment may be problems where the rest of it has no bound.
const MOST_BYTES_OF_PROBLEMS: usize = 10_000;

/// What a comment still holds.
pub(super) struct Room {
    left: usize,
    left_out: usize,
}

impl Room {
    /// An empty comment.
    pub(super) fn of_a_comment() -> Self {
        Self { left: MOST_BYTES, left_out: 0 }
    }

    /// What problems may take of a comment.
    pub(super) fn of_problems() -> Self {
        Self { left: MOST_BYTES_OF_PROBLEMS, left_out: 0 }
    }

    /// Writes a row if there is room for it.
    pub(super) fn write(&mut self, row: &str, out: &mut dyn Write) -> io::Result<()> {
        if row.len() > self.left {
            self.left_out += 1;
            return Ok(());
        }
        self.left -= row.len();
        out.write_all(row.as_bytes())
    }

    /// Writes rows, those that there is room for, between a head and a foot that belong together.
    pub(super) fn write_between(
        &mut self,
        head: &str,
        rows: impl ExactSizeIterator<Item = String>,
        foot: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if self.left < head.len() + foot.len() {
            self.left_out += rows.len();
            return Ok(());
        }
        self.left -= foot.len();
        self.write(head, out)?;
        for row in rows {
            self.write(&row, out)?;
        }
        out.write_all(foot.as_bytes())
    }

    /// Says how much there was no room for.
    pub(super) fn write_left_out(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.left_out {
            0 => Ok(()),
            left_out => writeln!(out, "{left_out} more are left out: a comment holds no more.\n"),
        }
    }
}

/// What was wrong with the inputs, an item each: a reader of the comment alone would take what could not be read for never there.
pub(super) fn write_problems(header: &Header, room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    header.problems.iter().try_for_each(|problem| room.write(&problem_line(problem), out))?;
    if header.problems.is_empty() { Ok(()) } else { room.write("\n", out) }
}

fn problem_line(problem: &ProblemReport) -> String {
    let mark = if problem.severity == "warning" { "⚠️" } else { "❌" };
    let place = match (&problem.location, &problem.path) {
        (Some(location), _) => html_code(&format!("{}:{}", location.path, location.line)) + ": ",
        (None, Some(path)) => html_code(path) + ": ",
        (None, None) => String::new(),
    };
    format!("- {mark} {place}{}\n", text(&problem.message))
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
    use super::{block, code, html_code, text};

    #[test]
    fn markup_and_mentions_lose_their_meaning() {
        assert_eq!(text("<b>|*a*|"), "&lt;b&gt;\\|\\*a\\*\\|");
        assert_eq!(text("@team #12"), "\\@\u{200b}team \\#\u{200b}12");
        assert_eq!(code("a`b|c\n"), "`a'b\\|c\\n`");
        assert_eq!(html_code("</code><b>&"), "<code>&lt;/code&gt;&lt;b&gt;&amp;</code>");
    }

    #[test]
    fn no_text_ends_its_block() {
        assert_eq!(block("yaml", "a: 1\u{7}"), "```yaml\na: 1\\u{7}\n```\n\n");
        assert_eq!(block("diff", "```\n<b>"), "````diff\n```\n<b>\n````\n\n");
    }
}
