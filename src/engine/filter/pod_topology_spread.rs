//! PodTopologySpread of a pinned pod (`podtopologyspread/filtering.go`).

use std::collections::BTreeMap;

use super::pod::SpreadConstraint;
use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::{Node, Pod};

const PLUGIN: Plugin = Plugin::PodTopologySpread;
const WORDS: &str = "node(s) didn't match pod topology spread constraints";

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    scheduling.pod.spread.iter().find_map(|constraint| check(constraint, scheduling, state))
}

fn check(constraint: &SpreadConstraint, scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let key = &constraint.topology_key;
    let Some(domain) = state.node.labels.get(key) else {
        let reason = UnfitReason::new(format!("{WORDS} (missing required label)"), format!("the node has no label {key}"));
        return Some(Unfit::unresolvable(PLUGIN, vec![reason.detail("topologyKey", &key)]));
    };
    let counts = if constraint.honors_affinity {
        // The pin is the pod's own affinity: the only node that counts is this one.
        BTreeMap::from([(domain, count(constraint, scheduling, state.pods.iter().copied()))])
    } else {
        counts_everywhere(constraint, scheduling, state)
    };
    let domains = i32::try_from(counts.len()).unwrap_or(i32::MAX);
    let emptiest = if domains < constraint.min_domains { 0 } else { counts.values().min().copied().unwrap_or(0) };
    let own = i32::from(constraint.selector.matches(&scheduling.pod.labels));
    let here = counts.get(domain).copied().unwrap_or(0);
    let skew = here + own - emptiest;
    if skew <= constraint.max_skew {
        return None;
    }
    let more = format!("{key}={domain} would be {skew} ahead of the emptiest, {} is allowed", constraint.max_skew);
    let reason =
        UnfitReason::new(WORDS, more).detail("topologyKey", &key).detail("skew", &skew).detail("maxSkew", &constraint.max_skew);
    Some(Unfit::unschedulable(PLUGIN, vec![reason]))
}

/// The pods of the constraint among these: same namespace, selected, not terminating. An empty selector counts none.
fn count<'p>(constraint: &SpreadConstraint, scheduling: &Scheduling<'_>, pods: impl Iterator<Item = &'p Pod>) -> i32 {
    let counts =
        |pod: &&Pod| pod.namespace == scheduling.pod.namespace && !pod.terminating && constraint.selector.matches(&pod.labels);
    if constraint.selector.is_empty() { 0 } else { i32::try_from(pods.filter(counts).count()).unwrap_or(i32::MAX) }
}

/// The pods of each domain over all nodes that have every topology key.
fn counts_everywhere<'s>(
    constraint: &SpreadConstraint,
    scheduling: &'s Scheduling<'_>,
    state: &'s NodeState<'_>,
) -> BTreeMap<&'s str, i32> {
    let tolerated = |node: &Node| {
        let repelling = node.taints.iter().filter(|taint| taint.effect.repels());
        repelling.into_iter().all(|taint| scheduling.pod.tolerations.iter().any(|toleration| toleration.tolerates(taint)))
    };
    let eligible = |node: &Node| {
        let keys = scheduling.pod.spread.iter().all(|other| node.labels.get(&other.topology_key).is_some());
        keys && (!constraint.honors_taints || tolerated(node))
    };
    let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
    for node in scheduling.topology.nodes().iter().filter(|node| eligible(node)) {
        node.labels.get(&constraint.topology_key).into_iter().for_each(|domain| _ = counts.entry(domain).or_default());
    }
    let here = state.pods.iter().map(|pod| (state.node, *pod));
    for (node, pod) in scheduling.topology.elsewhere(state.node).chain(here) {
        let domain = node.labels.get(&constraint.topology_key).filter(|_| eligible(node));
        if let Some(total) = domain.and_then(|domain| counts.get_mut(domain)) {
            *total += count(constraint, scheduling, std::iter::once(pod));
        }
    }
    counts
}
