//! Text for people, broken at the terminal's width.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::View;
use super::columns;
use super::printable::printable;
use super::style::{BOLD, DIM};
use crate::report::{Header, LocationReport};

/// Writes a paragraph; its further lines are indented by two more.
pub(super) fn write_wrapped(text: &str, indent: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    write_painted(text, Style::new(), indent, view, out)
}

/// The same in a style.
pub(super) fn write_painted(text: &str, style: Style, indent: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    let room = view.width.map(|width| width.saturating_sub(indent.len() + 2));
    columns::wrap(&printable(text), room).iter().enumerate().try_for_each(|(at, line)| {
        let further = if at == 0 { "" } else { "  " };
        writeln!(out, "{indent}{further}{}", view.paint(style, line))
    })
}

/// The line above what is said of a DaemonSet: `~ DaemonSet kube-system/fluentd  fluentd.yaml:2  will be updated`, with a mark and with
/// what becomes of it in one style. Where that is wider than the terminal, the place stands below.
pub(super) fn write_title(
    name: &str,
    location: Option<&LocationReport>,
    (mark, becomes, style): (&str, &str, Style),
    view: View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = format!("DaemonSet {}", printable(name));
    let place = location.map(|location| format!("  {}:{}", printable(&location.path), location.line)).unwrap_or_default();
    let mark = if mark.is_empty() { String::new() } else { format!("{mark} ") };
    let becomes = if becomes.is_empty() { String::new() } else { format!("  {becomes}") };
    let width = [&mark, &title, &place, &becomes].map(|part| part.width()).iter().sum::<usize>();
    let [mark, becomes] = [mark, becomes].map(|part| view.paint(style, part));
    let (title, painted) = (view.paint(BOLD, title), view.paint(DIM, &place));
    if place.is_empty() || view.width.is_none_or(|room| width <= room) {
        return writeln!(out, "{mark}{title}{painted}{becomes}");
    }
    writeln!(out, "{mark}{title}{becomes}\n{painted}")
}

/// What was not looked at, after an empty line.
pub(super) fn write_not_evaluated(header: &Header, view: View, out: &mut dyn Write) -> io::Result<()> {
    if header.not_evaluated.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nNot evaluated:")?;
    header.not_evaluated.iter().try_for_each(|entry| write_wrapped(&format!("{}: {}", entry.what, entry.why), "  ", view, out))
}
