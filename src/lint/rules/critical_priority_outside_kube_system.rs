//! `critical-priority-outside-kube-system`: a class of the system where a cluster may not allow it.

use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{Cluster, Policies};

pub(super) const RULE: Rule = Rule {
    id: "critical-priority-outside-kube-system",
    level: Level::Warning,
    page: include_str!("critical_priority_outside_kube_system.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

const CRITICAL: [&str; 2] = ["system-cluster-critical", "system-node-critical"];

fn check(context: &Context<'_>) -> Vec<Found> {
    let class = context.pod().and_then(|pod| pod.priority_class_name.as_deref()).filter(|class| CRITICAL.contains(class));
    let Some(class) = class.filter(|_| context.namespace != "kube-system") else { return Vec::new() };
    let namespace = context.namespace;
    let clusters = context.in_cluster.map(|InCluster { cluster, .. }| cluster);
    let is_admitted = clusters.is_some_and(|cluster| is_admitted(cluster, namespace, class));
    if is_admitted || has_quota(context.policies, namespace, class) {
        return Vec::new();
    }
    let message = format!(
        "{class} outside of kube-system: clusters that limit it (GKE does) refuse every pod unless namespace {namespace:?} has a ResourceQuota for it"
    );
    let found = Found::at(context.pod_path().field("priorityClassName"), message)
        .help("give the namespace a ResourceQuota whose scopeSelector selects this PriorityClass, use a class of your own, or move to kube-system");
    // No dump holds the configuration of the API server; elsewhere than on GKE hardly anybody changes it.
    let is_free = clusters.is_some_and(|cluster| !is_gke(cluster));
    // Whoever writes no namespace gives one on the command line.
    let is_guess = context.daemon_set.metadata.namespace.is_none() && namespace == "default";
    vec![if is_free || is_guess { found.level(Level::Info) } else { found }]
}

/// Whether the namespace has pods of the class, so that the API server lets them pass.
fn is_admitted(cluster: &Cluster, namespace: &str, class: &str) -> bool {
    let mut pods = cluster.pods().known().into_iter().flatten();
    pods.any(|pod| *pod.namespace == *namespace && pod.priority_class_name.as_deref() == Some(class))
}

/// Whether a quota of the namespace speaks of the class.
fn has_quota(policies: &Policies, namespace: &str, class: &str) -> bool {
    let quotas = policies.resource_quotas.objects().iter();
    let here = quotas.filter(|quota| quota.metadata.namespace.as_deref() == Some(namespace));
    let selectors = here.filter_map(|quota| quota.spec.as_ref()?.scope_selector.as_ref()?.match_expressions.as_ref());
    let mut requirements = selectors.flatten().filter(|requirement| requirement.scope_name == "PriorityClass");
    requirements.any(|requirement| {
        let is_listed = requirement.values.iter().flatten().any(|value| value == class);
        requirement.operator == "Exists" || (requirement.operator == "In" && is_listed)
    })
}

fn is_gke(cluster: &Cluster) -> bool {
    cluster.nodes().iter().any(|node| node.labels.iter().any(|(key, _)| key.starts_with("cloud.google.com/gke-")))
}
