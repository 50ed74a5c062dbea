//! `missing-memory-request`: a container asks for no memory.

use crate::lint::container_requests::{asks_for, missing_amount};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "missing-memory-request",
    level: Level::Warning,
    page: include_str!("missing_memory_request.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let missing = context.containers().filter(|(container, _)| !asks_for(context, container, "memory"));
    let found = missing.map(|(container, path)| {
        let name = &container.name;
        let message =
            format!("container {name:?} asks for no memory, so it is among the first to go where a node runs out of it");
        missing_amount(path, "requests", message, "memory: 64Mi").help("request what it uses at its busiest")
    });
    found.collect()
}
