//! `deprecated-node-label`: selects or spreads by node labels that have a newer name
//! (`pkg/api/node/util.go`; kubeadm for the role).

use k8s_openapi::api::core::v1::{Affinity, NodeSelectorTerm, PodAffinityTerm, PodSpec};

use crate::lint::control_plane::{CONTROL_PLANE, MASTER};
use crate::lint::costs::share;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "deprecated-node-label",
    level: Level::Warning,
    page: include_str!("deprecated_node_label.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// The old name, the new one, and the release that deprecated the old one.
const LABELS: [(&str, &str, &str); 6] = [
    ("beta.kubernetes.io/arch", "kubernetes.io/arch", "1.14"),
    ("beta.kubernetes.io/os", "kubernetes.io/os", "1.14"),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type", "1.17"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region", "1.17"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", "1.17"),
    (MASTER, CONTROL_PLANE, "1.20"),
];

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
        let (old, new, since) = LABELS.into_iter().find(|(old, ..)| *old == used.key)?;
        // Beside the new name, the old one is there for clusters that still have it.
        let beside_new = used.value.is_none() && by_affinity(new);
        if beside_new { None } else { Some(judge(context, used, (old, new, since))) }
    });
    found.collect()
}

fn judge(context: &Context<'_>, used: &Use<'_>, (old, new, since): (&str, &str, &str)) -> Found {
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
    let found = Found::at(used.place.clone(), message).help(format!("use {new}"));
    let found = match used.value {
        Some(value) => found.fix(context.pod_path().field("nodeSelector"), format!("{new}: {value:?}")),
        None => found,
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
