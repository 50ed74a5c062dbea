//! The plan of one DaemonSet: a verdict for every node.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::eligibility::{CheckOutcome, Eligibility};
use super::ownership::pods_by_node;
use super::placement::PlacementRules;
use super::reason::Reason;
use super::status::DaemonSetStatus;
use super::suggestion::{Suggestion, suggestions};
use crate::model::{Cluster, Node, Pod};

/// What becomes of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The controller makes a pod here.
    Runs,
    /// No new pod, but one that is here already stays.
    Keeps,
    /// No pod; one that is here is deleted.
    Excluded,
}

/// The decision on one node.
#[derive(Debug, Clone)]
pub struct NodeDecision<'c> {
    /// The node.
    pub node: &'c Node,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The controller's checks; shared by all nodes that it cannot tell apart.
    pub eligibility: Arc<Eligibility>,
    /// The DaemonSet's pods that are here already, or pending for this node.
    pub pods: Vec<&'c Pod>,
}

impl NodeDecision<'_> {
    /// Why the node gets no pod; empty where it gets one.
    pub fn reasons(&self) -> Vec<Reason> {
        self.eligibility.failed().cloned().map(Reason::Failed).collect()
    }

    /// Why the node gets a pod although something speaks against it: the taints it tolerates.
    pub fn because(&self) -> Vec<Reason> {
        if !self.eligibility.should_run {
            return Vec::new();
        }
        let taints = self.eligibility.checks.iter().filter(|check| matches!(check.outcome, CheckOutcome::Taint { .. }));
        taints.map(|check| Reason::Passed(check.outcome.clone())).collect()
    }

    /// Whether a pod is on this node once the controller has done its work.
    pub fn holds_pod(&self) -> bool {
        self.verdict != Verdict::Excluded
    }
}

/// The plan of one DaemonSet.
#[derive(Debug, Clone)]
pub struct DaemonSetPlan<'c> {
    /// Every node, by name.
    pub nodes: Vec<NodeDecision<'c>>,
    /// The status the controller would write for the pods of the snapshot; `None` when pods were not collected.
    pub status: Option<DaemonSetStatus>,
    /// Changes of the manifest that would win more nodes.
    pub suggestions: Vec<Suggestion>,
}

impl DaemonSetPlan<'_> {
    /// How many nodes have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.nodes.iter().filter(|decision| decision.verdict == verdict).count()
    }
}

/// Decides every node of the cluster. `namespace` is the one the DaemonSet is applied to.
pub fn plan<'c>(daemon_set: &DaemonSet, namespace: &str, cluster: &'c Cluster) -> DaemonSetPlan<'c> {
    let rules = PlacementRules::of(daemon_set);
    let mut pods = pods_by_node(daemon_set, namespace, cluster);
    let mut nodes = decide(&rules, cluster, &pods);
    let status = cluster.pods().known().map(|_| DaemonSetStatus::of(daemon_set, &nodes, &pods, cluster.as_of()));
    for decision in &mut nodes {
        decision.pods = pods.remove(&*decision.node.name).unwrap_or_default();
    }
    let suggestions = suggestions(&rules, &nodes);
    DaemonSetPlan { nodes, status, suggestions }
}

/// Judges each class of indistinguishable nodes once.
fn decide<'c>(rules: &PlacementRules, cluster: &'c Cluster, pods: &BTreeMap<&str, Vec<&Pod>>) -> Vec<NodeDecision<'c>> {
    let mut classes: HashMap<_, Arc<Eligibility>> = HashMap::new();
    let decide_node = |node: &'c Node| {
        let class = classes.entry(rules.class_key(node));
        let eligibility = Arc::clone(class.or_insert_with(|| Arc::new(Eligibility::of(rules, node))));
        let verdict = match (eligibility.should_run, eligibility.should_continue_running) {
            (true, _) => Verdict::Runs,
            (false, true) if pods.contains_key(&*node.name) => Verdict::Keeps,
            _ => Verdict::Excluded,
        };
        NodeDecision { node, verdict, eligibility, pods: Vec::new() }
    };
    cluster.nodes().iter().map(decide_node).collect()
}
