//! `missing-cpu-request`: a container asks for no CPU.

use crate::lint::container_requests::{asks_for, missing_amount};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "missing-cpu-request",
    level: Level::Warning,
    page: include_str!("missing_cpu_request.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let missing = context.containers().filter(|(container, _)| !asks_for(context, container, "cpu"));
    let found = missing.map(|(container, path)| {
        let message = format!("container {:?} asks for no cpu, so it gets the least of it where a node is busy", container.name);
        missing_amount(path, "requests", message, "cpu: 50m").help("request what it uses on a quiet day")
    });
    found.collect()
}
