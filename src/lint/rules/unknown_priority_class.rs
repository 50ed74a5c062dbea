//! `unknown-priority-class`: a PriorityClass that the cluster does not have, or that no cluster can have
//! (`pkg/apis/scheduling/validation/validation.go:ValidatePriorityClass`).

use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{Collected, Known, nearest_name};

pub(super) const RULE: Rule = Rule {
    id: "unknown-priority-class",
    level: Level::Error,
    page: include_str!("unknown_priority_class.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

const SYSTEM_CLASSES: [&str; 2] = ["system-cluster-critical", "system-node-critical"];

/// What the names of the system's own classes begin with; the API server refuses any other class of such a name.
const RESERVED: &str = "system-";

fn check(context: &Context<'_>) -> Vec<Found> {
    unknown_class(context).into_iter().collect()
}

fn unknown_class(context: &Context<'_>) -> Option<Found> {
    let name = context.pod()?.priority_class_name.as_deref().filter(|name| !name.is_empty())?;
    if SYSTEM_CLASSES.contains(&name) {
        return None;
    }
    let classes = context.in_cluster.map(|InCluster { cluster, .. }| &cluster.policies().priority_classes);
    let is_missing = classes.map(|classes| matches!(classes.named(name), Known::Known(None)));
    let is_there = classes.is_some_and(|classes| matches!(classes.named(name), Known::Known(Some(_))));
    let at = |message: String| Found::at(context.pod_path().field("priorityClassName"), message).key(name);
    if name.starts_with(RESERVED) && !is_there {
        let message = format!(
            "no cluster has a PriorityClass {name:?}, nor can it be made, for names in {RESERVED}… are reserved: the API server refuses every pod"
        );
        return Some(suggesting(at(message), name, &SYSTEM_CLASSES, context));
    }
    if is_missing != Some(true) {
        return None;
    }
    let message = format!("the cluster has no PriorityClass {name:?}: the API server refuses every pod until it has");
    let own = classes.into_iter().flat_map(Collected::objects).filter_map(|class| class.metadata.name.as_deref());
    let mut known: Vec<&str> = own.chain(SYSTEM_CLASSES).collect();
    known.sort_unstable();
    // It may be made before the DaemonSet is applied.
    Some(suggesting(at(message), name, &known, context).level(Level::Warning))
}

fn suggesting(found: Found, name: &str, known: &[&str], context: &Context<'_>) -> Found {
    match nearest_name(name, known.iter().copied(), |_| name.len() / 3) {
        Some(nearest) => {
            found.help(format!("did you mean {nearest}?")).fix(context.pod_path(), format!("priorityClassName: {nearest}"))
        }
        None if name.starts_with(RESERVED) => {
            found.help(format!("the classes of the system are {}", SYSTEM_CLASSES.join(" and ")))
        }
        None => found.help("create the class before the DaemonSet, or give it in the same run"),
    }
}
