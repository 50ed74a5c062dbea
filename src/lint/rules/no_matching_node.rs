//! `no-matching-node`: the controller wants a pod on no node of the cluster.

use std::collections::BTreeMap;

use super::selects_nothing;
use crate::engine::{CheckOutcome, NodeDecision, Reason, TermOutcome};
use crate::lint::costs::share;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "no-matching-node",
    level: Level::Error,
    page: include_str!("no_matching_node.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(InCluster { plan, .. }) = context.in_cluster else { return Vec::new() };
    let nodes = &plan.nodes;
    if nodes.is_empty() || nodes.iter().any(|decision| decision.eligibility.should_run) {
        return Vec::new();
    }
    // What no cluster can fulfil is told without one.
    if selects_nothing::selects_no_node(context) {
        return Vec::new();
    }
    let causes = causes(nodes);
    let words: Vec<String> =
        causes.iter().take(MOST_CAUSES_SHOWN).map(|cause| format!("{} excludes {}", cause.words, cause.nodes)).collect();
    let all = nodes.len();
    let of = if all == 1 { "the only node".to_owned() } else { format!("any of {all} nodes") };
    let mut message = format!("no pod on {of}: {}", words.join(", "));
    if causes.len() > MOST_CAUSES_SHOWN {
        message.push_str(", …");
    }
    let place = causes.first().and_then(|cause| cause.place.clone()).unwrap_or_else(|| context.pod_path());
    let found = Found::at(place, message);
    if nodes.iter().any(waits_for_node) {
        let found = found.help("they get one as soon as they are ready: nothing but the state of nodes keeps it away");
        return vec![found.level(Level::Info)];
    }
    vec![with_help(found, context, &causes)]
}

/// As many causes are worth reading in one line.
const MOST_CAUSES_SHOWN: usize = 3;

struct Cause {
    words: String,
    place: Option<FieldPath>,
    /// The label's key, where a requirement on a label is the cause.
    key: Option<String>,
    nodes: usize,
}

/// What keeps the pod away, the cause of most nodes first; of each node the first check that fails.
fn causes(nodes: &[NodeDecision<'_>]) -> Vec<Cause> {
    let mut by_words: BTreeMap<String, Cause> = BTreeMap::new();
    for outcome in nodes.iter().filter_map(|decision| decision.eligibility.failed().next()) {
        let (words, key) = match outcome {
            CheckOutcome::NodeName { wanted } => (format!("nodeName {wanted}"), None),
            CheckOutcome::NodeSelector { key, wanted, .. } => (format!("nodeSelector {key}={wanted}"), Some(key.clone())),
            CheckOutcome::NodeAffinity { terms } => match terms.as_slice() {
                [TermOutcome::Failed { requirement, key, .. }] => (format!("node affinity {requirement}"), Some(key.clone())),
                _ => ("the required node affinity".to_owned(), None),
            },
            CheckOutcome::Taint { taint, .. } => (format!("taint {taint}"), None),
        };
        let place = || Reason::Failed(outcome.clone()).field_path();
        by_words.entry(words.clone()).or_insert_with(|| Cause { words, place: place(), key, nodes: 0 }).nodes += 1;
    }
    let mut causes: Vec<Cause> = by_words.into_values().collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.nodes));
    causes
}

/// Whether nothing but a taint that goes away by itself keeps the pod from the node.
fn waits_for_node(decision: &NodeDecision<'_>) -> bool {
    decision.eligibility.failed().all(|outcome| matches!(outcome, CheckOutcome::Taint { taint, .. } if taint.is_passing()))
}

fn with_help(found: Found, context: &Context<'_>, causes: &[Cause]) -> Found {
    let Some(InCluster { cluster, plan }) = context.in_cluster else { return found };
    let pasted = plan.suggestions.iter().find(|suggestion| suggestion.change.replaces().is_none());
    if let Some(suggestion) = pasted {
        let found = found.help(format!("with this, {} get a pod", share(suggestion.nodes.len(), plan)));
        return found.fix(suggestion.change.field_path(), suggestion.change.yaml());
    }
    let Some(key) = causes.first().and_then(|cause| cause.key.as_deref()) else {
        return found.help("if such nodes are yet to come, ignore this; else compare with kubectl get nodes --show-labels");
    };
    let mut values: Vec<&str> = cluster.nodes().iter().filter_map(|node| node.labels.get(key)).collect();
    values.sort_unstable();
    values.dedup();
    values.truncate(MOST_VALUES_SHOWN);
    found.help(if values.is_empty() {
        format!("no node has a label {key}: label nodes, or correct the key")
    } else {
        format!("values of {key} that nodes have: {}", values.join(", "))
    })
}

/// Enough to see a misspelling; hostnames would go on for thousands.
const MOST_VALUES_SHOWN: usize = 8;
