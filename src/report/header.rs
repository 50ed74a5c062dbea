//! What every report begins with.

use serde::{Deserialize, Serialize};

use super::location::LocationReport;
use crate::engine;
use crate::manifest::{Place, Problem, Severity};
use crate::model::KUBERNETES_VERSION;

/// The version of the contract.
pub const API_VERSION: &str = "daemonset-plan/v1";

/// The first fields of every report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// Always [`API_VERSION`].
    pub api_version: String,
    /// The report's kind: `PlanReport`.
    pub kind: String,
    /// Who wrote it.
    pub tool: Tool,
    /// The Kubernetes release whose rules were applied.
    pub kubernetes_version: String,
    /// What was read.
    pub inputs: Vec<InputReport>,
    /// What was not looked at, and why: nothing is assumed silently.
    pub not_evaluated: Vec<NotEvaluated>,
    /// How much of the manifests the rest of the report is not about, since it could not be used; absent where all could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOutReport>,
    /// What was wrong with the inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ProblemReport>,
}

/// The program that wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `daemonset-plan`.
    pub name: String,
    /// The release.
    pub version: String,
}

/// One input; it has a path, is a live cluster or is built in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputReport {
    /// The file or folder, or `<stdin>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The kubeconfig's context, or the server's address, of a live cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The name of the built-in cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_in: Option<String>,
    /// What it holds: `1 DaemonSet, 2 ConfigMaps`.
    pub what: String,
}

/// Something that could change the answer and was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotEvaluated {
    /// What.
    pub what: String,
    /// Why, and what was assumed instead.
    pub why: String,
    /// Whether a fuller dump would have told; otherwise it is beyond what this version models.
    pub missing_fact: bool,
}

/// How much of the manifests could not be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutReport {
    /// DaemonSets that could not be read, or not be used as they are written.
    pub daemon_sets: usize,
    /// Documents that could not be read at all, so that nobody can tell whether they hold a DaemonSet.
    pub documents: usize,
}

/// A defect of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProblemReport {
    /// `warning`, `error` or `failure`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
    /// The file or folder as a whole, where there is no line to point at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Header {
    /// The header of a report of this kind.
    pub fn new(kind: &str) -> Self {
        Self {
            api_version: API_VERSION.to_owned(),
            kind: kind.to_owned(),
            tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            kubernetes_version: KUBERNETES_VERSION.to_owned(),
            inputs: Vec::new(),
            not_evaluated: Vec::new(),
            left_out: None,
            problems: Vec::new(),
        }
    }

    /// Adds what of the manifests could not be used.
    pub fn leave_out(&mut self, more: LeftOutReport) {
        let LeftOutReport { daemon_sets, documents } = self.left_out.unwrap_or_default();
        let sum = LeftOutReport { daemon_sets: daemon_sets + more.daemon_sets, documents: documents + more.documents };
        self.left_out = (sum != LeftOutReport::default()).then_some(sum);
    }

    /// Adds what was not evaluated for one DaemonSet or another, each once.
    pub(super) fn add_not_evaluated<'a>(&mut self, entries: impl Iterator<Item = &'a engine::NotEvaluated>) {
        self.not_evaluated.extend(engine::NotEvaluated::each_once(entries).into_iter().map(NotEvaluated::from));
    }
}

impl From<&engine::NotEvaluated> for NotEvaluated {
    fn from(entry: &engine::NotEvaluated) -> Self {
        Self { what: entry.what.clone(), why: entry.why.clone(), missing_fact: entry.missing_fact }
    }
}

impl From<&Problem> for ProblemReport {
    fn from(problem: &Problem) -> Self {
        let severity = match problem.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Failure => "failure",
        };
        let (location, path) = match &problem.place {
            Some(Place::Text(source, span)) => (Some(LocationReport::of(source, *span)), None),
            Some(Place::Streamed(path, position)) => (
                Some(LocationReport {
                    path: path.clone(),
                    line: position.line,
                    column: position.column,
                    end_line: position.line,
                    end_column: position.column,
                }),
                None,
            ),
            Some(Place::Path(path)) => (None, Some(path.clone())),
            None => (None, None),
        };
        Self { severity: severity.to_owned(), message: problem.message.clone(), help: problem.help.clone(), location, path }
    }
}
