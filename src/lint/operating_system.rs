//! Which operating system a template is made for, as far as it says so.

use k8s_openapi::api::core::v1::PodSpec;

use super::context::{Context, InCluster};
use crate::engine::PlacementRules;
use crate::model::{Node, NodeSelectorRequirement, Operator};

/// The labels that name it, the current one first.
pub(super) const LABELS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/// The operating system of the pod: what it declares, or linux, which nearly all images are for.
pub(super) fn of_pod<'a>(context: &Context<'a>) -> &'a str {
    context.pod().and_then(|pod| pod.os.as_ref()).map_or("linux", |os| os.name.as_str())
}

/// Whether the pods only go to Windows nodes: they say so, select so, or a cluster shows so.
pub(super) fn is_for_windows(context: &Context<'_>) -> bool {
    let Some(pod) = context.pod() else { return false };
    let is_windows = |node: &Node| LABELS.iter().find_map(|label| node.labels.get(label)) == Some("windows");
    let mut desired = context.in_cluster.iter().flat_map(InCluster::desired_nodes).peekable();
    let goes_there = desired.peek().is_some() && desired.all(|decision| is_windows(decision.node));
    of_pod(context) == "windows" || is_host_process(pod) || selects_windows(&PlacementRules::of(context.stored)) || goes_there
}

/// Whether a container runs as a process of a Windows host; all others have to, then.
fn is_host_process(pod: &PodSpec) -> bool {
    let of_pod = pod.security_context.as_ref().and_then(|security_context| security_context.windows_options.as_ref());
    let of_containers =
        pod.containers.iter().filter_map(|container| container.security_context.as_ref()?.windows_options.as_ref());
    of_pod.into_iter().chain(of_containers).any(|options| options.host_process == Some(true))
}

fn selects_windows(rules: &PlacementRules) -> bool {
    let by_selector = LABELS.iter().any(|label| rules.node_selector.get(*label).is_some_and(|value| value == "windows"));
    let requires = |requirement: &NodeSelectorRequirement| {
        LABELS.contains(&requirement.key.as_str()) && requirement.operator == Operator::In && requirement.values == ["windows"]
    };
    let mut terms = rules.required.iter().flat_map(|required| &required.terms).filter(|term| term.dead.is_none()).peekable();
    by_selector || terms.peek().is_some() && terms.all(|term| term.match_expressions.iter().any(requires))
}

/// Whether nodes are selected by one of these labels.
pub(super) fn is_selected_by(rules: &PlacementRules, labels: &[&str]) -> bool {
    let terms = rules.required.iter().flat_map(|required| &required.terms);
    let keys = terms.flat_map(|term| &term.match_expressions).map(|requirement| &requirement.key);
    keys.chain(rules.node_selector.keys()).any(|key| labels.contains(&key.as_str()))
}

/// Whether the images may be made for the node: a template that selects by operating system knows what it does.
pub(super) fn may_run_on(context: &Context<'_>, node: &Node) -> bool {
    let found = LABELS.iter().find_map(|label| node.labels.get(label));
    found.is_none_or(|found| found == of_pod(context)) || is_selected_by(&PlacementRules::of(context.stored), &LABELS)
}
