//! A page of Markdown for a terminal: headings in bold where there are colours, otherwise as it stands.

use std::io::{self, Write};

use anstyle::Style;

use super::View;

const HEADING: Style = Style::new().bold();
const EXAMPLE: Style = Style::new().dimmed();

/// Writes a page. It is made to be read as it stands, so nothing but colours is added.
pub(super) fn write(page: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    let mut in_example = false;
    for line in page.lines() {
        let fence = line.starts_with("```");
        in_example ^= fence;
        let style = match line {
            _ if !view.color => None,
            _ if fence || in_example => Some(EXAMPLE),
            _ if line.starts_with('#') => Some(HEADING),
            _ => None,
        };
        match style {
            Some(style) => writeln!(out, "{style}{line}{style:#}")?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}
