//! `LintReport`: what is wrong with manifests.

use serde::{Deserialize, Serialize};

use super::header::Header;
use super::location::LocationReport;
use crate::lint::Level;

/// The answer of `daemonset-plan lint`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LintReport {
    /// The common fields.
    #[serde(flatten)]
    pub header: Header,
    /// How many there are of what.
    pub summary: LintSummary,
    /// From which level on findings make the run fail; absent where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<LevelReport>,
    /// What was found, by file and line.
    pub findings: Vec<FindingReport>,
    /// What was found and is not to be reported.
    pub suppressed: Vec<SuppressedReport>,
    /// Suppressions that nothing was found for.
    pub unused_suppressions: Vec<SuppressionReport>,
    /// The rules that ran, by id.
    pub rules: Vec<RuleReport>,
}

impl LintReport {
    /// Whether a finding makes the run fail.
    pub fn fails(&self, level: LevelReport) -> bool {
        self.fail_on.is_some_and(|least| level >= least)
    }
}

/// How many there are of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LintSummary {
    /// DaemonSets that were looked at.
    pub daemon_sets: usize,
    /// Findings of the level `error`.
    pub errors: usize,
    /// Findings of the level `warning`.
    pub warnings: usize,
    /// Findings of the level `info`.
    pub infos: usize,
    /// Findings that are not to be reported.
    pub suppressed: usize,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelReport {
    /// Worth knowing.
    Info,
    /// Likely to go wrong.
    Warning,
    /// Refused, or sure to go wrong.
    Error,
}

impl LevelReport {
    /// The level of a rule; `None` for one that is off.
    pub fn of(level: Level) -> Option<Self> {
        match level {
            Level::Off => None,
            Level::Info => Some(Self::Info),
            Level::Warning => Some(Self::Warning),
            Level::Error => Some(Self::Error),
        }
    }

    /// As it is written: `error`, `warning`, `info`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The object a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectReport {
    /// Its kind.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingReport {
    /// The rule's id.
    pub rule: String,
    /// How bad it is.
    pub level: LevelReport,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The object it is about; absent where the text could not be read that far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectReport>,
    /// The field, as the API server spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_path: Option<String>,
    /// Where it stands; of an absent field, its deepest ancestor that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
    /// The template it was rendered from, from helm's comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Other fields that are involved.
    #[serde(default)]
    pub related: Vec<RelatedReport>,
    /// The text to paste.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<FixReport>,
    /// Whether the API server would refuse the object for it.
    #[serde(default)]
    pub refused_by_server: bool,
    /// What tells this finding from others, whatever line it moves to.
    pub fingerprint: String,
}

/// Another field that is involved in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedReport {
    /// What it has to do with it.
    pub message: String,
    /// The field.
    pub field_path: String,
    /// Where it stands.
    pub location: LocationReport,
}

/// Text to paste into the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FixReport {
    /// The field that it belongs under.
    pub field_path: String,
    /// The lines.
    pub yaml: String,
}

/// A finding that is not to be reported, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SuppressedReport {
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingReport,
    /// Who says so.
    pub suppression: SuppressionReport,
}

/// Something that says that findings are not to be reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionReport {
    /// `comment`, `annotation`, `config` or `baseline`.
    pub origin: String,
    /// The rule's id.
    pub rule: String,
    /// Why, in its author's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
}

/// A rule that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleReport {
    /// Its id.
    pub id: String,
    /// The level of its findings.
    pub level: LevelReport,
    /// What it is about, in a sentence.
    pub summary: String,
    /// Its page in Markdown; only of rules with findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}
