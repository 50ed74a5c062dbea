//! `runs-on-virtual-nodes`: nodes that are no machines get a pod, where daemon pods do not work.

use std::collections::BTreeMap;

use crate::engine::{CheckOutcome, DaemonSetPlan, NodeDecision, Reason};
use crate::lint::costs::share;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{FieldPath, Node};

pub(super) const RULE: Rule = Rule {
    id: "runs-on-virtual-nodes",
    level: Level::Warning,
    page: include_str!("runs_on_virtual_nodes.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

/// Nodes that are no machines, by the label they carry: its key, its value, who they are.
const LABELS: [(&str, &str, &str); 3] = [
    ("eks.amazonaws.com/compute-type", "fargate", "Fargate"),
    ("type", "virtual-kubelet", "virtual-kubelet"),
    ("liqo.io/type", "virtual-node", "Liqo"),
];

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(InCluster { plan, .. }) = context.in_cluster else { return Vec::new() };
    let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let running = plan.nodes.iter().filter(|decision| decision.eligibility.should_run);
    for kind in running.filter_map(|decision| kind(decision.node)) {
        *counts.entry(kind).or_default() += 1;
    }
    let found = counts.into_iter().map(|((key, value, who), nodes)| {
        let message =
            format!("pods are made for {who} ({}), which is no machine: daemon pods do not work there", share(nodes, plan));
        let place = tolerated_by(plan, (key, value, who)).unwrap_or_else(|| context.pod_path());
        let found = Found::at(place, message).help("keep it away from them");
        exclude(found, context, &format!("- {{key: {key}, operator: NotIn, values: [{value}]}}"))
    });
    found.collect()
}

fn kind(node: &Node) -> Option<(&'static str, &'static str, &'static str)> {
    LABELS.into_iter().find(|(key, value, _)| node.labels.get(key) == Some(value))
}

/// The toleration of the template that lets the pod onto such nodes.
fn tolerated_by(plan: &DaemonSetPlan<'_>, wanted: (&str, &str, &str)) -> Option<FieldPath> {
    let of_kind = plan.nodes.iter().filter(|decision| decision.eligibility.should_run && kind(decision.node) == Some(wanted));
    of_kind.flat_map(NodeDecision::because).find_map(|reason| match &reason {
        Reason::Passed(CheckOutcome::Taint { taint, .. }) if !taint.is_passing() => reason.field_path(),
        _ => None,
    })
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

fn exclude(found: Found, context: &Context<'_>, requirement: &str) -> Found {
    let affinity = context.pod().and_then(|pod| pod.affinity.as_ref());
    let of_nodes = affinity.and_then(|affinity| affinity.node_affinity.as_ref());
    let required = of_nodes.and_then(|of_nodes| of_nodes.required_during_scheduling_ignored_during_execution.as_ref());
    let path = context.pod_path().field("affinity");
    let term = |indent: &str| format!("{indent}nodeSelectorTerms:\n{indent}  - matchExpressions:\n{indent}      {requirement}");
    match (affinity, of_nodes, required) {
        (None, ..) => found.fix(path, format!("nodeAffinity:\n  {REQUIRED}:\n{}", term("    "))),
        (_, None, _) => found.fix(path.field("nodeAffinity"), format!("{REQUIRED}:\n{}", term("  "))),
        (_, _, None) => found.fix(path.field("nodeAffinity").field(REQUIRED), term("")),
        // Terms are alternatives: every one needs the requirement.
        (_, _, Some(_)) => {
            let terms = path.field("nodeAffinity").field(REQUIRED).field("nodeSelectorTerms");
            found.fix(terms.index(0).field("matchExpressions"), requirement)
        }
    }
}
