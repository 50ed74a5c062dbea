//! `deprecated-node-label`: selects or spreads by node labels that have a newer name (`pkg/api/node/util.go`).

use k8s_openapi::api::core::v1::{Affinity, NodeSelectorTerm, PodAffinityTerm, PodSpec};

use crate::api::{Warning, WarningTopic};
use crate::lint::control_plane::MASTER;
use crate::lint::costs::share;
use crate::lint::node_labels::{RenamedLabel, by_old_name};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "deprecated-node-label",
    level: Level::Warning,
    page: include_str!("deprecated_node_label.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// A node label that the template uses.
struct Use<'a> {
    key: &'a str,
    place: FieldPath,
    /// The value that it has to have, where it is an entry of nodeSelector.
    value: Option<&'a str>,
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let uses = context.pod().map(uses).unwrap_or_default();
    let by_affinity = |key: &str| uses.iter().any(|other| other.value.is_none() && other.key == key);
    let found = uses.iter().filter_map(|used| {
        let label = by_old_name(used.key)?;
        // Beside the new name, the old one is there for clusters that still have it.
        let beside_new = used.value.is_none() && by_affinity(label.new);
        if beside_new { None } else { Some(judge(context, used, label)) }
    });
    // Of what has no newer name the API server's own words are all there is to say.
    let is_told = |warning: &&Warning| uses.iter().any(|used| used.place == warning.place && by_old_name(used.key).is_some());
    let others = context.warnings.iter().filter(|warning| warning.topic == WarningTopic::NodeLabel && !is_told(warning));
    let others = others.map(|warning| {
        let help = "select by a label that you give to nodes yourself";
        Found::at(warning.place.clone(), warning.message.clone()).help(help).level(Level::Info)
    });
    found.chain(others).collect()
}

fn judge(context: &Context<'_>, used: &Use<'_>, label: RenamedLabel) -> Found {
    let RenamedLabel { old, new, since, .. } = label;
    let words = format!("node label {old} is deprecated since Kubernetes {since}");
    let (message, is_harmless) = match context.in_cluster {
        Some(InCluster { cluster, plan }) => {
            let carriers = cluster.nodes().iter().filter(|node| node.labels.get(old).is_some()).count();
            let verb = if carriers == 1 { "carries" } else { "carry" };
            (format!("{words}: {} {verb} it", share(carriers, plan)), carriers > 0)
        }
        None if old == MASTER => (format!("{words}, and kubeadm gives it to no node since 1.24"), false),
        None => (words, true),
    };
    let found = Found::at(used.place.clone(), message).help(format!("use {new} instead"));
    let loses_nodes = |value: &str| {
        let nodes = context.in_cluster.map(|in_cluster| in_cluster.cluster.nodes()).unwrap_or_default();
        nodes.iter().any(|node| node.labels.get(old) == Some(value) && node.labels.get(new) != Some(value))
    };
    let found = match used.value {
        Some(value) if !loses_nodes(value) => found.fix(context.pod_path().field("nodeSelector"), format!("{new}: {value:?}")),
        _ => found,
    };
    if is_harmless { found.level(Level::Info) } else { found }
}

/// Every node label that the template uses, in the order of the spec.
fn uses(pod: &PodSpec) -> Vec<Use<'_>> {
    let spec = || FieldPath::of("spec.template.spec");
    let mut uses = pod.affinity.as_ref().map(by_affinity).unwrap_or_default();
    uses.extend(pod.node_selector.iter().flatten().map(|(key, value)| Use {
        key,
        place: spec().field("nodeSelector").key(key),
        value: Some(value),
    }));
    uses.extend(pod.topology_spread_constraints.iter().flatten().enumerate().map(|(at, constraint)| Use {
        key: &constraint.topology_key,
        place: spec().field("topologySpreadConstraints").index(at).field("topologyKey"),
        value: None,
    }));
    uses
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

fn by_affinity(affinity: &Affinity) -> Vec<Use<'_>> {
    let path = |field: &'static str| FieldPath::of("spec.template.spec.affinity").field(field);
    let mut uses = Vec::new();
    if let Some(of_nodes) = &affinity.node_affinity {
        let required = of_nodes.required_during_scheduling_ignored_during_execution.iter();
        for (at, term) in required.flat_map(|required| &required.node_selector_terms).enumerate() {
            uses.extend(of_term(term, &path("nodeAffinity").field(REQUIRED).field("nodeSelectorTerms").index(at)));
        }
        let preferred = of_nodes.preferred_during_scheduling_ignored_during_execution.iter().flatten();
        for (at, term) in preferred.enumerate() {
            uses.extend(of_term(&term.preference, &path("nodeAffinity").field(PREFERRED).index(at).field("preference")));
        }
    }
    if let Some(to_pods) = &affinity.pod_affinity {
        let required = to_pods.required_during_scheduling_ignored_during_execution.iter().flatten();
        uses.extend(of_pod_terms(required, &path("podAffinity").field(REQUIRED)));
    }
    if let Some(to_pods) = &affinity.pod_anti_affinity {
        let required = to_pods.required_during_scheduling_ignored_during_execution.iter().flatten();
        uses.extend(of_pod_terms(required, &path("podAntiAffinity").field(REQUIRED)));
    }
    uses
}

fn of_term<'a>(term: &'a NodeSelectorTerm, path: &FieldPath) -> Vec<Use<'a>> {
    let expressions = term.match_expressions.iter().flatten().enumerate();
    let place = |at| path.clone().field("matchExpressions").index(at).field("key");
    expressions.map(|(at, expression)| Use { key: &expression.key, place: place(at), value: None }).collect()
}

fn of_pod_terms<'a>(terms: impl Iterator<Item = &'a PodAffinityTerm>, path: &FieldPath) -> Vec<Use<'a>> {
    let place = |at| path.clone().index(at).field("topologyKey");
    terms.enumerate().map(|(at, term)| Use { key: &term.topology_key, place: place(at), value: None }).collect()
}
