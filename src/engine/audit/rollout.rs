//! How far the current template is rolled out, and whether the rollout gets any further with the nodes as they are.

use std::sync::Arc;

use super::facts::Facts;
use crate::engine::admission::quota_shares;
use crate::engine::diff::{NeverReady, OldPods, Side, rollout_nodes};
use crate::engine::rollout::{
    Controller, NewPod, PodCounts, Population, QuotaRoom, RolloutNode, Strategy, Stuck, blocks, simulate, stuck, worst_first,
};
use crate::engine::status::is_available;
use crate::model::Pod;

/// A rollout that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutAudit {
    /// How pods are replaced.
    pub strategy: Strategy,
    /// How many nodes should run a pod.
    pub desired: usize,
    /// How many of them the controller counts as updated.
    pub updated: usize,
    /// Why it gets no further, if no pod becomes ready that is not, and the nodes that keep it from going on.
    pub stuck: Option<(Stuck, Vec<Arc<str>>)>,
}

/// The rollout, where there are pods of another template than the current one.
pub fn rollout(facts: &Facts<'_, '_>) -> Option<RolloutAudit> {
    let status = facts.predicted()?;
    let is_left = |pod: &&&Pod| !pod.terminating && facts.is_outdated(pod);
    if facts.nodes_are_unknown() || !facts.pods.values().flatten().any(|pod| is_left(&pod)) {
        return None;
    }
    Some(RolloutAudit {
        strategy: facts.strategy,
        desired: status.desired_number_scheduled,
        updated: status.updated_number_scheduled?,
        stuck: stuck_now(facts),
    })
}

fn stuck_now(facts: &Facts<'_, '_>) -> Option<(Stuck, Vec<Arc<str>>)> {
    if facts.strategy == Strategy::OnDelete {
        return None;
    }
    let Facts { plan, cluster, subject, .. } = *facts;
    let side = Side { subject, stored: &facts.stored, plan, cluster, deleted: &[] };
    let pod = plan.creation.outcome.as_ref().ok();
    let nodes = rollout_nodes(side, OldPods::of(Some(side)), pod, facts.strategy, &NeverReady::Nowhere);
    let nodes: Vec<(Arc<str>, RolloutNode)> = nodes
        .into_iter()
        .map(|(name, node)| {
            let node = as_it_is(node, facts.pods.get(&*name).map_or(&[][..], Vec::as_slice), facts);
            (name, node)
        })
        .collect();
    let start: Population = nodes.iter().map(|(_, node)| (*node, 1)).collect();
    let spec = pod.and_then(|pod| pod.spec.as_ref());
    let shares = spec.map(|spec| quota_shares(Some(spec), spec, subject.namespace, cluster.policies())).unwrap_or_default();
    let controller = Controller { strategy: facts.strategy, quota: QuotaRoom::new(shares, &start) };
    let steps = simulate(start.clone(), &controller, &mut worst_first);
    let stuck = stuck(&start, &steps, &controller)?;
    let blocking = nodes.iter().filter(|(_, node)| blocks(*node, &controller));
    Some((stuck, blocking.map(|(name, _)| Arc::clone(name)).collect()))
}

/// The node with its pods told apart by template. A pod of the current template that is not ready now is taken never to become so.
fn as_it_is(node: RolloutNode, pods: &[&Pod], facts: &Facts<'_, '_>) -> RolloutNode {
    let (old, new): (Vec<&Pod>, Vec<&Pod>) =
        pods.iter().copied().filter(|pod| !pod.phase.is_terminal()).partition(|pod| facts.is_outdated(pod));
    let (old, new) = (counts(&old, facts), counts(&new, facts));
    let waits = new.unready > 0 && new.ready == 0;
    let new_pod = match node.new_pod {
        NewPod::Refused => NewPod::Refused,
        _ if waits => NewPod::NeverReady,
        new_pod => new_pod,
    };
    RolloutNode { new_pod, old, new, ..node }
}

/// More pods of one DaemonSet on one node than this are not told apart.
const MOST_PODS: usize = 100;

fn counts(pods: &[&Pod], facts: &Facts<'_, '_>) -> PodCounts {
    let min_ready_seconds = facts.stored.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or_default();
    let count = |is_it: &dyn Fn(&Pod) -> bool| -> u8 {
        let counted = pods.iter().filter(|pod| is_it(pod)).count().min(MOST_PODS);
        u8::try_from(counted).unwrap_or(u8::MAX)
    };
    // A pod that is ready becomes available by itself.
    let is_ready = |pod: &Pod| !pod.terminating && is_available(pod, min_ready_seconds, None);
    PodCounts {
        ready: count(&is_ready),
        unready: count(&|pod| !pod.terminating && !is_ready(pod)),
        terminating: count(&|pod| pod.terminating),
    }
}
