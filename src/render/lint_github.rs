//! GitHub Actions' workflow commands, which become annotations of a pull request.
//! Follows `actions/toolkit/packages/core/src/command.ts` for what is escaped. GitHub shows ten errors, ten warnings and ten
//! notices of a step; which ones is its own choice, so all are written.

use std::io::{self, Write};

use super::artifact_path::repository_path;
use super::lint_notice::{Notice, notices};
use super::printable::{printable, printable_lines};
use crate::report::{LevelReport, LintReport};

pub(super) fn write(report: &LintReport, out: &mut dyn Write) -> io::Result<()> {
    notices(report).try_for_each(|notice| write_command(&notice, out))
}

fn write_command(notice: &Notice<'_>, out: &mut dyn Write) -> io::Result<()> {
    let command = match notice.level {
        LevelReport::Error => "error",
        LevelReport::Warning => "warning",
        LevelReport::Info => "notice",
    };
    write!(out, "::{command} ")?;
    if let Some(path) = notice.path {
        write!(out, "file={},", property(&repository_path(path)))?;
    }
    if let Some(location) = notice.location {
        write!(out, "line={},endLine={},", location.line, location.end_line)?;
        // GitHub takes columns of a single line only.
        if location.line == location.end_line {
            write!(out, "col={},endColumn={},", location.column, location.end_column)?;
        }
    }
    writeln!(out, "title={}::{}", property(notice.name()), data(&printable_lines(&notice.full_text())))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&printable(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_ends_a_command_or_a_property_is_escaped() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25\\n");
    }
}
