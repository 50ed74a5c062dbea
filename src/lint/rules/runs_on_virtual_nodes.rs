//! `runs-on-virtual-nodes`: nodes that are no machines get a pod, where daemon pods do not work.

use std::collections::BTreeMap;

use crate::engine::{CheckOutcome, DaemonSetPlan, NodeDecision, Reason};
use crate::lint::costs::share;
use crate::lint::required_affinity::require;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{FieldPath, Node, NodeSelectorRequirement, NodeSelectorTerm, Operator};

pub(super) const RULE: Rule = Rule {
    id: "runs-on-virtual-nodes",
    level: Level::Warning,
    page: include_str!("runs_on_virtual_nodes.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

/// What is no machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    /// The key of the label that tells it.
    key: &'static str,
    value: &'static str,
    name: &'static str,
}

const KINDS: [Kind; 3] = [
    Kind { key: "eks.amazonaws.com/compute-type", value: "fargate", name: "Fargate" },
    Kind { key: "type", value: "virtual-kubelet", name: "virtual-kubelet" },
    Kind { key: "liqo.io/type", value: "virtual-node", name: "Liqo" },
];

/// One finding for all kinds: what keeps the pods away from them has to stand in one place.
fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(InCluster { plan, .. }) = context.in_cluster else { return Vec::new() };
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut machines = 0;
    for decision in plan.nodes.iter().filter(|decision| decision.eligibility.should_run) {
        match Kind::of(decision.node) {
            Some(kind) => *counts.entry(kind).or_default() += 1,
            None => machines += 1,
        }
    }
    let names: Vec<String> = counts.iter().map(|(kind, nodes)| format!("{} ({})", kind.name, share(*nodes, plan))).collect();
    let which = match names.as_slice() {
        [] => return Vec::new(),
        [_] => "which is no machine",
        _ => "which are no machines",
    };
    let message = format!("pods are made for {}, {which}: daemon pods do not work there", names.join(" and "));
    let mut tolerations: Vec<FieldPath> = counts.keys().filter_map(|kind| tolerated_by(plan, *kind)).collect();
    tolerations.dedup();
    let mut places = tolerations.into_iter();
    let mut found = Found::at(places.next().unwrap_or_else(|| context.pod_path()), message);
    for place in places {
        found = found.related(place, "lets it onto the others");
    }
    if machines == 0 {
        return vec![found.help("it selects no machine at all: select the nodes that it is meant for")];
    }
    let term =
        NodeSelectorTerm { match_expressions: counts.keys().map(Kind::excluded).collect(), match_fields: Vec::new(), dead: None };
    let found = found.help("keep it away from them");
    vec![Found { fix: require(context, &term), ..found }]
}

impl Kind {
    fn of(node: &Node) -> Option<Self> {
        KINDS.into_iter().find(|kind| node.labels.get(kind.key) == Some(kind.value))
    }

    fn excluded(&self) -> NodeSelectorRequirement {
        NodeSelectorRequirement { key: self.key.to_owned(), operator: Operator::NotIn, values: vec![self.value.to_owned()] }
    }
}

/// The toleration of the template that lets the pod onto such nodes.
fn tolerated_by(plan: &DaemonSetPlan<'_>, wanted: Kind) -> Option<FieldPath> {
    let of_kind = plan.nodes.iter().filter(|decision| decision.eligibility.should_run && Kind::of(decision.node) == Some(wanted));
    of_kind.flat_map(NodeDecision::because).find_map(|reason| match &reason {
        Reason::Passed(CheckOutcome::Taint { taint, .. }) if !taint.is_passing() => reason.field_path(),
        _ => None,
    })
}
