//! Reports → bytes: one file per format. Sees the report and nothing else, so a saved JSON report renders the same.
//! May use: `report`.

mod artifact_path;
mod audit_markdown;
mod audit_table;
mod audit_words;
mod columns;
mod diff_fields;
mod diff_gantt;
mod diff_markdown;
mod diff_nodes;
mod diff_table;
mod diff_timeline;
mod diff_value;
mod diff_words;
mod durations;
mod lint_concise;
mod lint_github;
mod lint_gitlab;
mod lint_junit;
mod lint_markdown;
mod lint_notice;
mod lint_sarif;
mod lint_summary;
mod markdown;
mod names;
mod names_column;
mod page;
mod paragraph;
mod plan_markdown;
mod plan_table;
mod printable;
mod sarif_log;
mod style;
mod words;

use std::io::{self, Write};

use serde::Serialize;

pub use lint_summary::lint_summary;
pub use printable::{printable_json, steers};

use self::columns::Rows;
use crate::report::{AuditReport, DiffReport, LintReport, PlanReport};

/// The formats of a plan, a diff and an audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// For people: nodes that hear the same share a row.
    Table,
    /// For people: every node has a row.
    Wide,
    /// The report as JSON.
    Json,
    /// The report as YAML.
    Yaml,
    /// A comment for a pull request.
    Markdown,
}

/// The formats of a lint that programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LintFormat {
    /// A line for each finding, as compilers and editors write and read them.
    Concise,
    /// The report as JSON.
    Json,
    /// The report as YAML.
    Yaml,
    /// SARIF 2.1.0, within the limits of GitHub's code scanning.
    Sarif,
    /// Workflow commands that GitHub Actions turns into annotations.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// JUnit's XML, which every CI system shows.
    Junit,
    /// A comment for a pull request.
    Markdown,
}

/// The formats of a Kubernetes object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectFormat {
    /// YAML, one document each.
    Yaml,
    /// JSON, one value after the other.
    Json,
}

/// Writes objects one after the other, as `kubectl apply` reads them.
///
/// # Errors
/// Only those of `out`.
pub fn render_objects<T: Serialize>(objects: &[T], format: ObjectFormat, out: &mut dyn Write) -> io::Result<()> {
    for object in objects {
        match format {
            ObjectFormat::Json => json(object, out)?,
            ObjectFormat::Yaml => {
                if objects.len() > 1 {
                    writeln!(out, "---")?;
                }
                yaml(object, out)?;
            }
        }
    }
    Ok(())
}

/// What a text is rendered for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// The columns of the terminal; `None` never breaks a line.
    pub width: Option<usize>,
    /// Whether to use colours.
    pub color: bool,
    /// Whether to draw and shorten with the characters of ASCII only; names and texts stay as they are.
    pub ascii: bool,
}

impl View {
    /// A text in lines that fit, broken at blanks only, where `indent` columns are taken.
    pub fn wrapped(self, text: &str, indent: usize) -> String {
        const LEAST_ROOM: usize = 20;
        let room = self.width.map(|width| width.saturating_sub(indent).max(LEAST_ROOM));
        text.lines().flat_map(|line| columns::wrap(line, room)).collect::<Vec<_>>().join("\n")
    }
}

/// Writes a plan.
///
/// # Errors
/// Only those of `out`.
pub fn render_plan(report: &PlanReport, format: ReportFormat, view: View, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReportFormat::Table => plan_table::write(report, Rows::Folded, view, out),
        ReportFormat::Wide => plan_table::write(report, Rows::Each, view, out),
        ReportFormat::Markdown => plan_markdown::write(report, out),
        ReportFormat::Json => json(report, out),
        ReportFormat::Yaml => yaml(report, out),
    }
}

/// Writes what a change does.
///
/// # Errors
/// Only those of `out`.
pub fn render_diff(report: &DiffReport, format: ReportFormat, view: View, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReportFormat::Table => diff_table::write(report, Rows::Folded, view, out),
        ReportFormat::Wide => diff_table::write(report, Rows::Each, view, out),
        ReportFormat::Markdown => diff_markdown::write(report, out),
        ReportFormat::Json => json(report, out),
        ReportFormat::Yaml => yaml(report, out),
    }
}

/// Writes what a cluster holds against what is predicted; the formats are those of a plan.
///
/// # Errors
/// Only those of `out`.
pub fn render_audit(report: &AuditReport, format: ReportFormat, view: View, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReportFormat::Table => audit_table::write(report, Rows::Folded, view, out),
        ReportFormat::Wide => audit_table::write(report, Rows::Each, view, out),
        ReportFormat::Markdown => audit_markdown::write(report, out),
        ReportFormat::Json => json(report, out),
        ReportFormat::Yaml => yaml(report, out),
    }
}

/// Writes a page of documentation.
///
/// # Errors
/// Only those of `out`.
pub fn render_page(page: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    page::write(page, view, out)
}

/// Writes the list of everything that there is a page of.
///
/// # Errors
/// Only those of `out`.
pub fn render_topics(view: View, out: &mut dyn Write) -> io::Result<()> {
    page::write_list(view, out)
}

/// Writes what a lint found.
///
/// # Errors
/// Only those of `out`.
pub fn render_lint(report: &LintReport, format: LintFormat, view: View, out: &mut dyn Write) -> io::Result<()> {
    match format {
        LintFormat::Concise => lint_concise::write(report, view, out),
        LintFormat::Json => json(report, out),
        LintFormat::Yaml => yaml(report, out),
        LintFormat::Sarif => lint_sarif::write(report, out),
        LintFormat::Github => lint_github::write(report, out),
        LintFormat::Gitlab => lint_gitlab::write(report, out),
        LintFormat::Junit => lint_junit::write(report, out),
        LintFormat::Markdown => lint_markdown::write(report, out),
    }
}

fn json(report: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(report)?;
    writeln!(out, "{}", printable_json(&text))
}

fn yaml(report: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_saphyr::to_string(report).map_err(io::Error::other)?;
    if text.contains(|character| character != '\n' && steers(character)) {
        // YAML that is not JSON has no escapes outside of quotes.
        return json(report, out);
    }
    out.write_all(text.as_bytes())
}
