//! SARIF 2.1.0 as GitHub's code scanning takes it
//! (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).
//!
//! An upload beyond GitHub's limits is refused as a whole, so the least bad findings are left out, and a notification says so.
//! Of rules (25,000) and tags (20) there are never that many. What is suppressed is not in it: GitHub does not look at
//! `suppressions` and would open alerts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::lint_notice::Notice;
use super::printable::{printable_json, printable_lines};
use super::sarif_log::{
    Configuration, Driver, Finding, Help, Invocation, Location, Log, Message, Notification, Properties, Rule, Run, Tool,
};
use crate::report::{FindingReport, LevelReport, LintReport, RuleReport};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const MOST_RESULTS: usize = 25_000;
/// Each for itself: `locations` has one at most, `relatedLocations` counts alone.
const MOST_LOCATIONS: usize = 1_000;
/// Of the file, packed with gzip.
const MOST_BYTES: usize = 10_000_000;
/// Of a rule's descriptions.
const MOST_CHARACTERS_OF_A_DESCRIPTION: usize = 1_024;
/// Of other messages; GitHub names no limit, but one value of a manifest must not fill the file.
const MOST_CHARACTERS_OF_A_MESSAGE: usize = 4_096;

pub(super) fn write(report: &LintReport, out: &mut dyn Write) -> io::Result<()> {
    let mut most = MOST_RESULTS;
    loop {
        let json = serde_json::to_string_pretty(&log(report, most))?;
        let json = printable_json(&json);
        let bytes = json.as_bytes();
        if most == 0 || bytes.len() <= MOST_BYTES || packed_size(bytes)? <= MOST_BYTES {
            out.write_all(bytes)?;
            return writeln!(out);
        }
        most = most.min(report.findings.len()) / 2;
    }
}

fn packed_size(bytes: &[u8]) -> io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

/// The log with so many results at most.
fn log(report: &LintReport, most: usize) -> Log<'_> {
    let indices: HashMap<&str, usize> = report.rules.iter().enumerate().map(|(at, rule)| (&*rule.id, at)).collect();
    // Where a finding has no place, the first input stands in: GitHub refuses results without a file.
    let first_input = report.header.inputs.iter().find_map(|input| input.path.as_deref());
    let result = |finding| result(finding, &indices, first_input);
    let results: Vec<Finding<'_>> = worst(&report.findings, most).map(result).collect();
    let left_out = report.findings.len() - results.len();
    let tool = &report.header.tool;
    let information_uri = Some(env!("CARGO_PKG_REPOSITORY")).filter(|uri| !uri.is_empty());
    let driver = Driver {
        name: &tool.name,
        version: &tool.version,
        semantic_version: &tool.version,
        information_uri,
        rules: report.rules.iter().map(rule).collect(),
    };
    let invocation = Invocation {
        execution_successful: report.header.problems.iter().all(|problem| problem.severity == "warning"),
        tool_execution_notifications: notifications(report, left_out),
    };
    let run = Run { tool: Tool { driver }, invocations: [invocation], column_kind: "unicodeCodePoints", results };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

/// The worst findings, so many at most, in their own order.
fn worst(findings: &[FindingReport], most: usize) -> impl Iterator<Item = &FindingReport> {
    let mut by_level: Vec<usize> = (0..findings.len()).collect();
    by_level.sort_by_key(|at| Reverse(findings[*at].level));
    let kept: BTreeSet<usize> = by_level.into_iter().take(most).collect();
    kept.into_iter().map(|at| &findings[at])
}

fn rule(rule: &RuleReport) -> Rule<'_> {
    let description = || Message { text: cut(&rule.summary, MOST_CHARACTERS_OF_A_DESCRIPTION) };
    Rule {
        id: &rule.id,
        name: pascal_case(&rule.id),
        short_description: description(),
        full_description: description(),
        help: Help { text: rule.page.as_deref().unwrap_or(&rule.summary), markdown: rule.page.as_deref() },
        default_configuration: Configuration { level: level(rule.level) },
        properties: Properties { tags: ["kubernetes", "daemonset"] },
    }
}

/// `missing-cpu-request` → `MissingCpuRequest`, as SARIF wants the names of rules.
fn pascal_case(id: &str) -> String {
    let words = id.split('-').map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)));
    words.flatten().collect()
}

fn result<'r>(finding: &'r FindingReport, indices: &HashMap<&str, usize>, first_input: Option<&str>) -> Finding<'r> {
    let notice = Notice::of_finding(finding);
    let location = notice.location.map(Location::of).or_else(|| notice.path.or(first_input).map(Location::of_file));
    let related = finding.related.iter().take(MOST_LOCATIONS).enumerate();
    Finding {
        rule_id: &finding.rule,
        rule_index: indices.get(&*finding.rule).copied(),
        level: level(finding.level),
        message: message(&notice.full_text()),
        locations: location.into_iter().collect(),
        related_locations: related
            .map(|(at, related)| Location {
                id: Some(at),
                message: Some(message(&related.message)),
                ..Location::of(&related.location)
            })
            .collect(),
        partial_fingerprints: BTreeMap::from([("daemonsetPlan/v2", &*finding.fingerprint)]),
    }
}

fn notifications(report: &LintReport, left_out: usize) -> Vec<Notification> {
    let note =
        |level: LevelReport, text: String| Notification { level: self::level(level), message: message(&text), locations: vec![] };
    let problems = report.header.problems.iter().map(Notice::of_problem);
    let shown = problems.map(|notice| {
        let location = notice.location.map(Location::of).or_else(|| notice.path.map(Location::of_file));
        Notification { locations: location.into_iter().collect(), ..note(notice.level, notice.full_text()) }
    });
    let mut notifications: Vec<Notification> = shown.collect();
    let not_evaluated = report.header.not_evaluated.iter();
    notifications
        .extend(not_evaluated.map(|entry| note(LevelReport::Info, format!("not evaluated: {}: {}", entry.what, entry.why))));
    if left_out > 0 {
        let text =
            format!("{left_out} results are left out: GitHub takes {MOST_RESULTS} results and {} MB", MOST_BYTES / 1_000_000);
        notifications.push(note(LevelReport::Warning, text));
    }
    let related: usize = report.findings.iter().map(|finding| finding.related.len().saturating_sub(MOST_LOCATIONS)).sum();
    if related > 0 {
        let text = format!("{related} related locations are left out: GitHub takes {MOST_LOCATIONS} of a result");
        notifications.push(note(LevelReport::Warning, text));
    }
    notifications
}

fn level(level: LevelReport) -> &'static str {
    match level {
        LevelReport::Error => "error",
        LevelReport::Warning => "warning",
        LevelReport::Info => "note",
    }
}

/// A text as a message. `[text](target)` would be a link, which texts of a manifest must not make.
fn message(text: &str) -> Message {
    Message { text: cut(&printable_lines(text).replace("](", "] ("), MOST_CHARACTERS_OF_A_MESSAGE) }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, message, pascal_case};

    #[test]
    fn texts_are_cut_by_characters_and_make_no_links() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
        assert_eq!(message("[a](https://b.example)\u{1b}").text, "[a] (https://b.example)\\u{1b}");
        assert_eq!(pascal_case("missing-cpu-request"), "MissingCpuRequest");
    }
}
