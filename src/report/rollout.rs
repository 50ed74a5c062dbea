//! The rollout of a `DiffReport`: its waves, its end, what it risks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How a new template gets to the nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolloutReport {
    /// `spec.updateStrategy.type`.
    pub strategy: String,
    /// `maxUnavailable` in nodes; absent with `OnDelete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<usize>,
    /// `maxSurge` in nodes; absent with `OnDelete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_surge: Option<usize>,
    /// How many nodes should run a pod.
    pub desired: usize,
    /// The pods that start at the same time, one wave after another. Which nodes a wave is made of is random in Kubernetes.
    pub waves: Vec<WaveReport>,
    /// The nodes whose pod is not available and therefore goes at once, whatever the limits say.
    pub forced_now: Vec<Arc<str>>,
    /// The nodes whose pod is missing today: they get one of the new template in the first wave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_now: Vec<Arc<str>>,
    /// Why it never ends; `null` if it does.
    pub stuck: Option<StuckReport>,
    /// How long it takes.
    pub estimate: EstimateReport,
    /// Whether it fits into the time that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<TimeoutReport>,
    /// What it can take down.
    pub blast_radius: BlastRadiusReport,
    /// The counts of pods after every half tick of kubelets that take equally long everywhere.
    pub steps: Vec<StepReport>,
}

/// A time in seconds between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SecondsReport {
    /// At least so long.
    pub low: u64,
    /// At most so long.
    pub high: u64,
}

/// Pods that start at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaveReport {
    /// How many.
    pub pods: usize,
    /// How long it takes; `null` if none of them ever becomes available.
    pub seconds: Option<SecondsReport>,
}

/// Why a rollout never ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StuckReport {
    /// `unavailable`, `surging`, `refused` or `rest`: what it waits for.
    pub reason: String,
    /// The same in words, with the numbers.
    pub message: String,
    /// The nodes that keep it from ending.
    pub nodes: Vec<Arc<str>>,
    /// How many nodes are left with an old pod, at least, depending on the order of the nodes.
    pub left_at_least: usize,
    /// The same, at most.
    pub left_at_most: usize,
    /// What would let the others go on.
    pub unblock: Option<UnblockReport>,
}

/// A field and the value that it should have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnblockReport {
    /// The field.
    pub field_path: String,
    /// The lines to paste there.
    pub yaml: String,
}

/// How long a rollout takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimateReport {
    /// From the change to the end; `null` if there is none.
    pub seconds: Option<SecondsReport>,
    /// What the numbers rest on.
    pub assumptions: Vec<String>,
}

/// Whether a rollout fits into a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeoutReport {
    /// The time that was asked for.
    pub seconds: u64,
    /// Whether it fits even if everything takes as long as assumed at most.
    pub fits: bool,
    /// The least limit with which it would; absent if none would.
    pub needs: Option<UnblockReport>,
}

/// What a rollout can take down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlastRadiusReport {
    /// The most nodes at a time that should run a pod and have none available, this rollout as it is.
    pub unavailable_at_most: usize,
    /// How many pods are broken before it stops, were no new pod ever to become ready.
    pub pods: usize,
    /// How many nodes would then be without an available pod.
    pub unavailable: usize,
}

/// The pods after half a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepReport {
    /// What came before it.
    pub after: AfterReport,
    /// Pods of the old template that are ready.
    pub old_ready: usize,
    /// Pods of the old template that are not ready.
    pub old_unready: usize,
    /// Pods of the old template that are being deleted.
    pub old_terminating: usize,
    /// Pods of the new template that are ready.
    pub new_ready: usize,
    /// Pods of the new template that are not ready.
    pub new_unready: usize,
    /// Pods of the new template that are being deleted.
    pub new_terminating: usize,
}

/// What came before a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AfterReport {
    /// The change of the DaemonSet.
    Update,
    /// Every pod that was being deleted is gone.
    Terminate,
    /// Every new pod is available, but for those that never are.
    Start,
}
