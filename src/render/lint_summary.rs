//! A lint in one line, which never reads like success where not everything was looked at.

use super::words::left_out;
use crate::report::LintReport;

/// `2 errors and 1 warning in 3 DaemonSets (1 suppressed)`.
pub fn lint_summary(report: &LintReport) -> String {
    let counts = report.summary;
    let parts = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "note")];
    let parts: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(*number, word)).collect();
    let is_complete = report.header.problems.iter().all(|problem| problem.severity == "warning");
    let found = match parts.split_last() {
        None if counts.daemon_sets > 0 => "no findings".to_owned(),
        None if is_complete => return "no DaemonSet to lint".to_owned(),
        None => return "nothing was linted".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    };
    // A text that could not be read has findings and may have been the only DaemonSet.
    let daemon_sets =
        if counts.daemon_sets > 0 { format!(" in {}", count(counts.daemon_sets, "DaemonSet")) } else { String::new() };
    let suppressed = if counts.suppressed > 0 { format!(" ({} suppressed)", counts.suppressed) } else { String::new() };
    let rest = match left_out(&report.header) {
        Some(left_out) => format!("; {left_out}"),
        None if is_complete => String::new(),
        None => "; not everything could be used".to_owned(),
    };
    format!("{found}{daemon_sets}{suppressed}{rest}")
}

fn count(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}
