//! `spread-without-effect`: spread constraints and anti-affinity to itself, which move no pod that is made for one node
//! (`podtopologyspread/filtering.go`, `interpodaffinity/filtering.go`).

use k8s_openapi::api::core::v1::{PodAffinityTerm, TopologySpreadConstraint};

use crate::lint::node_labels::current_name;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{self, FieldPath, Labels};

pub(super) const RULE: Rule = Rule {
    id: "spread-without-effect",
    level: Level::Warning,
    page: include_str!("spread_without_effect.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

const WHY: &str = "the controller makes every daemon pod for one node";

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.pod() else { return Vec::new() };
    let constraints = pod.topology_spread_constraints.iter().flatten().enumerate();
    let path = context.pod_path().field("topologySpreadConstraints");
    let idle = constraints.filter(|(_, constraint)| !may_block(constraint)).filter_map(|(at, constraint)| {
        let message = format!("spreading over {} {}: {WHY}", constraint.topology_key, effect(context, constraint)?);
        let help = "leave it out; which nodes get a pod is up to nodeSelector, affinity and tolerations";
        Some(Found::at(path.clone().index(at), message).help(help))
    });
    idle.chain(anti_affinity(context)).collect()
}

/// Whether the constraint can keep a daemon pod from its node. By default only nodes that the pod may be on count,
/// which is the one it is made for: nothing to be ahead of.
fn may_block(constraint: &TopologySpreadConstraint) -> bool {
    let ignores_affinity = constraint.node_affinity_policy.as_deref() == Some("Ignore");
    let several_domains = constraint.min_domains.is_some_and(|domains| domains > 1);
    constraint.when_unsatisfiable == "DoNotSchedule" && (ignores_affinity || several_domains)
}

/// Labels that the kubelet gives to every node, by their current names.
const OF_EVERY_NODE: [&str; 3] = ["kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch"];

/// What the constraint does, as far as that is sure; `None` where it keeps pods of this cluster pending, as the plan shows.
fn effect(context: &Context<'_>, constraint: &TopologySpreadConstraint) -> Option<&'static str> {
    let key = constraint.topology_key.as_str();
    let names_node = context.pod().is_some_and(|pod| pod.node_name.as_ref().is_some_and(|name| !name.is_empty()));
    if constraint.when_unsatisfiable != "DoNotSchedule" || names_node {
        return Some("has no effect");
    }
    // The scheduler refuses a node without the label whatever is counted there.
    let mut nodes = context.in_cluster.iter().flat_map(InCluster::desired_nodes).map(|decision| decision.node).peekable();
    match nodes.peek() {
        Some(_) => nodes.all(|node| node.labels.get(key).is_some()).then_some("has no effect"),
        None if OF_EVERY_NODE.contains(&current_name(key)) => Some("has no effect"),
        None => Some("keeps pods pending on nodes without the label, and has no effect on those with it"),
    }
}

fn anti_affinity(context: &Context<'_>) -> Vec<Found> {
    let affinity = context.pod().and_then(|pod| pod.affinity.as_ref()?.pod_anti_affinity.as_ref());
    let Some(affinity) = affinity else { return Vec::new() };
    let path = |field: &'static str, at| FieldPath::of("spec.template.spec.affinity.podAntiAffinity").field(field).index(at);
    let preferred = affinity.preferred_during_scheduling_ignored_during_execution.iter().flatten().enumerate();
    let preferred = preferred.filter(|(_, term)| means_itself(context, &term.pod_affinity_term)).map(|(at, _)| {
        let message = format!("to prefer being away from its own pods has no effect: {WHY}");
        Found::at(path("preferredDuringSchedulingIgnoredDuringExecution", at), message).help("leave it out")
    });
    let required = affinity.required_during_scheduling_ignored_during_execution.iter().flatten().enumerate();
    let required = required
        .filter(|(_, term)| means_itself(context, term))
        .map(|(at, term)| demanded(context, term, path("requiredDuringSchedulingIgnoredDuringExecution", at)));
    preferred.chain(required).collect()
}

/// What becomes of a DaemonSet whose pods may not be near each other.
fn demanded(context: &Context<'_>, term: &PodAffinityTerm, place: FieldPath) -> Found {
    if term.topology_key != "kubernetes.io/hostname" {
        let message = format!(
            "its own pods exclude each other in every {}: one node of each gets a pod, on the others it stays pending",
            term.topology_key
        );
        return Found::at(place, message).help("leave it out; a DaemonSet does not choose among nodes");
    }
    let surges = max_surge_path(context);
    let found = match &surges {
        Some(_) => {
            "its own pods exclude each other on a node, so with maxSurge the new pod never starts beside the old one".to_owned()
        }
        None => format!("to be away from its own pods has no effect: {WHY}, and no node gets two"),
    };
    let help = "leave it out, unless it is meant against pods of others with the same labels";
    let found = Found::at(place, found).help(help);
    match surges {
        Some(path) => found.related(path, "starts a second pod on the node"),
        // It guards against pods of others with the same labels.
        None => found.level(Level::Info),
    }
}

fn max_surge_path(context: &Context<'_>) -> Option<FieldPath> {
    use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
    let rolling_update = context.stored.spec.as_ref()?.update_strategy.as_ref()?.rolling_update.as_ref()?;
    let surges = match rolling_update.max_surge.as_ref()? {
        IntOrString::Int(number) => *number > 0,
        IntOrString::String(percentage) => percentage != "0%",
    };
    surges.then(|| FieldPath::of("spec.updateStrategy.rollingUpdate.maxSurge"))
}

fn means_itself(context: &Context<'_>, term: &PodAffinityTerm) -> bool {
    let metadata = context.stored.spec.as_ref().and_then(|spec| spec.template.metadata.as_ref());
    let labels = metadata.and_then(|metadata| metadata.labels.as_ref()).into_iter().flatten();
    let labels: Labels = labels.map(|(key, value)| (key.as_str(), value.as_str())).collect();
    model::PodAffinityTerm::of_object(term, context.namespace, &labels).matches(context.namespace, None, &labels)
}
