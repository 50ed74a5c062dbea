//! A line for each finding: `file:line:column: level[rule] message`, as editors read them from compilers.

use std::io::{self, Write};

use super::View;
use super::lint_notice::notices;
use super::printable::printable;
use super::style::{BOLD, level_style};
use crate::report::LintReport;

/// Longer help is left out, in bytes.
const MOST_OF_HELP: usize = 100;

pub(super) fn write(report: &LintReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    for notice in notices(report) {
        let mut place = printable(notice.path.unwrap_or("-")).into_owned();
        if let Some(location) = notice.location {
            place = format!("{place}:{}:{}", location.line, location.column);
        }
        let level = match notice.rule {
            Some(rule) => format!("{}[{}]", notice.level.word(), printable(rule)),
            None => format!("{}:", notice.level.word()),
        };
        let level = view.paint(level_style(notice.level), level);
        // A line has room for what was probably meant, not for advice.
        let meant = notice.help.filter(|help| help.starts_with("did you mean ") && help.len() <= MOST_OF_HELP);
        let meant = meant.map_or_else(String::new, |help| format!(" ({})", printable(help)));
        writeln!(out, "{}: {level} {}{meant}", view.paint(BOLD, place), printable(&notice.message))?;
    }
    Ok(())
}
