//! `missing-priority-class`: pods of priority 0, the same as any application's.

use k8s_openapi::api::core::v1::PodSpec;

use crate::lint::host_ports::host_ports;
use crate::lint::node_agent::is_node_agent;
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "missing-priority-class",
    level: Level::Warning,
    page: include_str!("missing_priority_class.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.pod() else { return Vec::new() };
    let is_named = pod.priority_class_name.as_deref().is_some_and(|name| !name.is_empty());
    let is_important = |pod: &PodSpec| pod.priority.is_some_and(|priority| priority > 0);
    // The default class of the cluster may give a priority, too.
    if is_named || is_important(pod) || context.admitted_pod().is_some_and(is_important) {
        return Vec::new();
    }
    let message = "without a priorityClassName its pods are as important as any application's: \
                   they make no room for themselves on a full node, and are evicted like any other where it runs short";
    let place = context.pod_path().field("priorityClassName");
    let found = Found::at(place, message);
    let found = if context.namespace == "kube-system" {
        let help = "name system-node-critical if nodes cannot do without it, else a class of your own";
        found.help(help).fix(context.pod_path(), "priorityClassName: system-node-critical")
    } else {
        found.help("make a PriorityClass for what every node needs (its value may be up to 1000000000), and name it")
    };
    // What has nothing to do with its node may wait for room as any application.
    let serves_the_node = is_node_agent(pod) || !host_ports(context.stored).is_empty();
    vec![if serves_the_node { found } else { found.level(Level::Info) }]
}
