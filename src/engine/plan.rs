//! The plan of one DaemonSet: a verdict for every node.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::decision::{NodeDecision, Verdict};
use super::eligibility::Eligibility;
use super::ownership::pods_by_node;
use super::placement::PlacementRules;
use super::status::DaemonSetStatus;
use super::suggestion::{Suggestion, suggestions};
use crate::model::{Cluster, Node, Pod};

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
