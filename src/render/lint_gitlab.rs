//! GitLab's Code Quality report: the part of Code Climate's format that GitLab reads.

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::io::{self, Write};

use fnv::FnvHasher;
use serde::Serialize;

use super::artifact_path::repository_path;
use super::lint_notice::{Notice, notices};
use super::printable::printable;
use crate::report::{LevelReport, LintReport};

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
}

pub(super) fn write(report: &LintReport, out: &mut dyn Write) -> io::Result<()> {
    // GitLab drops entries without a path: what stands nowhere is shown at the first input.
    let first_input = report.header.inputs.iter().find_map(|input| input.path.as_deref()).unwrap_or(".");
    let mut seen = BTreeMap::new();
    let issues: Vec<Issue<'_>> = notices(report).map(|notice| issue(&notice, first_input, &mut seen)).collect();
    super::json(&issues, out)
}

fn issue<'r>(notice: &Notice<'r>, first_input: &str, seen: &mut BTreeMap<String, usize>) -> Issue<'r> {
    let path = repository_path(notice.path.unwrap_or(first_input));
    let identity = match notice.fingerprint {
        Some(fingerprint) => format!("{}\0{fingerprint}", notice.name()),
        None => format!("{}\0{path}\0{}", notice.name(), notice.message),
    };
    // Of entries with the same fingerprint GitLab shows one.
    let before = seen.entry(identity.clone()).and_modify(|count| *count += 1).or_insert(0);
    let help = notice.help.map_or_else(String::new, |help| format!(" ({help})"));
    Issue {
        description: printable(&format!("{}{help}", notice.message)).into_owned(),
        check_name: notice.name(),
        fingerprint: hash(&format!("{identity}\0{before}")),
        severity: severity(notice),
        location: Location {
            path,
            lines: Lines {
                begin: notice.location.map_or(1, |location| location.line),
                end: notice.location.map(|location| location.end_line),
            },
        },
    }
}

fn severity(notice: &Notice<'_>) -> &'static str {
    match notice.level {
        LevelReport::Error if notice.refused_by_server => "blocker",
        LevelReport::Error => "critical",
        LevelReport::Warning => "major",
        LevelReport::Info => "info",
    }
}

/// FNV-1a: the same in every release, unlike the hash of the standard library.
fn hash(text: &str) -> String {
    let mut hasher = FnvHasher::default();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn hashes_are_the_published_ones_of_fnv_1a() {
        assert_eq!(hash(""), "cbf29ce484222325");
        assert_eq!(hash("foobar"), "85944171f73967e8");
    }
}
