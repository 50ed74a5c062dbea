//! JUnit's XML: a suite for each file, a case for each finding, a passed case for a file without any. A finding that does not make
//! the run fail is a case that passed, with the finding as its output, so that the verdict is that of the exit code.
//! Written by hand: it is four elements, and what XML 1.0 forbids must be dealt with in any case.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::lint_notice::{Notice, notices};
use super::printable::{printable, printable_lines};
use crate::report::{FindingReport, LevelReport, LintReport, SuppressedReport};

/// The cases of a file.
#[derive(Default)]
struct Suite<'r> {
    notices: Vec<(Outcome, Notice<'r>)>,
    suppressed: Vec<&'r SuppressedReport>,
}

/// What becomes of the case of a notice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    /// Nothing could be tested.
    Error,
}

impl Outcome {
    fn of(notice: &Notice<'_>, report: &LintReport) -> Self {
        match notice.rule {
            None if notice.level == LevelReport::Error => Self::Error,
            Some(_) if report.fails(notice.level) => Self::Failed,
            _ => Self::Passed,
        }
    }
}

pub(super) fn write(report: &LintReport, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let totals = suites.values().map(Suite::counts).fold([0; 4], |total, counts| [0, 1, 2, 3].map(|at| total[at] + counts[at]));
    writeln!(out, "<testsuites name={} {}>", attribute(&report.header.tool.name), counted(totals))?;
    for (path, suite) in &suites {
        write_suite(path, suite, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suites(report: &LintReport) -> BTreeMap<&str, Suite<'_>> {
    let nowhere = &*report.header.tool.name;
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    for notice in notices(report) {
        let outcome = Outcome::of(&notice, report);
        suites.entry(notice.path.unwrap_or(nowhere)).or_default().notices.push((outcome, notice));
    }
    for suppressed in &report.suppressed {
        let path = Notice::of_finding(&suppressed.finding).path.unwrap_or(nowhere);
        suites.entry(path).or_default().suppressed.push(suppressed);
    }
    let inputs: Vec<&str> = report.header.inputs.iter().filter_map(|input| input.path.as_deref()).collect();
    for input in inputs {
        let is_rendered = |finding: &FindingReport| {
            let is_here = finding.location.as_ref().is_some_and(|location| location.path == input);
            is_here && Notice::of_finding(finding).path != Some(input)
        };
        // A folder is as good as the files in it, and what templates were rendered to as the templates.
        if !report.findings.iter().any(is_rendered) && !suites.keys().any(|path| Path::new(path).starts_with(input)) {
            suites.entry(input).or_default();
        }
    }
    suites
}

impl Suite<'_> {
    /// Cases, failures, errors, skipped ones.
    fn counts(&self) -> [usize; 4] {
        let count = |wanted: Outcome| self.notices.iter().filter(|(outcome, _)| *outcome == wanted).count();
        let cases = self.notices.len() + self.suppressed.len();
        [cases.max(1), count(Outcome::Failed), count(Outcome::Error), self.suppressed.len()]
    }
}

fn counted([tests, failures, errors, skipped]: [usize; 4]) -> String {
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

fn write_suite(path: &str, suite: &Suite<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  <testsuite name={} {}>", attribute(path), counted(suite.counts()))?;
    let mut names = BTreeMap::new();
    if suite.notices.is_empty() && suite.suppressed.is_empty() {
        writeln!(out, "    {}/>", case("lint", path, None, &mut names))?;
    }
    for (outcome, notice) in &suite.notices {
        let line = notice.location.map(|location| (location.line, location.column));
        writeln!(out, "    {}>", case(notice.name(), path, line, &mut names))?;
        let (full_text, message, level) = (text(&place_and_text(notice)), attribute(&notice.message), notice.level.word());
        match outcome {
            Outcome::Passed => writeln!(out, "      <system-out>{level}: {full_text}</system-out>")?,
            Outcome::Failed => writeln!(out, "      <failure type=\"{level}\" message={message}>{full_text}</failure>")?,
            Outcome::Error => writeln!(out, "      <error type=\"{level}\" message={message}>{full_text}</error>")?,
        }
        writeln!(out, "    </testcase>")?;
    }
    for suppressed in &suite.suppressed {
        let line = Notice::of_finding(&suppressed.finding).location.map(|location| (location.line, location.column));
        writeln!(out, "    {}>", case(&suppressed.finding.rule, path, line, &mut names))?;
        let reason = suppressed.suppression.reason.as_deref().unwrap_or_default();
        let message = format!("ignored by {}: {reason}", suppressed.suppression.origin);
        writeln!(out, "      <skipped message={}/>", attribute(message.trim_end_matches(": ")))?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// The start of a case. Of cases with the same name GitLab shows one, so no two have the same.
fn case(rule: &str, path: &str, line: Option<(usize, usize)>, names: &mut BTreeMap<String, usize>) -> String {
    let mut name = line.map_or_else(|| rule.to_owned(), |(line, column)| format!("{rule} at {line}:{column}"));
    let count = names.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
    if *count > 1 {
        name = format!("{name} ({count})");
    }
    format!("<testcase name={} classname={path} file={path}", attribute(&name), path = attribute(path))
}

fn place_and_text(notice: &Notice<'_>) -> String {
    let place = match (notice.path.map(printable), notice.location) {
        (Some(path), Some(location)) => format!("{path}:{}:{}: ", location.line, location.column),
        (Some(path), None) => format!("{path}: "),
        _ => String::new(),
    };
    format!("{place}{}", notice.full_text())
}

/// A text between tags, without the characters that XML 1.0 forbids even as references.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable_lines(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.extend(character.escape_default()),
            character => escaped.push(character),
        }
    }
    escaped
}

/// The value of an attribute with its quotes.
fn attribute(value: &str) -> String {
    format!("\"{}\"", text(value).replace('\n', "&#10;"))
}

#[cfg(test)]
mod tests {
    use super::{attribute, text};

    #[test]
    fn markup_and_forbidden_characters_are_escaped() {
        assert_eq!(text("a<b>&\"\u{0}\u{ffff}\n]]>"), "a&lt;b&gt;&amp;&quot;\\u{0}\\u{ffff}\n]]&gt;");
        assert_eq!(attribute("a\n\"b\""), "\"a&#10;&quot;b&quot;\"");
    }
}
