//! Findings and defects of the input in one form, for the formats that show them alike.

use std::borrow::Cow;

use crate::report::{FindingReport, FixReport, LevelReport, LintReport, LocationReport, ProblemReport};

/// Something to show.
pub(super) struct Notice<'r> {
    /// The rule; defects of the input have none.
    pub rule: Option<&'r str>,
    pub level: LevelReport,
    pub message: Cow<'r, str>,
    pub help: Option<&'r str>,
    pub fix: Option<&'r FixReport>,
    /// None where the lines are those of a text that is no file.
    pub location: Option<&'r LocationReport>,
    /// The file, also where no line is known; of what helm rendered into no file, the template.
    pub path: Option<&'r str>,
    pub refused_by_server: bool,
    pub fingerprint: Option<&'r str>,
}

/// Everything a lint has to say: first what could not be read, then the findings.
pub(super) fn notices(report: &LintReport) -> impl Iterator<Item = Notice<'_>> {
    let problems = report.header.problems.iter().map(Notice::of_problem);
    problems.chain(report.findings.iter().map(Notice::of_finding))
}

impl<'r> Notice<'r> {
    pub(super) fn of_finding(finding: &'r FindingReport) -> Self {
        let location = finding.location.as_ref();
        let rendered = location.zip(finding.template.as_deref()).filter(|(location, _)| is_no_file(&location.path));
        let (message, location, path) = match rendered {
            Some((rendered, template)) => {
                let message = format!("{} (line {} of what it is rendered to)", finding.message, rendered.line);
                (Cow::Owned(message), None, Some(template))
            }
            None => (Cow::Borrowed(&*finding.message), location, location.map(|location| &*location.path)),
        };
        Self {
            rule: Some(&finding.rule),
            level: finding.level,
            message,
            help: finding.help.as_deref(),
            fix: finding.fix.as_ref(),
            location,
            path,
            refused_by_server: finding.refused_by_server,
            fingerprint: Some(&finding.fingerprint),
        }
    }

    pub(super) fn of_problem(problem: &'r ProblemReport) -> Self {
        let location = problem.location.as_ref();
        Self {
            rule: None,
            // An error and a failure differ in the exit code only.
            level: if problem.severity == "warning" { LevelReport::Warning } else { LevelReport::Error },
            message: Cow::Borrowed(&problem.message),
            help: problem.help.as_deref(),
            fix: None,
            location,
            path: location.map(|location| &*location.path).or(problem.path.as_deref()),
            refused_by_server: false,
            fingerprint: None,
        }
    }

    /// What to call it where everything needs a name.
    pub(super) fn name(&self) -> &'r str {
        self.rule.unwrap_or("input")
    }

    /// The message and what to do about it, in several lines.
    pub(super) fn full_text(&self) -> String {
        let fix = self.fix.map(|fix| {
            // Below their field, and whole among themselves: the lines are YAML to paste.
            let lines: String = fix.yaml.lines().map(|line| format!("\n  {line}")).collect();
            format!("under {}:{lines}", fix.field_path)
        });
        let parts = [Some(&*self.message), self.help, fix.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

/// Whether a text has no name by which anybody could open it: `<stdin>`.
fn is_no_file(path: &str) -> bool {
    path.starts_with('<')
}
