//! `node-name-set`: the template names one node and bypasses the scheduler.

use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "node-name-set",
    level: Level::Info,
    page: include_str!("node_name_set.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let name = context.written_pod().and_then(|pod| pod.node_name.as_deref()).filter(|name| !name.is_empty());
    let found = name.map(|name| {
        let message = format!("nodeName keeps the pods to node {name:?} and past the scheduler, which would look for room first");
        Found::at(context.pod_path().field("nodeName"), message)
            .help("select the node by its label")
            .fix(context.pod_path().field("nodeSelector"), format!("kubernetes.io/hostname: {name:?}"))
    });
    found.into_iter().collect()
}
