//! `LintBaseline`: findings that were there before.

use serde::{Deserialize, Serialize};

use super::header::API_VERSION;
use super::lint::{FindingReport, LintReport};
use super::suppressions::PlacedSuppression;
use crate::lint::{Origin, Scope, Suppression};
use crate::model::{absolute_path, normal_path, relative_path};

/// Findings that were there before, for `--baseline`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Baseline {
    /// Always `daemonset-plan/v1`.
    pub api_version: String,
    /// Always `LintBaseline`.
    pub kind: String,
    /// Which way to tell findings apart the fingerprints follow; this release writes 2.
    #[serde(default = "first_fingerprints")]
    pub fingerprints: u32,
    /// One entry for each finding.
    pub findings: Vec<BaselineEntry>,
}

/// A finding that was there before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaselineEntry {
    /// The rule's id.
    pub rule: String,
    /// The file, seen from the folder of the baseline; empty where the finding has none.
    #[serde(default)]
    pub path: String,
    /// What tells the finding from others, with the path as it stands here.
    pub fingerprint: String,
}

/// From where paths are seen; both folders from the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineFolders {
    /// The folder that the paths of the run count from.
    pub run: String,
    /// The folder of the baseline.
    pub baseline: String,
}

impl Baseline {
    /// What `kind` says.
    pub const KIND: &str = "LintBaseline";

    /// The way to tell findings apart that this release follows. The first one went by positions in lists and knew no defects.
    pub const FINGERPRINTS: u32 = 2;

    /// Everything that a report found, suppressed findings not included.
    pub fn of(report: &LintReport, folders: &BaselineFolders) -> Self {
        let mut findings: Vec<BaselineEntry> = report.findings.iter().map(|finding| entry(finding, folders)).collect();
        findings.sort();
        Self { api_version: API_VERSION.to_owned(), kind: Self::KIND.to_owned(), fingerprints: Self::FINGERPRINTS, findings }
    }

    /// What it leaves out. A rule that has gone since then leaves nothing out.
    pub fn suppressions(&self, folders: &BaselineFolders) -> Vec<PlacedSuppression> {
        let suppression = |entry: &BaselineEntry| Suppression {
            rule: entry.rule.clone(),
            scope: Scope::Exactly { fingerprints: entry.fingerprints(folders) },
            reason: String::new(),
            origin: Origin::Baseline,
        };
        self.findings.iter().map(|entry| PlacedSuppression { suppression: suppression(entry), location: None }).collect()
    }
}

fn first_fingerprints() -> u32 {
    1
}

fn entry(finding: &FindingReport, folders: &BaselineFolders) -> BaselineEntry {
    let written = finding.location.as_ref().map_or("", |location| &location.path);
    let path = match written {
        "" => String::new(),
        written => relative_path(&folders.baseline, &absolute_path(&folders.run, written)),
    };
    let fingerprint = moved(&finding.fingerprint, &finding.rule, &normal_path(written), &path);
    BaselineEntry { rule: finding.rule.clone(), path, fingerprint }
}

impl BaselineEntry {
    /// The fingerprints that the finding has in this run, whether its file is named from the run's folder or from the root.
    fn fingerprints(&self, folders: &BaselineFolders) -> Vec<String> {
        if self.path.is_empty() {
            return vec![self.fingerprint.clone()];
        }
        let absolute = absolute_path(&folders.baseline, &self.path);
        let relative = relative_path(&folders.run, &absolute);
        [relative, absolute].iter().map(|path| moved(&self.fingerprint, &self.rule, &self.path, path)).collect()
    }
}

/// A fingerprint with another path in it.
fn moved(fingerprint: &str, rule: &str, from: &str, to: &str) -> String {
    match fingerprint.strip_prefix(&format!("{rule}|{from}|")) {
        Some(rest) => format!("{rule}|{to}|{rest}"),
        None => fingerprint.to_owned(),
    }
}
