//! What taints cost: the nodes that a template selects and whose taints keep its pod away.

use std::collections::BTreeMap;

use super::context::Context;
use super::operating_system;
use crate::engine::{CheckOutcome, DaemonSetPlan, NodeDecision};
use crate::model::Taint;

/// A taint that nothing tolerates, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cost<'a> {
    /// The taint.
    pub taint: &'a Taint,
    /// How many nodes it keeps the pod away from that the template selects.
    pub nodes: usize,
    /// How many of those have other taints that are not tolerated either.
    pub with_others: usize,
}

/// Every taint that costs nodes on which the pod could run, by key, value and effect; nothing without a cluster.
pub(super) fn untolerated<'a>(context: &Context<'a>) -> Vec<Cost<'a>> {
    let Some(in_cluster) = context.in_cluster else { return Vec::new() };
    let mut costs: BTreeMap<&Taint, Cost<'a>> = BTreeMap::new();
    let selected = in_cluster.plan.nodes.iter().filter(|decision| is_selected(decision));
    for decision in selected.filter(|decision| operating_system::may_run_on(context, decision.node)) {
        let mut taints: Vec<&Taint> = decision.eligibility.failed().filter_map(taint_of).collect();
        // A dump written by hand may list a taint twice.
        taints.sort();
        taints.dedup();
        for &taint in &taints {
            let cost = costs.entry(taint).or_insert(Cost { taint, nodes: 0, with_others: 0 });
            cost.nodes += 1;
            cost.with_others += usize::from(taints.len() > 1);
        }
    }
    costs.into_values().collect()
}

/// Whether everything but taints speaks for the node.
pub(super) fn is_selected(decision: &NodeDecision<'_>) -> bool {
    decision.eligibility.failed().all(|outcome| taint_of(outcome).is_some())
}

fn taint_of(outcome: &CheckOutcome) -> Option<&Taint> {
    match outcome {
        CheckOutcome::Taint { taint, .. } => Some(taint),
        _ => None,
    }
}

/// A number of nodes among all: `3 of 12 nodes`.
pub(super) fn share(nodes: usize, plan: &DaemonSetPlan<'_>) -> String {
    let all = plan.nodes.len();
    format!("{nodes} of {all} {}", if all == 1 { "node" } else { "nodes" })
}
