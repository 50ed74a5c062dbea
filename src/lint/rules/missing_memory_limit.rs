//! `missing-memory-limit`: a container may use all the memory of its node.

use crate::lint::container_requests::{is_limited, missing_amount};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "missing-memory-limit",
    level: Level::Info,
    page: include_str!("missing_memory_limit.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let unlimited = context.containers().filter(|(container, _)| !is_limited(context, container, "memory"));
    let found = unlimited.map(|(container, path)| {
        let name = &container.name;
        let message = format!("container {name:?} has no memory limit, so a leak takes memory from every other pod of the node");
        missing_amount(container, path, "limits", message, "memory: 128Mi").help("limit it to what it may ever need")
    });
    found.collect()
}
