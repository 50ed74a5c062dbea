//! The nodes of a rollout, as the dump and the plan tell them.

use std::sync::Arc;

use hashbrown::HashSet;
use k8s_openapi::api::core::v1 as core;

use super::room_beside::without_room_beside;
use super::sides::{OldPods, Side, UNREACHABLE};
use crate::engine::rollout::{NewPod, PodCounts, RolloutNode, Strategy};
use crate::engine::{Fate, NodeDecision};
use crate::model::{Node, Pod};

/// More pods of one DaemonSet on one node than this are not told apart.
const MOST_PODS: u8 = 100;

/// On which nodes a new pod never becomes ready, as whoever asks says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum NeverReady {
    /// On none.
    #[default]
    Nowhere,
    /// On these.
    On(Vec<String>),
    /// On all.
    Everywhere,
}

impl NeverReady {
    fn on(&self, node: &str) -> bool {
        match self {
            Self::Nowhere => false,
            Self::On(names) => names.iter().any(|name| name == node),
            Self::Everywhere => true,
        }
    }
}

/// The nodes at the moment when the new template is applied.
pub fn rollout_nodes(
    after: Side<'_>,
    pods: OldPods<'_>,
    old_pod: Option<&core::Pod>,
    strategy: Strategy,
    never_ready: &NeverReady,
) -> Vec<(Arc<str>, RolloutNode)> {
    let surges = matches!(strategy, Strategy::Surge { .. });
    let full = if surges { without_room_beside(after, pods, old_pod) } else { Vec::new() };
    let full: HashSet<&str> = full.iter().map(|full| &*full.node.name).collect();
    let refused = after.plan.creation.outcome.is_err()
        || (surges && after.plan.creation.quota.as_ref().is_some_and(|(room, _)| *room == 0));
    let nodes = after.plan.nodes.iter().map(|decision| {
        let node = decision.node;
        let hangs = node.taints.iter().any(|taint| *taint.key == *UNREACHABLE);
        let new_pod = match new_pod(decision) {
            _ if refused => NewPod::Refused,
            _ if never_ready.on(&node.name) || hangs => NewPod::NeverReady,
            NewPod::Starts if full.contains(&*node.name) => NewPod::StartsAlone,
            new_pod => new_pod,
        };
        let rollout_node = RolloutNode {
            should_run: decision.eligibility.should_run,
            should_continue_running: decision.eligibility.should_continue_running,
            new_pod,
            terminates: !hangs,
            old: pod_counts(node, pods),
            new: PodCounts::default(),
        };
        (Arc::clone(&node.name), rollout_node)
    });
    nodes.collect()
}

fn new_pod(decision: &NodeDecision<'_>) -> NewPod {
    match decision.fate {
        Fate::NotWanted | Fate::Bound | Fate::Preempts(_) => NewPod::Starts,
        Fate::Unschedulable(..) | Fate::Gated(_) => NewPod::NeverReady,
        Fate::Refused(_) => NewPod::Refused,
    }
}

fn pod_counts(node: &Node, pods: OldPods<'_>) -> PodCounts {
    if pods.are_assumed() {
        return pods.assumed_on(node);
    }
    let count = |is_it: fn(&Pod) -> bool| {
        let found = pods.on(&node.name).iter().filter(|pod| is_it(pod)).count();
        u8::try_from(found).unwrap_or(MOST_PODS).min(MOST_PODS)
    };
    PodCounts {
        ready: count(|pod| !pod.terminating && pod.ready.is_some()),
        unready: count(|pod| !pod.terminating && pod.ready.is_none()),
        terminating: count(|pod| pod.terminating),
    }
}
