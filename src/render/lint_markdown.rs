//! A lint as the comment of a pull request: what is bad in sight, the rest folded away.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::lint_notice::{Notice, notices};
use super::lint_summary::lint_summary;
use super::markdown::{code, html_code, text, write_not_evaluated};
use crate::report::{LevelReport, LintReport};

/// GitHub takes 65,536 characters for a comment; this leaves room for what comes after the tables.
const MOST_BYTES: usize = 55_000;

pub(super) fn write(report: &LintReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", headline(report))?;
    let (mut nowhere, mut files): (Vec<_>, BTreeMap<&str, Vec<_>>) = (Vec::new(), BTreeMap::new());
    for notice in notices(report) {
        match (notice.path, notice.location) {
            (Some(path), Some(_)) => files.entry(path).or_default().push(notice),
            _ => nowhere.push(notice),
        }
    }
    let mut files: Vec<(&str, Vec<Notice<'_>>)> = files.into_iter().collect();
    // The worst comes first, so that it is what the comment has room for.
    files.iter_mut().for_each(|(_, notices)| notices.sort_by_key(|notice| Reverse(notice.level)));
    files.sort_by_key(|(_, notices)| Reverse(worst(notices)));

    let mut room = Room { left: MOST_BYTES, left_out: 0 };
    for notice in &nowhere {
        let path = notice.path.map_or_else(String::new, |path| format!("{}: ", code(path)));
        room.write(&format!("- {} {path}{}\n", level(notice), message(notice)), out)?;
    }
    if !nowhere.is_empty() {
        writeln!(out)?;
    }
    for (path, notices) in &files {
        write_file(path, notices, &mut room, out)?;
    }
    if room.left_out > 0 {
        writeln!(out, "{} more are left out: a comment holds no more.\n", room.left_out)?;
    }
    write_not_evaluated(&report.header, out)
}

/// The summary as a heading begins.
fn headline(report: &LintReport) -> String {
    let summary = lint_summary(report);
    let (first, rest) = summary.split_at(summary.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}", first.to_uppercase())
}

/// The level of the first: they are sorted.
fn worst(notices: &[Notice<'_>]) -> Option<LevelReport> {
    notices.first().map(|notice| notice.level)
}

/// What a comment still holds.
struct Room {
    left: usize,
    left_out: usize,
}

impl Room {
    /// Writes a row if there is room for it.
    fn write(&mut self, row: &str, out: &mut dyn Write) -> io::Result<()> {
        if row.len() > self.left {
            self.left_out += 1;
            return Ok(());
        }
        self.left -= row.len();
        out.write_all(row.as_bytes())
    }
}

fn write_file(path: &str, notices: &[Notice<'_>], room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    let count = if notices.len() == 1 { "1 finding".to_owned() } else { format!("{} findings", notices.len()) };
    let open = if worst(notices) == Some(LevelReport::Error) { " open" } else { "" };
    let head = format!(
        "<details{open}><summary>{}: {count}</summary>\n\n| Line | Level | Rule | Message |\n| ---: | --- | --- | --- |\n",
        html_code(path)
    );
    let foot = "\n</details>\n\n";
    if room.left < head.len() + foot.len() {
        room.left_out += notices.len();
        return Ok(());
    }
    room.left -= foot.len();
    room.write(&head, out)?;
    for notice in notices {
        let line = notice.location.map_or_else(String::new, |location| location.line.to_string());
        let rule = notice.rule.map_or_else(String::new, code);
        room.write(&format!("| {line} | {} | {rule} | {} |\n", level(notice), message(notice)), out)?;
    }
    out.write_all(foot.as_bytes())
}

fn level(notice: &Notice<'_>) -> &'static str {
    match notice.level {
        LevelReport::Error => "❌ error",
        LevelReport::Warning => "⚠️ warning",
        LevelReport::Info => "ℹ️ info",
    }
}

/// The message and what to do about it, in one line of Markdown.
fn message(notice: &Notice<'_>) -> String {
    let lines = notice.message.lines().chain(notice.help.unwrap_or_default().lines());
    lines.map(text).collect::<Vec<_>>().join("<br>")
}
