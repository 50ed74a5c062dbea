//! `PlanReport`: a verdict for every node, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::header::Header;
use super::location::LocationReport;
use super::refused::RefusedReport;

/// The answer of `daemonset-plan plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanReport {
    /// The common fields.
    #[serde(flatten)]
    pub header: Header,
    /// One plan for each DaemonSet, in the order of the manifests.
    pub daemon_sets: Vec<DaemonSetReport>,
}

/// The plan of one DaemonSet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSetReport {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it begins in the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
    /// What the API server refuses of the DaemonSet; the rest of this report is what would be, were it accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedReport>,
    /// Whether the API server lets the pods be created.
    pub admission: AdmissionReport,
    /// `status.desiredNumberScheduled` once it is applied.
    pub desired_number_scheduled: usize,
    /// How many nodes have which verdict.
    pub summary: Summary,
    /// Every node, by name.
    pub nodes: Vec<NodeReport>,
    /// Changes of the manifest that would win more nodes.
    pub suggestions: Vec<SuggestionReport>,
    /// What the controller would write for the pods that are there now; absent without pods in the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusReport>,
    /// Whether what was demanded (`--expect`, `--must-cover`) holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expectations: Vec<ExpectationReport>,
    /// Every check on the node of `--why`, of several the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<WhyReport>,
    /// Every check on the further nodes of `--why`, in the order in which they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_why: Vec<WhyReport>,
}

impl DaemonSetReport {
    /// Every check on each node of `--why`.
    pub fn whys(&self) -> impl Iterator<Item = &WhyReport> {
        self.why.iter().chain(&self.also_why)
    }
}

/// Whether the API server lets the pods be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmissionReport {
    /// Whether it lets all of them.
    pub admitted: bool,
    /// Why not.
    pub reasons: Vec<ReasonReport>,
}

/// A pod that is evicted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VictimReport {
    /// Its namespace.
    pub namespace: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its priority.
    pub priority: i32,
}

/// How many nodes have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// A pod is made and bound.
    pub runs: usize,
    /// A pod is made and bound after others were evicted.
    pub preempts: usize,
    /// A pod is made and cannot be bound.
    pub pending: usize,
    /// The pod's creation is refused.
    pub rejected: usize,
    /// No new pod, but one that is there already stays.
    pub keeps: usize,
    /// No pod; one that is there is deleted.
    pub excluded: usize,
}

impl Summary {
    /// All nodes together.
    pub fn nodes(self) -> usize {
        self.runs + self.preempts + self.pending + self.rejected + self.keeps + self.excluded
    }

    /// The counter of a verdict.
    pub(super) fn of(&mut self, verdict: VerdictReport) -> &mut usize {
        match verdict {
            VerdictReport::Runs => &mut self.runs,
            VerdictReport::Preempts => &mut self.preempts,
            VerdictReport::Pending => &mut self.pending,
            VerdictReport::Rejected => &mut self.rejected,
            VerdictReport::Keeps => &mut self.keeps,
            VerdictReport::Excluded => &mut self.excluded,
        }
    }
}

/// What becomes of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerdictReport {
    /// A pod is made and bound.
    Runs,
    /// A pod is made and bound after others were evicted.
    Preempts,
    /// A pod is made and cannot be bound.
    Pending,
    /// The pod's creation is refused.
    Rejected,
    /// No new pod, but one that is there already stays.
    Keeps,
    /// No pod; one that is there is deleted.
    Excluded,
}

/// The verdict on one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeReport {
    /// The node's name.
    pub name: Arc<str>,
    /// What becomes of it.
    pub verdict: VerdictReport,
    /// Why it gets no pod.
    pub reasons: Arc<[ReasonReport]>,
    /// Why it gets one although something speaks against it.
    pub because: Arc<[ReasonReport]>,
    /// The pods that are evicted for it, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub victims: Vec<VictimReport>,
    /// The DaemonSet's pods that are there already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pods: Vec<Arc<str>>,
}

/// One reason, as words and as data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReasonReport {
    /// Who decides: `DaemonSetController`, a scheduler plugin or an admission plugin.
    pub plugin: String,
    /// The reason in words, the numbers included.
    pub message: String,
    /// The reason without what differs from node to node: where the scheduler speaks, its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The field of the DaemonSet behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_path: Option<String>,
    /// Where that field is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
    /// The same as data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// A change of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionReport {
    /// The field to change.
    pub field_path: String,
    /// The lines to paste there.
    pub yaml: String,
    /// The field that has to go for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The nodes that the change wins, by name.
    pub nodes: Vec<Arc<str>>,
}

/// The fields of the DaemonSet's status, counted in nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusReport {
    /// Nodes that should run a pod.
    pub desired_number_scheduled: usize,
    /// Nodes that should run a pod and have one.
    pub current_number_scheduled: usize,
    /// Nodes that have a pod and should not.
    pub number_misscheduled: usize,
    /// Nodes that should run a pod and have one that is ready.
    pub number_ready: usize,
    /// Nodes whose pod has been ready for `minReadySeconds`.
    pub number_available: usize,
    /// Nodes that should run a pod and have none that is available.
    pub number_unavailable: usize,
    /// Nodes whose pod is of the current template; absent where the DaemonSet's template generation is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_number_scheduled: Option<usize>,
}

/// Every check on one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyReport {
    /// The node's name.
    pub node: Arc<str>,
    /// What becomes of it.
    pub verdict: VerdictReport,
    /// The checks in the order in which Kubernetes makes them.
    pub checks: Vec<CheckReport>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Whether the node passed.
    pub passed: bool,
    /// What was checked, and what was found.
    #[serde(flatten)]
    pub reason: ReasonReport,
}

/// Whether a demand holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectationReport {
    /// The demand, as it is typed on the command line.
    pub expectation: String,
    /// Whether it holds.
    pub met: bool,
    /// What was found.
    pub message: String,
    /// The nodes that fail it, by name.
    pub nodes: Vec<Arc<str>>,
}
