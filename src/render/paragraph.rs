//! Text for people, broken at the terminal's width.

use std::io::{self, Write};

use anstyle::Style;

use super::View;
use super::columns;
use super::printable::printable;
use crate::report::Header;

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

/// What was not looked at, after an empty line.
pub(super) fn write_not_evaluated(header: &Header, view: View, out: &mut dyn Write) -> io::Result<()> {
    if header.not_evaluated.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nNot evaluated:")?;
    header.not_evaluated.iter().try_for_each(|entry| write_wrapped(&format!("{}: {}", entry.what, entry.why), "  ", view, out))
}
