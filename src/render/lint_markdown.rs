//! A lint as the comment of a pull request: what is bad in sight, the rest folded away.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::lint_notice::{Notice, notices};
use super::lint_summary::lint_summary;
use super::markdown::{Room, code, html_code, text, write_not_evaluated};
use crate::report::{LevelReport, LintReport};

pub(super) fn write(report: &LintReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", headline(report))?;
    let (mut nowhere, mut files): (Vec<_>, BTreeMap<&str, Vec<_>>) = (Vec::new(), BTreeMap::new());
    for notice in notices(report) {
        match (notice.path, notice.location.is_some() || notice.rule.is_some()) {
            (Some(path), true) => files.entry(path).or_default().push(notice),
            _ => nowhere.push(notice),
        }
    }
    let mut files: Vec<(&str, Vec<Notice<'_>>)> = files.into_iter().collect();
    // The worst comes first, so that it is what the comment has room for.
    files.iter_mut().for_each(|(_, notices)| notices.sort_by_key(|notice| Reverse(notice.level)));
    files.sort_by_key(|(_, notices)| Reverse(worst(notices)));

    let mut room = Room::of_a_comment();
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
    room.write_left_out(out)?;
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

fn write_file(path: &str, notices: &[Notice<'_>], room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    let count = if notices.len() == 1 { "1 finding".to_owned() } else { format!("{} findings", notices.len()) };
    let open = if worst(notices) == Some(LevelReport::Error) { " open" } else { "" };
    let head = format!(
        "<details{open}><summary>{}: {count}</summary>\n\n| Line | Level | Rule | Message |\n| ---: | --- | --- | --- |\n",
        html_code(path)
    );
    let rows = notices.iter().map(|notice| {
        let line = notice.location.map_or_else(String::new, |location| location.line.to_string());
        let rule = notice.rule.map_or_else(String::new, code);
        format!("| {line} | {} | {rule} | {} |\n", level(notice), message(notice))
    });
    room.write_between(&head, rows, "\n</details>\n\n", out)
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
