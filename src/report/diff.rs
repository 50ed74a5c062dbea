//! `DiffReport`: what a change of DaemonSets does to every node.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::header::Header;
use super::location::LocationReport;
use super::plan::{ReasonReport, VerdictReport};
use super::refused::RefusedReport;
use super::rollout::{RolloutReport, SecondsReport};

/// The answer of `daemonset-plan diff`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffReport {
    /// The common fields.
    #[serde(flatten)]
    pub header: Header,
    /// One entry for each DaemonSet of either side, in the order of the new manifests, then of the old ones.
    pub daemon_sets: Vec<DaemonSetDiffReport>,
}

/// What becomes of one DaemonSet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSetDiffReport {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it begins: in the new manifest, of a deleted one in the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
    /// What becomes of the object.
    pub change: ChangeReport,
    /// The fields that change, once defaults are filled in; empty for an object that is created or deleted.
    pub fields: Vec<FieldChangeReport>,
    /// What the manifest does not say and is no default, and which stays because the DaemonSet in the cluster has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptFieldReport>,
    /// Whether pods are replaced because of it, at once or, with `OnDelete`, when somebody deletes them.
    pub restarts_pods: bool,
    /// What the API server refuses of the change.
    pub refused: Vec<RefusedReport>,
    /// What it costs to delete and create the object instead; only where nothing else helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<ReplacementReport>,
    /// How many nodes there are of which effect.
    pub summary: DiffSummary,
    /// Every node, by name; of a change that is refused, as it would be were it accepted.
    pub nodes: Vec<NodeDiffReport>,
    /// The nodes with the least room left, the fullest first; only those with less than half of it left, and none without pods in the dump.
    pub headroom: Vec<HeadroomReport>,
    /// The rollout; absent where no pod is replaced, and where the change is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<RolloutReport>,
}

/// What becomes of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeReport {
    /// It is not there yet.
    Created,
    /// It is changed.
    Updated,
    /// It is not there any more.
    Deleted,
    /// It stays as it is; its nodes may change all the same.
    Unchanged,
    /// It cannot be changed so: it has to be deleted and created.
    Replaced,
}

/// A field that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChangeReport {
    /// The field.
    pub field_path: String,
    /// Its old value; absent for a field that is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// Its new value; absent for a field that is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// Whether the pods are of another template because of it.
    pub restarts_pods: bool,
    /// Whether it is a list with the same items in another order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_order: bool,
    /// Where it stands: the new value, of a removed one the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
}

/// A field that only the cluster has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptFieldReport {
    /// The field.
    pub field_path: String,
    /// What is in it.
    pub value: Value,
}

/// What it costs to delete an object and create it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacementReport {
    /// How many pods are gone at the same time.
    pub pods: usize,
    /// For how long: until the new ones are ready; `null` where some never are.
    pub seconds: Option<SecondsReport>,
}

/// How many nodes there are of which effect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffSummary {
    /// Nodes that get a pod where there is none.
    pub gains: usize,
    /// Nodes whose pod goes, and none comes.
    pub loses: usize,
    /// Nodes whose pod is replaced by one of the new template.
    pub restarts: usize,
    /// Nodes where the new pod does not run.
    pub fails: usize,
    /// Nodes whose pod stays although the DaemonSet would not make one there any more, or is of the old template until somebody deletes it.
    pub keeps: usize,
    /// Nodes that are there before and after, and where nothing changes.
    pub unchanged: usize,
    /// Nodes that are not there any more and had no pod.
    #[serde(default)]
    pub gone: usize,
    /// Nodes that were not there before and get no pod.
    #[serde(default)]
    pub added: usize,
}

impl DiffSummary {
    /// How many nodes something happens to.
    pub fn touched(&self) -> usize {
        self.gains + self.loses + self.restarts + self.fails + self.keeps
    }
}

/// What the change does to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EffectReport {
    /// It gets a pod where there is none.
    Gains,
    /// The pod that is there goes, and none comes.
    Loses,
    /// Its pod is replaced by one of the new template.
    Restarts,
    /// Its pod is to be replaced, or made, and the new one does not run: it stays pending, or is refused.
    Fails,
    /// Its pod stays although the DaemonSet would not make one there any more, or is of the old template until somebody deletes it.
    Keeps,
    /// Nothing: no pod comes or goes. The node itself may be new, then it has no `before`, or gone, then it has no `after`.
    Unchanged,
}

/// When a pod goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhenReport {
    /// As soon as the change is applied.
    AtOnce,
    /// In the course of the rollout.
    InRollout,
    /// When somebody deletes it, or its node goes.
    WhenDeleted,
}

/// What the change does to one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeDiffReport {
    /// The node's name.
    pub name: Arc<str>,
    /// What became of it before; absent where there was no such node or no such DaemonSet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<VerdictReport>,
    /// What becomes of it; absent where there is no such node or no such DaemonSet any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<VerdictReport>,
    /// What that means.
    pub effect: EffectReport,
    /// When the pod that is there goes, if it does or would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<WhenReport>,
    /// Why: of a node that gains a pod, what kept it from one before; of others, what keeps them from one now.
    pub reasons: Arc<[ReasonReport]>,
    /// The changed field that causes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_path: Option<String>,
}

/// How much room a node has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadroomReport {
    /// The node's name.
    pub node: Arc<str>,
    /// The resource.
    pub resource: String,
    /// What the node has to give, as a quantity.
    pub allocatable: String,
    /// What of it is free now.
    pub free_before: String,
    /// What of it is free after the change; negative where too much is asked for.
    pub free_after: String,
}
