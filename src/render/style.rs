//! The few colours there are; everything is readable without them.

use std::fmt;

use anstyle::{AnsiColor, Style};

use super::View;
use crate::report::{LevelReport, VerdictReport};

impl View {
    /// The text in a style, or plain where there are no colours.
    pub(super) fn paint(self, style: Style, text: impl fmt::Display) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default();
const CAREFUL: Style = AnsiColor::Yellow.on_default();

/// The colour of a verdict.
pub(super) fn verdict_style(verdict: VerdictReport) -> Style {
    match verdict {
        VerdictReport::Runs => GOOD,
        VerdictReport::Preempts | VerdictReport::Pending | VerdictReport::Keeps => CAREFUL,
        VerdictReport::Rejected => BAD,
        VerdictReport::Excluded => DIM,
    }
}

/// The colour of a level.
pub(super) fn level_style(level: LevelReport) -> Style {
    match level {
        LevelReport::Error => BAD.bold(),
        LevelReport::Warning => CAREFUL.bold(),
        LevelReport::Info => AnsiColor::Cyan.on_default().bold(),
    }
}
