//! Which operating system a template is made for, as far as it says so.

use super::context::Context;
use crate::engine::PlacementRules;
use crate::model::Node;

/// The labels that name it, the current one first.
pub(super) const LABELS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/// The operating system of the pod: what it declares, or linux, which nearly all images are for.
pub(super) fn of_pod<'a>(context: &Context<'a>) -> &'a str {
    context.pod().and_then(|pod| pod.os.as_ref()).map_or("linux", |os| os.name.as_str())
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
