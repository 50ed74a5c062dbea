//! `unknown-priority-class`: a PriorityClass that the cluster does not have.

use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{Known, nearest_name};

pub(super) const RULE: Rule = Rule {
    id: "unknown-priority-class",
    level: Level::Warning,
    page: include_str!("unknown_priority_class.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

const SYSTEM_CLASSES: [&str; 2] = ["system-cluster-critical", "system-node-critical"];

fn check(context: &Context<'_>) -> Vec<Found> {
    unknown_class(context).into_iter().collect()
}

fn unknown_class(context: &Context<'_>) -> Option<Found> {
    let InCluster { cluster, .. } = context.in_cluster?;
    let name = context.pod()?.priority_class_name.as_deref().filter(|name| !name.is_empty())?;
    let classes = &cluster.policies().priority_classes;
    if SYSTEM_CLASSES.contains(&name) || !matches!(classes.named(name), Known::Known(None)) {
        return None;
    }
    let message = format!("the cluster has no PriorityClass {name:?}: the API server refuses every pod until it has");
    let found = Found::at(context.pod_path().field("priorityClassName"), message);
    let own = classes.objects().iter().filter_map(|class| class.metadata.name.as_deref());
    let mut known: Vec<&str> = own.chain(SYSTEM_CLASSES).collect();
    known.sort_unstable();
    Some(match nearest_name(name, known, |_| name.len() / 3) {
        Some(nearest) => {
            found.help(format!("did you mean {nearest}?")).fix(context.pod_path(), format!("priorityClassName: {nearest}"))
        }
        None => found.help("create the class before the DaemonSet, or give it in the same run"),
    })
}
