//! A line for each finding: `file:line:column: level[rule] message`, as editors read them from compilers.

use std::io::{self, Write};

use super::View;
use super::lint_notice::notices;
use super::printable::printable;
use super::style::{BOLD, level_style};
use crate::report::LintReport;

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
        writeln!(out, "{}: {level} {}", view.paint(BOLD, place), printable(&notice.message))?;
    }
    Ok(())
}
