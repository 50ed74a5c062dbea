//! `AuditReport`: what a cluster holds against what is predicted.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::header::Header;
use super::plan::{ReasonReport, VerdictReport};
use super::rollout::StuckReport;

/// The answer of `daemonset-plan audit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditReport {
    /// The common fields.
    #[serde(flatten)]
    pub header: Header,
    /// One audit for each DaemonSet, by namespace and name.
    pub daemon_sets: Vec<DaemonSetAuditReport>,
}

/// What was found of one DaemonSet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSetAuditReport {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Whether neither the status nor any node differs from what is predicted.
    pub agrees: bool,
    /// The status that the controller writes for what the dump holds; what the dump does not tell is absent.
    pub predicted: AuditedStatusReport,
    /// The status that the dump holds; empty where the controller has written none.
    pub observed: AuditedStatusReport,
    /// The fields of the status that differ, or that cannot be compared.
    pub status_differences: Vec<StatusDifferenceReport>,
    /// How far the current template is rolled out, where pods of another one are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<RolloutStateReport>,
    /// What is on nodes instead of one running pod of the current template, by node; also where that is as predicted.
    pub differences: Vec<NodeDifferenceReport>,
}

/// The fields of a status, as far as they are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditedStatusReport {
    /// Nodes that should run a pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired_number_scheduled: Option<usize>,
    /// Nodes that should run a pod and have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_number_scheduled: Option<usize>,
    /// Nodes that have a pod and should not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_misscheduled: Option<usize>,
    /// Nodes that should run a pod and have one that is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_ready: Option<usize>,
    /// Nodes whose pod has been ready for `minReadySeconds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_available: Option<usize>,
    /// Nodes that should run a pod and have none that is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_unavailable: Option<usize>,
    /// Nodes whose pod is of the current template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_number_scheduled: Option<usize>,
    /// The generation of the DaemonSet that the status is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<usize>,
}

/// How something observed stands to what was predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AgreementReport {
    /// It is not as predicted.
    Differs,
    /// It is as predicted.
    Agrees,
    /// The dump cannot tell.
    NotEvaluated,
}

/// A field of the status that is not as predicted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusDifferenceReport {
    /// The field, `numberReady` for instance.
    pub field: String,
    /// What is predicted; absent where the dump does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<usize>,
    /// What stands there; absent where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<usize>,
    /// `differs` or `notEvaluated`.
    pub agreement: AgreementReport,
    /// Why it cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What is found on a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NodeFindingReport {
    /// A pod is wanted, and there is none.
    Missing,
    /// The pod that is wanted is not bound to the node.
    Pending,
    /// The pod failed, or succeeded.
    Ended,
    /// More than one pod.
    Duplicate,
    /// A pod on a node that should have none.
    Stray,
    /// A pod that stays although the node is excluded.
    Kept,
    /// A pod of another template than the current one.
    Outdated,
    /// The pod is being deleted, and nothing else is there.
    Terminating,
    /// A pod of a node that the dump does not hold.
    NodeGone,
}

/// What is on a node instead of one running pod of the current template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeDifferenceReport {
    /// The node's name.
    pub node: Arc<str>,
    /// What is found there.
    pub finding: NodeFindingReport,
    /// Whether that is as predicted.
    pub agreement: AgreementReport,
    /// The plan's verdict; absent where the dump does not hold the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictReport>,
    /// What the plan has for the node, in words.
    pub expected: String,
    /// What is there, in words.
    pub observed: String,
    /// Why.
    pub why: String,
    /// What speaks against a pod there.
    pub reasons: Vec<ReasonReport>,
    /// The pods that it is found of.
    pub pods: Vec<Arc<str>>,
}

/// A rollout that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolloutStateReport {
    /// `RollingUpdate` or `OnDelete`.
    pub strategy: String,
    /// How many nodes may be without an available pod; absent where pods are replaced by nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<usize>,
    /// How many nodes may have a new pod beside the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_surge: Option<usize>,
    /// How many nodes should run a pod.
    pub desired: usize,
    /// How many of them have one of the current template.
    pub updated: usize,
    /// Why it gets no further unless pods become ready that are not; absent if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stuck: Option<StuckReport>,
}
