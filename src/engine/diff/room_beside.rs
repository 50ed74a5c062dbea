//! Whether a node has room for a new pod beside the old one, as a surge needs.

use k8s_openapi::api::core::v1 as core;

use super::sides::{OldPods, Side};
use crate::engine::NodeDecision;
use crate::engine::filter::{NodeState, ScheduledPod, Scheduling, Topology, Unfit};
use crate::engine::preemption::WhyNot;
use crate::engine::schedule::{SchedulerOutcome, schedule};
use crate::model::{Node, Pod};

/// A node on which the new pod does not get along with the old one.
#[derive(Debug, Clone)]
pub struct FullNode<'a> {
    /// The node.
    pub node: &'a Node,
    /// Why it stays pending as long as the old one is there; `None` where it evicts the old one.
    pub pending: Option<(Unfit, WhyNot)>,
}

/// Asks the scheduler for a new pod beside the old one on every node that runs one; `old_pod` stands for those that the dump
/// does not hold.
pub fn without_room_beside<'a>(after: Side<'a>, pods: OldPods<'_>, old_pod: Option<&core::Pod>) -> Vec<FullNode<'a>> {
    let Ok(new_pod) = after.plan.creation.outcome.as_ref() else { return Vec::new() };
    let namespace = after.subject.namespace;
    let scheduled = ScheduledPod::of(new_pod, namespace);
    let name = after.subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
    let old = old_pod.map(|pod| ScheduledPod::of(pod, namespace).standing_for(name));
    let old: Vec<&Pod> = old.iter().collect();
    let topology = Topology::of(&scheduled, after.cluster);
    let scheduling = Scheduling { pod: &scheduled, cluster: after.cluster, topology: &topology };
    let full = |decision: &NodeDecision<'a>| {
        let mut state = NodeState::new(decision.node, after.pods_on(&decision.node.name));
        if decision.pods.is_empty() {
            old.iter().copied().for_each(|pod| state.add(pod));
        }
        match schedule(&scheduling, &state) {
            SchedulerOutcome::Pending { unfit, why_not } => {
                Some(FullNode { node: decision.node, pending: Some((unfit, why_not)) })
            }
            SchedulerOutcome::Preempts(victims) => {
                let own = |victim: &&Pod| decision.pods.iter().chain(&old).any(|own| std::ptr::eq(*own, *victim));
                victims.iter().any(own).then_some(FullNode { node: decision.node, pending: None })
            }
            SchedulerOutcome::Binds => None,
        }
    };
    let with_old = after.plan.nodes.iter().filter(|decision| decision.eligibility.should_run && pods.is_on(decision.node));
    with_old.filter_map(full).collect()
}
