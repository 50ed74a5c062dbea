//! The nodes of a rollout, as the dump and the plan tell them.

use std::sync::Arc;

use hashbrown::HashMap;
use k8s_openapi::api::core::v1 as core;

use super::room_beside::without_room_beside;
use super::sides::{OldPods, Side};
use crate::engine::rollout::{NewPod, PodCounts, RolloutNode, Strategy};
use crate::engine::status::is_available;
use crate::engine::{Fate, NodeDecision};
use crate::model::{Node, Pod, UNREACHABLE};

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
    let full: HashMap<&str, bool> = full.iter().map(|full| (&*full.node.name, full.pending.is_some())).collect();
    let refused = after.plan.creation.outcome.is_err();
    let nodes = after.plan.nodes.iter().map(|decision| {
        let node = decision.node;
        let hangs = node.taints.iter().any(|taint| *taint.key == *UNREACHABLE);
        let new_pod = match (new_pod(decision), full.get(&*node.name)) {
            _ if refused => NewPod::Refused,
            _ if never_ready.on(&node.name) || hangs => NewPod::NeverReady,
            (NewPod::Starts, Some(true)) => NewPod::StartsAlone,
            (NewPod::Starts, Some(false)) => NewPod::Evicts,
            (new_pod, _) => new_pod,
        };
        let rollout_node = RolloutNode {
            should_run: decision.eligibility.should_run,
            should_continue_running: decision.eligibility.should_continue_running,
            new_pod,
            terminates: !hangs,
            old: if pods.are_assumed() { pods.assumed_on(node) } else { pod_counts(node, pods, after, false) },
            new: pod_counts(node, pods, after, true),
        };
        (Arc::clone(&node.name), rollout_node)
    });
    nodes.collect()
}

fn new_pod(decision: &NodeDecision<'_>) -> NewPod {
    match decision.fate {
        // What a quota lets be created changes in the course of the rollout, which counts it.
        Fate::NotWanted | Fate::Bound | Fate::Preempts(_) | Fate::Refused(_) => NewPod::Starts,
        Fate::Unschedulable(..) | Fate::Gated(_) => NewPod::NeverReady,
    }
}

/// The pods of the old template or of the new one, as the new `minReadySeconds` has them available or not. Of several live ones the
/// first stays, the others go; what has ended goes at once.
fn pod_counts(node: &Node, pods: OldPods<'_>, after: Side<'_>, are_updated: bool) -> PodCounts {
    let min_ready_seconds = after.stored.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or_default();
    let there = pods.on(&node.name).iter().filter(|pod| !pod.phase.is_terminal() && pods.is_updated(pod) == are_updated);
    let (terminating, live): (Vec<&Pod>, Vec<&Pod>) = there.copied().partition(|pod| pod.terminating);
    let going = terminating.len() + live.len().saturating_sub(1);
    let is_ready = live.first().map(|first| is_available(first, min_ready_seconds, after.cluster.as_of()));
    PodCounts {
        ready: u8::from(is_ready == Some(true)),
        unready: u8::from(is_ready == Some(false)),
        terminating: u8::try_from(going).unwrap_or(MOST_PODS).min(MOST_PODS),
    }
}
