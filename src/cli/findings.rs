//! Findings of the lint for people: each with its lines, what else is involved, and what to paste.

use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

use super::diagnostics::{HELP_INDENT, MESSAGE_INDENT, handler};
use super::excerpt::{Excerpt, Mark};
use super::terminal;
use crate::manifest::{SourceText, Span};
use crate::render::{View, lint_summary};
use crate::report::{FindingReport, LevelReport, LintReport, LocationReport};

/// Writes findings, what was left out, and a closing line.
pub(super) fn write(report: &LintReport, sources: &Sources<'_>, view: View, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(view.color);
    for finding in &report.findings {
        let mut text = String::new();
        let shown = Shown::new(finding, sources, view);
        if handler.render_report(&mut text, &shown).is_err() {
            text = format!("{shown}\n");
        }
        writeln!(out, "{}", text.trim_end())?;
        writeln!(out)?;
    }
    writeln!(out, "{}", lint_summary(report))
}

/// Where to read on, for whoever sits at a terminal.
pub(super) fn hint(report: &LintReport) -> Option<String> {
    let worst = report.findings.iter().rev().max_by_key(|finding| finding.level)?;
    Some(format!("why a rule matters: daemonset-plan explain {}", worst.rule))
}

/// The texts that findings stand in, by name.
pub(super) struct Sources<'a>(pub Vec<&'a SourceText>);

impl<'a> Sources<'a> {
    fn mark(&self, location: &LocationReport, label: Option<String>) -> Option<Mark<'a>> {
        let source = self.0.iter().find(|source| source.name() == location.path)?;
        // A binary has no lines to show.
        if source.slice(source.line_span(location.line)).contains('\0') {
            return None;
        }
        let start = byte(source, location.line, location.column);
        Some(Mark { source, span: Span { start, end: byte(source, location.end_line, location.end_column).max(start) }, label })
    }
}

/// The byte of a line and a column.
fn byte(source: &SourceText, line: usize, column: usize) -> u32 {
    let span = source.line_span(line);
    let before: usize = source.slice(span).chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    span.start + u32::try_from(before).unwrap_or(0)
}

#[derive(Debug)]
struct Shown<'a> {
    finding: &'a FindingReport,
    view: View,
    excerpt: Option<Excerpt>,
}

impl<'a> Shown<'a> {
    fn new(finding: &'a FindingReport, sources: &Sources<'_>, view: View) -> Self {
        let primary = finding.location.as_ref().and_then(|location| sources.mark(location, None));
        let excerpt = primary.map(|primary| {
            let related =
                |related: &crate::report::RelatedReport| sources.mark(&related.location, Some(terminal::line(&related.message)));
            let marks = std::iter::once(primary).chain(finding.related.iter().filter_map(related)).collect();
            Excerpt::of(marks, view.width)
        });
        Self { finding, view, excerpt }
    }

    fn help_text(&self) -> Option<String> {
        let help = self.finding.help.as_deref().map(|help| self.view.wrapped(help, HELP_INDENT));
        let fix = self.finding.fix.as_ref().map(|fix| {
            let lines: Vec<String> = fix.yaml.lines().map(|line| format!("  {line}")).collect();
            format!("under {}:\n{}", fix.field_path, lines.join("\n"))
        });
        let template = self.finding.template.as_ref().map(|template| format!("rendered from {template}"));
        let parts: Vec<String> = [help, fix, template].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| terminal::blanked(&parts.join("\n")))
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A file of settings is no source of the run; its lines are not shown.
        let elsewhere = self.finding.location.as_ref().filter(|_| self.excerpt.is_none());
        let place = elsewhere.map_or_else(String::new, |at| format!("{}:{}:{}: ", terminal::name(&at.path), at.line, at.column));
        f.write_str(&terminal::blanked(&self.view.wrapped(&format!("{place}{}", self.finding.message), MESSAGE_INDENT)))
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.finding.level.word(), self.finding.rule)))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.level {
            LevelReport::Error => Severity::Error,
            LevelReport::Warning => Severity::Warning,
            LevelReport::Info => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help_text().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.as_ref()?.labels()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Header;

    #[test]
    fn the_hint_names_the_first_of_the_worst_findings() {
        let finding = |rule: &str, level: &str| {
            let text = format!(r#"{{"rule": "{rule}", "level": "{level}", "message": "m", "fingerprint": "f"}}"#);
            serde_json::from_str::<FindingReport>(&text).expect("a finding")
        };
        let mut report = LintReport {
            header: Header::new("LintReport"),
            summary: crate::report::LintSummary::default(),
            fail_on: None,
            findings: vec![],
            suppressed: vec![],
            unused_suppressions: vec![],
            rules: vec![],
        };
        assert_eq!(hint(&report), None);
        report.findings =
            vec![finding("latest-image", "warning"), finding("invalid-field", "error"), finding("unknown-field", "error")];
        assert_eq!(hint(&report).as_deref(), Some("why a rule matters: daemonset-plan explain invalid-field"));
    }
}
